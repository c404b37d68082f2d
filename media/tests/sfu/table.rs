//! What each kind of offer is answered, as a table. `media.md` of the trial names most of them; the rest are their neighbours.

use media::{Config, MediaError};

use crate::world::{World, stream};

const OBS: &str = include_str!("offers/obs-whip.sdp");
const CHROMIUM: &str = include_str!("offers/chromium-whip.sdp");
const CHROMIUM_VIEWER: &str = include_str!("offers/chromium-whep.sdp");
const FIREFOX_VIEWER: &str = include_str!("offers/firefox-whep.sdp");

/// What comes of an offer.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    /// 201.
    Taken,
    /// 400.
    Malformed,
    /// 422.
    Unsupported,
    /// 406.
    NoCodec,
}
use Outcome::{Malformed, NoCodec, Taken, Unsupported};

fn outcome(answer: &Result<media::Answer, MediaError>) -> Outcome {
    match answer {
        Ok(_) => Taken,
        Err(MediaError::BadSdp(_)) => Malformed,
        Err(MediaError::Unsupported(_)) => Unsupported,
        Err(MediaError::NoSharedCodec(_)) => NoCodec,
        Err(other) => panic!("no answer to an offer: {other:?}"),
    }
}

/// The offer of OBS with `from` replaced; `from` must be there.
fn obs(from: &str, to: &str) -> String {
    assert!(OBS.contains(from), "{from:?} is not in the offer");
    OBS.replace(from, to)
}

fn without(offer: &str, prefix: &str) -> String {
    let kept = offer.lines().filter(|line| !line.starts_with(prefix));
    kept.map(|line| format!("{line}\n")).collect()
}

/// Only the m-lines of `kind`, with the head.
fn only(offer: &str, kind: &str) -> String {
    let mut parts = offer.split("m=");
    let head = parts.next().expect("a head").to_owned();
    let kept = parts.find(|part| part.starts_with(kind)).expect("a track");
    let mid = kept
        .lines()
        .find_map(|line| line.strip_prefix("a=mid:"))
        .expect("a name");
    head.replace("a=group:BUNDLE 0 1", &format!("a=group:BUNDLE {mid}")) + "m=" + kept
}

fn profile(id: &str) -> String {
    obs("profile-level-id=42e01f", &format!("profile-level-id={id}"))
}

/// OBS does not say where its tracks are; a session-level line goes before the first of them.
fn session_line(line: &str) -> String {
    OBS.replacen("a=ice-options", &format!("{line}\r\na=ice-options"), 1)
}

fn video_first(offer: &str) -> String {
    let mut parts: Vec<String> = offer.split("m=").map(str::to_owned).collect();
    parts.swap(1, 2);
    parts.join("m=")
}

/// One credential for the bundle, in the head.
fn session_level_ice() -> String {
    let plain = without(&without(OBS, "a=ice-ufrag"), "a=ice-pwd");
    plain.replacen(
        "a=fingerprint",
        "a=ice-ufrag:7sZt\r\na=ice-pwd:d9b2ae0JqYbqRZh1tq0k7A\r\na=fingerprint",
        1,
    )
}

fn simulcast() -> String {
    obs(
        "a=mid:1",
        "a=mid:1\r\na=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\na=rid:l send\r\na=rid:h send\r\na=simulcast:send l;h",
    )
}

