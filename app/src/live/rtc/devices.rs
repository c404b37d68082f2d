//! The seller's camera and microphone. Each is asked for, kept and mended on its own, so that one that fails never
//! takes the other with it; a change is acquired first and the old one let go after, where the device allows that.

use super::level::Meter;
use super::{Device, SourceState, Sources, Trouble, js, recall, remember};
use leptos::prelude::*;
use leptos::{html, task::spawn_local};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{MediaDevices, MediaStream, MediaStreamConstraints, MediaStreamTrack, MediaStreamTrackState};

const CAMERA_KEPT: &str = "hawker-camera";
const MICROPHONE_KEPT: &str = "hawker-microphone";

/// The livestream's parameters, under their places on this device.
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
    [("hawker-portrait", sources.portrait), ("hawker-mirror", sources.mirror)]
}

/// Brings back the livestream's parameters that this device had last, and keeps every change.
pub(in crate::live) fn keep_parameters(sources: Sources) {
    Effect::new(move |before: Option<()>| {
        for (key, signal) in parameters(sources) {
            let kept = recall(key);
            match before {
                // The address may ask for a format of its own.
                None if !kept.is_empty()
                    && (key != "hawker-codec" || signal.with_untracked(|codec| codec == "auto")) =>
                {
                    signal.set(kept);
                }
                None => {}
                Some(()) => remember(key, &signal.get_untracked()),
            }
            signal.track();
        }
        for (key, signal) in switches(sources) {
            match before {
                None => signal.set(recall(key) == "true"),
                Some(()) => remember(key, if signal.get_untracked() { "true" } else { "" }),
            }
            signal.track();
        }
    });
}

/// Runs the sources for a look at them, without a livestream.
pub(in crate::live) fn check_devices(sources: Sources, preview: NodeRef<html::Video>) {
    Rig::start(sources, preview);
}

/// One of the two sources.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Camera,
    Microphone,
}

/// A running track, and for which wish it was acquired.
struct Held {
    track: MediaStreamTrack,
    wish: (String, String),
    _ended: Closure<dyn FnMut()>,
}

impl Held {
    fn lives(&self) -> bool {
        self.track.ready_state() == MediaStreamTrackState::Live
    }
}

/// Everything that runs: two tracks, a meter.
pub(super) struct Rig {
    sources: Sources,
    camera: RefCell<Option<Held>>,
    microphone: RefCell<Option<Held>>,
    meter: RefCell<Option<Meter>>,
    changes: RwSignal<u32>,
    /// Devices are being asked for, one question at a time.
    asking: Cell<bool>,
    /// The wish changed meanwhile.
    ask_again: Cell<bool>,
}

