//! Sends drawn campaigns in several ways and counts whom each has mailed twice or not at all: for the table of
//! docs/campaigns.md.
//!
//! `loops PYTHON LOOP SEEDS` sends a campaign for each seed from 1 on by each way: by LOOP, which PYTHON runs, and by
//! `ses-campaign`, which must mail nobody twice, and leave nobody out of what it says is done.

#![expect(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "what it says is what it is for"
)]

mod tally;
mod way;

use std::{env, process::ExitCode};

use futures_util::{StreamExt as _, stream};
use tests::{Drawn, Schedule, World};

use tally::Tally;
use way::{Peer, Way};

/// Recipients of a campaign: three lists of 500.
const ROWS: u64 = 1_500;

/// Campaigns at once: most of what one takes is spent in waiting for an answer.
const AT_ONCE: usize = 6;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [python, script, seeds] = arguments.as_slice() else {
        eprintln!("loops PYTHON LOOP SEEDS");
        return ExitCode::FAILURE;
    };
    let Ok(seeds) = seeds.parse() else {
        eprintln!("{seeds} is no number of seeds");
        return ExitCode::FAILURE;
    };
    let peer = Peer { python, script };
    println!("{}", Tally::HEAD);
    for way in Way::all(&peer) {
        let campaigns = stream::iter(1..=seeds).map(|seed| campaign(seed, &way));
        let tallies: Vec<Tally> = campaigns.buffer_unordered(AT_ONCE).collect().await;
        let tally: Tally = tallies.into_iter().sum();
        println!("{}", tally.row(way.words()));
        if way.is_ours() && !tally.is_sound() {
            eprintln!("ours mailed somebody twice, or left somebody out of what it says is done");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// Draws a campaign, sends it, and counts.
async fn campaign(seed: u64, way: &Way<'_>) -> Tally {
    let mut drawn = Drawn::new(seed, ROWS);
    drawn.schedule = Schedule::Now;
    let world = World::new(&drawn).await;
    let is_done = way.send(&world, &drawn).await;
    Tally::of(&world.mails().await, ROWS, is_done)
}
