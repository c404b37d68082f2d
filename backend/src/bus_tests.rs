//! What listeners of the bus may rely on.

use super::*;
use domain::live::{Counters, News};
use domain::when::from_millis;

const BEGAN: DateTime<Utc> = from_millis(1);

fn campaign() -> CampaignId {
    CampaignId(uuid::Uuid::now_v7())
}

fn count(likes: i64) -> News {
    News::Counted(Counters {
        likes,
        ..Counters::default()
    })
}

fn likes(news: &[Numbered]) -> Vec<i64> {
    news.iter()
        .map(|(_, news)| match news.as_ref() {
            News::Counted(counters) => counters.likes,
            other => panic!("unexpected {other:?}"),
        })
        .collect()
}

#[test]
fn news_reaches_every_listener_of_its_campaign_and_nobody_else() {
    let (bus, here, elsewhere) = (Bus::new(BEGAN), campaign(), campaign());
    let (mut a, mut b, mut c) = (bus.subscribe(here), bus.subscribe(here), bus.subscribe(elsewhere));
    bus.publish(here, count(1));
    assert_eq!(likes(&[a.try_next().unwrap().unwrap()]), [1]);
    assert_eq!(likes(&[b.try_next().unwrap().unwrap()]), [1]);
    assert_eq!(c.try_next(), Ok(None));
}

#[test]
fn who_comes_back_gets_exactly_what_was_missed() {
    let (bus, campaign) = (Bus::new(BEGAN), campaign());
    let _earlier = bus.subscribe(campaign);
    let before = bus.position(campaign);
    let first = bus.publish(campaign, count(1));
    bus.publish(campaign, count(2));
    assert_eq!(likes(&bus.since(campaign, before).unwrap()), [1, 2]);
    assert_eq!(likes(&bus.since(campaign, first).unwrap()), [2]);
    assert_eq!(bus.since(campaign, bus.position(campaign)), Ok(Vec::new()));

    let (missed, mut listener) = bus.follow(campaign, first).unwrap();
    bus.publish(campaign, count(3));
    assert_eq!(likes(&missed), [2]);
    assert_eq!(likes(&[listener.try_next().unwrap().unwrap()]), [3]);
}

#[test]
fn who_was_away_for_too_long_must_resync() {
    let (bus, campaign) = (Bus::new(BEGAN), campaign());
    let _earlier = bus.subscribe(campaign);
    let start = bus.position(campaign);
    let first = bus.publish(campaign, count(0));
    for i in 0..REPLAYED {
        bus.publish(campaign, count(i as i64));
    }
    assert_eq!(bus.since(campaign, start), Err(Resync));
    assert_eq!(bus.since(campaign, first).unwrap().len(), REPLAYED);
}

#[test]
fn news_without_a_listener_is_counted_and_not_stored() {
    let (bus, campaign) = (Bus::new(BEGAN), campaign());
    let drawn = bus.position(campaign);
    let told = bus.publish(campaign, count(1));
    assert_eq!(told, bus.position(campaign));
    assert_eq!(
        bus.since(campaign, drawn),
        Err(Resync),
        "a page that was drawn before it reads the state again"
    );
    assert!(bus.follow(campaign, drawn).is_err());
    let (missed, mut listener) = bus.follow(campaign, told).unwrap();
    assert_eq!(missed, []);
    bus.publish(campaign, count(2));
    assert_eq!(likes(&[listener.try_next().unwrap().unwrap()]), [2]);
}

#[test]
fn a_position_of_another_start_of_the_server_must_resync() {
    let (old, new, campaign) = (Bus::new(from_millis(1_000)), Bus::new(from_millis(2_000)), campaign());
    let seen = old.publish(campaign, count(1));
    assert!(seen < new.position(campaign), "ids after a restart are larger");
    assert_eq!(new.since(campaign, seen), Err(Resync));
    assert_eq!(
        old.since(campaign, new.position(campaign)),
        Err(Resync),
        "the future is not known either"
    );
    assert!(old.follow(campaign, 0).is_err());
}

#[test]
fn a_slow_listener_loses_the_feed_and_stops_nobody() {
    let (bus, campaign) = (Bus::new(BEGAN), campaign());
    let mut slow = bus.subscribe(campaign);
    for i in 0..=BEHIND {
        bus.publish(campaign, count(i as i64));
    }
    assert_eq!(slow.try_next(), Err(Resync));
}

#[test]
fn a_forgotten_campaign_never_repeats_an_id() {
    let (bus, campaign) = (Bus::new(BEGAN), campaign());
    let before = bus.publish(campaign, count(1));
    bus.sweep(BEGAN);
    bus.sweep(BEGAN + IDLE);
    assert!(bus.publish(campaign, count(2)) > before);
    assert_eq!(
        bus.since(campaign, before),
        Err(Resync),
        "it cannot know that nothing was missed"
    );
}

#[test]
fn a_campaign_with_a_listener_is_not_forgotten() {
    let (bus, campaign) = (Bus::new(BEGAN), campaign());
    let mut listener = bus.subscribe(campaign);
    let before = bus.publish(campaign, count(1));
    bus.sweep(BEGAN);
    bus.sweep(BEGAN + IDLE * 10);
    bus.publish(campaign, count(2));
    let heard = [
        listener.try_next().unwrap().unwrap(),
        listener.try_next().unwrap().unwrap(),
    ];
    assert_eq!(likes(&heard), [1, 2]);
    assert_eq!(likes(&bus.since(campaign, before).unwrap()), [2]);
}
