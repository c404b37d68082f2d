//! What a publisher sends is what viewers get, on bad networks too.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use media::client::pattern::Check;
use media::client::{PublisherOptions, Viewer, ViewerOptions};
use media::{Config, H264Profile, MediaEvent, VideoCodec};

use crate::world::{Link, MS, SECOND, World};

/// Sequence numbers of one kind that came, each once.
fn numbers(viewer: &Viewer, video: bool) -> BTreeSet<u64> {
    viewer
        .received()
        .iter()
        .filter(|h| h.video.is_some() == video)
        .map(|h| h.seq)
        .collect()
}

fn assert_gap_free(viewer: &Viewer, video: bool) {
    let numbers = numbers(viewer, video);
    let (first, last) = (*numbers.first().expect("some"), *numbers.last().expect("some"));
    assert_eq!(
        numbers.len() as u64,
        last - first + 1,
        "missing numbers, video: {video}"
    );
    assert!(
        first < 65_536,
        "a fresh SRTP receiver cannot know that numbers have wrapped"
    );
}

fn assert_unharmed(viewer: &Viewer) {
    assert!(viewer.received().iter().all(|h| h.check != Check::Broken));
}

#[test]
fn three_viewers_get_every_packet_of_both_tracks() {
    let mut world = World::new(Config::default());
    let publisher = world.publish(PublisherOptions::default());
    let viewers = [world.view(), world.view(), world.view()];
    world.run(6 * SECOND);
    for seat in viewers {
        let viewer = world.viewer(seat);
        assert!(viewer.is_connected());
        assert_gap_free(viewer, true);
        assert_gap_free(viewer, false);
        assert_unharmed(viewer);
        let starts_with_parameters = viewer.received().iter().find(|h| h.video.is_some()).expect("video");
        assert_eq!(
            starts_with_parameters.check,
            Check::Parameters,
            "a picture can start at the first packet"
        );
    }
    let [_, pictures] = world.publisher(publisher).sent();
    assert!(numbers(world.viewer(viewers[0]), true).len() as u64 > pictures * 8 / 10);
    assert_eq!(world.sfu.totals().strangers, 0);
}

#[test]
fn five_per_cent_loss_is_repaired_by_retransmission() {
    let mut world = World::new(Config::default());
    world.publish(PublisherOptions::default());
    let viewers = [world.view(), world.view(), world.view()];
    world.run(2 * SECOND);
    for seat in viewers {
        world.seats[seat].down = Link {
            loss: 5,
            delay: 15 * MS,
            ..Link::default()
        };
    }
    world.run(8 * SECOND);
    for seat in viewers {
        world.seats[seat].down.loss = 0;
    }
    world.run(2 * SECOND);
    for seat in viewers {
        assert_gap_free(world.viewer(seat), true);
        assert_unharmed(world.viewer(seat));
    }
}

#[test]
fn loss_on_the_publishers_way_is_repaired_too() {
    let mut world = World::new(Config::default());
    let publisher = world.publish(PublisherOptions::default());
    let viewer = world.view();
    world.run(2 * SECOND);
    world.seats[publisher].up = Link {
        loss: 5,
        ..Link::default()
    };
    world.run(6 * SECOND);
    world.seats[publisher].up.loss = 0;
    world.run(2 * SECOND);
    assert_gap_free(world.viewer(viewer), true);
    assert_unharmed(world.viewer(viewer));
    let stats = world.sfu.stream_stats(world.now, &world.stream.clone());
    let bitrate = stats.publisher.expect("live").bitrate_bps;
    assert!((1_700_000..2_400_000).contains(&bitrate), "{bitrate}");
}

#[test]
fn no_two_packets_of_a_viewer_share_a_number() {
    let mut world = World::new(Config::default());
    let publisher = world.publish(PublisherOptions::default());
    let viewer = world.view();
    world.sent = Some((world.seats[viewer].address, Vec::new()));
    let rough = Link {
        jitter: 40 * MS,
        twice: 10,
        loss: 5,
        ..Link::default()
    };
    world.seats[publisher].up = rough;
    world.seats[viewer].down = rough;
    world.run(10 * SECOND);
    world.close(publisher);
    world.run(3 * SECOND);
    let vp8 = PublisherOptions {
        codec: VideoCodec::Vp8,
        first_seq: 1,
        ..PublisherOptions::default()
    };
    world.publish(vp8);
    world.run(5 * SECOND);
    world.viewer_mut(viewer).request_keyframe();
    world.run(5 * SECOND);
    let (_, sent) = world.sent.take().expect("asked for");
    let (mut packets, mut next_report) = (HashMap::new(), 0);
    for datagram in sent.iter().filter(|datagram| (128..192).contains(&datagram[0])) {
        if (192..224).contains(&datagram[1]) {
            let index = u32::from_be_bytes(datagram[datagram.len() - 4..].try_into().expect("four bytes"));
            assert_eq!(
                index,
                0x8000_0000 | next_report,
                "our own reports alone, each with the next number"
            );
            next_report += 1;
        } else {
            let (number, ssrc) = (&datagram[2..4], &datagram[8..12]);
            let first = packets.entry((ssrc, number)).or_insert(datagram);
            assert_eq!(*first, datagram, "the same number with other bytes");
        }
    }
    assert!(
        packets.len() > 4_000 && next_report > 30,
        "{} {next_report}",
        packets.len()
    );
}

