//! What checking an upload costs beside encoding it: 20,000 recipients, with data and without.
//!
//! The two take turns, so that whatever else the machine does meets both alike; the table holds medians.

#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
#![expect(
    clippy::print_stdout,
    reason = "the table is what the benchmark is run for"
)]

use std::{hint::black_box, time::Instant};

use ses_types::{
    Action, CreateReceiverDetail, CreateReceiverDetailWithData, ReceiverInputData, Side,
    TemplateData,
};

const RECIPIENTS: usize = 20_000;
const ROUNDS: usize = 301;

fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    println!("| recipients | bytes each | encode, ns each | check, ns each | ratio |");
    println!("|---|---|---|---|---|");
    row(
        "with data",
        &CreateReceiverDetailWithData::new(1, (0..RECIPIENTS).map(recipient)),
    );
    row(
        "addresses",
        &CreateReceiverDetail::new(1, (0..RECIPIENTS).map(address)),
    );
}

fn address(number: usize) -> String {
    format!("recipient{number}@example.com")
}

fn recipient(number: usize) -> ReceiverInputData {
    let (name, code) = (format!("Recipient {number}"), (number * 7919).to_string());
    let data = TemplateData::from_pairs([("name", name.as_str()), ("code", code.as_str())]);
    ReceiverInputData::new(address(number), data)
}

fn row<A: Action>(name: &str, action: &A) {
    let encode = || serde_json::to_vec(black_box(action)).expect("an action has a JSON form");
    let size = encode().len();
    let check = || ses_core::check_value(A::SPEC.request, black_box(action), size, Side::Client);
    assert_eq!(check(), Ok(()));
    let rounds: Vec<_> = (0..ROUNDS).map(|_| (time(encode), time(check))).collect();
    let encoded = median(rounds.iter().map(|round| round.0));
    let checked = median(rounds.iter().map(|round| round.1));
    let ratio = median(rounds.iter().map(|round| round.1 / round.0));
    println!(
        "| {name} | {} | {encoded:.1} | {checked:.1} | {ratio:.2} |",
        size / RECIPIENTS
    );
}

/// Nanoseconds a recipient.
fn time<T>(run: impl Fn() -> T) -> f64 {
    let start = Instant::now();
    let result = black_box(run());
    let took = start.elapsed();
    drop(result);
    took.as_nanos() as f64 / RECIPIENTS as f64
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
