//! Sessions: deadlines, limits, PATCH and DELETE, and what strangers cannot do.

use std::collections::HashSet;

use media::client::{PublisherOptions, ViewerOptions};
use media::{Config, LostReason, MediaError, MediaEvent, Patched, SessionId, sdpfrag};

use crate::world::{Dice, MS, SECOND, World};

#[test]
fn an_offer_that_is_never_followed_up_is_forgotten() {
    let mut world = World::new(Config::default());
    let seat = world.view();
    world.seats[seat].cut = true;
    world.run(29 * SECOND);
    assert_eq!(world.sfu.totals().sessions, 1);
    world.run(2 * SECOND);
    assert_eq!((world.sfu.totals().sessions, world.sfu.totals().streams), (0, 0));
    assert!(world.news.is_empty(), "a viewer that never came cannot be lost");
}

#[test]
fn a_silent_peer_is_dropped_after_the_consent_timeout() {
    let mut world = World::new(Config::default());
    let publisher = world.publish(PublisherOptions::default());
    let viewer = world.view();
    world.run(2 * SECOND);
    world.seats[publisher].cut = true;
    world.run(19 * SECOND);
    assert!(!world.news.iter().any(|e| matches!(e, MediaEvent::PublisherLost { .. })));
    world.run(2 * SECOND);
    let lost = MediaEvent::PublisherLost {
        stream: world.stream.clone(),
        epoch: 1,
        reason: LostReason::Silent,
    };
    assert!(world.news.contains(&lost));
    assert!(world.connected(viewer), "the viewer stays for the next publisher");
    world.seats[viewer].cut = true;
    world.run(21 * SECOND);
    assert_eq!(world.sfu.totals().sessions, 0);
}

#[test]
fn a_stream_and_an_address_can_be_full() {
    let config = Config {
        max_viewers_per_stream: 2,
        max_sessions_per_address: 3,
        ..Config::default()
    };
    let mut world = World::new(config);
    world.view();
    world.view();
    let third = world.view();
    assert_eq!(
        world.sfu.totals().sessions,
        2,
        "of those that only connect the oldest makes room"
    );
    world.run(SECOND);
    assert!(world.connected(third));
    let full = world.try_view(ViewerOptions::default()).err();
    assert!(
        matches!(full, Some(MediaError::StreamFull { retry_after_s: 1.. })),
        "{full:?}"
    );

    let crowd = world.address(7).ip();
    let offer = |w: &World| media::client::Viewer::new(w.now, w.address(7), ViewerOptions::default()).1;
    for i in 0..3 {
        let stream = media::StreamId::new(format!("other{i}")).expect("a good name");
        let sdp = offer(&world);
        world
            .ask(|sfu, now, out| sfu.play(now, &stream, crowd, &sdp, out))
            .expect("a place");
    }
    let (other, sdp) = (media::StreamId::new("other9").expect("a good name"), offer(&world));
    let refused = world.ask(|sfu, now, out| sfu.play(now, &other, crowd, &sdp, out));
    assert!(matches!(refused, Err(MediaError::AddressFull { retry_after_s: 1.. })));
    world.run(31 * SECOND);
    let sdp = offer(&world);
    world
        .ask(|sfu, now, out| sfu.play(now, &other, crowd, &sdp, out))
        .expect("places come free");
}

#[test]
fn ending_a_session_says_goodbye_and_cannot_be_done_twice() {
    let mut world = World::new(Config::default());
    let publisher = world.publish(PublisherOptions::default());
    let viewer = world.view();
    world.run(SECOND);
    let session = world.seats[viewer].answer.session.clone();
    world
        .ask(|sfu, now, out| sfu.end_session(now, &session, out))
        .expect("it is there");
    world.run(200 * MS);
    assert!(world.viewer(viewer).has_ended());
    assert_eq!(
        world.ask(|sfu, now, out| sfu.end_session(now, &session, out)),
        Err(MediaError::NoSession)
    );
    let stream = world.stream.clone();
    world.ask(|sfu, now, out| sfu.end_stream(now, &stream, out));
    world.run(200 * MS);
    assert!(world.publisher(publisher).has_ended());
    assert_eq!(world.sfu.totals().streams, 0);
}

#[test]
fn a_patch_must_name_the_ice_session_it_means() {
    let mut world = World::new(Config::default());
    let viewer = world.view();
    let (session, etag) = (
        world.seats[viewer].answer.session.clone(),
        world.seats[viewer].answer.etag.clone(),
    );
    let frag = "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\na=candidate:1 1 udp 1 192.0.2.9 5 typ host\r\n\
                a=candidate:2 1 tcp 1 abc.local 9 typ host tcptype active\r\na=candidate:odd\r\na=end-of-candidates\r\n";
    let mut patch = |session: &SessionId, tag: Option<&str>, frag: &str| {
        world.ask(|sfu, now, out| sfu.patch(now, session, tag, frag, out))
    };
    assert_eq!(patch(&session, None, frag), Err(MediaError::TagMissing));
    assert_eq!(patch(&session, Some("\"old\""), frag), Err(MediaError::TagStale));
    assert_eq!(patch(&session, Some(&etag), frag), Ok(Patched::Trickled));
    assert_eq!(
        patch(&session, Some(&etag), "a=ice-ufrag:stranger\r\n"),
        Err(MediaError::TagStale)
    );
    assert!(matches!(
        patch(&session, Some(&etag), "nonsense"),
        Err(MediaError::BadSdp(_))
    ));
    assert!(
        matches!(patch(&session, Some("*"), frag), Err(MediaError::BadSdp(_))),
        "a restart needs credentials"
    );
    assert_eq!(
        patch(&SessionId::from_url("nobody"), Some("*"), frag),
        Err(MediaError::NoSession)
    );
}