#[test]
fn red_sound_of_a_publisher_survives_loss_on_its_way() {
    let missing_of = |red_sound| {
        let mut world = World::new(Config::default());
        let publisher = world.publish(PublisherOptions {
            red_sound,
            ..PublisherOptions::default()
        });
        let viewer = world.view();
        world.run(2 * SECOND);
        world.seats[publisher].up.loss = 15;
        world.run(20 * SECOND);
        let viewer = world.viewer(viewer);
        assert_unharmed(viewer);
        let numbers = numbers(viewer, false);
        let span = numbers.last().expect("some") - numbers.first().expect("some") + 1;
        (span - numbers.len() as u64) * 1_000 / span
    };
    let (plain, red) = (missing_of(false), missing_of(true));
    assert!(plain > 100, "{plain} per thousand are lost");
    assert!(red < 40, "{red} per thousand are lost for good");
}

#[test]
fn reordering_and_doubling_change_nothing_but_the_order() {
    let mut world = World::new(Config::default());
    let publisher = world.publish(PublisherOptions::default());
    let viewer = world.view();
    world.run(2 * SECOND);
    let rough = Link {
        jitter: 30 * MS,
        twice: 10,
        ..Link::default()
    };
    world.seats[publisher].up = rough;
    world.seats[viewer].down = rough;
    world.run(5 * SECOND);
    world.seats[publisher].up = Link::default();
    world.seats[viewer].down = Link::default();
    world.run(SECOND);
    let viewer = world.viewer(viewer);
    assert_gap_free(viewer, true);
    assert_gap_free(viewer, false);
    assert_unharmed(viewer);
    // Numbers and timestamps keep the relation that the publisher gave them.
    let mut pictures: Vec<_> = viewer
        .received()
        .iter()
        .filter(|h| h.video.is_some())
        .map(|h| (h.seq, h.time))
        .collect();
    assert!(!pictures.is_sorted(), "the network did reorder");
    pictures.sort_unstable();
    pictures.dedup();
    assert!(pictures.windows(2).all(|w| w[1].1.wrapping_sub(w[0].1) < 90_000));
}

#[test]
fn vp8_goes_through_as_well() {
    let mut world = World::new(Config::default());
    world.publish(PublisherOptions {
        codec: VideoCodec::Vp8,
        ..PublisherOptions::default()
    });
    let viewer = world.view();
    world.run(3 * SECOND);
    assert_gap_free(world.viewer(viewer), true);
    assert_unharmed(world.viewer(viewer));
    assert!(
        world
            .viewer(viewer)
            .received()
            .iter()
            .any(|h| h.video == Some(VideoCodec::Vp8))
    );
}

#[test]
fn a_header_counting_viewer_sees_the_same_numbers() {
    let mut world = World::new(Config::default());
    world.publish(PublisherOptions::default());
    let seat = world.try_view(ViewerOptions::default()).expect("a place");
    world.run(4 * SECOND);
    let tracks: Vec<_> = world.viewer(seat).tracks().collect();
    assert_eq!(tracks.len(), 2);
    assert!(tracks.iter().all(|(_, t)| t.missing() == 0 && t.packets > 100));
}

#[test]
fn a_viewer_may_come_first_and_media_starts_when_the_publisher_does() {
    let mut world = World::new(Config::default());
    let viewer = world.view();
    world.run(2 * SECOND);
    assert!(world.viewer(viewer).is_connected());
    assert!(world.viewer(viewer).received().is_empty());
    world.publish(PublisherOptions::default());
    world.run_until(SECOND, |w| {
        w.viewer(viewer).received().iter().any(|h| h.video.is_some())
    });
}

#[test]
fn many_requests_become_few_plis() {
    let mut world = World::new(Config::default());
    let publisher = world.publish(PublisherOptions {
        answers_pli: false,
        ..PublisherOptions::default()
    });
    let viewers: Vec<usize> = (0..5).map(|_| world.view()).collect();
    world.run(3 * SECOND);
    let before = world.publisher(publisher).plis().len();
    for _ in 0..40 {
        for seat in &viewers {
            world.viewer_mut(*seat).request_keyframe();
        }
        world.run(50 * MS);
    }
    let plis = world.publisher(publisher).plis();
    let asked = plis.len() - before;
    assert!((1..=4).contains(&asked), "{asked} PLIs for 200 requests in two seconds");
    assert!(
        plis.windows(2).all(|w| w[1] - w[0] >= Duration::from_millis(480)),
        "at most one per half second"
    );
}

