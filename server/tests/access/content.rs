//! What the answers say: every role asks every server function, every page and both feeds, and what the role may not see must
//! not stand in the answer, whatever its status. The secrets are words and numbers that occur nowhere else.

use super::{ENDPOINTS, Is, Scene, everybody};
use crate::street::{Answer, Person, Request, Seller, Street, borrowed, key, nested};
use domain::account::{Permission, Role};
use domain::catalog::VoucherForm;
use domain::orders::{OrderForm, Placed};
use domain::{CampaignId, ProductId, VoucherId};
use std::collections::BTreeMap;
use std::path::Path;

/// Units of the secret order, and the price of one: their product is a number that stands nowhere else.
const UNITS: i64 = 3;
const PRICE: i64 = 123_457;

/// Something that only some may see.
struct Secret {
    name: &'static str,
    /// As it may stand in HTML, JSON or a feed; any of them is a leak.
    words: Vec<String>,
    /// Who may see it; `None` is nobody but its owner, who does not ask here.
    needs: Option<Permission>,
}

impl Secret {
    fn is_in(&self, text: &str) -> bool {
        self.words.iter().any(|word| text.contains(word.as_str()))
    }

    fn may_be_seen_by(&self, is: Is) -> bool {
        match (is, self.needs) {
            (Is::Staff(role), Some(needs)) => role.may(needs),
            _ => false,
        }
    }
}

/// A number as JSON, English and Vietnamese write it.
fn number(n: i64) -> Vec<String> {
    let digits = n.to_string();
    let grouped = |mark: &str| {
        let (head, tail) = digits.split_at(digits.len() % 3);
        let groups = tail
            .as_bytes()
            .chunks(3)
            .map(|group| std::str::from_utf8(group).unwrap());
        let parts: Vec<&str> = std::iter::once(head)
            .filter(|head| !head.is_empty())
            .chain(groups)
            .collect();
        parts.join(mark)
    };
    vec![digits.clone(), grouped(","), grouped(".")]
}

/// A shop with something to hide, and what it hides.
struct Hidden {
    live: CampaignId,
    draft: CampaignId,
    sold: ProductId,
    product: ProductId,
    voucher: VoucherId,
    order: String,
    secrets: Vec<Secret>,
}

impl Hidden {
    async fn set(street: &Street, seller: &Seller) -> Hidden {
        let sold = seller.adds_product("Áo bán chạy", PRICE, 50).await;
        let product = seller.adds_product("Hàng chưa công bố", 1_000, 5).await;
        let voucher: VoucherForm = VoucherForm {
            code: "NGANSACH".into(),
            name: "Chào".into(),
            kind: "fixed".into(),
            amount: "10000".into(),
            budget: "7654321".into(),
            active: true,
            ..VoucherForm::default()
        };
        let mut fields = vec![("shop".to_owned(), "tiem-may".to_owned()), ("key".to_owned(), key())];
        fields.extend(nested("form", &voucher));
        let voucher: VoucherId = seller.call("catalog/save_voucher", &borrowed(&fields)).await.unwrap();
        let live = seller.plans("Tối nay", &[sold]).await;
        let draft = seller.plans_as("Kế hoạch mật", &[], false).await.unwrap();
        seller.goes_live(live).await;
        let receipt = order(street, live, sold).await;
        let stream_key = seller.stream_key(live).await;
        // What is on sale stands on the shop's page; what is not is the shop's own business.
        street
            .run("UPDATE products SET active = FALSE WHERE name = 'Hàng chưa công bố'")
            .await;
        street.person("thu-ngan").await;
        street
            .run(
                "INSERT INTO staff (shop_id, account_id, role, since) \
                 SELECT s.id, a.id, 'analyst', 0 FROM shops s, accounts a WHERE s.slug = 'tiem-may' AND a.email LIKE 'thu-ngan%'",
            )
            .await;
        let secret = |name, words, needs| Secret { name, words, needs };
        let secrets = vec![
            secret(
                "a customer's name",
                vec!["Khách Kín Đáo".into()],
                Some(Permission::SeeOrders),
            ),
            secret(
                "a customer's phone",
                vec!["0987650123".into(), "987650123".into()],
                Some(Permission::SeeOrders),
            ),
            secret(
                "a customer's address",
                vec!["Ngõ Không Tên".into()],
                Some(Permission::SeeOrders),
            ),
            secret(
                "an order's code",
                vec![receipt.code.clone()],
                Some(Permission::SeeOrders),
            ),
            secret(
                "revenue",
                [number(UNITS * PRICE), number(2 * UNITS * PRICE)].concat(),
                Some(Permission::SeeOrders),
            ),
            secret("a draft", vec!["Kế hoạch mật".into()], Some(Permission::SeeDrafts)),
            secret(
                "the catalogue",
                vec!["Hàng chưa công bố".into()],
                Some(Permission::SeeCatalog),
            ),
            secret("a voucher's budget", number(7_654_321), Some(Permission::SeeCatalog)),
            secret(
                "a colleague's address",
                vec!["thu-ngan@".into()],
                Some(Permission::RunShop),
            ),
            secret("somebody else's stream key", vec![stream_key], None),
        ];
        Hidden {
            live,
            draft,
            sold,
            product,
            voucher,
            order: receipt.id.unwrap().to_string(),
            secrets,
        }
    }

