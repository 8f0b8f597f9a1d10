//! The client in a program without an async runtime.
//!
//! `cargo run --features blocking --example blocking -- http://127.0.0.1:8920`, or the address in SES_ENDPOINT; without
//! one, the service itself.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::{env, error::Error as StdError, time::Duration};

use ses_hyper::{
    Client,
    ses_core::{Config, Endpoint},
    ses_types::{ListReceivers, ListSendTasks},
};

fn main() -> Result<(), Box<dyn StdError>> {
    let endpoint = env::args().nth(1).or_else(|| env::var("SES_ENDPOINT").ok());
    let config = match endpoint {
        Some(address) => Config::international().with_endpoint(Endpoint::fixed(&address)?),
        None => Config::international(),
    };
    let client = Client::new(config).blocking()?;
    let tasks = client
        .call(&ListSendTasks::new(0, 100))
        .with_timeout(Duration::from_secs(20))
        .send()?;
    println!("{} tasks", tasks.total_count.unwrap_or_default());
    for list in client.pages(ListReceivers::new(0, 100)).items() {
        println!("{}", list?.receivers_name.unwrap_or_default());
    }
    Ok(())
}
