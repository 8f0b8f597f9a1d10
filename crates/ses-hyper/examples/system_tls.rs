//! A client that trusts the certificate authorities of the system instead of Mozilla's list; with the feature
//! `native-roots`.
//!
//! `cargo run --example system_tls --features native-roots -- https://gateway.example.com`, or the address in
//! SES_ENDPOINT; SSL_CERT_FILE names other authorities than the system's.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::{env, error::Error as StdError};

use ses_hyper::{
    Client,
    ses_core::{Config, Endpoint},
    ses_types::ListReceivers,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let endpoint = env::args().nth(1).or_else(|| env::var("SES_ENDPOINT").ok());
    let endpoint = Endpoint::fixed(&endpoint.ok_or("system_tls ENDPOINT")?)?;

    let client =
        Client::new(Config::international().with_endpoint(endpoint)).with_native_roots()?;
    let lists = client.call(&ListReceivers::new(0, 100)).await?;
    println!("{} lists", lists.total_count.unwrap_or_default());
    Ok(())
}
