//! The page in its tab: shown or hidden, restored or left, and the service worker beside it. Handlers live as long as the
//! reactive owner that set them.

use crate::imports::{WakeLockSentinel, get_selection, navigator};
use leptos::prelude::*;
use leptos::{ev, task::spawn_local};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, FocusOptions, HtmlElement, HtmlMediaElement, PageTransitionEvent};

/// Whether the page is hidden right now (another tab, a locked phone).
pub fn is_hidden() -> bool {
    document().hidden()
}

/// Whether somebody may be listening: a video plays with its sound on.
pub fn is_audible() -> bool {
    let video = document().query_selector("video").ok().flatten();
    video.is_some_and(|video| {
        let video: &HtmlMediaElement = video.unchecked_ref();
        !video.paused() && !video.muted()
    })
}

/// Takes what follows the `?` out of the address; nothing is loaded.
pub fn without_query() {
    let path = window().location().pathname().unwrap_or_default();
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&history.state().unwrap_or_default(), "", Some(&path));
    }
}

/// Calls with whether the page is hidden, on every change.
pub fn on_visibility(changed: impl Fn(bool) + 'static) {
    let handle = window_event_listener_untyped("visibilitychange", move |_| changed(is_hidden()));
    on_cleanup(move || handle.remove());
}

/// Calls when the browser shows the page again from its back/forward cache, with everything as it was then.
pub fn on_restored(restored: impl Fn() + 'static) {
    let handle = window_event_listener_untyped("pageshow", move |event| {
        if event
            .dyn_into::<PageTransitionEvent>()
            .is_ok_and(|event| event.persisted())
        {
            restored();
        }
    });
    on_cleanup(move || handle.remove());
}

/// Calls when the network is back.
pub fn on_online(online: impl Fn() + 'static) {
    let handle = window_event_listener(ev::online, move |_| online());
    on_cleanup(move || handle.remove());
}

/// Calls when the page is left, closed or put into the back/forward cache.
pub fn on_leave(left: impl Fn() + 'static) {
    let handle = window_event_listener_untyped("pagehide", move |_| left());
    on_cleanup(move || handle.remove());
}

/// Holds a wake lock while `wanted`, so that the screen stays on; browsers release it whenever the page is hidden, so it is
/// requested again.
pub fn hold_wake_lock(wanted: Signal<bool>) {
    let lock: Rc<RefCell<Option<WakeLockSentinel>>> = Rc::default();
    let hidden = RwSignal::new(is_hidden());
    on_visibility(move |is_hidden| {
        let _ = hidden.try_set(is_hidden);
    });
    Effect::new(move |_| {
        let wanted = wanted.get() && !hidden.get();
        if let Some(held) = lock.borrow_mut().take() {
            spawn_local(async move { drop(JsFuture::from(held.release()).await) });
        }
        if let Some(locks) = navigator().wake_lock().filter(|_| wanted) {
            let lock = lock.clone();
            spawn_local(async move {
                if let Ok(held) = JsFuture::from(locks.request("screen")).await {
                    *lock.borrow_mut() = Some(held.unchecked_into());
                }
            });
        }
    });
}

/// The address under which this person reached us: `https://hawker.example`.
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// Registers the service worker, which caches the build's files and the offline page; nothing where the browser has none
/// (private windows, plain http).
pub fn register_worker() {
    if let Some(container) = navigator().service_worker() {
        let registered = container.register("/sw.js");
        // A browser that refuses it (storage full, blocked) works without the offline page.
        spawn_local(async move { drop(JsFuture::from(registered).await) });
    }
}

/// Loads the page anew.
pub fn reload() {
    let _ = window().location().reload();
}

/// Gives an element the focus and leaves the page where it is scrolled to.
pub fn focus_in_place(element: &HtmlElement) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = element.focus_with_options(&options);
}

/// Whether text is marked on the page.
pub fn has_selection() -> bool {
    get_selection().is_some_and(|marked| !marked.is_collapsed())
}

/// Where an element's edges are in the window, in whole pixels: top, bottom, left, right.
pub fn edges(element: &Element) -> [i32; 4] {
    let rect = element.get_bounding_client_rect();
    [rect.top(), rect.bottom(), rect.left(), rect.right()].map(|px| px as i32)
}
