//! What every handler gets: one struct, cloned per request and layer (so a clone is one count), a line per field.

use crate::feed::Hub;
use crate::http::{
    body_memory::BodyMemory, client::Proxies, connections::Connections, rate_limit::Limits, shared_page::SharedPages,
    site::Manifest,
};
use crate::ops::config::Config;
use app::DrawnStages;
use axum::extract::FromRef;
use backend::Backend;
use leptos::config::LeptosOptions;
use metrics_exporter_prometheus::PrometheusHandle;
use std::ops::Deref;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The running host.
#[derive(Clone)]
pub struct Host(Arc<Parts>);

/// What it consists of.
pub struct Parts {
    /// The use cases.
    pub backend: Backend,
    /// The settings it was started with.
    pub config: Config,
    /// The address that people type, without a slash at the end.
    pub public_url: Arc<str>,
    /// The built site: names of scripts and styles.
    pub site: Arc<Manifest>,
    /// Pages that are drawn once for many.
    pub shared_pages: SharedPages,
    /// Screens of shows that are drawn once for many.
    pub drawn_stages: DrawnStages,
    /// Open feeds.
    pub hub: Arc<Hub>,
    /// Reverse proxies that are trusted.
    pub proxies: Proxies,
    /// Connections that are open.
    pub connections: Arc<Connections>,
    /// Memory of uploads that arrive or wait to be decoded.
    pub upload_memory: BodyMemory,
    /// Memory of forms that arrive.
    pub form_memory: BodyMemory,
    /// Rates per action, person and network.
    pub limits: Limits,
    /// Renders `/metrics`.
    pub metrics: PrometheusHandle,
    /// Everything that must end before the server has stopped.
    pub tasks: TaskTracker,
    /// Cancelled when the server begins to stop.
    pub stopping: CancellationToken,
    /// Leptos' options; made from our settings, never from its own environment.
    pub leptos: LeptosOptions,
}

impl Host {
    /// From its parts.
    #[must_use]
    pub fn new(parts: Parts) -> Host {
        Host(Arc::new(parts))
    }

    /// Cookies are `Secure` and carry the `__Host-` prefix.
    #[must_use]
    pub fn secure(&self) -> bool {
        self.backend.settings().https()
    }
}

impl Deref for Host {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl FromRef<Host> for LeptosOptions {
    fn from_ref(host: &Host) -> LeptosOptions {
        host.leptos.clone()
    }
}
