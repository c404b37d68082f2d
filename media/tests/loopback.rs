//! The real thread and real sockets on loopback: the one place where time passes by itself.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use media::client::pattern::Check;
use media::client::{Publisher, PublisherOptions, Viewer, ViewerOptions};
use media::{Config, Engine, MediaError, MediaEvent, StreamId};

const LIMIT: Duration = Duration::from_secs(20);

fn socket() -> (UdpSocket, SocketAddr) {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    socket
        .set_read_timeout(Some(Duration::from_millis(1)))
        .expect("a timeout");
    let address = socket.local_addr().expect("bound");
    (socket, address)
}

/// Both clients on this thread, until `so` or the limit.
fn run(
    publisher: &mut (Publisher, UdpSocket),
    viewer: &mut (Viewer, UdpSocket),
    so: impl Fn(&Publisher, &Viewer) -> bool,
) {
    let begin = Instant::now();
    let mut buffer = [0u8; 2048];
    while !so(&publisher.0, &viewer.0) {
        assert!(begin.elapsed() < LIMIT, "it did not come about in {LIMIT:?}");
        let (client, socket) = &mut *publisher;
        let send = |socket: &UdpSocket, to: SocketAddr, bytes: &[u8]| {
            socket.send_to(bytes, to).expect("loopback takes it");
        };
        while let Ok((length, from)) = socket.recv_from(&mut buffer) {
            client.receive(Instant::now(), from, &buffer[..length], &mut |to, b| {
                send(socket, to, b)
            });
        }
        client.tick(Instant::now(), &mut |to, b| send(socket, to, b));
        let (client, socket) = &mut *viewer;
        while let Ok((length, from)) = socket.recv_from(&mut buffer) {
            client.receive(Instant::now(), from, &buffer[..length], &mut |to, b| {
                send(socket, to, b)
            });
        }
        if client.due() <= Instant::now() {
            client.tick(Instant::now(), &mut |to, b| send(socket, to, b));
        }
    }
}

#[tokio::test]
async fn a_show_over_real_sockets() {
    let config = Config {
        bind: (Ipv4Addr::LOCALHOST, 0).into(),
        ..Config::default()
    };
    let (engine, handle) = Engine::start(config).expect("it starts");
    assert_ne!(engine.local_addr().port(), 0);
    let mut events = handle.events();
    let stream = StreamId::new("show").expect("a good name");
    let from = IpAddr::V4(Ipv4Addr::LOCALHOST);

    let (socket_p, address) = socket();
    let (mut publisher, offer) = Publisher::new(Instant::now(), address, PublisherOptions::default());
    let answer = handle
        .publish(&stream, from, &offer, false)
        .await
        .expect("a free stream");
    publisher.accept(&answer.sdp).expect("our answer is good");
    let (socket_v, address) = socket();
    let options = ViewerOptions {
        decrypt: true,
        ..ViewerOptions::default()
    };
    let (mut viewer, offer) = Viewer::new(Instant::now(), address, options);
    let played = handle.play(&stream, from, &offer).await.expect("a place");
    viewer.accept(&played.sdp).expect("our answer is good");

    let (mut publisher, mut viewer) = ((publisher, socket_p), (viewer, socket_v));
    run(&mut publisher, &mut viewer, |_, v| {
        v.received().iter().filter(|h| h.video.is_some()).count() > 300
    });
    assert!(viewer.0.received().iter().all(|h| h.check != Check::Broken));

    let stats = handle.stream_stats(&stream).await;
    assert_eq!((stats.viewers, stats.epoch), (1, 1));
    let totals = handle.totals().await;
    assert_eq!((totals.sessions, totals.dropped), (2, 0));
    assert!(totals.forwarded >= 300 && totals.residence_p99_us > 0);
    assert_eq!(
        events.recv().await.ok(),
        Some(MediaEvent::PublisherConnected {
            stream: stream.clone(),
            epoch: 1
        })
    );

    handle.end_session(&played.session).await.expect("it is there");
    assert_eq!(handle.end_session(&played.session).await, Err(MediaError::NoSession));
    engine.stop();
    run(&mut publisher, &mut viewer, |p, v| p.has_ended() && v.has_ended());
    assert_eq!(handle.end_session(&played.session).await, Err(MediaError::Stopped));
}

#[test]
fn a_taken_port_is_a_clear_error() {
    let (socket, address) = socket();
    let config = Config {
        bind: address,
        ..Config::default()
    };
    let refused = Engine::start(config).err().expect("the port is taken");
    assert!(refused.to_string().contains(&address.to_string()));
    drop(socket);
}
