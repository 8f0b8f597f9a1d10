//! A server in a process of its own, from both sides.

use std::{
    any::Any,
    fs,
    io::{self, BufRead as _, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A server that runs as long as this is there.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) _server: Box<dyn Any>,
}

/// Serves until the input ends, as it does when the process that started this one goes away.
pub(crate) fn serve(start: impl Future<Output = Running>) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let running = runtime.block_on(start);
    println!("{}", running.address);
    let mut line = String::new();
    while io::stdin().read_line(&mut line).is_ok_and(|read| read > 0) {}
}

/// What mails cost, each.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) per_second: f64,
    pub(crate) micros_of_processor: f64,
}

/// Clock ticks a second, as Linux counts processor time for programs.
const TICKS: f64 = 100.0;

/// The process of a server, with a new file of its own; both end when this is dropped.
pub(crate) struct Server {
    process: Child,
    file: PathBuf,
    address: String,
    /// How long it took from being started to listening.
    pub(crate) start: Duration,
}

impl Server {
    /// Starts a server by the name of its mode.
    pub(crate) fn start(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let file = folder.join(format!("send-{name}-{}.db", std::process::id()));
        remove(&file);
        let began = Instant::now();
        let mut process = this_program()
            .arg(name)
            .arg(&file)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("this program can be started again");
        let mut address = String::new();
        let output = process.stdout.take().expect("it is piped");
        let read = BufReader::new(output).read_line(&mut address);
        read.expect("the server says its address");
        Self {
            process,
            file,
            address: address.trim_end().to_owned(),
            start: began.elapsed(),
        }
    }

    pub(crate) fn furnish(&self) {
        let status = this_program().args(["furnish", &self.address]).status();
        assert!(status.expect("it can be started").success());
    }

    /// Sends so many mails.
    pub(crate) fn load(&self, count: usize) -> Cost {
        let before = self.processor_time();
        let output = this_program()
            .args(["load", &self.address, &count.to_string()])
            .stderr(Stdio::inherit())
            .output()
            .expect("it can be started");
        let seconds = String::from_utf8(output.stdout).expect("a number");
        let seconds: f64 = seconds.trim().parse().expect("a number");
        Cost {
            per_second: count as f64 / seconds,
            micros_of_processor: (self.processor_time() - before) * 1e6 / count as f64,
        }
    }

    /// The processor time of the process, user and system, in seconds: the 14th and 15th field of proc_pid_stat(5).
    fn processor_time(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id()));
        let stat = stat.expect("Linux tells of a process");
        let (_, fields) = stat.rsplit_once(')').expect("a name in parentheses");
        let ticks = fields.split_whitespace().skip(11).take(2);
        let ticks: u64 = ticks.filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
        ticks as f64 / TICKS
    }

    /// The resident memory of the process, in MiB.
    pub(crate) fn resident(&self) -> f64 {
        let path = format!("/proc/{}/status", self.process.id());
        let status = fs::read_to_string(path).expect("Linux tells of a process");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
        let kib: f64 = kib.and_then(|kib| kib.parse().ok()).expect("a number");
        kib / 1024.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended = self.process.wait(); // this closes its input first
        remove(&self.file);
    }
}

fn this_program() -> Command {
    Command::new(std::env::current_exe().expect("this program has a path"))
}

/// Removes a database with what SQLite keeps beside it.
fn remove(file: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let mut path = file.as_os_str().to_owned();
        path.push(ending);
        if let Err(error) = fs::remove_file(&path) {
            assert_eq!(error.kind(), io::ErrorKind::NotFound, "{path:?}");
        }
    }
}
