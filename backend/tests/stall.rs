//! A shop with everything that selling needs: its owner, a cover picture, and campaigns in one line.

use crate::fixture::{Fixture, NOON, key, visitor};
use backend::account::{self, May, RunShop, Who};
use backend::bus::Subscription;
use backend::{Backend, Clock, campaign, live, studio, zone};
use domain::account::Role;
use domain::campaign::{CampaignForm, OfferForm};
use domain::live::{News, StageView};
use domain::orders::OrderForm;
use domain::when::{DateTime, HOUR, TimeDelta, Utc};
use domain::{CampaignId, ImageId, Lang, ProductId, VoucherId};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The shop of a test.
pub(crate) struct Stall {
    pub(crate) shop: Fixture,
    pub(crate) b: Backend,
    pub(crate) clock: Clock,
    pub(crate) staff: May<RunShop>,
    cover: ImageId,
    people: Arc<AtomicUsize>,
}

/// A product with a price and a quantity of its own, each empty for none.
pub(crate) fn offer(product: ProductId, live_price: &str, live_quantity: &str) -> OfferForm {
    OfferForm {
        live_price: live_price.into(),
        live_quantity: live_quantity.into(),
        ..OfferForm::of(product)
    }
}

impl Stall {
    pub(crate) async fn open(shop: Fixture) -> Stall {
        let staff = shop.owner("nha-may").await;
        let cover = shop.image(&staff).await.id;
        Stall {
            b: shop.b.clone(),
            clock: shop.clock.clone(),
            staff,
            cover,
            people: Arc::default(),
            shop,
        }
    }

    /// The shop's clock is another one from now on.
    pub(crate) async fn moves_to(&mut self, zone: &str) {
        self.run(&format!("UPDATE shops SET zone = '{zone}'")).await;
        let (owner, slug) = (self.staff.account(), self.staff.shop().slug.clone());
        self.staff = account::staff(&self.b, Some(owner), &slug).await.unwrap();
    }

    /// Another shop's owner.
    pub(crate) async fn rival(&self) -> May<RunShop> {
        self.shop.owner("doi-thu").await
    }

    pub(crate) async fn product(&self, name: &str, price: i64, stock: i64) -> ProductId {
        self.shop.product(&self.staff, name, price, stock).await
    }

    pub(crate) async fn voucher(&self, code: &str) -> VoucherId {
        self.shop.voucher(&self.staff, code, 10_000).await
    }

    /// Somebody signed in with an account called *Người mua*; staff of the shop when a role is given.
    pub(crate) async fn person(&self, role: Option<Role>) -> Who {
        let n = self.people.fetch_add(1, Ordering::Relaxed);
        let who = self.shop.signed_in(&format!("nguoi-mua-{n}")).await;
        let account = who.account.unwrap();
        self.run(&format!(
            "UPDATE accounts SET name = 'Người mua' WHERE id = '{account}'"
        ))
        .await;
        if let Some(role) = role {
            let (shop, role) = (self.staff.shop().id, role.code());
            let hire = format!(
                "INSERT INTO staff (shop_id, account_id, role, since) VALUES ('{shop}', '{account}', '{role}', 0)"
            );
            self.run(&hire).await;
        }
        who
    }

    pub(crate) async fn named_visitor(&self, nickname: &str) -> Who {
        let who = visitor();
        account::choose_nickname(&self.b, who.visitor, nickname).await.unwrap();
        who
    }

    /// A good form: published, from one hour after the test's beginning to three hours after it.
    pub(crate) fn form(&self) -> CampaignForm {
        CampaignForm {
            title: "Đặc sản miền Tây".into(),
            images: self.cover.to_string(),
            starts: self.local(NOON + HOUR),
            ends: self.local(NOON + HOUR * 3),
            audience: "suggested".into(),
            published: true,
            ..CampaignForm::default()
        }
    }

    pub(crate) fn form_with(&self, offers: impl Into<Vec<OfferForm>>) -> CampaignForm {
        CampaignForm {
            products: offers.into(),
            ..self.form()
        }
    }

    /// The same under this title, for two hours, from so long after the test's beginning.
    pub(crate) fn form_at(&self, from: TimeDelta, title: &str) -> CampaignForm {
        CampaignForm {
            title: title.into(),
            starts: self.local(NOON + from),
            ends: self.local(NOON + from + HOUR * 2),
            ..self.form()
        }
    }

    pub(crate) fn form_of(&self, products: &[ProductId]) -> CampaignForm {
        self.form_with(products.iter().copied().map(OfferForm::of).collect::<Vec<_>>())
    }

    pub(crate) fn local(&self, moment: DateTime<Utc>) -> String {
        zone::to_local(&self.staff.shop().zone, moment)
    }

    pub(crate) async fn campaign(&self, form: &CampaignForm) -> CampaignId {
        campaign::save(&self.b, &self.staff.included(), None, form, 0, key())
            .await
            .unwrap()
    }

    pub(crate) async fn on_air(&self, products: &[ProductId]) -> CampaignId {
        self.on_air_with(&self.form_of(products)).await
    }

    pub(crate) async fn on_air_with(&self, form: &CampaignForm) -> CampaignId {
        let campaign = self.campaign(form).await;
        live::start(&self.b, &self.staff.included(), campaign).await.unwrap();
        campaign
    }

    pub(crate) async fn end(&self, campaign: CampaignId) {
        live::end(&self.b, &self.staff.included(), campaign).await.unwrap();
    }

    /// What a stranger sees.
    pub(crate) async fn stage(&self, campaign: CampaignId) -> StageView {
        studio::stage(&self.b, &visitor(), campaign, Lang::En).await.unwrap()
    }

    pub(crate) async fn number(&self, sql: &str) -> i64 {
        self.shop.number(sql).await
    }

    pub(crate) async fn run(&self, sql: &str) {
        self.shop.run(sql).await.unwrap();
    }
}

/// Everything that was said since the last time.
pub(crate) fn hear(feed: &mut Subscription) -> Vec<News> {
    let mut news = Vec::new();
    while let Some((_, said)) = feed.try_next().unwrap() {
        news.push((*said).clone());
    }
    news
}

/// An order by Lan Anh, at the price that she saw.
pub(crate) fn order_form(quantity: i64, seen_price: i64) -> OrderForm {
    OrderForm {
        quantity: quantity.to_string(),
        name: "Lan Anh".into(),
        phone: "090 123 45 67".into(),
        address: "1 Lê Lợi, Quận 1".into(),
        seen_price,
        seen_wording: 1,
        ..OrderForm::default()
    }
}
