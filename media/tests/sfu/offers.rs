//! Offers from strangers: what is refused, as what, and that nothing panics.

use media::client::{Publisher, PublisherOptions, Viewer, ViewerOptions, is_readable_offer};
use media::{Config, MediaError, sdpfrag};
use proptest::prelude::*;

use crate::world::{World, stream};

fn publish(world: &mut World, offer: &str) -> Result<media::Answer, MediaError> {
    let (name, ip) = (stream("offers"), world.address(3).ip());
    world.ask(|sfu, now, out| sfu.publish(now, &name, ip, offer, true, out))
}

fn play(world: &mut World, offer: &str) -> Result<media::Answer, MediaError> {
    let (name, ip) = (stream("offers"), world.address(4).ip());
    world.ask(|sfu, now, out| sfu.play(now, &name, ip, offer, out))
}

fn good_publisher(world: &World) -> String {
    Publisher::new(world.now, world.address(3), PublisherOptions::default()).1
}

fn good_viewer(world: &World) -> String {
    Viewer::new(world.now, world.address(4), ViewerOptions::default()).1
}

fn without(offer: &str, prefix: &str) -> String {
    offer
        .lines()
        .filter(|l| !l.starts_with(prefix))
        .map(|l| format!("{l}\r\n"))
        .collect()
}

#[test]
fn answers_are_what_rfc_9725_asks_for() {
    let mut world = World::new(Config::default());
    let offer = good_publisher(&world);
    let answer = publish(&mut world, &offer).expect("a good offer").sdp;
    assert_eq!(answer.matches("a=recvonly").count(), 2);
    assert_eq!(
        answer.matches("a=candidate:").count(),
        1,
        "one UDP candidate per address"
    );
    assert_eq!(answer.matches("a=setup:passive").count(), 2);
    assert!(!answer.contains("a=ice-lite") && answer.contains("a=group:BUNDLE") && answer.contains("a=rtcp-mux"));
    assert!(answer.contains("packetization-mode=1") && answer.to_lowercase().contains("profile-level-id=42e01f"));
    assert!(
        answer.contains("transport-cc"),
        "the publisher's rate control needs feedback"
    );

    let offer = good_viewer(&world);
    let answer = play(&mut world, &offer).expect("a good offer").sdp;
    assert_eq!(answer.matches("a=sendonly").count(), 2);
    assert!(
        !answer.contains("transport-wide-cc"),
        "viewers shall not report many times a second"
    );
    let streams: std::collections::BTreeSet<&str> = answer
        .lines()
        .filter_map(|l| l.strip_prefix("a=msid:"))
        .filter_map(|ids| ids.split(' ').next())
        .collect();
    assert_eq!(streams.len(), 1, "one MediaStream, or browsers do not keep lip sync");
    assert!(
        answer.contains("H264/90000") && answer.contains("VP8/90000"),
        "both, so that no publisher needs another answer"
    );
}

#[test]
fn the_answer_keeps_the_publishers_preference() {
    let mut world = World::new(Config::default());
    let both = Viewer::new(world.now, world.address(3), ViewerOptions::default())
        .1
        .replace("a=recvonly", "a=sendonly");
    let at = |answer: &str, codec: &str| answer.find(codec).expect("in the answer");
    let answer = publish(&mut world, &both).expect("a good offer").sdp;
    let vp8_first = both.find("VP8/90000") < both.find("H264/90000");
    assert_eq!(at(&answer, "VP8/90000") < at(&answer, "H264/90000"), vp8_first);
}

/// Offers as Debian's browsers make them, and one in the form of OBS (libdatachannel: no RTX, one SSRC a track).
#[test]
fn real_offers_are_answered() {
    let mut world = World::new(Config::default());
    for (name, offer) in [
        ("chromium", include_str!("offers/chromium-whip.sdp")),
        ("firefox", include_str!("offers/firefox-whip.sdp")),
        ("obs", include_str!("offers/obs-whip.sdp")),
    ] {
        let answer = publish(&mut world, offer).unwrap_or_else(|e| panic!("{name}: {e}")).sdp;
        assert_eq!(answer.matches("a=recvonly").count(), 2, "{name}");
        assert_eq!(answer.matches("\r\nm=").count(), 2, "{name}");
        assert!(!answer.contains(" 0 UDP/TLS"), "{name}: no track is rejected");
    }
    for (name, offer) in [
        ("chromium", include_str!("offers/chromium-whep.sdp")),
        ("firefox", include_str!("offers/firefox-whep.sdp")),
    ] {
        let answer = play(&mut world, offer).unwrap_or_else(|e| panic!("{name}: {e}")).sdp;
        assert_eq!(answer.matches("a=sendonly").count(), 2, "{name}");
        assert!(answer.contains("VP8/90000"), "{name}");
    }
}

#[test]
fn sendrecv_is_answered_one_way() {
    let mut world = World::new(Config::default());
    let offer = good_publisher(&world).replace("a=sendonly", "a=sendrecv");
    assert_eq!(
        publish(&mut world, &offer)
            .expect("allowed")
            .sdp
            .matches("a=recvonly")
            .count(),
        2
    );
    let offer = without(&good_viewer(&world), "a=recvonly");
    assert_eq!(
        play(&mut world, &offer)
            .expect("sendrecv is the default")
            .sdp
            .matches("a=sendonly")
            .count(),
        2
    );
}

