//! How many bytes of uploads are in memory, all together: files that arrive slowly, and whole ones that wait until they are
//! decoded. What does not fit is refused at once, because one that waits would hold what it has.

use bytes::Bytes;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// 16 of the largest images, or three times as many as people send.
const HELD_KB_MAX: usize = 160 * 1024;
const KB: usize = 1024;
/// A file's memory grows by so much: doubling it would hold half of it for nothing.
const GROWS_BY: usize = 1024 * KB;

/// The memory of all uploads. Cheap to clone; all clones are one.
#[derive(Clone, Debug)]
pub struct UploadMemory(Arc<Semaphore>);

/// A file as far as it has arrived; dropping it gives its memory back.
#[derive(Debug)]
pub(crate) struct Held {
    memory: UploadMemory,
    permit: Option<OwnedSemaphorePermit>,
    bytes: Vec<u8>,
}

/// No memory is left for uploads.
#[derive(Debug)]
pub(crate) struct Full;

impl Default for UploadMemory {
    fn default() -> UploadMemory {
        UploadMemory(Arc::new(Semaphore::new(HELD_KB_MAX)))
    }
}

impl UploadMemory {
    /// An empty file.
    pub(crate) fn file(&self) -> Held {
        Held {
            memory: self.clone(),
            permit: None,
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
        let held = self.permit.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let needed = (self.bytes.len() + chunk.len()).div_ceil(KB);
        let more = u32::try_from(needed.saturating_sub(held)).map_err(|_| Full)?;
        let more = self.memory.0.clone().try_acquire_many_owned(more).map_err(|_| Full)?;
        match &mut self.permit {
            Some(permit) => permit.merge(more),
            None => self.permit = Some(more),
        }
        if self.bytes.capacity() < self.bytes.len() + chunk.len() {
            self.bytes.reserve_exact(chunk.len().max(GROWS_BY));
        }
        self.bytes.extend_from_slice(chunk);
        Ok(())
    }

    /// All of it, and what must be held for as long as its bytes are.
    pub(crate) fn finish(self) -> (Bytes, Option<OwnedSemaphorePermit>) {
        (self.bytes.into(), self.permit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_uploads_together_stay_within_the_memory_and_give_it_back() {
        let memory = UploadMemory::default();
        let mut files: Vec<Held> = (0..15).map(|_| memory.file()).collect();
        let piece = [7; 64 * KB];
        for file in &mut files {
            for _ in 0..160 {
                file.extend(&piece).unwrap();
            }
        }
        let mut next = memory.file();
        let fitted = std::iter::from_fn(|| next.extend(&piece).ok()).count();
        assert_eq!(fitted, 160, "150 MB of 160 are held");
        let (bytes, permit) = files.pop().unwrap().finish();
        assert!(bytes.len() == 160 * piece.len() && next.extend(&piece).is_err());
        drop(permit);
        next.extend(&piece).unwrap();
    }

    #[test]
    fn small_pieces_are_counted_once() {
        let memory = UploadMemory::default();
        let mut file = memory.file();
        for _ in 0..4 * KB {
            file.extend(b"x").unwrap();
        }
        assert_eq!((file.len(), memory.0.available_permits()), (4 * KB, HELD_KB_MAX - 4));
    }
}
