//! What a page or an order costs does not grow with what has happened: numbers are kept, not counted, pages are read in the
//! order of an index, and nothing is asked once per campaign.

use crate::fixture::{Fixture, key, on_both, visitor};
use crate::stall::{Stall, hear, order_form};
use backend::{Backend, account::Who, audience, orders};
use domain::when::TimeDelta;
use domain::{CampaignId, CommentId, Lang, ProductId, live::News};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::sync::atomic::{AtomicUsize, Ordering};
use tracing::span;

on_both! {
    async fn kept_counts_are_the_counted_ones_whatever_happened(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let slug = stall.staff.shop().slug.clone();
        let campaigns = [stall.campaign(&stall.form()).await, stall.campaign(&stall.form()).await];
        let mut fans = Vec::new();
        for _ in 0..3 {
            fans.push(stall.person(None).await);
        }
        let mut said: Vec<(CampaignId, CommentId)> = Vec::new();
        let mut dice = StdRng::seed_from_u64(11);
        let mut last = key();
        for _ in 0..120 {
            stall.clock.advance(TimeDelta::seconds(1));
            let campaign = campaigns[dice.random_range(0..2)];
            let fan = &fans[dice.random_range(0..3)];
            match dice.random_range(0..10) {
                0..5 => {
                    // Now and then the same request again, which may be another campaign's.
                    last = if dice.random_range(0..4) > 0 { key() } else { last };
                    if let Ok(comment) = audience::post_comment(&stall.b, fan, campaign, "+1", last).await {
                        said.push((campaign, comment.id));
                    }
                }
                5..8 if !said.is_empty() => {
                    // Now and then one that is gone already.
                    let (of, comment) = said[dice.random_range(0..said.len())];
                    audience::delete_comment(&stall.b, &stall.staff.included(), of, comment).await.unwrap();
                }
                _ => audience::follow(&stall.b, fan.account.unwrap(), &slug, dice.random()).await.unwrap(),
            }
        }
        let wrong = "SELECT COUNT(*) FROM campaigns c WHERE c.comments <> \
            (SELECT COUNT(*) FROM comments m WHERE m.campaign_id = c.id AND m.deleted_at IS NULL)";
        assert_eq!(stall.number(wrong).await, 0);
        assert!(stall.number("SELECT MIN(comments) FROM campaigns").await > 0, "some comments were left");
        assert!(stall.number("SELECT COUNT(*) FROM comments WHERE deleted_at IS NOT NULL").await > 5, "some were deleted");
        assert_eq!(stall.number("SELECT followers - (SELECT COUNT(*) FROM follows) FROM shops").await, 0);
        let kept = stall.number(&format!("SELECT comments FROM campaigns WHERE id = '{}'", campaigns[0])).await;
        assert_eq!(stall.stage(campaigns[0]).await.counters.comments, kept);
        let page = backend::campaign::shop_page(&stall.b, &visitor(), &slug, Lang::En).await.unwrap();
        assert_eq!(page.followers, stall.number("SELECT COUNT(*) FROM follows").await);
    }

    async fn no_page_counts_or_sorts_what_has_happened(shop: Fixture) {
        for (name, sql) in orders::questions().into_iter().chain(audience::questions()) {
            let values = match name {
                "comments" => ["'s'", "50", "", ""],
                "orders in the studio" => ["'c'", "'s'", "50", ""],
                _ => ["'s'", "9", "'z'", "51"],
            };
            let sql = (1..=4).rev().fold(sql.to_owned(), |sql, n| sql.replace(&format!("${n}"), values[n - 1]));
            assert!(!sql.contains("COUNT("), "{name} counts");
            let plan = shop.plan(&sql).await;
            let history = ["orders", "comments"];
            let reads_all = plan.iter().any(|step| {
                history.iter().any(|table| step.contains(&format!("Seq Scan on {table}")) || *step == format!("SCAN {table}"))
            });
            assert!(!reads_all, "{name}: {plan:#?}");
            let index = ["orders_by_shop", "orders_by_campaign", "comments_shown"];
            assert!(plan.iter().any(|step| index.iter().any(|index| step.contains(index))), "{name}: {plan:#?}");
            // PostgreSQL sorts where there is nothing to sort.
            let sorts = !shop.is_postgres() && plan.iter().any(|step| step.contains("TEMP B-TREE"));
            assert!(!sorts, "{name}: {plan:#?}");
        }
    }

    async fn an_order_tells_every_campaign_that_sells_the_product_in_as_many_statements_as_one(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let product = stall.product("Bánh pía", 90_000, 100).await;
        let here = stall.on_air(&[product]).await;
        Statements::count();
        let alone = Statements::of(buy(&stall.b, here, product)).await;
        let mut other = here;
        for _ in 0..20 {
            other = stall.campaign(&stall.form_of(&[product])).await;
        }
        let mut feed = stall.b.bus().subscribe(other);
        let among_many = Statements::of(buy(&stall.b, here, product)).await;
        assert!(alone > 5, "statements are counted");
        assert_eq!(among_many, alone);
        let news = hear(&mut feed);
        let [News::ProductChanged(told)] = &news[..] else { panic!("{news:?}") };
        assert_eq!((told.id, told.left), (product, 98));
    }
}

async fn buy(b: &Backend, campaign: CampaignId, product: ProductId) {
    let who: Who = visitor();
    orders::place(b, &who, campaign, product, &order_form(1, 90_000), key())
        .await
        .unwrap();
}

/// Statements that the database was asked, by anybody in this process: nextest gives every test a process of its own.
struct Statements;

static ASKED: AtomicUsize = AtomicUsize::new(0);

impl Statements {
    fn count() {
        tracing::subscriber::set_global_default(Statements).unwrap();
    }

    async fn of(work: impl Future<Output = ()>) -> usize {
        let before = ASKED.load(Ordering::SeqCst);
        work.await;
        ASKED.load(Ordering::SeqCst) - before
    }
}

impl tracing::Subscriber for Statements {
    fn enabled(&self, about: &tracing::Metadata<'_>) -> bool {
        about.target() == "sqlx::query"
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, _: &tracing::Event<'_>) {
        ASKED.fetch_add(1, Ordering::SeqCst);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}
