//! Argon2id in its own threads, a few at a time: 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet).
//! Passwords are never kept, logged or compared in any other way. The memory that a hash needs is used again by the next one:
//! an allocator that gets 19 MiB back in one thread after another may hold it in each.

use crate::Error;
use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use domain::text::nfc;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tokio::sync::Semaphore;

/// Hashes at once. Each takes a core and 19 MiB for some tens of milliseconds; more at once only makes each slower.
const AT_ONCE: usize = 2;
/// Memory of one hash, in blocks of 1 KiB.
const BLOCKS: u32 = 19 * 1024;
/// Times that a hash goes through its memory.
const PASSES: u32 = 2;

/// Hashes and checks passwords.
#[derive(Clone)]
pub(crate) struct Passwords {
    turns: Arc<Semaphore>,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// At most [`AT_ONCE`], because only who has a turn takes one.
    memories: Mutex<Memories>,
    /// A hash of nobody's password: an unknown address must take as long to refuse as a wrong password.
    nobody: OnceLock<String>,
}

#[derive(Default)]
struct Memories {
    unused: Vec<Vec<Block>>,
    /// Whether one was used since the last sweep.
    in_use: bool,
}

impl Default for Passwords {
    fn default() -> Passwords {
        Passwords {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            shared: Arc::default(),
        }
    }
}

impl Passwords {
    /// The text to store (PHC string format, salt included).
    pub(crate) async fn hash(&self, password: &str) -> Result<String, Error> {
        let password = nfc(password).into_owned();
        self.in_thread(move |_, memory| hash(password.as_bytes(), memory)).await
    }

    /// Whether `password` is the one behind `stored`; without `stored` it is not, and takes as long.
    pub(crate) async fn verify(&self, password: &str, stored: Option<String>) -> Result<bool, Error> {
        let password = nfc(password).into_owned();
        self.in_thread(move |shared, memory| match stored {
            Some(stored) => is_behind(&stored, password.as_bytes(), memory),
            None => is_behind(shared.nobody(memory)?, password.as_bytes(), memory).map(|_| false),
        })
        .await
    }

    /// Gives memory back that no hash needed since the last sweep.
    pub(crate) fn sweep(&self) {
        let mut memories = self.shared.memories();
        if !std::mem::take(&mut memories.in_use) {
            memories.unused.clear();
        }
    }

    async fn in_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Shared, &mut Vec<Block>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let turn = self.turns.clone().acquire_owned().await.map_err(Error::internal)?;
        let shared = self.shared.clone();
        tokio::task::spawn_blocking(move || {
            // Until the thread is done, whether or not anybody still waits for it.
            let _turn = turn;
            let mut memory = shared.take();
            let done = work(&shared, &mut memory);
            shared.give_back(memory);
            done
        })
        .await?
    }
}

impl Shared {
    fn take(&self) -> Vec<Block> {
        let mut memories = self.memories();
        memories.in_use = true;
        memories.unused.pop().unwrap_or_default()
    }

    fn give_back(&self, memory: Vec<Block>) {
        self.memories().unused.push(memory);
    }

    fn nobody(&self, memory: &mut Vec<Block>) -> Result<&str, Error> {
        if let Some(known) = self.nobody.get() {
            return Ok(known);
        }
        let made = hash(crate::secret::random_token().as_bytes(), memory)?;
        Ok(self.nobody.get_or_init(|| made))
    }

