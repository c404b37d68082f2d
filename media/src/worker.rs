//! The media thread: waits for datagrams, requests and deadlines, and runs the SFU on them. Under load it reads what has
//! come in (up to a bound) before it forwards, so batches grow by themselves; idle, every packet leaves at once.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::{Duration, Instant, SystemTime};

use mio::{Events, Interest, Poll, Token, Waker};
use tokio::sync::broadcast;

use crate::api::{Caller, Config, MediaEvent, StartError, Totals};
use crate::handle::Command;
use crate::outbox::Outbox;
use crate::sfu::Sfu;

const SOCKET: Token = Token(0);
const REQUESTS: Token = Token(1);
/// Datagrams read before their media is forwarded: a whole key frame, yet below a millisecond of work.
const BATCH: usize = 64;
/// The kernel's own limit may be lower; a key frame for many viewers needs space in both directions.
const SOCKET_BUFFER_BYTES: usize = 4 << 20;
/// After a panic, before the next packet is read.
const BREATHE: Duration = Duration::from_millis(200);
/// The longest sleep; deadlines and packets cut it short.
const NAP: Duration = Duration::from_millis(500);

/// See the file's head.
pub(crate) struct Worker {
    poll: Poll,
    outbox: Outbox,
    local: SocketAddr,
    inbox: Receiver<Command>,
    events: broadcast::Sender<MediaEvent>,
    config: Config,
    candidates: Vec<SocketAddr>,
    sfu: Sfu,
    /// What was counted before the engine started again.
    carried: Totals,
}

impl Worker {
    pub(crate) fn bind(
        config: Config,
        inbox: Receiver<Command>,
        events: broadcast::Sender<MediaEvent>,
    ) -> Result<Worker, StartError> {
        let socket = open_socket(config.bind).map_err(|source| StartError::Bind {
            addr: config.bind,
            source,
        })?;
        let local = socket.local_addr().map_err(|source| StartError::Bind {
            addr: config.bind,
            source,
        })?;
        let candidates = candidates(&config, local);
        if candidates.is_empty() {
            return Err(StartError::NoAddress);
        }
        tracing::info!(%local, ?candidates, "media socket is open");
        let sfu = Sfu::new(config.clone(), candidates.clone(), now_on_both_clocks())
            .ok_or_else(|| StartError::Thread(std::io::Error::other("cannot make a DTLS certificate")))?;
        let poll = Poll::new().map_err(StartError::Thread)?;
        let mut socket = mio::net::UdpSocket::from_std(socket);
        poll.registry()
            .register(&mut socket, SOCKET, Interest::READABLE | Interest::WRITABLE)
            .map_err(StartError::Thread)?;
        Ok(Worker {
            poll,
            outbox: Outbox::new(socket, local.is_ipv6()),
            local,
            inbox,
            events,
            config,
            candidates,
            sfu,
            carried: Totals::default(),
        })
    }

    pub(crate) fn local_addr(&self) -> SocketAddr {
        self.local
    }

    pub(crate) fn candidates(&self) -> &[SocketAddr] {
        &self.candidates
    }

    pub(crate) fn waker(&self) -> Result<Waker, StartError> {
        Waker::new(self.poll.registry(), REQUESTS).map_err(StartError::Thread)
    }

    /// Serves until it is told to stop. A panic is a bug of ours, but no reason to leave every show without video: the
    /// sessions are gone, the socket and the requests stay, and everybody is told to connect again.
    pub(crate) fn run(mut self) {
        while catch_unwind(AssertUnwindSafe(|| self.serve())).is_err() {
            let before = self.sfu.totals();
            self.carried.add(&before);
            let Some(sfu) = Sfu::new(self.config.clone(), self.candidates.clone(), now_on_both_clocks()) else {
                tracing::error!("the media engine cannot start again without a DTLS certificate");
                return;
            };
            self.sfu = sfu;
            self.carried.restarts += 1;
            tracing::error!(
                restarts = self.carried.restarts,
                "the media engine panicked and has started again without its sessions"
            );
            // No receiver is fine: news is a hint.
            let _ = self.events.send(MediaEvent::Restarted);
            // A lasting cause must not spin and fill the log.
            std::thread::park_timeout(BREATHE);
        }
        self.sfu.stop(Instant::now(), &mut self.outbox);
        self.outbox.depart();
        self.outbox.flush();
        self.tell_news();
        tracing::info!("media socket is closed");
    }

