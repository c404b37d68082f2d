//! What a show is for people who do not follow its shop yet, and what they may read about its products.

use crate::street::{Street, borrowed, key, nested};
use domain::{ProductId, catalog::ProductForm, orders::Receipt};

#[tokio::test]
async fn a_show_for_followers_is_a_page_with_its_title_its_preview_and_the_way_in() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let campaign = seller.plans("Tối nay", &[]).await;
    street
        .run(&format!(
            "UPDATE campaigns SET audience = 'followers' WHERE id = '{campaign}'"
        ))
        .await;
    let address = format!("/live/{campaign}");
    let page = street.visitor().gets(&address).await;
    let text = page.text();
    assert_eq!(page.status, 200);
    assert!(
        text.contains("<title>Tối nay · Tiệm tiem-may · Hawker</title>"),
        "{text}"
    );
    assert_eq!(text.matches("property=\"og:title\"").count(), 1, "{text}");
    assert!(
        text.contains("/signin?next=") && !text.contains("audience__row"),
        "{text}"
    );

    let lan = street.person("lan").await;
    assert!(
        lan.gets(&address)
            .await
            .text()
            .contains("action=\"/api/audience/follow\"")
    );
    assert!(lan.opens_stage(campaign).await.is_err());
    let follow = [("slug", "tiem-may"), ("following", "true")];
    lan.call::<()>("audience/follow", &follow).await.unwrap();
    assert_eq!(lan.opens_stage(campaign).await.unwrap().follows, Some(true));
    let own = seller.opens_stage(campaign).await.unwrap();
    assert_eq!(own.follows, Some(true), "the shop's own are not asked to");

    let draft = seller.plans_as("Nháp", &[], false).await.unwrap();
    let poster = [("campaign", &*draft.to_string())];
    let refused = lan.call::<serde_json::Value>("live/poster", &poster).await.unwrap_err();
    assert_eq!(refused.status, 404, "of a draft nobody sees anything");
    street.close().await;
}

#[tokio::test]
async fn a_shared_link_is_previewed_once_and_in_the_readers_language() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let campaign = seller.plans("</script><b>Tối", &[]).await;
    for (person, locale) in [
        (street.visitor(), "en_US"),
        (street.visitor().with_header("accept-language", "vi"), "vi_VN"),
    ] {
        let text = person.gets(&format!("/live/{campaign}")).await.text();
        for property in ["og:title", "og:image", "og:image:alt", "og:url", "og:type"] {
            assert_eq!(
                text.matches(&format!("property=\"{property}\"")).count(),
                1,
                "{property}"
            );
        }
        assert!(
            text.contains(&format!("property=\"og:locale\" content=\"{locale}\"")),
            "{text}"
        );
        let (_, facts) = text.split_once("application/ld+json").unwrap();
        let (facts, _) = facts.split_once('>').unwrap().1.split_once("</script>").unwrap();
        let facts: serde_json::Value = serde_json::from_str(facts).unwrap();
        assert_eq!(
            (&facts["@type"], &facts["name"]),
            (&"BroadcastEvent".into(), &"</script><b>Tối".into())
        );
    }
    for address in ["/", "/shop/tiem-may"] {
        let text = street.visitor().gets(address).await.text();
        assert_eq!(text.matches("property=\"og:title\"").count(), 1, "{address}");
    }
    street.close().await;
}

#[tokio::test]
async fn a_product_has_a_number_and_a_description_that_is_read_when_somebody_asks() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let plain = seller.adds_product("Áo", 90_000, 5).await;
    let form = ProductForm {
        name: "Khăn".into(),
        price: "90000".into(),
        stock: "3".into(),
        description: " Lụa tơ tằm,\r\n1 m × 1 m ".into(),
        active: true,
        ..ProductForm::default()
    };
    let mut fields = vec![("shop".to_owned(), "tiem-may".to_owned()), ("key".to_owned(), key())];
    fields.extend(nested("form", &form));
    let scarf: ProductId = seller.call("catalog/save_product", &borrowed(&fields)).await.unwrap();
    let campaign = seller.plans("Tối nay", &[plain, scarf]).await;
    let lan = street.visitor();
    let stage = lan.opens_stage(campaign).await.unwrap();
    let shown: Vec<_> = stage
        .products
        .iter()
        .map(|product| (product.number, product.described))
        .collect();
    assert_eq!(shown, [(1, false), (2, true)]);
    let ask = |product: ProductId| [("campaign", campaign.to_string()), ("product", product.to_string())];
    let read = async |product| {
        let fields = ask(product).map(|(name, value)| (name.to_owned(), value));
        lan.call::<String>("live/describe", &borrowed(&fields)).await
    };
    assert_eq!(read(scarf).await.unwrap(), "Lụa tơ tằm,\n1 m × 1 m");
    let elsewhere = seller.adds_product("Mũ", 1_000, 1).await;
    assert_eq!(read(elsewhere).await.unwrap_err().status, 404, "it is not in this show");
    street.close().await;
}

#[tokio::test]
async fn an_order_is_shown_to_its_shop_and_to_no_other() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let other = street.seller("tiem-gio").await;
    let product = seller.adds_product("Áo", 90_000, 5).await;
    let campaign = seller.plans("Tối nay", &[product]).await;
    seller.goes_live(campaign).await;
    let placed = street
        .person("lan")
        .await
        .buys(campaign, product, 90_000, &key())
        .await
        .unwrap();
    let id = placed.id.unwrap().to_string();
    let of = |shop: &str| [("shop".to_owned(), shop.to_owned()), ("id".to_owned(), id.clone())];
    let shown: Receipt = seller.call("orders/show", &borrowed(&of("tiem-may"))).await.unwrap();
    assert_eq!(shown.code, placed.code);
    for (who, shop) in [(&other, "tiem-gio"), (&other, "tiem-may")] {
        let refused = who
            .call::<Receipt>("orders/show", &borrowed(&of(shop)))
            .await
            .unwrap_err();
        assert_eq!(refused.status, 404, "{shop}");
    }
    let page = seller.gets(&format!("/seller/tiem-may/orders/{id}")).await;
    assert!(page.status == 200 && page.text().contains(&placed.code));
    street.close().await;
}
