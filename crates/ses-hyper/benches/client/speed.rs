//! Processor time, allocations and requests a second, 64 in flight and one at a time.

use std::time::Instant;

use tokio::runtime::Runtime;

use crate::{
    contender::{Client, Contender, Floor},
    gauge::{processor_time, quartiles},
    load::{run, runtime},
};

const ROUNDS: usize = 101;

/// What a number of calls cost, each.
#[derive(Clone, Copy)]
struct Cost {
    micros_of_processor: f64,
    per_second: f64,
}

pub(crate) fn compare(address: &str) {
    let (floor, client, runtime) = (Floor::new(address), Client::new(address), runtime());
    let many = in_turns(&runtime, &floor, &client, 2_000, 64);
    let single = in_turns(&runtime, &floor, &client, 500, 1);
    row(
        "processor time a call, 64 in flight, µs",
        &many,
        |cost| cost.micros_of_processor,
        "at most 1.15",
    );
    row(
        "calls a second, 64 in flight",
        &many,
        |cost| cost.per_second,
        "at least 0.90",
    );
    row(
        "calls a second, one at a time",
        &single,
        |cost| cost.per_second,
        "at least 0.95",
    );
    let allocations = [
        allocations(&runtime, &floor),
        allocations(&runtime, &client),
    ];
    println!(
        "| allocations a call, 64 in flight | {:.1} | {:.1} | | at most 30 |",
        allocations[0], allocations[1]
    );
}

/// The costs round by round, floor and client; who begins changes with each round, and the first ones warm up.
fn in_turns(
    runtime: &Runtime,
    floor: &Floor,
    client: &Client,
    count: usize,
    in_flight: usize,
) -> Vec<[Cost; 2]> {
    let floor = || cost(runtime, floor, count, in_flight);
    let client = || cost(runtime, client, count, in_flight);
    let round = |number: usize| {
        if number.is_multiple_of(2) {
            [floor(), client()]
        } else {
            let client = client();
            [floor(), client]
        }
    };
    (0..ROUNDS + 4).map(round).skip(4).collect()
}

fn cost(runtime: &Runtime, contender: &impl Contender, count: usize, in_flight: usize) -> Cost {
    let (start, before) = (Instant::now(), processor_time());
    runtime.block_on(run(contender, count, in_flight));
    let (used, took) = (processor_time() - before, start.elapsed());
    Cost {
        micros_of_processor: used.as_secs_f64() * 1e6 / count as f64,
        per_second: count as f64 / took.as_secs_f64(),
    }
}

/// The runtime has one thread, so that this one does all the work.
fn allocations(runtime: &Runtime, contender: &impl Contender) -> f64 {
    let count = 6_400;
    let counted = allocation_counter::measure(|| runtime.block_on(run(contender, count, 64)));
    counted.count_total as f64 / count as f64
}

fn row(name: &str, rounds: &[[Cost; 2]], figure: fn(&Cost) -> f64, limit: &str) {
    let [floor, client] = [0, 1].map(|at| quartiles(rounds.iter().map(|round| figure(&round[at]))));
    let [low, ratio, high] = quartiles(
        rounds
            .iter()
            .map(|[floor, client]| figure(client) / figure(floor)),
    );
    println!(
        "| {name} | {:.1} | {:.1} | {ratio:.3} ({low:.3} to {high:.3}) | {limit} |",
        floor[1], client[1]
    );
}
