//! Sends one mail, or one batch, and says what its caller is told: for the tables of docs/faults.md.
//!
//! `struck URL ACTION` goes by the defaults of the client, but for a limit of a second and short pauses.

#![expect(clippy::print_stdout, reason = "what it says is what it is for")]

use std::{env, time::Duration};

use ses_hyper::{
    Client,
    ses_core::{Config, Endpoint, Error, Retry},
    ses_types::{BatchSendEmail, SendEmail, TaskType, Template, TemplateData},
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let mut arguments = env::args().skip(1);
    let url = arguments.next().unwrap_or_default();
    let pause = Duration::from_millis(1);
    let config = Config::international()
        .with_endpoint(Endpoint::fixed(&url)?)
        .with_attempt_limit(Duration::from_secs(1))
        .with_retry(Retry::default().with_pauses(pause, pause));
    let client = Client::new(config);
    let (from, subject) = ("news@mail.example.com", "Hello");
    let template = Template::new(1, TemplateData::from_pairs([("name", "Mei")]));
    let told = if arguments.next().as_deref() == Some("SendEmail") {
        let mail = SendEmail::new(from, subject)
            .destination(["mei@example.org"])
            .template(template);
        client.call(&mail).await.map(drop)
    } else {
        let batch = BatchSendEmail::new(from, 1, subject, TaskType::IMMEDIATE).template(template);
        client.call(&batch).await.map(drop)
    };
    match told {
        Ok(()) => println!("answered"),
        Err(error) => {
            let code = error.code().map(|code| format!(", `{code}`"));
            println!("{:?}{}", error.outcome(), code.unwrap_or_default());
        }
    }
    Ok(())
}