fn publishers() -> Vec<(&'static str, String, Outcome)> {
    let audio = |line: &str| obs("a=rtpmap:111 opus/48000/2", line);
    let video = |line: &str| obs("a=rtpmap:96 H264/90000", line);
    vec![
        // whole
        ("OBS", OBS.into(), Taken),
        ("Chromium", CHROMIUM.into(), Taken),
        ("Firefox", include_str!("offers/firefox-whip.sdp").into(), Taken),
        (
            "GStreamer 1.22",
            include_str!("offers/gstreamer-whip.sdp").into(),
            Taken,
        ),
        ("FFmpeg 9", include_str!("offers/ffmpeg-whip.sdp").into(), Taken),
        ("aiortc", include_str!("offers/aiortc-whip.sdp").into(), Taken),
        // lines and text
        ("CRLF", OBS.replace('\n', "\r\n"), Taken),
        ("CR only", OBS.replace('\n', "\r"), Malformed),
        ("empty", String::new(), Malformed),
        ("JSON", "{\"sdp\":\"v=0\"}".into(), Malformed),
        ("a head only", OBS[..OBS.find("m=").expect("a track")].into(), Malformed),
        ("cut in the last attribute", OBS[..OBS.len() - 40].into(), Taken),
        ("NUL", obs("a=mid:0", "a=mid:\0"), Malformed),
        ("DEL", obs("a=mid:0", "a=mid:\u{7f}"), Malformed),
        ("a line without =", obs("a=mid:0", "mid 0"), Malformed),
        ("blank lines", obs("a=mid:0", "\r\na=mid:0"), Taken),
        ("version 1", obs("v=0", "v=1"), Malformed),
        ("an unknown attribute", session_line("a=x-unknown:1"), Taken),
        ("a bandwidth line", obs("a=mid:1", "b=AS:4000\r\na=mid:1"), Taken),
        (
            "63 KB of attributes",
            OBS.to_owned() + &"a=x-padding:0123456789\r\n".repeat(2_500),
            Taken,
        ),
        (
            "66 KB",
            OBS.to_owned() + &"a=x-padding:0123456789\r\n".repeat(2_700),
            Malformed,
        ),
        (
            "IPv6 in o= and c=",
            OBS.replace("IN IP4 0.0.0.0", "IN IP6 ::")
                .replace("IN IP4 127.0.0.1", "IN IP6 ::1"),
            Taken,
        ),
        // names and bundle
        ("video first", video_first(OBS), Taken),
        (
            "names of words",
            obs("a=mid:0", "a=mid:audio")
                .replace("a=mid:1", "a=mid:video")
                .replace("BUNDLE 0 1", "BUNDLE audio video"),
            Taken,
        ),
        (
            "a name of 17 letters",
            obs("a=mid:1", "a=mid:video-of-the-show1").replace("BUNDLE 0 1", "BUNDLE 0 video-of-the-show1"),
            Taken,
        ),
        (
            "a name with a dot",
            obs("a=mid:1", "a=mid:v.1").replace("BUNDLE 0 1", "BUNDLE 0 v.1"),
            Taken,
        ),
        (
            "a name of 129 letters",
            obs("a=mid:1", &format!("a=mid:{}", "v".repeat(129)))
                .replace("BUNDLE 0 1", &format!("BUNDLE 0 {}", "v".repeat(129))),
            Malformed,
        ),
        ("a name with a space", obs("a=mid:1", "a=mid:v 1"), Malformed),
        ("an empty name", obs("a=mid:1", "a=mid:"), Malformed),
        ("no names", without(OBS, "a=mid"), Malformed),
        ("the same name twice", obs("a=mid:1", "a=mid:0"), Unsupported),
        ("no group", without(OBS, "a=group:BUNDLE"), Unsupported),
        ("half a group", obs("BUNDLE 0 1", "BUNDLE 0"), Unsupported),
        (
            "bundle-only with port 0",
            obs("m=video 9 ", "m=video 0 ").replace("a=mid:1", "a=mid:1\r\na=bundle-only"),
            Taken,
        ),
        (
            "port 0 out of the bundle",
            only(OBS, "video")
                .replace("m=video 9 ", "m=video 0 ")
                .replace("BUNDLE 1", "BUNDLE 7"),
            Unsupported,
        ),
        ("port 70000", obs("m=video 9 ", "m=video 70000 "), Malformed),
        // tracks
        ("sound only", only(OBS, "audio"), Taken),
        ("video only", only(OBS, "video"), Taken),
        (
            "video only without name and group",
            without(&without(&only(OBS, "video"), "a=mid"), "a=group"),
            Taken,
        ),
        (
            "two videos",
            OBS.to_owned() + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:2\r\n",
            Unsupported,
        ),
        (
            "a data channel",
            OBS.to_owned() + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:2\r\n",
            Unsupported,
        ),
        (
            "text",
            OBS.to_owned() + "m=text 9 UDP/TLS/RTP/SAVPF 98\r\na=mid:2\r\n",
            Unsupported,
        ),
        ("plain RTP", OBS.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP"), Unsupported),
        (
            "SRTP with SDES",
            OBS.replace("UDP/TLS/RTP/SAVPF", "RTP/SAVPF"),
            Unsupported,
        ),
        (
            "over TCP",
            OBS.replace("UDP/TLS/RTP/SAVPF", "TCP/TLS/RTP/SAVPF"),
            Unsupported,
        ),
        (
            "no formats",
            obs("m=video 9 UDP/TLS/RTP/SAVPF 96", "m=video 9 UDP/TLS/RTP/SAVPF"),
            Malformed,
        ),
        ("format 300", obs("SAVPF 96", "SAVPF 300"), Malformed),
        (
            "half an m-line",
            obs("m=video 9 UDP/TLS/RTP/SAVPF 96", "m=video"),
            Malformed,
        ),
        // direction
        ("sendrecv", OBS.replace("a=sendonly", "a=sendrecv"), Taken),
        ("no direction", without(OBS, "a=sendonly"), Taken),
        ("recvonly", OBS.replace("a=sendonly", "a=recvonly"), Unsupported),
        ("inactive", OBS.replace("a=sendonly", "a=inactive"), Unsupported),
        (
            "direction in the head",
            without(OBS, "a=sendonly").replacen("a=ice-options", "a=sendonly\r\na=ice-options", 1),
            Taken,
        ),
        // transport
        ("no rtcp-mux", without(OBS, "a=rtcp-mux"), Unsupported),
        (
            "reduced-size RTCP",
            obs("a=rtcp-mux", "a=rtcp-mux\r\na=rtcp-rsize"),
            Taken,
        ),
        ("ICE in the head", session_level_ice(), Taken),
        ("no ICE", without(&without(OBS, "a=ice-ufrag"), "a=ice-pwd"), Malformed),
        ("a short ufrag", obs("a=ice-ufrag:7sZt", "a=ice-ufrag:7sZ"), Malformed),
        (
            "a short password",
            obs("a=ice-pwd:d9b2ae0JqYbqRZh1tq0k7A", "a=ice-pwd:d9b2ae0JqYbqRZh1tq0k7"),
            Malformed,
        ),
        (
            "a ufrag of strange letters",
            obs("a=ice-ufrag:7sZt", "a=ice-ufrag:7s_t"),
            Malformed,
        ),
        ("ICE-lite", session_line("a=ice-lite"), Unsupported),
        ("no fingerprint", without(OBS, "a=fingerprint"), Malformed),
        ("sha-1", obs("fingerprint:sha-256", "fingerprint:sha-1"), Unsupported),
        (
            "sha-384",
            obs("fingerprint:sha-256", "fingerprint:sha-384"),
            Unsupported,
        ),
        (
            "SHA-256 in capitals",
            obs("fingerprint:sha-256", "fingerprint:SHA-256"),
            Taken,
        ),
        ("half a fingerprint", obs(":D0:A1:2C:19:08", ""), Malformed),
        ("a fingerprint of no bytes", obs("6B:8B", "XX:YY"), Malformed),
        ("setup active", OBS.replace("a=setup:actpass", "a=setup:active"), Taken),
        (
            "setup passive, as FFmpeg",
            OBS.replace("a=setup:actpass", "a=setup:passive"),
            Taken,
        ),
        (
            "setup holdconn",
            OBS.replace("a=setup:actpass", "a=setup:holdconn"),
            Unsupported,
        ),
        ("no setup", without(OBS, "a=setup"), Taken),
        (
            "candidates",
            obs(
                "a=mid:1",
                "a=mid:1\r\na=candidate:1 1 UDP 2130706431 192.0.2.1 5000 typ host\r\na=end-of-candidates",
            ),
            Taken,
        ),
        (
            "TCP candidates",
            obs(
                "a=mid:1",
                "a=mid:1\r\na=candidate:1 1 tcp 1518280447 192.0.2.1 9 typ host tcptype active",
            ),
            Taken,
        ),
        (
            "IPv6 and .local candidates",
            obs(
                "a=mid:1",
                "a=mid:1\r\na=candidate:1 1 udp 2130706431 2001:db8::1 5000 typ host\r\na=candidate:2 1 udp 1 a3f8.local 5000 typ host",
            ),
            Taken,
        ),
        (
            "a candidate of garbage",
            obs("a=mid:1", "a=mid:1\r\na=candidate:???"),
            Taken,
        ),
        // sound
        ("opus without channels", audio("a=rtpmap:111 opus/48000"), Taken),
        ("OPUS in capitals", audio("a=rtpmap:111 OPUS/48000/2"), Taken),
        ("opus at 16 kHz", audio("a=rtpmap:111 opus/16000/2"), NoCodec),
        ("PCMU", audio("a=rtpmap:111 PCMU/8000"), NoCodec),
        ("AAC", audio("a=rtpmap:111 MPEG4-GENERIC/48000/2"), NoCodec),
        (
            "RED first",
            obs("SAVPF 111", "SAVPF 63 111").replace(
                "a=rtpmap:111",
                "a=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\na=rtpmap:111",
            ),
            Taken,
        ),
        // video
        ("Constrained Baseline, any level", profile("42e034"), Taken),
        ("Constrained Baseline, other bits", profile("42c01f"), Taken),
        ("Baseline, as FFmpeg", profile("42001e"), Taken),
        ("Main", profile("4d001f"), Taken),
        ("Main, constrained", profile("4d401f"), Taken),
        ("High", profile("64001f"), Taken),
        ("High, constrained", profile("640c1f"), Taken),
        ("High 4:4:4", profile("f4001f"), Taken),
        ("Extended", profile("58001f"), NoCodec),
        ("High 10", profile("6e001f"), NoCodec),
        ("a profile of no hex", profile("zz001f"), NoCodec),
        ("a short profile", profile("42"), NoCodec),
        ("a long profile", profile("4242e01f"), NoCodec),
        ("no profile", obs("profile-level-id=42e01f;", ""), Taken),
        (
            "packetization mode 0",
            obs("packetization-mode=1", "packetization-mode=0"),
            Taken,
        ),
        ("no packetization mode", obs("packetization-mode=1;", ""), Taken),
        (
            "packetization mode 2",
            obs("packetization-mode=1", "packetization-mode=2"),
            NoCodec,
        ),
        ("no fmtp", without(OBS, "a=fmtp:96"), Taken),
        ("VP8", without(&video("a=rtpmap:96 VP8/90000"), "a=fmtp:96"), Taken),
        (
            "VP9 only",
            without(&video("a=rtpmap:96 VP9/90000"), "a=fmtp:96"),
            NoCodec,
        ),
        (
            "AV1 only",
            without(&video("a=rtpmap:96 AV1/90000"), "a=fmtp:96"),
            NoCodec,
        ),
        (
            "H265 only",
            without(&video("a=rtpmap:96 H265/90000"), "a=fmtp:96"),
            NoCodec,
        ),
        (
            "AV1 before H264",
            obs("SAVPF 96", "SAVPF 45 96").replace("a=rtpmap:96", "a=rtpmap:45 AV1/90000\r\na=rtpmap:96"),
            Taken,
        ),
        ("simulcast", simulcast(), Taken),
        (
            "two SSRCs in a group",
            obs(
                "a=msid:obs video",
                "a=msid:obs video\r\na=ssrc-group:SIM 1264835842 1264835843\r\na=ssrc:1264835843 cname:W7nSZpZ1tT2bX0aE",
            ),
            Taken,
        ),
        (
            "an RTX stream",
            obs("SAVPF 96", "SAVPF 96 97").replace(
                "a=rtpmap:96",
                "a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\na=rtpmap:96",
            ),
            Taken,
        ),
        (
            "two apt for one RTX",
            obs("SAVPF 96", "SAVPF 96 97").replace(
                "a=rtpmap:96",
                "a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\na=fmtp:97 apt=111\r\na=rtpmap:96",
            ),
            Malformed,
        ),
    ]
}

fn viewers() -> Vec<(&'static str, String, Outcome)> {
    let one = |kind: &str| only(CHROMIUM_VIEWER, kind);
    let without_h264 = CHROMIUM_VIEWER.replace("H264/90000", "VP9/90000");
    vec![
        ("Chromium", CHROMIUM_VIEWER.into(), Taken),
        ("Firefox", FIREFOX_VIEWER.into(), Taken),
        (
            "GStreamer 1.22",
            include_str!("offers/gstreamer-whep.sdp").into(),
            Taken,
        ),
        ("aiortc", include_str!("offers/aiortc-whep.sdp").into(), Taken),
        ("sound only", one("audio"), Taken),
        ("video only", one("video"), Taken),
        ("VP8 only", without_h264, Taken),
        ("no direction", without(CHROMIUM_VIEWER, "a=recvonly"), Taken),
        (
            "sendonly",
            CHROMIUM_VIEWER.replace("a=recvonly", "a=sendonly"),
            Unsupported,
        ),
        (
            "H264 without units put together",
            FIREFOX_VIEWER
                .replace("packetization-mode=1", "packetization-mode=0")
                .replace("VP8/90000", "VP9/90000"),
            NoCodec,
        ),
        (
            "no video format of ours",
            CHROMIUM_VIEWER
                .replace("H264/90000", "VP9/90000")
                .replace("VP8/90000", "VP9/90000"),
            NoCodec,
        ),
        ("nothing (a server's offer is wanted)", String::new(), Malformed),
    ]
}

#[test]
fn each_offer_of_a_publisher_gets_its_answer() {
    let mut wrong = Vec::new();
    for (what, offer, expected) in publishers() {
        let mut world = World::new(Config::default());
        let (name, ip) = (stream("table"), world.address(3).ip());
        let answer = world.ask(|sfu, now, out| sfu.publish(now, &name, ip, &offer, false, out));
        if outcome(&answer) != expected {
            wrong.push(format!("{what}: {expected:?} expected, {answer:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_offer_of_a_viewer_gets_its_answer() {
    let mut wrong = Vec::new();
    for (what, offer, expected) in viewers() {
        let mut world = World::new(Config::default());
        let (name, ip) = (stream("table"), world.address(3).ip());
        let answer = world.ask(|sfu, now, out| sfu.play(now, &name, ip, &offer, out));
        if outcome(&answer) != expected {
            wrong.push(format!("{what}: {expected:?} expected, {answer:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// FFmpeg neither names candidates nor will: no check of ours would be answered.
#[test]
fn who_takes_no_part_in_ice_is_answered_as_by_a_lite_end() {
    let mut world = World::new(Config::default());
    let (name, ip) = (stream("table"), world.address(3).ip());
    for (offer, is_lite) in [
        (include_str!("offers/ffmpeg-whip.sdp"), true),
        (OBS, false),
        (CHROMIUM, false),
    ] {
        let answer = world.ask(|sfu, now, out| sfu.publish(now, &name, ip, offer, true, out));
        assert_eq!(answer.expect("a good offer").sdp.contains("a=ice-lite"), is_lite);
    }
}

#[test]
fn a_refusal_names_the_profile_and_the_remedy() {
    let mut world = World::new(Config::default());
    let (name, ip) = (stream("table"), world.address(3).ip());
    let refused = world.ask(|sfu, now, out| sfu.publish(now, &name, ip, &profile("58001f"), false, out));
    let sentence = refused.expect_err("nobody plays Extended").to_string();
    assert!(sentence.contains("58001f") && sentence.contains("42e01f"), "{sentence}");
}
