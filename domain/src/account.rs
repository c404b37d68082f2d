//! People, shops and the table of who may do what (SPEC §1). Sessions and passwords live in `backend`.

mod shop;

pub use shop::{ABOUT_MAX, CONTACT_MAX, ShopProfile, ShopState, WORDING_MAX};

use crate::{
    AccountId, Currency, FieldError, ImageId, InviteId, ShopId, VisitorId, Why,
    field::Errors,
    text::{self, lookalike},
    when::{DateTime, Utc, wire},
};
use serde::{Deserialize, Serialize};

/// What a member of staff is in a shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the shop, staff included.
    Owner,
    /// Campaigns, catalog, going live, live console, order desk.
    Host,
    /// The live console of published campaigns without going live: comments, pins, blocks.
    Moderator,
    /// Reports and exports, nothing else.
    Analyst,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 4] = [Role::Owner, Role::Host, Role::Moderator, Role::Analyst];

    /// The word stored in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Role::Owner => "owner",
            Role::Host => "host",
            Role::Moderator => "moderator",
            Role::Analyst => "analyst",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Whether the table below lets this role do it.
    #[must_use]
    pub fn may(self, permission: Permission) -> bool {
        STAFF_TABLE
            .iter()
            .any(|(p, roles)| *p == permission && roles.contains(&self))
    }
}

/// Something that staff of a shop may or may not do. Every server function of a shop names one in its first line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Change the shop itself and its staff.
    RunShop,
    /// See categories, products and vouchers.
    SeeCatalog,
    /// Create and change categories, products and vouchers, upload images.
    EditCatalog,
    /// See published campaigns and their details, without what they earned.
    SeeCampaigns,
    /// See campaigns that are not published.
    SeeDrafts,
    /// Create, edit, clone and delete campaigns.
    EditCampaigns,
    /// Start and end a livestream, hold its stream key.
    GoLive,
    /// Work in the live console: pin, comment as the shop, moderate.
    WorkConsole,
    /// See the orders of the shop: customers and sums of money.
    SeeOrders,
    /// Read and export reports.
    SeeReports,
}

/// Who of a shop's staff may do what: the table in SPEC §1 as data. Strangers to the shop may do none of it.
pub const STAFF_TABLE: &[(Permission, &[Role])] = &[
    (Permission::RunShop, &[Role::Owner]),
    (Permission::SeeCatalog, &[Role::Owner, Role::Host]),
    (Permission::EditCatalog, &[Role::Owner, Role::Host]),
    (Permission::SeeCampaigns, &[Role::Owner, Role::Host, Role::Moderator]),
    (Permission::SeeDrafts, &[Role::Owner, Role::Host]),
    (Permission::EditCampaigns, &[Role::Owner, Role::Host]),
    (Permission::GoLive, &[Role::Owner, Role::Host]),
    (Permission::WorkConsole, &[Role::Owner, Role::Host, Role::Moderator]),
    (Permission::SeeOrders, &[Role::Owner, Role::Host]),
    (Permission::SeeReports, &[Role::Owner, Role::Analyst]),
];

/// A shop, as its own staff see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shop {
    /// Its id.
    pub id: ShopId,
    /// Its name, 1–60 characters.
    pub name: String,
    /// The word in its address.
    pub slug: String,
    /// Its logo.
    #[serde(default)]
    pub logo: Option<ImageId>,
    /// The currency of every price in it.
    pub currency: Currency,
    /// IANA time zone, for example `Asia/Ho_Chi_Minh`.
    pub zone: String,
    /// Whether it sells.
    #[serde(default)]
    pub state: ShopState,
}

/// A shop in somebody's navigation, with what they are in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The shop.
    pub shop: Shop,
    /// The person's role in it.
    pub role: Role,
}

/// Somebody in a shop's team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colleague {
    /// Who.
    pub account: AccountId,
    /// What they are called.
    pub name: String,
    /// Lower-case address.
    pub email: String,
    /// What they are in the shop.
    pub role: Role,
    /// Since when.
    #[serde(with = "wire")]
    pub since: DateTime<Utc>,
}

/// An invitation that nobody has accepted yet; its link was shown once, when it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invite {
    /// Its id.
    pub id: InviteId,
    /// What the person will be.
    pub role: Role,
    /// Until when the link works.
    #[serde(with = "wire")]
    pub expires_at: DateTime<Utc>,
}

/// A shop's team as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// Everybody, owners first.
    pub people: Vec<Colleague>,
    /// Invitations that can still be accepted, newest first.
    pub invites: Vec<Invite>,
}