    fn serve(&mut self) {
        let mut ready = Events::with_capacity(8);
        let mut more = true;
        loop {
            let nap = if more {
                Duration::ZERO
            } else {
                self.sfu
                    .due()
                    .map_or(NAP, |due| due.saturating_duration_since(Instant::now()))
                    .min(NAP)
            };
            match self.poll.poll(&mut ready, Some(nap)) {
                Ok(()) => {}
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(e) => {
                    tracing::error!(error = %e, "the media thread cannot wait for packets");
                    return;
                }
            }
            more |= ready.iter().any(|e| e.token() == SOCKET && e.is_readable());
            if ready.iter().any(|e| e.token() == SOCKET && e.is_writable()) {
                self.outbox.flush();
            }
            if self.take_requests() {
                break;
            }
            if more {
                more = self.take_datagrams();
            }
            self.sfu.tick(Instant::now(), &mut self.outbox);
            self.outbox.depart();
            self.tell_news();
        }
    }

    /// Reads what has arrived, forwards it, and returns whether there may be more.
    fn take_datagrams(&mut self) -> bool {
        let mut buffer = [0u8; 2048];
        let mut more = false;
        for i in 0..BATCH {
            match self.outbox.receive(&mut buffer) {
                Ok(Some((length, from))) => {
                    // str0m's buffers hold 2 000 bytes; nobody sends such datagrams over the Internet.
                    if length <= 1_600 {
                        self.sfu
                            .receive(Instant::now(), from, &buffer[..length], &mut self.outbox);
                    }
                    more = i + 1 == BATCH;
                }
                Ok(None) => {
                    more = false;
                    break;
                }
                Err(e) => {
                    // ICMP "port unreachable" of some viewer comes back as an error on the next call: go on.
                    tracing::debug!(error = %e, "receiving failed");
                    more = true;
                }
            }
        }
        self.sfu.flush(Instant::now(), &mut self.outbox);
        more
    }

    /// Answers the waiting requests; true when one of them was to stop.
    fn take_requests(&mut self) -> bool {
        loop {
            match self.inbox.try_recv() {
                Ok(Command::Stop) | Err(TryRecvError::Disconnected) => return true,
                Ok(command) => self.answer(command),
                Err(TryRecvError::Empty) => return false,
            }
        }
    }

    fn answer(&mut self, command: Command) {
        let now = Instant::now();
        let (sfu, out) = (&mut self.sfu, &mut self.outbox);
        // A caller that has gone away (a cancelled request) does not want its answer: that is no error.
        let _gone = match command {
            Command::Publish {
                stream,
                from,
                offer,
                replace,
                reply,
            } => reply
                .send(sfu.publish(now, &stream, canonical(from), &offer, replace, out))
                .is_err(),
            Command::Play {
                stream,
                from,
                offer,
                reply,
            } => reply
                .send(sfu.play(now, &stream, canonical(from), &offer, out))
                .is_err(),
            Command::Patch {
                session,
                if_match,
                frag,
                reply,
            } => reply
                .send(sfu.patch(now, &session, if_match.as_deref(), &frag, out))
                .is_err(),
            Command::EndSession { session, reply } => reply.send(sfu.end_session(now, &session, out)).is_err(),
            Command::EndStream { stream, done } => {
                sfu.end_stream(now, &stream, out);
                done.send(()).is_err()
            }
            Command::StreamStats { stream, reply } => reply.send(sfu.stream_stats(now, &stream)).is_err(),
            Command::Sessions { reply } => reply.send(sfu.open_sessions()).is_err(),
            Command::Totals { reply } => {
                let (p50, p99) = self.outbox.residence_us();
                let mut totals = Totals {
                    dropped: self.outbox.dropped(),
                    residence_p50_us: p50,
                    residence_p99_us: p99,
                    ..sfu.totals()
                };
                totals.add(&self.carried);
                reply.send(totals).is_err()
            }
            Command::Stop => false,
            Command::Panic => panic!("as a bug would"),
        };
    }

