//! Who may do what: every registered server function, called as everybody, against the table below and the table of
//! roles in `domain` (SPEC §1). An endpoint that the table does not know fails the test.

mod content;
mod power;
mod routes;

use crate::street::{Person, Request, Seller, Street, key};
use domain::account::{Permission, Role};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Enough for every call that needs a comment of its own.
const GUESTS: usize = 8;

/// Who may call it.
#[derive(Clone, Copy, Debug)]
enum Callers {
    Everybody,
    SignedIn,
    Staff(Permission),
    /// Whoever works in the shop, as whatever.
    Member,
    /// The buyer, and staff who see orders.
    OwnOrder,
}

const ENDPOINTS: &[(&str, Callers)] = &[
    ("account/sign_up", Callers::Everybody),
    ("account/sign_in", Callers::Everybody),
    ("account/sign_out", Callers::Everybody),
    ("account/sign_out_everywhere", Callers::SignedIn),
    ("account/delete_account", Callers::SignedIn),
    ("account/shop_profile", Callers::Staff(Permission::RunShop)),
    ("account/save_shop_profile", Callers::Staff(Permission::RunShop)),
    ("account/close_shop", Callers::Staff(Permission::RunShop)),
    ("account/leave_shop", Callers::Member),
    ("account/sessions", Callers::SignedIn),
    ("account/end_session", Callers::SignedIn),
    ("account/rename", Callers::SignedIn),
    ("account/change_email", Callers::SignedIn),
    ("account/change_password", Callers::SignedIn),
    ("account/open_reset", Callers::Everybody),
    ("account/reset_password", Callers::Everybody),
    ("account/open_shop", Callers::SignedIn),
    ("account/choose_nickname", Callers::Everybody),
    ("account/zones", Callers::Everybody),
    ("account/team", Callers::Staff(Permission::RunShop)),
    ("account/invite", Callers::Staff(Permission::RunShop)),
    ("account/revoke_invite", Callers::Staff(Permission::RunShop)),
    ("account/change_role", Callers::Staff(Permission::RunShop)),
    ("account/remove_colleague", Callers::Staff(Permission::RunShop)),
    ("account/open_invite", Callers::Everybody),
    ("account/join", Callers::SignedIn),
    ("catalog/categories", Callers::Staff(Permission::SeeCatalog)),
    ("catalog/create_category", Callers::Staff(Permission::EditCatalog)),
    ("catalog/rename_category", Callers::Staff(Permission::EditCatalog)),
    ("catalog/remove_category", Callers::Staff(Permission::EditCatalog)),
    ("catalog/products", Callers::Staff(Permission::SeeCatalog)),
    ("catalog/product", Callers::Staff(Permission::SeeCatalog)),
    ("catalog/save_product", Callers::Staff(Permission::EditCatalog)),
    ("catalog/archive_products", Callers::Staff(Permission::EditCatalog)),
    ("catalog/archive_product", Callers::Staff(Permission::EditCatalog)),
    ("catalog/vouchers", Callers::Staff(Permission::SeeCatalog)),
    ("catalog/voucher", Callers::Staff(Permission::SeeCatalog)),
    ("catalog/save_voucher", Callers::Staff(Permission::EditCatalog)),
    ("catalog/archive_voucher", Callers::Staff(Permission::EditCatalog)),
    ("campaign/list", Callers::Staff(Permission::SeeCampaigns)),
    ("campaign/load", Callers::Staff(Permission::SeeCampaigns)),
    ("campaign/form", Callers::Staff(Permission::EditCampaigns)),
    ("campaign/overlaps", Callers::Staff(Permission::EditCampaigns)),
    ("campaign/save", Callers::Staff(Permission::EditCampaigns)),
    ("campaign/save_post", Callers::Staff(Permission::EditCampaigns)),
    ("campaign/delete", Callers::Staff(Permission::EditCampaigns)),
    ("campaign/home", Callers::Everybody),
    ("campaign/shop_page", Callers::Everybody),
    ("live/stage", Callers::Everybody),
    ("live/poster", Callers::Everybody),
    ("live/describe", Callers::Everybody),
    ("live/studio", Callers::Staff(Permission::WorkConsole)),
    ("live/start", Callers::Staff(Permission::GoLive)),
    ("live/end", Callers::Staff(Permission::GoLive)),
    ("live/extend", Callers::Staff(Permission::GoLive)),
    ("live/camera", Callers::Staff(Permission::GoLive)),
    ("live/offerable", Callers::Staff(Permission::EditCampaigns)),
    ("live/add_offer", Callers::Staff(Permission::EditCampaigns)),
    ("live/terms", Callers::Staff(Permission::EditCampaigns)),
    ("live/change_terms", Callers::Staff(Permission::EditCampaigns)),
    ("live/move_product", Callers::Staff(Permission::EditCampaigns)),
    ("live/pin_product", Callers::Staff(Permission::WorkConsole)),
    ("live/pin_voucher", Callers::Staff(Permission::WorkConsole)),
    ("live/stream_key", Callers::Staff(Permission::GoLive)),
    ("live/rotate_stream_key", Callers::Staff(Permission::GoLive)),
    ("audience/post_comment", Callers::Everybody),
    ("audience/moderate", Callers::Staff(Permission::WorkConsole)),
    ("audience/undo_act", Callers::Staff(Permission::WorkConsole)),
    ("audience/moderation", Callers::Staff(Permission::WorkConsole)),
    (
        "audience/save_comment_settings",
        Callers::Staff(Permission::WorkConsole),
    ),
    ("audience/report_comment", Callers::Everybody),
    ("audience/like", Callers::Everybody),
    ("audience/tell_delay", Callers::Everybody),
    ("audience/follow", Callers::SignedIn),
    ("orders/place", Callers::Everybody),
    ("orders/list", Callers::Staff(Permission::SeeOrders)),
    ("orders/show", Callers::Staff(Permission::SeeOrders)),
    ("orders/receipt", Callers::OwnOrder),
];

