//! A small world: one SFU, clients with addresses, and links between them. Nothing sleeps; time jumps to the next event.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant, SystemTime};

use media::client::{Publisher, PublisherOptions, Viewer, ViewerOptions};
use media::{Answer, Config, MediaError, MediaEvent, Sfu, StreamId, Transport};

pub(crate) const MS: Duration = Duration::from_millis(1);
pub(crate) const SECOND: Duration = Duration::from_secs(1);

/// What one direction of a link does to datagrams, in per cent and time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Link {
    pub(crate) delay: Duration,
    pub(crate) jitter: Duration,
    pub(crate) loss: u32,
    pub(crate) twice: u32,
}

impl Default for Link {
    fn default() -> Self {
        Link {
            delay: 10 * MS,
            jitter: Duration::ZERO,
            loss: 0,
            twice: 0,
        }
    }
}

/// xorshift64*: the same run every time.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Dice {
        Dice(seed.max(1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) % n.max(1)
    }
}

pub(crate) enum Client {
    Viewer(Box<Viewer>),
    Publisher(Box<Publisher>),
}

pub(crate) struct Seat {
    pub(crate) client: Client,
    pub(crate) address: SocketAddr,
    pub(crate) answer: Answer,
    pub(crate) up: Link,
    pub(crate) down: Link,
    /// A cut client neither sends nor receives.
    pub(crate) cut: bool,
}

struct Flight {
    to_server: bool,
    seat: usize,
    bytes: Vec<u8>,
}

#[derive(Default)]
struct Tray(Vec<(SocketAddr, Vec<u8>)>);

impl Transport for Tray {
    fn send(&mut self, to: SocketAddr, bytes: &[u8]) {
        self.0.push((to, bytes.to_vec()));
    }

    fn forwarded(&mut self, _arrivals: &[Instant]) {}
}

pub(crate) struct World {
    pub(crate) sfu: Sfu,
    pub(crate) now: Instant,
    pub(crate) seats: Vec<Seat>,
    pub(crate) news: Vec<MediaEvent>,
    pub(crate) stream: StreamId,
    server: SocketAddr,
    air: BinaryHeap<Reverse<(Instant, u64)>>,
    flights: std::collections::HashMap<u64, Flight>,
    next_flight: u64,
    dice: Dice,
    /// The last datagrams to the server and whose they were; `None` where nobody listens.
    heard: Option<VecDeque<(SocketAddr, Vec<u8>)>>,
    /// What was sent to addresses at which nobody of ours is.
    pub(crate) astray: Vec<Vec<u8>>,
    /// What was sent to this address, where that is asked for.
    pub(crate) sent: Option<(SocketAddr, Vec<Vec<u8>>)>,
}

const OVERHEARD: usize = 100;

pub(crate) fn stream(name: &str) -> StreamId {
    StreamId::new(name).expect("a good name")
}

impl World {
    pub(crate) fn new(config: Config) -> World {
        let server: SocketAddr = ([198, 51, 100, 1], 7000).into();
        let start = Instant::now() + Duration::from_secs(3600);
        World {
            sfu: Sfu::new(
                config,
                vec![server],
                (start, SystemTime::UNIX_EPOCH + 1_700_000_000 * SECOND),
            )
            .expect("crypto works"),
            now: start,
            seats: Vec::new(),
            news: Vec::new(),
            stream: stream("show"),
            server,
            air: BinaryHeap::new(),
            flights: std::collections::HashMap::new(),
            next_flight: 0,
            dice: Dice(0x9e37_79b9_7f4a_7c15),
            heard: None,
            astray: Vec::new(),
            sent: None,
        }
    }

    pub(crate) fn address(&self, n: usize) -> SocketAddr {
        ([192, 0, 2, 1 + (n % 250) as u8], 5000 + n as u16).into()
    }

    fn next_address(&self) -> SocketAddr {
        self.address(self.seats.len())
    }

    fn sit(&mut self, client: Client, address: SocketAddr, answer: Answer) -> usize {
        let (up, down) = (Link::default(), Link::default());
        self.seats.push(Seat {
            client,
            address,
            answer,
            up,
            down,
            cut: false,
        });
        self.seats.len() - 1
    }