    /// Every page of the product, of the published campaign and of the draft.
    fn pages(&self) -> Vec<String> {
        let mut pages = Vec::new();
        for pattern in patterns() {
            for campaign in [self.live, self.draft] {
                let id = match &pattern {
                    of_product if of_product.contains("/products/:id") => self.product.to_string(),
                    of_voucher if of_voucher.contains("/vouchers/:id") => self.voucher.to_string(),
                    receipt if receipt.contains("orders/:id") => self.order.clone(),
                    _ => campaign.to_string(),
                };
                let page = pattern
                    .replace(":shop", "tiem-may")
                    .replace(":slug", "tiem-may")
                    .replace(":campaign", &campaign.to_string())
                    .replace(":token", "x")
                    .replace(":id", &id);
                pages.push(format!("/{page}"));
            }
        }
        pages.sort();
        pages.dedup();
        pages
    }
}

async fn order(street: &Street, live: CampaignId, product: ProductId) -> Placed {
    let buyer = street.visitor();
    buyer.opens_stage(live).await.unwrap();
    let form = OrderForm {
        quantity: UNITS.to_string(),
        name: "Khách Kín Đáo".into(),
        phone: "0987650123".into(),
        address: "5 Ngõ Không Tên".into(),
        seen_price: PRICE,
        ..OrderForm::default()
    };
    let mut fields = vec![
        ("campaign".to_owned(), live.to_string()),
        ("product".to_owned(), product.to_string()),
        ("key".to_owned(), key()),
    ];
    fields.extend(nested("form", &form));
    buyer.call("orders/place", &borrowed(&fields)).await.unwrap()
}

/// The addresses of all pages, read from the router's own text, so that a new page is asked for, too.
fn patterns() -> Vec<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/src/routes.rs");
    let text = std::fs::read_to_string(file).unwrap();
    let of_app = text.split("pub fn StageApp").next().unwrap();
    let (mut parent, mut found) = (String::new(), Vec::new());
    for line in of_app.lines().map(str::trim) {
        let path = line.split("path!(\"").nth(1).and_then(|rest| rest.split('"').next());
        match path {
            Some(path) if line.starts_with("<ParentRoute") => parent = path.to_owned(),
            Some(path) => found.push([parent.as_str(), path].join("/").trim_matches('/').to_owned()),
            None if line.starts_with("</ParentRoute") => parent.clear(),
            None => {}
        }
    }
    assert!(
        found.len() > 20 && found.contains(&"seller/:shop/campaigns/:id/studio".to_owned()),
        "{found:?}"
    );
    found
}

/// Requests that only read, with every id that they take, for the published campaign and for the draft.
fn calls(hidden: &Hidden) -> Vec<(&'static str, Request)> {
    let ids = [
        hidden.live.to_string(),
        hidden.draft.to_string(),
        hidden.product.to_string(),
        hidden.voucher.to_string(),
        hidden.order.clone(),
    ];
    let mut calls = Vec::new();
    for (endpoint, _) in ENDPOINTS.iter().filter(|(endpoint, _)| READS.contains(endpoint)) {
        for id in &ids {
            let fields = [
                ("shop", "tiem-may"),
                ("slug", "tiem-may"),
                ("id", id),
                ("campaign", id),
                ("product", &ids[2]),
                ("search[q]", ""),
                ("after", ""),
                ("token", "x"),
                ("starts", ""),
                ("ends", ""),
            ];
            let request = Request::post(&format!("/api/{endpoint}"));
            calls.push((*endpoint, request.header("accept", "application/json").form(&fields)));
        }
    }
    calls
}

/// Server functions that answer with what is stored. The others answer with what they did; they are asked as everybody by
/// `every_server_function_asks_who_is_there`, and with these secrets in reach by `what_is_done_is_answered_without_secrets`.
const READS: &[&str] = &[
    "account/team",
    "account/open_invite",
    "account/zones",
    "catalog/categories",
    "catalog/products",
    "catalog/product",
    "catalog/vouchers",
    "catalog/voucher",
    "campaign/list",
    "campaign/load",
    "campaign/form",
    "campaign/overlaps",
    "campaign/home",
    "campaign/shop_page",
    "live/stage",
    "live/poster",
    "live/describe",
    "live/studio",
    "live/stream_key",
    "orders/list",
    "orders/show",
    "orders/receipt",
];

