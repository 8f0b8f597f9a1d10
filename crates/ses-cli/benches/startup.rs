//! What it costs to start: the processor time of `ses --help` beside that of a bare clap program.
//!
//! The floor is this program itself, which with the argument `floor` is nothing but a parser of two options.
//! Both are started in turns, so that whatever else the machine does meets both alike.

#![expect(
    clippy::print_stdout,
    reason = "the table is what the benchmark is run for"
)]

use std::{
    env, fs,
    process::{Command, Stdio},
};

use clap::Parser;

/// How often each program is started in a round; the kernel counts in hundredths of a second.
const STARTS: u32 = 500;
const ROUNDS: usize = 5;

/// A program that greets.
#[derive(Parser)]
#[command(name = "floor", version)]
struct Floor {
    /// Whom it greets.
    name: String,

    /// How often.
    #[arg(long, default_value_t = 1)]
    count: u32,
}

fn main() {
    let mut arguments = env::args().skip(1);
    match arguments.next().as_deref() {
        Some("floor") => {
            let floor = Floor::parse_from(["floor".to_owned()].into_iter().chain(arguments));
            println!("{}", floor.name.repeat(floor.count as usize));
        }
        Some("--test") => {}
        _ => measure(),
    }
}

fn measure() {
    let this = env::current_exe().expect("this program");
    let floor = [this.to_str().expect("a path in UTF-8"), "floor", "--help"];
    let ses = [env!("CARGO_BIN_EXE_ses"), "--help"];
    println!("| start | floor, ms | ses, ms | ses to floor | aim |");
    println!("|---|---|---|---|---|");
    for _ in 0..ROUNDS {
        let (mut one, mut other) = (0.0, 0.0);
        for _ in 0..STARTS / 50 {
            one += time(&floor);
            other += time(&ses);
        }
        let each = |seconds: f64| seconds * 1_000.0 / f64::from(STARTS);
        let ratio = other / one;
        println!(
            "| `--help` | {:.2} | {:.2} | {ratio:.2} | at most 1.50 |",
            each(one),
            each(other)
        );
    }
}

/// The processor time of fifty starts, in seconds.
fn time(command: &[&str]) -> f64 {
    let before = children();
    for _ in 0..50 {
        let status = Command::new(command[0])
            .args(&command[1..])
            .stdout(Stdio::null())
            .status();
        assert!(status.expect("it starts").success(), "{command:?}");
    }
    children() - before
}

/// The processor time of all children that have ended, in seconds: user and system, as proc(5) counts them.
fn children() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("Linux");
    let (_, fields) = stat.rsplit_once(')').expect("a name in brackets");
    let ticks = fields.split_whitespace().skip(13).take(2);
    ticks
        .filter_map(|field| field.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}
