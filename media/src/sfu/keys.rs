//! What came of a peer's handshake: the keys, with which a viewer's media is encrypted, or why it failed. str0m has the DTLS made for
//! it while it is built and tells nobody of either, so the DTLS leaves it in a slot.

use std::cell::RefCell;
use std::sync::{Arc, OnceLock};

use str0m::crypto::dtls::SrtpProfile;

/// RFC 5764 §4.2: the client's key and the server's, then their salts.
pub(crate) struct Keys {
    pub(crate) profile: SrtpProfile,
    pub(crate) material: Vec<u8>,
    /// Whether we were the DTLS client, so that the first of each is ours.
    pub(crate) is_client: bool,
}

/// Empty until the handshake is over.
pub(crate) type Slot = Arc<OnceLock<Result<Keys, String>>>;

thread_local! {
    static NEXT: RefCell<Option<Slot>> = const { RefCell::new(None) };
}

/// Lets `build` make a session; the slot gets what comes of the DTLS that is made for it.
pub(crate) fn with_slot<T>(build: impl FnOnce() -> T) -> (T, Slot) {
    let slot = Slot::default();
    NEXT.with_borrow_mut(|next| *next = Some(slot.clone()));
    let built = build();
    NEXT.take();
    (built, slot)
}

/// The slot of the session that is being made; tests make a DTLS without one.
pub(crate) fn slot() -> Option<Slot> {
    NEXT.with_borrow(Option::clone)
}
