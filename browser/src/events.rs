//! Server-sent events: one stream, and a callback for the names that the page knows.

use leptos::prelude::set_timeout;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{EventSource, MessageEvent};

/// One event of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamEvent {
    /// Its name; `error` is the browser's own.
    pub name: &'static str,
    /// Its id, or that of the last event that had one.
    pub id: String,
    /// Its data.
    pub data: String,
}

/// An open stream; closed when dropped. It may be dropped by its own callback.
pub struct EventStream {
    source: EventSource,
    closed: Rc<Cell<bool>>,
    handlers: Vec<Closure<dyn FnMut(MessageEvent)>>,
}

impl EventStream {
    /// Opens the stream. `None` where the browser refuses.
    pub fn open(url: &str, names: &[&'static str], receive: impl Fn(StreamEvent) + 'static) -> Option<EventStream> {
        let source = EventSource::new(url).ok()?;
        let (receive, closed) = (Rc::new(receive), Rc::new(Cell::new(false)));
        let listen = |name: &'static str| {
            let (receive, closed) = (receive.clone(), closed.clone());
            let handler = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                if !closed.get() {
                    // The browser's own `error` is a plain event without either.
                    let message = event.dyn_ref::<MessageEvent>();
                    receive(StreamEvent {
                        name,
                        id: message.map(MessageEvent::last_event_id).unwrap_or_default(),
                        data: message
                            .and_then(|message| message.data().as_string())
                            .unwrap_or_default(),
                    });
                }
            });
            let _ = source.add_event_listener_with_callback(name, handler.as_ref().unchecked_ref());
            handler
        };
        let handlers = names.iter().map(|name| listen(name)).collect();
        Some(EventStream {
            source,
            closed,
            handlers,
        })
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        self.closed.set(true);
        self.source.close();
        // A handler may be what dropped us: its closure must outlive the call.
        let handlers = std::mem::take(&mut self.handlers);
        set_timeout(move || drop(handlers), Duration::ZERO);
    }
}
