//! A street of its own for every test: the true server on a free port with a fresh data folder, a small built site, and
//! people who talk to it over HTTP only. Closing it fails the test if the server logged an error.

mod events;
mod http;
mod log;
mod people;
mod proxy;

pub use events::{Event, Feed};
pub use http::{Answer, Request, connect, escape};
pub use people::{Page, Person, Refused, Seller, borrowed, key, nested, png};
pub use proxy::Proxy;

use server::{Config, Running};
use std::net::SocketAddr;
use std::path::Path;
use tempfile::TempDir;

/// The zone of every shop here.
pub const ZONE: &str = "Asia/Ho_Chi_Minh";

/// A running server.
pub struct Street {
    running: Running,
    folder: TempDir,
    log: log::Log,
}

impl Street {
    /// Opens a server with ordinary settings.
    pub async fn open() -> Street {
        Street::open_with(&[]).await
    }

    /// Opens a server with some settings of its own.
    pub async fn open_with(settings: &[(&str, &str)]) -> Street {
        let log = log::Log::start();
        let folder = tempfile::tempdir().unwrap();
        build_site(&folder.path().join("site"));
        let running = server::start(config(folder.path(), settings)).await.unwrap();
        Street { running, folder, log }
    }

    /// Where it listens.
    pub fn at(&self) -> SocketAddr {
        self.running.address()
    }

    /// The use cases, to arrange what takes days in life.
    pub fn backend(&self) -> &backend::Backend {
        self.running.backend()
    }

    /// Runs a statement in the database: for staff, whom no page hires yet.
    pub async fn run(&self, sql: &str) {
        let url = format!("sqlite://{}", self.folder.path().join("hawker.db").display());
        let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
        sqlx::query(sqlx::AssertSqlSafe(sql.to_owned()))
            .execute(&pool)
            .await
            .unwrap();
        pool.close().await;
    }

    /// A column of texts from the database.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let url = format!("sqlite://{}", self.folder.path().join("hawker.db").display());
        let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        let found = sqlx::query_scalar(sql).fetch_all(&pool).await.unwrap();
        pool.close().await;
        found
    }

    /// Warnings in the log that say this.
    pub fn warned(&self, of: &str) -> usize {
        self.log.warnings().iter().filter(|line| line.contains(of)).count()
    }

    /// Stops the server; an error in its log fails the test.
    pub async fn close(self) {
        self.running.stop().await;
        let errors = self.log.errors();
        assert!(errors.is_empty(), "the server logged errors:\n{errors}");
    }

    /// Stops the server, which must have logged this error.
    pub async fn close_after(self, error: &str) {
        self.running.stop().await;
        let errors = self.log.errors();
        assert!(errors.contains(error), "the server logged {errors:?}");
    }
}

/// Settings of a test: everything on loopback, everything in the folder.
fn config(folder: &Path, settings: &[(&str, &str)]) -> Config {
    let data = folder.display().to_string();
    let site = folder.join("site").display().to_string();
    let read = |name: &str| {
        let given = settings
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| (*value).to_owned());
        given.or_else(|| match name {
            "HAWKER_ADDRESS" | "HAWKER_MEDIA_BIND" => Some("127.0.0.1:0".to_owned()),
            "HAWKER_MEDIA_ADVERTISED" => Some("127.0.0.1".to_owned()),
            "HAWKER_DATA" => Some(data.clone()),
            "HAWKER_SITE" => Some(site.clone()),
            _ => None,
        })
    };
    Config::read(&read, &toml::Table::new()).unwrap()
}

/// The smallest site that a build could leave behind.
pub fn build_site(folder: &Path) {
    let pkg = folder.join("pkg");
    std::fs::create_dir_all(&pkg).unwrap();
    let manifest = r#"{
        "build_id": "test-build", "js": "/pkg/hawker.1.js", "wasm": "/pkg/hawker.1.wasm", "stage_js": "/pkg/stage.1.js", "stage_wasm": "/pkg/stage.1.wasm", "studio_js": "/pkg/studio.1.js", "studio_wasm": "/pkg/studio.1.wasm", "css": "/pkg/hawker.1.css",
        "icons": "/pkg/icons.1.svg", "fonts": [], "precache": [],
        "files": ["/pkg/hawker.1.js", "/pkg/hawker.1.css", "/sw.js", "/manifest.webmanifest", "/favicon.svg"]
    }"#;
    std::fs::write(folder.join("manifest.json"), manifest).unwrap();
    std::fs::write(pkg.join("hawker.1.js"), "export default 1;").unwrap();
    std::fs::write(pkg.join("hawker.1.js.br"), "(brotli)").unwrap();
    std::fs::write(pkg.join("hawker.1.css"), "body{}").unwrap();
    std::fs::write(folder.join("sw.js"), "// worker").unwrap();
    std::fs::write(folder.join("manifest.webmanifest"), "{}").unwrap();
    std::fs::write(folder.join("favicon.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>").unwrap();
}