#[test]
fn an_ice_restart_moves_a_running_session_to_new_credentials() {
    let mut world = World::new(Config::default());
    let publisher = world.publish(PublisherOptions::default());
    let viewer = world.view();
    world.run(2 * SECOND);
    for seat in [publisher, viewer] {
        let answer = world.seats[seat].answer.clone();
        let body = match seat == viewer {
            true => world.viewer_mut(seat).begin_restart(),
            false => world.publisher_mut(seat).begin_restart(),
        };
        let patched = world.ask(|sfu, now, out| sfu.patch(now, &answer.session, Some("*"), &body, out));
        let Ok(Patched::Restarted { etag, frag }) = patched else {
            panic!("{patched:?}")
        };
        assert_ne!(etag, answer.etag);
        assert!(frag.contains("a=candidate:"));
        let fragment = sdpfrag::parse(&frag).expect("ours is readable");
        match seat == viewer {
            true => world.viewer_mut(seat).finish_restart(&answer.sdp, &fragment),
            false => world.publisher_mut(seat).finish_restart(&answer.sdp, &fragment),
        }
        .expect("the client follows");
        let stale = world.ask(|sfu, now, out| sfu.patch(now, &answer.session, Some(&answer.etag), "", out));
        assert_eq!(stale, Err(MediaError::TagStale));
    }
    let before = world.viewer(viewer).received().len();
    // Longer than the consent timeout: only checks with the new credentials keep it alive.
    world.run(40 * SECOND);
    assert!(world.viewer(viewer).received().len() > before + 7_000, "media went on");
    assert_eq!(world.sfu.totals().sessions, 2);
    assert_eq!(
        world
            .news
            .iter()
            .filter(|e| matches!(e, MediaEvent::PublisherConnected { .. }))
            .count(),
        1
    );
}

#[test]
fn a_refused_restart_leaves_the_session_alone() {
    let mut world = World::new(Config::default());
    world.publish(PublisherOptions::default());
    let viewer = world.view();
    world.run(SECOND);
    let session = world.seats[viewer].answer.session.clone();
    for frag in [
        "a=ice-ufrag:abcd\r\n",
        "a=ice-ufrag:x\r\na=ice-pwd:y\r\n",
        "",
        "a=ice-ufrag:ab cd\r\na=ice-pwd:0123456789012345678901\r\n",
    ] {
        let refused = world.ask(|sfu, now, out| sfu.patch(now, &session, Some("*"), frag, out));
        assert!(matches!(refused, Err(MediaError::BadSdp(_))), "{frag:?}: {refused:?}");
    }
    let before = world.viewer(viewer).received().len();
    world.run(25 * SECOND);
    assert!(world.viewer(viewer).received().len() > before + 5_000);
}

#[test]
fn a_client_whose_address_changes_is_followed() {
    let mut world = World::new(Config::default());
    world.publish(PublisherOptions::default());
    let viewer = world.view();
    world.run(2 * SECOND);
    // A NAT gives it another port; its own idea of its address stays.
    world.seats[viewer].address = ([203, 0, 113, 77], 61_000).into();
    let before = world.viewer(viewer).received().len();
    world.run(6 * SECOND);
    assert!(
        world.viewer(viewer).received().len() > before + 200,
        "media follows the next check"
    );
}

#[test]
fn a_viewer_who_forges_its_address_sends_the_video_to_nobody() {
    let mut world = World::new(Config::default());
    world.publish(PublisherOptions::default());
    let viewer = world.view();
    world.overhear();
    world.run(3 * SECOND);
    let (ours, victim) = (world.seats[viewer].address, ([203, 0, 113, 9], 53).into());
    let mut dice = Dice::new(1);
    let before = world.viewer(viewer).received().len();
    let (mut known, mut thrown, mut answered) = (Vec::new(), 0, HashSet::new());
    for _ in 0..2_000 {
        known.extend(world.overheard(&mut dice).filter(|(from, _)| *from == ours));
        // Its own checks and reports, as if they came from the victim.
        if let Some((_, bytes)) = known.get(dice.below(known.len() as u64) as usize) {
            world.throw(victim, bytes);
            thrown += bytes.len();
        }
        // It answers checks, as anybody's STUN server does, but without the password.
        for asked in world
            .astray
            .iter()
            .filter(|bytes| bytes[..2] == [0, 1])
            .map(|bytes| bytes[4..20].to_vec())
            .collect::<Vec<_>>()
        {
            if answered.insert(asked.clone()) {
                world.throw(victim, &[&[1, 1, 0, 0], &asked[..]].concat());
            }
        }
        world.run(MS);
    }
    assert!(!answered.is_empty(), "it was asked");
    assert!(thrown > 10_000, "{thrown}");
    assert!(
        world.astray.iter().all(|bytes| bytes[0] < 4),
        "checks and answers to checks only"
    );
    let sent: usize = world.astray.iter().map(Vec::len).sum();
    assert!(sent < thrown, "{sent} bytes for {thrown}: nothing to gain");
    assert!(
        world.viewer(viewer).received().len() > before + 400,
        "the viewer itself goes on"
    );
}

