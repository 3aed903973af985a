//! `upcheck` as a process of its own, and what the system says that it took.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Made up for one benchmark.
const ACCESS_KEY: &str = "AKIASPEEDSPEEDSPEEDX";
const SECRET_KEY: &str = "speedspeedspeedspeedspeedspeedspeedspeed";

/// What Linux counts processor time in, on every architecture.
const TICKS_A_SECOND: u64 = 100;

/// `upcheck serve`, until this is dropped.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    child: Child,
}

/// One `upcheck run`.
pub(crate) struct Client {
    command: Command,
    home: TempDir,
}

impl Server {
    pub(crate) fn start() -> Self {
        let mut command = upcheck("serve");
        command.args(["--access-key", ACCESS_KEY, "--secret-key", SECRET_KEY]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("ready http://").unwrap().parse().unwrap();
        Self { address, child }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Client {
    /// With the embedded reference in its process.
    pub(crate) fn embedded(filter: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut command = upcheck("run");
        command.args(["--quiet", "--filter", filter]).env("HOME", home.path());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        Self { command, home }
    }

    /// Against a server, or what stands before one.
    pub(crate) fn of(filter: &str, address: SocketAddr) -> Self {
        let mut client = Self::embedded(filter);
        client.command.arg("--endpoint-url").arg(format!("http://{address}"));
        client.command.env("AWS_ACCESS_KEY_ID", ACCESS_KEY).env("AWS_SECRET_ACCESS_KEY", SECRET_KEY);
        client
    }

    pub(crate) fn repeat(mut self, times: usize) -> Self {
        self.command.arg("--repeat").arg(times.to_string());
        self
    }

    /// From its start to its end.
    pub(crate) fn run(mut self) -> Duration {
        let started = Instant::now();
        let status = self.command.status().unwrap();
        let elapsed = started.elapsed();
        assert!(status.success(), "the suite did not pass: {status}");
        elapsed
    }

    pub(crate) fn run_with_report(mut self) -> serde_json::Value {
        let path = self.home.path().join("run.json");
        self.command.arg("--report").arg(format!("json={}", path.display()));
        assert!(self.command.status().unwrap().success(), "the suite does not pass");
        serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
    }

    /// The most memory that it held at once, in KiB.
    pub(crate) fn peak_memory(mut self) -> u64 {
        let mut child = self.command.spawn().unwrap();
        let path = format!("/proc/{}/status", child.id());
        let mut peak = 0;
        let status = loop {
            // What has ended holds nothing any more, so the last figure before the end has to do.
            let text = fs::read_to_string(&path).unwrap();
            let held = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            peak = held.map_or(peak, |held| held.trim().trim_end_matches(" kB").parse().unwrap());
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            std::thread::sleep(Duration::from_millis(2));
        };
        assert!(status.success(), "the suite did not pass: {status}");
        peak
    }
}

/// The processor time of all children that have ended and were waited for: user and system, theirs included.
pub(crate) fn cpu_of_ended_children() -> Duration {
    let text = fs::read_to_string("/proc/self/stat").unwrap();
    // The name in parentheses may hold blanks; fields 16 and 17 of proc(5) are the 14th and 15th behind it.
    let (_, fields) = text.rsplit_once(')').unwrap();
    let ticks: u64 =
        fields.split_whitespace().skip(13).take(2).map(|field| field.parse::<u64>().unwrap()).sum();
    Duration::from_millis(ticks * 1000 / TICKS_A_SECOND)
}

/// A command of the binary, with nothing of this environment.
fn upcheck(name: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_upcheck"));
    command.arg(name).env_clear().stdin(Stdio::null());
    command
}
