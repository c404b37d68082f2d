//! The engine as the rest of the program uses it: [`Engine`] starts and stops the thread, [`Handle`] sends it requests.
//! Requests travel over a bounded channel and never block the caller; answers come back through a oneshot.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

use mio::Waker;
use tokio::sync::{broadcast, oneshot};

use crate::api::{
    Answer, Caller, Config, MediaError, MediaEvent, OpenSession, Patched, SessionId, StartError, StreamId, StreamStats,
    Totals,
};
use crate::worker::Worker;

/// Requests that may wait for the thread; beyond that callers are told [`MediaError::Stopped`].
const COMMANDS_WAITING: usize = 1024;
/// News that a slow reader may be behind.
const EVENTS_BUFFERED: usize = 1024;

/// What a [`Handle`] asks of the thread.
pub(crate) enum Command {
    Publish {
        stream: StreamId,
        from: Caller,
        offer: String,
        replace: bool,
        reply: Reply<Answer>,
    },
    Play {
        stream: StreamId,
        from: Caller,
        offer: String,
        reply: Reply<Answer>,
    },
    Patch {
        session: SessionId,
        if_match: Option<String>,
        frag: String,
        reply: Reply<Patched>,
    },
    EndSession {
        session: SessionId,
        reply: Reply<()>,
    },
    EndStream {
        stream: StreamId,
        done: oneshot::Sender<()>,
    },
    StreamStats {
        stream: StreamId,
        reply: oneshot::Sender<StreamStats>,
    },
    Sessions {
        reply: oneshot::Sender<Vec<OpenSession>>,
    },
    Totals {
        reply: oneshot::Sender<Totals>,
    },
    Stop,
    /// What no request of anybody does.
    Panic,
}

/// Where an answer that may be a refusal goes.
pub(crate) type Reply<T> = oneshot::Sender<Result<T, MediaError>>;

/// The running media thread. Dropping it stops the thread too, without waiting for it.
pub struct Engine {
    local_addr: SocketAddr,
    candidates: Vec<SocketAddr>,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Engine {
    /// Binds the socket and starts the thread.
    pub fn start(config: Config) -> Result<(Engine, Handle), StartError> {
        let (commands, inbox) = sync_channel(COMMANDS_WAITING);
        let (events, _) = broadcast::channel(EVENTS_BUFFERED);
        let worker = Worker::bind(config, inbox, events.clone())?;
        let local_addr = worker.local_addr();
        let candidates = worker.candidates().to_vec();
        let shared = Arc::new(Shared {
            commands,
            events,
            waker: worker.waker()?,
        });
        let thread = std::thread::Builder::new()
            .name("media".into())
            .spawn(move || worker.run())
            .map_err(StartError::Thread)?;
        let handle = Handle { shared: shared.clone() };
        Ok((
            Engine {
                local_addr,
                candidates,
                shared,
                thread: Some(thread),
            },
            handle,
        ))
    }

    /// The bound UDP address, with the port that the system chose.
    pub fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// The addresses in every answer, at which peers are to reach it.
    pub fn candidates(&self) -> &[SocketAddr] {
        &self.candidates
    }

    /// Says goodbye to every peer where that is possible (DTLS close) and waits for the thread to end.
    pub fn stop(mut self) {
        self.shared.send_stop();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the media thread ended in a panic");
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        if self.thread.is_some() {
            self.shared.send_stop();
        }
    }
}

struct Shared {
    commands: SyncSender<Command>,
    events: broadcast::Sender<MediaEvent>,
    waker: Waker,
}

impl Shared {
    fn send(&self, command: Command) -> Result<(), MediaError> {
        self.commands.try_send(command).map_err(|_| MediaError::Stopped)?;
        self.waker.wake().map_err(|_| MediaError::Stopped)
    }

