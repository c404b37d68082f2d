//! Listens to `/feed/{campaign}` for as long as the page lives. Reconnects with growing pauses and jitter, from the last
//! news that it has; reads the whole view again when the server says so or when the page was suspended.

use super::{Link, LiveStore};
use crate::error::AppError;
use crate::live::api;
use crate::platform;
use crate::ui::{Clock, use_clock};
use domain::live::{Hello, News};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::{ev, task::spawn_local};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{EventSource, MessageEvent};

/// A page that was hidden longer than this has missed more than is worth replaying.
const HIDDEN_MS: i64 = 30_000;
/// The first pause before opening again; doubles up to the last.
const FIRST_PAUSE_MS: f64 = 400.0;
const LAST_PAUSE_MS: f64 = 8_000.0;
/// Positions of one server process are consecutive; a new process starts at its start time in microseconds
/// (`backend::bus`). A jump of half a second's worth is a restart: no page misses so many news, and no server restarts faster.
const RESTART_JUMP: u64 = 500_000;

type Handler = Closure<dyn FnMut(MessageEvent)>;

struct Listener {
    store: LiveStore,
    clock: Clock,
    source: RefCell<Option<EventSource>>,
    handlers: RefCell<Vec<Handler>>,
    pause: RefCell<Option<TimeoutHandle>>,
    tries: Cell<u32>,
    reading: Cell<bool>,
    hidden_since: Cell<Option<i64>>,
    gone: Cell<bool>,
}

/// Keeps the store up to date until the page is left.
pub fn follow(store: LiveStore) {
    let clock = use_clock();
    Effect::new(move |_| {
        let listener = Rc::new(Listener {
            store,
            clock,
            source: RefCell::default(),
            handlers: RefCell::default(),
            pause: RefCell::default(),
            tries: Cell::new(0),
            reading: Cell::new(false),
            hidden_since: Cell::new(None),
            gone: Cell::new(false),
        });
        listener.open();
        let held = StoredValue::new_local(listener);
        let with = move |act: fn(&Rc<Listener>)| {
            let _ = held.try_with_value(act);
        };
        let events = [
            window_event_listener_untyped("visibilitychange", move |_| with(Listener::visibility_changed)),
            window_event_listener_untyped("pageshow", move |event| {
                let restored = event
                    .dyn_into::<web_sys::PageTransitionEvent>()
                    .is_ok_and(|event| event.persisted());
                if restored {
                    with(Listener::read_again);
                }
            }),
            window_event_listener(ev::online, move |_| with(Listener::open)),
        ];
        on_cleanup(move || {
            events.into_iter().for_each(|event| event.remove());
            with(|listener| {
                listener.gone.set(true);
                listener.close();
            });
        });
    });
}

impl Listener {
    fn open(self: &Rc<Self>) {
        self.close();
        if self.gone.get() || self.reading.get() {
            return;
        }
        let Some(after) = self.store.position.try_get_value() else {
            return;
        };
        let studio = if self.store.studio { "&studio=1" } else { "" };
        let url = format!("/feed/{}?after={after}{studio}", self.store.campaign);
        let Ok(source) = EventSource::new(&url) else {
            return self.open_later();
        };
        self.on(&source, "hello", Listener::receive_hello);
        self.on(&source, "news", |me, event| {
            me.receive(event, |data| serde_json::from_str(data).map(|one| vec![one]))
        });
        self.on(&source, "batch", |me, event| {
            me.receive(event, |data| serde_json::from_str(data))
        });
        self.on(&source, "resync", |me, _| me.read_again());
        // Whether the browser would reconnect by itself or not: our own pauses are shorter and jittered.
        self.on(&source, "error", |me, _| me.open_later());
        *self.source.borrow_mut() = Some(source);
    }

