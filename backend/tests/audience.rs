//! Comments, hearts and presence, on both engines.

mod moderation;

use crate::fixture::{Fixture, key, on_both, visitor};
use crate::stall::{Stall, hear};
use backend::{
    Error,
    account::{May, RunShop},
    audience,
};
use domain::when::{HOUR, TimeDelta};
use domain::{
    CampaignId, CommentId, Reject, Why,
    account::Role,
    audience::{COMMENTS_SHOWN, Comment},
    campaign::CampaignForm,
    live::{Counters, News},
};
use tokio::task::JoinSet;

fn counted(news: &[News]) -> Vec<Counters> {
    news.iter()
        .filter_map(|news| {
            if let News::Counted(counters) = news {
                Some(*counters)
            } else {
                None
            }
        })
        .collect()
}

on_both! {
    async fn a_visitor_needs_a_name_before_the_first_comment(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let campaign = stall.campaign(&stall.form()).await;
        let guest = visitor();
        let say = async |text: &str| audience::post_comment(&stall.b, &guest, campaign, text, key()).await;
        assert!(matches!(say("chào shop").await, Err(Error::Reject(Reject::ChooseNickname))));
        backend::account::choose_nickname(&stall.b, guest.visitor, "Lan").await.unwrap();
        let mut feed = stall.b.bus().subscribe(campaign);
        let comment = say("chào shop 😄 مرحبا <b>").await.unwrap();
        assert_eq!((comment.author.as_str(), comment.host, comment.text.as_str()), ("Lan", false, "chào shop 😄 مرحبا <b>"));
        assert_eq!(hear(&mut feed), [News::CommentPosted(comment.clone())]);
        assert_eq!(stall.stage(campaign).await.comments, [comment]);
    }

    async fn nobody_comments_under_the_name_of_the_shop_or_its_team(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let campaign = stall.campaign(&stall.form()).await;
        let name = stall.staff.shop().name.clone();
        let reserved = |answer: Result<_, Error>| {
            let Err(Error::Invalid(errors)) = answer else { panic!("the name went through") };
            assert_eq!((errors[0].field.as_str(), &errors[0].why), ("nickname", &Why::NameReserved));
        };
        let guest = visitor();
        let say = async || audience::post_comment(&stall.b, &guest, campaign, "chuyển khoản cho shop nhé", key()).await;
        let choose = async |name: &str| backend::account::choose_nickname(&stall.b, guest.visitor, name).await;
        for twin in [name.clone(), name.to_uppercase(), format!("{name} ✓"), format!("Shop {name}"), name.replace('a', "а")] {
            choose(&twin).await.expect("the name of some shop is not known before it is used");
            reserved(say().await.map(drop));
        }
        reserved(choose("Chủ shop").await.map(drop));
        choose("Lan").await.unwrap();
        assert_eq!(say().await.unwrap().author, "Lan");
        assert_eq!(stall.stage(campaign).await.comments.len(), 1);
    }

    async fn a_name_is_the_shops_or_the_nickname_or_the_persons(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let campaign = stall.campaign(&stall.form()).await;
        let say = async |who| audience::post_comment(&stall.b, &who, campaign, "có www.shop.vn", key()).await;
        let host = say(stall.person(Some(Role::Moderator)).await).await.unwrap();
        assert_eq!((host.author.as_str(), host.host), (stall.staff.shop().name.as_str(), true), "staff may post links");
        let (analyst, buyer) = (stall.person(Some(Role::Analyst)).await, stall.person(None).await);
        for who in [analyst, buyer] {
            let Err(Error::Invalid(errors)) = say(who.clone()).await else { panic!("a link went through") };
            assert_eq!((errors[0].field.as_str(), &errors[0].why), ("text", &Why::LinksNotAllowed));
            let plain = audience::post_comment(&stall.b, &who, campaign, "còn size M?", key()).await.unwrap();
            assert_eq!((plain.author.as_str(), plain.host), ("Người mua", false));
        }
    }

    async fn the_same_comment_posted_ten_times_at_once_is_one_comment(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let campaign = stall.campaign(&stall.form()).await;
        let host = stall.person(Some(Role::Host)).await;
        let mut feed = stall.b.bus().subscribe(campaign);
        let key = key();
        let mut posts = JoinSet::new();
        for _ in 0..10 {
            let (b, host) = (stall.b.clone(), host.clone());
            posts.spawn(async move { audience::post_comment(&b, &host, campaign, "xin chào", key).await.unwrap() });
        }
        let comments: Vec<Comment> = posts.join_all().await;
        assert!(comments.iter().all(|comment| *comment == comments[0]));
        assert_eq!(hear(&mut feed).len(), 1);
        assert_eq!(stall.number("SELECT COUNT(*) FROM comments").await, 1);
        let other = audience::post_comment(&stall.b, &host, campaign, "khác", key).await;
        assert!(matches!(other, Err(Error::Reject(Reject::KeyUsedDifferently))));
    }

    async fn five_comments_in_a_row_are_taken_and_the_sixth_waits(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let campaign = stall.campaign(&stall.form()).await;
        let (guest, other) = (stall.named_visitor("Lan").await, stall.named_visitor("Minh").await);
        let say = async |who, key| audience::post_comment(&stall.b, who, campaign, "+1", key).await;
        let first = key();
        say(&guest, first).await.unwrap();
        for _ in 0..4 {
            say(&guest, key()).await.unwrap();
        }
        assert!(matches!(say(&guest, key()).await, Err(Error::TooFast { retry_after_s: 1 })));
        say(&guest, first).await.expect("asking for an old answer again is not a comment");
        say(&other, key()).await.expect("others are not slowed down");
        stall.clock.advance(TimeDelta::milliseconds(1_000));
        say(&guest, key()).await.unwrap();
        assert!(say(&guest, key()).await.is_err());
        let host = stall.person(Some(Role::Host)).await;
        for _ in 0..10 {
            say(&host, key()).await.expect("staff are exempt");
        }
    }

    async fn a_comment_is_refused_with_its_reason(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let campaign = stall.campaign(&stall.form()).await;
        let draft = stall.campaign(&CampaignForm { published: false, ..stall.form() }).await;
        let guest = stall.named_visitor("Lan").await;
        let say = async |campaign, text: &str| audience::post_comment(&stall.b, &guest, campaign, text, key()).await;
        let Err(Error::Invalid(errors)) = say(campaign, &"x".repeat(1_000_000)).await else { panic!("1 MB was taken") };
        assert_eq!(errors[0].why, Why::TooLong { max: 300, length: 1_000_000 });
        assert!(matches!(say(campaign, " \u{202e} ").await, Err(Error::Invalid(_))));
        assert!(matches!(say(draft, "a").await, Err(Error::NotFound)));
        assert!(matches!(say(CampaignId(key().0), "a").await, Err(Error::NotFound)));
        stall.clock.advance(HOUR * 4);
        assert!(matches!(say(campaign, "a").await, Err(Error::Reject(Reject::NotLive))));
        assert_eq!(stall.number("SELECT COUNT(*) FROM comments").await, 0);
    }

    async fn a_deleted_comment_leaves_every_screen_and_stays_explained(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let (campaign, elsewhere) = (stall.campaign(&stall.form()).await, stall.campaign(&stall.form()).await);
        let guest = stall.named_visitor("Lan").await;
        let comment = audience::post_comment(&stall.b, &guest, campaign, "spam", key()).await.unwrap();
        let mut feed = stall.b.bus().subscribe(campaign);
        let delete = async |staff: &May<RunShop>, campaign, id| audience::delete_comment(&stall.b, &staff.included(), campaign, id).await;
        let rival = stall.rival().await;
        assert!(matches!(delete(&rival, campaign, comment.id).await, Err(Error::NotFound)));
        assert!(matches!(delete(&stall.staff, elsewhere, comment.id).await, Err(Error::NotFound)));
        assert!(matches!(delete(&stall.staff, campaign, CommentId(key().0)).await, Err(Error::NotFound)));
        delete(&stall.staff, campaign, comment.id).await.unwrap();
        delete(&stall.staff, campaign, comment.id).await.unwrap();
        assert_eq!(hear(&mut feed), [News::CommentsDeleted { ids: vec![comment.id] }]);
        let view = stall.stage(campaign).await;
        assert_eq!((view.comments.len(), view.counters.comments), (0, 0));
        let kept = format!("SELECT COUNT(*) FROM comments WHERE deleted_by = '{}'", stall.staff.account());
        assert_eq!(stall.number(&kept).await, 1);
    }

    async fn a_page_opens_with_the_newest_comments_oldest_first(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let campaign = stall.campaign(&stall.form()).await;
        let host = stall.person(Some(Role::Host)).await;
        for n in 0..COMMENTS_SHOWN + 5 {
            audience::post_comment(&stall.b, &host, campaign, &n.to_string(), key()).await.unwrap();
        }
        let view = stall.stage(campaign).await;
        let texts: Vec<String> = view.comments.into_iter().map(|comment| comment.text).collect();
        assert_eq!(texts, (5..COMMENTS_SHOWN + 5).map(|n| n.to_string()).collect::<Vec<_>>());
        assert_eq!(view.counters.comments, COMMENTS_SHOWN + 5);
    }

    async fn numbers_are_told_when_they_change_and_versions_grow(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let campaign = stall.campaign(&stall.form()).await;
        let mut feed = stall.b.bus().subscribe(campaign);
        let (lan, minh) = (visitor(), visitor());
        let tabs = [stall.b.presence().join(campaign, &lan, false), stall.b.presence().join(campaign, &lan, false)];
        let minhs = stall.b.presence().join(campaign, &minh, false);
        let _studio = stall.b.presence().join(campaign, &visitor(), true);
        audience::like(&stall.b, &lan, campaign, 7).await.unwrap();
        audience::like(&stall.b, &minh, campaign, 1_000_000).await.unwrap();
        audience::like(&stall.b, &minh, campaign, -5).await.unwrap();
        audience::tick(&stall.b, &stall.shop.system).await;
        audience::tick(&stall.b, &stall.shop.system).await;
        drop((tabs, minhs));
        let named = stall.named_visitor("Lan").await;
        audience::post_comment(&stall.b, &named, campaign, "hi", key()).await.unwrap();
        audience::tick(&stall.b, &stall.shop.system).await;
        let told = counted(&hear(&mut feed));
        let numbers: Vec<_> = told.iter().map(|c| (c.watching, c.likes, c.comments)).collect();
        assert_eq!(numbers, [(2, 57, 0), (0, 57, 1)], "a quiet second says nothing");
        assert!(told[1].version > told[0].version);
        let view = stall.stage(campaign).await;
        assert_eq!((view.counters.watching, view.counters.likes, view.counters.comments), (0, 57, 1));
        assert!(view.counters.version >= told[1].version, "what a page opens with is not older than what it was told");
        audience::like(&stall.b, &lan, campaign, 1).await.unwrap();
        assert_eq!(stall.stage(campaign).await.counters.likes, 58, "hearts count before they are stored");
        audience::tick(&stall.b, &stall.shop.system).await;
        assert!(counted(&hear(&mut feed))[0].version > view.counters.version);
        assert_eq!(stall.number("SELECT likes FROM campaigns").await, 58);
    }

    async fn the_end_of_a_show_is_the_end_of_its_hearts(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let campaign = stall.on_air_with(&stall.form()).await;
        let (lan, passer_by) = (visitor(), visitor());
        let _feed = stall.b.presence().join(campaign, &lan, false);
        audience::like(&stall.b, &lan, campaign, 3).await.unwrap();
        audience::like(&stall.b, &lan, campaign, 2).await.unwrap();
        stall.end(campaign).await;
        for who in [&lan, &passer_by] {
            let late = audience::like(&stall.b, who, campaign, 1).await;
            assert!(matches!(late, Err(Error::Reject(Reject::NotLive))), "{late:?}");
        }
        audience::tick(&stall.b, &stall.shop.system).await;
        assert_eq!(stall.stage(campaign).await.counters.likes, 5);

        let unbegun = stall.campaign(&stall.form()).await;
        let _feed = stall.b.presence().join(unbegun, &lan, false);
        audience::like(&stall.b, &lan, unbegun, 1).await.unwrap();
        stall.clock.advance(domain::when::DAY * 30);
        let late = audience::like(&stall.b, &lan, unbegun, 1).await;
        assert!(matches!(late, Err(Error::Reject(Reject::NotLive))), "its time ran out: {late:?}");
    }

    async fn hearts_need_something_to_watch_and_a_pace(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let draft = stall.campaign(&CampaignForm { published: false, ..stall.form() }).await;
        let open = stall.campaign(&stall.form()).await;
        assert!(matches!(audience::like(&stall.b, &visitor(), draft, 1).await, Err(Error::NotFound)));
        assert!(matches!(audience::like(&stall.b, &visitor(), CampaignId(key().0), 1).await, Err(Error::NotFound)));
        let fast = visitor();
        for _ in 0..5 {
            audience::like(&stall.b, &fast, open, 50).await.unwrap();
        }
        assert!(matches!(audience::like(&stall.b, &fast, open, 50).await, Err(Error::TooFast { .. })));
    }
}
