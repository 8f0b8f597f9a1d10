//! The table.

use std::{env, fs, path::PathBuf};

use crate::{
    process::{Server, numbers},
    run::{self, AT_ONCE, CHUNK, LIST},
};

/// Rounds, of which the median counts.
const ROUNDS: usize = 3;

/// How long a list fills after an upload, in seconds, where the service's own pace is measured.
const FILLING: u64 = 5;

/// Recipients of the campaign that goes at the service's pace.
const PACED: u64 = 400_000;

pub(crate) fn print(rows: u64) {
    println!("| {rows} recipients | floor | campaign | | limit |\n|---|---|---|---|---|");
    let rounds: Vec<Round> = (0..ROUNDS).map(|round| Round::of(rows, round)).collect();
    let median = |value: fn(&Round) -> f64| {
        let mut values: Vec<f64> = rounds.iter().map(value).collect();
        values.sort_by(f64::total_cmp);
        values[ROUNDS / 2]
    };
    let ratio = median(|round| round.floor / round.campaign);
    let (floor, campaign) = (median(|round| round.floor), median(|round| round.campaign));
    let rate = |seconds: f64| rows as f64 / seconds;
    println!(
        "| recipients a second | {:.0} | {:.0} | {ratio:.2} of the floor's | at least 0.6 |",
        rate(floor),
        rate(campaign)
    );
    let share = median(|round| round.ledger / round.campaign);
    println!(
        "| in the ledger | | {:.1} % | | at most 5 % |",
        share * 100.0
    );
    let memory = median(|round| round.memory) / 1024.0;
    println!("| resident memory, at most, MiB | | {memory:.1} | | at most 40 |");
    print_paced();
}

struct Round {
    floor: f64,
    campaign: f64,
    ledger: f64,
    memory: f64,
}

impl Round {
    fn of(rows: u64, round: usize) -> Self {
        let folder = Folder::new(&format!("{rows}-{round}"));
        run::write(&folder.0, rows);
        let floor = {
            let server = Server::start(&folder.path("floor.db"), 0);
            numbers(&["floor", &server.url, &rows.to_string()])[0]
        };
        let server = Server::start(&folder.path("campaign.db"), 0);
        let ran = numbers(&["run", &folder.path(""), &server.url, "unpaced"]);
        Self {
            floor,
            campaign: ran[0],
            ledger: ran[1],
            memory: ran[2],
        }
    }
}

/// At the service's rates, with lists that take their time to fill.
fn print_paced() {
    let folder = Folder::new("paced");
    run::write(&folder.0, PACED);
    let server = Server::start(&folder.path("paced.db"), FILLING);
    let seconds = numbers(&["run", &folder.path(""), &server.url, "paced"])[0];
    let lists = PACED.div_ceil(LIST);
    // Some lists at once, each of which fills after each of its uploads.
    let turns = lists.div_ceil(AT_ONCE as u64) * LIST.div_ceil(CHUNK);
    let schedule = (turns * FILLING) as f64;
    let ratio = seconds / schedule;
    println!(
        "| {PACED} at the service's rates, {FILLING} s to fill, s | {schedule:.1} | {seconds:.1} | {ratio:.2} times | at most 1.10 |"
    );
}

/// A folder that is gone with this value.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("ses-campaign-bench-{}-{name}", std::process::id());
        let folder = env::temp_dir().join(name);
        fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
