//! Sending image files to `/files`, each on its own request, so that one bad file spoils nothing.

#[cfg(feature = "hydrate")]
mod browser;
#[cfg(feature = "ssr")]
mod server;

#[cfg(feature = "hydrate")]
pub(super) use browser::send_files;
#[cfg(feature = "ssr")]
pub(super) use server::send_files;

use domain::{Why, image::Image};

/// What happens to one file.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "ssr", allow(dead_code, reason = "files are sent by browsers only"))]
pub(super) enum Step {
    /// it is on its way; its name
    Began(String),
    /// so many percent have left
    Sent(u8),
    /// it is stored
    Stored(Image),
    /// it is not, and why
    Refused(Why),
    /// the answer never came, or made no sense
    Lost,
}
