//! The two directions of a video: published by WHIP, played by WHEP. Screens say what they want with signals and read the
//! state from others; the code behind runs in browsers only and recovers by itself.

#[cfg(feature = "hydrate")]
mod delay;
#[cfg(feature = "hydrate")]
mod peer;
#[cfg(feature = "hydrate")]
mod play;
#[cfg(feature = "hydrate")]
mod probe;
#[cfg(any(feature = "hydrate", test))]
mod progress;
#[cfg(feature = "hydrate")]
mod publish;
#[cfg(feature = "hydrate")]
mod uplink;

#[cfg(not(feature = "hydrate"))]
pub use crate::absent::rtc::{play, probe, publish, was_on_air_here};
#[cfg(feature = "hydrate")]
pub use {
    play::play,
    probe::probe,
    publish::{publish, was_on_air_here},
};

use domain::CampaignId;
use leptos::prelude::*;

/// What a session must know of its show, as the page knows it.
#[derive(Clone, Copy)]
pub struct Show {
    /// Whose show.
    pub campaign: CampaignId,
    /// The show runs.
    pub on_air: Signal<bool>,
    /// Something of the host's arrives at the server, be it sound alone.
    pub arrives: Signal<bool>,
    /// Video is among it.
    pub flows: Signal<bool>,
    /// How often the server was restarted: a session from before is void.
    pub restarts: Signal<u32>,
}

/// Why there is no stream key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoKey {
    /// This person may not publish here.
    Refused,
    /// No answer; it is worth asking again.
    NoAnswer,
}

/// The uplink over the last second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uplink {
    /// Sent, in kbit/s.
    pub kbit_s: u32,
    /// What was chosen for the video, while there is a picture to send.
    pub wanted_kbit_s: Option<u32>,
    /// How narrow the line is, where it carries clearly less than what was chosen.
    pub narrow: Option<NarrowUplink>,
    /// Lost on the way, per thousand.
    pub loss_permille: u32,
    /// Round trip time, in milliseconds.
    pub rtt_ms: Option<u32>,
}

/// A line that carries less video than was chosen, in kbit/s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NarrowUplink {
    /// What the browser sends at most, as it has found the line.
    pub carried_kbit_s: u32,
    /// What was chosen.
    pub wanted_kbit_s: u32,
}

impl NarrowUplink {
    /// So little that viewers see a blurred picture.
    pub fn is_bad(self) -> bool {
        self.carried_kbit_s * 5 < self.wanted_kbit_s * 2
    }
}

/// The state of publishing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Publishing {
    /// Not wanted.
    #[default]
    Off,
    /// On its way.
    Connecting,
    /// Viewers receive it.
    Live,
    /// They did; it is reconnecting.
    Reconnecting,
    /// Another device publishes this campaign.
    Elsewhere,
    /// The server refused for good.
    Refused,
    /// The server answers and no media comes through: UDP to this port is blocked on the way.
    Blocked(u16),
    /// The browser lacks WebRTC.
    Unsupported,
}

impl Publishing {
    /// For styles and tests.
    pub fn code(self) -> &'static str {
        match self {
            Publishing::Off => "off",
            Publishing::Connecting => "connecting",
            Publishing::Live => "live",
            Publishing::Reconnecting => "reconnecting",
            Publishing::Elsewhere => "elsewhere",
            Publishing::Refused => "refused",
            Publishing::Blocked(_) => "blocked",
            Publishing::Unsupported => "unsupported",
        }
    }
}

/// Whether video would come through, as far as it was tested.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MediaPath {
    /// Not tested, or the server gave no answer to test with.
    #[default]
    Unknown,
    /// Being tested.
    Testing,
    /// It does.
    Open,
    /// UDP to this port is blocked on the way.
    Blocked(u16),
    /// The browser lacks WebRTC.
    Unsupported,
}

/// What publishing should do, and the state of it.
#[derive(Clone, Copy)]
pub struct Broadcast {
    /// This page is to publish while the show is on air.
    pub here: RwSignal<bool>,
    /// The person asked to take the broadcast over from another device.
    pub take_over: RwSignal<bool>,
    /// Its state.
    pub state: RwSignal<Publishing>,
    /// The uplink.
    pub uplink: RwSignal<Option<Uplink>>,
}

impl Default for Broadcast {
    /// Nothing wanted yet.
    fn default() -> Broadcast {
        Broadcast {
            here: RwSignal::new(false),
            take_over: RwSignal::new(false),
            state: RwSignal::new(Publishing::Off),
            uplink: RwSignal::new(None),
        }
    }
}

/// The state of playing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Playing {
    /// Nothing to play.
    #[default]
    Off,
    /// On its way.
    Connecting,
    /// Frames advance.
    Moving,
    /// Media arrives and no frame advances.
    Still,
    /// Sound arrives, and the line is too slow for the video.
    Starved,
    /// The browser plays nothing before a tap.
    Paused,
    /// They did advance; it is reconnecting.
    Recovering,
    /// The server answers and no media comes through: UDP to this port is blocked on the way.
    Blocked(u16),
    /// The browser lacks WebRTC, or the publisher's video format.
    Unplayable,
}

impl Playing {
    /// For styles and tests.
    pub fn code(self) -> &'static str {
        match self {
            Playing::Off => "off",
            Playing::Connecting => "connecting",
            Playing::Moving => "moving",
            Playing::Still => "still",
            Playing::Starved => "starved",
            Playing::Paused => "paused",
            Playing::Recovering => "recovering",
            Playing::Blocked(_) => "blocked",
            Playing::Unplayable => "unplayable",
        }
    }

    /// Media arrives.
    pub fn is_heard(self) -> bool {
        matches!(self, Playing::Moving | Playing::Still | Playing::Starved)
    }
}
