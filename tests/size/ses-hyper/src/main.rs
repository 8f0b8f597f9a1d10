//! Sends one mail through ses-hyper with its default features: what `cargo xtask check size` measures.

use std::{env, error::Error, process::ExitCode};

use ses_hyper::{
    Client, Environment,
    ses_core::{Config, Endpoint},
    ses_types::{SendEmail, Template, TemplateData},
};

fn main() -> ExitCode {
    match send() {
        Ok(message) => {
            println!("{message}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Sends a mail to the address that is the first argument, through the endpoint that is the second, if there is one.
fn send() -> Result<String, Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let recipient = arguments.next().ok_or("no recipient")?;
    let mut config = Config::international();
    if let Some(address) = arguments.next() {
        config = config.with_endpoint(Endpoint::fixed(&address)?);
    }
    let mail = SendEmail::new("News <news@mail.example.com>", "Hello {{name}}")
        .destination([recipient])
        .template(Template::new(
            9_126,
            TemplateData::from_pairs([("name", "you")]),
        ));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let client = Client::from_provider(config, Environment::new());
    let answer = runtime.block_on(client.call(&mail).into_future())?;
    Ok(answer.message_id.unwrap_or_default())
}
