//! The campaign: a recurring task over a list, on an emulator with a data file.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use serde_json::{Value, json};
use ses_emulator::{Account, Emulator, Options, SECRET_ID, Seed, Terms, Turn};
use ses_types::ServiceTime;
use tokio::runtime::Runtime;

use crate::{remove, request};

const HOUR: i64 = 3_600;
const DAY: u64 = 86_400;

/// An emulator with a task that is due once a day, the first time in an hour.
pub(crate) struct Campaign {
    runtime: Runtime,
    emulator: Emulator,
    file: PathBuf,
}

impl Campaign {
    pub(crate) fn start(file: &Path, recipients: usize) -> Self {
        let seed = Seed::parse(&seed(recipients).to_string()).expect("a seed");
        let options = Options::default().with_data(file).with_seed(seed);
        let runtime = Runtime::new().expect("a runtime");
        let emulator = runtime.block_on(Emulator::start(options));
        let campaign = Self {
            runtime,
            emulator: emulator.expect("a new file"),
            file: file.into(),
        };
        campaign.call("BatchSendEmail", &batch());
        campaign
    }

    pub(crate) fn file(&self) -> &Path {
        &self.file
    }

    /// Turns the clock ahead by so many days, and says how long that took.
    pub(crate) fn run(&self, days: usize) -> Duration {
        let began = Instant::now();
        self.runtime.block_on(turn(&self.account(SECRET_ID), days));
        began.elapsed()
    }

    /// Turns the clock ahead, and says how long a change of another account waited at most.
    pub(crate) fn longest_wait(&self, days: usize) -> Duration {
        let (main, other) = (self.account(SECRET_ID), self.account("AKIDTEST-other"));
        self.runtime.block_on(async {
            let turn = turn(&main, days);
            tokio::pin!(turn);
            let mut longest = Duration::ZERO;
            loop {
                let began = Instant::now();
                tokio::select! {
                    () = &mut turn => return longest,
                    changed = other.set_terms(Terms::default()) => changed.expect("terms"),
                }
                longest = longest.max(began.elapsed());
            }
        })
    }

    /// Asks the control interface, and says how long that took.
    pub(crate) fn look(&self, path: &str) -> (Duration, String) {
        let address = self.emulator.address();
        let request = format!(
            "GET /_emulator/{path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n"
        );
        let began = Instant::now();
        let mut stream = TcpStream::connect(address).expect("it listens");
        stream.write_all(request.as_bytes()).expect("it is open");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("a text");
        let took = began.elapsed();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        (took, answer)
    }

    pub(crate) fn stop(self) {
        self.runtime.block_on(self.emulator.stop());
        remove(&self.file);
    }

    fn account(&self, secret_id: &str) -> Account<'_> {
        let account = self.runtime.block_on(self.emulator.account(secret_id));
        account.expect("it is there")
    }

    fn call(&self, action: &str, body: &Value) {
        let address = self.emulator.address().to_string();
        let mut stream = TcpStream::connect(&address).expect("it listens");
        stream
            .write_all(&request::bytes(&address, action, body))
            .expect("it is open");
        let mut answer = String::new();
        while !answer.contains("RequestId") {
            let mut part = [0; 4_096];
            let read = stream.read(&mut part).expect("it is open");
            assert!(read > 0, "the connection ended: {answer}");
            answer.push_str(&String::from_utf8_lossy(&part[..read]));
        }
        assert!(!answer.contains("\"Error\""), "{answer}");
    }
}

async fn turn(account: &Account<'_>, days: usize) {
    let by = Duration::from_secs(DAY * u64::try_from(days).expect("few days"));
    let turned = account.turn_clock(Turn::advance(by)).await;
    assert_eq!(turned.expect("it is turned").runs.len(), days);
}

fn seed(recipients: usize) -> Value {
    let recipients: Vec<_> = (0..recipients)
        .map(|n| json!({ "email": format!("customer{n}@example.org"), "data": { "name": format!("Customer {n}") } }))
        .collect();
    json!({
        "domain": [{ "name": "mail.example.com" }],
        "sender": [{ "address": "news@mail.example.com" }],
        "template": [{ "name": "news", "html": "<p>Hello {{name}}</p>" }],
        "list": [{ "name": "customers", "recipients": recipients }],
    })
}

fn batch() -> Value {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = i64::try_from(now.expect("it is after 1970").as_secs()).expect("a time");
    json!({
        "FromEmailAddress": "news@mail.example.com", "ReceiverId": 1, "Subject": "For {{name}}", "TaskType": 3,
        "Template": { "TemplateID": 1, "TemplateData": "{}" },
        "CycleParam": { "BeginTime": ServiceTime::from_unix(now + HOUR), "IntervalTime": 24 },
    })
}
