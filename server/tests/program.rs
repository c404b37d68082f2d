//! The program itself: one sentence for a wrong setting, a ready line with the true port, a stop within seconds, and
//! nothing confirmed that a killed process forgets.

use crate::street::{Feed, Person, build_site, connect, key};
use domain::CampaignId;
use std::io::{BufRead, BufReader, Lines};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

struct Program {
    child: Child,
    at: SocketAddr,
    lines: Lines<BufReader<ChildStdout>>,
}

fn command(folder: &Path) -> Command {
    dress(Command::new(env!("CARGO_BIN_EXE_server")), folder)
}

/// The program with this limit of open files: `-n 1024` is final, `-Sn 1024` what systemd gives a service by default.
fn command_with_files(folder: &Path, limit: &str) -> Command {
    let mut command = Command::new("/bin/bash");
    let limited = format!("ulimit {limit}; exec \"$0\"");
    command.args(["-c", &limited, env!("CARGO_BIN_EXE_server")]);
    dress(command, folder)
}

fn dress(mut command: Command, folder: &Path) -> Command {
    command
        .env_clear()
        .env("HAWKER_ADDRESS", "127.0.0.1:0")
        .env("HAWKER_MEDIA_BIND", "127.0.0.1:0")
        .env("HAWKER_DATA", folder.join("data"))
        .env("HAWKER_SITE", folder.join("site"))
        .env("HAWKER_DEMO_FILES", concat!(env!("CARGO_MANIFEST_DIR"), "/../demo"))
        .env("HAWKER_LOG", "warn")
        .stdout(Stdio::piped());
    command
}

impl Program {
    /// Starts it and waits for the ready line; a test runner's patience is the limit.
    fn start(folder: &Path, demo: bool) -> Program {
        Program::run(command(folder), demo)
    }

