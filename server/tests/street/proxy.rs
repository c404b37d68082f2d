//! Real reverse proxies in front of the server, with the README's own examples: only addresses, certificates and limits of
//! the test's machine are changed.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep};

/// A running proxy.
pub struct Proxy {
    child: Child,
    at: SocketAddr,
    _folder: TempDir,
}

impl Proxy {
    /// nginx with the README's example.
    pub async fn nginx(server: SocketAddr) -> Proxy {
        Proxy::nginx_with(server, |example| example).await
    }

    /// nginx with the README's example, changed.
    pub async fn nginx_with(server: SocketAddr, change: impl FnOnce(String) -> String) -> Proxy {
        let at = free_port();
        let example = change(example("nginx"))
            .replace("127.0.0.1:3000", &server.to_string())
            .replace("listen 443 ssl http2;", &format!("listen {at};"));
        let site: Vec<&str> = example.lines().filter(|line| !line.contains("ssl_")).collect();
        let folder = tempfile::tempdir().unwrap();
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|name| format!("{name}_temp_path {name};\n"))
            .concat();
        let conf = format!(
            "user root; daemon off; pid nginx.pid; error_log stderr error; worker_processes 1; worker_rlimit_nofile 8192;\n\
             events {{ worker_connections 4096; }}\nhttp {{ access_log off;\n{temporary}{}\n}}\n",
            site.join("\n")
        );
        std::fs::write(folder.path().join("nginx.conf"), conf).unwrap();
        let mut command = Command::new("/usr/sbin/nginx");
        command
            .arg("-p")
            .arg(folder.path())
            .args(["-c", "nginx.conf", "-e", "stderr"]);
        Proxy::start(command, at, folder).await
    }

    /// Caddy with the README's example.
    pub async fn caddy(server: SocketAddr) -> Proxy {
        let at = free_port();
        let site = example("caddy")
            .replace("127.0.0.1:3000", &server.to_string())
            .replace("shop.example.com", &format!("http://localhost:{}", at.port()));
        let folder = tempfile::tempdir().unwrap();
        let conf = format!("{{\n    admin off\n    auto_https off\n    default_bind 127.0.0.1\n}}\n{site}\n");
        std::fs::write(folder.path().join("Caddyfile"), conf).unwrap();
        let mut command = Command::new("/usr/bin/caddy");
        command
            .args(["run", "--adapter", "caddyfile", "--config"])
            .arg(folder.path().join("Caddyfile"))
            .env("HOME", folder.path())
            .stderr(Stdio::null());
        Proxy::start(command, at, folder).await
    }

    async fn start(mut command: Command, at: SocketAddr, folder: TempDir) -> Proxy {
        let child = command
            .spawn()
            .unwrap_or_else(|error| panic!("./dev setup installs {:?}: {error}", command.get_program()));
        let proxy = Proxy {
            child,
            at,
            _folder: folder,
        };
        let until = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(at).await.is_err() {
            assert!(Instant::now() < until, "the proxy listens");
            sleep(Duration::from_millis(20)).await;
        }
        proxy
    }

    /// Where people reach it.
    pub fn at(&self) -> SocketAddr {
        self.at
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // A signal that lets nginx end its workers, too; `kill` alone would leave them.
        let id = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &id]).status();
        let _ = self.child.wait();
    }
}

/// The README's block of this language.
fn example(language: &str) -> String {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let (_, rest) = readme.split_once(&format!("```{language}\n")).unwrap();
    rest.split("```").next().unwrap().to_owned()
}

fn free_port() -> SocketAddr {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap()
}
