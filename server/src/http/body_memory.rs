//! How many bytes of bodies are in memory: of uploads that arrive slowly or wait to be decoded, and of forms that arrive. All
//! together are bounded, and each network has a share, so that one cannot take the others' room. What does not fit is refused at
//! once, because one that waits would hold what it has.

use super::client::{ClientAddress, network};
use super::refusal;
use crate::files::images::closing;
use crate::state::Host;
use app::AppError;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use futures::StreamExt;
use http::Method;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

const KB: usize = 1024;
/// Of uploads: 16 of the largest images, or three times as many as people send; four of them in one network.
const UPLOADS_KB: (usize, usize) = (160 * KB, 44 * KB);
/// Of forms: 64 of the longest, eight of them in one network.
const FORMS_KB: (usize, usize) = (128 * KB, 16 * KB);
/// So much of each form is not counted: almost every one is shorter, and six hundred people of one network send them at once.
const UNCOUNTED: usize = 16 * KB;
/// Longest form or JSON: a comment of a megabyte still gets its sentence.
pub(crate) const FORM_MAX: usize = 2 * KB * KB;
/// A body's memory grows by so much: doubling it would hold half of it for nothing.
const GROWS_BY: usize = KB * KB;

/// The memory of all bodies of one kind. Cheap to clone; all clones are one.
#[derive(Clone, Debug)]
pub struct BodyMemory(Arc<Shares>);

#[derive(Debug)]
struct Shares {
    all: Arc<Semaphore>,
    share_kb: usize,
    /// Of networks that hold something.
    networks: Mutex<HashMap<IpAddr, Weak<Semaphore>>>,
}

/// A body as far as it has arrived; dropping it gives its memory back.
#[derive(Debug)]
pub(crate) struct Held {
    all: Arc<Semaphore>,
    share: Arc<Semaphore>,
    room: Option<Room>,
    bytes: Vec<u8>,
}

/// The memory of a body, until dropped.
#[derive(Debug)]
pub(crate) struct Room {
    of_all: OwnedSemaphorePermit,
    of_share: OwnedSemaphorePermit,
}

/// No memory is left.
#[derive(Debug)]
pub(crate) struct Full;

impl BodyMemory {
    /// For uploads.
    pub(crate) fn of_uploads() -> BodyMemory {
        BodyMemory::new(UPLOADS_KB)
    }

    /// For forms.
    pub(crate) fn of_forms() -> BodyMemory {
        BodyMemory::new(FORMS_KB)
    }

    fn new((all_kb, share_kb): (usize, usize)) -> BodyMemory {
        BodyMemory(Arc::new(Shares {
            all: Arc::new(Semaphore::new(all_kb)),
            share_kb,
            networks: Mutex::default(),
        }))
    }

    /// An empty body from this network.
    pub(crate) fn body(&self, network: IpAddr) -> Held {
        // Nothing between lock and unlock leaves the map half changed.
        let mut networks = self.0.networks.lock().unwrap_or_else(PoisonError::into_inner);
        let share = networks.get(&network).and_then(Weak::upgrade).unwrap_or_else(|| {
            networks.retain(|_, share| share.strong_count() > 0);
            let share = Arc::new(Semaphore::new(self.0.share_kb));
            networks.insert(network, Arc::downgrade(&share));
            share
        });
        Held {
            all: self.0.all.clone(),
            share,
            room: None,
            bytes: Vec::new(),
        }
    }
}

impl Held {
    /// How many bytes have arrived.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Takes the next bytes.
    pub(crate) fn extend(&mut self, chunk: &[u8]) -> Result<(), Full> {
        let held = self.room.as_ref().map_or(0, |room| room.of_all.num_permits());
        let needed = (self.bytes.len() + chunk.len()).div_ceil(KB);
        let more = u32::try_from(needed.saturating_sub(held)).map_err(|_| Full)?;
        let take = |memory: &Arc<Semaphore>| memory.clone().try_acquire_many_owned(more).map_err(|_| Full);
        let (of_share, of_all) = (take(&self.share)?, take(&self.all)?);
        match &mut self.room {
            Some(room) => {
                room.of_all.merge(of_all);
                room.of_share.merge(of_share);
            }
            None => self.room = Some(Room { of_all, of_share }),
        }
        if self.bytes.capacity() < self.bytes.len() + chunk.len() {
            self.bytes.reserve_exact(chunk.len().max(GROWS_BY));
        }
        self.bytes.extend_from_slice(chunk);
        Ok(())
    }

    /// All of it, and its memory, which must be held for as long as its bytes are.
    pub(crate) fn finish(self) -> (Bytes, Option<Room>) {
        (self.bytes.into(), self.room)
    }
}

