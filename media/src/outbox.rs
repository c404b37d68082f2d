//! The socket's sending side: never blocks, hands datagrams to the kernel by the train, queues a little while its buffer is full, and
//! measures how long packets stayed.

use std::collections::VecDeque;
use std::io::{ErrorKind, IoSlice};
use std::net::{IpAddr, SocketAddr};
use std::os::fd::AsRawFd;
use std::time::Instant;

use mio::net::UdpSocket;
use nix::sys::socket::{ControlMessage, MsgFlags, SockaddrStorage, sendmsg};

use crate::sfu::{Percentiles, Transport};

/// Datagrams that may wait for space in the socket's buffer; more are dropped, as in any router. About 5 MB.
const WAITING: usize = 4_096;
/// The longest train: a frame, or half a key frame. The kernel takes 64 datagrams and 64 KB.
const TRAIN_BYTES: usize = 48_000;
const TRAIN_DATAGRAMS: usize = 40;

/// Datagrams to one peer that are all of one length, but for the last, which may be shorter: the kernel takes them in one call
/// (UDP generic segmentation offload). A packet costs a quarter less in all than when they are sent one by one (9.9 and 7.5 µs).
#[derive(Debug, Default)]
struct Train {
    to: Option<SocketAddr>,
    bytes: Vec<u8>,
    /// Of all but the last.
    length: usize,
    datagrams: usize,
}

impl Train {
    fn takes(&self, to: SocketAddr, datagram: &[u8]) -> bool {
        let is_whole = self.bytes.len() == self.length * self.datagrams;
        self.to == Some(to)
            && is_whole
            && datagram.len() <= self.length
            && self.datagrams < TRAIN_DATAGRAMS
            && self.bytes.len() + datagram.len() <= TRAIN_BYTES
    }

    fn begin(&mut self, to: SocketAddr, datagram: &[u8]) {
        self.to = Some(to);
        self.bytes.clear();
        self.bytes.extend_from_slice(datagram);
        self.length = datagram.len();
        self.datagrams = 1;
    }

    fn add(&mut self, datagram: &[u8]) {
        self.bytes.extend_from_slice(datagram);
        self.datagrams += 1;
    }

    fn each(&self) -> impl Iterator<Item = &[u8]> {
        self.bytes.chunks(self.length.max(1))
    }
}

/// See the file's head.
pub(crate) struct Outbox {
    socket: UdpSocket,
    /// A dual-stack socket writes IPv4 peers as `::ffff:a.b.c.d`.
    mapped: bool,
    /// What the peer in hand is sent.
    train: Train,
    /// Whether the kernel knows trains.
    knows_trains: bool,
    waiting: VecDeque<(SocketAddr, Vec<u8>)>,
    dropped: u64,
    residence: Percentiles,
}

impl Outbox {
    pub(crate) fn new(socket: UdpSocket, mapped: bool) -> Self {
        Outbox {
            socket,
            mapped,
            train: Train::default(),
            knows_trains: true,
            waiting: VecDeque::new(),
            dropped: 0,
            residence: Percentiles::default(),
        }
    }

    /// The next datagram, or `None` when there is none now. Addresses are plain, never IPv4-mapped.
    pub(crate) fn receive(&mut self, buffer: &mut [u8]) -> std::io::Result<Option<(usize, SocketAddr)>> {
        match self.socket.recv_from(buffer) {
            Ok((length, from)) => Ok(Some((length, SocketAddr::new(from.ip().to_canonical(), from.port())))),
            Err(e) if e.kind() == ErrorKind::WouldBlock => Ok(None),
            Err(e) => Err(e),
        }
    }

    /// Sends what has been waiting, as far as the kernel takes it.
    pub(crate) fn flush(&mut self) {
        while let Some((to, bytes)) = self.waiting.pop_front() {
            if !self.try_send(to, &bytes) {
                self.waiting.push_front((to, bytes));
                return;
            }
        }
    }

    /// Datagrams dropped because the queue was full.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Median and 99th percentile of the time between receiving and forwarding.
    pub(crate) fn residence_us(&self) -> (u64, u64) {
        (self.residence.at(0.5), self.residence.at(0.99))
    }

    /// Sends what is still in hand. The thread calls this before it waits.
    pub(crate) fn depart(&mut self) {
        let train = std::mem::take(&mut self.train);
        if let Some(to) = train.to {
            self.send_train(to, &train);
        }
        // Its memory is used again.
        self.train = Train { to: None, ..train };
    }

