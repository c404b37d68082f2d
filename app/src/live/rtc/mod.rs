//! Cameras, microphones and the two ways of a picture: published by WHIP, played by WHEP. Screens say what they want
//! with signals and read what became of it; the machinery behind runs in browsers only and mends itself.

#[cfg(feature = "hydrate")]
mod devices;
#[cfg(feature = "hydrate")]
mod js;
#[cfg(feature = "hydrate")]
mod level;
#[cfg(feature = "hydrate")]
mod peer;
#[cfg(feature = "hydrate")]
mod play;
#[cfg(feature = "hydrate")]
mod publish;
#[cfg(feature = "hydrate")]
mod share;
#[cfg(feature = "hydrate")]
mod speed;

#[cfg(not(feature = "hydrate"))]
mod absent;

#[cfg(not(feature = "hydrate"))]
pub(super) use absent::{
    check_devices, copy, hold_screen, keep_parameters, measure_speed, play, recall, remember, run_rig, share,
    user_agent, was_on_air_here, watch_leaving,
};
#[cfg(feature = "hydrate")]
pub(super) use {
    devices::{check_devices, keep_parameters},
    play::play,
    publish::{run_rig, was_on_air_here},
    share::{copy, hold_screen, recall, remember, share, user_agent, watch_leaving},
    speed::measure_speed,
};

use domain::live::uplink::Shape;
use leptos::prelude::*;

/// A camera or a microphone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// What the browser calls it; changes from site to site.
    pub id: String,
    /// What people call it; empty before permission.
    pub label: String,
}

/// Why a source gives nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The person or the browser said no.
    Denied,
    /// There is none.
    NoDevice,
    /// Another program has it.
    InUse,
    /// It was unplugged.
    Unplugged,
    /// The page is not served over HTTPS, or the browser is too old.
    Unsupported,
    /// Anything else.
    Failed,
}

/// How a source stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SourceState {
    /// Not asked yet.
    #[default]
    Off,
    /// The browser is asking the person.
    Asking,
    /// It gives.
    Ready,
    /// It does not.
    Trouble(Trouble),
}

/// What the seller chose, and what became of it.
#[derive(Clone, Copy)]
pub struct Sources {
    /// The devices are to run.
    pub wanted: RwSignal<bool>,
    /// Id of the camera; empty for the browser's choice.
    pub camera: RwSignal<String>,
    /// Id of the microphone; empty for the browser's choice.
    pub microphone: RwSignal<String>,
    /// Viewers see the picture; black otherwise.
    pub camera_on: RwSignal<bool>,
    /// Viewers hear the sound; silence otherwise.
    pub microphone_on: RwSignal<bool>,
    /// Lines of the picture: `480`, `720` or `1080`.
    pub lines: RwSignal<String>,
    /// Frames a second: `24`, `30` or `60`.
    pub frames: RwSignal<String>,
    /// Most kbit/s of the picture, or empty for what suits its size.
    pub kbit_s: RwSignal<String>,
    /// The picture is higher than wide.
    pub portrait: RwSignal<bool>,
    /// The seller sees themselves as in a mirror; viewers never do.
    pub mirror: RwSignal<bool>,
    /// `auto`, `vp8` or `h264`.
    pub codec: RwSignal<String>,
    /// Known cameras.
    pub cameras: RwSignal<Vec<Device>>,
    /// Known microphones.
    pub microphones: RwSignal<Vec<Device>>,
    /// How the camera stands.
    pub camera_state: RwSignal<SourceState>,
    /// How the microphone stands.
    pub microphone_state: RwSignal<SourceState>,
    /// Loudness, 0–100.
    pub level: RwSignal<u32>,
    /// What the way to the server carries.
    pub speed: RwSignal<Speed>,
}

