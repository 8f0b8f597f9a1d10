//! What a campaign of a million recipients costs: checked, cut, written to a ledger and uploaded, beside a client that
//! posts ready-made bodies to the same emulator.
//!
//! Each of the two, and the emulator, is a process of its own; memory is the most that the campaign's ever had.
//! `cargo bench -p ses-cli --bench campaign -- 10000000` does it with so many recipients.

#![expect(
    clippy::print_stdout,
    reason = "the table is what the benchmark is run for"
)]

mod floor;
mod measure;
mod process;
mod run;
mod server;

use std::path::Path;

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["server", file, filling] => server::serve(Path::new(file), filling),
        ["floor", url, rows] => floor::post(url, rows.parse().expect("a number")),
        ["run", folder, url, pace] => run::run(Path::new(folder), url, pace),
        [.., "--test"] => {}
        [rows, ..] if rows.parse::<u64>().is_ok() => measure::print(rows.parse().expect("one")),
        _ => measure::print(1_000_000),
    }
}
