//! The campaign form through the true program: every mistake has its field and its reason, and for a browser without
//! JavaScript the form comes back filled in. What a form may say is `domain`'s; here is what the endpoint really answers.

mod images;
mod meanwhile;

use crate::street::{Page, Person, Refused, Request, Seller, Street, ZONE, borrowed, key, nested};
use app::AppError;
use domain::campaign::{CampaignForm, OfferForm};
use domain::when::TimeDelta;
use domain::{CampaignId, FieldError, Lang, ProductId, Reject, Why};

const NEW: &str = "/seller/tiem-may/campaigns/new";
const LIST: &str = "/seller/tiem-may/campaigns";

/// A form without a fault: tomorrow, for two hours.
async fn good(street: &Street, seller: &Seller) -> CampaignForm {
    let local = |hours: i64| backend::zone::to_local(ZONE, street.backend().now() + TimeDelta::hours(hours));
    CampaignForm {
        title: "Đặc sản miền Tây".into(),
        description: "Giao trong ngày & giảm 50%25.".into(),
        images: seller.adds_image().await.id.to_string(),
        starts: local(24),
        ends: local(26),
        audience: "suggested".into(),
        published: true,
        ..CampaignForm::default()
    }
}

/// The fields of a post; an unticked box is not among them.
fn post(shop: &str, form: &CampaignForm, more: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields = vec![("shop".to_owned(), shop.to_owned()), ("key".to_owned(), key())];
    fields.extend(nested("form", form).into_iter().filter(|(_, value)| value != "false"));
    fields.extend(
        more.iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    fields
}

async fn saves(person: &Person, form: &CampaignForm, more: &[(&str, &str)]) -> Result<CampaignId, Refused> {
    person
        .call("campaign/save", &borrowed(&post("tiem-may", form, more)))
        .await
}

async fn saves_plainly(person: &Person, page: &str, form: &CampaignForm, more: &[(&str, &str)]) -> Page {
    person
        .posts_plainly("campaign/save", page, &borrowed(&post("tiem-may", form, more)))
        .await
}

/// The one field that is wrong, and what the person reads.
fn one_error(refused: &Refused) -> (&str, &str) {
    let AppError::Invalid(errors) = &refused.error else {
        panic!("{refused:?}")
    };
    assert_eq!((refused.status, errors.len()), (422, 1), "{refused:?}");
    (&errors[0].field, &errors[0].sentence)
}

/// Every field of the form holds what was typed.
#[track_caller]
fn is_filled_in(page: &Page, form: &CampaignForm) {
    assert_eq!(page.way.last(), Some(&200), "{:?} {}", page.way, page.at);
    let lines = |text: &str| text.replace("\r\n", "\n").trim_end().to_owned();
    for (name, typed) in [
        ("title", &form.title),
        ("description", &form.description),
        ("starts", &form.starts),
        ("ends", &form.ends),
        ("vouchers", &form.vouchers),
    ] {
        let shown = page
            .field(&format!("form[{name}]"))
            .unwrap_or_else(|| panic!("{name} at {}", page.at));
        assert_eq!(lines(&shown), lines(typed), "{name}");
    }
    for (at, offer) in form.products.iter().enumerate() {
        let shown = page.field(&format!("form[products][{at}][product]"));
        assert_eq!(shown.as_deref(), Some(&*offer.product), "product {at}");
    }
    let one_more = format!("form[products][{}][product]", form.products.len());
    assert_eq!(page.field(&one_more), None);
}

#[tokio::test]
async fn each_mistake_has_its_field_and_its_reason_and_the_form_comes_back_filled_in() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let good = good(&street, &seller).await;
    let local = |hours: i64| backend::zone::to_local(ZONE, street.backend().now() + TimeDelta::hours(hours));
    let many = |n: u128| (1..=n).map(|n| uuid::Uuid::from_u128(n).to_string());
    let with = |change: &dyn Fn(&mut CampaignForm)| {
        let mut form = good.clone();
        change(&mut form);
        form
    };
    let too_long = |max, length| Why::TooLong { max, length };
    let cases = [
        (
            "the end before the start",
            with(&|f| f.ends = local(23)),
            "ends",
            Why::EndBeforeStart,
        ),
        (
            "a start that has passed",
            with(&|f| f.starts = local(-1)),
            "starts",
            Why::InThePast,
        ),
        (
            "a window of 25 hours",
            with(&|f| f.ends = local(49)),
            "ends",
            Why::WindowTooLong,
        ),
        ("no start", with(&|f| f.starts = String::new()), "starts", Why::Missing),
        (
            "a start that is no time",
            with(&|f| f.starts = "mai".into()),
            "starts",
            Why::NotATime,
        ),
        (
            "ten images",
            with(&|f| f.images = many(10).collect::<Vec<_>>().join(",")),
            "images",
            Why::TooMany { max: 9 },
        ),
        (
            "no image",
            with(&|f| f.images = String::new()),
            "images",
            Why::TooFew { min: 1 },
        ),
        (
            "201 products",
            with(&|f| {
                f.products = (1..=201)
                    .map(|n| OfferForm::of(ProductId(uuid::Uuid::from_u128(n))))
                    .collect()
            }),
            "products",
            Why::TooMany { max: 200 },
        ),
        (
            "a title of 121 characters",
            with(&|f| f.title = "ế".repeat(121)),
            "title",
            too_long(120, 121),
        ),
        (
            "a description of 5,001",
            with(&|f| f.description = "ệ".repeat(5_001)),
            "description",
            too_long(5_000, 5_001),
        ),
        (
            "an unknown audience",
            with(&|f| f.audience = "everybody".into()),
            "audience",
            Why::Missing,
        ),
    ];
    for (case, form, field, why) in cases {
        let refused = saves(&seller, &form, &[]).await.unwrap_err();
        let sentence = why.sentence(Lang::En);
        assert_eq!(one_error(&refused), (field, &*sentence), "{case}");

        let page = saves_plainly(&seller, NEW, &form, &[]).await;
        assert!(page.at.starts_with(&format!("{NEW}?form=")), "{case}: {}", page.at);
        assert!(page.text.contains(&sentence), "{case}: {sentence}");
        assert!(
            page.text.contains(&format!("href=\"#field-{field}\"")),
            "{case}: no link to the field"
        );
        let expected = CampaignForm {
            // What is not the shop's has no name to be shown by.
            products: Vec::new(),
            ..form
        };
        is_filled_in(&page, &expected);
    }
    let page = saves_plainly(&seller, NEW, &good, &[]).await;
    assert_eq!(
        (page.at.as_str(), page.way),
        (LIST, vec![302, 200]),
        "a good form goes to the list"
    );
    street.close().await;
}

