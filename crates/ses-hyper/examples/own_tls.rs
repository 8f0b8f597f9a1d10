//! A client in a network of one's own: it trusts that network's certificate authority, besides Mozilla's list, and goes
//! through its proxy.
//!
//! `cargo run --example own_tls -- authority.pem https://gateway.example.com http://user:password@proxy.example.com:3128`,
//! or the address in SES_ENDPOINT and the proxy in HTTPS_PROXY, where every client looks for it.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::{env, error::Error as StdError, fs};

use ses_hyper::{
    Client, Proxy,
    ses_core::{Config, Endpoint},
    ses_types::ListReceivers,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let usage = "own_tls AUTHORITY.PEM [ENDPOINT [PROXY]]";
    let mut arguments = env::args().skip(1);
    let authority = fs::read(arguments.next().ok_or(usage)?)?;
    let endpoint = arguments.next().or_else(|| env::var("SES_ENDPOINT").ok());
    let endpoint = Endpoint::fixed(&endpoint.ok_or(usage)?)?;

    let mut client = Client::new(Config::international().with_endpoint(endpoint))
        .with_root_certificates_pem(authority)?;
    if let Some(proxy) = arguments.next() {
        client = client.with_proxy(Proxy::new(&proxy)?);
    }
    let lists = client.call(&ListReceivers::new(0, 100)).await?;
    println!("{} lists", lists.total_count.unwrap_or_default());
    Ok(())
}
