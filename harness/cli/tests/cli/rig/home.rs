//! The binary in a clean environment, with a time limit.

use std::io::Read;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use std::{fs, thread};
use tempfile::TempDir;

/// Nothing that the tests start takes longer, unless it hangs.
const LIMIT: Duration = Duration::from_secs(30);

/// How often something that is waited for is looked at.
const TICK: Duration = Duration::from_millis(3);

/// A home folder that nothing else knows: no configuration, no journals, no keys.
pub(crate) struct Home(TempDir);

/// How a process ended and what it wrote.
#[derive(Debug)]
pub(crate) struct Ended {
    /// Its exit code; `None` where a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// The most memory that it was seen to hold, in bytes; 0 where the system does not tell.
    pub(crate) peak: u64,
}

/// A process that is under way; it is killed when this is dropped.
pub(crate) struct Running {
    child: Child,
    stdout: Collector,
    stderr: Collector,
}

/// Reads a stream to its end in a thread of its own, so that no pipe runs full.
struct Collector {
    bytes: Arc<Mutex<Vec<u8>>>,
    thread: Option<JoinHandle<()>>,
}

impl Home {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A path in this home.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file in this home, folders and all.
    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    /// The binary with these arguments and no environment but this home.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_upcheck"));
        command.args(arguments).env_clear().env("HOME", self.0.path()).current_dir(self.0.path());
        command
    }

    /// Runs the binary without keys.
    pub(crate) fn upcheck(&self, arguments: &[&str]) -> Ended {
        Running::start(self.command(arguments)).end()
    }

    /// The journals in the place where they are by default.
    pub(crate) fn journals(&self) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(self.path(".local/state/upcheck")) else { return Vec::new() };
        entries.map(|entry| entry.unwrap().path()).collect()
    }
}

impl Ended {
    /// Fails the test with everything that was written unless the exit code is this one.
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "--- stdout\n{}\n--- stderr\n{}", self.stdout, self.stderr);
        self
    }
}

impl Running {
    pub(crate) fn start(mut command: Command) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stdout = Collector::of(child.stdout.take().unwrap());
        let stderr = Collector::of(child.stderr.take().unwrap());
        Self { child, stdout, stderr }
    }

    /// Waits for the end.
    #[track_caller]
    pub(crate) fn end(mut self) -> Ended {
        let (mut status, mut peak) = (None, 0);
        let in_time = wait(|| {
            peak = peak.max(self.peak());
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        if !in_time {
            let _ = self.child.kill();
        }
        let (stdout, stderr) = (self.stdout.all(), self.stderr.all());
        assert!(in_time, "no end within {LIMIT:?}\n--- stdout\n{stdout}\n--- stderr\n{stderr}");
        Ended { code: status.and_then(|status| status.code()), stdout, stderr, peak }
    }

    fn peak(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok()).unwrap_or(0) * 1024
    }

    /// Waits until standard output begins with a whole line, and gives the line.
    pub(crate) fn first_line(&self) -> String {
        let whole = || self.stdout.so_far().contains('\n');
        assert!(wait(whole), "no line on standard output; standard error: {}", self.stderr.so_far());
        self.stdout.so_far().lines().next().unwrap().to_owned()
    }

    /// Waits until standard error contains a text.
    #[track_caller]
    pub(crate) fn says(&self, text: &str) {
        let said = wait(|| self.stderr.so_far().contains(text));
        assert!(said, "`{text}` is not in {}", self.stderr.so_far());
    }

    pub(crate) fn stderr_so_far(&self) -> String {
        self.stderr.so_far()
    }

    /// Sends a signal by name, such as `TERM`.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status().unwrap();
        assert!(sent.success(), "cannot send {name} to {pid}");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Collector {
    fn of(mut stream: impl Read + Send + 'static) -> Self {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&bytes);
        let thread = thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = stream.read(&mut buffer) {
                sink.lock().unwrap().extend_from_slice(&buffer[..read]);
            }
        });
        Self { bytes, thread: Some(thread) }
    }

    fn so_far(&self) -> String {
        String::from_utf8_lossy(&self.bytes.lock().unwrap()).into_owned()
    }

    fn all(&mut self) -> String {
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
        self.so_far()
    }
}

/// Waits until something is so; `false` when the time limit passes before.
pub(super) fn wait(mut is_so: impl FnMut() -> bool) -> bool {
    let begun = Instant::now();
    while !is_so() {
        if begun.elapsed() > LIMIT {
            return false;
        }
        thread::sleep(TICK);
    }
    true
}