#[tokio::test]
async fn what_belongs_to_another_shop_cannot_be_told_from_what_is_not_there() {
    let street = Street::open().await;
    let (seller, rival) = (street.seller("tiem-may").await, street.seller("tiem-gio").await);
    let good = good(&street, &seller).await;
    let product = rival.adds_product("Của người ta", 90_000, 5).await.to_string();
    let image = rival.adds_image().await.id.to_string();
    let voucher = rival.adds_voucher("CUANGUOI").await.to_string();
    let nothing = key();
    let part = |field: &str, id: &str| match field {
        "products" => CampaignForm {
            products: vec![OfferForm {
                product: id.into(),
                ..OfferForm::default()
            }],
            ..good.clone()
        },
        "vouchers" => CampaignForm {
            vouchers: id.into(),
            ..good.clone()
        },
        _ => CampaignForm {
            images: id.into(),
            ..good.clone()
        },
    };
    for (field, theirs) in [("products", &product), ("vouchers", &voucher), ("images", &image)] {
        let mut answers = Vec::new();
        for id in [theirs, &nothing] {
            let form = part(field, id);
            let refused = saves(&seller, &form, &[]).await.unwrap_err();
            assert_eq!(one_error(&refused), (field, &*Why::NotFound.sentence(Lang::En)));
            let page = saves_plainly(&seller, NEW, &form, &[]).await;
            assert_eq!(page.field("form[title]").as_deref(), Some("Đặc sản miền Tây"));
            assert!(
                !page.text.contains("Của người ta") && !page.text.contains("CUANGUOI"),
                "{field} is named"
            );
            answers.push(page.text.matches(&Why::NotFound.sentence(Lang::En)).count());
        }
        assert!(answers[0] > 0 && answers[0] == answers[1], "{field}: {answers:?}");
    }
    let campaigns: domain::campaign::CampaignList = seller
        .call("campaign/list", &[("shop", "tiem-may"), ("search[q]", "")])
        .await
        .unwrap();
    assert_eq!(campaigns.counts[0], 0, "nothing half-done is stored");
    street.close().await;
}

#[tokio::test]
async fn a_start_that_the_clocks_skip_is_told_so() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let shop = [
        ("name", "Laden"),
        ("slug", "laden"),
        ("currency", "EUR"),
        ("zone", "Europe/Berlin"),
    ];
    seller.call::<()>("account/open_shop", &shop).await.unwrap();
    let form = CampaignForm {
        images: key(),
        starts: "2027-03-28T02:30".into(),
        ends: "2027-03-28T04:00".into(),
        ..good(&street, &seller).await
    };
    let refused = seller
        .call::<CampaignId>("campaign/save", &borrowed(&post("laden", &form, &[])))
        .await
        .unwrap_err();
    assert_eq!(
        one_error(&refused),
        ("starts", &*Why::NoSuchLocalTime.sentence(Lang::En))
    );
    let page = seller
        .posts_plainly(
            "campaign/save",
            "/seller/laden/campaigns/new",
            &borrowed(&post("laden", &form, &[])),
        )
        .await;
    is_filled_in(&page, &form);
    assert!(page.text.contains("The clocks skip this time on that day."));
    street.close().await;
}

