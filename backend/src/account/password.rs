//! Argon2id in its own threads, a few at a time: 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet).
//! Passwords are never kept, logged or compared in any other way.

use crate::Error;
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use std::sync::{Arc, LazyLock};
use tokio::sync::Semaphore;

/// Hashes at once. Each takes a core and 19 MiB for some tens of milliseconds; more at once only makes each slower.
const AT_ONCE: usize = 2;

/// A hash of nobody's password: an unknown address must take as long to refuse as a wrong password.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| {
    hasher()
        .ok()?
        .hash_password(crate::secret::random_token().as_bytes())
        .ok()
        .map(|h| h.to_string())
});

/// Hashes and checks passwords.
#[derive(Clone)]
pub(crate) struct Passwords(Arc<Semaphore>);

impl Default for Passwords {
    fn default() -> Passwords {
        Passwords(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Passwords {
    /// The text to store (PHC string format, salt included).
    pub(crate) async fn hash(&self, password: &str) -> Result<String, Error> {
        let password = password.to_owned();
        self.in_thread(move || {
            let hash = hasher()?.hash_password(password.as_bytes()).map_err(Error::internal)?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether `password` is the one behind `stored`; without `stored` it is not, and takes as long.
    pub(crate) async fn verify(&self, password: &str, stored: Option<String>) -> Result<bool, Error> {
        let password = password.to_owned();
        self.in_thread(move || {
            let known = stored.is_some();
            let stored = stored.or_else(|| NOBODY.clone()).unwrap_or_default();
            let hash = PasswordHash::new(&stored).map_err(Error::internal)?;
            Ok(hasher()?.verify_password(password.as_bytes(), &hash).is_ok() && known)
        })
        .await
    }

    async fn in_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let _turn = self.0.acquire().await.map_err(Error::internal)?;
        tokio::task::spawn_blocking(work).await?
    }
}

fn hasher() -> Result<Argon2<'static>, Error> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(Error::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}
