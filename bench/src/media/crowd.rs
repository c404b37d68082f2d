//! One publisher and many viewers on sockets of their own, driven by one thread: the generator of `bench media`.

use anyhow::{Context, bail};
use media::client::pattern::Check;
use media::client::{Publisher, PublisherOptions, Viewer, ViewerOptions};
use mio::net::UdpSocket;
use mio::{Events, Interest, Poll, Token};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

/// A key frame and a half for every viewer: what waits here is not the server's fault.
const RECEIVE_BUFFER: usize = 1 << 20;

enum Part {
    Publisher(Box<Publisher>),
    Viewer(Box<Viewer>),
}

struct Seat {
    socket: UdpSocket,
    part: Part,
    began: Instant,
}

/// What the viewers saw.
pub(crate) struct Outcome {
    /// Connected, with both tracks.
    pub(crate) watching: usize,
    /// Media packets that came.
    pub(crate) received: u64,
    /// Numbers that never came.
    pub(crate) missing: u64,
    /// Packets that were decrypted and right.
    pub(crate) checked: u64,
    /// Packets that were decrypted and wrong.
    pub(crate) harmed: u64,
    /// From the publisher's socket to a decrypting viewer's.
    pub(crate) delays_ms: Vec<f64>,
}

/// See the file's head.
pub(crate) struct Crowd {
    poll: Poll,
    events: Events,
    seats: Vec<Seat>,
    /// When each seat wants to be called; an entry may be early.
    due: BinaryHeap<Reverse<(Instant, usize)>>,
    /// The seat that has made an offer and waits for its answer.
    waiting: Option<Seat>,
}

impl Crowd {
    /// Without peers.
    pub(crate) fn new() -> anyhow::Result<Crowd> {
        let (poll, events) = (Poll::new()?, Events::with_capacity(512));
        Ok(Crowd {
            poll,
            events,
            seats: Vec::new(),
            due: BinaryHeap::new(),
            waiting: None,
        })
    }

    /// The publisher's offer.
    pub(crate) fn publisher_offer(&mut self) -> anyhow::Result<String> {
        let (socket, address) = socket()?;
        let began = Instant::now();
        // Key frames come every two seconds as from an encoder, beside those that viewers ask for.
        let options = PublisherOptions {
            key_every: Some(Duration::from_secs(2)),
            ..PublisherOptions::default()
        };
        let (publisher, offer) = Publisher::new(began, address, options);
        self.waiting = Some(Seat {
            socket,
            part: Part::Publisher(Box::new(publisher)),
            began,
        });
        Ok(offer)
    }

    /// A viewer's offer.
    pub(crate) fn viewer_offer(&mut self, decrypt: bool) -> anyhow::Result<String> {
        let (socket, address) = socket()?;
        let began = Instant::now();
        let (viewer, offer) = Viewer::new(
            began,
            address,
            ViewerOptions {
                decrypt,
                ..ViewerOptions::default()
            },
        );
        self.waiting = Some(Seat {
            socket,
            part: Part::Viewer(Box::new(viewer)),
            began,
        });
        Ok(offer)
    }

    /// Takes the answer to the publisher's offer.
    pub(crate) fn publish(&mut self, answer: &str) -> anyhow::Result<()> {
        self.sit(answer)
    }

    /// Takes the answer to the last viewer's offer.
    pub(crate) fn view(&mut self, answer: &str) -> anyhow::Result<()> {
        self.sit(answer)
    }

    fn sit(&mut self, answer: &str) -> anyhow::Result<()> {
        let mut seat = self.waiting.take().context("nobody made an offer")?;
        match &mut seat.part {
            Part::Publisher(p) => p.accept(answer)?,
            Part::Viewer(v) => v.accept(answer)?,
        }
        let n = self.seats.len();
        self.poll
            .registry()
            .register(&mut seat.socket, Token(n), Interest::READABLE)?;
        self.seats.push(seat);
        self.due.push(Reverse((Instant::now(), n)));
        Ok(())
    }

    /// The publisher is connected.
    pub(crate) fn is_live(&self) -> bool {
        self.seats
            .iter()
            .any(|s| matches!(&s.part, Part::Publisher(p) if p.is_connected()))
    }

    /// Viewers that are connected and get both tracks.
    pub(crate) fn watching(&self) -> usize {
        let watches = |s: &&Seat| matches!(&s.part, Part::Viewer(v) if v.is_connected() && v.tracks().count() == 2);
        self.seats.iter().filter(watches).count()
    }

    /// The publisher stays but sends nothing more.
    pub(crate) fn mute(&mut self) {
        for seat in &mut self.seats {
            if let Part::Publisher(p) = &mut seat.part {
                p.mute(true);
            }
        }
    }