#[test]
fn a_joining_viewer_gets_a_picture_within_a_blink() {
    let mut world = World::new(Config::default());
    let publisher = world.publish(PublisherOptions::default());
    world.run(5 * SECOND);
    let viewer = world.view();
    let took = world.run_until(SECOND, |w| {
        w.viewer(viewer).received().iter().any(|h| h.video.is_some())
    });
    assert!(took < 300 * MS, "{took:?}");
    assert!(!world.publisher(publisher).plis().is_empty());
}

#[test]
fn a_publisher_deaf_to_pli_is_replayed_from_its_last_picture() {
    let mut world = World::new(Config::default());
    world.publish(PublisherOptions {
        answers_pli: false,
        key_every: Some(4 * SECOND),
        ..PublisherOptions::default()
    });
    // The last key frame is a second old, the next three seconds away.
    world.run(5 * SECOND + 200 * MS);
    let viewer = world.view();
    let took = world.run_until(2 * SECOND, |w| {
        w.viewer(viewer).received().iter().any(|h| h.video.is_some())
    });
    assert!(took > 500 * MS && took < 1500 * MS, "{took:?}");
    world.run(6 * SECOND);
    assert_gap_free(world.viewer(viewer), true);
    assert_unharmed(world.viewer(viewer));
}

#[test]
fn sender_reports_keep_sound_and_picture_together() {
    let mut world = World::new(Config::default());
    world.publish(PublisherOptions::default());
    let viewer = world.view();
    world.run(8 * SECOND);
    let viewer = world.viewer(viewer);
    let last = |video: bool| viewer.reports().filter(|r| r.0 == video).last().expect("reports");
    let (_, video_time, video_ntp) = last(true);
    let (_, audio_time, audio_ntp) = last(false);
    // The pattern tells when each packet was written: media of one moment must map to one NTP time.
    let moment_of = |video: bool, time: u32, ntp: std::time::SystemTime, rate: f64| {
        let sample = viewer
            .received()
            .iter()
            .rfind(|h| h.video.is_some() == video && matches!(h.check, Check::Good { .. }));
        let sample = sample.expect("media");
        let Check::Good { sent_us, .. } = sample.check else {
            unreachable!()
        };
        let ahead = f64::from(sample.time.wrapping_sub(time) as i32) / rate;
        let epoch = ntp
            .duration_since(std::time::UNIX_EPOCH)
            .expect("after 1970")
            .as_secs_f64();
        epoch + ahead - sent_us as f64 / 1e6
    };
    let skew = moment_of(true, video_time, video_ntp, 90_000.0) - moment_of(false, audio_time, audio_ntp, 48_000.0);
    assert!(skew.abs() < 0.012, "sound and picture are {skew} s apart");
}

#[test]
fn news_and_counts_tell_who_is_there() {
    let mut world = World::new(Config::default());
    let viewer = world.view();
    world.publish(PublisherOptions::default());
    world.run(2 * SECOND);
    let stream = world.stream.clone();
    let session = world.seats[viewer].answer.session.clone();
    assert!(world.news.contains(&MediaEvent::PublisherConnected {
        stream: stream.clone(),
        epoch: 1
    }));
    assert!(world.news.contains(&MediaEvent::ViewerConnected {
        stream: stream.clone(),
        session
    }));
    let stats = world.sfu.stream_stats(world.now, &stream);
    assert_eq!((stats.viewers, stats.epoch), (1, 1));
    assert_eq!(
        stats.publisher.expect("live").video_codec,
        Some(VideoCodec::H264(H264Profile::ConstrainedBaseline))
    );
}

#[test]
fn a_viewer_that_loses_most_keeps_its_sound_without_the_video_and_gets_it_back_by_itself() {
    let mut world = World::new(Config::default());
    let publisher = world.publish(PublisherOptions::default());
    let options = ViewerOptions {
        decrypt: true,
        ..ViewerOptions::default()
    };
    let [slow, other] = [(); 2].map(|()| world.try_view(options.clone()).expect("room"));
    world.run(5 * SECOND);
    let count = |world: &World, video: bool| numbers(world.viewer(slow), video).len();
    let (wishes, others) = (
        world.publisher(publisher).plis().len(),
        numbers(world.viewer(other), true).len(),
    );
    world.seats[slow].down = Link {
        loss: 60,
        ..Link::default()
    };
    world.run(5 * SECOND);
    let (pictures, sounds) = (count(&world, true), count(&world, false));
    world.run(5 * SECOND);
    assert_eq!(count(&world, true), pictures, "the video pauses");
    assert!(
        count(&world, false) >= sounds + 70,
        "the sound goes on as far as the line carries it"
    );
    world.seats[slow].down = Link::default();
    world.run(20 * SECOND);
    assert!(count(&world, true) > pictures + 500, "and the video is tried again");
    let asked = world.publisher(publisher).plis().len() - wishes;
    assert!(asked <= 4, "{asked} key frames for one bad line");
    assert!(
        numbers(world.viewer(other), true).len() > others + 5_000,
        "the others see all of it"
    );
    assert_unharmed(world.viewer(slow));
}
