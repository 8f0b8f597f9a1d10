//! A client that trusts a certificate authority of one's own, such as a gateway's, besides Mozilla's list.
//!
//! `cargo run --example own_tls -- authority.pem https://gateway.example.com`, or the address in SES_ENDPOINT.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::{env, error::Error as StdError};

use rustls::pki_types::{CertificateDer, pem::PemObject as _};
use ses_hyper::{
    Client,
    ses_core::{Config, Endpoint},
    ses_types::ListReceivers,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let usage = "own_tls AUTHORITY.PEM [ENDPOINT]";
    let mut arguments = env::args().skip(1);
    let file = arguments.next().ok_or(usage)?;
    let endpoint = arguments.next().or_else(|| env::var("SES_ENDPOINT").ok());
    let endpoint = Endpoint::fixed(&endpoint.ok_or(usage)?)?;

    let roots = CertificateDer::pem_file_iter(file)?.collect::<Result<Vec<_>, _>>()?;
    let client = Client::new(Config::international().with_endpoint(endpoint))
        .with_root_certificates(roots)?;
    let lists = client.call(&ListReceivers::new(0, 100)).await?;
    println!("{} lists", lists.total_count.unwrap_or_default());
    Ok(())
}
