//! Hearts: a tap shows one at once, a second's taps travel together, and the number never runs backwards.

use super::api::like;
use super::words;
use crate::feed::LiveStore;
use crate::ui::Icon;
use domain::audience::LIKES_PER_REQUEST;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// One request a second, however fast the taps.
const GATHER: Duration = Duration::from_secs(1);
/// As long as the animation in style/audience.css.
const FLIGHT: Duration = Duration::from_millis(1_800);
/// More at once are a cloud that costs frames.
const IN_FLIGHT: usize = 12;
/// Other people's hearts per piece of news.
const OTHERS: i64 = 3;

/// The hearts of one page.
#[derive(Clone, Copy)]
pub struct Hearts {
    store: LiveStore,
    unsent: RwSignal<i64>,
    sent: RwSignal<i64>,
    gathering: StoredValue<bool>,
    flying: RwSignal<Vec<u32>>,
    next: StoredValue<u32>,
}

impl Hearts {
    /// No taps yet.
    pub fn new(store: LiveStore) -> Hearts {
        let hearts = Hearts {
            store,
            unsent: RwSignal::new(0),
            sent: RwSignal::new(0),
            gathering: StoredValue::new(false),
            flying: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
        };
        Effect::new(move |before: Option<i64>| {
            let likes = store.counters.with(|counters| counters.likes);
            let news = before.map_or(0, |before| likes - before);
            let own = hearts.sent.get_untracked().min(news.max(0));
            if own > 0 {
                hearts.sent.update(|sent| *sent -= own);
            }
            for _ in 0..(news - own).clamp(0, OTHERS) {
                hearts.fly();
            }
            likes
        });
        hearts
    }

    /// How many there are, ours included before the server has counted them.
    pub fn shown(self) -> Memo<i64> {
        Memo::new(move |before: Option<&i64>| {
            let counted = self.store.counters.with(|counters| counters.likes);
            (counted + self.unsent.get() + self.sent.get()).max(before.copied().unwrap_or_default())
        })
    }

    fn tap(self) {
        self.fly();
        self.unsent.update(|unsent| *unsent += 1);
        if !self.gathering.get_value() {
            self.gathering.set_value(true);
            set_timeout(move || self.send(), GATHER);
        }
    }

    fn send(self) {
        self.gathering.try_set_value(false);
        let Some(count) = self
            .unsent
            .try_get_untracked()
            .map(|unsent| unsent.min(LIKES_PER_REQUEST))
        else {
            return;
        };
        if count <= 0 {
            return;
        }
        self.unsent.update(|unsent| *unsent -= count);
        self.sent.update(|sent| *sent += count);
        let campaign = self.store.campaign;
        spawn_local(async move {
            if like(campaign, count).await.is_err() {
                // A heart is not worth a message; the number goes back to what is counted.
                let _ = self.sent.try_update(|sent| *sent = (*sent - count).max(0));
            }
        });
    }

    fn fly(self) {
        let id = self.next.get_value();
        self.next.set_value(id.wrapping_add(1));
        self.flying.update(|flying| {
            flying.push(id);
            let surplus = flying.len().saturating_sub(IN_FLIGHT);
            flying.drain(..surplus);
        });
        set_timeout(
            move || {
                let _ = self.flying.try_update(|flying| flying.retain(|one| *one != id));
            },
            FLIGHT,
        );
    }
}

/// The button.
#[component]
pub fn LikeButton(hearts: Hearts) -> impl IntoView {
    view! {
        <button type="button" class="audience__like" aria-label=words::send_heart() on:click=move |_| hearts.tap()>
            <Icon name="heart" large=true/>
        </button>
    }
    .into_any()
}

/// The hearts in flight; decoration.
#[component]
pub fn HeartsView(hearts: Hearts) -> impl IntoView {
    view! {
        <div class="audience__hearts" aria-hidden="true">
            <For each=move || hearts.flying.get() key=|id| *id let:id>
                // Lanes by a constant stride, so that neighbours never fly in one another.
                <i class="audience__heart" data-lane=(id * 3 % 7).to_string()><Icon name="heart"/></i>
            </For>
        </div>
    }
    .into_any()
}