    fn on(self: &Rc<Self>, source: &EventSource, event: &str, act: impl Fn(&Rc<Listener>, &MessageEvent) + 'static) {
        let me = Rc::downgrade(self);
        let this = source.clone();
        let handler = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let Some(me) = me.upgrade() else { return };
            // Not an event of a source that has been closed.
            let current = me.source.borrow().as_ref() == Some(&this);
            if current {
                act(&me, &event);
            }
        });
        let _ = source.add_event_listener_with_callback(event, handler.as_ref().unchecked_ref());
        self.handlers.borrow_mut().push(handler);
    }

    fn close(&self) {
        if let Some(pause) = self.pause.borrow_mut().take() {
            pause.clear();
        }
        if let Some(source) = self.source.borrow_mut().take() {
            source.close();
        }
        // A handler may be what called us: its closure must outlive the call.
        let closed = std::mem::take(&mut *self.handlers.borrow_mut());
        if !closed.is_empty() {
            set_timeout(move || drop(closed), Duration::ZERO);
        }
    }

    fn open_later(self: &Rc<Self>) {
        self.later(Listener::open);
    }

    fn later(self: &Rc<Self>, act: fn(&Rc<Listener>)) {
        self.close();
        let _ = self.store.link.try_set(Link::Lost);
        let tries = self.tries.get();
        self.tries.set(tries.saturating_add(1));
        let pause = (FIRST_PAUSE_MS * 2_f64.powi(tries.min(10) as i32)).min(LAST_PAUSE_MS);
        // Half to one and a half times: thousands of pages must not reconnect at the same moment.
        let pause = pause * (0.5 + js_sys::Math::random());
        let me = Rc::downgrade(self);
        let opens = move || {
            if let Some(me) = me.upgrade() {
                act(&me);
            }
        };
        *self.pause.borrow_mut() = set_timeout_with_handle(opens, Duration::from_millis(pause as u64)).ok();
    }

    fn receive_hello(self: &Rc<Self>, event: &MessageEvent) {
        let Some(hello) = text_of(event).and_then(|data| serde_json::from_str::<Hello>(&data).ok()) else {
            return;
        };
        self.tries.set(0);
        self.clock.server_says(hello.now);
        let _ = self.store.link.try_set(Link::Open);
        let ours = platform::visit(|visit| visit.build.clone());
        let _ = self.store.outdated.try_set(!ours.is_empty() && *ours != *hello.build);
        let known = self.store.position.try_get_value().unwrap_or_default();
        if hello.position > known.saturating_add(RESTART_JUMP) {
            let _ = self.store.restarts.try_update(|restarts| *restarts += 1);
        }
    }

    fn receive(self: &Rc<Self>, event: &MessageEvent, read: impl Fn(&str) -> serde_json::Result<Vec<News>>) {
        if let Ok(position) = event.last_event_id().parse() {
            self.store.position.try_set_value(position);
        }
        match text_of(event).map(|data| read(&data)) {
            Some(Ok(news)) => news.into_iter().for_each(|news| self.store.receive(news)),
            // A newer server may send what this page does not know; everything known is in the view.
            _ => leptos::logging::warn!("unknown news"),
        }
    }

    fn read_again(self: &Rc<Self>) {
        self.close();
        if self.gone.get() || self.reading.replace(true) {
            return;
        }
        let me = self.clone();
        spawn_local(async move {
            let store = me.store;
            let read = if store.studio {
                api::open_studio(store.campaign)
                    .await
                    .map(|view| store.redraw_studio(view))
            } else {
                api::open_stage(store.campaign).await.map(|view| store.redraw(view))
            };
            me.reading.set(false);
            match read {
                Ok(()) => me.open(),
                // Signed out or unpublished: what is shown stays, and nothing new arrives.
                Err(AppError::SignIn | AppError::Forbidden | AppError::NotFound) => {
                    let _ = store.link.try_set(Link::Lost);
                }
                Err(_) => me.later(Listener::read_again),
            }
        });
    }

    fn visibility_changed(self: &Rc<Self>) {
        let now = platform::now_ms();
        if document().hidden() {
            self.hidden_since.set(Some(now));
            return;
        }
        let missed = self.hidden_since.take().is_some_and(|since| now - since > HIDDEN_MS);
        let lost = self.store.link.try_get_untracked() == Some(Link::Lost);
        match (missed, lost) {
            (true, _) => self.read_again(),
            (false, true) => self.open(),
            (false, false) => {}
        }
    }
}

fn text_of(event: &MessageEvent) -> Option<String> {
    event.data().as_string()
}
