//! The seller's camera and microphone: what was chosen, and what became of it, as signals that screens bind. What runs
//! them is in `capture`, in browsers only.

#[cfg(feature = "hydrate")]
mod ask;
#[cfg(feature = "hydrate")]
mod capture;
#[cfg(feature = "hydrate")]
mod level;
#[cfg(feature = "hydrate")]
mod parameters;

#[cfg(not(feature = "hydrate"))]
pub use crate::absent::media::{preview, store_parameters};
#[cfg(feature = "hydrate")]
pub(crate) use capture::{Capture, stream_of};
#[cfg(feature = "hydrate")]
pub use {capture::preview, parameters::store_parameters};

use crate::speed::Speed;
use domain::live::uplink::Shape;
use leptos::prelude::*;

/// A camera or a microphone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// The browser's id; differs from site to site.
    pub id: String,
    /// Its name for people; empty before permission.
    pub label: String,
}

/// Why a source does not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The person or the browser refused.
    Denied,
    /// There is none.
    NoDevice,
    /// Another program uses it.
    InUse,
    /// It was unplugged.
    Unplugged,
    /// It cannot keep the format that was asked for.
    Format,
    /// The page is not served over HTTPS, or the browser is too old.
    Unsupported,
    /// Anything else.
    Failed,
}

/// The state of a source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SourceState {
    /// Not asked yet.
    #[default]
    Off,
    /// The browser is asking the person.
    Asking,
    /// It runs.
    Ready,
    /// It runs and the system gives nothing of it: a call, another program, a switch on the device.
    Muted,
    /// It does not.
    Failed(Failure),
}

/// What the seller chose, and the state of it.
#[derive(Clone, Copy)]
pub struct Sources {
    /// The devices are to run.
    pub wanted: RwSignal<bool>,
    /// Id of the camera; empty for the browser's default.
    pub camera: RwSignal<String>,
    /// Id of the microphone; empty for the browser's default.
    pub microphone: RwSignal<String>,
    /// Viewers see the camera; black otherwise.
    pub camera_on: RwSignal<bool>,
    /// Viewers hear the microphone; silence otherwise.
    pub microphone_on: RwSignal<bool>,
    /// Lines of the video: `480`, `720` or `1080`.
    pub lines: RwSignal<String>,
    /// Frames a second: `24`, `30` or `60`.
    pub frames: RwSignal<String>,
    /// Highest kbit/s of the video, or empty for what suits its resolution.
    pub kbit_s: RwSignal<String>,
    /// The video is taller than wide.
    pub portrait: RwSignal<bool>,
    /// The seller sees themselves as in a mirror; viewers never do.
    pub mirror: RwSignal<bool>,
    /// `auto`, `vp8` or `h264`.
    pub codec: RwSignal<String>,
    /// Known cameras.
    pub cameras: RwSignal<Vec<Device>>,
    /// Known microphones.
    pub microphones: RwSignal<Vec<Device>>,
    /// The camera's state.
    pub camera_state: RwSignal<SourceState>,
    /// The microphone's state.
    pub microphone_state: RwSignal<SourceState>,
    /// Loudness, 0–100.
    pub level: RwSignal<u32>,
    /// The measured connection to the server.
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

    /// Highest bits a second of the video: what was chosen, else what suits its resolution, its frame rate and the uplink.
    pub fn video_bit_s(self) -> u32 {
        untrack(|| {
            self.chosen_kbit_s()
                .map_or_else(|| self.suggested_kbit_s(), |kbit_s| kbit_s.clamp(300, 10_000))
                * 1_000
        })
    }

    /// The video's format as chosen.
    pub fn shape(self) -> Shape {
        let number =
            |text: RwSignal<String>, usual: u32| text.try_with(|text| text.parse().ok()).flatten().unwrap_or(usual);
        Shape {
            lines: number(self.lines, 720),
            frames: number(self.frames, 30),
        }
    }

    /// Highest kbit/s of the video, if chosen.
    pub fn chosen_kbit_s(self) -> Option<u32> {
        self.kbit_s.try_with(|text| text.parse().ok()).flatten()
    }

    /// The kbit/s that suit the video and, once it is measured, the uplink.
    pub fn suggested_kbit_s(self) -> u32 {
        let measured = match self.speed.try_get() {
            Some(Speed::Measured(measured)) => Some(measured.up_kbit_s),
            _ => None,
        };
        self.shape().suggested_kbit_s(measured)
    }

    /// Neither source runs, and neither will by itself.
    pub fn all_failed(self) -> bool {
        let failed = |state: RwSignal<SourceState>| matches!(state.get(), SourceState::Failed(_));
        failed(self.camera_state) && failed(self.microphone_state)
    }

    /// At least one source runs.
    pub fn ready(self) -> bool {
        let runs = |state: RwSignal<SourceState>| matches!(state.get(), SourceState::Ready | SourceState::Muted);
        runs(self.camera_state) || runs(self.microphone_state)
    }
}