    /// Lives for a while.
    pub(crate) fn run(&mut self, time: Duration) -> anyhow::Result<()> {
        let end = Instant::now() + time;
        while Instant::now() < end {
            self.step(end)?;
        }
        Ok(())
    }

    /// Lives until it is so.
    pub(crate) fn run_until(&mut self, limit: Duration, so: impl Fn(&Crowd) -> bool) -> anyhow::Result<()> {
        let end = Instant::now() + limit;
        while !so(self) {
            if Instant::now() >= end {
                bail!("not within {limit:?}");
            }
            self.run(Duration::from_millis(20))?;
        }
        Ok(())
    }

    fn step(&mut self, end: Instant) -> anyhow::Result<()> {
        let next = self.due.peek().map_or(end, |Reverse((at, _))| *at).min(end);
        let nap = next.saturating_duration_since(Instant::now());
        if let Err(e) = self.poll.poll(&mut self.events, Some(nap))
            && e.kind() != std::io::ErrorKind::Interrupted
        {
            return Err(e.into());
        }
        let mut buffer = [0u8; 2048];
        for event in self.events.iter() {
            let Seat { socket, part, .. } = &mut self.seats[event.token().0];
            while let Ok((length, from)) = socket.recv_from(&mut buffer) {
                let (now, bytes) = (Instant::now(), &buffer[..length]);
                match part {
                    Part::Publisher(p) => p.receive(now, from, bytes, &mut |to, b| send(socket, to, b)),
                    Part::Viewer(v) => v.receive(now, from, bytes, &mut |to, b| send(socket, to, b)),
                }
            }
        }
        let now = Instant::now();
        while let Some(Reverse((at, n))) = self.due.peek().copied() {
            if at > now {
                break;
            }
            self.due.pop();
            let Seat { socket, part, .. } = &mut self.seats[n];
            let next = match part {
                Part::Publisher(p) => {
                    p.tick(now, &mut |to, b| send(socket, to, b));
                    p.due()
                }
                Part::Viewer(v) => {
                    v.tick(now, &mut |to, b| send(socket, to, b));
                    v.due()
                }
            };
            // Handshakes change what is due between two calls, so nobody is left alone for longer than this.
            let next = next.clamp(now + Duration::from_millis(1), now + Duration::from_millis(50));
            self.due.push(Reverse((next, n)));
        }
        Ok(())
    }

    /// What all of them saw together.
    pub(crate) fn outcome(&self) -> Outcome {
        let watching = self.watching();
        let mut out = Outcome {
            watching,
            received: 0,
            missing: 0,
            checked: 0,
            harmed: 0,
            delays_ms: Vec::new(),
        };
        let zero = self
            .seats
            .iter()
            .find(|s| matches!(s.part, Part::Publisher(_)))
            .map(|s| s.began);
        for seat in &self.seats {
            let Part::Viewer(viewer) = &seat.part else { continue };
            for (_, track) in viewer.tracks() {
                out.received += track.packets;
                out.missing += track.missing();
            }
            for packet in viewer.received() {
                match packet.check {
                    Check::Broken => out.harmed += 1,
                    Check::Parameters => out.checked += 1,
                    Check::Good { sent_us, .. } => {
                        out.checked += 1;
                        let sent = zero.map(|zero| zero + Duration::from_micros(sent_us));
                        let delay = sent.map(|sent| packet.at.saturating_duration_since(sent));
                        out.delays_ms.extend(delay.map(|d| d.as_secs_f64() * 1e3));
                    }
                }
            }
        }
        out
    }
}

/// Datagrams that the system threw away because the generator did not read in time, as it counts them itself.
pub(crate) fn overflowed(crowd: &Crowd) -> anyhow::Result<u64> {
    let ports: Vec<u16> = crowd
        .seats
        .iter()
        .filter_map(|seat| seat.socket.local_addr().ok())
        .map(|address| address.port())
        .collect();
    let table = std::fs::read_to_string("/proc/net/udp")?;
    let drops = table.lines().skip(1).filter_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let port = u16::from_str_radix(words.get(1)?.split(':').nth(1)?, 16).ok()?;
        let ours = ports.contains(&port);
        words.last()?.parse::<u64>().ok().filter(|_| ours)
    });
    Ok(drops.sum())
}

fn socket() -> anyhow::Result<(UdpSocket, SocketAddr)> {
    let socket = std::net::UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    socket.set_nonblocking(true)?;
    socket2::SockRef::from(&socket).set_recv_buffer_size(RECEIVE_BUFFER)?;
    let address = socket.local_addr()?;
    Ok((UdpSocket::from_std(socket), address))
}

fn send(socket: &UdpSocket, to: SocketAddr, bytes: &[u8]) {
    // Loopback takes it or loses it; what is lost shows in the numbers.
    let _sent = socket.send_to(bytes, to);
}
