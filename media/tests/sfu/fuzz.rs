//! Strangers' bytes, altered at random: nothing may panic, not even where a panic would end one session only. A run of CI is short
//! and begins where the last one did; `./dev fuzz NAME SECONDS` runs longer and from another beginning. `sdp` and `fragments` can be
//! repeated by their seed; the keys of `datagrams` are new each time, and what panicked is printed.

use std::net::SocketAddr;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use media::client::{PublisherOptions, ViewerOptions};
use media::{Config, H264Profile, SessionId, VideoCodec, sdpfrag};

use crate::world::{Dice, MS, World, stream};

const OFFERS: [&str; 10] = [
    include_str!("offers/aiortc-whep.sdp"),
    include_str!("offers/aiortc-whip.sdp"),
    include_str!("offers/chromium-whep.sdp"),
    include_str!("offers/chromium-whip.sdp"),
    include_str!("offers/ffmpeg-whip.sdp"),
    include_str!("offers/firefox-whep.sdp"),
    include_str!("offers/firefox-whip.sdp"),
    include_str!("offers/gstreamer-whep.sdp"),
    include_str!("offers/gstreamer-whip.sdp"),
    include_str!("offers/obs-whip.sdp"),
];

const FRAGMENTS: [&str; 3] = [
    "a=ice-ufrag:newnew\r\na=ice-pwd:newnewnewnewnewnewnewnew\r\n",
    "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\na=candidate:1 1 udp 1 192.0.2.1 5000 typ host\r\n",
    "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\na=end-of-candidates\r\n",
];

/// What is more likely to hurt than random letters.
const TOKENS: [&str; 30] = [
    "\r\n",
    "\n",
    "\r",
    " ",
    ":",
    ";",
    "=",
    "/",
    "0",
    "-1",
    "65536",
    "4294967296",
    "99999999999999999999",
    "\u{fffd}",
    "a=mid:0\n",
    "a=mid:\n",
    "a=rid:h send\n",
    "a=simulcast:send h;~l\n",
    "a=ssrc:1 cname:x\n",
    "a=ssrc-group:FID 1 2\n",
    "a=ssrc-group:SIM 1 2\n",
    "a=fmtp:96 apt=96\n",
    "a=rtpmap:96 H264/90000\n",
    "a=rtpmap:96 rtx/90000\n",
    "a=extmap:0 x\n",
    "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\n",
    "a=msid:\n",
    "a=candidate:\n",
    "m=video 9 UDP/TLS/RTP/SAVPF 96 97\n",
    "a=group:BUNDLE\n",
];

/// What panicked, if anything has.
static PANIC: Mutex<Option<String>> = Mutex::new(None);

fn watch_for_panics() {
    std::panic::set_hook(Box::new(|info| {
        let mut panic = PANIC.lock().unwrap_or_else(|broken| broken.into_inner());
        panic.get_or_insert(info.to_string());
    }));
}

/// Fails with the bytes that did it.
fn nothing_panicked(turn: u64, input: &[u8]) {
    let panic = PANIC.lock().unwrap_or_else(|broken| broken.into_inner()).take();
    if let Some(panic) = panic {
        let _ = std::panic::take_hook();
        panic!("turn {turn}: {panic}\nby the bytes \"{}\"", input.escape_ascii());
    }
}

/// Calls `turn` until the time is over: a second, or what `./dev fuzz` says.
#[expect(
    clippy::disallowed_methods,
    reason = "how long a test runs is no setting of the program"
)]
fn for_a_while(mut turn: impl FnMut(u64, &mut Dice)) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let seconds = number("HAWKER_FUZZ_SECONDS").unwrap_or(1);
    let seed = number("HAWKER_FUZZ_SEED").unwrap_or(1);
    watch_for_panics();
    let (mut dice, end) = (Dice::new(seed), Instant::now() + Duration::from_secs(seconds));
    let mut turns = 0;
    while Instant::now() < end {
        turn(turns, &mut dice);
        turns += 1;
    }
    let _ = std::panic::take_hook();
    eprintln!("{turns} turns in {seconds} s from seed {seed}, no panic");
}

fn pick<'a, T: ?Sized>(dice: &mut Dice, from: &[&'a T]) -> &'a T {
    from[dice.below(from.len() as u64) as usize]
}

fn place(dice: &mut Dice, bytes: &[u8]) -> usize {
    dice.below(bytes.len() as u64 + 1) as usize
}