#[test]
fn what_we_do_not_do_is_refused_whole() {
    let mut world = World::new(Config::default());
    let good = good_publisher(&world);
    let video_part = good[good.find("m=video").expect("video")..].to_owned();
    let cases: Vec<(&str, String)> = vec![
        (
            "two video tracks",
            format!(
                "{}{}",
                &good[..good.find("m=audio").expect("audio")],
                video_part.repeat(2)
            ),
        ),
        ("three tracks", format!("{good}{video_part}")),
        ("no BUNDLE", without(&good, "a=group:BUNDLE")),
        ("no rtcp-mux", without(&good, "a=rtcp-mux")),
        ("holdconn", good.replace("a=setup:actpass", "a=setup:holdconn")),
        ("wrong way", good.replace("a=sendonly", "a=recvonly")),
        ("inactive", good.replace("a=sendonly", "a=inactive")),
        (
            "a data channel",
            format!("{good}m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:x\r\n"),
        ),
        ("plain RTP", good.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP")),
        ("sha-1", good.replace("a=fingerprint:sha-256", "a=fingerprint:sha-1")),
        ("ICE-lite", good.replacen("a=group", "a=ice-lite\r\na=group", 1)),
    ];
    assert!(is_readable_offer(&good));
    for (name, offer) in cases {
        let refused = publish(&mut world, &offer);
        assert!(
            matches!(refused, Err(MediaError::Unsupported(_))),
            "{name}: {refused:?}"
        );
    }
    let passive = publish(&mut world, &good.replace("a=setup:actpass", "a=setup:passive")).expect("FFmpeg offers this");
    assert_eq!(passive.sdp.matches("a=setup:active").count(), 2);
    let active = good.replace("a=setup:actpass", "a=setup:active");
    assert!(
        publish(&mut world, &active).is_ok(),
        "a client that can only be active is welcome"
    );
}

#[test]
fn what_cannot_be_read_is_malformed() {
    let mut world = World::new(Config::default());
    let good = good_publisher(&world);
    let cases: Vec<(&str, String)> = vec![
        ("nothing", String::new()),
        ("prose", "hello".into()),
        ("half a head", "v=0\r\n".into()),
        ("huge", format!("{good}{}", "a=x-padding:0123456789\r\n".repeat(10_000))),
        ("no credentials", without(&without(&good, "a=ice-ufrag"), "a=ice-pwd")),
        ("short password", good.replace("a=ice-pwd:", "a=ice-pwd:x\r\na=old:")),
        ("no fingerprint", without(&good, "a=fingerprint")),
        ("no mid", without(&good, "a=mid")),
        (
            "no payload types",
            good.replace("UDP/TLS/RTP/SAVPF ", "UDP/TLS/RTP/SAVPF\r\na=old:"),
        ),
        ("NUL bytes", good.replace("a=mid", "a=\0mid")),
        ("replacement characters", good.replace("a=mid:", "a=mid:\u{fffd}")),
    ];
    for (name, offer) in cases {
        let refused = publish(&mut world, &offer);
        assert!(matches!(refused, Err(MediaError::BadSdp(_))), "{name}: {refused:?}");
    }
}

#[test]
fn without_a_codec_in_common_there_is_no_session() {
    let mut world = World::new(Config::default());
    let offer = good_publisher(&world).replace("H264/90000", "AV1/90000");
    assert!(matches!(publish(&mut world, &offer), Err(MediaError::NoSharedCodec(_))));
    let offer = good_viewer(&world).replace("opus/48000/2", "PCMU/8000");
    assert!(matches!(play(&mut world, &offer), Err(MediaError::NoSharedCodec(_))));
    assert_eq!(world.sfu.totals().sessions, 0);
}

#[test]
fn an_offer_cut_anywhere_never_panics() {
    let mut world = World::new(Config {
        max_sessions_per_address: usize::MAX,
        ..Config::default()
    });
    let good = good_publisher(&world);
    for end in (0..good.len()).step_by(7) {
        if good.is_char_boundary(end) {
            let _refused_or_not = publish(&mut world, &good[..end]).is_ok();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_mangled_offer_never_panics(at in 0usize..4000, text in "[ -~\r\n]{0,40}", cut in 0usize..60) {
        let mut world = World::new(Config { max_sessions_per_address: usize::MAX, ..Config::default() });
        let mut offer = good_publisher(&world);
        let from = at.min(offer.len());
        let to = (from + cut).min(offer.len());
        offer.replace_range(from..to, &text);
        let _refused_or_not = publish(&mut world, &offer).is_ok();
    }

    #[test]
    fn a_fragment_of_any_text_is_read_or_refused(text in "\\PC{0,300}|(a=(ice-ufrag|ice-pwd|candidate):[ -~]{0,40}\r\n){0,6}") {
        if let Ok(fragment) = sdpfrag::parse(&text) {
            prop_assert!(fragment.candidates <= text.len());
        }
    }
}
