//! Everything that touches the browser and is no view: camera and microphone, WebRTC sessions, the connection's speed,
//! server-sent events, uploads, storage, clipboard, sharing, the page's visibility. Screens call these with signals and closures.
//! Without the feature `hydrate` (the server's build) the same names do nothing.

pub mod media;
pub mod rtc;
pub mod speed;

#[cfg(feature = "hydrate")]
pub mod clipboard;
#[cfg(feature = "hydrate")]
pub mod cookie;
#[cfg(feature = "hydrate")]
pub mod device;
#[cfg(feature = "hydrate")]
pub mod events;
#[cfg(feature = "hydrate")]
mod imports;
#[cfg(feature = "hydrate")]
pub mod page;
#[cfg(feature = "hydrate")]
pub mod random;
#[cfg(feature = "hydrate")]
pub mod share;
#[cfg(feature = "hydrate")]
pub mod storage;
#[cfg(feature = "hydrate")]
pub mod timer;
#[cfg(feature = "hydrate")]
pub mod upload;

#[cfg(not(feature = "hydrate"))]
mod absent;
#[cfg(not(feature = "hydrate"))]
pub use absent::{clipboard, cookie, device, events, page, random, share, storage, timer, upload};
