//! The seller's camera and microphone. Each is requested and recovered on its own, so that one that fails never takes the
//! other with it; on a change the new one is acquired before the old one is released, where the device allows that.

use super::level::Meter;
use super::{Device, Failure, SourceState, Sources};
use crate::device;
use crate::imports::{HintedTrack, error_name, navigator};
use crate::storage::Storage;
use leptos::prelude::*;
use leptos::{html, task::spawn_local};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    ConstrainDomStringParameters, ConstrainDoubleRange, ConstrainLongRange, MediaDeviceInfo, MediaDeviceKind,
    MediaStream, MediaStreamConstraints, MediaStreamTrack, MediaStreamTrackState, MediaTrackConstraints,
};

const CAMERA_KEY: &str = "hawker-camera";
const MICROPHONE_KEY: &str = "hawker-microphone";
const PORTRAIT_KEY: &str = "hawker-portrait";

/// The livestream's parameters, under their keys in local storage.
fn parameters(sources: Sources) -> [(&'static str, RwSignal<String>); 4] {
    [
        ("hawker-lines", sources.lines),
        ("hawker-frames", sources.frames),
        ("hawker-kbit-s", sources.kbit_s),
        ("hawker-codec", sources.codec),
    ]
}

/// The same for those that are on or off.
fn switches(sources: Sources) -> [(&'static str, RwSignal<bool>); 2] {
    [(PORTRAIT_KEY, sources.portrait), ("hawker-mirror", sources.mirror)]
}

/// Restores the livestream's parameters that this device had last, and stores every change.
pub fn store_parameters(sources: Sources) {
    Effect::new(move |before: Option<()>| {
        for (key, signal) in parameters(sources) {
            let last = Storage::Local.get(key).unwrap_or_default();
            match before {
                // The address may ask for a format of its own.
                None if !last.is_empty()
                    && (key != "hawker-codec" || signal.with_untracked(|codec| codec == "auto")) =>
                {
                    signal.set(last);
                }
                None => {}
                Some(()) => Storage::Local.set(key, &signal.get_untracked()),
            }
            signal.track();
        }
        for (key, signal) in switches(sources) {
            match before {
                None => match Storage::Local.get(key) {
                    Some(last) => signal.set(last == "true"),
                    // Nobody has chosen here: as the device is held.
                    None => signal.set(key == PORTRAIT_KEY && device::is_held_upright()),
                },
                Some(()) => Storage::Local.set(key, if signal.get_untracked() { "true" } else { "" }),
            }
            signal.track();
        }
    });
}

/// Runs the sources for a preview, without a livestream.
pub fn preview(sources: Sources, preview: NodeRef<html::Video>) {
    Capture::start(sources, preview);
}

/// One of the two sources.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Camera,
    Microphone,
}

/// A running track, and the request it was acquired for.
struct Acquired {
    track: MediaStreamTrack,
    request: Request,
    _ended: Closure<dyn FnMut()>,
}

impl Acquired {
    fn is_live(&self) -> bool {
        self.track.ready_state() == MediaStreamTrackState::Live
    }
}

/// Device id and format; a track that was acquired for another one is replaced.
type Request = (String, String);

/// Everything that runs: two tracks and a level meter.
pub(crate) struct Capture {
    sources: Sources,
    camera: RefCell<Option<Acquired>>,
    microphone: RefCell<Option<Acquired>>,
    meter: RefCell<Option<Meter>>,
    changes: RwSignal<u32>,
    /// Devices are being requested, one request at a time.
    asking: Cell<bool>,
    /// The request changed meanwhile.
    ask_again: Cell<bool>,
}

impl Capture {
    /// Runs the sources as the signals ask, shows the camera in `preview`, and releases both when the page is left.
    pub(crate) fn start(sources: Sources, preview: NodeRef<html::Video>) -> Rc<Capture> {
        let capture = Rc::new(Capture {
            sources,
            camera: RefCell::default(),
            microphone: RefCell::default(),
            meter: RefCell::default(),
            changes: RwSignal::new(0),
            asking: Cell::new(false),
            ask_again: Cell::new(false),
        });
        let me = capture.clone();
        Effect::new(move |before: Option<bool>| {
            let wanted = sources.wanted.get();
            if wanted && before != Some(true) {
                sources.camera.set(Storage::Local.get(CAMERA_KEY).unwrap_or_default());
                sources
                    .microphone
                    .set(Storage::Local.get(MICROPHONE_KEY).unwrap_or_default());
            }
            sources.camera.track();
            sources.microphone.track();
            sources.lines.track();
            sources.frames.track();
            sources.portrait.track();
            if wanted {
                spawn_local(me.clone().acquire());
            } else {
                me.release();
            }
            wanted
        });
        let me = capture.clone();
        Effect::new(move |_| {
            me.changes.track();
            me.enable(sources.camera_on.get(), sources.microphone_on.get());
            if let Some(video) = preview.get() {
                let stream = me.track(Kind::Camera).and_then(|track| stream_of(&[track]));
                video.set_muted(true);
                video.set_src_object(stream.as_ref());
                if let Ok(playing) = video.play() {
                    // Interrupted by the next source or by the page's end; the element says so itself.
                    spawn_local(async move { drop(JsFuture::from(playing).await) });
                }
            }
        });
        let me = capture.clone();
        let replugged = Closure::<dyn FnMut()>::new(move || {
            if me.sources.wanted.try_get_untracked() == Some(true) {
                spawn_local(me.clone().acquire());
            }
        });
        if let Some(devices) = navigator().media_devices() {
            devices.set_ondevicechange(Some(replugged.as_ref().unchecked_ref()));
        }
        let held = StoredValue::new_local((capture.clone(), replugged));
        on_cleanup(move || {
            let _ = held.try_with_value(|(capture, _)| {
                if let Some(devices) = navigator().media_devices() {
                    devices.set_ondevicechange(None);
                }
                capture.release();
            });
        });
        capture
    }

    /// The camera's track, if it runs.
    pub(crate) fn video(&self) -> Option<MediaStreamTrack> {
        self.track(Kind::Camera)
    }

    /// The microphone's track, if it runs.
    pub(crate) fn audio(&self) -> Option<MediaStreamTrack> {
        self.track(Kind::Microphone)
    }

    fn slot(&self, kind: Kind) -> &RefCell<Option<Acquired>> {
        match kind {
            Kind::Camera => &self.camera,
            Kind::Microphone => &self.microphone,
        }
    }

    fn state(&self, kind: Kind) -> RwSignal<SourceState> {
        match kind {
            Kind::Camera => self.sources.camera_state,
            Kind::Microphone => self.sources.microphone_state,
        }
    }

    fn track(&self, kind: Kind) -> Option<MediaStreamTrack> {
        self.slot(kind)
            .borrow()
            .as_ref()
            .filter(|held| held.is_live())
            // `held.track.clone()` would be the browser's own `clone`: another track, which nobody would switch off or stop.
            .map(|held| Clone::clone(&held.track))
    }

    fn request(&self, kind: Kind) -> Request {
        let (device, format) = match kind {
            Kind::Camera => (self.sources.camera, self.format()),
            Kind::Microphone => (self.sources.microphone, None),
        };
        (
            device.try_get_untracked().unwrap_or_default(),
            format.unwrap_or_default(),
        )
    }

    /// Lines, frames a second and orientation as one text, which changes when any of them does.
    fn format(&self) -> Option<String> {
        let sources = self.sources;
        let (lines, frames) = (sources.lines.try_get_untracked()?, sources.frames.try_get_untracked()?);
        let orientation = if sources.portrait.try_get_untracked()? {
            "portrait"
        } else {
            "landscape"
        };
        Some(format!("{lines}/{frames}/{orientation}"))
    }

    fn is_missing(&self, kind: Kind) -> bool {
        let request = self.request(kind);
        self.slot(kind)
            .borrow()
            .as_ref()
            .is_none_or(|held| !held.is_live() || held.request != request)
    }

    async fn acquire(self: Rc<Self>) {
        self.ask_again.set(true);
        if self.asking.replace(true) {
            return;
        }
        while self.ask_again.replace(false) {
            self.acquire_missing().await;
        }
        self.asking.set(false);
        self.list().await;
    }

    async fn acquire_missing(self: &Rc<Self>) {
        let missing: Vec<Kind> = [Kind::Camera, Kind::Microphone]
            .into_iter()
            .filter(|kind| self.is_missing(*kind))
            .collect();
        for kind in &missing {
            let _ = self.state(*kind).try_set(SourceState::Asking);
        }
        // Both at once, so that the person is asked once.
        if let [Kind::Camera, Kind::Microphone] = missing[..] {
            let requests = [Kind::Camera, Kind::Microphone].map(|kind| (kind, self.request(kind)));
            if let Ok(stream) = ask(&requests).await {
                for (kind, request) in requests {
                    self.take(kind, &stream, &request);
                }
                return;
            }
        }
        for kind in missing {
            self.acquire_one(kind).await;
        }
    }

    async fn acquire_one(self: &Rc<Self>, kind: Kind) {
        let request = self.request(kind);
        let mut answer = ask(&[(kind, request.clone())]).await;
        if answer == Err(Failure::InUse) && self.slot(kind).borrow().is_some() {
            // Phones cannot run two cameras: release the old one and ask again.
            self.stop(kind);
            answer = ask(&[(kind, request.clone())]).await;
        }
        match answer {
            Ok(stream) => self.take(kind, &stream, &request),
            Err(Failure::Unplugged) if !request.0.is_empty() => {
                // The device of last time is not connected: the browser's default instead (the signal asks again).
                let device = if kind == Kind::Camera {
                    self.sources.camera
                } else {
                    self.sources.microphone
                };
                let _ = device.try_set(String::new());
            }
            Err(failure) => {
                let _ = self.state(kind).try_set(SourceState::Failed(failure));
            }
        }
    }

    /// Takes the stream's track over, unless another one is wanted by now.
    fn take(self: &Rc<Self>, kind: Kind, stream: &MediaStream, asked: &Request) {
        let tracks = if kind == Kind::Camera {
            stream.get_video_tracks()
        } else {
            stream.get_audio_tracks()
        };
        let Ok(track) = tracks.get(0).dyn_into::<MediaStreamTrack>() else {
            return;
        };
        if self.sources.wanted.try_get_untracked() != Some(true) {
            return track.stop();
        }
        if self.request(kind) != *asked {
            self.ask_again.set(true);
            return track.stop();
        }
        if kind == Kind::Camera {
            // Tells the encoder that smooth motion matters more than fine detail.
            track.unchecked_ref::<HintedTrack>().set_content_hint("motion");
        }
        let me = Rc::downgrade(self);
        let ended = Closure::<dyn FnMut()>::new(move || {
            if let Some(me) = me.upgrade() {
                let _ = me.state(kind).try_set(SourceState::Failed(Failure::Unplugged));
                let _ = me.changes.try_update(|changes| *changes += 1);
            }
        });
        track.set_onended(Some(ended.as_ref().unchecked_ref()));
        let actual = track.get_settings().get_device_id().unwrap_or_default();
        let (device, key) = match kind {
            Kind::Camera => (self.sources.camera, CAMERA_KEY),
            Kind::Microphone => (self.sources.microphone, MICROPHONE_KEY),
        };
        let format = self.request(kind).1;
        self.stop(kind);
        *self.slot(kind).borrow_mut() = Some(Acquired {
            track,
            request: (actual.clone(), format),
            _ended: ended,
        });
        Storage::Local.set(key, &actual);
        if device.try_get_untracked().is_some_and(|chosen| chosen != actual) {
            let _ = device.try_set(actual);
        }
        if kind == Kind::Microphone {
            self.measure_level();
        }
        let _ = self.state(kind).try_set(SourceState::Ready);
        let _ = self.changes.try_update(|changes| *changes += 1);
    }

    fn measure_level(&self) {
        if let Some(meter) = self.meter.borrow_mut().take() {
            meter.stop();
        }
        let stream = self.audio().and_then(|track| stream_of(&[track]));
        *self.meter.borrow_mut() = stream.and_then(|stream| Meter::start(&stream, self.sources.level));
    }

    fn enable(&self, camera: bool, microphone: bool) {
        if let Some(track) = self.video() {
            track.set_enabled(camera);
        }
        if let Some(track) = self.audio() {
            track.set_enabled(microphone);
        }
    }

    fn stop(&self, kind: Kind) {
        if let Some(held) = self.slot(kind).borrow_mut().take() {
            held.track.set_onended(None);
            held.track.stop();
        }
    }

    fn release(&self) {
        if let Some(meter) = self.meter.borrow_mut().take() {
            meter.stop();
        }
        for kind in [Kind::Camera, Kind::Microphone] {
            self.stop(kind);
            let _ = self.state(kind).try_set(SourceState::Off);
        }
        let _ = self.sources.level.try_set(0);
        let _ = self.changes.try_update(|changes| *changes += 1);
    }

    /// Names appear only after permission, so the list is read after every acquisition.
    async fn list(&self) {
        let Some(listing) = navigator()
            .media_devices()
            .and_then(|devices| devices.enumerate_devices().ok())
        else {
            return;
        };
        let Ok(all) = JsFuture::from(listing).await else { return };
        let of = |kind: MediaDeviceKind| -> Vec<Device> {
            js_sys::Array::from(&all)
                .iter()
                .map(JsCast::unchecked_into::<MediaDeviceInfo>)
                .filter(|device| device.kind() == kind)
                .map(|device| Device {
                    id: device.device_id(),
                    label: device.label(),
                })
                .filter(|device| !device.id.is_empty())
                .collect()
        };
        for (signal, devices) in [
            (self.sources.cameras, of(MediaDeviceKind::Videoinput)),
            (self.sources.microphones, of(MediaDeviceKind::Audioinput)),
        ] {
            let _ = signal.try_maybe_update(|known| (std::mem::replace(known, devices.clone()) != devices, ()));
        }
    }
}

/// A stream of these tracks.
pub(crate) fn stream_of(tracks: &[MediaStreamTrack]) -> Option<MediaStream> {
    let stream = MediaStream::new().ok()?;
    tracks.iter().for_each(|track| stream.add_track(track));
    Some(stream)
}

async fn ask(requests: &[(Kind, Request)]) -> Result<MediaStream, Failure> {
    let devices = navigator().media_devices().ok_or(Failure::Unsupported)?;
    let constraints = MediaStreamConstraints::new();
    for (kind, (device, format)) in requests {
        match kind {
            Kind::Camera => constraints.set_video_media_track_constraints(&camera_constraints(device, format)),
            Kind::Microphone => constraints.set_audio_media_track_constraints(&microphone_constraints(device)),
        }
    }
    let asked = devices
        .get_user_media_with_constraints(&constraints)
        .map_err(|error| failure_of(&error))?;
    let stream = JsFuture::from(asked).await.map_err(|error| failure_of(&error))?;
    stream.dyn_into().map_err(|_| Failure::Failed)
}

fn camera_constraints(device: &str, format: &str) -> MediaTrackConstraints {
    let mut parts = format.split('/');
    let height: i32 = parts.next().and_then(|lines| lines.parse().ok()).unwrap_or(720);
    let frames: f64 = parts.next().and_then(|frames| frames.parse().ok()).unwrap_or(30.0);
    let long = (f64::from(height) * 16.0 / 9.0).round() as i32;
    let (width, height) = if parts.next() == Some("portrait") {
        (height, long)
    } else {
        (long, height)
    };
    let ideal = |px: i32| {
        let range = ConstrainLongRange::new();
        range.set_ideal(px);
        range
    };
    let rate = ConstrainDoubleRange::new();
    rate.set_ideal(frames);
    rate.set_max(frames);
    let constraints = constraints_for(device);
    constraints.set_width_constrain_long_range(&ideal(width));
    constraints.set_height_constrain_long_range(&ideal(height));
    constraints.set_frame_rate_constrain_double_range(&rate);
    constraints
}

fn microphone_constraints(device: &str) -> MediaTrackConstraints {
    let constraints = constraints_for(device);
    constraints.set_echo_cancellation_bool(true);
    constraints.set_noise_suppression_bool(true);
    constraints.set_auto_gain_control_bool(true);
    constraints
}

/// Exactly this device, or the browser's default.
fn constraints_for(device: &str) -> MediaTrackConstraints {
    let constraints = MediaTrackConstraints::new();
    if !device.is_empty() {
        let id = ConstrainDomStringParameters::new();
        id.set_exact_str(device);
        constraints.set_device_id_constrain_dom_string_parameters(&id);
    }
    constraints
}

fn failure_of(error: &JsValue) -> Failure {
    match error_name(error).as_str() {
        "NotAllowedError" | "SecurityError" => Failure::Denied,
        "NotFoundError" => Failure::NoDevice,
        "OverconstrainedError" => Failure::Unplugged,
        "NotReadableError" | "AbortError" => Failure::InUse,
        "TypeError" => Failure::Unsupported,
        _ => Failure::Failed,
    }
}
