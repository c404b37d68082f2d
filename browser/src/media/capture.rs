//! The seller's camera and microphone. Each is requested and recovered on its own, so that one that fails never takes the
//! other with it; on a change the new one is acquired before the old one is released, where the device allows that.

use super::ask::{Kind, Request, ask};
use super::level::Meter;
use super::{Device, Failure, SourceState, Sources};
use crate::imports::{HintedTrack, navigator};
use crate::storage::Storage;
use crate::timer::sleep;
use leptos::prelude::*;
use leptos::{html, task::spawn_local};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MediaDeviceInfo, MediaDeviceKind, MediaStream, MediaStreamTrack, MediaStreamTrackState};

const CAMERA_KEY: &str = "hawker-camera";
const MICROPHONE_KEY: &str = "hawker-microphone";
/// A track that ends although nobody unplugged its device is asked for again, after each of these.
const ASK_AGAIN_MS: [u32; 4] = [1_000, 3_000, 8_000, 20_000];

/// Runs the sources for a preview, without a livestream.
pub fn preview(sources: Sources, preview: NodeRef<html::Video>) {
    Capture::start(sources, preview);
}

/// A running track, and the request it was acquired for.
struct Acquired {
    track: MediaStreamTrack,
    request: Request,
    _ended: Closure<dyn FnMut()>,
    _muted: Closure<dyn FnMut()>,
}

impl Acquired {
    fn is_live(&self) -> bool {
        self.track.ready_state() == MediaStreamTrackState::Live
    }
}

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
                spawn_local(me.acquire_again(kind));
            }
        });
        track.set_onended(Some(ended.as_ref().unchecked_ref()));
        // A call takes the microphone, the system the camera; both come back by themselves.
        let (me, of) = (Rc::downgrade(self), Clone::clone(&track));
        let muted = Closure::<dyn FnMut()>::new(move || {
            if let Some(me) = me.upgrade() {
                let _ = me.state(kind).try_set(state_of(&of));
            }
        });
        track.set_onmute(Some(muted.as_ref().unchecked_ref()));
        track.set_onunmute(Some(muted.as_ref().unchecked_ref()));
        let state = state_of(&track);
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
            _muted: muted,
        });
        Storage::Local.set(key, &actual);
        if device.try_get_untracked().is_some_and(|chosen| chosen != actual) {
            let _ = device.try_set(actual);
        }
        if kind == Kind::Microphone {
            self.measure_level();
        }
        let _ = self.state(kind).try_set(state);
        let _ = self.changes.try_update(|changes| *changes += 1);
    }

    /// Not every browser says when a device is back, and some end the track of one that never left.
    async fn acquire_again(self: Rc<Self>, kind: Kind) {
        for pause_ms in ASK_AGAIN_MS {
            sleep(pause_ms).await;
            let is_final = matches!(
                self.state(kind).try_get_untracked(),
                Some(SourceState::Failed(Failure::NoDevice | Failure::Denied))
            );
            if is_final || self.track(kind).is_some() || self.sources.wanted.try_get_untracked() != Some(true) {
                return;
            }
            if !self.asking.replace(true) {
                self.acquire_one(kind).await;
                self.asking.set(false);
                // What was chosen meanwhile waits for its turn.
                if self.ask_again.get() {
                    self.clone().acquire().await;
                }
            }
        }
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
            held.track.set_onmute(None);
            held.track.set_onunmute(None);
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

fn state_of(track: &MediaStreamTrack) -> SourceState {
    if track.muted() {
        SourceState::Muted
    } else {
        SourceState::Ready
    }
}
