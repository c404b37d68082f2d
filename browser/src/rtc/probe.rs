//! Tests the way that the video will take, before the show: a session without media, which ends as soon as it is connected.

use super::MediaPath;
use super::peer::{self, Refusal, TICK_MS};
use crate::timer::sleep;
use domain::CampaignId;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{RtcPeerConnection, RtcPeerConnectionState, RtcRtpTransceiverDirection, RtcRtpTransceiverInit};

/// What has not come through after this long is blocked.
const PATIENCE_TICKS: u32 = 40;

/// Tests into `result`.
pub fn probe(campaign: CampaignId, result: RwSignal<MediaPath>) {
    if result.try_update(|path| std::mem::replace(path, MediaPath::Testing)) == Some(MediaPath::Testing) {
        return;
    }
    spawn_local(async move {
        let path = match peer::connection() {
            Ok(connection) => {
                let path = test(&connection, campaign).await;
                connection.close();
                path
            }
            Err(_) => MediaPath::Unsupported,
        };
        let _ = result.try_set(path);
    });
}

async fn test(connection: &RtcPeerConnection, campaign: CampaignId) -> MediaPath {
    let init = RtcRtpTransceiverInit::new();
    init.set_direction(RtcRtpTransceiverDirection::Recvonly);
    connection.add_transceiver_with_str_and_init("audio", &init);
    let accepted = match peer::exchange(connection, &peer::address(&format!("/whep/{campaign}")), None).await {
        Ok(accepted) => accepted,
        Err(Refusal::Unsupported) => return MediaPath::Unsupported,
        Err(Refusal::Browser | Refusal::NoAnswer | Refusal::Status(_)) => return MediaPath::Unknown,
    };
    for _ in 0..PATIENCE_TICKS {
        if connection.connection_state() == RtcPeerConnectionState::Connected {
            break;
        }
        sleep(TICK_MS).await;
    }
    let path = match connection.connection_state() {
        RtcPeerConnectionState::Connected => MediaPath::Open,
        _ if peer::is_answered(connection) => MediaPath::Unknown,
        _ => MediaPath::Blocked(accepted.port),
    };
    peer::end(&accepted.url, false).await;
    path
}
