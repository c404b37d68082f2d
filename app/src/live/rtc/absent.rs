//! The server has no camera: the same names as in the browser, doing nothing while a page is rendered.

use super::{Broadcast, Playing, Sources, Speed};
use crate::feed::LiveStore;
use domain::CampaignId;
use leptos::html;
use leptos::prelude::*;

pub(in crate::live) fn publish(
    _store: LiveStore,
    _sources: Sources,
    _broadcast: Broadcast,
    _preview: NodeRef<html::Video>,
) {
}

pub(in crate::live) fn check_devices(_sources: Sources, _preview: NodeRef<html::Video>) {}

pub(in crate::live) fn store_parameters(_sources: Sources) {}

pub(in crate::live) fn was_on_air_here(_campaign: CampaignId) -> bool {
    false
}

pub(in crate::live) fn play(
    _store: LiveStore,
    _video: NodeRef<html::Video>,
    _wanted: Signal<bool>,
    _state: RwSignal<Playing>,
) {
}

pub(in crate::live) async fn copy(_text: &str) -> bool {
    false
}

pub(in crate::live) async fn share(_title: &str, _url: &str) -> bool {
    false
}

pub(in crate::live) fn hold_wake_lock(_wanted: Signal<bool>) {}

pub(in crate::live) fn confirm_leaving(_on_air: Signal<bool>) {}

pub(in crate::live) fn stored(_key: &str) -> String {
    String::new()
}

pub(in crate::live) fn store(_key: &str, _value: &str) {}

pub(in crate::live) fn measure_speed(_shop: String, _wanted: Signal<bool>, _result: RwSignal<Speed>) {}

pub(in crate::live) fn user_agent() -> String {
    String::new()
}
