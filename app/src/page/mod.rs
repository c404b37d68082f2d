//! What every page shares: its title and heading, waiting for its data, saying why it cannot be shown, searching by
//! the address, and forms. A form that was refused comes back filled in, with or without JavaScript: with it, the page
//! stays and only the answer is shown; without it, the server function gives the form back to its own page ([`give_back`]),
//! and the page starts from there ([`returned`]) on both sides, so that hydration agrees. Passwords are never part of it.

#[cfg(feature = "ssr")]
mod answer;
pub mod form;
pub mod head;
pub mod images;
mod leaving;
pub mod load;
pub mod preview;
mod returned;
mod search;
pub mod unsaved;
pub(crate) mod words;

#[cfg(feature = "ssr")]
pub use answer::{ReturnSlot, Returning};
#[cfg(feature = "ssr")]
pub(crate) use answer::{answer_status, done, done_plainly, give_back, local_path, seller_path, show_once};
pub use form::{RequestKeyField, SignInAgain};
pub(crate) use form::{answer_of, renew_version};
pub use head::Head;
pub use images::ImagesField;
pub(crate) use images::{images_field, images_of};
pub(crate) use leaving::ask_before_leaving;
pub use load::Refused;
pub(crate) use load::{PageData, load, resource};
#[cfg(feature = "ssr")]
pub use preview::Previewed;
pub(crate) use preview::{Preview, origin, preview};
pub(crate) use returned::{ReadFrom, Returned, error_of, returned, returned_error};
pub use search::address;
pub(crate) use search::{navigate_on_submit, typed};
pub use unsaved::Restored;
pub(crate) use unsaved::store_unsaved;

/// The status of an answer is the server's to give.
#[cfg(not(feature = "ssr"))]
pub(crate) fn answer_status(_status: u16) {}

/// The text of a title as it stands in the document: people's words are no HTML. `leptos_meta` writes it as it is.
#[cfg(feature = "ssr")]
pub(crate) fn in_title(text: String) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A browser is given text.
#[cfg(not(feature = "ssr"))]
pub(crate) fn in_title(text: String) -> String {
    text
}