/// These change who somebody is, so they are called after all others.
const LAST: [&str; 4] = [
    "account/leave_shop",
    "account/join",
    "account/sign_out_everywhere",
    "account/sign_out",
];

/// What a person is to the shop.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Is {
    Visitor,
    Stranger,
    Staff(Role),
}

/// The status of a refusal, or `None` where there is none (whatever else the answer says).
fn expected(callers: Callers, is: Is) -> Option<u16> {
    match (callers, is) {
        (Callers::Everybody, _) | (Callers::SignedIn, Is::Stranger | Is::Staff(_)) => None,
        (Callers::SignedIn | Callers::Member | Callers::Staff(_), Is::Visitor) => Some(401),
        (Callers::Member | Callers::Staff(_), Is::Stranger) => Some(404),
        (Callers::Member, Is::Staff(_)) => None,
        (Callers::Staff(permission), Is::Staff(role)) => (!role.may(permission)).then_some(403),
        // The visitor of this test is the buyer.
        (Callers::OwnOrder, Is::Visitor) => None,
        (Callers::OwnOrder, Is::Staff(role)) if role.may(Permission::SeeOrders) => None,
        (Callers::OwnOrder, _) => Some(404),
    }
}

/// A visitor, a buyer, and one of each role in the shop.
async fn everybody(street: &Street, seller: &Seller, visitor: Person) -> Vec<(&'static str, Is, Person)> {
    let mut people = vec![
        ("a visitor", Is::Visitor, visitor),
        ("a buyer", Is::Stranger, street.person("minh").await),
    ];
    for role in Role::ALL {
        people.push((role.code(), Is::Staff(role), street.hired(seller, role).await));
    }
    people
}

