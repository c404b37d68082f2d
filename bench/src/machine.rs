//! The machine under the measurement: cores, open files, processor time from `/proc`, and the true server on a core of
//! its own. Uses the system's own tools (`taskset`, `prlimit`), so that no unsafe call is needed here.

use anyhow::{Context, bail, ensure};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use tempfile::TempDir;

/// Ticks per second in `/proc`: 100 on every Linux that people run.
const TICKS: f64 = 100.0;

/// Pins this process and the threads that it starts later to one core.
pub(crate) fn pin(core: usize) -> anyhow::Result<()> {
    let me = std::process::id().to_string();
    ensure!(
        quiet("taskset", &["-acp", &core.to_string(), &me])?,
        "taskset cannot pin this process to core {core}"
    );
    Ok(())
}

/// Lets this process and its children hold as many connections as the system permits, which must be thousands.
pub(crate) fn raise_open_files() -> anyhow::Result<()> {
    let limits = std::fs::read_to_string("/proc/self/limits")?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    // Columns: soft limit, hard limit, unit.
    let hard: u64 = line
        .and_then(|line| line.split_whitespace().nth(1)?.parse().ok())
        .context("the limit of open files is not known")?;
    ensure!(
        hard >= 8_192,
        "only {hard} files may be open here; raise the hard limit (ulimit -Hn)"
    );
    let me = std::process::id().to_string();
    ensure!(
        quiet("prlimit", &["--pid", &me, &format!("--nofile={hard}:{hard}")])?,
        "prlimit cannot raise the open files to {hard}"
    );
    Ok(())
}

fn quiet(program: &str, arguments: &[&str]) -> anyhow::Result<bool> {
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).status();
    Ok(status.with_context(|| format!("{program} is not installed"))?.success())
}

/// A program's output in one line; empty when it cannot be run.
pub(crate) fn told(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    output
        .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
        .unwrap_or_default()
}

/// The commit, and whether the checkout differs from it.
pub(crate) fn commit() -> String {
    let hash = told("git", &["rev-parse", "--short", "HEAD"]);
    let changed = !told("git", &["status", "--porcelain", "--untracked-files=no"]).is_empty();
    if changed { format!("{hash} with changes") } else { hash }
}

/// Processor, cores, memory and kernel.
pub(crate) fn describe() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split(':').nth(1).unwrap_or_default().trim().to_owned()
    };
    let processor = field(&read("/proc/cpuinfo"), "model name");
    let memory_kib: f64 = field(&read("/proc/meminfo"), "MemTotal")
        .split(' ')
        .next()
        .and_then(|kib| kib.parse().ok())
        .unwrap_or(0.0);
    let (cores, kernel) = (told("nproc", &["--all"]), told("uname", &["-sr"]));
    format!(
        "{processor}, {cores} cores, {:.0} GiB, {kernel}",
        memory_kib / (1024.0 * 1024.0)
    )
}

/// Processor seconds that a process has used.
pub(crate) fn cpu_seconds(process: u32) -> anyhow::Result<f64> {
    seconds_in(&format!("/proc/{process}/stat"))
}

fn seconds_in(stat: &str) -> anyhow::Result<f64> {
    let text = std::fs::read_to_string(stat).with_context(|| format!("{stat} cannot be read"))?;
    // The name in parentheses may hold spaces; user and system time are the 12th and 13th words after it.
    let words: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| {
        words
            .get(at)
            .and_then(|word| word.parse::<f64>().ok())
            .context("an unreadable stat file")
    };
    Ok((ticks(11)? + ticks(12)?) / TICKS)
}

fn on_core(core: usize, program: PathBuf) -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", &core.to_string()]).arg(program);
    command
}

/// The true server on a core of its own, with a fresh demo shop.
pub(crate) struct Server {
    /// Where it listens.
    pub(crate) at: SocketAddr,
    child: Child,
    _folder: TempDir,
    /// A program whose output nobody takes any more may end.
    _out: BufReader<ChildStdout>,
}

