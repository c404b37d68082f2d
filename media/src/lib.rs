//! The embedded SFU: WHIP publishers in, WHEP viewers out, one UDP port on one OS thread. It knows packets and
//! peers, never sellers or orders. [`Engine`] owns the thread and the socket, [`Handle`] is what everybody else holds,
//! [`client`] is the synthetic other side for tests and benchmarks. No media is decoded or transcoded here.
#![warn(missing_docs)]

mod api;
pub mod client;
mod handle;
mod outbox;
mod sdp;
pub mod sdpfrag;
mod secret;
mod sfu;
mod worker;

pub use api::{
    Answer, Arrival, Caller, Config, H264Profile, LostReason, MediaError, MediaEvent, OpenSession, Owner, Patched,
    PublisherStats, SessionId, StartError, StreamId, StreamStats, Totals, VideoCodec,
};
pub use handle::{Engine, Handle};
pub use sfu::{Sfu, Transport};
