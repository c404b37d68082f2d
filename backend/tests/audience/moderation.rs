//! Keeping the peace: deleting, blocking, slow mode, followers only, banned words, reports, the log, and undoing each.

use crate::fixture::{Fixture, key, on_both, visitor};
use crate::stall::{Stall, hear};
use backend::{
    Error,
    account::{self, May, Who, WorkConsole},
    audience,
};
use domain::when::{HOUR, TimeDelta};
use domain::{
    ActId, CampaignId, CommentId, Lang, Reject, Why,
    account::Role,
    audience::Comment,
    live::News,
    moderation::{Act, CommentRules, CommentSettings, LISTED, Moderation, Reason, Scope},
};

/// A shop with a show that people comment under.
struct Peace {
    stall: Stall,
    show: CampaignId,
}

impl Peace {
    async fn open(shop: Fixture) -> Peace {
        let stall = Stall::open(shop).await;
        let show = Box::pin(stall.campaign(&stall.form())).await;
        Peace { stall, show }
    }

    fn may(&self) -> May<WorkConsole> {
        self.stall.staff.included()
    }

    async fn say(&self, who: &Who, text: &str) -> Result<Comment, Error> {
        // Nobody is slowed down by the pace of typing here.
        self.stall.clock.advance(TimeDelta::seconds(7));
        audience::post_comment(&self.stall.b, who, self.show, text, key()).await
    }

    async fn block(&self, comment: CommentId, scope: Scope) -> Result<ActId, Error> {
        audience::block_author(&self.stall.b, &self.may(), self.show, comment, scope).await
    }

    async fn undo(&self, act: ActId) {
        audience::undo(&self.stall.b, &self.may(), self.show, act)
            .await
            .unwrap();
    }

    async fn report(&self, who: &Who, comment: CommentId, reason: Reason) -> Result<(), Error> {
        audience::report_comment(&self.stall.b, who, self.show, comment, reason).await
    }

    async fn sheet(&self) -> Moderation {
        audience::moderation(&self.stall.b, &self.may(), self.show, LISTED)
            .await
            .unwrap()
    }

    async fn set(&self, change: impl FnOnce(&mut CommentSettings)) -> Result<(), Error> {
        let seen = self.sheet().await.settings;
        let mut settings = seen.clone();
        change(&mut settings);
        audience::save_settings(&self.stall.b, &self.may(), self.show, &seen, &settings).await
    }

    async fn texts(&self) -> Vec<String> {
        let view = self.stall.stage(self.show).await;
        assert_eq!(view.counters.comments, view.comments.len() as i64, "the kept number");
        view.comments.into_iter().map(|comment| comment.text).collect()
    }

    async fn reported(&self) -> Vec<(String, i64, Vec<Reason>)> {
        let view = backend::studio::studio(&self.stall.b, &self.may(), self.show, Lang::Vi)
            .await
            .unwrap();
        let reported = view.reported.into_iter();
        reported
            .map(|one| (one.comment.text, one.reports, one.reasons))
            .collect()
    }
}

