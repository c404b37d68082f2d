//! The server's log as the tests see it: warnings and errors are recorded, and an error fails its test.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use tracing_subscriber::fmt::MakeWriter;

/// What the server warned of and complained about.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Starts to record; only the first server of a process is recorded (nextest runs each test in its own process).
    pub fn start() -> Log {
        let log = Log::default();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::WARN)
            .with_ansi(false)
            .with_writer(log.clone());
        let _ = subscriber.try_init();
        server::telemetry::log_panics();
        log
    }

    /// Everything that was an error, as text.
    pub fn errors(&self) -> String {
        self.of_level(" ERROR ").join("\n")
    }

    /// Every warning.
    pub fn warnings(&self) -> Vec<String> {
        self.of_level(" WARN ")
    }

    fn of_level(&self, level: &str) -> Vec<String> {
        let text = String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned();
        text.lines()
            .filter(|line| line.contains(level))
            .map(str::to_owned)
            .collect()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        io::stderr().write_all(bytes)?;
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;

    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}