    pub(crate) fn try_view(&mut self, options: ViewerOptions) -> Result<usize, MediaError> {
        let address = self.next_address();
        let (mut viewer, offer) = Viewer::new(self.now, address, options);
        let stream = self.stream.clone();
        let answer = self.ask(|sfu, now, out| sfu.play(now, &stream, address.ip(), &offer, out))?;
        viewer.accept(&answer.sdp).expect("our answer is good");
        Ok(self.sit(Client::Viewer(Box::new(viewer)), address, answer))
    }

    /// A viewer that decrypts and checks everything.
    pub(crate) fn view(&mut self) -> usize {
        self.try_view(ViewerOptions {
            decrypt: true,
            ..ViewerOptions::default()
        })
        .expect("a place")
    }

    pub(crate) fn try_publish(&mut self, options: PublisherOptions, replace: bool) -> Result<usize, MediaError> {
        let address = self.next_address();
        let (mut publisher, offer) = Publisher::new(self.now, address, options);
        let mut tray = Tray::default();
        let answer = self
            .sfu
            .publish(self.now, &self.stream, address.ip(), &offer, replace, &mut tray)?;
        publisher.accept(&answer.sdp).expect("our answer is good");
        let seat = self.sit(Client::Publisher(Box::new(publisher)), address, answer);
        self.deliver(tray);
        Ok(seat)
    }

    pub(crate) fn publish(&mut self, options: PublisherOptions) -> usize {
        self.try_publish(options, false).expect("a free stream")
    }

    pub(crate) fn viewer(&self, seat: usize) -> &Viewer {
        match &self.seats[seat].client {
            Client::Viewer(v) => v,
            Client::Publisher(_) => panic!("seat {seat} publishes"),
        }
    }

    pub(crate) fn viewer_mut(&mut self, seat: usize) -> &mut Viewer {
        match &mut self.seats[seat].client {
            Client::Viewer(v) => v,
            Client::Publisher(_) => panic!("seat {seat} publishes"),
        }
    }

    pub(crate) fn publisher(&self, seat: usize) -> &Publisher {
        match &self.seats[seat].client {
            Client::Publisher(p) => p,
            Client::Viewer(_) => panic!("seat {seat} views"),
        }
    }

    pub(crate) fn publisher_mut(&mut self, seat: usize) -> &mut Publisher {
        match &mut self.seats[seat].client {
            Client::Publisher(p) => p,
            Client::Viewer(_) => panic!("seat {seat} views"),
        }
    }

    /// Calls the SFU and puts what it sends on the links.
    pub(crate) fn ask<T>(&mut self, f: impl FnOnce(&mut Sfu, Instant, &mut dyn Transport) -> T) -> T {
        let mut tray = Tray::default();
        let result = f(&mut self.sfu, self.now, &mut tray);
        self.deliver(tray);
        result
    }

    /// A datagram from somewhere, straight into the SFU.
    pub(crate) fn throw(&mut self, from: SocketAddr, bytes: &[u8]) -> usize {
        let mut tray = Tray::default();
        self.sfu.receive(self.now, from, bytes, &mut tray);
        let answers = tray.0.len();
        self.deliver(tray);
        answers
    }

    /// From now on the last datagrams to the server are kept.
    pub(crate) fn overhear(&mut self) {
        self.heard = Some(VecDeque::new());
    }

    /// One of them.
    pub(crate) fn overheard(&self, dice: &mut Dice) -> Option<(SocketAddr, Vec<u8>)> {
        let heard = self.heard.as_ref()?;
        heard.get(dice.below(heard.len() as u64) as usize).cloned()
    }

    pub(crate) fn close(&mut self, seat: usize) {
        let now = self.now;
        let mut sent = Vec::new();
        let mut send = |_: SocketAddr, bytes: &[u8]| sent.push(bytes.to_vec());
        match &mut self.seats[seat].client {
            Client::Viewer(v) => v.close(now, &mut send),
            Client::Publisher(p) => p.close(now, &mut send),
        }
        for bytes in sent {
            self.launch(true, seat, bytes);
        }
    }

    pub(crate) fn connected(&self, seat: usize) -> bool {
        match &self.seats[seat].client {
            Client::Viewer(v) => v.is_connected(),
            Client::Publisher(p) => p.is_connected(),
        }
    }

