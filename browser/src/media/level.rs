//! How loud the microphone is, so that a seller sees that it works.

use leptos::prelude::*;
use std::cell::RefCell;
use std::time::Duration;
use web_sys::{AnalyserNode, AudioContext, AudioContextState, MediaStream};

/// Ten times a second: fast enough to follow speech, cheap enough to run for hours.
const EVERY: Duration = Duration::from_millis(100);
/// What counts as silence; a quiet room is near −60 dB.
const FLOOR_DB: f32 = -60.0;

/// A running meter; dropped with `stop`.
pub(super) struct Meter {
    context: AudioContext,
    timer: IntervalHandle,
}

impl Meter {
    /// Measures the stream's sound into `level` (0–100). `None` where the browser has no audio graph.
    pub(super) fn start(stream: &MediaStream, level: RwSignal<u32>) -> Option<Meter> {
        let context = AudioContext::new().ok()?;
        let analyser: AnalyserNode = context.create_analyser().ok()?;
        analyser.set_fft_size(1024);
        context
            .create_media_stream_source(stream)
            .ok()?
            .connect_with_audio_node(&analyser)
            .ok()?;
        let graph = context.clone();
        let samples = RefCell::new(vec![0_f32; 1024]);
        let measure = move || {
            // Browsers start the graph suspended until the first tap or click on the page.
            if graph.state() == AudioContextState::Suspended {
                let _ = graph.resume();
                return;
            }
            let mut samples = samples.borrow_mut();
            analyser.get_float_time_domain_data(&mut samples);
            let energy = samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len() as f32;
            let db = 10.0 * energy.max(1e-12).log10();
            let share = ((db - FLOOR_DB) / -FLOOR_DB * 100.0).clamp(0.0, 100.0) as u32;
            if level.try_get_untracked().is_some_and(|shown| shown != share) {
                let _ = level.try_set(share);
            }
        };
        let timer = set_interval_with_handle(measure, EVERY).ok()?;
        Some(Meter { context, timer })
    }

    /// Stops measuring and frees the audio graph.
    pub(super) fn stop(self) {
        self.timer.clear();
        let _ = self.context.close();
    }
}
