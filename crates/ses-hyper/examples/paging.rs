//! All recipient lists, one by one, whatever the number of pages.
//!
//! `cargo run --example paging -- http://127.0.0.1:8920`, or the address in SES_ENDPOINT; without one, the service
//! itself.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::env;

use ses_hyper::{
    Client,
    ses_core::{Config, Endpoint, Error},
    ses_types::ListReceivers,
};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let endpoint = env::args().nth(1).or_else(|| env::var("SES_ENDPOINT").ok());
    let config = match endpoint {
        Some(address) => Config::international().with_endpoint(Endpoint::fixed(&address)?),
        None => Config::international(),
    };
    let client = Client::new(config);
    // From the first list on, 100 a page; it is a stream as well.
    let mut lists = client.pages(ListReceivers::new(0, 100)).items();
    while let Some(list) = lists.next().await {
        let list = list?;
        let (name, count) = (list.receivers_name, list.count);
        println!(
            "{}: {}",
            name.unwrap_or_default(),
            count.unwrap_or_default()
        );
    }
    Ok(())
}