    fn deliver(&mut self, tray: Tray) {
        for (to, bytes) in tray.0 {
            if let Some((_, sent)) = self.sent.as_mut().filter(|(address, _)| *address == to) {
                sent.push(bytes.clone());
            }
            match self.seats.iter().position(|s| s.address == to) {
                Some(seat) => self.launch(false, seat, bytes),
                None => self.astray.push(bytes),
            }
        }
    }

    fn launch(&mut self, to_server: bool, seat: usize, bytes: Vec<u8>) {
        let s = &self.seats[seat];
        let link = if to_server { s.up } else { s.down };
        if s.cut || self.dice.below(100) < u64::from(link.loss) {
            return;
        }
        let copies = if self.dice.below(100) < u64::from(link.twice) {
            2
        } else {
            1
        };
        for _ in 0..copies {
            let late = Duration::from_micros(self.dice.below(link.jitter.as_micros() as u64 + 1));
            self.next_flight += 1;
            self.air.push(Reverse((self.now + link.delay + late, self.next_flight)));
            self.flights.insert(
                self.next_flight,
                Flight {
                    to_server,
                    seat,
                    bytes: bytes.clone(),
                },
            );
        }
    }

    /// Runs for a while.
    pub(crate) fn run(&mut self, time: Duration) {
        let end = self.now + time;
        while let Some(next) = self.next_moment().filter(|at| *at <= end) {
            self.now = next.max(self.now);
            self.step();
        }
        self.now = end;
    }

    /// Runs until it is so; says after how long, or gives up.
    pub(crate) fn run_until(&mut self, limit: Duration, mut so: impl FnMut(&World) -> bool) -> Duration {
        let begin = self.now;
        while !so(self) {
            assert!(self.now < begin + limit, "it did not come about within {limit:?}");
            self.run(5 * MS);
        }
        self.now - begin
    }

    fn next_moment(&self) -> Option<Instant> {
        let air = self.air.peek().map(|Reverse((at, _))| *at);
        let clients = self.seats.iter().filter(|s| !s.cut).map(|s| match &s.client {
            Client::Viewer(v) => v.due(),
            Client::Publisher(p) => p.due(),
        });
        air.into_iter().chain(self.sfu.due()).chain(clients).min()
    }

    fn step(&mut self) {
        let now = self.now;
        let mut tray = Tray::default();
        while let Some(Reverse((at, id))) = self.air.peek().copied() {
            if at > now {
                break;
            }
            self.air.pop();
            let flight = self.flights.remove(&id).expect("in the air");
            if flight.to_server {
                if let Some(heard) = &mut self.heard {
                    heard.push_back((self.seats[flight.seat].address, flight.bytes.clone()));
                    if heard.len() > OVERHEARD {
                        heard.pop_front();
                    }
                }
                self.sfu
                    .receive(now, self.seats[flight.seat].address, &flight.bytes, &mut tray);
            } else {
                self.client(flight.seat, |client, from, send| match client {
                    Client::Viewer(v) => v.receive(now, from, &flight.bytes, send),
                    Client::Publisher(p) => p.receive(now, from, &flight.bytes, send),
                });
            }
        }
        self.sfu.flush(now, &mut tray);
        if self.sfu.due().is_some_and(|due| due <= now) {
            self.sfu.tick(now, &mut tray);
        }
        self.deliver(tray);
        for seat in 0..self.seats.len() {
            self.client(seat, |client, _, send| match client {
                Client::Viewer(v) if v.due() <= now => v.tick(now, send),
                Client::Publisher(p) if p.due() <= now => p.tick(now, send),
                _ => {}
            });
        }
        self.news.extend(self.sfu.take_news());
    }

    fn client(&mut self, seat: usize, f: impl FnOnce(&mut Client, SocketAddr, &mut dyn FnMut(SocketAddr, &[u8]))) {
        if self.seats[seat].cut {
            return;
        }
        let mut sent = Vec::new();
        let server = self.server;
        f(&mut self.seats[seat].client, server, &mut |_, bytes| {
            sent.push(bytes.to_vec())
        });
        for bytes in sent {
            self.launch(true, seat, bytes);
        }
    }

    pub(crate) fn ip(&self, seat: usize) -> IpAddr {
        self.seats[seat].address.ip()
    }
}
