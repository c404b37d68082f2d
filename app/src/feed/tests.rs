//! The rules of the feed on the page: versions, doubles, order, bounds.

use super::*;
use domain::campaign::{Audience, Facts};
use domain::live::VideoState;
use domain::when::from_millis;
use domain::{CommentId, Currency, Money, ProductId, ShopId, VisitorId, account::Visitor};
use uuid::Uuid;

fn view() -> StageView {
    StageView {
        campaign: CampaignId(Uuid::from_u128(1)),
        shop: ShopId(Uuid::from_u128(2)),
        shop_name: "Tiệm Nhà Mây".into(),
        shop_logo: None,
        wording: 1,
        shop_slug: "tiem-nha-may".into(),
        currency: Currency::Vnd,
        title: "Đặc sản".into(),
        description: String::new(),
        images: Vec::new(),
        audience: Audience::Suggested,
        window: String::new(),
        show: Show {
            facts: Facts {
                starts_at: from_millis(0),
                ends_at: from_millis(10),
                on_air: true,
                ended_at: None,
            },
            comment_rules: domain::moderation::CommentRules::default(),
            on_air_since: Some(from_millis(0)),
            video: VideoState::Flowing,
            version: 5,
        },
        counters: Counters {
            watching: 3,
            likes: 4,
            comments: 1,
            delay_ms: None,
            version: 7,
        },
        pins: Pins::default(),
        products: vec![product(12, 3)],
        vouchers: Vec::new(),
        comments: vec![comment(1, 100)],
        follows: None,
        visitor: Visitor {
            id: VisitorId(Uuid::from_u128(3)),
            nickname: None,
        },
        now: from_millis(0),
        feed_position: 40,
    }
}

fn product(left: i64, version: i64) -> StageProduct {
    StageProduct {
        id: ProductId(Uuid::from_u128(9)),
        name: "Bánh pía".into(),
        image: None,
        price: Money::new(90_000, Currency::Vnd),
        was: None,
        left,
        variants: Vec::new(),
        number: 1,
        described: false,
        version,
    }
}

fn comment(id: u128, at: i64) -> Comment {
    Comment {
        id: CommentId(Uuid::from_u128(id)),
        campaign: CampaignId(Uuid::from_u128(1)),
        author: "Lan".into(),
        host: false,
        text: "+1".into(),
        at: from_millis(at),
    }
}

fn on_a_page(test: impl FnOnce(LiveStore)) {
    let owner = Owner::new();
    owner.with(|| test(LiveStore::of_stage(view())));
}

#[test]
fn older_news_is_dropped() {
    on_a_page(|store| {
        store.receive(News::Counted(Counters {
            watching: 9,
            version: 6,
            ..Counters::default()
        }));
        assert_eq!(store.counters.get_untracked().watching, 3);
        store.receive(News::Counted(Counters {
            watching: 9,
            version: 8,
            ..Counters::default()
        }));
        assert_eq!(store.counters.get_untracked().watching, 9);
        store.receive(News::ProductChanged(product(99, 2)));
        assert_eq!(store.products.get_untracked()[0].left, 12);
        store.receive(News::ProductChanged(product(11, 4)));
        assert_eq!(store.products.get_untracked()[0].left, 11);
    });
}

#[test]
fn a_comment_heard_twice_stands_once_and_in_order() {
    on_a_page(|store| {
        store.receive_comment(comment(3, 300));
        store.receive(News::CommentPosted(comment(2, 200)));
        store.receive(News::CommentPosted(comment(3, 300)));
        let at: Vec<_> = store
            .comments
            .get_untracked()
            .iter()
            .map(|comment| comment.at.timestamp_millis())
            .collect();
        assert_eq!(at, [100, 200, 300]);
        store.receive(News::CommentsDeleted {
            ids: vec![comment(2, 0).id],
        });
        assert_eq!(store.comments.get_untracked().len(), 2);
    });
}

#[test]
fn comments_are_bounded_and_the_newest_stay() {
    on_a_page(|store| {
        for at in 0..500 {
            store.receive_comment(comment(1_000 + at as u128, 1_000 + at));
        }
        let comments = store.comments.get_untracked();
        assert_eq!(comments.len(), COMMENTS_MAX);
        assert_eq!(comments[COMMENTS_MAX - 1].at, from_millis(1_499));
    });
}

#[test]
fn a_read_is_the_truth_whatever_the_versions_say() {
    on_a_page(|store| {
        let mut anew = view();
        anew.counters = Counters {
            watching: 1,
            version: 1,
            ..Counters::default()
        };
        store.redraw(anew);
        assert_eq!(store.counters.get_untracked().watching, 1);
    });
}

#[test]
fn the_pinned_card_shows_the_product_as_it_stands_now() {
    on_a_page(|store| {
        assert_eq!(store.pinned_product(), None);
        store.receive(News::Pinned(Pins {
            product: Some(product(0, 0).id),
            voucher: None,
            version: 1,
        }));
        store.receive(News::ProductChanged(product(2, 8)));
        assert_eq!(store.pinned_product().map(|product| product.left), Some(2));
    });
}

#[test]
fn what_is_gone_leaves_the_page_and_a_later_version_brings_it_back() {
    on_a_page(|store| {
        let id = product(0, 0).id;
        store.receive(News::ProductGone { id, version: 2 });
        assert_eq!(
            store.products.get_untracked().len(),
            1,
            "it was taken out before it came in again"
        );
        store.receive(News::ProductGone { id, version: 3 });
        store.receive(News::ProductChanged(product(7, 2)));
        assert_eq!(store.products.get_untracked(), [], "older news that was overtaken");
        store.receive(News::ProductChanged(product(4, 4)));
        assert_eq!(store.products.get_untracked()[0].left, 4);
    });
}

#[test]
fn a_deleted_campaign_is_a_page_that_nobody_may_see() {
    on_a_page(|store| {
        store.receive(News::CampaignGone);
        assert_eq!(store.link.get_untracked(), Link::Refused);
    });
}
