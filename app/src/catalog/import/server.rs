//! Files are chosen and sent by people in browsers; a server never does.

use super::{Step, Way};
use leptos::{html::Input, prelude::*};

/// A request that never was.
pub(super) struct Sending;

impl Sending {
    /// Nothing to stop.
    pub(super) fn stop(&self) {}
}

/// Never called.
pub(super) fn send_products(_input: NodeRef<Input>, _shop: &str, _way: Way, _tell: Callback<Step>) -> Option<Sending> {
    None
}