/// One shop with everything that the functions ask for.
struct Scene {
    seller: Seller,
    /// Say what others delete, report and block, each no more than five times: nobody is slowed down.
    guests: Vec<Person>,
    said: AtomicUsize,
    product: String,
    voucher: String,
    order: String,
    live: String,
    /// Of an invitation that nobody uses.
    token: String,
    /// Of a link for a new password that nobody uses.
    reset: String,
}

impl Scene {
    async fn set(street: &Street, visitor: &Person) -> Scene {
        let seller = street.seller("tiem-may").await;
        let product = seller.adds_product("Áo", 90_000, 50).await;
        let voucher_form = [
            ("shop", "tiem-may"),
            ("key", &*key()),
            ("form[name]", "Chào"),
            ("form[code]", "CHAO10"),
            ("form[kind]", "fixed"),
            ("form[amount]", "10000"),
            ("form[value]", "10000"),
            ("form[active]", "true"),
        ]
        .map(|(name, value)| (name, value.to_owned()));
        let fields: Vec<(&str, &str)> = voucher_form
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let voucher: domain::VoucherId = seller.call("catalog/save_voucher", &fields).await.unwrap();
        let campaign = seller.plans("Tối nay", &[product]).await;
        seller.goes_live(campaign).await;
        visitor.opens_stage(campaign).await.unwrap();
        let order = visitor
            .buys(campaign, product, 90_000, &key())
            .await
            .unwrap()
            .id
            .unwrap()
            .to_string();
        let token = seller.invites("host").await;
        street.person("quen").await;
        let link = backend::account::reset_link(street.backend(), "quen@example.com")
            .await
            .unwrap();
        let reset = link.rsplit('/').next().unwrap().to_owned();
        let (product, voucher, live) = (product.to_string(), voucher.to_string(), campaign.to_string());
        let mut guests = Vec::new();
        for _ in 0..GUESTS {
            let guest = street.visitor();
            guest.is_called("Khách").await;
            guests.push(guest);
        }
        Scene {
            seller,
            guests,
            said: AtomicUsize::new(0),
            product,
            voucher,
            order,
            live,
            token,
            reset,
        }
    }

    /// One of the guests says something; the id of the comment.
    async fn comments(&self, campaign: &str) -> String {
        let guest = &self.guests[self.said.fetch_add(1, Ordering::Relaxed) % GUESTS];
        let said = guest.says(campaign.parse().unwrap(), "xin chào").await;
        said.unwrap().id.to_string()
    }

    /// A request that only permission can refuse with 401, 403 or 404. What a call may end is made for it anew.
    async fn request(&self, path: &str, endpoint: &str, method: &str) -> Request {
        let mut campaign = self.live.clone();
        if endpoint.starts_with("live/") || endpoint.starts_with("campaign/") || endpoint == "audience/moderate" {
            let fresh = self.seller.plans("Thêm", &[self.product.parse().unwrap()]).await;
            self.seller.goes_live(fresh).await;
            campaign = fresh.to_string();
        }
        let id = match endpoint {
            "catalog/voucher" | "catalog/save_voucher" | "catalog/archive_voucher" => self.voucher.clone(),
            "audience/moderate" | "audience/report_comment" | "audience/undo_act" => self.comments(&campaign).await,
            "catalog/rename_category" => {
                let form = [("shop", "tiem-may"), ("name", "Bánh"), ("key", &*key())];
                let made: domain::catalog::Category = self.seller.call("catalog/create_category", &form).await.unwrap();
                made.id.to_string()
            }
            "orders/receipt" | "orders/show" => self.order.clone(),
            _ if endpoint.starts_with("campaign/") => campaign.clone(),
            _ => self.product.clone(),
        };
        let key = key();
        let token = if endpoint.contains("reset") {
            &self.reset
        } else {
            &self.token
        };
        let act: Option<domain::ActId> = match endpoint {
            "audience/undo_act" => {
                let deleted = [("campaign", &*campaign), ("id", &*id), ("measure", "delete")];
                self.seller.call("audience/moderate", &deleted).await.unwrap()
            }
            _ => None,
        };
        let act = act.map(|act| act.to_string()).unwrap_or_default();
        let fields = [
            ("shop", "tiem-may"),
            ("act", &*act),
            ("measure", "block_here"),
            ("vouchers", "false"),
            ("reason", "spam"),
            ("seen", "{}"),
            ("slow_s", "0"),
            ("slug", "tiem-may"),
            ("id", &id),
            ("campaign", &campaign),
            ("product", &self.product),
            ("key", &key),
            ("version", "0"),
            ("form[name]", ""),
            ("form[title]", ""),
            ("search[q]", ""),
            ("name", ""),
            ("email", ""),
            ("password", ""),
            ("nickname", ""),
            ("currency", ""),
            ("zone", ""),
            ("text", ""),
            ("count", "1"),
            ("ms", "180"),
            ("next", ""),
            ("then", ""),
            ("after", ""),
            ("token", token),
            ("old", ""),
            ("gone", ""),
            ("new", ""),
            ("colleague", &self.product),
            ("role", ""),
            ("minutes", "15"),
            ("ends_at", "2026-11-23T12:00:00.000Z"),
            ("starts", ""),
            ("ends", ""),
        ];
        Request::new(method, path)
            .header("accept", "application/json")
            .form(&fields)
    }
}

