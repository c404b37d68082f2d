//! What a role may not see is not there, and power that is taken away ends at once: keys are worthless, and open streams are
//! told to be authorised again.

use crate::fixture::{Fixture, key, on_both, visitor};
use crate::stall::Stall;
use backend::{
    Error, Revoked,
    account::{self, GoLive, RunShop, SeeCampaigns, Who, WorkConsole},
    audience, campaign, live, studio,
};
use domain::{
    AccountId, CampaignId, Lang, Reject,
    account::Role,
    campaign::{CampaignForm, CampaignSearch},
};

/// The stream key of somebody on the team.
async fn key_of(stall: &Stall, who: &Who, campaign: CampaignId) -> String {
    let may = account::campaign_staff::<GoLive>(&stall.b, who.account, campaign)
        .await
        .unwrap();
    account::stream_key(&stall.b, &may, campaign).await.unwrap()
}

async fn opens(stall: &Stall, campaign: CampaignId, key: &str) -> bool {
    match account::verify_stream_key(&stall.b, campaign, key).await {
        Ok(_) => true,
        Err(Error::SignIn) => false,
        Err(error) => panic!("{error}"),
    }
}

fn account_of(who: &Who) -> AccountId {
    who.account.unwrap()
}

on_both! {
    async fn an_invitation_ends_with_the_power_of_who_made_it(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let second = stall.person(Some(Role::Owner)).await;
        let slug = stall.staff.shop().slug.clone();
        let invites = async |who: &Who| {
            let may = account::staff::<RunShop>(&stall.b, who.account, &slug).await.unwrap();
            let link = account::invite(&stall.b, &may, "host").await.unwrap();
            link.rsplit('/').next().unwrap().to_owned()
        };
        let is_open = async |token: &str| account::open_invite(&stall.b, token).await.is_ok();
        let (by_second, by_first) = (invites(&second).await, account::invite(&stall.b, &stall.staff, "host").await.unwrap());
        account::change_role(&stall.b, &stall.staff, account_of(&second), "host").await.unwrap();
        assert!(!is_open(&by_second).await, "who may invite nobody any more has invited nobody");
        assert!(is_open(by_first.rsplit('/').next().unwrap()).await, "the others' stay");
        account::change_role(&stall.b, &stall.staff, account_of(&second), "owner").await.unwrap();
        let again = invites(&second).await;
        account::remove_colleague(&stall.b, &stall.staff, account_of(&second)).await.unwrap();
        assert!(matches!(account::join(&stall.b, account_of(&second), &again).await, Err(Error::NotFound)), "by their own link");
    }

    async fn a_moderator_sees_the_console_without_customers_and_money(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let product = stall.product("Bánh pía", 90_000, 12).await;
        let campaign = stall.on_air(&[product]).await;
        let (moderator, host) = (stall.person(Some(Role::Moderator)).await, stall.person(Some(Role::Host)).await);
        let studio = async |who: &Who| {
            let may = account::campaign_staff::<WorkConsole>(&stall.b, who.account, campaign).await.unwrap();
            studio::studio(&stall.b, &may, campaign, Lang::En).await.unwrap()
        };
        let (seen, whole) = (studio(&moderator).await, studio(&host).await);
        assert_eq!((seen.sales, seen.orders), (None, None));
        assert!(whole.sales.is_some() && whole.orders.is_some());
        assert_eq!(seen.stage.products, whole.stage.products);

        let list = async |who: &Who| {
            let slug = &stall.staff.shop().slug;
            let may = account::staff::<SeeCampaigns>(&stall.b, who.account, slug).await.unwrap();
            campaign::list(&stall.b, &may, &CampaignSearch::default(), Lang::En).await.unwrap()
        };
        assert!(list(&moderator).await.rows.iter().all(|row| row.sold.is_none()));
        assert!(list(&host).await.rows.iter().all(|row| row.sold.is_some()));
    }

    async fn a_draft_does_not_exist_for_a_moderator(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let draft = stall.campaign(&CampaignForm { published: false, ..stall.form() }).await;
        let (moderator, host) = (stall.person(Some(Role::Moderator)).await, stall.person(Some(Role::Host)).await);
        let console = async |who: &Who| account::campaign_staff::<WorkConsole>(&stall.b, who.account, draft).await;
        assert!(matches!(console(&moderator).await, Err(Error::NotFound)));
        assert!(console(&host).await.is_ok());
        let slug = stall.staff.shop().slug.clone();
        let may = account::staff::<SeeCampaigns>(&stall.b, moderator.account, &slug).await.unwrap();
        assert!(matches!(campaign::load(&stall.b, &may, draft).await, Err(Error::NotFound)));
        let list = campaign::list(&stall.b, &may, &CampaignSearch::default(), Lang::En).await.unwrap();
        assert_eq!((list.rows.len(), list.counts), (0, [0; 5]));
        let comment = audience::post_comment(&stall.b, &moderator, draft, "chào", key()).await;
        assert!(matches!(comment, Err(Error::NotFound)));
    }

    async fn strangers_play_a_show_only_on_air_and_the_console_before(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let upcoming = stall.campaign(&stall.form()).await;
        let moderator = stall.person(Some(Role::Moderator)).await;
        let (guest, buyer) = (visitor(), stall.person(None).await);
        for who in [&guest, &buyer] {
            let answer = campaign::may_play(&stall.b, who.account, upcoming).await;
            assert!(matches!(answer, Err(Error::Reject(Reject::NotLive))), "{answer:?}");
        }
        campaign::may_play(&stall.b, moderator.account, upcoming).await.unwrap();
        live::start(&stall.b, &stall.staff.included(), upcoming).await.unwrap();
        campaign::may_play(&stall.b, guest.account, upcoming).await.unwrap();
        live::end(&stall.b, &stall.staff.included(), upcoming).await.unwrap();
        assert!(campaign::may_play(&stall.b, guest.account, upcoming).await.is_err());
    }

    async fn a_colleague_who_leaves_takes_no_key_along_and_nobody_else_loses_theirs(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let campaign = stall.campaign(&stall.form()).await;
        let (leaving, staying) = (stall.person(Some(Role::Host)).await, stall.person(Some(Role::Host)).await);
        let keys = [key_of(&stall, &leaving, campaign).await, key_of(&stall, &staying, campaign).await];
        assert_ne!(keys[0], keys[1], "a key is one person's");
        let mut revoked = stall.b.revoked();
        account::remove_colleague(&stall.b, &stall.staff, account_of(&leaving)).await.unwrap();
        assert_eq!(revoked.try_recv().unwrap(), Revoked::Role(account_of(&leaving)));
        assert_eq!((opens(&stall, campaign, &keys[0]).await, opens(&stall, campaign, &keys[1]).await), (false, true));
        let hire = format!(
            "INSERT INTO staff (shop_id, account_id, role, since) VALUES ('{}', '{}', 'host', 0)",
            stall.staff.shop().id, account_of(&leaving)
        );
        stall.run(&hire).await;
        assert!(!opens(&stall, campaign, &keys[0]).await, "coming back does not bring the old key back");
    }

    async fn a_role_without_going_live_has_no_keys(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let campaign = stall.campaign(&stall.form()).await;
        let host = stall.person(Some(Role::Host)).await;
        let old = key_of(&stall, &host, campaign).await;
        account::change_role(&stall.b, &stall.staff, account_of(&host), "moderator").await.unwrap();
        assert!(!opens(&stall, campaign, &old).await);
        account::change_role(&stall.b, &stall.staff, account_of(&host), "host").await.unwrap();
        assert!(!opens(&stall, campaign, &old).await);
        let new = key_of(&stall, &host, campaign).await;
        account::change_role(&stall.b, &stall.staff, account_of(&host), "owner").await.unwrap();
        assert!(opens(&stall, campaign, &new).await, "an owner goes live, too");
    }

    async fn signing_out_everywhere_ends_keys_and_streams(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let campaign = stall.campaign(&stall.form()).await;
        let (one, other) = (stall.person(Some(Role::Host)).await, stall.person(Some(Role::Host)).await);
        let keys = [key_of(&stall, &one, campaign).await, key_of(&stall, &other, campaign).await];
        let mut revoked = stall.b.revoked();
        account::sign_out_everywhere(&stall.b, account_of(&one)).await.unwrap();
        assert_eq!(revoked.try_recv().unwrap(), Revoked::Sessions(account_of(&one)));
        assert_eq!((opens(&stall, campaign, &keys[0]).await, opens(&stall, campaign, &keys[1]).await), (false, true));
    }

    async fn rotating_replaces_ones_own_key_only(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let campaign = stall.campaign(&stall.form()).await;
        let (one, other) = (stall.person(Some(Role::Host)).await, stall.person(Some(Role::Host)).await);
        let keys = [key_of(&stall, &one, campaign).await, key_of(&stall, &other, campaign).await];
        let may = account::campaign_staff::<GoLive>(&stall.b, one.account, campaign).await.unwrap();
        let mut revoked = stall.b.revoked();
        let rotated = account::rotate_stream_key(&stall.b, &may, campaign).await.unwrap();
        assert_eq!(revoked.try_recv().unwrap(), Revoked::Key { account: account_of(&one), campaign });
        assert!(opens(&stall, campaign, &rotated).await && opens(&stall, campaign, &keys[1]).await);
        assert!(!opens(&stall, campaign, &keys[0]).await);
    }

    async fn what_is_deleted_unpublished_or_for_followers_now_is_asked_again(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let campaign = stall.campaign(&stall.form()).await;
        let mut revoked = stall.b.revoked();
        let save = async |version: i64, form: CampaignForm| {
            campaign::save(&stall.b, &stall.staff.included(), Some(campaign), &form, version, key()).await.unwrap();
        };
        save(1, CampaignForm { title: "Chỉ đổi tên".into(), ..stall.form() }).await;
        assert!(revoked.try_recv().is_err(), "a new title takes nothing away");
        save(2, CampaignForm { published: false, ..stall.form() }).await;
        assert_eq!(revoked.try_recv().unwrap(), Revoked::Campaign(campaign));
        save(3, CampaignForm { audience: "followers".into(), ..stall.form() }).await;
        assert_eq!(revoked.try_recv().unwrap(), Revoked::Campaign(campaign));
        campaign::delete(&stall.b, &stall.staff.included(), campaign).await.unwrap();
        assert_eq!(revoked.try_recv().unwrap(), Revoked::Campaign(campaign));
    }
}