impl Server {
    /// Starts it and waits until it is ready.
    pub(crate) fn start(core: usize, settings: &[(&str, &str)]) -> anyhow::Result<Server> {
        Server::run(on_core(core, beside_us("server")?), settings)
    }

    /// The program as people run it, on a core of its own.
    pub(crate) fn start_dist_on(core: usize) -> anyhow::Result<Server> {
        Server::run(on_core(core, beside_us("../dist/server")?), &[])
    }

    /// The same with the program as people run it, on every core.
    pub(crate) fn start_dist(settings: &[(&str, &str)]) -> anyhow::Result<Server> {
        Server::run(Command::new(beside_us("../dist/server")?), settings)
    }

    fn run(mut command: Command, settings: &[(&str, &str)]) -> anyhow::Result<Server> {
        let folder = tempfile::tempdir()?;
        let site = site(folder.path())?;
        let mut child = command
            .env("HAWKER_ADDRESS", "127.0.0.1:0")
            .env("HAWKER_DATA", folder.path().join("data"))
            .env("HAWKER_SITE", site)
            .env("HAWKER_MEDIA_BIND", "127.0.0.1:0")
            .env("HAWKER_MEDIA_ADVERTISED", "127.0.0.1")
            .env("HAWKER_DEMO", "1")
            .env("HAWKER_LIMITS", "off")
            .env("HAWKER_LOG", "warn")
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{:?} cannot be started", command.get_program()))?;
        let mut out = BufReader::new(child.stdout.take().context("no output")?);
        let mut line = String::new();
        out.read_line(&mut line)?;
        let port = line.trim().rsplit(':').next().and_then(|port| port.parse().ok());
        let Some(port) = port.filter(|_| line.contains("ready at")) else {
            let _ = child.kill();
            bail!("the server did not become ready: {line}");
        };
        Ok(Server {
            at: SocketAddr::from(([127, 0, 0, 1], port)),
            child,
            _folder: folder,
            _out: out,
        })
    }

    /// Processor seconds so far.
    pub(crate) fn cpu_seconds(&self) -> anyhow::Result<f64> {
        cpu_seconds(self.child.id())
    }

    /// Processor seconds of the threads with this name.
    pub(crate) fn thread_cpu_seconds(&self, name: &str) -> anyhow::Result<f64> {
        let mut sum = 0.0;
        for task in std::fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            let task = task?.path();
            if std::fs::read_to_string(task.join("comm"))?.trim() == name {
                sum += seconds_in(&task.join("stat").display().to_string())?;
            }
        }
        Ok(sum)
    }

    /// Memory that it holds, in KiB.
    pub(crate) fn resident_kib(&self) -> anyhow::Result<f64> {
        let text = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .context("no VmRSS")?;
        line.split_whitespace()
            .next()
            .and_then(|kib| kib.parse().ok())
            .context("an unreadable VmRSS")
    }
}

/// A program of this build.
fn beside_us(name: &str) -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe()?.with_file_name("").join(name);
    ensure!(
        program.exists(),
        "{} is missing: ./dev bench builds it",
        program.display()
    );
    Ok(program)
}

impl Drop for Server {
    fn drop(&mut self) {
        // Gone already is fine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The built site, or the least that the server accepts where none was built: no page is asked for here.
fn site(folder: &Path) -> anyhow::Result<PathBuf> {
    let built = PathBuf::from("target/site");
    if built.join("manifest.json").exists() {
        return Ok(built);
    }
    let folder = folder.join("site");
    std::fs::create_dir_all(&folder)?;
    let manifest = r#"{"build_id":"bench","js":"","wasm":"","stage_js":"","stage_wasm":"","studio_js":"","studio_wasm":"","css":"","icons":"","files":[]}"#;
    std::fs::write(folder.join("manifest.json"), manifest)?;
    Ok(folder)
}