impl Rig {
    /// Runs the sources as the signals ask, shows the camera in `preview`, and lets go when the page goes.
    pub(super) fn start(sources: Sources, preview: NodeRef<html::Video>) -> Rc<Rig> {
        let rig = Rc::new(Rig {
            sources,
            camera: RefCell::default(),
            microphone: RefCell::default(),
            meter: RefCell::default(),
            changes: RwSignal::new(0),
            asking: Cell::new(false),
            ask_again: Cell::new(false),
        });
        let me = rig.clone();
        Effect::new(move |before: Option<bool>| {
            let wanted = sources.wanted.get();
            if wanted && before != Some(true) {
                sources.camera.set(recall(CAMERA_KEPT));
                sources.microphone.set(recall(MICROPHONE_KEPT));
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
        let me = rig.clone();
        Effect::new(move |_| {
            me.changes.track();
            me.enable(sources.camera_on.get(), sources.microphone_on.get());
            if let Some(video) = preview.get() {
                let stream = me.track(Kind::Camera).and_then(|track| stream_of(&[track]));
                video.set_muted(true);
                video.set_src_object(stream.as_ref());
                if let Ok(playing) = video.play() {
                    // Interrupted by the next source or by the page's end; the element says so itself.
                    spawn_local(async move { drop(js::settled(playing).await) });
                }
            }
        });
        let me = rig.clone();
        let replugged = Closure::<dyn FnMut()>::new(move || {
            if me.sources.wanted.try_get_untracked() == Some(true) {
                spawn_local(me.clone().acquire());
            }
        });
        if let Some(devices) = media_devices() {
            devices.set_ondevicechange(Some(replugged.as_ref().unchecked_ref()));
        }
        let held = StoredValue::new_local((rig.clone(), replugged));
        on_cleanup(move || {
            let _ = held.try_with_value(|(rig, _)| {
                if let Some(devices) = media_devices() {
                    devices.set_ondevicechange(None);
                }
                rig.release();
            });
        });
        rig
    }

    /// The camera's track, if it gives.
    pub(super) fn video(&self) -> Option<MediaStreamTrack> {
        self.track(Kind::Camera)
    }

    /// The microphone's track, if it gives.
    pub(super) fn audio(&self) -> Option<MediaStreamTrack> {
        self.track(Kind::Microphone)
    }

    fn place(&self, kind: Kind) -> &RefCell<Option<Held>> {
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
        self.place(kind)
            .borrow()
            .as_ref()
            .filter(|held| held.lives())
            // `held.track.clone()` would be the browser's own `clone`: another track, that nobody switches off or ends.
            .map(|held| Clone::clone(&held.track))
    }

    fn wish(&self, kind: Kind) -> (String, String) {
        let (device, shape) = match kind {
            Kind::Camera => (self.sources.camera, self.shape()),
            Kind::Microphone => (self.sources.microphone, None),
        };
        (
            device.try_get_untracked().unwrap_or_default(),
            shape.unwrap_or_default(),
        )
    }

    /// Lines, frames a second and whether it stands upright, in one word that changes when any of them does.
    fn shape(&self) -> Option<String> {
        let sources = self.sources;
        let (lines, frames) = (sources.lines.try_get_untracked()?, sources.frames.try_get_untracked()?);
        let upright = if sources.portrait.try_get_untracked()? {
            "portrait"
        } else {
            "landscape"
        };
        Some(format!("{lines}/{frames}/{upright}"))
    }

    fn lacks(&self, kind: Kind) -> bool {
        let wish = self.wish(kind);
        self.place(kind)
            .borrow()
            .as_ref()
            .is_none_or(|held| !held.lives() || held.wish != wish)
    }

    async fn acquire(self: Rc<Self>) {
        self.ask_again.set(true);
        if self.asking.replace(true) {
            return;
        }
        while self.ask_again.replace(false) {
            self.acquire_lacking().await;
        }
        self.asking.set(false);
        self.list().await;
    }

    async fn acquire_lacking(self: &Rc<Self>) {
        let lacking: Vec<Kind> = [Kind::Camera, Kind::Microphone]
            .into_iter()
            .filter(|kind| self.lacks(*kind))
            .collect();
        for kind in &lacking {
            let _ = self.state(*kind).try_set(SourceState::Asking);
        }
        // Both at once, so that the person is asked once.
        if let [Kind::Camera, Kind::Microphone] = lacking[..] {
            let wishes = [Kind::Camera, Kind::Microphone].map(|kind| (kind, self.wish(kind)));
            if let Ok(stream) = ask(&wishes).await {
                for (kind, wish) in wishes {
                    self.keep(kind, &stream, &wish);
                }
                return;
            }
        }
        for kind in lacking {
            self.acquire_one(kind).await;
        }
    }

    async fn acquire_one(self: &Rc<Self>, kind: Kind) {
        let wish = self.wish(kind);
        let mut answer = ask(&[(kind, wish.clone())]).await;
        if answer == Err(Trouble::InUse) && self.place(kind).borrow().is_some() {
            // Phones cannot run two cameras: let go of the old one and ask again.
            self.let_go(kind);
            answer = ask(&[(kind, wish.clone())]).await;
        }
        match answer {
            Ok(stream) => self.keep(kind, &stream, &wish),
            Err(Trouble::Unplugged) if !wish.0.is_empty() => {
                // The remembered device is not there today: the browser's choice instead (asks again by itself).
                let device = if kind == Kind::Camera {
                    self.sources.camera
                } else {
                    self.sources.microphone
                };
                let _ = device.try_set(String::new());
            }
            Err(trouble) => {
                let _ = self.state(kind).try_set(SourceState::Trouble(trouble));
            }
        }
    }

    fn keep(self: &Rc<Self>, kind: Kind, stream: &MediaStream, asked: &(String, String)) {
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
        if self.wish(kind) != *asked {
            self.ask_again.set(true);
            return track.stop();
        }
        if kind == Kind::Camera {
            // Tells the encoder that smooth movement matters more than fine detail.
            js::set(&track, "contentHint", "motion");
        }
        let me = Rc::downgrade(self);
        let ended = Closure::<dyn FnMut()>::new(move || {
            if let Some(me) = me.upgrade() {
                let _ = me.state(kind).try_set(SourceState::Trouble(Trouble::Unplugged));
                let _ = me.changes.try_update(|changes| *changes += 1);
            }
        });
        track.set_onended(Some(ended.as_ref().unchecked_ref()));
        let actual = js::text(&track.get_settings(), "deviceId");
        let (device, key) = match kind {
            Kind::Camera => (self.sources.camera, CAMERA_KEPT),
            Kind::Microphone => (self.sources.microphone, MICROPHONE_KEPT),
        };
        let shape = self.wish(kind).1;
        self.let_go(kind);
        *self.place(kind).borrow_mut() = Some(Held {
            track,
            wish: (actual.clone(), shape),
            _ended: ended,
        });
        remember(key, &actual);
        if device.try_get_untracked().is_some_and(|chosen| chosen != actual) {
            let _ = device.try_set(actual);
        }
        if kind == Kind::Microphone {
            self.measure();
        }
        let _ = self.state(kind).try_set(SourceState::Ready);
        let _ = self.changes.try_update(|changes| *changes += 1);
    }

    fn measure(&self) {
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

    fn let_go(&self, kind: Kind) {
        if let Some(held) = self.place(kind).borrow_mut().take() {
            held.track.set_onended(None);
            held.track.stop();
        }
    }

    fn release(&self) {
        if let Some(meter) = self.meter.borrow_mut().take() {
            meter.stop();
        }
        for kind in [Kind::Camera, Kind::Microphone] {
            self.let_go(kind);
            let _ = self.state(kind).try_set(SourceState::Off);
        }
        let _ = self.sources.level.try_set(0);
        let _ = self.changes.try_update(|changes| *changes += 1);
    }

    /// Names appear only after permission, so the list is read after every acquisition.
    async fn list(&self) {
        let Some(listing) = media_devices().and_then(|devices| devices.enumerate_devices().ok()) else {
            return;
        };
        let Ok(all) = js::settled(listing).await else { return };
        let of = |kind: &str| -> Vec<Device> {
            js_sys::Array::from(&all)
                .iter()
                .filter(|device| js::text(device, "kind") == kind)
                .map(|device| Device {
                    id: js::text(&device, "deviceId"),
                    label: js::text(&device, "label"),
                })
                .filter(|device| !device.id.is_empty())
                .collect()
        };
        for (signal, devices) in [
            (self.sources.cameras, of("videoinput")),
            (self.sources.microphones, of("audioinput")),
        ] {
            let _ = signal.try_maybe_update(|known| (std::mem::replace(known, devices.clone()) != devices, ()));
        }
    }
}

/// A stream of these tracks.
pub(super) fn stream_of(tracks: &[MediaStreamTrack]) -> Option<MediaStream> {
    let stream = MediaStream::new().ok()?;
    tracks.iter().for_each(|track| stream.add_track(track));
    Some(stream)
}

fn media_devices() -> Option<MediaDevices> {
    // Absent on pages that are not served securely; web-sys would hand out `undefined`.
    js::get(&window().navigator(), "mediaDevices").dyn_into().ok()
}

async fn ask(wishes: &[(Kind, (String, String))]) -> Result<MediaStream, Trouble> {
    let devices = media_devices().ok_or(Trouble::Unsupported)?;
    let constraints = MediaStreamConstraints::new();
    for (kind, (device, shape)) in wishes {
        match kind {
            Kind::Camera => constraints.set_video(&camera_wish(device, shape)),
            Kind::Microphone => constraints.set_audio(&microphone_wish(device)),
        }
    }
    let asked = devices
        .get_user_media_with_constraints(&constraints)
        .map_err(|error| trouble_of(&error))?;
    let stream = js::settled(asked).await.map_err(|error| trouble_of(&error))?;
    stream.dyn_into().map_err(|_| Trouble::Failed)
}

fn camera_wish(device: &str, shape: &str) -> JsValue {
    let mut parts = shape.split('/');
    let height: f64 = parts.next().and_then(|lines| lines.parse().ok()).unwrap_or(720.0);
    let frames: f64 = parts.next().and_then(|frames| frames.parse().ok()).unwrap_or(30.0);
    let long = (height * 16.0 / 9.0).round();
    let (width, height) = if parts.next() == Some("portrait") {
        (height, long)
    } else {
        (long, height)
    };
    let wish = js::object([
        ("width", js::object([("ideal", width.into())])),
        ("height", js::object([("ideal", height.into())])),
        (
            "frameRate",
            js::object([("ideal", frames.into()), ("max", frames.into())]),
        ),
    ]);
    name_device(&wish, device);
    wish
}

fn microphone_wish(device: &str) -> JsValue {
    let wish = js::object([
        ("echoCancellation", true.into()),
        ("noiseSuppression", true.into()),
        ("autoGainControl", true.into()),
    ]);
    name_device(&wish, device);
    wish
}

fn name_device(wish: &JsValue, device: &str) {
    if !device.is_empty() {
        js::set(wish, "deviceId", js::object([("exact", device.into())]));
    }
}

fn trouble_of(error: &JsValue) -> Trouble {
    match js::text(error, "name").as_str() {
        "NotAllowedError" | "SecurityError" => Trouble::Denied,
        "NotFoundError" => Trouble::NoDevice,
        "OverconstrainedError" => Trouble::Unplugged,
        "NotReadableError" | "AbortError" => Trouble::InUse,
        "TypeError" => Trouble::Unsupported,
        _ => Trouble::Failed,
    }
}
