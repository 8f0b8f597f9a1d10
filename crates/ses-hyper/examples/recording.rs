//! Records what a client and the service say to each other, and plays it when it is run again: without an account, a
//! network, or anybody's address in the file.
//!
//! `cargo run --example recording -- lists.jsonl http://127.0.0.1:8920`, or the address in SES_ENDPOINT; then again
//! without either.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::{env, error::Error as StdError, path::PathBuf};

use ses_hyper::{
    Client, Recorder, Script,
    ses_core::{Config, Endpoint, Error},
    ses_types::ListReceivers,
};

/// What is recorded and played: any code that is given a client.
async fn names(client: &Client) -> Result<Vec<String>, Error> {
    let mut lists = client.pages(ListReceivers::new(0, 100)).items();
    let mut names = Vec::new();
    while let Some(list) = lists.next().await {
        names.extend(list?.receivers_name);
    }
    Ok(names)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let mut arguments = env::args().skip(1);
    let file = arguments.next().ok_or("recording FILE [ENDPOINT]")?;
    let file = PathBuf::from(file);
    if file.exists() {
        let script = Script::load(&file)?;
        println!("played: {}", names(&script.client()).await?.join(", "));
        script.finish()?;
        return Ok(());
    }
    let endpoint = arguments.next().or_else(|| env::var("SES_ENDPOINT").ok());
    let config = match endpoint {
        Some(address) => Config::international().with_endpoint(Endpoint::fixed(&address)?),
        None => Config::international(),
    };
    let recorder = Recorder::create(&file)?;
    let client = Client::new(config).with_recorder(recorder.clone());
    println!("recorded: {}", names(&client).await?.join(", "));
    recorder.finish()?;
    Ok(())
}
