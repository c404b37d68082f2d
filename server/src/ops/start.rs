//! The recipe: database, media, bus, jobs, router, serve; and the same in reverse when it stops.

use super::config::{Config, Wrong};
use super::{jobs, reach, telemetry};
use crate::feed::Hub;
use crate::http::body_memory::BodyMemory;
use crate::http::client::Proxies;
use crate::http::connections::Connections;
use crate::http::rate_limit::Limits;
use crate::http::router;
use crate::http::serve::serve;
use crate::http::shared_page::SharedPages;
use crate::http::site::{Manifest, SiteError};
use crate::state::{Host, Parts};
use backend::account::System;
use backend::{Backend, Clock, Secret, Settings};
use leptos::config::LeptosOptions;
use media::Engine;
use std::io::{Read, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Open requests get this long to finish; feeds end at once.
const STOP_WITHIN: Duration = Duration::from_secs(5);
/// Fewer open files than this are worth a warning: a show of a few thousand viewers would fill them.
const FEW_FILES: u64 = 4_096;
/// What systems give a service that nobody configured.
const ASSUMED_FILES: usize = 1_024;

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A setting cannot be used.
    #[error(transparent)]
    Setting(#[from] Wrong),
    /// There is no site to serve.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// A file or the address cannot be used.
    #[error("{what}")]
    System {
        /// What was tried.
        what: String,
        /// The system's error.
        source: std::io::Error,
    },
    /// The media engine.
    #[error("The media engine did not start")]
    Media(#[from] media::StartError),
    /// The database or the files.
    #[error("The database or the files cannot be opened")]
    Backend(#[from] backend::Error),
    /// Metrics.
    #[error("The metrics cannot be set up")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
}

/// A server that answers.
pub struct Running {
    address: SocketAddr,
    host: Host,
    engine: Engine,
    tasks: TaskTracker,
    serving: JoinHandle<()>,
}

/// Starts everything and returns when the server answers.
pub async fn start(config: Config) -> Result<Running, StartError> {
    let site = Arc::new(Manifest::read(&config.site)?);
    if let Some(image) = backend::demo::missing_image(&config.demo_files).filter(|_| config.demo) {
        return Err(no_demo_image(&image).into());
    }
    let metrics = telemetry::start_metrics()?;
    let secret = open_data_folder(&config.data)?;
    let (listener, address) = listen(config.address)?;
    let public_url = config.public_url_on(address.port());

    let (engine, media) = Engine::start(media_config(&config))?;
    let settings = Settings {
        public_url: public_url.clone(),
        secret,
        opens_shops: config.opens_shops,
    };
    let https = settings.https();
    if https && config.proxies.is_empty() {
        tracing::warn!(
            "the public URL is https and HAWKER_PROXIES names no proxy: only one on this machine is trusted"
        );
    }
    if reach::is_out_of_reach(&public_url, engine.candidates()) {
        tracing::warn!(
            candidates = ?engine.candidates(),
            "the public URL is public and every media address is private, so viewers outside will see no video: set HAWKER_MEDIA_ADVERTISED to the public one"
        );
    }
    // On the heap: what a start does once need not enlarge this future for as long as the server runs.
    let (backend, system) = Box::pin(open_backend(&config, settings, media)).await?;

    let (stopping, tasks) = (CancellationToken::new(), TaskTracker::new());
    let hub = Hub::new(
        backend.clone(),
        site.document.build_id.clone(),
        config.limits,
        tasks.clone(),
        stopping.clone(),
    );
    let leptos = LeptosOptions::builder()
        .output_name("hawker")
        .site_addr(address)
        .build();
    let host = Host::new(Parts {
        backend,
        proxies: Proxies::new(&config, https),
        connections: Arc::new(Connections::new(open_file_limit(), config.limits)),
        limits: Limits::new(config.limits),
        upload_memory: BodyMemory::of_uploads(),
        form_memory: BodyMemory::of_forms(),
        config,
        public_url: public_url.into(),
        site,
        shared_pages: SharedPages::default(),
        drawn_stages: app::DrawnStages::default(),
        hub,
        metrics,
        tasks: tasks.clone(),
        stopping,
        leptos,
    });
    jobs::start(&host, system, &tasks);
    tracing::info!(most = host.connections.most(), "connections at once");
    let router = router::routes(&host);
    let serving = tokio::spawn(serve(host.clone(), listener, router));
    Ok(Running {
        address,
        host,
        engine,
        tasks,
        serving,
    })
}

/// Makes the data folder at the first start, for its owner alone because orders are in it, and the server's secret in it.
pub(super) fn open_data_folder(folder: &Path) -> Result<Secret, StartError> {
    let mut made = std::fs::DirBuilder::new();
    made.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut made, 0o700);
    made.create(folder)
        .map_err(|source| system("The data folder cannot be made", source))?;
    secret(&folder.join("secret.key"))
}

/// Binds before anything else is open, so that a port in use is the first error, and tells which port the system chose.
fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let bound = std::net::TcpListener::bind(address)
        .and_then(|listener| listener.set_nonblocking(true).map(|()| listener))
        .map_err(|source| system(&format!("Cannot listen on {address}"), source))?;
    let address = bound
        .local_addr()
        .map_err(|source| system("The address is not known", source))?;
    let listener = TcpListener::from_std(bound).map_err(|source| system("The listener cannot be used", source))?;
    Ok((listener, address))
}

/// Opens the database and the files, and brings them to where a start begins.
async fn open_backend(
    config: &Config,
    settings: Settings,
    media: media::Handle,
) -> Result<(Backend, System), StartError> {
    let files = config.data.join("files");
    let (backend, system) = Backend::open(&config.database_url, &files, settings, Clock::system(), media).await?;
    backend::live::after_restart(&backend, &system).await?;
    if config.demo {
        Box::pin(backend::demo::plant(&backend, &system, &config.demo_files)).await?;
    }
    Ok((backend, system))
}

/// Raises the open-file limit as far as the system allows, and says what it is: every viewer holds a connection.
fn open_file_limit() -> usize {
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(files) => {
            if files < FEW_FILES {
                tracing::warn!(
                    files,
                    "few files may be open at once, and every viewer needs one: raise LimitNOFILE"
                );
            }
            usize::try_from(files).unwrap_or(usize::MAX)
        }
        Err(error) => {
            tracing::warn!(%error, "the limit of open files is not known, {ASSUMED_FILES} is assumed");
            ASSUMED_FILES
        }
    }
}

