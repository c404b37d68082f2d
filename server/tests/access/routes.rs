//! The routes that are no server functions: files, feeds, media, preferences, health. Everybody calls each of them, and the
//! table must name every route that the program has, read from its own text.

use super::{Callers, Is, everybody, expected};
use crate::street::{Person, Request, Seller, Street, png};
use domain::CampaignId;
use domain::account::{Permission, Role};
use std::collections::BTreeSet;

/// Who may call a route.
#[derive(Clone, Copy, Debug)]
enum Access {
    /// As a server function would say it.
    As(Callers),
    /// A draft: its team and nobody else, who cannot tell it from nothing.
    Draft,
    /// A form post that comes back to its page after signing in, instead of a refusal.
    Form(Permission),
    /// The holder of a key that no cookie replaces.
    Key,
}

const ALL: Access = Access::As(Callers::Everybody);
const CATALOG: Access = Access::As(Callers::Staff(Permission::EditCatalog));
const GO_LIVE: Access = Access::As(Callers::Staff(Permission::GoLive));
const SEEN_CATALOG: Access = Access::As(Callers::Staff(Permission::SeeCatalog));
const CONSOLE: Access = Access::As(Callers::Staff(Permission::WorkConsole));

/// Method, address with its places, whether the campaign is a draft, and who gets in.
const ROUTES: &[(&str, &str, Access)] = &[
    ("POST", "/lang", ALL),
    ("POST", "/theme", ALL),
    ("GET", "/signed-in", ALL),
    ("POST", "/files", CATALOG),
    ("POST", "/files/campaign", Access::Form(Permission::EditCampaigns)),
    ("GET", "/files/{id}/{size}", ALL),
    ("POST", "/import/{shop}/products", CATALOG),
    ("GET", "/import/{shop}/template.csv", CATALOG),
    ("GET", "/export/{shop}/products.csv", SEEN_CATALOG),
    ("GET", "/feed/{campaign}", ALL),
    ("GET", "/feed/{campaign}?studio=1", CONSOLE),
    ("GET", "/feed/{campaign}?draft", Access::Draft),
    ("POST", "/whep/{campaign}", ALL),
    ("POST", "/whep/{campaign}?draft", Access::Draft),
    ("GET", "/whep/{campaign}", ALL),
    ("POST", "/whep/{campaign}/", ALL),
    ("GET", "/whep/{campaign}/", ALL),
    ("PATCH", "/whep/{campaign}/{session}", Access::Key),
    ("DELETE", "/whep/{campaign}/{session}", Access::Key),
    ("GET", "/whip/{campaign}", ALL),
    ("POST", "/whip/{campaign}", Access::Key),
    ("GET", "/whip/{campaign}/", ALL),
    ("POST", "/whip/{campaign}/", Access::Key),
    ("PATCH", "/whip/{campaign}/{session}", Access::Key),
    ("DELETE", "/whip/{campaign}/{session}", Access::Key),
    ("POST", "/speed/up", GO_LIVE),
    ("GET", "/speed/down", GO_LIVE),
    ("GET", "/healthz", ALL),
    ("GET", "/readyz", ALL),
    ("GET", "/metrics", ALL),
];

struct Scene {
    picture: String,
    live: CampaignId,
    draft: CampaignId,
}

impl Scene {
    async fn set(seller: &Seller) -> Scene {
        let picture = seller.adds_image().await.url();
        let live = seller.plans("Tối nay", &[]).await;
        seller.goes_live(live).await;
        let draft = seller.plans_as("Bản nháp", &[], false).await.unwrap();
        Scene { picture, live, draft }
    }

    /// A request that only permission can refuse with 401, 403 or 404.
    fn request(&self, method: &str, pattern: &str) -> Request {
        let draft = pattern.ends_with("?draft");
        let campaign = if draft { self.draft } else { self.live };
        let path = pattern
            .trim_end_matches("?draft")
            .replace("{campaign}", &campaign.to_string())
            .replace("{shop}", "tiem-may");
        let path = match pattern {
            "/files/{id}/{size}" => self.picture.clone(),
            "/files" | "/files/campaign" | "/speed/up" | "/speed/down" => format!("{path}?shop=tiem-may"),
            _ => path.replace("{session}", &"a".repeat(26)),
        };
        let request = Request::new(method, &path);
        let frame = "multipart/form-data; boundary=frame";
        match pattern {
            "/files" => {
                let head = b"--frame\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n";
                request.body(frame, [head.to_vec(), png(), b"\r\n--frame--\r\n".to_vec()].concat())
            }
            "/speed/up" => request.body("application/octet-stream", "1"),
            "/files/campaign" | "/import/{shop}/products" => request.body(frame, "--frame--\r\n"),
            "/lang" => request.form(&[("lang", "en")]),
            "/theme" => request.form(&[("theme", "dark")]),
            _ if method == "POST" => request.body("application/sdp", "v=1"),
            _ if method == "PATCH" => request.body("application/trickle-ice-sdpfrag", "a=ice-ufrag:x"),
            _ => request,
        }
    }
}

