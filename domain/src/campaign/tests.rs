//! The status machine over random times and events, and the form's rules one by one.

use super::*;
use crate::{
    Currency, FieldError, Reject, Why,
    when::{DateTime, HOUR, MINUTE, TimeDelta, Utc, from_millis, iso},
};
use proptest::prelude::*;
use uuid::Uuid;

const NOW: DateTime<Utc> = from_millis(1_800_000_000_000);

/// So many milliseconds after [`NOW`]: the rules do not care which.
fn at(millis: i64) -> DateTime<Utc> {
    NOW + TimeDelta::milliseconds(millis)
}

fn facts(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> Facts {
    Facts {
        starts_at,
        ends_at,
        on_air: false,
        ended_at: None,
    }
}

fn form() -> CampaignForm {
    CampaignForm {
        title: "Đặc sản miền Tây".into(),
        images: Uuid::from_u128(1).to_string(),
        starts: iso(NOW + HOUR),
        ends: iso(NOW + HOUR * 2),
        audience: "suggested".into(),
        ..CampaignForm::default()
    }
}

fn check(form: &CampaignForm) -> Result<CampaignFields, Vec<FieldError>> {
    form.check(Currency::Vnd, NOW, None, |t, _| t.parse().map_err(|_| Why::NotATime))
}

fn only_error(form: &CampaignForm) -> (String, Why) {
    let mut errors = check(form).unwrap_err();
    assert_eq!(errors.len(), 1, "{errors:?}");
    let error = errors.remove(0);
    (error.field, error.why)
}

#[test]
fn a_campaign_is_upcoming_then_ongoing_then_completed() {
    let facts = facts(at(100), at(200));
    assert_eq!(facts.status(at(99)), Status::Upcoming);
    assert_eq!(facts.status(at(100)), Status::Ongoing);
    assert_eq!(facts.status(at(199)), Status::Ongoing);
    assert_eq!(facts.status(at(200)), Status::Completed);
}

#[test]
fn the_audience_speaks_until_it_is_over() {
    let facts = facts(at(100), at(200));
    assert!(facts.status(at(50)).is_open() && facts.status(at(150)).is_open());
    assert!(!facts.status(at(200)).is_open());
    let ended = Facts {
        ended_at: Some(at(150)),
        ..facts
    };
    assert!(!ended.status(at(160)).is_open(), "ended by the seller before its time");
    let again = Facts { on_air: true, ..ended };
    assert!(again.status(at(170)).is_open());
}

#[test]
fn an_early_start_is_allowed_and_makes_it_ongoing() {
    let waiting = facts(at(100), at(200));
    assert_eq!(waiting.permit(Action::GoLive, at(50)), Ok(()));
    let started = Facts {
        on_air: true,
        ..waiting
    };
    assert_eq!(started.status(at(50)), Status::Ongoing);
}

#[test]
fn an_ended_campaign_goes_live_again_only_within_its_window() {
    let ended = Facts {
        ended_at: Some(at(150)),
        ..facts(at(100), at(200))
    };
    assert_eq!(ended.permit(Action::GoLive, at(199)), Ok(()));
    assert_eq!(
        ended.permit(Action::GoLive, at(200)),
        Err(Reject::WindowIsOver { ended: at(200) })
    );
}

#[test]
fn a_good_form_passes() {
    let fields = check(&form()).unwrap();
    assert_eq!(fields.ends_at - fields.starts_at, HOUR);
}

#[test]
fn each_rule_of_the_window_has_its_answer() {
    let at = |starts: DateTime<Utc>, ends: DateTime<Utc>| {
        only_error(&CampaignForm {
            starts: iso(starts),
            ends: iso(ends),
            ..form()
        })
    };
    assert_eq!(at(NOW + HOUR, NOW + HOUR), ("ends".into(), Why::EndBeforeStart));
    assert_eq!(
        at(NOW + HOUR, NOW + HOUR + MINUTE),
        ("ends".into(), Why::WindowTooShort)
    );
    assert_eq!(at(NOW + HOUR, NOW + HOUR * 26), ("ends".into(), Why::WindowTooLong));
    assert_eq!(at(NOW - HOUR, NOW + HOUR), ("starts".into(), Why::InThePast));
}

#[test]
fn a_cover_is_needed_and_nine_images_are_the_most() {
    assert_eq!(
        only_error(&CampaignForm {
            images: String::new(),
            ..form()
        }),
        ("images".into(), Why::TooFew { min: 1 })
    );
    let ten: Vec<String> = (1..=10).map(|n| Uuid::from_u128(n).to_string()).collect();
    assert_eq!(
        only_error(&CampaignForm {
            images: ten.join(","),
            ..form()
        }),
        ("images".into(), Why::TooMany { max: 9 })
    );
}

#[test]
fn products_carry_their_live_price_and_quantity() {
    let id = ProductId(Uuid::from_u128(7));
    let fields = check(&CampaignForm {
        products: vec![
            OfferForm {
                live_price: "80.000".into(),
                live_quantity: "5".into(),
                ..OfferForm::of(id)
            },
            OfferForm::default(),
            OfferForm::of(id),
        ],
        ..form()
    })
    .unwrap();
    assert_eq!(fields.products.len(), 1, "a product counts once");
    assert_eq!(fields.products[0].live_price, Some(Money::new(80_000, Currency::Vnd)));
    assert_eq!(fields.products[0].live_quantity, Some(5));
}

#[test]
fn two_hundred_and_one_products_are_too_many() {
    let products = (1..=201).map(|n| OfferForm::of(ProductId(Uuid::from_u128(n))));
    assert_eq!(
        only_error(&CampaignForm {
            products: products.collect(),
            ..form()
        }),
        ("products".into(), Why::TooMany { max: 200 })
    );
}

proptest! {
    #[test]
    fn time_alone_only_moves_a_campaign_forward(start in 0i64..1_000, length in 1i64..1_000, steps in proptest::collection::vec(0i64..500, 1..20)) {
        let order = |status| match status { Status::Upcoming => 0, Status::Ongoing => 1, Status::Completed => 2, Status::Ended => 3 };
        let facts = facts(at(start), at(start + length));
        let (mut now, mut last) = (NOW, 0);
        for step in steps {
            now += TimeDelta::milliseconds(step);
            let reached = order(facts.status(now));
            prop_assert!(reached >= last && reached < 3);
            last = reached;
        }
    }

    #[test]
    fn ongoing_is_never_edited_or_deleted_and_completed_never_goes_live(
        start in 0i64..1_000, length in 1i64..1_000, now in 0i64..3_000, on_air: bool, ended in proptest::option::of(0i64..3_000),
    ) {
        let (now, ended_at) = (at(now), ended.map(at));
        let facts = Facts { starts_at: at(start), ends_at: at(start + length), on_air, ended_at };
        match facts.status(now) {
            Status::Ongoing => {
                prop_assert!(facts.permit(Action::Edit, now).is_err());
                prop_assert!(facts.permit(Action::Delete, now).is_err());
                prop_assert!(facts.permit(Action::GoLive, now).is_ok());
            }
            Status::Completed => {
                prop_assert!(facts.permit(Action::Edit, now).is_err());
                prop_assert!(facts.permit(Action::GoLive, now).is_err());
                prop_assert!(facts.permit(Action::Delete, now).is_err());
            }
            Status::Upcoming | Status::Ended => {
                prop_assert!(facts.permit(Action::Edit, now).is_ok());
                prop_assert!(facts.permit(Action::Delete, now).is_ok());
            }
        }
        prop_assert!(facts.permit(Action::Clone, now).is_ok());
        prop_assert!(facts.permit(Action::ViewDetails, now).is_ok());
    }

    #[test]
    fn a_form_of_noise_is_answered_and_never_panics(title in ".{0,200}", offer in ".{0,40}", starts in "[0-9]{0,20}", ends in "[0-9]{0,20}") {
        let id = ProductId(Uuid::from_u128(7));
        let products = vec![
            OfferForm { live_price: offer.clone(), ..OfferForm::of(id) },
            OfferForm { live_quantity: offer.clone(), ..OfferForm::of(id) },
            OfferForm { product: offer, ..OfferForm::default() },
        ];
        let noise = CampaignForm { title, products, starts, ends, ..form() };
        let _ = check(&noise);
    }
}

#[test]
fn a_reminder_comes_before_the_start_and_may_not_have_passed() {
    let reminded = |when: &str, at: &str| {
        let form = CampaignForm {
            remind: true,
            remind_when: when.into(),
            remind_at: at.into(),
            ..form()
        };
        check(&form).map(|fields| fields.notify.before)
    };
    let starts = check(&form()).unwrap().starts_at;
    assert_eq!(reminded("5", "").unwrap(), Some(Reminder::Before(MINUTE * 5)));
    assert_eq!(
        reminded("at", &iso(starts - MINUTE)).unwrap(),
        Some(Reminder::At(starts - MINUTE))
    );
    let wrong = |field: &str, why| Err(vec![FieldError::new(field, why)]);
    assert_eq!(reminded("7", ""), wrong("remind_when", Why::Missing));
    assert_eq!(reminded("1440", ""), wrong("remind_when", Why::ReminderHasPassed));
    assert_eq!(reminded("at", ""), wrong("remind_at", Why::Missing));
    assert_eq!(reminded("at", &iso(starts)), wrong("remind_at", Why::NotBeforeStart));
    let unticked = CampaignForm {
        remind_when: "7".into(),
        ..form()
    };
    assert_eq!(check(&unticked).unwrap().notify, Notify::default());
}

#[test]
fn what_was_saved_may_be_kept_when_its_time_has_passed() {
    let (starts, ends) = (NOW - HOUR, NOW + HOUR);
    let old = CampaignForm {
        starts: iso(starts),
        ends: iso(ends),
        remind: true,
        remind_when: "5".into(),
        ..form()
    };
    let saved = Saved {
        window: (starts, ends),
        reminder: Some(Reminder::Before(MINUTE * 5)),
    };
    let check = |form: &CampaignForm, saved| {
        let errors = form
            .check(Currency::Vnd, NOW, saved, |t, _| t.parse().map_err(|_| Why::NotATime))
            .err();
        errors
            .unwrap_or_default()
            .into_iter()
            .map(|error| error.why)
            .collect::<Vec<_>>()
    };
    assert_eq!(check(&old, None), [Why::InThePast, Why::ReminderHasPassed]);
    assert_eq!(check(&old, Some(saved)), []);
    let longer = CampaignForm {
        ends: iso(ends + HOUR),
        ..old
    };
    assert_eq!(
        check(&longer, Some(saved)),
        [Why::InThePast],
        "another window is a new plan"
    );
}

proptest! {
    #[test]
    fn a_copy_is_the_original_but_for_its_title_window_and_publishing(
        title in "\\PC{1,120}", description in ".{0,40}", lists in "[a-f0-9,|]{0,40}", ticks: (bool, bool, bool), when in "[0-9]{1,4}",
    ) {
        let original = CampaignForm {
            title,
            description,
            images: lists.clone(),
            starts: "2026-11-23T20:00".into(),
            ends: "2026-11-23T22:00".into(),
            audience: "followers".into(),
            products: lists.split(',').map(|product| OfferForm { product: product.into(), ..OfferForm::default() }).collect(),
            vouchers: lists,
            notify_on_save: ticks.0,
            remind: ticks.1,
            remind_when: when,
            remind_at: "2026-11-23T19:00".into(),
            published: ticks.2,
        };
        let copy = original.clone().copied(" (copy)");
        prop_assert!(copy.title.ends_with(" (copy)") && copy.title.chars().count() <= 120);
        prop_assert!(!copy.published && copy.starts.is_empty() && copy.ends.is_empty() && copy.remind_at.is_empty());
        let back = CampaignForm {
            title: original.title.clone(),
            starts: original.starts.clone(),
            ends: original.ends.clone(),
            remind_at: original.remind_at.clone(),
            published: original.published,
            ..copy
        };
        prop_assert_eq!(back, original);
    }
}

/// What may happen to a campaign, at random moments.
#[derive(Clone, Copy, Debug)]
enum Event {
    Wait(TimeDelta),
    /// Exactly then: rules are wrong by one at the edges of the window, if anywhere.
    UntilStart,
    UntilEnd,
    GoLive,
    End,
    /// The job that ends shows whose time is over.
    Clock,
    /// Minutes by which the end moves.
    Extend(i64),
    /// A save of the form: the start from now, and the length.
    Plan(TimeDelta, TimeDelta),
    /// A save of the form that leaves the window alone.
    Save,
}

/// A length of so many minutes, to the millisecond.
fn span(minutes: std::ops::Range<i64>) -> impl Strategy<Value = TimeDelta> {
    (minutes.start * 60_000..minutes.end * 60_000).prop_map(TimeDelta::milliseconds)
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        2 => span(0..4 * 60).prop_map(Event::Wait),
        1 => Just(Event::UntilStart),
        1 => Just(Event::UntilEnd),
        2 => Just(Event::GoLive),
        2 => Just(Event::End),
        2 => Just(Event::Clock),
        1 => proptest::sample::select(vec![15i64, 30, 60]).prop_map(Event::Extend),
        2 => (span(0..6 * 60), span(5..6 * 60)).prop_map(|(from, length)| Event::Plan(from, length)),
        1 => Just(Event::Save),
    ]
}

