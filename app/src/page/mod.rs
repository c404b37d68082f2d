//! What every page shares: its title and heading, waiting for its data, saying why it cannot be shown, searching by
//! the address, and forms. A form that was refused comes back filled in, with or without JavaScript:
//! with it, the page stays and only the answer is shown; without it, the server function answers with a redirect to
//! the form's own page whose query carries what was typed and what is wrong ([`keep`]), and the page starts from
//! there ([`kept`]) on both sides, so that hydration agrees. What is too long for an address the host puts away and names
//! in it. Passwords are never part of it.

#[cfg(feature = "ssr")]
mod answer;
pub mod form;
pub mod head;
pub mod load;
mod search;
pub mod unsaved;
mod words;

#[cfg(feature = "ssr")]
pub(crate) use answer::{answer_status, carry, done, done_plainly, keep, local_path, seller_path};
pub(crate) use form::{Kept, ReadFrom, answer_of, brought, kept, renew_version};
pub use form::{RequestKeyField, SignInAgain};
pub use head::Head;
pub use load::Refused;
pub(crate) use load::load;
#[cfg(feature = "ssr")]
use search::escaped;
pub(crate) use search::{address, navigate_on_submit, typed};
pub use unsaved::Restored;
pub(crate) use unsaved::store_unsaved;

/// The status of an answer is the server's to give.
#[cfg(not(feature = "ssr"))]
pub(crate) fn answer_status(_status: u16) {}