#[tokio::test]
async fn every_server_function_asks_who_is_there() {
    let street = Street::open_with(&[("HAWKER_LIMITS", "off")]).await;
    let visitor = street.visitor();
    let scene = Scene::set(&street, &visitor).await;
    let people = everybody(&street, &scene.seller, visitor).await;
    let rival = street.seller("tiem-gio").await;

    let registered: Vec<_> = server_fn::axum::server_fn_paths().collect();
    let named: BTreeSet<&str> = registered
        .iter()
        .map(|(path, _)| path.trim_start_matches("/api/"))
        .collect();
    let known: BTreeSet<&str> = ENDPOINTS.iter().map(|(endpoint, _)| *endpoint).collect();
    assert_eq!(named, known, "the table and the program name the same functions");

    let mut wrong = Vec::new();
    for (path, method) in &registered {
        let endpoint = path.trim_start_matches("/api/");
        if LAST.contains(&endpoint) {
            continue;
        }
        let (_, callers) = ENDPOINTS.iter().find(|(known, _)| *known == endpoint).unwrap();
        let asked = people.iter().map(|(name, is, person)| (*name, *is, person));
        for (name, is, person) in asked.chain([("a rival", Is::Stranger, &*rival)]) {
            let request = scene.request(path, endpoint, method.as_str()).await;
            let answer = person.asks(request).await;
            let refused = matches!(answer.status, 401 | 403 | 404).then_some(answer.status);
            if refused != expected(*callers, is) || matches!(answer.status, 400 | 500..) {
                let wanted = expected(*callers, is);
                wrong.push(format!(
                    "{endpoint} as {name}: {} {} (wanted {wanted:?})",
                    answer.status,
                    answer.text()
                ));
            }
        }
    }
    // Last, because they end what the others need.
    for endpoint in LAST {
        let (_, callers) = ENDPOINTS.iter().find(|(known, _)| *known == endpoint).unwrap();
        let asked = people.iter().map(|(name, is, person)| (*name, *is, person));
        for (name, is, person) in asked.chain([("a rival", Is::Stranger, &*rival)]) {
            let token = scene.seller.invites("host").await;
            let answer = person
                .posts(endpoint, &[("token", &*token), ("shop", "tiem-may")])
                .await;
            let refused = matches!(answer.status, 401 | 403 | 404).then_some(answer.status);
            if refused != expected(*callers, is) || matches!(answer.status, 400 | 500..) {
                let wanted = expected(*callers, is);
                wrong.push(format!("{endpoint} as {name}: {} (wanted {wanted:?})", answer.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    street.close().await;
}