impl Running {
    /// Where it listens, with the port that the system chose.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address that people type.
    #[must_use]
    pub fn public_url(&self) -> &str {
        &self.host.public_url
    }

    /// The use cases, for tests that arrange what takes days in life.
    #[must_use]
    pub fn backend(&self) -> &Backend {
        &self.host.backend
    }

    /// Resolves when serving ended by itself, which it should not.
    pub async fn ended(&mut self) -> Result<(), tokio::task::JoinError> {
        (&mut self.serving).await
    }

    /// Stops in reverse: no new requests, feeds and jobs end, open requests finish within seconds, then media and database.
    pub async fn stop(self) {
        self.host.stopping.cancel();
        self.tasks.close();
        let stop = self.serving.abort_handle();
        if tokio::time::timeout(STOP_WITHIN, self.serving).await.is_err() {
            tracing::warn!("some requests did not finish in time");
            stop.abort();
        }
        if tokio::time::timeout(STOP_WITHIN, self.tasks.wait()).await.is_err() {
            tracing::warn!("some jobs did not finish in time");
        }
        let engine = self.engine;
        if tokio::task::spawn_blocking(move || engine.stop()).await.is_err() {
            tracing::error!("the media engine did not stop well");
        }
        self.host.backend.close().await;
    }
}

fn no_demo_image(image: &Path) -> Wrong {
    Wrong::new(format!(
        "HAWKER_DEMO is 1, but the demo shop's image {} does not exist; HAWKER_DEMO_FILES names the folder of its images (demo/ in the source).",
        image.display()
    ))
}

fn media_config(config: &Config) -> media::Config {
    media::Config {
        bind: config.media_bind,
        advertised: config.media_advertised.clone(),
        max_viewers_per_stream: config.media_viewers,
        // Without limits per address one machine may simulate a whole audience.
        max_sessions_per_address: if config.limits {
            config.media_per_address
        } else {
            usize::MAX
        },
        ..media::Config::default()
    }
}

/// The server's secret: 32 bytes as text in a file that only its owner reads, made at the first start.
fn secret(path: &Path) -> Result<Secret, StartError> {
    let fail = |source| {
        system(
            &format!("The secret in {} cannot be read or made", path.display()),
            source,
        )
    };
    match std::fs::File::open(path) {
        Ok(mut file) => {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).map_err(fail)?;
            let bytes: [u8; 32] = bytes
                .try_into()
                .map_err(|_| fail(std::io::Error::other("it must have exactly 32 bytes")))?;
            Ok(Secret::new(bytes))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let secret = Secret::random();
            let mut options = std::fs::OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            options
                .open(path)
                .and_then(|mut file| file.write_all(secret.bytes()))
                .map_err(fail)?;
            Ok(secret)
        }
        Err(error) => Err(fail(error)),
    }
}

fn system(what: &str, source: std::io::Error) -> StartError {
    StartError::System {
        what: what.to_owned(),
        source,
    }
}
