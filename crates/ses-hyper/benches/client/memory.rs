//! Resident memory with 64 calls in flight, early in a long run and at its end.

use std::process::Command;

use crate::{
    contender::Contender,
    gauge::{quartiles, resident_kib},
    load::{run_with, runtime},
};

const CALLS: usize = 72_000;
const EARLY: usize = 1_000;
const PROCESSES: usize = 5;

/// Makes the calls, and prints what memory was resident when so many and when all of them had begun.
pub(crate) fn measure(contender: &impl Contender) {
    let watch = |before| {
        if [EARLY, CALLS - 1].contains(&before) {
            println!("{}", resident_kib());
        }
    };
    runtime().block_on(run_with(contender, CALLS, 64, watch));
}

pub(crate) fn compare(address: &str) {
    let rounds: Vec<_> = (0..PROCESSES)
        .map(|_| ["floor", "client"].map(|name| in_process(name, address)))
        .collect();
    for (at, name) in ["after 1,000 calls", "after 72,000 calls"]
        .into_iter()
        .enumerate()
    {
        let of = |contender: usize| rounds.iter().map(move |round| round[contender][at]);
        let more = quartiles(rounds.iter().map(|[floor, client]| client[at] - floor[at]));
        println!(
            "| resident memory {name}, 64 in flight, KiB | {} | {} | {} more ({} to {}) | at most 1024 more |",
            quartiles(of(0))[1],
            quartiles(of(1))[1],
            more[1],
            more[0],
            more[2],
        );
    }
    let growth = |contender: usize| {
        quartiles(
            rounds
                .iter()
                .map(|round| round[contender][1] - round[contender][0]),
        )[1]
    };
    println!(
        "| growth from the one to the other, KiB | {} | {} | | none |",
        growth(0),
        growth(1)
    );
}

/// What [`measure`] prints in a process of its own.
fn in_process(contender: &str, address: &str) -> [f64; 2] {
    let program = std::env::current_exe().expect("this program has a path");
    let output = Command::new(program)
        .args([contender, address])
        .output()
        .expect("this program can be started again");
    let text = String::from_utf8(output.stdout).expect("numbers");
    let numbers: Vec<f64> = text.lines().filter_map(|line| line.parse().ok()).collect();
    numbers.try_into().expect("two numbers")
}
