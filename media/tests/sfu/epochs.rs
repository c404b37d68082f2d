//! Publishers come and go; for viewers the session, the numbering and the clock go on.

use std::time::Duration;

use media::client::{PublisherOptions, ReceivedPacket, ViewerOptions};
use media::{Arrival, Config, H264Profile, LostReason, MediaError, MediaEvent, VideoCodec};

use crate::world::{MS, SECOND, World};

fn frames(received: &[ReceivedPacket]) -> Vec<ReceivedPacket> {
    received.iter().filter(|h| h.video.is_some()).copied().collect()
}

fn assert_seamless(received: &[ReceivedPacket], pause: Duration) {
    let frames = frames(received);
    assert!(
        frames.windows(2).all(|w| w[1].seq == w[0].seq + 1),
        "one number after the other"
    );
    let most = 90_000 * (pause.as_millis() as u32 + 100) / 1000;
    assert!(
        frames.windows(2).all(|w| w[1].time.wrapping_sub(w[0].time) <= most),
        "time goes on as on the wall"
    );
}

#[test]
fn a_second_publisher_is_refused() {
    let mut world = World::new(Config::default());
    let first = world.publish(PublisherOptions::default());
    world.run(SECOND);
    assert!(world.connected(first));
    assert_eq!(
        world.try_publish(PublisherOptions::default(), false).err(),
        Some(MediaError::PublisherPresent)
    );
}

#[test]
fn nobody_is_locked_out_by_a_handshake_that_never_ends_or_by_an_encoder_that_was_killed() {
    let mut world = World::new(Config::default());
    let unfinished = world.publish(PublisherOptions::default());
    world.seats[unfinished].cut = true;
    let killed = world
        .try_publish(PublisherOptions::default(), false)
        .expect("a pending one holds nothing");
    world.run(SECOND);
    assert!(world.connected(killed));
    world.seats[killed].cut = true;
    world.run(SECOND);
    let soon = world.try_publish(PublisherOptions::default(), false).err();
    assert_eq!(
        soon,
        Some(MediaError::PublisherPresent),
        "a second of silence is no end"
    );
    world.run(SECOND + SECOND / 2);
    let again = world
        .try_publish(PublisherOptions::default(), false)
        .expect("silent for two seconds");
    world.run(SECOND);
    assert!(world.connected(again));
    assert_eq!(world.sfu.totals().sessions, 1, "the silent one is gone");
}

/// What the publisher was last said to send.
fn arrival(world: &World) -> Option<Arrival> {
    let said = |news: &MediaEvent| match news {
        MediaEvent::PublisherSends { arrival, .. } => Some(*arrival),
        _ => None,
    };
    world.news.iter().rev().find_map(said)
}

#[test]
fn a_publisher_that_stops_is_told_within_two_seconds_and_again_when_it_is_back() {
    let mut world = World::new(Config::default());
    let publisher = world.publish(PublisherOptions::default());
    world.run(3 * SECOND);
    assert_eq!(arrival(&world), None);
    for _ in 0..2 {
        world.seats[publisher].cut = true;
        world.run(2 * SECOND);
        assert_eq!(arrival(&world), Some(Arrival::Nothing));
        world.run(3 * SECOND);
        world.seats[publisher].cut = false;
        world.run(3 * SECOND);
        assert_eq!(arrival(&world), Some(Arrival::Video));
    }
    let told = world
        .news
        .iter()
        .filter(|news| matches!(news, MediaEvent::PublisherSends { .. }));
    assert_eq!(told.count(), 4, "each change once");
}

#[test]
fn video_that_stops_is_told_apart_from_video_that_never_was() {
    let mut world = World::new(Config::default());
    let publisher = world.publish(PublisherOptions::default());
    world.publisher_mut(publisher).darken(true);
    world.run(SECOND);
    assert_eq!(arrival(&world), None, "it may yet come");
    world.run(SECOND + SECOND / 4);
    assert_eq!(arrival(&world), Some(Arrival::SoundOnly));
    world.publisher_mut(publisher).darken(false);
    world.run(SECOND);
    assert_eq!(arrival(&world), Some(Arrival::Video));
    world.publisher_mut(publisher).darken(true);
    world.run(2 * SECOND);
    assert_eq!(arrival(&world), Some(Arrival::VideoStopped));
    world.publisher_mut(publisher).mute(true);
    world.run(2 * SECOND);
    assert_eq!(arrival(&world), Some(Arrival::Nothing));
    let stats = world.sfu.stream_stats(world.now, &world.stream.clone());
    assert_eq!(
        stats.publisher.map(|publisher| publisher.arrival),
        Some(Arrival::Nothing)
    );
    // Sound comes back alone: that the video stands still is said anew.
    world.publisher_mut(publisher).mute(false);
    world.run(3 * SECOND);
    assert_eq!(arrival(&world), Some(Arrival::VideoStopped));
}