    fn tell_news(&mut self) {
        for event in self.sfu.take_news() {
            // No receiver is fine: news is a hint.
            if self.events.send(event).is_err() {
                break;
            }
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "sender reports tell viewers the time of day; nothing is decided by it"
)]
fn now_on_both_clocks() -> (Instant, SystemTime) {
    (Instant::now(), SystemTime::now())
}

/// One address per caller, whichever way the socket writes it.
fn canonical(from: Caller) -> Caller {
    Caller {
        address: from.address.to_canonical(),
        ..from
    }
}

fn open_socket(bind: SocketAddr) -> std::io::Result<UdpSocket> {
    let domain = if bind.is_ipv4() {
        socket2::Domain::IPV4
    } else {
        socket2::Domain::IPV6
    };
    let socket = socket2::Socket::new(domain, socket2::Type::DGRAM, Some(socket2::Protocol::UDP))?;
    if bind.is_ipv6() {
        socket.set_only_v6(false)?;
    }
    for (name, result) in [
        ("receive", socket.set_recv_buffer_size(SOCKET_BUFFER_BYTES)),
        ("send", socket.set_send_buffer_size(SOCKET_BUFFER_BYTES)),
    ] {
        if let Err(e) = result {
            tracing::warn!(error = %e, "the {name} buffer of the media socket stays small");
        }
    }
    socket.set_nonblocking(true)?;
    socket.bind(&bind.into())?;
    Ok(socket.into())
}

/// One UDP candidate per address: several of one family only confuse encoders (SRS#3861), so discovery names loopback and
/// the one address that the default route uses.
fn candidates(config: &Config, local: SocketAddr) -> Vec<SocketAddr> {
    let mut addresses = config.advertised.clone();
    if addresses.is_empty() {
        if local.ip().is_unspecified() {
            addresses.extend(lan_address());
            addresses.push(Ipv4Addr::LOCALHOST.into());
        } else {
            addresses.push(local.ip());
        }
    }
    let mut seen = Vec::new();
    for address in addresses {
        let address = address.to_canonical();
        let reachable = local.is_ipv6() || address.is_ipv4();
        if !reachable {
            tracing::warn!(%address, "an IPv6 address cannot be advertised from an IPv4 socket");
        } else if !seen.contains(&address) && !address.is_unspecified() {
            seen.push(address);
        }
    }
    seen.into_iter().map(|ip| SocketAddr::new(ip, local.port())).collect()
}

/// The source address that the system would use towards the Internet. Connecting a UDP socket sends nothing.
fn lan_address() -> Option<IpAddr> {
    let probe = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    // TEST-NET-1 (RFC 5737): routed by default, never answered.
    probe.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    let ip = probe.local_addr().ok()?.ip();
    (!ip.is_loopback() && !ip.is_unspecified()).then_some(ip)
}

#[cfg(test)]
mod tests {
    use crate::client::{Viewer, ViewerOptions};
    use crate::handle::Engine;
    use crate::{Config, MediaEvent, StreamId};
    use std::time::Instant;

    #[tokio::test]
    async fn a_panic_costs_the_sessions_and_not_the_engine() {
        let config = Config {
            bind: "127.0.0.1:0".parse().unwrap(),
            ..Config::default()
        };
        let (engine, handle) = Engine::start(config).unwrap();
        let mut events = handle.events();
        let stream = StreamId::new("show").unwrap();
        let nowhere = "127.0.0.1:9".parse().unwrap();
        let (_, offer) = Viewer::new(Instant::now(), nowhere, ViewerOptions::default());
        let from = std::net::IpAddr::from([127, 0, 0, 1]);
        handle.play(&stream, from, &offer).await.unwrap();
        handle.panic();
        assert_eq!(events.recv().await, Ok(MediaEvent::Restarted));
        let totals = handle.totals().await;
        assert_eq!((totals.restarts, totals.sessions), (1, 0));
        handle.play(&stream, from, &offer).await.unwrap();
        assert_eq!(handle.totals().await.sessions, 1, "and everybody may come back");
        assert!(handle.alive().await);
        engine.stop();
        assert!(!handle.alive().await, "which `/readyz` tells");
    }
}