    fn run(mut command: Command, demo: bool) -> Program {
        let mut child = command
            .env("HAWKER_DEMO", if demo { "1" } else { "0" })
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = lines.next().expect("the program became ready").unwrap();
        let url = ready
            .strip_prefix("hawker is ready at http://localhost:")
            .unwrap_or_else(|| panic!("{ready}"));
        let at = SocketAddr::from(([127, 0, 0, 1], url.trim().parse().unwrap()));
        Program { child, at, lines }
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = std::process::Command::new("kill").args([name, &id]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits without holding up the test's other tasks.
    async fn ended(mut self) -> ExitStatus {
        tokio::task::spawn_blocking(move || self.child.wait().unwrap())
            .await
            .unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Ended already is fine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn a_wrong_setting_is_one_sentence_and_exit_code_two() {
    let folder = tempfile::tempdir().unwrap();
    build_site(&folder.path().join("site"));
    for (name, value) in [
        ("HAWKER_ADDRESS", "here"),
        ("HAWKER_LOG", "a=b=c"),
        ("HAWKER_CONFIG", "/nowhere.toml"),
    ] {
        let ended = command(folder.path())
            .env(name, value)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        assert_eq!(ended.status.code(), Some(2), "{name}");
        let told = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(told.lines().count(), 1, "{told}");
        assert!(told.contains(value), "{told}");
    }
    let ended = command(folder.path())
        .env("HAWKER_SITE", "nowhere")
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert_eq!(ended.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&ended.stderr).contains("./dev run"));
    let ended = command(folder.path())
        .envs([("HAWKER_DEMO", "1"), ("HAWKER_DEMO_FILES", "nowhere")])
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert_eq!(ended.status.code(), Some(2));
    let told = String::from_utf8_lossy(&ended.stderr);
    assert!(
        told.contains("HAWKER_DEMO_FILES") && told.contains("nowhere/"),
        "{told}"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn the_secret_is_for_its_owner_and_stays() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    build_site(&folder.path().join("site"));
    let program = Program::start(folder.path(), false);
    let path = folder.path().join("data/secret.key");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(path.parent().unwrap()), 0o700, "orders are in it");
    let lan = Person::at(program.at);
    let id = lan.me().await.visitor.id;
    program.signal("-TERM");
    assert!(program.ended().await.success());
    let program = Program::start(folder.path(), false);
    let again = Person::at(program.at);
    again.set_cookie("hawker-visitor", &lan.cookie("hawker-visitor").unwrap());
    assert_eq!(again.me().await.visitor.id, id, "cookies outlive a restart");
}

#[tokio::test]
async fn stopping_takes_seconds_even_while_people_listen() {
    let folder = tempfile::tempdir().unwrap();
    build_site(&folder.path().join("site"));
    let mut program = Program::start(folder.path(), true);
    let signs = program.lines.next().unwrap().unwrap();
    assert!(signs.contains("seller@hawker.local / hawker-demo-2026"), "{signs}");
    let lan = Person::at(program.at);
    let home: domain::campaign::Discover = lan.call("campaign/home", &[]).await.unwrap();
    let campaign = home.cards.first().expect("the demo shop plans a show").id;
    let mut feed = lan.listens(campaign, "").await;
    let began = Instant::now();
    program.signal("-TERM");
    assert_eq!(feed.event().await, None, "the feed ends by itself");
    assert!(program.ended().await.success());
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_killed_process_forgets_nothing_that_it_confirmed() {
    let folder = tempfile::tempdir().unwrap();
    build_site(&folder.path().join("site"));
    let mut program = Program::start(folder.path(), true);
    let lan = Person::at(program.at);
    lan.is_called("Lan").await;
    let home: domain::campaign::Discover = lan.call("campaign/home", &[]).await.unwrap();
    let campaign = home.cards.first().unwrap().id;
    let said = lan.says(campaign, "còn nhớ không?").await.unwrap();
    program.child.kill().unwrap();
    program.child.wait().unwrap();

    let program = Program::start(folder.path(), true);
    let again = Person::at(program.at);
    again.set_cookie("hawker-visitor", &lan.cookie("hawker-visitor").unwrap());
    let stage = again.opens_stage(campaign).await.unwrap();
    assert!(stage.comments.contains(&said));
    assert_eq!(stage.visitor.nickname.as_deref(), Some("Lan"));
    let mut feed = again.listens(campaign, "?after=1").await;
    assert_eq!(
        feed.event().await.unwrap().name,
        "resync",
        "a page from before the restart reads anew"
    );
}

/// Opens feeds from this address until one is refused, and returns them with its status.
async fn feeds(at: SocketAddr, from: [u8; 4], campaign: CampaignId) -> (Vec<Feed>, u16) {
    let mut feeds = Vec::new();
    loop {
        match Person::at(at).from(from).tries_to_listen(campaign).await {
            Ok(feed) => feeds.push(feed),
            Err(status) => return (feeds, status),
        }
    }
}

#[tokio::test]
async fn eleven_hundred_viewers_are_no_matter_of_a_soft_limit_of_1024_files() {
    // Of this test, which holds the other ends.
    rlimit::increase_nofile_limit(u64::MAX).unwrap();
    let folder = tempfile::tempdir().unwrap();
    build_site(&folder.path().join("site"));
    let program = Program::run(command_with_files(folder.path(), "-Sn 1024"), true);
    let visitor = Person::at(program.at);
    let home: domain::campaign::Discover = visitor.call("campaign/home", &[]).await.unwrap();
    let campaign = home.cards.first().unwrap().id;
    let mut open = Vec::new();
    for n in 0..1_100_u16 {
        let viewer = Person::at(program.at).from([127, 0, 3, (n / 500) as u8]);
        open.push(
            viewer
                .tries_to_listen(campaign)
                .await
                .unwrap_or_else(|status| panic!("viewer {n}: {status}")),
        );
    }
    assert_eq!(visitor.gets("/").await.status, 200);
    assert_eq!(visitor.gets("/healthz").await.status, 200);
}

#[tokio::test]
async fn when_connections_run_out_orders_health_and_staff_still_work() {
    let folder = tempfile::tempdir().unwrap();
    build_site(&folder.path().join("site"));
    let program = Program::run(command_with_files(folder.path(), "-n 1024"), true);
    let at = program.at;
    let seller = Person::at(at);
    let sign_in = [
        ("email", "seller@hawker.local"),
        ("password", "hawker-demo-2026"),
        ("next", ""),
    ];
    seller.call::<()>("account/sign_in", &sign_in).await.unwrap();
    let home: domain::campaign::Discover = seller.call("campaign/home", &[]).await.unwrap();
    let campaign = home.cards.first().unwrap().id;

    let (one, status) = feeds(at, [127, 0, 2, 1], campaign).await;
    assert_eq!(status, 503, "one address takes at most half of 896");
    assert!((440..=448).contains(&one.len()), "{}", one.len());
    let (other, status) = feeds(at, [127, 0, 2, 2], campaign).await;
    assert_eq!(status, 503);
    let open = one.len() + other.len();
    assert!((790..=807).contains(&open), "90 % of 896 at most: {open}");

    let stranger = Person::at(at).from([127, 0, 2, 3]);
    let page = stranger.gets("/").await;
    assert_eq!(page.status, 503);
    assert!(
        page.header("retry-after").is_some() && page.text().contains("<h1>Too many people"),
        "{}",
        page.text()
    );
    assert_eq!(stranger.gets("/healthz").await.status, 200);
    assert_eq!(stranger.gets("/readyz").await.status, 200);
    seller
        .call::<()>("live/start", &[("campaign", &*campaign.to_string())])
        .await
        .unwrap();
    let stage = seller.opens_stage(campaign).await.unwrap();
    let (product, price) = (stage.products[0].id, stage.products[0].price.minor);
    stranger.buys(campaign, product, price, &key()).await.unwrap();
    drop((one, other));
}

#[tokio::test]
async fn who_sends_no_whole_head_is_hung_up_on() {
    let folder = tempfile::tempdir().unwrap();
    build_site(&folder.path().join("site"));
    let program = Program::start(folder.path(), false);
    let mut slow = TcpStream::connect(program.at).await.unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\nx-drip: ")
        .await
        .unwrap();
    let began = Instant::now();
    let dripping = async {
        let mut answer = [0; 1_024];
        loop {
            let _ = slow.write_all(b"a").await;
            if let Ok(Ok(0) | Err(_)) = timeout(Duration::from_secs(1), slow.read(&mut answer)).await {
                return;
            }
        }
    };
    timeout(Duration::from_secs(40), dripping)
        .await
        .expect("the connection is closed");
    assert!(began.elapsed() > Duration::from_secs(10), "a slow phone has its time");
}

/// Connections from here that begin a request and do not finish its head.
async fn begins(at: SocketAddr, from: [u8; 4], many: usize) -> Vec<TcpStream> {
    let mut open = Vec::new();
    for _ in 0..many {
        let mut stream = connect(Some(from.into()), at).await;
        // One that was closed at once is fine, too.
        let _ = stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nx-a: ").await;
        open.push(stream);
    }
    open
}

#[tokio::test]
async fn connections_that_ask_nothing_take_nobodys_place() {
    let folder = tempfile::tempdir().unwrap();
    build_site(&folder.path().join("site"));
    let program = Program::run(command_with_files(folder.path(), "-n 1024"), true);
    let buyer = Person::at(program.at).from([127, 0, 4, 9]);
    let home: domain::campaign::Discover = buyer.call("campaign/home", &[]).await.unwrap();
    let campaign = home.cards.first().unwrap().id;
    let mut hoard = Vec::new();
    for n in 1..=4 {
        hoard.extend(begins(program.at, [127, 0, 4, n], 448).await);
    }
    for _ in 0..20 {
        assert_eq!(buyer.gets("/healthz").await.status, 200);
        assert_eq!(buyer.gets("/").await.status, 200, "pages are drawn, too");
    }
    buyer.opens_stage(campaign).await.unwrap();
    drop(hoard);
}

/// How many files the program has open.
fn files(program: &Program) -> usize {
    std::fs::read_dir(format!("/proc/{}/fd", program.child.id()))
        .unwrap()
        .count()
}

/// Sets the program's limit of open files while it runs.
fn limit_files(program: &Program, most: usize) {
    let (id, limit) = (program.child.id().to_string(), format!("--nofile={most}:"));
    let set = Command::new("prlimit").args(["--pid", &id, &limit]).status().unwrap();
    assert!(set.success());
}

#[tokio::test]
async fn when_no_file_is_left_accepting_waits_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    build_site(&folder.path().join("site"));
    let program = Program::start(folder.path(), false);
    let visitor = Person::at(program.at);
    assert_eq!(visitor.gets("/").await.status, 200);
    limit_files(&program, files(&program) + 5);
    let mut open = Vec::new();
    for _ in 0..20 {
        open.push(TcpStream::connect(program.at).await.unwrap());
    }
    let waits = timeout(Duration::from_secs(1), visitor.gets("/healthz")).await;
    assert!(waits.is_err(), "no file is left for it");
    drop(open);
    let answer = timeout(Duration::from_secs(10), visitor.gets("/healthz")).await;
    assert_eq!(answer.unwrap().status, 200, "the others have left");
}

#[tokio::test]
async fn who_stops_within_a_body_is_hung_up_on() {
    let folder = tempfile::tempdir().unwrap();
    build_site(&folder.path().join("site"));
    let program = Program::start(folder.path(), false);
    let stops = async |path: &str| {
        let mut slow = TcpStream::connect(program.at).await.unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             content-length: 100\r\n\r\ncampaign="
        );
        slow.write_all(head.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let _ = timeout(Duration::from_secs(40), slow.read_to_end(&mut answer))
            .await
            .expect("the connection is closed");
    };
    tokio::join!(
        stops("/api/audience/like"),
        stops("/files?shop=tiem"),
        stops("/whip/019ab000-0000-7000-8000-000000000000"),
    );
}
