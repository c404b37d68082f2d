//! Signing up and in, sessions, shops, roles, browsers.

mod care;
mod power;
mod profile;
mod takedown;

use crate::fixture::{Fixture, PASSWORD, on_both, visitor};
use backend::{
    Error,
    account::{self, GoLive, Permit, SeeCampaigns, SessionToken},
};
use domain::when::{DAY, MINUTE, TimeDelta};
use domain::{
    AccountId, CampaignId, FieldError, Reject, Why,
    account::{Permission, Role, STAFF_TABLE},
};

/// The fields that an answer complains about.
#[track_caller]
fn wrong<T: std::fmt::Debug>(answer: Result<T, Error>) -> Vec<FieldError> {
    match answer {
        Err(Error::Invalid(fields)) => fields,
        other => panic!("expected invalid fields, got {other:?}"),
    }
}

/// What a person is answered who asks for each permission in a shop.
async fn everything(shop: &Fixture, account: AccountId, slug: &str) -> Vec<(Permission, Result<(), Error>)> {
    macro_rules! ask {
        ($($permit:ident),+) => {
            vec![$((
                account::$permit::PERMISSION,
                account::staff::<account::$permit>(&shop.b, Some(account), slug).await.map(drop),
            )),+]
        };
    }
    let answers = ask!(
        RunShop,
        SeeCatalog,
        EditCatalog,
        SeeCampaigns,
        SeeDrafts,
        EditCampaigns,
        GoLive,
        WorkConsole,
        SeeOrders,
        SeeReports
    );
    assert_eq!(answers.len(), STAFF_TABLE.len());
    answers
}

