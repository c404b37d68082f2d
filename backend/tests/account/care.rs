//! What people do to look after their account: name, address, password, sessions, and a password that was forgotten.

use crate::fixture::{Fixture, PASSWORD, key, on_both, visitor};
use crate::stall::{Stall, order_form};
use backend::{
    Error, Revoked,
    account::{self, Who},
    audience, orders,
};
use domain::account::Role;
use domain::when::{HOUR, TimeDelta};
use domain::{FieldError, Reject, Why};

const NEW: &str = "một câu mới dễ nhớ";

/// The fields that an answer complains about.
#[track_caller]
fn wrong<T: std::fmt::Debug>(answer: Result<T, Error>) -> Vec<FieldError> {
    match answer {
        Err(Error::Invalid(fields)) => fields,
        other => panic!("expected invalid fields, got {other:?}"),
    }
}

/// Signs Lan in again elsewhere.
async fn elsewhere(shop: &Fixture, device: &str) -> Who {
    let browser = visitor();
    let session = account::sign_in(&shop.b, &browser, "lan@example.com", PASSWORD, device)
        .await
        .unwrap();
    Who {
        account: Some(session.account),
        session: Some(session.token),
        ..browser
    }
}

async fn lives(shop: &Fixture, who: &Who) -> bool {
    let token = &who.session.as_ref().unwrap().0;
    account::session(&shop.b, token).await.unwrap().is_some()
}

