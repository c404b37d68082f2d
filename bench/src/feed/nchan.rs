//! The peer: nginx with the nchan module, one worker on the same core, the same viewers, messages of the same size.

use super::crowd::{Crowd, Subscribe, mark};
use super::{COMMENTS, Outcome, PER_SECOND, SETTLE, VIEWERS};
use crate::http::Client;
use crate::machine;
use anyhow::{Context, ensure};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tokio::time::{MissedTickBehavior, interval, sleep};

const MODULE: &str = "/usr/lib/nginx/modules/ngx_nchan_module.so";
const NGINX: &str = "/usr/sbin/nginx";

/// Whether Debian's packages `nginx` and `libnginx-mod-nchan` are here.
pub(crate) fn is_installed() -> bool {
    Path::new(MODULE).exists() && Path::new(NGINX).exists()
}

struct Nginx {
    child: Child,
    at: SocketAddr,
    _folder: tempfile::TempDir,
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // With `master_process off` this one process is all of it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn start(core: usize) -> anyhow::Result<Nginx> {
    let folder = tempfile::tempdir()?;
    let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
    let home = folder.path().display();
    let settings = format!(
        "load_module {MODULE};\nmaster_process off;\ndaemon off;\npid {home}/pid;\nerror_log {home}/error.log warn;\n\
         worker_rlimit_nofile 65536;\nevents {{ worker_connections 16384; }}\n\
         http {{\n  access_log off;\n  tcp_nodelay on;\n  client_body_temp_path {home}/body;\n  proxy_temp_path {home}/proxy;\n  \
         fastcgi_temp_path {home}/fastcgi;\n  uwsgi_temp_path {home}/uwsgi;\n  scgi_temp_path {home}/scgi;\n  \
         server {{\n    listen 127.0.0.1:{port};\n    \
         location /publish {{ nchan_publisher; nchan_channel_id show; nchan_message_buffer_length 20; }}\n    \
         location /feed {{ nchan_subscriber eventsource; nchan_channel_id show; nchan_subscriber_first_message newest; }}\n  }}\n}}\n"
    );
    let file = folder.path().join("nginx.conf");
    std::fs::write(&file, settings)?;
    let child = Command::new("taskset")
        .args(["-c", &core.to_string(), NGINX, "-p"])
        .arg(folder.path())
        .arg("-c")
        .arg(&file)
        .stderr(Stdio::null())
        .spawn()
        .context("nginx cannot be started")?;
    Ok(Nginx {
        child,
        at: SocketAddr::from(([127, 0, 0, 1], port)),
        _folder: folder,
    })
}

/// The same workload.
pub(crate) async fn measure(core: usize) -> anyhow::Result<Outcome> {
    let nginx = start(core)?;
    let mut speaker = loop_until_open(nginx.at).await?;
    let subscribe = Subscribe {
        at: nginx.at,
        path: "/feed".into(),
        accept: "text/event-stream",
    };
    let crowd = Crowd::gather(subscribe, VIEWERS, COMMENTS).await?;
    sleep(Duration::from_secs(3)).await;
    let cpu_before = machine::cpu_seconds(nginx.child.id())?;
    let mut beat = interval(Duration::from_millis(1_000 / PER_SECOND));
    beat.set_missed_tick_behavior(MissedTickBehavior::Burst);
    for n in 0..COMMENTS {
        beat.tick().await;
        crowd.said(n, Instant::now());
        let answer = speaker
            .send(
                "POST",
                "/publish",
                &[("content-type", "application/json")],
                message(n).as_bytes(),
            )
            .await?;
        ensure!(answer.status < 300, "nchan refused message {n}: {}", answer.status);
    }
    sleep(SETTLE).await;
    let cpu = machine::cpu_seconds(nginx.child.id())? - cpu_before;
    Ok(crowd.outcome(cpu))
}

async fn loop_until_open(at: SocketAddr) -> anyhow::Result<Client> {
    for _ in 0..100 {
        if let Ok(client) = Client::connect(at).await {
            return Ok(client);
        }
        sleep(Duration::from_millis(50)).await;
    }
    Client::connect(at).await.context("nginx did not begin to listen")
}

/// A comment as our own feed sends it, so that both send the same bytes.
fn message(n: usize) -> String {
    let id = format!("00000000-0000-7000-8000-{n:012x}");
    let value = serde_json::json!({ "comment_posted": {
        "id": id, "campaign": "00000000-0000-7000-8000-000000000000",
        "author": "Khách 10", "host": false, "text": mark(n), "at": 1_795_435_200_000_i64,
    } });
    value.to_string()
}
