//! Asks the browser for a camera and a microphone, and says why it gives none.

use super::Failure;
use crate::imports::{error_constraint, error_name, navigator};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    ConstrainDomStringParameters, ConstrainDoubleRange, ConstrainLongRange, MediaStream, MediaStreamConstraints,
    MediaTrackConstraints,
};

/// One of the two sources.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Camera,
    Microphone,
}

/// Device id and format; a track that was acquired for another one is replaced.
pub(super) type Request = (String, String);

/// A camera that cannot keep the format gives the one that it has.
pub(super) async fn ask(requests: &[(Kind, Request)]) -> Result<MediaStream, Failure> {
    match ask_for(requests, true).await {
        Err(Failure::Format) => ask_for(requests, false).await,
        answer => answer,
    }
}

async fn ask_for(requests: &[(Kind, Request)], in_format: bool) -> Result<MediaStream, Failure> {
    let devices = navigator().media_devices().ok_or(Failure::Unsupported)?;
    let constraints = MediaStreamConstraints::new();
    for (kind, (device, format)) in requests {
        match kind {
            Kind::Camera if in_format => {
                constraints.set_video_media_track_constraints(&camera_constraints(device, format));
            }
            Kind::Camera => constraints.set_video_media_track_constraints(&constraints_for(device)),
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
        "OverconstrainedError" if matches!(&*error_constraint(error), "" | "deviceId") => Failure::Unplugged,
        "OverconstrainedError" => Failure::Format,
        "NotReadableError" | "AbortError" => Failure::InUse,
        "TypeError" => Failure::Unsupported,
        _ => Failure::Failed,
    }
}
