//! The media thread: one socket, one poller, one core.
use std::net::{SocketAddr, UdpSocket};
use std::sync::mpsc::Receiver;

use mio::{Poll, Token, Waker};
use tokio::sync::broadcast;

use crate::api::{Config, MediaEvent, StartError};
use crate::handle::Command;

pub(crate) struct Worker {
    poll: Poll,
    socket: UdpSocket,
    local: SocketAddr,
    inbox: Receiver<Command>,
    _events: broadcast::Sender<MediaEvent>,
}

impl Worker {
    pub(crate) fn bind(
        config: Config,
        inbox: Receiver<Command>,
        events: broadcast::Sender<MediaEvent>,
    ) -> Result<Worker, StartError> {
        let bind = |source| StartError::Bind { addr: config.bind, source };
        let socket = UdpSocket::bind(config.bind).map_err(bind)?;
        let local = socket.local_addr().map_err(bind)?;
        let poll = Poll::new().map_err(StartError::Thread)?;
        Ok(Worker { poll, socket, local, inbox, _events: events })
    }

    pub(crate) fn local_addr(&self) -> SocketAddr {
        self.local
    }

    pub(crate) fn waker(&self) -> Result<Waker, StartError> {
        Waker::new(self.poll.registry(), Token(1)).map_err(StartError::Thread)
    }

    pub(crate) fn run(self) {
        let _socket = self.socket;
        while let Ok(command) = self.inbox.recv() {
            if matches!(command, Command::Stop) {
                break;
            }
        }
    }
}
