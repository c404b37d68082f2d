//! The socket's sending side: never blocks, queues a little while the kernel's buffer is full, and measures how long packets stayed.

use std::collections::VecDeque;
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::time::Instant;

use mio::net::UdpSocket;

use crate::sfu::{Percentiles, Transport};

/// Datagrams that may wait for space in the socket's buffer; more are dropped, as in any router. About 5 MB.
const WAITING: usize = 4_096;

/// See the file's head.
pub(crate) struct Outbox {
    socket: UdpSocket,
    /// A dual-stack socket writes IPv4 peers as `::ffff:a.b.c.d`.
    mapped: bool,
    waiting: VecDeque<(SocketAddr, Vec<u8>)>,
    dropped: u64,
    residence: Percentiles,
}

impl Outbox {
    pub(crate) fn new(socket: UdpSocket, mapped: bool) -> Self {
        Outbox {
            socket,
            mapped,
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

    /// False when the kernel's buffer is full now.
    fn try_send(&mut self, to: SocketAddr, bytes: &[u8]) -> bool {
        let to = match to.ip() {
            IpAddr::V4(ip) if self.mapped => SocketAddr::new(ip.to_ipv6_mapped().into(), to.port()),
            _ => to,
        };
        match self.socket.send_to(bytes, to) {
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
        let sent = self.waiting.is_empty() && self.try_send(to, bytes);
        if sent {
            return;
        }
        if self.waiting.len() < WAITING {
            self.waiting.push_back((to, bytes.to_vec()));
        } else {
            self.dropped += 1;
        }
    }

    fn forwarded(&mut self, arrivals: &[Instant]) {
        let now = Instant::now();
        for arrived in arrivals {
            self.residence.add(now, now.saturating_duration_since(*arrived), 1);
        }
    }
}
