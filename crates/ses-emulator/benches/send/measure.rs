//! What is measured, and the table of it.

use crate::server::{Cost, Server};

const ROUNDS: usize = 15;
const MAILS: usize = 20_000;
const STARTS: usize = 21;
const KEPT: usize = 100_000;

pub(crate) fn print_table() {
    println!("| | floor | emulator | emulator to floor (middle half of the rounds) | aim |");
    println!("|---|---|---|---|---|");
    speed();
    start();
    memory();
}

/// Mails a second round by round; who begins changes with each round, and the first one warms up.
fn speed() {
    let (floor, emulator) = (Server::start("floor"), Server::start("emulator"));
    emulator.furnish();
    let round = |number: usize| {
        if number.is_multiple_of(2) {
            [floor.load(MAILS), emulator.load(MAILS)]
        } else {
            let emulator = emulator.load(MAILS);
            [floor.load(MAILS), emulator]
        }
    };
    let rounds: Vec<_> = (0..=ROUNDS).map(round).skip(1).collect();
    row(
        "mails a second, 16 connections",
        &rounds,
        |cost| cost.per_second,
        "at least 0.75, and 6000",
    );
    row(
        "processor time a mail, µs",
        &rounds,
        |cost| cost.micros_of_processor,
        "",
    );
}

fn row(name: &str, rounds: &[[Cost; 2]], figure: fn(&Cost) -> f64, aim: &str) {
    let of = |at: usize| quartiles(rounds.iter().map(|round| figure(&round[at])))[1];
    let ratios = rounds
        .iter()
        .map(|[floor, emulator]| figure(emulator) / figure(floor));
    let [low, ratio, high] = quartiles(ratios);
    println!(
        "| {name} | {:.0} | {:.0} | {ratio:.2} ({low:.2} to {high:.2}) | {aim} |",
        of(0),
        of(1)
    );
}

fn start() {
    let millis = |name| {
        let starts = (0..STARTS).map(|_| Server::start(name).start.as_secs_f64() * 1e3);
        quartiles(starts)[1]
    };
    let [floor, emulator] = ["floor", "emulator"].map(millis);
    println!(
        "| from start to listening, with a new file, ms | {floor:.1} | {emulator:.1} | | at most 25 |"
    );
}

fn memory() {
    let [floor, emulator] = ["floor", "emulator"].map(|name| {
        let server = Server::start(name);
        let idle = server.resident();
        if name == "emulator" {
            server.furnish();
        }
        server.load(KEPT);
        [idle, server.resident()]
    });
    for (at, (what, aim)) in [("idle", 12), ("after 100,000 mails", 40)]
        .iter()
        .enumerate()
    {
        println!(
            "| resident memory {what}, MiB | {:.1} | {:.1} | | at most {aim} |",
            floor[at], emulator[at]
        );
    }
}

/// The quartiles of some values: a quarter of them lies below the first, half below the second.
fn quartiles(values: impl Iterator<Item = f64>) -> [f64; 3] {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    [1, 2, 3].map(|quarter| values[(values.len() - 1) * quarter / 4])
}
