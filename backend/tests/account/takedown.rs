//! A shop that its owner closes or the operator suspends, and an account that the operator suspends.

use crate::fixture::{Fixture, PASSWORD, key, on_both, visitor};
use crate::stall::{Stall, order_form};
use backend::operator::{self, Instruction};
use backend::{
    Error, Revoked,
    account::{self, EditCampaigns, GoLive, RunShop, SeeOrders, Who, WorkConsole},
    audience, campaign, live, orders, takedown,
};
use domain::account::{Role, ShopState};
use domain::moderation::Reason;
use domain::{CampaignId, Lang, Reject, Why};

/// A show on air with one order in it, and who placed it.
async fn sold(stall: &Stall) -> (CampaignId, domain::ProductId, Who, domain::OrderId) {
    let product = stall.product("Bánh pía", 90_000, 10).await;
    let show = stall.on_air(&[product]).await;
    let buyer = visitor();
    let placed = orders::place(&stall.b, &buyer, show, product, &order_form(1, 90_000), key())
        .await
        .unwrap();
    (show, product, buyer, placed.id.unwrap())
}

async fn is_gone(stall: &Stall, show: CampaignId, product: domain::ProductId) {
    let b = &stall.b;
    let stranger = visitor();
    assert!(matches!(campaign::may_watch(b, None, show).await, Err(Error::NotFound)));
    assert!(matches!(campaign::may_play(b, None, show).await, Err(Error::NotFound)));
    let slug = &stall.staff.shop().slug;
    assert!(matches!(
        campaign::shop_page(b, &stranger, slug, Lang::Vi).await,
        Err(Error::NotFound)
    ));
    assert!(
        campaign::suggested(b, &stranger, Lang::Vi)
            .await
            .unwrap()
            .cards
            .is_empty()
    );
    let order = orders::place(b, &stranger, show, product, &order_form(1, 90_000), key()).await;
    assert!(matches!(order, Err(Error::NotFound)), "{order:?}");
}

async fn instruct(stall: &Stall, instruction: Instruction) {
    let act = operator::ask(&stall.b, &instruction).await.unwrap();
    assert!(!operator::is_done(&stall.b, act).await.unwrap());
    assert_eq!(operator::carry_out(&stall.b, &stall.shop.system).await.unwrap(), 1);
    assert!(operator::is_done(&stall.b, act).await.unwrap());
}