/// An invitation as the person who opens its link sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The shop's name.
    pub shop_name: String,
    /// The word in the shop's address.
    pub shop_slug: String,
    /// What the person will be.
    pub role: Role,
}

/// A signed-in person, as themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Their id.
    pub id: AccountId,
    /// Lower-case address.
    pub email: String,
    /// What they are called, 1–60 characters.
    pub name: String,
}

/// Everybody who opens a page: a browser known by its signed cookie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visitor {
    /// The browser's id.
    pub id: VisitorId,
    /// The name under its comments; `None` until chosen.
    pub nickname: Option<String>,
}

/// Who is looking: everything that a page's header needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// The browser.
    pub visitor: Visitor,
    /// The person, when signed in.
    pub account: Option<Account>,
    /// Shops that the person works in, by name.
    pub shops: Vec<Membership>,
    /// Whether the operator lets them open one; where nobody is signed in, whether everybody may.
    pub may_open_shop: bool,
}

/// Shortest password (NIST SP 800-63B asks for at least 8).
pub const PASSWORD_MIN: usize = 8;
/// Longest password; more would only be a way to keep our processor busy.
pub const PASSWORD_MAX: usize = 200;

/// A session of a person, as they recognise it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Names it to end it; proves nothing.
    pub name: String,
    /// What began it: "Chrome · Windows"; empty where nobody knows.
    pub device: String,
    /// When.
    #[serde(with = "wire")]
    pub began: DateTime<Utc>,
    /// The day of its last use.
    #[serde(with = "wire")]
    pub used: DateTime<Utc>,
    /// Whether it is the one that asks.
    pub here: bool,
}

/// What a browser calls itself, in the words of people: the browser and the system, "Chrome · Windows"; empty where neither is
/// known. Many claim to be several, so the order counts.
#[must_use]
pub fn device(user_agent: &str) -> String {
    const BROWSERS: [(&str, &str); 9] = [
        ("Zalo", "Zalo"),
        ("FBAN", "Facebook"),
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("Chrome", "Chrome"),
        ("CriOS", "Chrome"),
    ];
    const SYSTEMS: [(&str, &str); 8] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("CrOS", "ChromeOS"),
        ("Windows", "Windows"),
        ("Macintosh", "Mac"),
        ("Linux", "Linux"),
        ("BSD", "BSD"),
    ];
    let first = |names: &[(&str, &'static str)]| {
        let found = names.iter().find(|(mark, _)| user_agent.contains(mark));
        found.map(|(_, name)| *name)
    };
    let safari = user_agent.contains("Safari").then_some("Safari");
    let parts = [first(&BROWSERS).or(safari), first(&SYSTEMS)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// An e-mail address in the form in which it is stored: trimmed, lower case, one `@`, a dot in the domain, ≤ 254 bytes.
pub fn email(text: &str) -> Result<String, Why> {
    let text = text::key(text.trim());
    if text.is_empty() {
        return Err(Why::Missing);
    }
    let ok = text.len() <= 254
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
        && text.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty()
                && local.len() <= 64
                && !domain.contains('@')
                && domain.contains('.')
                && domain
                    .split('.')
                    .all(|label| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-'))
        });
    if ok { Ok(text) } else { Err(Why::NotAnEmail) }
}

/// Checks the length of a new password, in its composed form (NFC, in which it is hashed); its characters are the person's own
/// business.
pub fn password(text: &str) -> Result<(), Why> {
    let length = text::nfc(text).chars().count();
    if length == 0 {
        Err(Why::Missing)
    } else if length < PASSWORD_MIN {
        Err(Why::TooShort { min: PASSWORD_MIN })
    } else if length > PASSWORD_MAX {
        Err(Why::TooLong {
            max: PASSWORD_MAX,
            length,
        })
    } else {
        Ok(())
    }
}

/// The name of a person or of a shop: 1–60 characters.
pub fn name(text: &str) -> Result<String, Why> {
    text::bounded(text, 1, 60, false)
}

/// The name under a visitor's comments: 1–30 characters, and not what a shop's team is called ([`Why::NameReserved`]). The
/// name of the shop itself is refused where it is known, under its campaigns.
pub fn nickname(text: &str) -> Result<String, Why> {
    let name = text::bounded(text, 1, 30, false)?;
    if lookalike::is_role(&name) {
        Err(Why::NameReserved)
    } else {
        Ok(name)
    }
}

/// The word in a shop's address: 3–40 of a–z, 0–9 and single inner hyphens.
pub fn slug(text: &str) -> Result<String, Why> {
    let text = text.trim().to_ascii_lowercase();
    let ok = (3..=40).contains(&text.len())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !text.contains("--");
    if text.is_empty() {
        Err(Why::Missing)
    } else if ok {
        Ok(text)
    } else {
        Err(Why::SlugForm)
    }
}

/// A sign-up, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignUp {
    /// Lower-case address.
    pub email: String,
    /// What the person is called.
    pub name: String,
}

