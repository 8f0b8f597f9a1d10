//! What a daily campaign costs that one turn of the clock runs, beside the least that it could cost.
//!
//! The floor is a copy of the data file as it was before, into which the database alone puts the same rows of mail: those
//! of a day by one statement in one transaction, with the same indexes and the same flushes.
//! And what it costs to look at the mail of many days, beside that of one.

#![expect(
    clippy::disallowed_methods,
    reason = "a benchmark looks at the clock itself"
)]
#![expect(
    clippy::print_stdout,
    reason = "the table is what the benchmark is run for"
)]

mod campaign;
mod floor;
mod inbox;
#[path = "../send/request.rs"]
mod request;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use crate::{campaign::Campaign, floor::Floor};

const ROUNDS: usize = 5;
const RECIPIENTS: usize = 10_000;

fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    println!(
        "| days | mails | floor, ms | emulator, ms | a day, ms | emulator to floor (lowest to highest) | aim |"
    );
    println!("|---|---|---|---|---|---|---|");
    for days in [10, 20, 30] {
        let rounds: Vec<_> = (0..ROUNDS).map(|_| round(days)).collect();
        let [floor, emulator] = [0, 1].map(|at| middle(rounds.iter().map(|round| round[at])).1);
        let (low, ratio, high) = middle(rounds.iter().map(|round| round[1] / round[0]));
        println!(
            "| {days} | {} | {floor:.0} | {emulator:.0} | {:.1} | {ratio:.2} ({low:.2} to {high:.2}) | at most 2.5 |",
            days * RECIPIENTS,
            emulator / f64::from(u32::try_from(days).expect("few days")),
        );
    }
    inbox::print_table(file);
    let waits = (0..ROUNDS).map(|_| campaign(|campaign| campaign.longest_wait(30)));
    let (low, wait, high) = middle(waits.map(millis));
    println!(
        "\nAnother account's change waits {wait:.0} ms at most while 30 days are run ({low:.0} to {high:.0})."
    );
}

/// How long the floor and the emulator take for so many days, in milliseconds.
fn round(days: usize) -> [f64; 2] {
    campaign(|campaign| {
        let floor = Floor::copy(campaign.file(), &file("floor"));
        let emulator = campaign.run(days);
        [floor.insert(days * RECIPIENTS), emulator].map(millis)
    })
}

fn campaign<T>(measure: impl FnOnce(&Campaign) -> T) -> T {
    let campaign = Campaign::start(&file("emulator"), RECIPIENTS);
    let measured = measure(&campaign);
    campaign.stop();
    measured
}

/// A data file that is not there.
fn file(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let file = folder.join(format!("campaign-{name}-{}.db", std::process::id()));
    remove(&file);
    file
}

/// Removes a data file and what lies beside it.
fn remove(file: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        // What was never made need not be removed.
        let _absent = std::fs::remove_file(format!("{}{suffix}", file.display()));
    }
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// The lowest, the median and the highest.
fn middle(values: impl Iterator<Item = f64>) -> (f64, f64, f64) {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    (
        values[0],
        values[values.len() / 2],
        values[values.len() - 1],
    )
}