#[test]
fn packets_that_are_too_large_to_be_sent_on_are_told_and_that_they_are_so_no_more() {
    let mut world = World::new(Config::default());
    let publisher = world.publish(PublisherOptions {
        bitrate_bps: 6 * 1_450 * 30 * 8,
        ..PublisherOptions::default()
    });
    world.publisher_mut(publisher).pack(1_450);
    world.run(2 * SECOND);
    assert_eq!(arrival(&world), Some(Arrival::TooLarge));
    world.publisher_mut(publisher).pack(1_100);
    world.run(10 * SECOND);
    assert_eq!(
        arrival(&world),
        Some(Arrival::TooLarge),
        "the next key frame may have some"
    );
    world.run(6 * SECOND);
    assert_eq!(arrival(&world), Some(Arrival::Video));
}

#[test]
fn a_take_over_continues_the_viewers_numbers_and_time() {
    let mut world = World::new(Config::default());
    let first = world.publish(PublisherOptions {
        first_seq: 40_000,
        ..PublisherOptions::default()
    });
    let viewer = world.view();
    world.run(3 * SECOND);
    let before = frames(world.viewer(viewer).received()).len();
    let second = world
        .try_publish(
            PublisherOptions {
                first_seq: 7,
                ..PublisherOptions::default()
            },
            true,
        )
        .expect("replacing is allowed");
    world.run(3 * SECOND);
    assert!(world.connected(second));
    assert!(world.publisher(first).has_ended(), "the first one was told goodbye");
    let received = world.viewer(viewer).received();
    assert!(frames(received).len() > before + 400);
    assert_seamless(received, 500 * MS);
    let stream = world.stream.clone();
    let lost = MediaEvent::PublisherLost {
        stream: stream.clone(),
        epoch: 1,
        reason: LostReason::Replaced,
    };
    let came = MediaEvent::PublisherConnected { stream, epoch: 2 };
    let at = |event: &MediaEvent| world.news.iter().position(|e| e == event).expect("told");
    assert!(at(&lost) < at(&came));
}

#[test]
fn a_take_over_that_never_connects_harms_nobody() {
    let mut world = World::new(Config::default());
    let first = world.publish(PublisherOptions::default());
    let viewer = world.view();
    world.run(2 * SECOND);
    let second = world
        .try_publish(PublisherOptions::default(), true)
        .expect("replacing is allowed");
    world.seats[second].cut = true;
    world.run(35 * SECOND);
    assert!(world.connected(first) && !world.publisher(first).has_ended());
    let last = world.viewer(viewer).received().last().expect("media").at;
    assert!(world.now - last < 100 * MS);
    assert_eq!(world.sfu.totals().sessions, 2);
}

#[test]
fn another_codec_needs_no_renegotiation_and_picture_ids_go_on() {
    let mut world = World::new(Config::default());
    let options = |codec, first_picture| PublisherOptions {
        codec,
        first_picture,
        ..PublisherOptions::default()
    };
    world.publish(options(VideoCodec::Vp8, 30_000));
    let viewer = world.view();
    world.run(2 * SECOND);
    world
        .try_publish(options(VideoCodec::H264(H264Profile::ConstrainedBaseline), 0), true)
        .expect("replacing is allowed");
    world.run(2 * SECOND);
    world
        .try_publish(options(VideoCodec::Vp8, 17), true)
        .expect("replacing is allowed");
    world.run(2 * SECOND);
    let received = frames(world.viewer(viewer).received());
    assert_seamless(&received, 500 * MS);
    let mut runs: Vec<VideoCodec> = received.iter().filter_map(|h| h.video).collect();
    runs.dedup();
    assert_eq!(
        runs,
        [
            VideoCodec::Vp8,
            VideoCodec::H264(H264Profile::ConstrainedBaseline),
            VideoCodec::Vp8
        ]
    );
    let ids: Vec<u16> = received.iter().filter_map(|h| h.picture).collect();
    assert!(
        ids.windows(2).all(|w| (w[1].wrapping_sub(w[0]) & 0x7fff) <= 1),
        "picture ids never jump"
    );
}

#[test]
fn a_viewer_without_the_publishers_codec_is_told_so() {
    let mut world = World::new(Config::default());
    world.publish(PublisherOptions {
        codec: VideoCodec::H264(H264Profile::ConstrainedBaseline),
        ..PublisherOptions::default()
    });
    world.run(SECOND);
    let vp8_only = ViewerOptions {
        h264: false,
        ..ViewerOptions::default()
    };
    assert!(matches!(world.try_view(vp8_only), Err(MediaError::NoSharedCodec(_))));
}

#[test]
fn a_publisher_back_after_a_break_is_simply_there_again() {
    let mut world = World::new(Config::default());
    let first = world.publish(PublisherOptions::default());
    let viewer = world.view();
    world.run(2 * SECOND);
    world.close(first);
    world.run(SECOND);
    let lost = world.news.iter().any(|e| {
        matches!(
            e,
            MediaEvent::PublisherLost {
                reason: LostReason::Closed,
                ..
            }
        )
    });
    assert!(lost, "a DTLS close is received at once");
    assert!(
        world
            .sfu
            .stream_stats(world.now, &world.stream.clone())
            .publisher
            .is_none()
    );
    world.publish(PublisherOptions::default());
    world.run(2 * SECOND);
    assert_seamless(world.viewer(viewer).received(), 1500 * MS);
    assert_eq!(world.sfu.stream_stats(world.now, &world.stream.clone()).epoch, 2);
}
