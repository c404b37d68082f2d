//! Random lives of a campaign through the true use cases: whatever is asked in whatever order, the database holds the facts
//! that the rules lead to, and exactly what the rules forbid is refused.

use crate::fixture::{Fixture, key, on_both};
use crate::stall::Stall;
use backend::{Error, campaign, live};
use domain::CampaignId;
use domain::campaign::{Action, CampaignForm, Facts, Status, WINDOW_MAX};
use domain::when::{DateTime, TimeDelta, Utc};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

/// Something that somebody does, or time does.
#[derive(Clone, Copy, Debug)]
enum Event {
    Wait(TimeDelta),
    UntilStart,
    UntilEnd,
    GoLive,
    End,
    Clock,
    Extend(i64),
    Plan(TimeDelta, TimeDelta),
    Save,
}

fn event(dice: &mut StdRng) -> Event {
    match dice.random_range(0..12) {
        0 => Event::Wait(TimeDelta::minutes(dice.random_range(1..240))),
        1 => Event::UntilStart,
        2 => Event::UntilEnd,
        3..5 => Event::GoLive,
        5..7 => Event::End,
        7..9 => Event::Clock,
        9 => Event::Extend(*[15, 30, 60].choose(dice).unwrap()),
        10 => Event::Plan(
            TimeDelta::minutes(dice.random_range(0..360)),
            TimeDelta::minutes(dice.random_range(5..360)),
        ),
        _ => Event::Save,
    }
}

/// The facts after it, or nothing where the rules say no.
fn rule(facts: Facts, event: Event, now: DateTime<Utc>) -> Option<Facts> {
    let over = matches!(facts.status(now), Status::Ended | Status::Completed);
    match event {
        Event::Wait(_) | Event::UntilStart | Event::UntilEnd => Some(facts),
        Event::GoLive if facts.on_air => Some(facts),
        Event::GoLive => {
            let started = Facts {
                on_air: true,
                ended_at: None,
                ..facts
            };
            facts.permit(Action::GoLive, now).ok().map(|()| started)
        }
        Event::End if facts.on_air => Some(Facts {
            on_air: false,
            ended_at: Some(now),
            ..facts
        }),
        Event::End => over.then_some(facts),
        Event::Clock if facts.on_air && facts.ends_at <= now => Some(Facts { on_air: false, ..facts }),
        Event::Clock => Some(facts),
        Event::Extend(minutes) => {
            let ends_at = facts.ends_at + TimeDelta::minutes(minutes);
            (facts.on_air && ends_at - facts.starts_at <= WINDOW_MAX).then_some(Facts { ends_at, ..facts })
        }
        Event::Plan(from, length) => {
            let (starts_at, ends_at) = (now + from, now + from + length);
            let same = (starts_at, ends_at) == (facts.starts_at, facts.ends_at);
            let ended_at = facts.ended_at.filter(|_| same);
            let planned = Facts {
                starts_at,
                ends_at,
                ended_at,
                ..facts
            };
            facts.permit(Action::Edit, now).ok().map(|()| planned)
        }
        Event::Save => facts.permit(Action::Edit, now).ok().map(|()| facts),
    }
}

async fn happens(stall: &Stall, id: CampaignId, facts: Facts, event: Event) -> Result<(), Error> {
    let (b, staff, now) = (&stall.b, &stall.staff, stall.b.now());
    let until = |moment: DateTime<Utc>| stall.clock.advance((moment - now).max(TimeDelta::zero()));
    let save = async |starts: DateTime<Utc>, ends: DateTime<Utc>| {
        let version = campaign::load(b, &staff.included(), id).await?.version;
        let window = CampaignForm {
            starts: stall.local(starts),
            ends: stall.local(ends),
            ..stall.form()
        };
        campaign::save(b, &staff.included(), Some(id), &window, version, key())
            .await
            .map(drop)
    };
    match event {
        Event::Wait(span) => stall.clock.advance(span),
        Event::UntilStart => until(facts.starts_at),
        Event::UntilEnd => until(facts.ends_at),
        Event::GoLive => return live::start(b, &staff.included(), id).await,
        Event::End => return live::end(b, &staff.included(), id).await,
        Event::Clock => drop(live::close_overdue(b, &stall.shop.system).await?),
        Event::Extend(minutes) => return live::extend(b, &staff.included(), id, minutes, facts.ends_at).await,
        Event::Plan(from, length) => return save(now + from, now + from + length).await,
        Event::Save => return save(facts.starts_at, facts.ends_at).await,
    }
    Ok(())
}

on_both! {
    async fn every_order_of_events_leads_where_the_rules_say(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let (mut refused, mut allowed) = (0, 0);
        for seed in 0..12 {
            let mut dice = StdRng::seed_from_u64(seed);
            let (now, form) = (stall.b.now(), stall.form());
            let (starts, ends) = (now + TimeDelta::minutes(dice.random_range(0..120)), now + TimeDelta::minutes(dice.random_range(180..400)));
            let window = CampaignForm { starts: stall.local(starts), ends: stall.local(ends), ..form };
            let id = stall.campaign(&window).await;
            let mut facts = campaign::load(&stall.b, &stall.staff.included(), id).await.unwrap().facts;
            assert_eq!((facts.starts_at, facts.ends_at), (starts, ends));
            for turn in 0..40 {
                let event = event(&mut dice);
                let wanted = rule(facts, event, stall.b.now());
                let did = happens(&stall, id, facts, event).await;
                let said = format!("life {seed}, turn {turn}: {event:?} on {facts:?} at {}: {did:?}", stall.b.now());
                match wanted {
                    Some(_) => assert!(did.is_ok(), "{said}"),
                    None => assert!(matches!(did, Err(Error::Reject(_))), "{said}"),
                }
                *(if wanted.is_some() { &mut allowed } else { &mut refused }) += 1;
                facts = wanted.unwrap_or(facts);
                assert_eq!(campaign::load(&stall.b, &stall.staff.included(), id).await.unwrap().facts, facts, "{said}");
            }
            let now = stall.b.now();
            let deleted = campaign::delete(&stall.b, &stall.staff.included(), id).await;
            assert_eq!(deleted.is_ok(), facts.permit(Action::Delete, now).is_ok(), "life {seed}: {deleted:?}");
            if facts.on_air {
                stall.end(id).await;
            }
        }
        assert!(refused > 50 && allowed > 50, "{allowed} allowed, {refused} refused: the dice must show both");
    }
}
