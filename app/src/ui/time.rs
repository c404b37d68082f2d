//! Moments and windows in the words of `domain::when`, with the exact time in `<time>` and on hover. Zone rules stay on
//! the server: a moment in the shop's zone comes with the zone's offset then; the viewer's own zone is asked of the
//! browser after the first render.

use super::{Text, use_clock, words};
use browser::device;
use domain::when::{self, DateTime, Local, Utc};
use leptos::prelude::*;

/// How a moment is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeForm {
    /// "today 20:00", "Sat 28 Nov 20:00"
    #[default]
    Moment,
    /// "20:00"
    Clock,
    /// "in 2 h 10 min", "38 min ago"
    Relative,
}

/// On whose clock a moment is said: the shop's, whose offset came with the data, or the viewer's own, which is known
/// once the page runs.
#[derive(Clone, Copy)]
struct Clocks {
    given: Option<i32>,
    own: RwSignal<bool>,
}

impl Clocks {
    fn new(given: Option<i32>) -> Self {
        let own = RwSignal::new(false);
        Effect::new(move |_| own.set(true));
        Self { given, own }
    }

    /// The moment on the viewer's own clock. Asked for each moment anew: two may differ in summer time.
    fn own(self, at: DateTime<Utc>) -> Option<Local> {
        let offset = self.own.get().then(|| device::zone_offset_min(at)).flatten()?;
        Some(when::local(at, offset))
    }

    /// On the clock whose offset is given; UTC where none is.
    fn given(self, at: DateTime<Utc>) -> Local {
        when::local(at, self.given.unwrap_or(0))
    }

    /// For hovering: the exact time on the clock that is shown, on the viewer's own where only a sentence was given.
    fn exact(self, at: DateTime<Utc>, own_zone: bool) -> String {
        let own = if own_zone || self.given.is_none() {
            self.own(at)
        } else {
            None
        };
        when::exact(own.unwrap_or_else(|| self.given(at)))
    }
}

/// A moment. Say in which zone: `zone_text` is the server's sentence in the shop's zone, `offset_min` lets this
/// component make it; `own_zone` changes to the viewer's zone once the page runs.
#[component]
pub fn Time(
    at: DateTime<Utc>,
    /// minutes that the shop's zone is ahead of UTC at that moment
    #[prop(optional, into)]
    offset_min: Option<i32>,
    #[prop(optional)] form: TimeForm,
    #[prop(optional)] own_zone: bool,
    #[prop(optional, into)] zone_text: Option<Text>,
) -> AnyView {
    let (clock, lang, clocks) = (use_clock(), crate::words::lang(), Clocks::new(offset_min));
    let text = Memo::new(move |_| {
        if form == TimeForm::Relative {
            return when::relative(at, clock.now(), lang);
        }
        let own = if own_zone { clocks.own(at) } else { None };
        let (shown, now) = match (own, &zone_text) {
            (None, Some(text)) => return text.to_string(),
            // Nobody knows a zone yet: then the text names the one that it is in.
            (None, None) if offset_min.is_none() => return when::exact(clocks.given(at)),
            (None, None) => (clocks.given(at), clocks.given(clock.now())),
            (Some(own), _) => (own, clocks.own(clock.now()).unwrap_or(own)),
        };
        match form {
            TimeForm::Clock => when::clock(shown),
            _ => when::moment(shown, now, lang),
        }
    });
    let exact = move || clocks.exact(at, own_zone);
    let iso = when::iso(at);
    let moves = (form == TimeForm::Relative).then_some("");
    view! {
        <time class="ui-time" data-local=own_zone.then_some("") data-live=moves datetime=iso title=exact>{move || text.get()}</time>
    }
    .into_any()
}

/// A window from one moment to another: "today 20:00 – 22:00". `zone_text` is the server's sentence in the shop's zone,
/// shown until the viewer's own zone is known.
#[component]
pub fn Span(start: DateTime<Utc>, end: DateTime<Utc>, #[prop(into)] zone_text: Text) -> AnyView {
    let (clock, lang, clocks) = (use_clock(), crate::words::lang(), Clocks::new(None));
    let text = Memo::new(
        move |_| match (clocks.own(start), clocks.own(end), clocks.own(clock.now())) {
            (Some(start), Some(end), Some(now)) => when::window(start, end, now, lang),
            _ => zone_text.to_string(),
        },
    );
    let exact = move || words::from_to(&clocks.exact(start, true), &clocks.exact(end, true));
    let iso = when::iso(start);
    view! { <time class="ui-time" data-local="" datetime=iso title=exact>{move || text.get()}</time> }.into_any()
}
