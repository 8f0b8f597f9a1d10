//! A campaign, from its files to its tasks.

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    num::NonZeroUsize,
    path::Path,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use ses_campaign::{Campaign, Event, Observer, Run};
use ses_emulator::{SECRET_ID, SECRET_KEY};
use ses_hyper::{
    Client,
    ses_core::{Config, Credentials, Endpoint, Pacing},
};

/// Recipients of a list, and of an upload.
pub(crate) const LIST: u64 = 50_000;
pub(crate) const CHUNK: u64 = 20_000;

/// Lists that are filled at once.
pub(crate) const AT_ONCE: usize = 4;

const CAMPAIGN: &str = r#"
id = "million"
sender = "News <news@mail.example.com>"
subject = "Hello {{name}}"
template = 1

[schedule]
at = 2099-01-01T09:00:00+08:00

[recipients]
file = "people.csv"

[times]
poll = "100ms"
"#;

/// Writes a campaign's files.
pub(crate) fn write(folder: &Path, rows: u64) {
    std::fs::write(folder.join("campaign.toml"), CAMPAIGN).expect("a file");
    let file = File::create(folder.join("people.csv")).expect("a file");
    let mut file = BufWriter::new(file);
    writeln!(file, "email,name,city,points").expect("a disk");
    for row in 0..rows {
        writeln!(
            file,
            "{},Name {row},City {},{}",
            address(row),
            row % 977,
            row % 5_000
        )
        .expect("a disk");
    }
    file.flush().expect("a disk");
}

pub(crate) fn address(row: u64) -> String {
    format!("person.{row}@example.org")
}

/// The row's values, as JSON.
pub(crate) fn data(row: u64) -> String {
    let (city, points) = (row % 977, row % 5_000);
    format!(r#"{{"name":"Name {row}","city":"City {city}","points":"{points}"}}"#)
}

/// How long the ledger was written to.
#[derive(Debug, Default)]
struct Writing(Mutex<(Option<Instant>, Duration)>);

impl Observer for Writing {
    fn notice(&self, event: &Event<'_>) {
        let mut writing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Writing(_) => writing.0 = Some(Instant::now()),
            Event::Written(_) => {
                let took = writing.0.take().map(|begun| begun.elapsed());
                writing.1 += took.unwrap_or_default();
            }
            _ => {}
        }
    }
}

/// Prints the seconds that the run took, those of them in the ledger, and the most memory in KiB.
pub(crate) fn run(folder: &Path, url: &str, pace: &str) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let client = client(url, pace == "paced");
    let writing = Writing::default();
    let begun = Instant::now();
    let campaign = Campaign::read(folder.join("campaign.toml")).expect("it is right");
    let run = Run::new(&campaign, &client)
        .with_observer(&writing)
        .with_lists_at_once(NonZeroUsize::new(AT_ONCE).expect("not none"))
        .detached();
    let state = runtime.block_on(run.go()).expect("it goes through");
    let seconds = begun.elapsed().as_secs_f64();
    assert!(state.parts.iter().all(|part| part.given_up.is_empty()));
    let ledger = writing
        .0
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner)
        .1;
    println!("{seconds} {} {}", ledger.as_secs_f64(), most_memory());
}

/// The most memory that this process ever had, in KiB.
fn most_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.trim().strip_suffix(" kB"));
    number
        .and_then(|number| number.trim().parse().ok())
        .expect("a number")
}

/// A client of the emulator, with the service's pace or with none.
pub(crate) fn client(url: &str, is_paced: bool) -> Client {
    let endpoint = Endpoint::fixed(url).expect("an address");
    let mut config = Config::international().with_endpoint(endpoint);
    if !is_paced {
        config = config.with_pacing(Pacing::off());
    }
    Client::new(config).with_credentials(Credentials::new(SECRET_ID, SECRET_KEY).expect("proper"))
}