fn refused(answer: Result<Comment, Error>) -> Reject {
    match answer {
        Err(Error::Reject(reject)) => reject,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

on_both! {
    async fn a_comment_deleted_by_mistake_comes_back_to_every_screen(shop: Fixture) {
        let peace = Peace::open(shop).await;
        let lan = peace.stall.named_visitor("Lan").await;
        let first = peace.say(&lan, "một").await.unwrap();
        peace.say(&lan, "hai").await.unwrap();
        let act = audience::delete_comment(&peace.stall.b, &peace.may(), peace.show, first.id).await.unwrap().unwrap();
        assert_eq!(peace.texts().await, ["hai"]);
        let again = audience::delete_comment(&peace.stall.b, &peace.may(), peace.show, first.id).await.unwrap();
        assert_eq!(again, Some(act), "deleted twice is one act");
        let mut feed = peace.stall.b.bus().subscribe(peace.show);
        peace.undo(act).await;
        peace.undo(act).await;
        assert_eq!(hear(&mut feed), [News::CommentPosted(first.clone())]);
        assert_eq!(peace.texts().await, ["một", "hai"]);
        let [entry] = &peace.sheet().await.log[..] else { panic!("one act") };
        assert_eq!((entry.id, &entry.act), (act, &Act::CommentDeleted));
        assert_eq!(entry.about, Some(("Lan".into(), "một".into())));
        assert!(entry.undone_at.is_some() && entry.by.is_some() && entry.undone_by == entry.by);
        audience::delete_comment(&peace.stall.b, &peace.may(), peace.show, first.id).await.unwrap();
        peace.undo(act).await;
        assert_eq!(peace.texts().await, ["hai"], "an act is undone once; the second deletion is another");
    }

    async fn a_blocked_author_cannot_comment_again_from_the_same_account_or_device(shop: Fixture) {
        let peace = Peace::open(shop).await;
        let troll = peace.stall.person(None).await;
        let comment = peace.say(&troll, "đồ lừa đảo").await.unwrap();
        peace.say(&troll, "đồ lừa đảo!!").await.unwrap();
        let lan = peace.stall.named_visitor("Lan").await;
        peace.say(&lan, "xin chào").await.unwrap();
        let act = peace.block(comment.id, Scope::Show).await.unwrap();
        assert_eq!(peace.block(comment.id, Scope::Show).await.unwrap(), act, "twice is once");
        assert_eq!(peace.texts().await, ["xin chào"], "all that they said here is gone");
        let same_account = Who { visitor: visitor().visitor, ..troll.clone() };
        let same_device = Who { account: None, session: None, ..troll.clone() };
        account::choose_nickname(&peace.stall.b, troll.visitor, "Người khác").await.unwrap();
        for who in [&troll, &same_account, &same_device] {
            assert_eq!(refused(peace.say(who, "tôi đây").await), Reject::Blocked);
        }
        peace.say(&lan, "còn hàng không?").await.unwrap();
        let elsewhere = peace.stall.campaign(&peace.stall.form_at(HOUR * 5, "Tối mai")).await;
        audience::post_comment(&peace.stall.b, &troll, elsewhere, "hi", key()).await.expect("only this show");
        let sheet = peace.sheet().await;
        let [blocked] = &sheet.blocked[..] else { panic!("one is blocked") };
        assert_eq!((blocked.id, blocked.blocks()), (act, Some(Scope::Show)));
        assert_eq!(blocked.act, Act::AuthorBlocked { scope: Scope::Show, deleted: 2 });
        peace.undo(act).await;
        assert_eq!(peace.texts().await.len(), 4);
        assert!(peace.sheet().await.blocked.is_empty());
        for who in [&troll, &same_account] {
            peace.say(who, "cảm ơn").await.expect("unblocked");
        }
    }

    async fn a_block_of_the_shop_holds_in_its_other_shows_and_nowhere_else(shop: Fixture) {
        let peace = Peace::open(shop).await;
        let troll = peace.stall.named_visitor("Ẩn danh").await;
        let comment = peace.say(&troll, "spam").await.unwrap();
        let next = peace.stall.campaign(&peace.stall.form_at(HOUR * 5, "Tối mai")).await;
        let act = peace.block(comment.id, Scope::Shop).await.unwrap();
        let there = audience::post_comment(&peace.stall.b, &troll, next, "hi", key()).await;
        assert_eq!(refused(there), Reject::Blocked);
        // Seen and lifted from the other show's console.
        let sheet = audience::moderation(&peace.stall.b, &peace.may(), next, LISTED).await.unwrap();
        assert_eq!(sheet.blocked.iter().map(|entry| entry.id).collect::<Vec<_>>(), [act]);
        let rival = peace.stall.rival().await;
        let theirs = audience::undo(&peace.stall.b, &rival.included(), peace.show, act).await;
        assert!(matches!(theirs, Err(Error::NotFound)), "another shop's act does not exist");
        audience::undo(&peace.stall.b, &peace.may(), next, act).await.unwrap();
        audience::post_comment(&peace.stall.b, &troll, next, "hi", key()).await.unwrap();
        assert_eq!(peace.texts().await, ["spam"]);
    }

    async fn staff_are_not_blocked_by_each_other(shop: Fixture) {
        let peace = Peace::open(shop).await;
        let host = peace.stall.person(Some(Role::Host)).await;
        let comment = peace.say(&host, "chào cả nhà").await.unwrap();
        assert!(matches!(peace.block(comment.id, Scope::Shop).await, Err(Error::Reject(Reject::AuthorIsStaff))));
        let former = peace.stall.person(None).await;
        let comment = peace.say(&former, "em làm được không").await.unwrap();
        let hired = format!("INSERT INTO staff (shop_id, account_id, role, since) VALUES ('{}', '{}', 'host', 0)",
            peace.stall.staff.shop().id, former.account.unwrap());
        peace.stall.run(&hired).await;
        assert!(matches!(peace.block(comment.id, Scope::Show).await, Err(Error::Reject(Reject::AuthorIsStaff))));
        assert!(peace.sheet().await.log.is_empty());
    }

    async fn slow_mode_says_how_long_to_wait_and_spares_staff(shop: Fixture) {
        let peace = Peace::open(shop).await;
        let mut feed = peace.stall.b.bus().subscribe(peace.show);
        peace.set(|settings| settings.rules.slow_s = 30).await.unwrap();
        let [News::ShowChanged(show)] = &hear(&mut feed)[..] else { panic!("every page is told") };
        assert_eq!(show.comment_rules, CommentRules { slow_s: 30, followers_only: false });
        let (lan, minh) = (peace.stall.person(None).await, peace.stall.named_visitor("Minh").await);
        peace.say(&lan, "một").await.unwrap();
        let other_device = Who { visitor: visitor().visitor, ..lan.clone() };
        for who in [&lan, &other_device] {
            let early = peace.say(who, "hai").await;
            assert!(matches!(early, Err(Error::TooFast { retry_after_s: 16 | 23 })), "{early:?}");
        }
        peace.say(&minh, "một").await.expect("each person has a pause of their own");
        peace.stall.clock.advance(TimeDelta::seconds(9));
        peace.say(&lan, "hai").await.unwrap();
        let host = peace.stall.person(Some(Role::Host)).await;
        for _ in 0..3 {
            peace.say(&host, "chào").await.expect("staff are exempt");
        }
        let odd = peace.set(|settings| settings.rules.slow_s = 7).await;
        assert!(matches!(odd, Err(Error::Invalid(fields)) if fields[0].field == "slow_s"));
    }

    async fn in_followers_only_mode_others_are_asked_to_follow(shop: Fixture) {
        let peace = Peace::open(shop).await;
        peace.set(|settings| settings.rules.followers_only = true).await.unwrap();
        let (guest, buyer) = (peace.stall.named_visitor("Lan").await, peace.stall.person(None).await);
        for who in [&guest, &buyer] {
            assert_eq!(refused(peace.say(who, "hi").await), Reject::FollowersComment);
        }
        let slug = &peace.stall.staff.shop().slug;
        audience::follow(&peace.stall.b, buyer.account.unwrap(), slug, true).await.unwrap();
        peace.say(&buyer, "hi").await.unwrap();
        let act = peace.sheet().await.log[0].id;
        peace.undo(act).await;
        peace.say(&guest, "hi").await.unwrap();
    }

    async fn banned_words_are_refused_in_comments_and_in_names(shop: Fixture) {
        let peace = Peace::open(shop).await;
        peace.set(|settings| {
            settings.words_here = "lua dao\n".into();
            settings.words_in_shop = "spam, 🖕".into();
        }).await.unwrap();
        assert_eq!(peace.sheet().await.settings.words_in_shop, "spam\n🖕", "one per line");
        let (lan, rude) = (peace.stall.named_visitor("Lan").await, peace.stall.named_visitor("S.P.A.M").await);
        for text in ["LỪA ĐẢO nhé", "sp\u{200b}am", "🖕🖕"] {
            let answer = peace.say(&lan, text).await;
            assert!(matches!(&answer, Err(Error::Invalid(fields)) if fields[0].field == "text" && fields[0].why == Why::WordBanned), "{text}: {answer:?}");
        }
        let named = peace.say(&rude, "hi").await;
        assert!(matches!(&named, Err(Error::Invalid(fields)) if fields[0].field == "nickname"), "{named:?}");
        peace.say(&lan, "spa mới mở").await.unwrap();
        let host = peace.stall.person(Some(Role::Host)).await;
        peace.say(&host, "không spam nhé").await.expect("staff are exempt");
        let next = peace.stall.campaign(&peace.stall.form_at(HOUR * 5, "Tối mai")).await;
        audience::post_comment(&peace.stall.b, &lan, next, "lừa đảo", key()).await.expect("this show's words");
        peace.stall.clock.advance(TimeDelta::seconds(9));
        assert!(audience::post_comment(&peace.stall.b, &lan, next, "spam", key()).await.is_err(), "the shop's words");
        let words = peace.sheet().await.log;
        assert_eq!(words.len(), 2, "one entry for each list");
        for entry in words {
            peace.undo(entry.id).await;
        }
        let settings = peace.sheet().await.settings;
        assert_eq!((settings.words_here.as_str(), settings.words_in_shop.as_str()), ("", ""));
        let many = "từ\n".to_owned() + &(0..201).map(|n| format!("từ{n}\n")).collect::<String>();
        let Err(Error::Invalid(fields)) = peace.set(|settings| settings.words_here = many).await else { panic!("201 words were taken") };
        assert_eq!(fields[0].why, Why::TooMany { max: 200 });
    }

    async fn the_log_goes_on_when_more_is_asked_for(shop: Fixture) {
        let peace = Peace::open(shop).await;
        for slow_s in [5, 10, 30] {
            peace.set(|settings| settings.rules.slow_s = slow_s).await.unwrap();
        }
        let read = async |listed| {
            let sheet = audience::moderation(&peace.stall.b, &peace.may(), peace.show, listed).await.unwrap();
            (sheet.log.len(), sheet.more)
        };
        assert_eq!(read(2).await, (2, true));
        assert_eq!(read(3).await, (3, false));
        assert_eq!(read(-1).await, (1, true));
    }

    async fn a_change_of_the_shops_words_is_undone_from_another_show_when_its_own_is_gone(shop: Fixture) {
        let peace = Peace::open(shop).await;
        peace.set(|settings| settings.words_in_shop = "spam".into()).await.unwrap();
        let next = peace.stall.campaign(&peace.stall.form_at(HOUR * 5, "Tối mai")).await;
        backend::campaign::delete(&peace.stall.b, &peace.stall.staff.included(), peace.show).await.unwrap();
        let sheet = audience::moderation(&peace.stall.b, &peace.may(), next, LISTED).await.unwrap();
        let [entry] = &sheet.log[..] else { panic!("listed in every show") };
        audience::undo(&peace.stall.b, &peace.may(), next, entry.id).await.unwrap();
        let sheet = audience::moderation(&peace.stall.b, &peace.may(), next, LISTED).await.unwrap();
        assert_eq!(sheet.settings.words_in_shop, "");
    }

    async fn what_a_colleague_changed_meanwhile_is_not_overwritten(shop: Fixture) {
        let peace = Peace::open(shop).await;
        let seen = peace.sheet().await.settings;
        peace.set(|settings| settings.words_in_shop = "spam".into()).await.unwrap();
        let mine = CommentSettings { words_in_shop: "scam".into(), ..seen.clone() };
        let late = audience::save_settings(&peace.stall.b, &peace.may(), peace.show, &seen, &mine).await;
        assert!(matches!(late, Err(Error::Reject(Reject::ChangedMeanwhile))));
        let other_field = CommentSettings { rules: CommentRules { slow_s: 5, ..seen.rules }, words_in_shop: "spam".into(), ..seen.clone() };
        audience::save_settings(&peace.stall.b, &peace.may(), peace.show, &seen, &other_field).await.unwrap();
        let now = peace.sheet().await.settings;
        assert_eq!((now.rules.slow_s, now.words_in_shop.as_str()), (5, "spam"));
    }

    async fn reports_reach_staff_and_are_settled_or_acted_upon(shop: Fixture) {
        let peace = Peace::open(shop).await;
        let troll = peace.stall.named_visitor("Ẩn danh").await;
        let comment = peace.say(&troll, "mua ở shop khác đi").await.unwrap();
        let host = peace.stall.person(Some(Role::Host)).await;
        let ours = peace.say(&host, "chào").await.unwrap();
        let (lan, minh) = (visitor(), visitor());
        let mut feed = peace.stall.b.bus().subscribe(peace.show);
        peace.report(&lan, comment.id, Reason::Spam).await.unwrap();
        peace.report(&lan, comment.id, Reason::Abuse).await.unwrap();
        peace.report(&minh, comment.id, Reason::Abuse).await.unwrap();
        let told: Vec<i64> = hear(&mut feed).into_iter().map(|news| match news {
            News::CommentReported(reported) => reported.reports,
            other => panic!("{other:?}"),
        }).collect();
        assert_eq!(told, [1, 2], "once per browser");
        assert!(matches!(peace.report(&lan, ours.id, Reason::Other).await, Err(Error::NotFound)), "not the shop's own");
        assert!(matches!(peace.report(&lan, CommentId(key().0), Reason::Other).await, Err(Error::NotFound)));
        let mut reasons = peace.reported().await[0].2.clone();
        reasons.sort_by_key(|reason| reason.code());
        assert_eq!((peace.reported().await[0].1, reasons), (2, vec![Reason::Abuse, Reason::Spam]));

        audience::settle_reports(&peace.stall.b, &peace.may(), peace.show, comment.id).await.unwrap();
        audience::settle_reports(&peace.stall.b, &peace.may(), peace.show, comment.id).await.unwrap();
        assert!(peace.reported().await.is_empty());
        let log = peace.sheet().await.log;
        assert_eq!((log.len(), &log[0].act), (1, &Act::ReportsSettled));
        peace.undo(log[0].id).await;
        assert_eq!(peace.reported().await[0].1, 2, "undone: they wait again");

        let act = audience::delete_comment(&peace.stall.b, &peace.may(), peace.show, comment.id).await.unwrap().unwrap();
        assert!(peace.reported().await.is_empty(), "what is gone needs no decision");
        peace.undo(act).await;
        let again = hear(&mut feed).into_iter().rev().find_map(|news| if let News::CommentReported(reported) = news { Some(reported.reports) } else { None });
        assert_eq!((again, peace.reported().await.len()), (Some(2), 1));
    }

    async fn a_comment_that_races_its_authors_block_does_not_stay(shop: Fixture) {
        let peace = Peace::open(shop).await;
        for n in 0..10 {
            let troll = peace.stall.named_visitor(&format!("Kẻ phá {n}")).await;
            let first = peace.say(&troll, "một").await.unwrap();
            let (said, blocked) = tokio::join!(peace.say(&troll, "hai"), peace.block(first.id, Scope::Show));
            blocked.unwrap();
            assert!(matches!(said, Ok(_) | Err(Error::Reject(Reject::Blocked))), "{said:?}");
            assert_eq!(peace.texts().await, Vec::<String>::new(), "round {n}");
        }
    }

    async fn two_colleagues_who_undo_at_once_bring_a_comment_back_once(shop: Fixture) {
        let peace = Peace::open(shop).await;
        let lan = peace.stall.named_visitor("Lan").await;
        let comment = peace.say(&lan, "một").await.unwrap();
        let act = peace.block(comment.id, Scope::Shop).await.unwrap();
        tokio::join!(peace.undo(act), peace.undo(act));
        assert_eq!(peace.texts().await, ["một"]);
        assert_eq!(peace.sheet().await.log.len(), 1);
    }

    async fn who_is_blocked_in_the_shop_already_loses_what_they_said_here(shop: Fixture) {
        let peace = Peace::open(shop).await;
        let troll = peace.stall.named_visitor("Kẻ phá").await;
        let here = peace.say(&troll, "một").await.unwrap();
        let next = peace.stall.campaign(&peace.stall.form_at(HOUR * 5, "Tối mai")).await;
        let there = audience::post_comment(&peace.stall.b, &troll, next, "hai", key()).await.unwrap();
        let may = peace.may();
        let first = audience::block_author(&peace.stall.b, &may, next, there.id, Scope::Shop).await.unwrap();
        assert_eq!(peace.texts().await, ["một"]);
        let second = peace.block(here.id, Scope::Show).await.unwrap();
        assert_eq!(peace.texts().await, Vec::<String>::new());
        peace.undo(second).await;
        assert_eq!(peace.texts().await, ["một"]);
        assert_eq!(refused(peace.say(&troll, "ba").await), Reject::Blocked, "the other block holds");
        peace.undo(first).await;
        peace.say(&troll, "ba").await.unwrap();
    }

    async fn one_client_without_cookies_reports_nothing(shop: Fixture) {
        let peace = Peace::open(shop).await;
        let lan = peace.stall.named_visitor("Lan").await;
        let comment = peace.say(&lan, "một").await.unwrap();
        let nobody = Who { has_cookie: false, ..visitor() };
        let refused = peace.report(&nobody, comment.id, Reason::Spam).await;
        assert!(matches!(refused, Err(Error::Reject(Reject::CookiesBlocked))));
        assert!(peace.reported().await.is_empty());
    }

    async fn a_deleted_account_leaves_no_name_in_the_log_and_stays_blocked_by_its_device(shop: Fixture) {
        let peace = Peace::open(shop).await;
        let troll = peace.stall.person(None).await;
        let comment = peace.say(&troll, "hi").await.unwrap();
        peace.block(comment.id, Scope::Show).await.unwrap();
        account::delete_account(&peace.stall.b, &troll, crate::fixture::PASSWORD).await.unwrap();
        let [entry] = &peace.sheet().await.blocked[..] else { panic!("still blocked") };
        assert_eq!(entry.about.as_ref().map(|(author, _)| author.as_str()), Some("—"));
        let device = Who { account: None, session: None, ..troll };
        account::choose_nickname(&peace.stall.b, device.visitor, "Mới").await.unwrap();
        assert_eq!(refused(peace.say(&device, "hi").await), Reject::Blocked);
    }
}
