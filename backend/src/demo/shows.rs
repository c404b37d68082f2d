//! What the demo shop has besides a campaign to come: a show whose time ran out, one that the seller ended, each with
//! comments, hearts and orders, and a draft. They happen through the use cases of live, audience and orders, at the time
//! of a clock that is moved by hand.

use super::{
    past::{
        Act::{self, Buys, Host, Likes, Says},
        Guest, OVER, Over,
    },
    shop::{DemoShop, Plan, key},
    stock::SHELVES,
};
use crate::{
    Backend, Clock, Error,
    account::{self, System, Who},
    audience, campaign, live, orders, zone,
};
use domain::{
    CampaignId, Lang, RequestKey, VisitorId,
    orders::OrderForm,
    when::{DAY, DateTime, TimeDelta, Utc},
};

/// The cover of the draft.
pub(super) const DRAFT_COVER: &str = "cover-tet";

/// Plays the shows that are over and saves the draft.
pub(super) async fn plant(b: &Backend, system: &System, shop: &DemoShop) -> Result<(), Error> {
    for show in &OVER {
        // Boxed: the planting of a campaign alone makes it 16 KiB.
        Box::pin(play(b, system, shop, show)).await?;
    }
    let draft = Plan {
        title: "Tết sớm: áo dài và đèn lồng · Early Tet: ao dai and lanterns",
        description: "Nháp: còn phải chọn giá live và đo lại áo.\n\nDraft: live prices and sizes are still to be decided.",
        cover: DRAFT_COVER,
        starts: evening(shop, b.now() + DAY * 3, "19:30"),
        ends: evening(shop, b.now() + DAY * 3, "21:00"),
        offers: &[(18, 0, 0), (16, 0, 0), (19, 0, 0), (21, 0, 0)],
        vouchers: 0,
        published: false,
    };
    shop.plan(b, &draft, "draft").await.map(|_| ())
}

/// `2026-11-23T20:00`: this hour of the day of `moment`, in the shop's zone.
fn evening(shop: &DemoShop, moment: DateTime<Utc>, hour: &str) -> String {
    let local = zone::to_local(&shop.may.shop().zone, moment);
    let day = local.split('T').next().unwrap_or(&local);
    format!("{day}T{hour}")
}

async fn play(now: &Backend, system: &System, shop: &DemoShop, show: &Over) -> Result<(), Error> {
    let day = now.now() - TimeDelta::days(show.days_ago);
    let clock = Clock::by_hand(day - DAY);
    let b = now.at(clock.clone());
    let plan = Plan {
        title: show.title,
        description: show.description,
        cover: show.cover,
        starts: evening(shop, day, show.starts),
        ends: evening(shop, day, show.ends),
        offers: show.offers,
        vouchers: show.vouchers,
        published: true,
    };
    let may = &shop.may;
    let campaign = shop.plan(&b, &plan, show.name).await?;
    let results = campaign::results(&b, &may.included(), campaign, Lang::Vi).await?;
    if results.iter().any(|result| !result.on_air) {
        return Ok(()); // An earlier start played it to the end.
    }
    let facts = campaign::load(&b, &may.included(), campaign).await?.facts;
    let wait_until = |moment: DateTime<Utc>| clock.advance(moment - clock.now());
    wait_until(facts.starts_at);
    live::start(&b, &may.included(), campaign).await?;
    for (number, (minute, act)) in show.acts.iter().enumerate() {
        wait_until(facts.starts_at + TimeDelta::minutes(*minute));
        let key = key(&format!("{} {number}", show.name));
        Box::pin(perform(&b, system, shop, show, campaign, act, key)).await?;
    }
    match show.ended_after {
        Some(minutes) => {
            wait_until(facts.starts_at + TimeDelta::minutes(minutes));
            live::end(&b, &may.included(), campaign).await
        }
        None => {
            wait_until(facts.ends_at);
            live::close_overdue(&b, system).await.map(|_| ())
        }
    }
}

async fn perform(
    b: &Backend,
    system: &System,
    shop: &DemoShop,
    show: &Over,
    campaign: CampaignId,
    act: &Act,
    key: RequestKey,
) -> Result<(), Error> {
    match act {
        Host(text) => {
            let host = Who {
                account: Some(shop.may.account()),
                ..browser("host")
            };
            audience::post_comment(b, &host, campaign, text, key).await.map(|_| ())
        }
        Says(guest, text) => {
            let who = browser(guest.0);
            account::choose_nickname(b, who.visitor, guest.0).await?;
            audience::post_comment(b, &who, campaign, text, key).await.map(|_| ())
        }
        Likes(guest, count) => {
            audience::like(b, &browser(guest.0), campaign, *count).await?;
            audience::tick(b, system).await;
            Ok(())
        }
        Buys(guest, place, quantity) => {
            let Guest(nickname, name, phone, address) = guest;
            let product = shop.products.get(*place).ok_or(Error::NotFound)?;
            let form = OrderForm {
                quantity: quantity.to_string(),
                name: (*name).into(),
                phone: (*phone).into(),
                address: (*address).into(),
                seen_price: price(show, *place),
                ..OrderForm::default()
            };
            orders::place(b, &browser(nickname), campaign, *product, &form, key)
                .await
                .map(|_| ())
        }
    }
}

/// A browser of somebody in the demo: the same for every start of the server.
pub(super) fn browser(name: &str) -> Who {
    Who {
        visitor: VisitorId(key(name).0),
        account: None,
        session: None,
        network: std::net::Ipv4Addr::UNSPECIFIED.into(),
        has_cookie: true,
    }
}

/// What the show asks for one of the goods: its live price, else the shop's.
fn price(show: &Over, place: usize) -> i64 {
    let live = show.offers.iter().find(|(of, price, _)| *of == place && *price > 0);
    let goods = SHELVES.iter().flat_map(|(_, goods)| goods).nth(place);
    live.map_or_else(|| goods.map_or(0, |goods| goods.price), |(_, price, _)| *price)
}
