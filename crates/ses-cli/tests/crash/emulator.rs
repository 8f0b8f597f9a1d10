//! The emulator as a process of its own, to be killed.

use std::{
    fs,
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    sync::{Mutex, PoisonError},
};

use serde_json::Value;
use ses_hyper::{
    Client,
    ses_core::{Config, Credentials, Endpoint, Pacing, Retry},
};

use crate::hourly;

/// What each emulator begins with, unless it is there.
const SEED: &str = r#"
[[domain]]
name = "mail.example.com"

[[sender]]
address = "news@mail.example.com"

[[template]]
id = 1
name = "numbered"
text = "Number {{number}}"
"#;

/// The binary while it runs; killed on drop, too.
#[derive(Debug)]
pub(crate) struct Process(Mutex<Child>);

impl Process {
    /// Starts the binary on the data file in a folder.
    pub(crate) fn spawn(folder: &Path) -> Self {
        let seed = folder.join("seed.toml");
        let text = format!("{SEED}{}", hourly::seed());
        fs::write(&seed, text).expect("the folder can be written");
        let process = Command::new(env!("CARGO_BIN_EXE_ses"))
            .args(["emulator", "--port", "0", "--no-rate-limit"])
            .args(["--terms", r#"{"list_limit": null}"#])
            .args(["--clock", hourly::start().as_str(), "--freeze"])
            .arg("--seed")
            .arg(seed)
            .arg("--data")
            .arg(folder.join("mail.db"))
            .env("RUST_LOG", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log(folder))
            .spawn();
        Self(Mutex::new(process.expect("the binary starts")))
    }

    /// Kills it, by SIGKILL where there is such a thing, and waits until it is gone.
    pub(crate) fn kill(&self) {
        let mut process = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        process.kill().expect("it may be killed");
        process.wait().expect("it ends");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// An emulator that listens.
#[derive(Debug)]
pub(crate) struct Emulator {
    process: Process,
    /// Held open, so that it can go on printing.
    _printed: BufReader<ChildStdout>,
    address: String,
    pub(crate) client: Client,
}

impl Emulator {
    /// Starts the binary on the data file in a folder, and waits until it listens.
    pub(crate) fn start(folder: &Path) -> Self {
        let process = Process::spawn(folder);
        let output = process.0.lock().expect("nobody else has it").stdout.take();
        let mut printed = BufReader::new(output.expect("it is piped"));
        let mut line = String::new();
        printed.read_line(&mut line).expect("text");
        let url = line.trim_end().strip_prefix("The emulator listens on ");
        let url = url.unwrap_or_else(|| panic!("it does not start: {line:?}"));
        Self {
            client: client(url),
            address: url.trim_start_matches("http://").to_owned(),
            process,
            _printed: printed,
        }
    }

    pub(crate) fn kill(&self) {
        self.process.kill();
    }

    /// The JSON at a path of it.
    pub(crate) fn get(&self, path: &str) -> Value {
        self.ask("GET", path, "").expect("it answers")
    }

    /// The JSON that answers a request to its control interface.
    ///
    /// # Errors
    /// When no answer comes, or not all of it.
    pub(crate) fn ask(&self, method: &str, path: &str, body: &str) -> io::Result<Value> {
        let mut stream = TcpStream::connect(&self.address)?;
        let (host, length) = (&self.address, body.len());
        let head = format!("{method} /{path} HTTP/1.0\r\nHost: {host}\r\nContent-Length: {length}");
        write!(stream, "{head}\r\n\r\n{body}")?;
        let mut said = String::new();
        stream.read_to_string(&mut said)?;
        let (_, body) = said.split_once("\r\n\r\n").unwrap_or_default();
        Ok(serde_json::from_str(body)?)
    }
}

/// What emulators say of themselves, for whoever looks into a failure.
fn log(folder: &Path) -> fs::File {
    let path = folder.join("emulator.log");
    let log = fs::File::options().create(true).append(true).open(path);
    log.expect("the folder can be written")
}

/// A client that sends everything once and at once.
fn client(url: &str) -> Client {
    let config = Config::international()
        .with_endpoint(Endpoint::fixed(url).expect("a URL"))
        .with_retry(Retry::none())
        .with_pacing(Pacing::off());
    let credentials = Credentials::new(ses_emulator::SECRET_ID, ses_emulator::SECRET_KEY);
    Client::new(config).with_credentials(credentials.expect("they are well-formed"))
}