fn range(dice: &mut Dice, bytes: &[u8]) -> std::ops::Range<usize> {
    let from = place(dice, bytes);
    from..(from + 1 + dice.below(40) as usize).min(bytes.len()).max(from)
}

/// Up to eight changes.
fn alter(dice: &mut Dice, bytes: &mut Vec<u8>, other: &[u8]) {
    for _ in 0..=dice.below(8) {
        let at = place(dice, bytes);
        match dice.below(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
            1 if at < bytes.len() => bytes[at] = dice.below(256) as u8,
            2 => drop(bytes.drain(range(dice, bytes))),
            3 => {
                let again = bytes[range(dice, bytes)].to_vec();
                bytes.splice(at..at, again);
            }
            4 => {
                let foreign = other[range(dice, other)].to_vec();
                bytes.splice(at..at, foreign);
            }
            5 if dice.below(4) == 0 => bytes.truncate(at),
            _ => {
                let token = pick(dice, &TOKENS).bytes();
                bytes.splice(at..at, token);
            }
        }
    }
}

fn altered_text(dice: &mut Dice, corpus: &[&str]) -> String {
    let mut bytes = pick(dice, corpus).as_bytes().to_vec();
    let other = pick(dice, corpus).as_bytes();
    alter(dice, &mut bytes, other);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The room for every session that a turn makes.
fn world() -> World {
    World::new(Config {
        max_sessions_per_address: usize::MAX,
        ..Config::default()
    })
}

#[test]
fn sdp() {
    let mut world = world();
    let (name, ip) = (stream("fuzz"), world.address(3).ip());
    for_a_while(|turn, dice| {
        let offer = altered_text(dice, &OFFERS);
        let answer = match dice.below(2) {
            0 => world.ask(|sfu, now, out| sfu.publish(now, &name, ip, &offer, true, out)),
            _ => world.ask(|sfu, now, out| sfu.play(now, &name, ip, &offer, out)),
        };
        if let Ok(answer) = answer {
            let restart = FRAGMENTS[0];
            let _taken_or_not = world.ask(|sfu, now, out| sfu.patch(now, &answer.session, Some("*"), restart, out));
            let ended = world.ask(|sfu, now, out| sfu.end_session(now, &answer.session, out));
            assert!(ended.is_ok(), "a session that was answered is there: {offer}");
        }
        nothing_panicked(turn, offer.as_bytes());
    });
}

#[test]
fn fragments() {
    let mut world = world();
    let seat = world.publish(PublisherOptions::default());
    let session: SessionId = world.seats[seat].answer.session.clone();
    for_a_while(|turn, dice| {
        let text = altered_text(dice, &FRAGMENTS);
        if let Ok(fragment) = sdpfrag::parse(&text) {
            assert!(fragment.candidates <= text.len());
        }
        let tag = pick(dice, &["*", "\"x\"", "", "W/*"]);
        let _taken_or_not = world.ask(|sfu, now, out| sfu.patch(now, &session, Some(tag), &text, out));
        nothing_panicked(turn, text.as_bytes());
    });
}

/// A publisher of each format, whose payloads are altered before they are encrypted, and a viewer; their datagrams are altered and
/// come again, from where they came or from elsewhere.
#[test]
fn datagrams() {
    let mut scene = None;
    for_a_while(|turn, dice| {
        let world = match &mut scene {
            Some(world) if turn % 5_000 != 0 => world,
            scene => scene.insert(show(dice)),
        };
        world.run(2 * MS);
        let Some((from, sent)) = world.overheard(dice) else {
            return;
        };
        let (mut bytes, (_, other)) = (sent.clone(), world.overheard(dice).unwrap_or((from, sent)));
        alter(dice, &mut bytes, &other);
        let from: SocketAddr = match dice.below(4) {
            0 => world.address(200),
            _ => from,
        };
        world.throw(from, &bytes);
        nothing_panicked(turn, &bytes);
    });
}

fn show(dice: &mut Dice) -> World {
    let mut world = world();
    world.overhear();
    let codec = match dice.below(2) {
        0 => VideoCodec::Vp8,
        _ => VideoCodec::H264(H264Profile::ConstrainedBaseline),
    };
    let publisher = world.publish(PublisherOptions {
        codec,
        ..PublisherOptions::default()
    });
    world.publisher_mut(publisher).spoil(dice.below(u64::MAX));
    world.try_view(ViewerOptions::default()).expect("a place");
    world
}
