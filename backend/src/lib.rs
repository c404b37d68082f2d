//! What the shop does: one module per feature, each use case one transaction with its SQL in place. Who is asking comes as an
//! argument (`Who`, `May<…>`, `System`), what to do is decided in `domain`, what happened is said after the commit (`tx`). It knows no
//! HTTP, no pages and no packets; the media engine is only a handle to it.
#![warn(missing_docs)]

pub mod account;
pub mod audience;
pub mod bus;
pub mod campaign;
pub mod catalog;
mod clock;
mod db;
pub mod demo;
mod error;
mod events;
mod files;
pub mod live;
mod offer;
pub mod operator;
pub mod orders;
mod rate_limit;
pub mod returned_forms;
mod revoked;
mod secret;
pub mod studio;
pub mod takedown;
mod tx;
pub mod zone;

pub use clock::Clock;
pub use db::Db;
pub use error::{Error, with_sources};
pub use revoked::Revoked;
pub use secret::Secret;
pub use tx::Tx;

use account::System;
use bus::Bus;
use domain::when::{DateTime, Utc};
use std::{path::Path, sync::Arc};
use tokio::sync::broadcast;

/// What `open` must be told.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where people reach this server, without a slash at the end: shared links begin with it.
    pub public_url: String,
    /// Signs visitor cookies and stream keys.
    pub secret: Secret,
    /// Who may open a shop.
    pub opens_shops: OpensShops,
}

/// Who may open a shop here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OpensShops {
    /// Whoever has an account.
    #[default]
    Everybody,
    /// Accounts that the operator invited.
    Invited,
    /// Nobody.
    Nobody,
}

impl OpensShops {
    /// Each.
    pub const ALL: [OpensShops; 3] = [OpensShops::Everybody, OpensShops::Invited, OpensShops::Nobody];

    /// The word of the setting.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            OpensShops::Everybody => "open",
            OpensShops::Invited => "invite",
            OpensShops::Nobody => "closed",
        }
    }
}

impl Settings {
    /// Whether people reach this server by https: cookies are bound to the host then. A development server on localhost is not.
    #[must_use]
    pub fn https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// Everything that a use case needs. Clones are the same backend.
#[derive(Clone)]
pub struct Backend(Arc<Parts>);

struct Parts {
    db: Db,
    bus: Bus,
    files: files::Files,
    clock: Clock,
    settings: Settings,
    media: media::Handle,
    /// Hashing passwords: bounded, because each hash takes 19 MiB; the memory is used again.
    passwords: account::Passwords,
    /// How often somebody may try to sign in.
    attempts: account::Attempts,
    /// Decoding images: bounded, because a large one takes much memory.
    image_decoder: catalog::Decoder,
    /// Who is watching, in memory.
    presence: audience::Presence,
    stages: studio::StageCache,
    revocations: revoked::Revocations,
}

impl Backend {
    /// Opens the database (`sqlite:///path` or `postgres://…`), brings its tables up to date, and opens the folder of files.
    /// [`System`] is for the jobs of the caller.
    pub async fn open(
        database_url: &str,
        files_dir: &Path,
        settings: Settings,
        clock: Clock,
        media: media::Handle,
    ) -> Result<(Backend, System), Error> {
        let db = Db::open(database_url).await?;
        let bus = Bus::new(clock.now());
        let files = files::Files::open(files_dir)?;
        let presence = audience::Presence::new(&clock);
        let (passwords, attempts) = (account::Passwords::default(), account::Attempts::new(&clock));
        let image_decoder = catalog::Decoder::default();
        let backend = Backend(Arc::new(Parts {
            db,
            bus,
            files,
            clock,
            settings,
            media,
            passwords,
            attempts,
            image_decoder,
            presence,
            stages: studio::StageCache::default(),
            revocations: revoked::Revocations::default(),
        }));
        Ok((backend, System::new()))
    }

    /// The same database and files at another time and with nobody watching: for planting what has been.
    pub(crate) fn at(&self, clock: Clock) -> Backend {
        Backend(Arc::new(Parts {
            db: self.0.db.clone(),
            bus: Bus::new(clock.now()),
            files: self.0.files.clone(),
            settings: self.0.settings.clone(),
            media: self.0.media.clone(),
            passwords: account::Passwords::default(),
            attempts: account::Attempts::new(&clock),
            image_decoder: catalog::Decoder::default(),
            presence: audience::Presence::new(&clock),
            stages: studio::StageCache::default(),
            revocations: revoked::Revocations::default(),
            clock,
        }))
    }

    /// The time by which everything is decided.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.0.clock.now()
    }

    /// News of every campaign.
    #[must_use]
    pub fn bus(&self) -> &Bus {
        &self.0.bus
    }

    /// What is taken away from now on.
    #[must_use]
    pub fn revoked(&self) -> broadcast::Receiver<Revoked> {
        self.revocations().subscribe()
    }

    /// The media engine.
    #[must_use]
    pub fn media(&self) -> &media::Handle {
        &self.0.media
    }

    /// Who is watching now.
    #[must_use]
    pub fn presence(&self) -> &audience::Presence {
        &self.0.presence
    }

    /// What `open` was told.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Whether the database answers.
    pub async fn ready(&self) -> Result<(), Error> {
        self.db().ready().await
    }

    /// Removes what is over: expired sessions, invitations and links for a new password, devices that nobody uses any more, returned forms,
    /// attempts to sign in, channels without listeners, memory of passwords that were checked. For a job, every few minutes.
    pub async fn sweep(&self, _: &System) -> Result<(), Error> {
        self.bus().sweep(self.now());
        self.0.attempts.sweep();
        self.0.passwords.sweep();
        self.presence().sweep();
        account::sweep_sessions(self).await?;
        account::sweep_invites(self).await?;
        account::sweep_known_devices(self).await?;
        account::sweep_resets(self).await?;
        returned_forms::sweep(self).await
    }

    /// Closes the database after running statements.
    pub async fn close(&self) {
        self.db().close().await;
    }

    pub(crate) fn stages(&self) -> &studio::StageCache {
        &self.0.stages
    }

    pub(crate) fn revocations(&self) -> &revoked::Revocations {
        &self.0.revocations
    }

    pub(crate) fn db(&self) -> &Db {
        &self.0.db
    }

    pub(crate) fn files(&self) -> &files::Files {
        &self.0.files
    }

    pub(crate) fn passwords(&self) -> &account::Passwords {
        &self.0.passwords
    }

    pub(crate) fn image_decoder(&self) -> &catalog::Decoder {
        &self.0.image_decoder
    }

    pub(crate) fn attempts(&self) -> &account::Attempts {
        &self.0.attempts
    }
}