on_both! {
    async fn a_shop_that_its_owner_closes_is_gone_and_its_orders_stay_readable(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let (show, product, buyer, order) = sold(&stall).await;
        let host = stall.person(Some(Role::Host)).await;
        let (b, slug) = (&stall.b, stall.staff.shop().slug.clone());
        let owner = Who { account: Some(stall.staff.account()), ..visitor() };
        let wrong = takedown::close_shop(b, &owner, &stall.staff, "không phải").await;
        assert!(matches!(wrong, Err(Error::Invalid(fields)) if fields[0].why == Why::WrongPassword));
        assert!(stall.stage(show).await.show.facts.on_air, "nothing half done");
        let mut revoked = b.revoked();
        takedown::close_shop(b, &owner, &stall.staff, PASSWORD).await.unwrap();
        assert!(std::iter::from_fn(|| revoked.try_recv().ok()).any(|told| told == Revoked::Campaign(show)), "open pages are told");
        is_gone(&stall, show, product).await;
        let receipt = orders::receipt(b, &buyer, order).await.expect("the buyer reads the order");
        let sold_by = orders::sold_by(b, &receipt).await.unwrap();
        assert_eq!((sold_by.slug, sold_by.campaign), (None, None), "no way leads to what is gone");
        assert!(matches!(account::staff::<SeeOrders>(b, host.account, &slug).await, Err(Error::NotFound)), "colleagues have left");
        account::staff::<SeeOrders>(b, owner.account, &slug).await.expect("the owner reads the orders");
        let closed = account::staff::<RunShop>(b, owner.account, &slug).await.unwrap();
        let hired = account::invite(b, &closed, "host").await.map(drop);
        assert!(matches!(hired, Err(Error::Reject(Reject::ShopClosed))));
        for refused in [
            account::staff::<EditCampaigns>(b, owner.account, &slug).await.map(drop),
            account::campaign_staff::<GoLive>(b, owner.account, show).await.map(drop),
            account::campaign_staff::<WorkConsole>(b, owner.account, show).await.map(drop),
        ] {
            assert!(matches!(refused, Err(Error::Reject(Reject::ShopClosed))), "{refused:?}");
        }
        assert_eq!(stall.number("SELECT COUNT(*) FROM shows WHERE ended_at IS NULL").await, 0);
        account::delete_account(b, &owner, PASSWORD).await.expect("a closed shop needs no owner");
        orders::receipt(b, &buyer, order).await.expect("and the order is still there");
    }

    async fn a_suspended_shop_is_gone_until_it_is_resumed(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let (show, product, _, _) = sold(&stall).await;
        let (b, slug) = (&stall.b, stall.staff.shop().slug.clone());
        instruct(&stall, Instruction::SuspendShop(slug.clone())).await;
        is_gone(&stall, show, product).await;
        assert_eq!(stall.number("SELECT COUNT(*) FROM shows WHERE ended_by = 'operator'").await, 1);
        let may = account::staff::<RunShop>(b, Some(stall.staff.account()), &slug).await.unwrap();
        assert_eq!(may.shop().state, ShopState::Suspended);
        assert!(may.also::<GoLive>().is_none(), "no way around");
        let next = account::campaign_staff::<GoLive>(b, Some(stall.staff.account()), show).await;
        assert!(matches!(next, Err(Error::Reject(Reject::ShopSuspended))));
        account::invite(b, &may, "host").await.expect("its team is still its own business");
        instruct(&stall, Instruction::ResumeShop(slug.clone())).await;
        let may = account::campaign_staff::<GoLive>(b, Some(stall.staff.account()), show).await.unwrap();
        live::start(b, &may, show).await.unwrap();
        campaign::may_watch(b, None, show).await.unwrap();
    }

    async fn the_operator_ends_a_show_and_only_that(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let (show, _, _, _) = sold(&stall).await;
        instruct(&stall, Instruction::EndShow(show)).await;
        let view = stall.stage(show).await;
        assert!(!view.show.facts.on_air && view.show.facts.ended_at.is_some());
        campaign::may_watch(&stall.b, None, show).await.expect("the page stays");
        instruct(&stall, Instruction::EndShow(show)).await;
        let nowhere = operator::ask(&stall.b, &Instruction::EndShow(CampaignId(key().0))).await;
        assert!(matches!(nowhere, Err(Error::NotFound)));
    }

    async fn a_suspended_account_is_out_until_it_is_resumed(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let (b, lan) = (&stall.b, stall.shop.signed_in("lan").await);
        let address = "lan@example.com".to_owned();
        instruct(&stall, Instruction::SuspendAccount(address.clone())).await;
        let token = &lan.session.as_ref().unwrap().0;
        assert_eq!(account::session(b, token).await.unwrap(), None);
        let again = account::sign_in(b, &visitor(), &address, PASSWORD, "").await;
        assert!(matches!(again, Err(Error::Reject(Reject::AccountSuspended))));
        let wrong = account::sign_in(b, &visitor(), &address, "falsches Passwort", "").await;
        assert!(matches!(wrong, Err(Error::Invalid(_))), "only who knows the password is told");
        let link = account::reset_link(b, &address).await.unwrap();
        let reset = account::reset_password(b, link.rsplit('/').next().unwrap(), "một câu mới dễ nhớ", "").await;
        assert!(matches!(reset, Err(Error::Reject(Reject::AccountSuspended))), "{reset:?}");
        instruct(&stall, Instruction::ResumeAccount(address.clone())).await;
        account::sign_in(b, &visitor(), &address, PASSWORD, "").await.unwrap();
    }

    async fn the_operator_reads_what_viewers_reported(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let show = stall.campaign(&stall.form()).await;
        let troll = stall.named_visitor("Kẻ phá").await;
        let comment = audience::post_comment(&stall.b, &troll, show, "lừa đảo", key()).await.unwrap();
        for reason in [Reason::Scam, Reason::Abuse] {
            audience::report_comment(&stall.b, &visitor(), show, comment.id, reason).await.unwrap();
        }
        let [reported] = &operator::reported(&stall.b).await.unwrap()[..] else { panic!("one comment") };
        assert_eq!((reported.author.as_str(), reported.reasons.len(), reported.campaign), ("Kẻ phá", 2, show));
        audience::delete_comment(&stall.b, &stall.staff.included(), show, comment.id).await.unwrap();
        assert!(operator::reported(&stall.b).await.unwrap().is_empty());
    }
}