    fn send_train(&mut self, to: SocketAddr, train: &Train) {
        let mut gone = 0;
        if self.waiting.is_empty() {
            if train.datagrams > 1 && self.knows_trains {
                match self.try_train(to, train) {
                    Ok(()) => return,
                    Err(nix::Error::EAGAIN) => {}
                    Err(error @ (nix::Error::EIO | nix::Error::ENOPROTOOPT | nix::Error::EOPNOTSUPP)) => {
                        tracing::info!(%error, "this system knows no trains: datagrams are sent one by one");
                        self.knows_trains = false;
                    }
                    // This peer's path, for example one whose packets are smaller than these: one by one they may be cut up.
                    Err(error) => tracing::trace!(%error, "a train could not be sent"),
                }
            }
            gone = train.each().take_while(|datagram| self.try_send(to, datagram)).count();
        }
        for datagram in train.each().skip(gone) {
            if self.waiting.len() < WAITING {
                self.waiting.push_back((to, datagram.to_vec()));
            } else {
                self.dropped += 1;
            }
        }
    }

    fn try_train(&self, to: SocketAddr, train: &Train) -> nix::Result<()> {
        let length = u16::try_from(train.length).unwrap_or(u16::MAX);
        let (segments, parts) = ([ControlMessage::UdpGsoSegments(&length)], [IoSlice::new(&train.bytes)]);
        let to = SockaddrStorage::from(self.written(to));
        let socket = self.socket.as_raw_fd();
        sendmsg(socket, &parts, &segments, MsgFlags::empty(), Some(&to)).map(drop)
    }

    /// As the socket writes addresses.
    fn written(&self, to: SocketAddr) -> SocketAddr {
        match to.ip() {
            IpAddr::V4(ip) if self.mapped => SocketAddr::new(ip.to_ipv6_mapped().into(), to.port()),
            _ => to,
        }
    }

    /// False when the kernel's buffer is full now.
    fn try_send(&self, to: SocketAddr, bytes: &[u8]) -> bool {
        match self.socket.send_to(bytes, self.written(to)) {
            Ok(_) => true,
            Err(e) if matches!(e.kind(), ErrorKind::WouldBlock) => false,
            Err(e) => {
                // A viewer's closed port or a vanished route: its silence will end the session.
                tracing::trace!(error = %e, "a datagram could not be sent");
                true
            }
        }
    }
}

impl Transport for Outbox {
    fn send(&mut self, to: SocketAddr, bytes: &[u8]) {
        if self.train.takes(to, bytes) {
            self.train.add(bytes);
        } else {
            self.depart();
            self.train.begin(to, bytes);
        }
    }

    fn forwarded(&mut self, arrivals: &[Instant]) {
        self.depart();
        let now = Instant::now();
        for arrived in arrivals {
            self.residence.add(now, now.saturating_duration_since(*arrived), 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn what_is_sent_arrives_whole_and_in_order() {
        let bind = || std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        let (first, second, ours) = (bind(), bind(), bind());
        ours.set_nonblocking(true).unwrap();
        let mut outbox = Outbox::new(UdpSocket::from_std(ours), false);
        let (to_first, to_second) = (first.local_addr().unwrap(), second.local_addr().unwrap());
        let datagram = |n: u8, length: usize| vec![n; length];
        // Trains of equal ones, a shorter one that ends a train, one that is longer than the train, and more than a train holds.
        let lengths = [900, 900, 900, 400, 400, 900, 1_200].into_iter().chain([1_000; 100]);
        let sent: Vec<Vec<u8>> = (0..).zip(lengths).map(|(n, length)| datagram(n, length)).collect();
        for one in &sent {
            outbox.send(to_first, one);
            if one[0] % 3 == 0 {
                outbox.send(to_second, one);
            }
        }
        outbox.depart();
        assert!(outbox.knows_trains, "this kernel is newer than 4.18");
        let mut buffer = [0; 2_048];
        for (socket, every) in [(first, 1), (second, 3)] {
            socket.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
            for one in sent.iter().filter(|one| one[0] % every == 0) {
                let length = socket.recv(&mut buffer).unwrap();
                assert_eq!(&buffer[..length], one);
            }
        }
    }
}