on_both! {
    async fn a_person_sees_their_sessions_and_ends_one_alone(shop: Fixture) {
        let desk = shop.signed_in("lan").await;
        shop.clock.advance(HOUR);
        let phone = elsewhere(&shop, "Chrome · Android").await;
        let other = shop.signed_in("minh").await;
        let sessions = account::sessions(&shop.b, &desk).await.unwrap();
        let listed: Vec<_> = sessions.iter().map(|session| (session.device.as_str(), session.here)).collect();
        assert_eq!(listed, [("Chrome · Android", false), ("", true)]);
        assert_eq!(sessions[0].began - sessions[1].began, HOUR);
        let mut revoked = shop.b.revoked();
        let name = sessions[0].name.clone();

        account::end_session(&shop.b, other.account.unwrap(), &name).await.unwrap();
        assert!(lives(&shop, &phone).await, "nobody ends another person's");
        account::end_session(&shop.b, desk.account.unwrap(), &name).await.unwrap();
        assert!(!lives(&shop, &phone).await && lives(&shop, &desk).await);
        let ended = Revoked::Session { account: desk.account.unwrap(), name, publishing: true };
        assert_eq!(revoked.try_recv().unwrap(), ended);
        assert_eq!(account::sessions(&shop.b, &desk).await.unwrap().len(), 1);
    }

    async fn signing_out_leaves_an_encoder_its_key(shop: Fixture) {
        let desk = shop.signed_in("lan").await;
        let mut revoked = shop.b.revoked();
        account::sign_out(&shop.b, desk.session.as_ref().unwrap()).await.unwrap();
        assert!(matches!(revoked.try_recv(), Ok(Revoked::Session { publishing: false, .. })));
    }

    async fn a_changed_name_and_address_are_the_ones_that_count(shop: Fixture) {
        let lan = shop.signed_in("lan").await;
        shop.person("minh").await;
        account::rename(&shop.b, lan.account.unwrap(), "  Lan Hương ").await.unwrap();
        assert_eq!(wrong(account::rename(&shop.b, lan.account.unwrap(), " ").await)[0].field, "name");
        let change = async |email: &str, password: &str| account::change_email(&shop.b, &lan, email, password).await;
        assert_eq!(wrong(change("huong@example.com", "not-the-password").await), [FieldError::new("password", Why::WrongPassword)]);
        assert_eq!(wrong(change("huong@example.com", "").await), [FieldError::new("password", Why::Missing)]);
        assert_eq!(wrong(change("MINH@example.com", PASSWORD).await), [FieldError::new("email", Why::EmailTaken)]);
        change(" Huong@Example.com", PASSWORD).await.unwrap();
        let me = account::me(&shop.b, lan.clone()).await.unwrap().account.unwrap();
        assert_eq!((me.name.as_str(), me.email.as_str()), ("Lan Hương", "huong@example.com"));
        assert!(account::sign_in(&shop.b, &visitor(), "huong@example.com", PASSWORD, "").await.is_ok());
        assert!(account::sign_in(&shop.b, &visitor(), "lan@example.com", PASSWORD, "").await.is_err());
    }

    async fn a_new_password_needs_the_old_one_and_ends_every_other_session(shop: Fixture) {
        let desk = shop.signed_in("lan").await;
        let phone = elsewhere(&shop, "").await;
        let change = async |old: &str, new: &str| account::change_password(&shop.b, &desk, old, new).await;
        assert_eq!(wrong(change("not-the-password", NEW).await), [FieldError::new("old", Why::WrongPassword)]);
        assert_eq!(wrong(change(PASSWORD, "short").await)[0].field, "new");
        assert!(lives(&shop, &phone).await);
        change(PASSWORD, NEW).await.unwrap();
        assert!(lives(&shop, &desk).await && !lives(&shop, &phone).await);
        assert!(account::sign_in(&shop.b, &visitor(), "lan@example.com", PASSWORD, "").await.is_err());
        assert!(account::sign_in(&shop.b, &visitor(), "lan@example.com", NEW, "").await.is_ok());
    }

    async fn whoever_finds_a_device_unlocked_guesses_a_few_times_only(shop: Fixture) {
        let desk = shop.signed_in("lan").await;
        let mut tries = 0;
        while !matches!(account::change_password(&shop.b, &desk, "oh-which-one", NEW).await, Err(Error::TooFast { .. })) {
            tries += 1;
            assert!(tries < 30);
        }
        assert!(tries >= 3, "{tries}");
    }

    async fn a_link_for_a_forgotten_password_works_once_and_ends_every_session(shop: Fixture) {
        let desk = shop.signed_in("lan").await;
        let link = account::reset_link(&shop.b, "LAN@example.com").await.unwrap();
        let token = link.strip_prefix("http://localhost:3000/reset/").unwrap();
        assert_eq!(account::open_reset(&shop.b, token).await.unwrap(), "lan@example.com");
        let reset = async |token: &str, password: &str| account::reset_password(&shop.b, token, password, "").await;
        assert_eq!(wrong(reset(token, "short").await)[0].field, "password");
        assert!(lives(&shop, &desk).await, "nothing has happened yet");
        let session = reset(token, NEW).await.unwrap();
        assert!(!lives(&shop, &desk).await);
        assert_eq!(account::session(&shop.b, &session.token.0).await.unwrap(), desk.account);
        assert!(account::sign_in(&shop.b, &visitor(), "lan@example.com", NEW, "").await.is_ok());
        assert!(matches!(reset(token, NEW).await, Err(Error::NotFound)), "it works once");
        assert!(matches!(account::open_reset(&shop.b, token).await, Err(Error::NotFound)));
        for nonsense in ["", "x", &"a".repeat(100_000)] {
            assert!(matches!(account::open_reset(&shop.b, nonsense).await, Err(Error::NotFound)));
        }
    }

    async fn a_link_for_a_forgotten_password_ends_after_an_hour_and_with_the_next_one(shop: Fixture) {
        shop.person("lan").await;
        let token = async || {
            let link = account::reset_link(&shop.b, "lan@example.com").await.unwrap();
            link.rsplit('/').next().unwrap().to_owned()
        };
        let (first, second) = (token().await, token().await);
        assert!(matches!(account::open_reset(&shop.b, &first).await, Err(Error::NotFound)), "only the newest");
        shop.clock.advance(HOUR - TimeDelta::milliseconds(1));
        account::open_reset(&shop.b, &second).await.unwrap();
        shop.clock.advance(TimeDelta::milliseconds(1));
        assert!(matches!(account::reset_password(&shop.b, &second, NEW, "").await, Err(Error::NotFound)));
        shop.b.sweep(&shop.system).await.unwrap();
        assert_eq!(shop.number("SELECT COUNT(*) FROM password_resets").await, 0);
        assert!(matches!(account::reset_link(&shop.b, "nobody@example.com").await, Err(Error::NotFound)));
    }

    async fn who_leaves_a_shop_is_no_longer_in_it_and_a_last_owner_stays(shop: Fixture) {
        let owner = shop.owner("tiem").await;
        let host = shop.hired(owner.shop(), Role::Host).await;
        account::leave(&shop.b, host, "tiem").await.unwrap();
        let gone = account::staff::<account::SeeCampaigns>(&shop.b, Some(host), "tiem").await;
        assert!(matches!(gone, Err(Error::NotFound)));
        assert!(matches!(account::leave(&shop.b, host, "tiem").await, Err(Error::NotFound)));
        let last = account::leave(&shop.b, owner.account(), "tiem").await;
        assert!(matches!(last, Err(Error::Reject(Reject::LastOwner))));
    }

    async fn a_deleted_account_leaves_its_comments_and_orders_without_its_name(shop: Fixture) {
        let stall = Stall::open(shop.clone()).await;
        let product = stall.product("Trà", 90_000, 9).await;
        let campaign = stall.on_air(&[product]).await;
        let lan = shop.signed_in("lan").await;
        let account = lan.account.unwrap();
        let slug = stall.staff.shop().slug.clone();
        audience::follow(&shop.b, account, &slug, true).await.unwrap();
        audience::post_comment(&shop.b, &lan, campaign, "còn size M không", key()).await.unwrap();
        orders::place(&shop.b, &lan, campaign, product, &order_form(1, 90_000), key()).await.unwrap();

        let refused = account::delete_account(&shop.b, &lan, "not-the-password").await;
        assert_eq!(wrong(refused), [FieldError::new("gone", Why::WrongPassword)]);
        account::delete_account(&shop.b, &lan, PASSWORD).await.unwrap();
        assert!(!lives(&shop, &lan).await);
        assert!(account::sign_in(&shop.b, &visitor(), "lan@example.com", PASSWORD, "").await.is_err());
        let comments = stall.stage(campaign).await.comments;
        let said: Vec<_> = comments.iter().map(|comment| (comment.author.as_str(), comment.text.as_str())).collect();
        assert_eq!(said, [("—", "còn size M không")]);
        assert_eq!(shop.number("SELECT COUNT(*) FROM orders WHERE account_id IS NULL").await, 1, "the shop delivers it");
        assert_eq!(shop.number("SELECT followers FROM shops").await, 0);
        shop.person("lan").await;
    }

    async fn an_owner_who_deletes_their_account_hands_the_shop_over_first(shop: Fixture) {
        let owner = shop.owner("tiem").await;
        let who = Who { account: Some(owner.account()), ..visitor() };
        let refused = account::delete_account(&shop.b, &who, PASSWORD).await;
        assert!(matches!(refused, Err(Error::Reject(Reject::LastOwner))), "{refused:?}");
        let host = shop.hired(owner.shop(), Role::Host).await;
        account::change_role(&shop.b, &owner, host, "owner").await.unwrap();
        account::delete_account(&shop.b, &who, PASSWORD).await.unwrap();
        account::staff::<account::RunShop>(&shop.b, Some(host), "tiem").await.unwrap();
    }
}