/// SPEC §2 told in another way than `Facts`: what the seller did last, and the two lines of the window.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Last {
    /// Planned, and nobody went live since.
    Planned,
    WentLive,
    /// *End livestream*.
    Stopped,
    /// The clock took it off the air.
    TimedOut,
}

#[derive(Clone, Copy, Debug)]
struct Model {
    last: Last,
    window: (DateTime<Utc>, DateTime<Utc>),
}

impl Model {
    /// The five lines under "Status".
    fn status(self, now: DateTime<Utc>) -> Status {
        let (start, end) = self.window;
        match self.last {
            Last::WentLive => Status::Ongoing,
            Last::Stopped => Status::Ended,
            Last::TimedOut | Last::Planned if end <= now => Status::Completed,
            Last::TimedOut | Last::Planned if start <= now => Status::Ongoing,
            Last::TimedOut | Last::Planned => Status::Upcoming,
        }
    }

    /// The table under "Status", cell by cell.
    fn may(self, action: Action, now: DateTime<Utc>) -> bool {
        const YES: bool = true;
        const NO: bool = false;
        let within = now < self.window.1;
        let [upcoming, ongoing, ended, completed] = match action {
            Action::GoLive => [YES, YES, within, NO],
            Action::Edit | Action::Delete => [YES, NO, YES, NO],
            Action::Clone | Action::ViewDetails => [YES, YES, YES, YES],
        };
        match self.status(now) {
            Status::Upcoming => upcoming,
            Status::Ongoing => ongoing,
            Status::Ended => ended,
            Status::Completed => completed,
        }
    }