#[test]
fn strangers_get_no_answer() {
    let mut world = World::new(Config::default());
    let viewer = world.view();
    world.run(SECOND);
    let stranger = world.address(99);
    let friend = world.seats[viewer].address;
    let mut stun = vec![0u8, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42];
    stun.extend([7u8; 12]);
    for bytes in [
        &stun[..],
        &[],
        &[0],
        &[22, 254, 253, 0],
        &[0x80; 12],
        &[0x80, 200, 0, 1],
        &[0xff; 1500],
    ] {
        assert_eq!(world.throw(stranger, bytes), 0);
        world.throw(friend, bytes);
    }
    world.run(SECOND);
    assert!(world.connected(viewer));
    assert!(world.sfu.totals().strangers >= 7);
}

#[test]
fn random_bytes_from_a_friend_end_at_most_that_friend() {
    let mut world = World::new(Config::default());
    let publisher = world.publish(PublisherOptions::default());
    let viewer = world.view();
    world.run(SECOND);
    let address = world.seats[publisher].address;
    let mut seed = 1u64;
    for round in 0..4_000u64 {
        let length = (round % 300) as usize;
        let bytes: Vec<u8> = (0..length)
            .map(|i| {
                seed = seed
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                // Keep the first byte in the range of each protocol in turn (RFC 7983).
                if i == 0 {
                    [0, 1, 20, 22, 23, 63, 128, 143, 191][(round % 9) as usize]
                } else {
                    (seed >> 56) as u8
                }
            })
            .collect();
        world.throw(address, &bytes);
    }
    world.run(SECOND);
    assert!(world.connected(viewer));
}

#[test]
fn stopping_says_goodbye_to_everybody() {
    let mut world = World::new(Config::default());
    let publisher = world.publish(PublisherOptions::default());
    let viewer = world.view();
    world.run(SECOND);
    world.ask(|sfu, now, out| sfu.stop(now, out));
    world.run(200 * MS);
    assert!(world.viewer(viewer).has_ended() && world.publisher(publisher).has_ended());
    assert_eq!(world.sfu.totals().sessions, 0);
}

#[test]
fn sessions_of_one_address_are_counted_until_they_end() {
    let mut world = World::new(Config {
        max_sessions_per_address: 1,
        ..Config::default()
    });
    let seat = world.view();
    let ip = world.ip(seat);
    let sdp = media::client::Viewer::new(world.now, world.address(0), ViewerOptions::default()).1;
    let stream = world.stream.clone();
    let refused = world.ask(|sfu, now, out| sfu.play(now, &stream, ip, &sdp, out));
    assert!(matches!(refused, Err(MediaError::AddressFull { .. })));
    let session = world.seats[seat].answer.session.clone();
    world
        .ask(|sfu, now, out| sfu.end_session(now, &session, out))
        .expect("it is there");
    assert!(world.ask(|sfu, now, out| sfu.play(now, &stream, ip, &sdp, out)).is_ok());
}

#[test]
fn a_viewer_that_has_left_its_address_is_sent_nothing_there_whatever_it_says_elsewhere() {
    let mut world = World::new(Config::default());
    world.publish(PublisherOptions::default());
    let viewer = world.view();
    world.overhear();
    world.run(3 * SECOND);
    let (ours, elsewhere) = (world.seats[viewer].address, ([203, 0, 113, 9], 5_000).into());
    let mut dice = Dice::new(1);
    let mut known = Vec::new();
    for _ in 0..3_000 {
        known.extend(
            world
                .overheard(&mut dice)
                .filter(|(from, bytes)| *from == ours && bytes[..2] == [0, 1]),
        );
        world.run(MS);
    }
    let (_, check) = known.pop().expect("it checks");
    world.seats[viewer].cut = true;
    world.sent = Some((ours, Vec::new()));
    for _ in 0..30 {
        // Its checks keep the session alive.
        world.throw(elsewhere, &check);
        world.run(SECOND);
    }
    let media = |sent: &[Vec<u8>]| sent.iter().filter(|bytes| bytes[0] >= 128).count();
    let (_, sent) = world.sent.take().expect("asked for");
    let whole = media(&sent);
    assert!((1..=280 * 14).contains(&whole), "{whole} packets in thirty seconds");
    assert_eq!(world.sfu.totals().sessions, 2, "it lives on all the same");
}