/// Why a form was not read to its end.
enum Stop {
    /// It is longer than any form.
    TooLarge,
    /// No memory is left.
    Full,
    /// The client went away, or sent no such body.
    Broken,
}

/// Reads a form before it is handled, and counts what is longer than almost every one.
pub(crate) async fn hold_form(State(host): State<Host>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let from = request.extensions().get::<ClientAddress>();
    let from = from.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |from| network(from.0));
    let (parts, body) = request.into_parts();
    let stop = match read_form(&host.form_memory, from, body).await {
        // The memory is held until the answer is there.
        Ok((bytes, _room)) => return next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Err(stop) => stop,
    };
    let request = Request::from_parts(parts, Body::empty());
    closing(match stop {
        Stop::Full => refusal::answer(&request, AppError::Busy),
        Stop::Broken => refusal::answer(&request, AppError::Malformed),
        Stop::TooLarge => refusal::too_large(&request),
    })
}

async fn read_form(memory: &BodyMemory, from: IpAddr, body: Body) -> Result<(Bytes, Option<Room>), Stop> {
    let mut pieces = body.into_data_stream();
    let (mut short, mut long) = (Vec::new(), memory.body(from));
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| Stop::Broken)?;
        let length = short.len().max(long.len()) + piece.len();
        if length > FORM_MAX {
            return Err(Stop::TooLarge);
        }
        if length <= UNCOUNTED {
            short.extend_from_slice(&piece);
            continue;
        }
        if long.len() == 0 {
            long.extend(&std::mem::take(&mut short)).map_err(|_| Stop::Full)?;
        }
        long.extend(&piece).map_err(|_| Stop::Full)?;
    }
    match long.len() {
        0 => Ok((short.into(), None)),
        _ => Ok(long.finish()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(n: u8) -> IpAddr {
        [192, 0, 2, n].into()
    }

    #[test]
    fn all_uploads_together_stay_within_the_memory_and_give_it_back() {
        let memory = BodyMemory::of_uploads();
        let mut files: Vec<Held> = (0..15).map(|n| memory.body(from(n / 4))).collect();
        let piece = [7; 64 * KB];
        for file in &mut files {
            for _ in 0..160 {
                file.extend(&piece).unwrap();
            }
        }
        let mut next = memory.body(from(9));
        let fitted = std::iter::from_fn(|| next.extend(&piece).ok()).count();
        assert_eq!(fitted, 160, "150 MB of 160 are held");
        let (bytes, room) = files.pop().unwrap().finish();
        assert!(bytes.len() == 160 * piece.len() && next.extend(&piece).is_err());
        drop(room);
        next.extend(&piece).unwrap();
    }

    #[test]
    fn one_network_leaves_room_for_the_others() {
        let memory = BodyMemory::of_uploads();
        let piece = [7; 64 * KB];
        let mut greedy: Vec<Held> = (0..16).map(|_| memory.body(from(1))).collect();
        let held = greedy
            .iter_mut()
            .map(|file| (0..160).take_while(|_| file.extend(&piece).is_ok()).count());
        assert_eq!(held.sum::<usize>() * 64, UPLOADS_KB.1);
        assert!((0..160).all(|_| memory.body(from(2)).extend(&piece).is_ok()));
        drop(greedy);
        memory.body(from(1)).extend(&piece).unwrap();
        assert_eq!(
            memory.0.networks.lock().unwrap().len(),
            1,
            "a network that holds nothing takes no memory"
        );
    }

    #[test]
    fn small_pieces_are_counted_once() {
        let memory = BodyMemory::of_uploads();
        let mut file = memory.body(from(1));
        for _ in 0..4 * KB {
            file.extend(b"x").unwrap();
        }
        assert_eq!(
            (file.len(), memory.0.all.available_permits()),
            (4 * KB, UPLOADS_KB.0 - 4)
        );
    }

    #[tokio::test]
    async fn only_long_forms_are_counted_and_none_is_without_end() {
        let memory = BodyMemory::of_forms();
        let free = || memory.0.all.available_permits();
        let read = async |bytes: usize| read_form(&memory, from(1), Body::from(vec![b'x'; bytes])).await;
        let (short, room) = read(UNCOUNTED).await.ok().unwrap();
        assert!(short.len() == UNCOUNTED && room.is_none());
        let (long, room) = read(KB * KB).await.ok().unwrap();
        assert_eq!((long.len(), free()), (KB * KB, FORMS_KB.0 - KB));
        drop(room);
        assert_eq!(free(), FORMS_KB.0);
        assert!(matches!(read(FORM_MAX + 1).await, Err(Stop::TooLarge)));
        assert_eq!(free(), FORMS_KB.0);
    }
}