    fn after(self, event: Event, now: DateTime<Utc>) -> Model {
        let (start, end) = self.window;
        let on_air = self.last == Last::WentLive;
        match event {
            Event::GoLive if self.may(Action::GoLive, now) => Model {
                last: Last::WentLive,
                ..self
            },
            Event::End if on_air => Model {
                last: Last::Stopped,
                ..self
            },
            Event::Clock if on_air && end <= now => Model {
                last: Last::TimedOut,
                ..self
            },
            Event::Extend(minutes) if on_air && end + TimeDelta::minutes(minutes) - start <= HOUR * 24 => Model {
                window: (start, end + TimeDelta::minutes(minutes)),
                ..self
            },
            Event::Plan(from, length) if self.may(Action::Edit, now) => Model {
                last: Last::Planned,
                window: (now + from, now + from + length),
            },
            _ => self,
        }
    }
}

/// The same event as the use cases write it into the row: each asks `permit` first.
fn happens(facts: Facts, event: Event, now: DateTime<Utc>) -> Facts {
    match event {
        Event::GoLive if facts.permit(Action::GoLive, now).is_ok() => Facts {
            on_air: true,
            ended_at: None,
            ..facts
        },
        Event::End if facts.on_air => Facts {
            on_air: false,
            ended_at: Some(now),
            ..facts
        },
        Event::Clock if facts.on_air && facts.ends_at <= now => Facts { on_air: false, ..facts },
        Event::Extend(minutes)
            if facts.on_air && facts.ends_at + TimeDelta::minutes(minutes) - facts.starts_at <= WINDOW_MAX =>
        {
            Facts {
                ends_at: facts.ends_at + TimeDelta::minutes(minutes),
                ..facts
            }
        }
        Event::Plan(from, length) if facts.permit(Action::Edit, now).is_ok() => Facts {
            starts_at: now + from,
            ends_at: now + from + length,
            ended_at: None,
            ..facts
        },
        _ => facts,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_in_whatever_order_status_and_actions_are_those_of_the_table(
        from in span(0..6 * 60), length in span(5..6 * 60), events in proptest::collection::vec(event(), 1..60),
    ) {
        let mut now = NOW;
        let mut model = Model { last: Last::Planned, window: (NOW + from, NOW + from + length) };
        let mut facts = facts(model.window.0, model.window.1);
        for event in events {
            now = match event {
                Event::Wait(span) => now + span,
                Event::UntilStart => now.max(model.window.0),
                Event::UntilEnd => now.max(model.window.1),
                _ => now,
            };
            (facts, model) = (happens(facts, event, now), model.after(event, now));
            prop_assert_eq!(facts.status(now), model.status(now), "after {:?}: {:?} {:?}", event, facts, model);
            for action in Action::ALL {
                prop_assert_eq!(facts.permit(action, now).is_ok(), model.may(action, now), "{:?} after {:?}: {:?}", action, event, facts);
            }
            prop_assert!(!(facts.on_air && facts.ended_at.is_some()), "on air and ended: {:?}", facts);
        }
    }
}
