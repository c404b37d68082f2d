//! Listens to `/feed/{campaign}` for as long as the page lives. Reconnects with growing pauses and jitter, from the last
//! news that it has, when the connection ends or is silent; reads the whole view again when the server says so or when the
//! page was suspended. A hidden page gives its connection back.

use super::{Link, LiveStore};
use crate::error::AppError;
use crate::platform;
use crate::ui::{Clock, use_clock};
use browser::events::{EventStream, StreamEvent};
use browser::{device, page, random};
use domain::live::{Hello, News};
use domain::when::{DateTime, TimeDelta, Utc};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

/// A page that is hidden for so long gives its connection back: over HTTP/1.1 a browser opens six to one host, and a seventh
/// page of ours would not even load.
const REST: TimeDelta = TimeDelta::seconds(5);
/// A page that was hidden longer than this has missed more than is worth replaying.
const HIDDEN: TimeDelta = TimeDelta::seconds(30);
/// The first pause before opening again; doubles up to the last.
const FIRST_PAUSE_MS: f64 = 400.0;
const LAST_PAUSE_MS: f64 = 8_000.0;
/// Opening failed this often in a row: perhaps the server refuses.
const TRIES_BEFORE_READING: u32 = 2;
/// Positions of one server process are consecutive; a new process starts at its start time in microseconds
/// (`backend::bus`). A jump of half a second's worth is a restart: no page misses so many news, and no server restarts faster.
const RESTART_JUMP: u64 = 500_000;
/// What the server sends, and the browser's own `error`. A `beat` says only that the connection lives.
const EVENTS: [&str; 8] = [
    "hello",
    "news",
    "batch",
    "resync",
    "ended",
    "media_restarted",
    "beat",
    "error",
];
/// How often the page looks whether anything came.
const LOOK: Duration = Duration::from_secs(1);
/// Two beats (the server sends one every five seconds) and a second for their way: a connection that is silent for longer
/// is dead, though its sockets may be open.
const SILENT_LOOKS: u32 = 11;
/// The same for a connection that is opened again. A browser may take one that it has idle and that died with the others;
/// it opens a new one when those are used up.
const SILENT_LOOKS_OPENING: u32 = 5;

type Read = Pin<Box<dyn Future<Output = Result<(), AppError>>>>;

struct Listener {
    store: LiveStore,
    clock: Clock,
    read: Rc<dyn Fn() -> Read>,
    stream: RefCell<Option<EventStream>>,
    pause: RefCell<Option<TimeoutHandle>>,
    tries: Cell<u32>,
    silent: Cell<u32>,
    reading: Cell<bool>,
    hidden_since: Cell<Option<DateTime<Utc>>>,
    gone: Cell<bool>,
}