/// The answer to everybody else than those who get in.
fn refusal(access: Access, is: Is) -> Option<u16> {
    match (access, is) {
        (Access::As(callers), is) => expected(callers, is),
        (Access::Draft, Is::Staff(role)) if role.may(Permission::SeeDrafts) => None,
        (Access::Draft, _) => Some(404),
        (Access::Form(_), Is::Visitor) => Some(303),
        (Access::Form(permission), is) => expected(Callers::Staff(permission), is),
        // 401 without its key, 404 at a session that nobody can guess.
        (Access::Key, _) => Some(0),
    }
}

/// The paths of all routes that the program's text names.
fn routes_of_the_program() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut places = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(file) = places.pop() {
        if file.is_dir() {
            places.extend(std::fs::read_dir(file).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let text = std::fs::read_to_string(file).unwrap();
        let program = text.split("#[cfg(test)]").next().unwrap();
        for call in program.split(".route(").skip(1) {
            let path = call.split('"').nth(1).unwrap();
            assert!(
                path.starts_with('/'),
                "a route whose path this test cannot read: {path}"
            );
            found.insert(path.to_owned());
        }
    }
    found
}

#[test]
fn the_table_names_every_route() {
    let known: BTreeSet<String> = ROUTES
        .iter()
        .map(|(_, pattern, _)| pattern.split('?').next().unwrap().to_owned())
        .collect();
    assert_eq!(
        routes_of_the_program(),
        known,
        "the program and the table name the same routes"
    );
}

#[tokio::test]
async fn every_route_asks_who_is_there() {
    let street = Street::open_with(&[("HAWKER_LIMITS", "off")]).await;
    let visitor = street.visitor();
    let seller = street.seller("tiem-may").await;
    let scene = Scene::set(&seller).await;
    let people: Vec<(&str, Is, Person)> = everybody(&street, &seller, visitor).await;
    let rival = street.seller("tiem-gio").await;
    let mut wrong = Vec::new();
    for (method, pattern, access) in ROUTES {
        let asked = people.iter().map(|(name, is, person)| (*name, *is, person));
        for (name, is, person) in asked.chain([("a rival", Is::Stranger, &*rival)]) {
            let status = person.status_of(scene.request(method, pattern)).await;
            let refused = matches!(status, 401 | 403 | 404).then_some(status);
            let fits = match refusal(*access, is) {
                // Signed out, the form goes to its page and from there to the sign-in.
                Some(303) => status == 303,
                Some(0) => matches!(status, 401 | 404),
                wanted => refused == wanted && !matches!(status, 500..),
            };
            if !fits {
                wrong.push(format!(
                    "{method} {pattern} as {name}: {status} (wanted {:?})",
                    refusal(*access, is)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    street.close().await;
}

#[tokio::test]
async fn a_stream_key_opens_its_own_campaign_and_nothing_else() {
    let street = Street::open().await;
    let (may, gio) = (street.seller("tiem-may").await, street.seller("tiem-gio").await);
    let (mine, theirs) = (may.plans("Của tôi", &[]).await, gio.plans("Của người ta", &[]).await);
    let key = may.stream_key(mine).await;
    let publish = |campaign: CampaignId| {
        Request::post(&format!("/whip/{campaign}"))
            .header("authorization", &format!("Bearer {key}"))
            .body("application/sdp", "v=1")
    };
    let encoder = street.visitor();
    assert_eq!(
        encoder.status_of(publish(mine)).await,
        400,
        "the key fits, the offer is none"
    );
    assert_eq!(encoder.status_of(publish(theirs)).await, 401);
    for role in [Role::Host, Role::Owner] {
        let colleague = street.hired(&may, role).await;
        let bare = Request::post(&format!("/whip/{mine}")).body("application/sdp", "v=1");
        assert_eq!(colleague.status_of(bare).await, 401, "a session is no key");
    }
    street.close().await;
}