/// What was seen of which secret: for the end, where each must have been seen by somebody, or the test proves nothing.
type Seen = BTreeMap<&'static str, usize>;

fn look(secrets: &[Secret], name: &str, is: Is, what: &str, text: &str, seen: &mut Seen, leaks: &mut Vec<String>) {
    for secret in secrets.iter().filter(|secret| secret.is_in(text)) {
        if secret.may_be_seen_by(is) {
            *seen.entry(secret.name).or_default() += 1;
        } else {
            leaks.push(format!("{what} shows {} to {name}", secret.name));
        }
    }
}

/// Everything that both feeds of the show say to each of these people while somebody orders and the seller pins a product.
async fn feeds<'a>(
    street: &Street,
    seller: &Seller,
    hidden: &Hidden,
    people: &'a [(&'static str, Is, Person)],
) -> Vec<(&'a str, Is, &'static str, String)> {
    let mut open = Vec::new();
    for (name, is, person) in people {
        for query in ["", "?studio=1"] {
            let path = format!("/feed/{}{query}", hidden.live);
            if person.status_of(Request::get(&path)).await == 200 {
                open.push((*name, *is, query, person.listens(hidden.live, query).await));
            }
        }
    }
    order(street, hidden.live, hidden.sold).await;
    let pin = [
        ("campaign", &*hidden.live.to_string()),
        ("product", &*hidden.sold.to_string()),
    ];
    seller.call::<()>("live/pin_product", &pin).await.unwrap();
    let mut heard = Vec::new();
    for (name, is, query, mut feed) in open {
        let mut text = String::new();
        while !text.contains("{\"pinned\":") {
            text.push_str(&feed.event().await.expect("the feed is open").data);
        }
        heard.push((name, is, query, text));
    }
    heard
}

#[tokio::test]
async fn no_answer_holds_what_its_reader_may_not_see() {
    let street = Street::open_with(&[("HAWKER_LIMITS", "off")]).await;
    let seller = street.seller("tiem-may").await;
    let hidden = Hidden::set(&street, &seller).await;
    let people = everybody(&street, &seller, street.visitor()).await;
    let (mut seen, mut leaks) = (Seen::new(), Vec::new());
    for (name, is, person) in &people {
        for page in hidden.pages() {
            let answer: Answer = person.gets(&page).await;
            look(&hidden.secrets, name, *is, &page, &answer.text(), &mut seen, &mut leaks);
        }
        for call in calls(&hidden) {
            let (endpoint, request) = call;
            let answer = person.asks(request).await;
            look(
                &hidden.secrets,
                name,
                *is,
                endpoint,
                &answer.text(),
                &mut seen,
                &mut leaks,
            );
        }
        for path in ["/export/tiem-may/products.csv", "/import/tiem-may/template.csv"] {
            let answer = person.gets(path).await;
            look(&hidden.secrets, name, *is, path, &answer.text(), &mut seen, &mut leaks);
        }
    }
    for (name, is, query, text) in feeds(&street, &seller, &hidden, &people).await {
        let what = format!("the feed{query}");
        look(&hidden.secrets, name, is, &what, &text, &mut seen, &mut leaks);
    }
    leaks.sort();
    leaks.dedup();
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
    for secret in hidden.secrets.iter().filter(|secret| secret.needs.is_some()) {
        assert!(
            seen.contains_key(secret.name),
            "{} was shown to nobody, so nothing was proved",
            secret.name
        );
    }
    street.close().await;
}

#[tokio::test]
async fn what_is_done_is_answered_without_secrets() {
    let street = Street::open_with(&[("HAWKER_LIMITS", "off")]).await;
    let visitor = street.visitor();
    let scene = Scene::set(&street, &visitor).await;
    let hidden = Hidden::set(&street, &scene.seller).await;
    let people = everybody(&street, &scene.seller, visitor).await;
    let (mut seen, mut leaks) = (Seen::new(), Vec::new());
    for (path, method) in server_fn::axum::server_fn_paths() {
        let endpoint = path.trim_start_matches("/api/");
        if READS.contains(&endpoint) || super::LAST.contains(&endpoint) {
            continue;
        }
        for (name, is, person) in people.iter().filter(|(_, is, _)| *is != Is::Staff(Role::Owner)) {
            let request = scene.request(path, endpoint, method.as_str()).await;
            let answer = person.asks(request).await;
            look(
                &hidden.secrets,
                name,
                *is,
                endpoint,
                &answer.text(),
                &mut seen,
                &mut leaks,
            );
        }
    }
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
    street.close().await;
}
