//! An encoder on loopback: the media crate's synthetic publisher behind a socket and a clock.

use media::client::{Publisher, PublisherOptions, Viewer, ViewerOptions, server_address};
use std::net::SocketAddr;
use std::time::Instant;
use tokio::net::UdpSocket;
use tokio::task::JoinHandle;
use tokio::time::timeout_at;

/// An offer as a publisher makes it.
pub fn publish_offer() -> String {
    Publisher::new(Instant::now(), nowhere(), PublisherOptions::default()).1
}

/// An offer as a viewer makes it.
pub fn play_offer() -> String {
    Viewer::new(Instant::now(), nowhere(), ViewerOptions::default()).1
}

fn nowhere() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 9))
}

/// A publisher that is about to send.
pub struct Encoder {
    publisher: Publisher,
    socket: std::net::UdpSocket,
}

impl Encoder {
    /// The encoder and its offer.
    pub fn new() -> (Encoder, String) {
        let socket = std::net::UdpSocket::bind(("127.0.0.1", 0)).unwrap();
        socket.set_nonblocking(true).unwrap();
        let local = socket.local_addr().unwrap();
        let (publisher, offer) = Publisher::new(Instant::now(), local, PublisherOptions::default());
        (Encoder { publisher, socket }, offer)
    }

    /// Takes the answer and sends until the task is aborted.
    pub fn send_to(self, answer: &str) -> JoinHandle<()> {
        let Encoder { mut publisher, socket } = self;
        publisher.accept(answer).unwrap();
        let server = server_address(answer).expect("the answer has a candidate");
        tokio::spawn(async move {
            let socket = UdpSocket::from_std(socket).unwrap();
            let mut buffer = [0; 2_000];
            loop {
                let mut waiting = Vec::new();
                publisher.tick(Instant::now(), &mut |to, bytes| waiting.push((to, bytes.to_vec())));
                let due = publisher.due().into();
                if let Ok(Ok((length, _))) = timeout_at(due, socket.recv_from(&mut buffer)).await {
                    let send = &mut |to, bytes: &[u8]| waiting.push((to, bytes.to_vec()));
                    publisher.receive(Instant::now(), server, &buffer[..length], send);
                }
                for (to, bytes) in waiting {
                    let _ = socket.send_to(&bytes, to).await;
                }
            }
        })
    }
}