    fn memories(&self) -> std::sync::MutexGuard<'_, Memories> {
        // Nothing between lock and unlock leaves the list half changed.
        self.memories.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hash(password: &[u8], memory: &mut Vec<Block>) -> Result<String, Error> {
    let params = Params::new(BLOCKS, PASSES, 1, Some(Params::DEFAULT_OUTPUT_LEN)).map_err(Error::internal)?;
    let (algorithm, version, salt) = (Algorithm::Argon2id, Version::V0x13, Salt::generate());
    let hash = PasswordHash {
        algorithm: algorithm.ident(),
        version: Some(version.into()),
        params: ParamsString::try_from(&params).map_err(Error::internal)?,
        hash: Some(output(algorithm, version, params, password, &salt, memory)?),
        salt: Some(salt),
    };
    Ok(hash.to_string())
}

/// Whether `password` is the one behind `stored`, by the parameters that stand in it.
fn is_behind(stored: &str, password: &[u8], memory: &mut Vec<Block>) -> Result<bool, Error> {
    let stored = PasswordHash::new(stored).map_err(Error::internal)?;
    let algorithm = Algorithm::try_from(stored.algorithm.as_str()).map_err(Error::internal)?;
    let version = stored
        .version
        .map(Version::try_from)
        .transpose()
        .map_err(Error::internal)?;
    let params = Params::try_from(&stored).map_err(Error::internal)?;
    let (Some(salt), Some(expected)) = (stored.salt, stored.hash) else {
        return Err(Error::internal("a stored password hash has no salt or no hash"));
    };
    let found = output(algorithm, version.unwrap_or_default(), params, password, &salt, memory)?;
    // `Output` compares in constant time.
    Ok(found == expected)
}

/// The hash itself, as long as `params` say; `memory` grows to what they need.
fn output(
    algorithm: Algorithm,
    version: Version,
    params: Params,
    password: &[u8],
    salt: &[u8],
    memory: &mut Vec<Block>,
) -> Result<Output, Error> {
    let blocks = params.block_count();
    if memory.len() < blocks {
        memory.resize(blocks, Block::new());
    }
    let mut bytes = [0; Output::MAX_LENGTH];
    let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
    let bytes = bytes
        .get_mut(..length)
        .ok_or_else(|| Error::internal("a stored hash is too long"))?;
    Argon2::new(algorithm, version, params)
        .hash_password_into_with_memory(password, salt, bytes, memory)
        .map_err(Error::internal)?;
    Output::new(bytes).map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_stored_hash_tells_its_password_from_another() {
        let passwords = Passwords::default();
        let stored = passwords.hash("correct horse").await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(passwords.verify("correct horse", Some(stored.clone())).await.unwrap());
        assert!(!passwords.verify("battery staple", Some(stored)).await.unwrap());
        assert!(!passwords.verify("correct horse", None).await.unwrap());
    }

    #[tokio::test]
    async fn a_password_is_the_same_on_a_mac_and_on_a_pc() {
        let passwords = Passwords::default();
        let (composed, decomposed) = ("Mật-khẩu-2026", "Ma\u{323}\u{302}t-kha\u{302}\u{309}u-2026");
        for (chosen, typed) in [(composed, decomposed), (decomposed, composed)] {
            let stored = passwords.hash(chosen).await.unwrap();
            assert!(passwords.verify(typed, Some(stored.clone())).await.unwrap());
            assert!(!passwords.verify("Mat-khau-2026", Some(stored)).await.unwrap());
        }
    }

    #[tokio::test]
    async fn a_hash_with_other_parameters_is_checked_by_its_own() {
        let passwords = Passwords::default();
        // Of the reference implementation: `echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1`.
        let reference = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assert!(passwords.verify("password", Some(reference.to_owned())).await.unwrap());
        assert!(!passwords.verify("passwort", Some(reference.to_owned())).await.unwrap());
    }

    #[tokio::test]
    async fn memory_that_nobody_used_between_two_sweeps_is_given_back() {
        let passwords = Passwords::default();
        let held = || passwords.shared.memories().unused.len();
        passwords.hash("correct horse").await.unwrap();
        passwords.sweep();
        assert_eq!(held(), 1);
        passwords.sweep();
        assert_eq!(held(), 0);
    }

    /// Of this process, which under nextest runs this test alone.
    #[cfg(target_os = "linux")]
    fn resident_mb() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap() / 1024
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_hundred_passwords_ten_at_a_time_take_the_memory_of_two() {
        let passwords = Passwords::default();
        let before = resident_mb();
        for _ in 0..10 {
            let ten = (0..10).map(|_| passwords.verify("wrong", None));
            futures::future::try_join_all(ten).await.unwrap();
        }
        let grown = resident_mb() - before;
        assert!(grown < 64, "{grown} MB more than before");
    }
}
