//! Viewers: each a connection that reads server-sent events and notes which comments came and how late.

use super::Outcome;
use anyhow::{bail, ensure};
use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::{JoinHandle, LocalSet};

/// Where a viewer listens.
#[derive(Clone)]
pub(crate) struct Subscribe {
    pub(crate) at: SocketAddr,
    pub(crate) path: String,
    pub(crate) accept: &'static str,
}

/// The text of comment `n`, easy to find in a stream of bytes.
pub(crate) fn mark(n: usize) -> String {
    format!("comment <{n:06}> Size M còn không ạ?")
}

/// What all viewers note together.
struct Notes {
    said: RefCell<Vec<Option<Instant>>>,
    latencies_ms: RefCell<Vec<f64>>,
    received: Cell<usize>,
}

/// All viewers.
pub(crate) struct Crowd {
    notes: Rc<Notes>,
    viewers: usize,
    comments: usize,
    tasks: Vec<JoinHandle<()>>,
}

impl Crowd {
    /// Opens the feeds, some at a time, and waits until each has its first bytes.
    pub(crate) async fn gather(subscribe: Subscribe, viewers: usize, comments: usize) -> anyhow::Result<Crowd> {
        let notes = Rc::new(Notes {
            said: RefCell::new(vec![None; comments]),
            latencies_ms: RefCell::new(Vec::with_capacity(viewers * comments)),
            received: Cell::new(0),
        });
        let mut tasks = Vec::with_capacity(viewers);
        for _ in 0..viewers {
            let stream = open(&subscribe).await?;
            tasks.push(tokio::task::spawn_local(watch(stream, notes.clone(), comments)));
        }
        Ok(Crowd {
            notes,
            viewers,
            comments,
            tasks,
        })
    }

    /// How many watch.
    pub(crate) fn len(&self) -> usize {
        self.tasks.iter().filter(|task| !task.is_finished()).count()
    }

    /// Comment `n` is about to be sent.
    pub(crate) fn said(&self, n: usize, at: Instant) {
        self.notes.said.borrow_mut()[n] = Some(at);
    }

    /// What became of it all, given the processor seconds that the server needed.
    pub(crate) fn outcome(self, cpu_seconds: f64) -> Outcome {
        let wanted = self.viewers * self.comments;
        let received = self.notes.received.get();
        for task in self.tasks {
            task.abort();
        }
        Outcome {
            lost: wanted.saturating_sub(received),
            latencies_ms: self.notes.latencies_ms.take(),
            cpu_us_per_delivery: cpu_seconds * 1e6 / received.max(1) as f64,
        }
    }
}

/// Runs a future with local tasks.
pub(crate) async fn locally<T>(work: impl Future<Output = T>) -> T {
    LocalSet::new().run_until(work).await
}

async fn open(subscribe: &Subscribe) -> anyhow::Result<TcpStream> {
    let mut stream = TcpStream::connect(subscribe.at).await?;
    let Subscribe { at, path, accept } = subscribe;
    stream
        .write_all(format!("GET {path} HTTP/1.1\r\nhost: {at}\r\naccept: {accept}\r\n\r\n").as_bytes())
        .await?;
    let mut head = Vec::new();
    while !head.windows(4).any(|window| window == b"\r\n\r\n") {
        ensure!(stream.read_buf(&mut head).await? > 0, "the server closed a feed");
    }
    if !head.starts_with(b"HTTP/1.1 200") {
        bail!("a feed was refused: {}", String::from_utf8_lossy(&head));
    }
    Ok(stream)
}

async fn watch(mut stream: TcpStream, notes: Rc<Notes>, comments: usize) {
    let mut buffer = vec![0_u8; 16 * 1024];
    let (mut filled, mut had) = (0, vec![false; comments]);
    while let Ok(read) = stream.read(&mut buffer[filled..]).await {
        if read == 0 {
            return;
        }
        let now = Instant::now();
        filled += read;
        let kept = count(&buffer[..filled], &mut had, &notes, now);
        buffer.copy_within(kept..filled, 0);
        filled -= kept;
        // Marks are short: only a tail that could begin one must stay in the buffer.
        if filled == buffer.len() {
            filled = 0;
        }
    }
}

/// Notes every mark in the bytes; returns how many bytes are done with.
fn count(bytes: &[u8], had: &mut [bool], notes: &Notes, now: Instant) -> usize {
    const BEGIN: &[u8] = b"comment <";
    const LENGTH: usize = BEGIN.len() + 7;
    let mut at = 0;
    while let Some(found) = find(&bytes[at..], BEGIN) {
        let begin = at + found;
        let Some(mark) = bytes.get(begin..begin + LENGTH) else {
            return begin;
        };
        at = begin + LENGTH;
        let digits = std::str::from_utf8(&mark[BEGIN.len()..LENGTH - 1]).unwrap_or_default();
        let Ok(n) = digits.parse::<usize>() else { continue };
        if n < had.len() && !std::mem::replace(&mut had[n], true) {
            notes.received.set(notes.received.get() + 1);
            if let Some(said) = notes.said.borrow()[n] {
                notes.latencies_ms.borrow_mut().push((now - said).as_secs_f64() * 1e3);
            }
        }
    }
    bytes.len().saturating_sub(BEGIN.len()).max(at)
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = bytes.get(from..)?.iter().position(|byte| *byte == wanted[0]) {
        if bytes[from + at..].starts_with(wanted) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}
