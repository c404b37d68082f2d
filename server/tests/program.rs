//! The program itself: one sentence for a wrong setting, a ready line with the true port, a stop within seconds, and
//! nothing confirmed that a killed process forgets.

use crate::street::{Person, build_site};
use std::io::{BufRead, BufReader, Lines};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

struct Program {
    child: Child,
    at: SocketAddr,
    lines: Lines<BufReader<ChildStdout>>,
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
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
        let mut child = command(folder)
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
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
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
