//! What web-sys lacks: interfaces that it has only behind `--cfg web_sys_unstable_apis`, members that it does not know yet,
//! and members that some browsers or insecure pages do not have, which it would hand out as `undefined` or call in vain.
//! Typed imports, so that nothing in this crate looks up a name in a string.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use web_sys::{
    Clipboard, MediaDevices, MediaStreamTrack, Navigator, RequestInit, RtcRtpEncodingParameters, RtcRtpParameters,
    RtcRtpReceiver, RtcRtpSender, RtcRtpTransceiver, ServiceWorkerContainer, ShareData,
};

#[wasm_bindgen]
extern "C" {
    /// `Navigator`, whose members may be absent (insecure pages, old browsers, devices without a share sheet).
    #[wasm_bindgen(extends = Navigator)]
    pub(crate) type PartialNavigator;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn clipboard(this: &PartialNavigator) -> Option<Clipboard>;
    #[wasm_bindgen(method, getter, js_name = mediaDevices)]
    pub(crate) fn media_devices(this: &PartialNavigator) -> Option<MediaDevices>;
    #[wasm_bindgen(method, getter, js_name = serviceWorker)]
    pub(crate) fn service_worker(this: &PartialNavigator) -> Option<ServiceWorkerContainer>;
    #[wasm_bindgen(method, getter, js_name = wakeLock)]
    pub(crate) fn wake_lock(this: &PartialNavigator) -> Option<WakeLock>;
    #[wasm_bindgen(method, catch)]
    pub(crate) fn share(this: &PartialNavigator, data: &ShareData) -> Result<Promise, JsValue>;

    /// `Window.getSelection`: what is marked on the page.
    #[wasm_bindgen(js_namespace = window, js_name = getSelection)]
    pub(crate) fn get_selection() -> Option<Marked>;
    pub(crate) type Marked;
    #[wasm_bindgen(method, getter, js_name = isCollapsed)]
    pub(crate) fn is_collapsed(this: &Marked) -> bool;

    /// Screen Wake Lock (unstable in web-sys).
    pub(crate) type WakeLock;
    #[wasm_bindgen(method)]
    pub(crate) fn request(this: &WakeLock, kind: &str) -> Promise;
    /// A lock that is held.
    pub(crate) type WakeLockSentinel;
    #[wasm_bindgen(method)]
    pub(crate) fn release(this: &WakeLockSentinel) -> Promise;

    /// `RTCRtpReceiver.jitterBufferTarget` (unstable in web-sys).
    #[wasm_bindgen(extends = RtcRtpReceiver)]
    pub(crate) type BufferedReceiver;
    #[wasm_bindgen(method, setter, js_name = jitterBufferTarget)]
    pub(crate) fn set_jitter_buffer_target(this: &BufferedReceiver, ms: f64);

    /// `RTCRtpSender.transport`.
    #[wasm_bindgen(extends = RtcRtpSender)]
    pub(crate) type ConnectedSender;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn transport(this: &ConnectedSender) -> Option<DtlsTransport>;
    /// `RTCDtlsTransport`.
    pub(crate) type DtlsTransport;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn state(this: &DtlsTransport) -> String;

    /// `RTCRtpSendParameters.degradationPreference`; web-sys has it where an older draft had it.
    #[wasm_bindgen(extends = RtcRtpParameters)]
    pub(crate) type SendParameters;
    #[wasm_bindgen(method, setter, js_name = degradationPreference)]
    pub(crate) fn set_degradation_preference(this: &SendParameters, preference: &str);

    /// `RTCRtpEncodingParameters.maxFramerate`.
    #[wasm_bindgen(extends = RtcRtpEncodingParameters)]
    pub(crate) type Encoding;
    #[wasm_bindgen(method, setter, js_name = maxFramerate)]
    pub(crate) fn set_max_framerate(this: &Encoding, frames: f64);

    /// `setCodecPreferences`, which throws where a browser lacks it or a codec.
    #[wasm_bindgen(extends = RtcRtpTransceiver)]
    pub(crate) type PickyTransceiver;
    #[wasm_bindgen(method, catch, js_name = setCodecPreferences)]
    pub(crate) fn set_codec_preferences(this: &PickyTransceiver, codecs: &Array) -> Result<(), JsValue>;

    /// `MediaStreamTrack.contentHint`.
    #[wasm_bindgen(extends = MediaStreamTrack)]
    pub(crate) type HintedTrack;
    #[wasm_bindgen(method, setter, js_name = contentHint)]
    pub(crate) fn set_content_hint(this: &HintedTrack, hint: &str);

    /// `RequestInit.keepalive`.
    #[wasm_bindgen(extends = RequestInit)]
    pub(crate) type LastingRequest;
    #[wasm_bindgen(method, setter)]
    pub(crate) fn set_keepalive(this: &LastingRequest, keepalive: bool);

    /// One entry of a statistics report, of whatever kind; a number that its kind lacks is `None`.
    pub(crate) type Statistics;
    #[wasm_bindgen(method, getter, js_name = type)]
    pub(crate) fn kind(this: &Statistics) -> String;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn timestamp(this: &Statistics) -> f64;
    #[wasm_bindgen(method, getter, js_name = bytesSent)]
    pub(crate) fn bytes_sent(this: &Statistics) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = bytesReceived)]
    pub(crate) fn bytes_received(this: &Statistics) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = targetBitrate)]
    pub(crate) fn target_bit_s(this: &Statistics) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = framesEncoded)]
    pub(crate) fn frames_encoded(this: &Statistics) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = packetsReceived)]
    pub(crate) fn packets_received(this: &Statistics) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = framesDecoded)]
    pub(crate) fn frames_decoded(this: &Statistics) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = totalDecodeTime)]
    pub(crate) fn decode_s(this: &Statistics) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = jitterBufferDelay)]
    pub(crate) fn buffer_s(this: &Statistics) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = jitterBufferEmittedCount)]
    pub(crate) fn buffered_frames(this: &Statistics) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = fractionLost)]
    pub(crate) fn fraction_lost(this: &Statistics) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = roundTripTime)]
    pub(crate) fn round_trip_s(this: &Statistics) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = currentRoundTripTime)]
    pub(crate) fn current_round_trip_s(this: &Statistics) -> Option<f64>;

    /// Anything with a name that was thrown: a `DOMException`, an `OverconstrainedError`, a `TypeError`.
    type Thrown;
    #[wasm_bindgen(method, getter, catch)]
    fn name(this: &Thrown) -> Result<Option<String>, JsValue>;
    #[wasm_bindgen(method, getter, catch)]
    fn constraint(this: &Thrown) -> Result<Option<String>, JsValue>;
}

/// This browser's navigator.
pub(crate) fn navigator() -> PartialNavigator {
    leptos::prelude::window().navigator().unchecked_into()
}

/// The name of what was thrown: `NotAllowedError`.
pub(crate) fn error_name(error: &JsValue) -> String {
    let name = error.unchecked_ref::<Thrown>().name();
    name.ok().flatten().unwrap_or_default()
}

/// The constraint that an `OverconstrainedError` could not keep: `deviceId`; empty where a browser does not say.
pub(crate) fn error_constraint(error: &JsValue) -> String {
    let constraint = error.unchecked_ref::<Thrown>().constraint();
    constraint.ok().flatten().unwrap_or_default()
}