#[tokio::test]
async fn what_no_form_of_ours_sends_is_refused_in_words() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let good = good(&street, &seller).await;
    let to = || Request::post("/api/campaign/save").header("accept", "application/json");
    let kind = "application/x-www-form-urlencoded";
    let whole = post("tiem-may", &good, &[]);
    let without = |name: &str| -> Vec<(String, String)> { whole.iter().filter(|(n, _)| n != name).cloned().collect() };
    let mut bad_key = without("key");
    bad_key.push(("key".into(), "x".into()));
    let bodies = [
        ("nothing", to().body(kind, "")),
        ("noise", to().body(kind, "%%%&&&===[[[")),
        ("bytes that are no text", to().body(kind, vec![0xff, 0xfe, 0x00, 0x80])),
        ("no key", to().form(&borrowed(&without("key")))),
        ("a key that is none", to().form(&borrowed(&bad_key))),
        (
            "a form in a form in a form",
            to().body(kind, format!("shop=tiem-may&form{}=1", "[a]".repeat(500))),
        ),
    ];
    for (case, request) in bodies {
        let answer = seller.asks(request).await;
        assert_eq!(
            (answer.status, answer.json::<AppError>()),
            (400, AppError::Malformed),
            "{case}"
        );
    }
    let json = seller
        .asks(to().body("application/json", "{\"shop\":\"tiem-may\"}"))
        .await;
    assert_eq!(json.status, 400, "{}", json.text());

    let huge = CampaignForm {
        description: "x".repeat(3 * 1024 * 1024),
        ..good.clone()
    };
    let answer = seller.asks(to().form(&borrowed(&post("tiem-may", &huge, &[])))).await;
    assert_eq!((answer.status, answer.json::<AppError>()), (413, AppError::Malformed));
    let page = saves_plainly(&seller, NEW, &huge, &[]).await;
    assert_eq!(page.way, [400]);
    assert!(
        page.text.contains("This request could not be read."),
        "the page tells what happened"
    );

    // Half a megabyte is too long to be stored: it comes back in the answer.
    let long = CampaignForm {
        description: "x".repeat(600 * 1024),
        ..good
    };
    let refused = saves(&seller, &long, &[]).await.unwrap_err();
    assert_eq!(one_error(&refused).0, "description");
    let page = saves_plainly(&seller, NEW, &long, &[]).await;
    assert_eq!(
        (page.field("form[description]"), page.way),
        (Some(long.description), vec![422])
    );
    street.close().await;
}

#[tokio::test]
async fn what_may_not_be_edited_now_is_refused_with_its_reason() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let campaign = seller.plans("Tối nay", &[]).await;
    seller.goes_live(campaign).await;
    let (id, form) = (campaign.to_string(), good(&street, &seller).await);
    let refused = saves(&seller, &form, &[("id", &id), ("version", "1")])
        .await
        .unwrap_err();
    assert_eq!(
        (refused.status, refused.error),
        (409, AppError::Rejected(Reject::OngoingCannotBeEdited))
    );
    let page = format!("{LIST}/{id}?ask=delete");
    let asked = seller.gets(&page).await.text();
    assert!(asked.contains(&Reject::OngoingCannotBeDeleted.sentence(Lang::En)));
    let fields = [("shop", "tiem-may"), ("id", &*id)];
    let refused = seller.call::<()>("campaign/delete", &fields).await.unwrap_err();
    assert_eq!(refused.error, AppError::Rejected(Reject::OngoingCannotBeDeleted));
    seller.ends(campaign).await;
    let gone = seller.posts_plainly("campaign/delete", &page, &fields).await;
    assert_eq!((gone.way, gone.at.as_str()), (vec![302, 200], LIST));
    assert!(!gone.text.contains("Tối nay"));
    street.close().await;
}

#[tokio::test]
async fn files_that_were_chosen_and_not_sent_are_not_lost_without_a_word() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let form = good(&street, &seller).await;
    let page = saves_plainly(&seller, NEW, &form, &[("files[]", "a.png"), ("files[]", "b.png")]).await;
    is_filled_in(&page, &form);
    assert!(page.text.contains(&Why::NotSent.sentence(Lang::En)));
    let refused = saves(&seller, &form, &[("files[]", "a.png")]).await.unwrap_err();
    assert_eq!(
        refused.error,
        AppError::invalid(&[FieldError::new("images", Why::NotSent)], Lang::En)
    );
    let page = saves_plainly(&seller, NEW, &form, &[("files[]", "")]).await;
    assert_eq!(page.at, LIST, "nothing was chosen");
    street.close().await;
}
