//! What encoders, players and the studio ask of the media engine over HTTP: WHIP, WHEP and the speed measurement.

pub(crate) mod speed;
mod webrtc;
pub(crate) mod whep;
pub(crate) mod whip;

pub(crate) use webrtc::stream;