on_both! {
    async fn who_signs_up_is_signed_in(shop: Fixture) {
        let session = account::sign_up(&shop.b, &visitor(), " Lan@Example.com ", "Lan", PASSWORD, "").await.unwrap();
        assert_eq!(account::session(&shop.b, &session.token.0).await.unwrap(), Some(session.account));
        let who = account::Who { account: Some(session.account), ..visitor() };
        let me = account::me(&shop.b, who).await.unwrap();
        let lan = me.account.unwrap();
        assert_eq!((lan.email.as_str(), lan.name.as_str()), ("lan@example.com", "Lan"));
        assert!(me.shops.is_empty() && me.visitor.nickname.is_none());
    }

    async fn an_address_has_one_account(shop: Fixture) {
        shop.person("lan").await;
        let again = account::sign_up(&shop.b, &visitor(), "LAN@example.com", "Other", PASSWORD, "").await;
        assert_eq!(wrong(again), [FieldError::new("email", Why::EmailTaken)]);
        assert_eq!(shop.number("SELECT COUNT(*) FROM accounts").await, 1);
        assert_eq!(shop.number("SELECT COUNT(*) FROM sessions").await, 1, "nothing half-done is stored");
    }

    async fn a_wrong_password_and_an_unknown_address_sound_the_same(shop: Fixture) {
        shop.person("lan").await;
        let wrong_password = wrong(account::sign_in(&shop.b, &visitor(), "lan@example.com", "not-the-password", "").await);
        let unknown = wrong(account::sign_in(&shop.b, &visitor(), "nobody@example.com", PASSWORD, "").await);
        assert_eq!(wrong_password, [FieldError::new("sign_in", Why::WrongSignIn)]);
        assert_eq!(unknown, wrong_password);
        let huge = wrong(account::sign_in(&shop.b, &visitor(), "lan@example.com", &"x".repeat(1_000_000), "").await);
        assert_eq!(huge, wrong_password);
        let empty: Vec<String> =
            wrong(account::sign_in(&shop.b, &visitor(), "", " ", "").await).into_iter().map(|error| error.field).collect();
        assert_eq!(empty, ["email", "password"]);
        assert!(account::sign_in(&shop.b, &visitor(), "Lan@example.com", PASSWORD, "").await.is_ok());
    }

    async fn guessing_passwords_is_slowed_down_where_it_happens(shop: Fixture) {
        shop.person("lan").await;
        shop.person("minh").await;
        let guesser = visitor();
        let sign_in = |email: &'static str, password: &'static str| {
            account::sign_in(&shop.b, &guesser, email, password, "")
        };
        let mut refused = None;
        for _ in 0..20 {
            if let Err(Error::TooFast { retry_after_s }) = sign_in("lan@example.com", "a-wrong-guess").await {
                refused = Some(retry_after_s);
                break;
            }
        }
        assert_eq!(refused, Some(15));
        let right = sign_in("lan@example.com", PASSWORD).await;
        assert!(matches!(right, Err(Error::TooFast { .. })), "the right password waits too");
        assert!(sign_in("minh@example.com", PASSWORD).await.is_ok());
        assert!(account::sign_in(&shop.b, &visitor(), "lan@example.com", PASSWORD, "").await.is_ok(), "Lan, at home");
        shop.clock.advance(MINUTE / 4);
        assert!(sign_in("lan@example.com", PASSWORD).await.is_ok());
    }

    async fn strangers_who_guess_cannot_lock_a_person_out_of_a_known_device(shop: Fixture) {
        let home = visitor();
        account::sign_up(&shop.b, &home, "lan@example.com", "Lan", PASSWORD, "").await.unwrap();
        let mut locked = false;
        // What cannot be a password costs no hash, and what has no stored hash the same one: 100 strangers are quick enough.
        for _ in 0..100 {
            let wrong = account::sign_in(&shop.b, &visitor(), "lan@example.com", "a-wrong-guess", "").await;
            locked |= matches!(wrong, Err(Error::TooFast { .. }));
        }
        assert!(locked, "all guessers of the world share one allowance");
        let elsewhere = account::sign_in(&shop.b, &visitor(), "lan@example.com", PASSWORD, "").await;
        assert!(matches!(elsewhere, Err(Error::TooFast { .. })));
        assert!(account::sign_in(&shop.b, &home, "lan@example.com", PASSWORD, "").await.is_ok());
        let mut own = 0;
        while !matches!(account::sign_in(&shop.b, &home, "lan@example.com", "oh-which-one", "").await, Err(Error::TooFast { .. })) {
            own += 1;
        }
        assert_eq!(own, 8, "and a thief of the device does not guess for ever");
        shop.clock.advance(DAY * 366);
        shop.b.sweep(&shop.system).await.unwrap();
        assert_eq!(shop.number("SELECT COUNT(*) FROM known_devices").await, 0);
    }

    async fn passwords_and_tokens_are_not_in_the_database(shop: Fixture) {
        let session = shop.person("lan").await;
        let hash = shop.texts("SELECT password_hash FROM accounts").await.remove(0);
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        let stored = shop.texts("SELECT token_hash FROM sessions").await.remove(0);
        assert_ne!(stored, session.token.0);
        assert!(!format!("{session:?}").contains(&session.token.0), "nor in a log");
    }

    async fn a_session_ends_thirty_days_after_its_last_use(shop: Fixture) {
        let session = shop.person("lan").await;
        let alive = || account::session(&shop.b, &session.token.0);
        shop.clock.advance(DAY * 29);
        assert_eq!(alive().await.unwrap(), Some(session.account));
        shop.clock.advance(DAY * 29);
        assert_eq!(alive().await.unwrap(), Some(session.account), "the use before moved the end");
        shop.clock.advance(DAY * 30);
        assert_eq!(alive().await.unwrap(), None);
        assert_eq!(shop.number("SELECT COUNT(*) FROM sessions").await, 1);
        shop.b.sweep(&shop.system).await.unwrap();
        assert_eq!(shop.number("SELECT COUNT(*) FROM sessions").await, 0);
    }

    async fn looking_at_a_session_writes_at_most_once_a_day(shop: Fixture) {
        let session = shop.person("lan").await;
        let ends = "SELECT expires_at FROM sessions";
        let first = shop.number(ends).await;
        shop.clock.advance(DAY);
        account::session(&shop.b, &session.token.0).await.unwrap();
        assert_eq!(shop.number(ends).await, first);
        shop.clock.advance(TimeDelta::milliseconds(1));
        account::session(&shop.b, &session.token.0).await.unwrap();
        assert_eq!(shop.number(ends).await, first + DAY.num_milliseconds() + 1);
    }

    async fn signing_out_ends_one_session_and_everywhere_ends_all(shop: Fixture) {
        let phone = shop.person("lan").await;
        let desk = account::sign_in(&shop.b, &visitor(), "lan@example.com", PASSWORD, "").await.unwrap();
        let other = shop.person("minh").await;
        assert_ne!(phone.token, desk.token);

        account::sign_out(&shop.b, &phone.token).await.unwrap();
        assert_eq!(account::session(&shop.b, &phone.token.0).await.unwrap(), None);
        assert_eq!(account::session(&shop.b, &desk.token.0).await.unwrap(), Some(desk.account));
        account::sign_out(&shop.b, &phone.token).await.expect("twice is fine");

        account::sign_out_everywhere(&shop.b, desk.account).await.unwrap();
        assert_eq!(account::session(&shop.b, &desk.token.0).await.unwrap(), None);
        assert_eq!(account::session(&shop.b, &other.token.0).await.unwrap(), Some(other.account));
    }

    async fn a_forged_token_is_nobody(shop: Fixture) {
        shop.person("lan").await;
        for token in ["", "x", "' OR 1=1 --", &"a".repeat(43), &"a".repeat(100_000)] {
            assert_eq!(account::session(&shop.b, token).await.unwrap(), None);
        }
        account::sign_out(&shop.b, &SessionToken("nonsense".into())).await.unwrap();
    }

    async fn who_opens_a_shop_owns_it(shop: Fixture) {
        let lan = shop.signed_in("lan").await;
        let owner = lan.account.unwrap();
        let tiem =
            account::open_shop(&shop.b, owner, " Tiệm Nhà Mây ", "Tiem-Nha-May", "VND", "Asia/Ho_Chi_Minh").await.unwrap();
        assert_eq!((tiem.name.as_str(), tiem.slug.as_str()), ("Tiệm Nhà Mây", "tiem-nha-may"));
        account::open_shop(&shop.b, owner, "Áo dài", "ao-dai", "USD", "America/New_York").await.unwrap();
        let me = account::me(&shop.b, lan).await.unwrap();
        let shops: Vec<_> = me.shops.iter().map(|m| (m.shop.name.as_str(), m.role)).collect();
        assert_eq!(shops, [("Áo dài", Role::Owner), ("Tiệm Nhà Mây", Role::Owner)], "by name, as a person sorts");
        for (permission, answer) in everything(&shop, owner, "tiem-nha-may").await {
            assert!(answer.is_ok(), "{permission:?}");
        }
    }

    async fn a_shops_address_is_taken_once_and_wrong_fields_are_told_together(shop: Fixture) {
        let lan = shop.person("lan").await.account;
        let open = |slug: &'static str, currency: &'static str, zone: &'static str| {
            account::open_shop(&shop.b, lan, "Tiệm", slug, currency, zone)
        };
        open("tiem", "VND", "Asia/Ho_Chi_Minh").await.unwrap();
        assert_eq!(wrong(open("TIEM", "VND", "UTC").await), [FieldError::new("slug", Why::SlugTaken)]);
        let fields: Vec<_> = wrong(open("!", "XXX", "Mars/Phobos").await).into_iter().map(|e| e.field).collect();
        assert_eq!(fields, ["slug", "currency", "zone"]);
        assert_eq!(shop.number("SELECT COUNT(*) FROM shops").await, 1);
    }

    async fn staff_may_do_what_the_table_says_and_strangers_learn_nothing(shop: Fixture) {
        let tiem = shop.owner("tiem").await.shop().clone();
        let stranger = shop.owner("khac").await.account();
        for role in [Role::Host, Role::Moderator, Role::Analyst] {
            let person = shop.hired(&tiem, role).await;
            for (permission, answer) in everything(&shop, person, &tiem.slug).await {
                match role.may(permission) {
                    true => assert!(answer.is_ok(), "{role:?} {permission:?}"),
                    false => assert!(matches!(answer, Err(Error::Forbidden)), "{role:?} {permission:?}"),
                }
            }
        }
        for slug in [tiem.slug.as_str(), "no-such-shop"] {
            for (permission, answer) in everything(&shop, stranger, slug).await {
                assert!(matches!(answer, Err(Error::NotFound)), "{slug} {permission:?}");
            }
        }
    }

    async fn a_campaign_that_does_not_exist_is_not_found(shop: Fixture) {
        let lan = shop.owner("tiem").await.account();
        let nothing = CampaignId(uuid::Uuid::now_v7());
        let asked = account::campaign_staff::<SeeCampaigns>(&shop.b, Some(lan), nothing).await;
        assert!(matches!(asked, Err(Error::NotFound)));
        let nobody = account::campaign_staff::<SeeCampaigns>(&shop.b, None, nothing).await;
        assert!(matches!(nobody, Err(Error::SignIn)));
    }

    async fn a_browser_keeps_its_signed_cookie_and_its_nickname(shop: Fixture) {
        let who = visitor();
        let cookie = account::sign_visitor(&shop.b, who.visitor);
        assert_eq!(account::read_visitor(&shop.b, &cookie), Some(who.visitor));
        let other = account::sign_visitor(&shop.b, account::new_visitor());
        let (id, _) = cookie.split_once('.').unwrap();
        let (_, signature) = other.split_once('.').unwrap();
        for forged in ["", id, &format!("{id}.{signature}"), &format!("{id}."), &cookie[..cookie.len() - 1]] {
            assert_eq!(account::read_visitor(&shop.b, forged), None, "{forged}");
        }

        let b = &shop.b;
        assert_eq!(account::choose_nickname(b, who.visitor, " Lan 🌸 ").await.unwrap().nickname.as_deref(), Some("Lan 🌸"));
        account::choose_nickname(b, who.visitor, "<b>Minh</b>").await.unwrap();
        let known = account::visitor(b, who.visitor).await.unwrap();
        assert_eq!(known.nickname.as_deref(), Some("<b>Minh</b>"), "text is text");
        let empty = account::choose_nickname(b, who.visitor, " \u{202e} ").await;
        assert_eq!(wrong(empty), [FieldError::new("nickname", Why::Missing)]);
    }

    async fn an_invitation_works_once_for_a_week_until_it_is_taken_back(shop: Fixture) {
        let staff = shop.owner("tiem-may").await;
        let token = async |role: &str| {
            let link = account::invite(&shop.b, &staff, role).await.unwrap();
            link.rsplit('/').next().unwrap().to_owned()
        };
        let (lan, minh) = (shop.person("lan").await.account, shop.person("minh").await.account);
        let host = token("host").await;
        let shown = account::open_invite(&shop.b, &host).await.unwrap();
        assert_eq!((shown.shop_slug.as_str(), shown.role), ("tiem-may", Role::Host));
        assert_eq!(account::join(&shop.b, staff.account(), &host).await.unwrap(), "tiem-may", "who is there already uses nothing up");
        account::join(&shop.b, lan, &host).await.unwrap();
        assert!(matches!(account::join(&shop.b, minh, &host).await, Err(Error::NotFound)));
        assert!(account::staff::<GoLive>(&shop.b, Some(lan), "tiem-may").await.is_ok());

        let (old, taken) = (token("moderator").await, token("analyst").await);
        let team = account::team(&shop.b, &staff).await.unwrap();
        assert_eq!((team.people.len(), team.invites.len()), (2, 2));
        assert_eq!((team.people[0].role, team.people[1].role), (Role::Owner, Role::Host));
        account::revoke_invite(&shop.b, &staff, team.invites[0].id).await.unwrap();
        assert!(matches!(account::open_invite(&shop.b, &taken).await, Err(Error::NotFound)));
        shop.clock.advance(DAY * 7);
        for gone in [&*old, "", "nonsense", &"x".repeat(1_000)] {
            assert!(matches!(account::join(&shop.b, minh, gone).await, Err(Error::NotFound)));
        }
        assert_eq!(wrong(account::invite(&shop.b, &staff, "owner").await), [FieldError::new("role", Why::Missing)]);
    }

    async fn a_shop_always_keeps_an_owner(shop: Fixture) {
        let staff = shop.owner("tiem-may").await;
        let link = account::invite(&shop.b, &staff, "host").await.unwrap();
        let lan = shop.person("lan").await.account;
        account::join(&shop.b, lan, link.rsplit('/').next().unwrap()).await.unwrap();
        let last = |answer: Result<(), Error>| assert!(matches!(answer, Err(Error::Reject(Reject::LastOwner))), "{answer:?}");
        last(account::remove_colleague(&shop.b, &staff, staff.account()).await);
        last(account::change_role(&shop.b, &staff, staff.account(), "host").await);
        account::change_role(&shop.b, &staff, lan, "owner").await.unwrap();
        let (one, other) = tokio::join!(
            account::remove_colleague(&shop.b, &staff, staff.account()),
            account::remove_colleague(&shop.b, &staff, lan),
        );
        assert!(one.is_ok() != other.is_ok(), "two owners who remove each other at once: {one:?} {other:?}");
        assert_eq!(shop.number("SELECT COUNT(*) FROM staff WHERE role = 'owner'").await, 1);
        let rival = shop.owner("tiem-gio").await;
        assert!(matches!(account::change_role(&shop.b, &rival, lan, "host").await, Err(Error::NotFound)));
    }
}
