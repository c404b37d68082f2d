//! One clock for the page: it follows the server's, ticks once a second, and the first render sees the moment
//! at which the server drew the page, so that both sides draw the same numbers.

use crate::platform;
use domain::when::{self, DateTime, TimeDelta, Utc};
use leptos::prelude::*;
use std::time::Duration;

/// A device clock that is further off than this is not believed before the feed says hello.
const BELIEVABLE: TimeDelta = TimeDelta::seconds(30);

/// The server's time on this screen.
#[derive(Clone, Copy)]
pub struct Clock {
    now: RwSignal<DateTime<Utc>>,
    offset: StoredValue<TimeDelta>,
}

impl Clock {
    /// Now by the server's clock; changes once a second.
    pub fn now(self) -> DateTime<Utc> {
        self.now.get()
    }

    /// The same without following it.
    pub fn now_untracked(self) -> DateTime<Utc> {
        self.now.get_untracked()
    }

    /// The server said what time it is (the feed's hello).
    pub fn server_says(self, server: DateTime<Utc>) {
        self.offset.set_value(server - platform::now());
        self.tick();
    }

    /// Server time right now, to the millisecond; for handlers, not for views.
    pub fn exact(self) -> DateTime<Utc> {
        platform::now() + self.offset.try_get_value().unwrap_or_default()
    }

    fn tick(self) {
        let _ = self.now.try_set(self.exact());
    }
}

/// Starts the page's clock. Called once, by the application's root.
pub fn provide_clock() {
    let drawn_at = platform::visit(|visit| visit.now);
    let clock = Clock {
        now: RwSignal::new(drawn_at),
        offset: StoredValue::new(TimeDelta::zero()),
    };
    provide_context(clock);
    Effect::new(move |_| {
        let behind = drawn_at - platform::now();
        if drawn_at > DateTime::UNIX_EPOCH && behind.abs() > BELIEVABLE {
            clock.offset.set_value(behind);
        }
        clock.tick();
        if let Ok(timer) = set_interval_with_handle(move || clock.tick(), Duration::from_secs(1)) {
            on_cleanup(move || timer.clear());
        }
    });
}

/// The page's clock.
pub fn use_clock() -> Clock {
    use_context::<Clock>().unwrap_or_else(|| Clock {
        now: RwSignal::new(platform::visit(|visit| visit.now)),
        offset: StoredValue::new(TimeDelta::zero()),
    })
}

/// The time left until a moment, or since it with `up` (how long a show runs).
/// Said politely to screen readers at 60, 30 and 10 seconds, unless it counts up.
#[component]
pub fn Countdown(
    /// the moment, asked again whenever it may have moved; a signal of a type of its own weighs 0.4 KB (decision 0005)
    #[prop(into)]
    to: Callback<(), DateTime<Utc>>,
    #[prop(optional)] up: bool,
) -> AnyView {
    let clock = use_clock();
    let left = move || {
        let left = to.run(()) - clock.now();
        if up {
            TimeDelta::seconds((-left).num_seconds().max(0))
        } else {
            left
        }
    };
    let text = Memo::new(move |_| when::countdown(left(), crate::words::lang()));
    let said = Memo::new(move |before: Option<&Option<i64>>| {
        let seconds = (left().num_milliseconds().max(0) + 999) / 1000;
        match seconds {
            _ if up => None,
            60 | 30 | 10 => Some(seconds),
            0..=60 => before.copied().flatten(),
            _ => None,
        }
    });
    view! {
        <span class="ui-countdown" translate="no">
            <time role="timer" datetime=move || when::iso(to.run(()))>{move || text.get()}</time>
            {(!up).then(|| view! { <span class="ui-hidden" role="status">{move || said.get().map(super::words::seconds_left)}</span> })}
        </span>
    }
    .into_any()
}
