//! A client that sends each request once, and says what became of it: for programs that have retries of their own.
//!
//! `cargo run --example no_retries -- http://127.0.0.1:8920`, or the address in SES_ENDPOINT; without one, the service
//! itself.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::env;

use ses_hyper::{
    Client,
    ses_core::{Config, Endpoint, Error, Retry},
    ses_types::ListReceivers,
};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let endpoint = env::args().nth(1).or_else(|| env::var("SES_ENDPOINT").ok());
    let config = match endpoint {
        Some(address) => Config::international().with_endpoint(Endpoint::fixed(&address)?),
        None => Config::international(),
    };
    let client = Client::new(config.with_retry(Retry::none()));
    match client.call(&ListReceivers::new(0, 100)).await {
        Ok(lists) => println!("{} lists", lists.total_count.unwrap_or_default()),
        Err(error) => println!(
            "{:?} after {} attempt, worth another: {}: {error}",
            error.outcome(),
            error.attempts(),
            error.is_retryable()
        ),
    }
    // One call can be tried again all the same.
    let lists = client
        .call(&ListReceivers::new(0, 100))
        .with_retry(Retry::default())
        .await?;
    println!("{} lists", lists.total_count.unwrap_or_default());
    Ok(())
}