/// Keeps the store up to date until the page is left. `read` reads the page's whole view from the server into the store.
pub fn follow<F>(store: LiveStore, read: impl Fn() -> F + 'static)
where
    F: Future<Output = Result<(), AppError>> + 'static,
{
    let clock = use_clock();
    let read: Rc<dyn Fn() -> Read> = Rc::new(move || Box::pin(read()));
    Effect::new(move |_| {
        let listener = Rc::new(Listener {
            store,
            clock,
            read: read.clone(),
            stream: RefCell::default(),
            pause: RefCell::default(),
            tries: Cell::new(0),
            silent: Cell::new(0),
            reading: Cell::new(false),
            hidden_since: Cell::new(page::is_hidden().then(device::now)),
            gone: Cell::new(false),
        });
        listener.open();
        let held = StoredValue::new_local(listener);
        let with = move |act: fn(&Rc<Listener>)| {
            let _ = held.try_with_value(act);
        };
        page::on_visibility(move |hidden| with(if hidden { Listener::hidden } else { Listener::shown }));
        page::on_restored(move || with(Listener::read_again));
        page::on_online(move || with(Listener::open));
        let looking = set_interval_with_handle(move || with(Listener::look), LOOK);
        on_cleanup(move || {
            let _ = looking.map(|timer| timer.clear());
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
        if self.gone.get() || self.reading.get() || self.rests() {
            return;
        }
        let Some(after) = self.store.position.try_get_value() else {
            return;
        };
        let studio = if self.store.studio { "&studio=1" } else { "" };
        let url = format!("/feed/{}?after={after}{studio}", self.store.campaign);
        let me = Rc::downgrade(self);
        let receive = move |event: StreamEvent| {
            if let Some(me) = me.upgrade() {
                me.receive(&event);
            }
        };
        match EventStream::open(&url, &EVENTS, receive) {
            Some(stream) => *self.stream.borrow_mut() = Some(stream),
            None => self.later(Listener::open),
        }
    }

    fn close(&self) {
        self.silent.set(0);
        if let Some(pause) = self.pause.borrow_mut().take() {
            pause.clear();
        }
        *self.stream.borrow_mut() = None;
    }

    /// Acts after a pause, which grows with every failure.
    fn later(self: &Rc<Self>, act: fn(&Rc<Listener>)) {
        let tries = self.tries.get();
        self.tries.set(tries.saturating_add(1));
        self.after(
            (FIRST_PAUSE_MS * 2_f64.powi(tries.min(10) as i32)).min(LAST_PAUSE_MS),
            act,
        );
    }

    fn after(self: &Rc<Self>, pause: f64, act: fn(&Rc<Listener>)) {
        self.close();
        let _ = self.store.link.try_set(Link::Lost);
        // Half to one and a half times: thousands of pages must not reconnect at the same moment.
        let pause = pause * (0.5 + random::fraction());
        let me = Rc::downgrade(self);
        let opens = move || {
            if let Some(me) = me.upgrade() {
                act(&me);
            }
        };
        *self.pause.borrow_mut() = set_timeout_with_handle(opens, Duration::from_millis(pause as u64)).ok();
    }

    /// Hidden, and of no use to anybody: nothing is heard from it, and no show is broadcast with it.
    fn rests(&self) -> bool {
        let hidden = self.hidden_since.get();
        hidden.is_some_and(|since| device::now() - since > REST)
            && !page::is_audible()
            && !(self.store.studio && self.store.on_air_untracked())
    }

    /// A stream that has been silent for too long is opened anew. One that cannot even be opened is silent, too.
    fn look(self: &Rc<Self>) {
        if self.rests() {
            self.close();
        } else if self.stream.borrow().is_some() {
            self.silent.set(self.silent.get() + 1);
            let lost = self.store.link.try_get_untracked() == Some(Link::Lost);
            if self.silent.get() > if lost { SILENT_LOOKS_OPENING } else { SILENT_LOOKS } {
                self.after(FIRST_PAUSE_MS, Listener::open);
            }
        }
    }

    fn receive(self: &Rc<Self>, event: &StreamEvent) {
        self.silent.set(0);
        match event.name {
            "beat" => {}
            "hello" => self.receive_hello(&event.data),
            "news" => self.receive_news(event, crate::json::read(&event.data).map(|news| vec![news])),
            "batch" => self.receive_news(event, crate::json::read(&event.data)),
            "resync" => self.read_again(),
            "media_restarted" => self.void_media(),
            // The server ended it, because somebody's power or the campaign's audience changed: reading says what is left. After a
            // pause, because a whole audience hears it at the same moment.
            "ended" => self.later(Listener::read_again),
            // Whether the browser would reconnect by itself or not: our own pauses are shorter and jittered. A refused stream
            // looks like a lost one, and only reading says which it is.
            _ if self.tries.get() >= TRIES_BEFORE_READING => self.later(Listener::read_again),
            _ => self.later(Listener::open),
        }
    }

    fn receive_hello(&self, data: &str) {
        let Ok(hello) = crate::json::read::<Hello>(data) else {
            // Another build's hello: that it cannot be read says so.
            let _ = self.store.outdated.try_set(true);
            return;
        };
        if self.store.is_of_another_role(hello.orders) {
            return;
        }
        self.tries.set(0);
        self.clock.server_says(hello.now);
        if hello.named {
            let _ = self.store.named.try_set(true);
        }
        let _ = self.store.link.try_set(Link::Open);
        let ours = platform::visit(|visit| visit.build.clone());
        let _ = self.store.outdated.try_set(!ours.is_empty() && *ours != *hello.build);
        let known = self.store.position.try_get_value().unwrap_or_default();
        if hello.position > known.saturating_add(RESTART_JUMP) {
            self.void_media();
        }
    }

    /// Earlier media sessions are no more: the page opens another one.
    fn void_media(&self) {
        let _ = self.store.restarts.try_update(|restarts| *restarts += 1);
    }

    fn receive_news(&self, event: &StreamEvent, news: serde_json::Result<Vec<News>>) {
        if let Ok(position) = event.id.parse() {
            self.store.position.try_set_value(position);
        }
        match news {
            Ok(news) => {
                news.into_iter().for_each(|news| self.store.receive(news));
                if self.store.link.try_get_untracked() == Some(Link::Refused) {
                    // It was deleted: nothing comes any more, and nobody needs to ask.
                    self.gone.set(true);
                    self.close();
                }
            }
            // A newer server may send what this page does not know; everything known is in the view.
            Err(_) => leptos::logging::warn!("unknown news"),
        }
    }

    fn read_again(self: &Rc<Self>) {
        self.close();
        if self.gone.get() || self.reading.replace(true) {
            return;
        }
        let me = self.clone();
        spawn_local(async move {
            let read = (me.read)().await;
            me.reading.set(false);
            match read {
                Ok(()) => me.open(),
                // Signed out, no longer in the team, unpublished, deleted, or for followers now.
                Err(AppError::SignIn | AppError::Forbidden | AppError::NotFound | AppError::Rejected(_)) => {
                    let _ = me.store.link.try_set(Link::Refused);
                }
                Err(_) => me.later(Listener::read_again),
            }
        });
    }

    fn hidden(self: &Rc<Self>) {
        self.hidden_since.set(Some(device::now()));
    }

    fn shown(self: &Rc<Self>) {
        let missed = self
            .hidden_since
            .take()
            .is_some_and(|since| device::now() - since > HIDDEN);
        if missed {
            self.read_again();
        } else if self.stream.borrow().is_none() && self.store.link.try_get_untracked() != Some(Link::Refused) {
            self.open();
        }
    }
}
