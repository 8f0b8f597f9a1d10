//! How long 200 calls take at the service's rate: the client's pace beside the least that the rate allows.
//!
//! The emulator counts the requests of an action over a sliding second, as the service does, and refuses the 21st.
//! No call is tried again, so that each refusal shows.

#![expect(
    clippy::print_stdout,
    reason = "the table is what the benchmark is run for"
)]

use std::time::{Duration, Instant};

use ses_emulator::{Emulator, Options, SECRET_ID, SECRET_KEY};
use ses_hyper::{
    Client,
    ses_core::{Config, Credentials, Endpoint, Pacing, Retry},
    ses_types::ListReceivers,
};
use tokio::task::JoinSet;

const CALLS: u32 = 200;
/// Requests a second, by the spec table of the action.
const RATE: u32 = 20;
const RUNS: usize = 3;

#[tokio::main]
async fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    println!(
        "| pace | calls | refused | seconds | to the least of {:.2} s | limit |",
        least()
    );
    println!("|---|---|---|---|---|---|");
    for _ in 0..RUNS {
        print_row("the default", Pacing::default(), "at most 1.05").await;
    }
    print_row("none", Pacing::off(), "").await;
}

/// The first call is sent at once, each of the others a twentieth of a second after the one before.
fn least() -> f64 {
    f64::from(CALLS - 1) / f64::from(RATE)
}

async fn print_row(name: &str, pacing: Pacing, limit: &str) {
    let emulator = Emulator::start(Options::default())
        .await
        .expect("it starts");
    let endpoint = Endpoint::fixed(emulator.url()).expect("an address");
    let config = Config::international()
        .with_endpoint(endpoint)
        .with_retry(Retry::none().with_total(Duration::from_secs(60)))
        .with_pacing(pacing);
    let credentials = Credentials::new(SECRET_ID, SECRET_KEY).expect("proper");
    let client = Client::new(config).with_credentials(credentials);
    let begun = Instant::now();
    let refused = refused(&client).await;
    let seconds = begun.elapsed().as_secs_f64();
    emulator.stop().await;
    let ratio = seconds / least();
    println!("| {name} | {CALLS} | {refused} | {seconds:.2} | {ratio:.3} | {limit} |");
}

/// Makes all calls at once; how many were refused.
async fn refused(client: &Client) -> usize {
    let mut calls = JoinSet::new();
    for _ in 0..CALLS {
        let client = client.clone();
        calls.spawn(async move { client.call(&ListReceivers::new(0, 10)).await.is_err() });
    }
    let ended = calls.join_all().await;
    ended.into_iter().filter(|refused| *refused).count()
}