    /// Stopping may not be refused because the channel is full, and it may wait: the thread always empties it.
    fn send_stop(&self) {
        if self.commands.send(Command::Stop).is_ok() && self.waker.wake().is_err() {
            tracing::warn!("cannot wake the media thread to stop it");
        }
    }
}

/// Sends requests to the media thread. Cheap to clone; never blocks a tokio worker.
#[derive(Clone)]
pub struct Handle {
    shared: Arc<Shared>,
}

impl Handle {
    /// Takes a WHIP offer. With `replace` a live publisher gives way once the new one is connected, and viewers continue
    /// without renegotiating; without it a second publisher meets [`MediaError::PublisherPresent`].
    pub async fn publish(
        &self,
        stream: &StreamId,
        from: impl Into<Caller>,
        offer: &str,
        replace: bool,
    ) -> Result<Answer, MediaError> {
        let (stream, offer, from) = (stream.clone(), offer.to_owned(), from.into());
        self.ask(|reply| Command::Publish {
            stream,
            from,
            offer,
            replace,
            reply,
        })
        .await
    }

    /// Takes a WHEP offer. A stream without a publisher may be played: media starts when one appears.
    pub async fn play(&self, stream: &StreamId, from: impl Into<Caller>, offer: &str) -> Result<Answer, MediaError> {
        let (stream, offer, from) = (stream.clone(), offer.to_owned(), from.into());
        self.ask(|reply| Command::Play {
            stream,
            from,
            offer,
            reply,
        })
        .await
    }

    /// Takes an SDP fragment: more candidates, or an ICE restart when `if_match` is `*`.
    pub async fn patch(&self, session: &SessionId, if_match: Option<&str>, frag: &str) -> Result<Patched, MediaError> {
        let (session, if_match, frag) = (session.clone(), if_match.map(str::to_owned), frag.to_owned());
        self.ask(|reply| Command::Patch {
            session,
            if_match,
            frag,
            reply,
        })
        .await
    }

    /// Ends one session.
    pub async fn end_session(&self, session: &SessionId) -> Result<(), MediaError> {
        let session = session.clone();
        self.ask(|reply| Command::EndSession { session, reply }).await
    }

    /// Ends the publisher and every viewer of a stream. Returns when they are gone.
    pub async fn end_stream(&self, stream: &StreamId) {
        let (done, ended) = oneshot::channel();
        if self
            .shared
            .send(Command::EndStream {
                stream: stream.clone(),
                done,
            })
            .is_ok()
        {
            ended.await.unwrap_or_default();
        }
    }

    /// What is known of a stream now; an unknown stream is an empty one.
    pub async fn stream_stats(&self, stream: &StreamId) -> StreamStats {
        let (reply, answer) = oneshot::channel();
        match self.shared.send(Command::StreamStats {
            stream: stream.clone(),
            reply,
        }) {
            Ok(()) => answer.await.unwrap_or_default(),
            Err(_) => StreamStats::default(),
        }
    }

    /// Every session that is open now, in no order; none when the engine has stopped.
    pub async fn sessions(&self) -> Vec<OpenSession> {
        let (reply, answer) = oneshot::channel();
        match self.shared.send(Command::Sessions { reply }) {
            Ok(()) => answer.await.unwrap_or_default(),
            Err(_) => Vec::new(),
        }
    }

    /// Counters of the whole engine.
    pub async fn totals(&self) -> Totals {
        let (reply, answer) = oneshot::channel();
        match self.shared.send(Command::Totals { reply }) {
            Ok(()) => answer.await.unwrap_or_default(),
            Err(_) => Totals::default(),
        }
    }

    /// Breaks the engine as a bug would, for tests of what happens then: no request of anybody leads here.
    #[doc(hidden)]
    pub fn panic(&self) {
        // A thread that is gone has nothing left to break.
        let _ = self.shared.send(Command::Panic);
    }

    /// Whether the thread answers.
    pub async fn alive(&self) -> bool {
        let (reply, answer) = oneshot::channel();
        self.shared.send(Command::Totals { reply }).is_ok() && answer.await.is_ok()
    }

    /// News from now on.
    pub fn events(&self) -> broadcast::Receiver<MediaEvent> {
        self.shared.events.subscribe()
    }

    async fn ask<T>(&self, command: impl FnOnce(Reply<T>) -> Command) -> Result<T, MediaError> {
        let (reply, answer) = oneshot::channel();
        self.shared.send(command(reply))?;
        answer.await.map_err(|_| MediaError::Stopped)?
    }
}