/// Checks the sign-up form; the password is only measured, never kept here. Fields: `email`, `name`, `password`.
pub fn sign_up(email_text: &str, name_text: &str, password_text: &str) -> Result<SignUp, Vec<FieldError>> {
    let mut errors = Errors::default();
    let email = errors.take("email", email(email_text));
    let name = errors.take("name", name(name_text));
    errors.take("password", password(password_text));
    match (email, name) {
        (Some(email), Some(name)) if errors.0.is_empty() => Ok(SignUp { email, name }),
        _ => Err(errors.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_analyst_reads_reports_and_nothing_else() {
        for (permission, _) in STAFF_TABLE {
            assert_eq!(
                Role::Analyst.may(*permission),
                *permission == Permission::SeeReports,
                "{permission:?}"
            );
        }
    }

    #[test]
    fn an_owner_may_do_everything() {
        assert!(STAFF_TABLE.iter().all(|(permission, _)| Role::Owner.may(*permission)));
    }

    #[test]
    fn a_moderator_works_in_the_console_of_published_campaigns_and_nowhere_else() {
        for (permission, _) in STAFF_TABLE {
            assert_eq!(
                Role::Moderator.may(*permission),
                matches!(permission, Permission::WorkConsole | Permission::SeeCampaigns),
                "{permission:?}"
            );
        }
    }

    #[test]
    fn a_device_is_called_as_people_call_it() {
        for (agent, called) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
                "Chrome · Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
                "Edge · Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
                "Safari · iPhone",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1",
                "Chrome · iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36",
                "Samsung Internet · Android",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox · Linux",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
                "Safari · Mac",
            ),
            ("curl/8.5.0", ""),
            ("", ""),
        ] {
            assert_eq!(device(agent), called, "{agent}");
        }
    }

    #[test]
    fn emails_are_stored_in_one_form() {
        assert_eq!(email("  Lan@Example.COM "), Ok("lan@example.com".into()));
        for bad in [
            "",
            "lan",
            "lan@",
            "@x.vn",
            "a b@x.vn",
            "lan@localhost",
            "a@b@c.vn",
            "a@b..vn",
        ] {
            assert!(email(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_nickname_is_seen_and_is_not_the_teams() {
        for name in ["Lan", "Lan 🌸", "<b>Minh</b>", "Khách 7", "😄", "Chủ Nhật"] {
            assert_eq!(nickname(name).as_deref(), Ok(name));
        }
        for name in ["Host", "Аdmin", "chủ shop", "CSKH", "ho\u{200b}st", "Official ✓"] {
            assert_eq!(nickname(name), Err(Why::NameReserved), "{name}");
        }
        assert_eq!(nickname("\u{3164}\u{200b}"), Err(Why::NothingVisible));
        assert_eq!(nickname(&"ế".repeat(31)), Err(Why::TooLong { max: 30, length: 31 }));
    }

    #[test]
    fn a_password_is_measured_in_its_composed_form() {
        assert_eq!(password("mậtkhẩu"), Err(Why::TooShort { min: 8 }));
        assert_eq!(
            password("ma\u{323}\u{302}tkha\u{302}\u{309}u"),
            Err(Why::TooShort { min: 8 })
        );
        assert_eq!(password(&"e\u{323}\u{302}".repeat(200)), Ok(()));
        assert_eq!(email("la\u{301}n@example.com"), email("LÁN@example.com"));
    }

    #[test]
    fn a_slug_is_a_word_in_an_address() {
        assert_eq!(slug("Tiem-Nha-May"), Ok("tiem-nha-may".into()));
        for bad in ["ab", "-abc", "abc-", "a--b", "tiệm", "a/b", "a b"] {
            assert_eq!(slug(bad), Err(Why::SlugForm), "{bad}");
        }
    }

    #[test]
    fn a_sign_up_names_every_wrong_field_at_once() {
        let errors = sign_up("x", " ", "short").unwrap_err();
        let fields: Vec<&str> = errors.iter().map(|e| e.field.as_str()).collect();
        assert_eq!(fields, ["email", "name", "password"]);
    }
}