impl Sources {
    /// Nothing chosen, nothing running; `codec` as the address asks.
    pub fn new(codec: &str) -> Sources {
        let codec = if matches!(codec, "vp8" | "h264") { codec } else { "auto" };
        Sources {
            wanted: RwSignal::new(false),
            camera: RwSignal::new(String::new()),
            microphone: RwSignal::new(String::new()),
            camera_on: RwSignal::new(true),
            microphone_on: RwSignal::new(true),
            lines: RwSignal::new("720".into()),
            frames: RwSignal::new("30".into()),
            kbit_s: RwSignal::new(String::new()),
            portrait: RwSignal::new(false),
            mirror: RwSignal::new(false),
            codec: RwSignal::new(codec.into()),
            cameras: RwSignal::new(Vec::new()),
            microphones: RwSignal::new(Vec::new()),
            camera_state: RwSignal::new(SourceState::Off),
            microphone_state: RwSignal::new(SourceState::Off),
            level: RwSignal::new(0),
            speed: RwSignal::new(Speed::Unknown),
        }
    }

    /// Most bits a second of the picture: what was chosen, else what suits its size, its frame rate and the uplink.
    pub fn video_bit_s(self) -> u32 {
        untrack(|| {
            self.chosen_kbit_s()
                .map_or_else(|| self.suggested_kbit_s(), |kbit_s| kbit_s.clamp(300, 10_000))
                * 1_000
        })
    }

    /// The picture as chosen.
    pub fn shape(self) -> Shape {
        let number =
            |text: RwSignal<String>, usual: u32| text.try_with(|text| text.parse().ok()).flatten().unwrap_or(usual);
        Shape {
            lines: number(self.lines, 720),
            frames: number(self.frames, 30),
        }
    }

    /// Most kbit/s of the picture, if they were chosen.
    pub fn chosen_kbit_s(self) -> Option<u32> {
        self.kbit_s.try_with(|text| text.parse().ok()).flatten()
    }

    /// The kbit/s that suit the picture and, once it is measured, the uplink.
    pub fn suggested_kbit_s(self) -> u32 {
        let measured = match self.speed.try_get() {
            Some(Speed::Measured(measured)) => Some(measured.up_kbit_s),
            _ => None,
        };
        self.shape().suggested_kbit_s(measured)
    }

    /// At least one source gives something to show.
    pub fn ready(self) -> bool {
        self.camera_state.get() == SourceState::Ready || self.microphone_state.get() == SourceState::Ready
    }
}

/// The way up, over the last second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uplink {
    /// Sent, in kbit/s.
    pub kbit_s: u32,
    /// Lost on the way, per thousand.
    pub loss_permille: u32,
    /// There and back, in milliseconds.
    pub rtt_ms: Option<u32>,
}

/// How publishing stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Publishing {
    /// Not wanted.
    #[default]
    Off,
    /// On its way.
    Connecting,
    /// Viewers get it.
    Live,
    /// They did; it is being mended.
    Reconnecting,
    /// Another device publishes this campaign.
    Elsewhere,
    /// The server said no for good.
    Refused,
}

/// What publishing should do, and what became of it.
#[derive(Clone, Copy)]
pub struct Broadcast {
    /// This page is to publish while the show is on air.
    pub here: RwSignal<bool>,
    /// The person asked to take the broadcast over from another device.
    pub take_over: RwSignal<bool>,
    /// How it stands.
    pub state: RwSignal<Publishing>,
    /// The way up.
    pub uplink: RwSignal<Option<Uplink>>,
}

impl Broadcast {
    /// Nothing wanted yet.
    pub(super) fn new() -> Broadcast {
        Broadcast {
            here: RwSignal::new(false),
            take_over: RwSignal::new(false),
            state: RwSignal::new(Publishing::Off),
            uplink: RwSignal::new(None),
        }
    }
}

/// How playing stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Playing {
    /// Nothing to play.
    #[default]
    Off,
    /// On its way.
    Connecting,
    /// Frames advance.
    Moving,
    /// They did; it is being mended.
    Mending,
    /// The browser lacks the publisher's video format.
    Unplayable,
}

/// What the way to the server carries, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Speed {
    /// Not asked yet.
    #[default]
    Unknown,
    /// Being asked.
    Measuring,
    /// No answer.
    Silent,
    /// Asked too often for now.
    TooOften,
    /// This.
    Measured(Measured),
}

/// What was measured over the way to the server.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// To the server.
    pub up_kbit_s: u32,
    /// From the server.
    pub down_kbit_s: u32,
    /// There and back.
    pub ping_ms: f64,
    /// How much one answer's time differs from the next one's.
    pub jitter_ms: f64,
}
