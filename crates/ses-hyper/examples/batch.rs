//! A batch: recipients with data of their own go into a list, and one call mails all of them, now, later, or again and
//! again.
//!
//! `cargo run --example batch -- now 1 customers http://127.0.0.1:8920`, with `scheduled` or `recurring` in place of
//! `now`, the number that the example first_mail prints for its template, and a name for the list.
//! Without an address the one in SES_ENDPOINT, or the service itself.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::{
    env,
    error::Error as StdError,
    time::{SystemTime, UNIX_EPOCH},
};

use ses_hyper::{
    Client,
    ses_core::{Config, Endpoint, Error},
    ses_types::{
        BatchSendEmail, CreateReceiver, CreateReceiverDetailWithData, Outcome, ReceiverInputData,
        ServiceTime, TaskType, Template, TemplateData,
    },
};

const SENDER: &str = "News <news@mail.example.com>";
const PEOPLE: [(&str, &str); 3] = [
    ("zoe@example.org", "Zoë"),
    ("wang@example.cn", "王芳"),
    ("omar@example.net", "عمر"),
];

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let mut arguments = env::args().skip(1);
    let usage = "batch now|scheduled|recurring TEMPLATE LIST [ENDPOINT]";
    let when = arguments.next().ok_or(usage)?;
    let template: u64 = arguments.next().ok_or(usage)?.parse()?;
    let name = arguments.next().ok_or(usage)?;
    let endpoint = arguments.next().or_else(|| env::var("SES_ENDPOINT").ok());
    let config = match endpoint {
        Some(address) => Config::international().with_endpoint(Endpoint::fixed(&address)?),
        None => Config::international(),
    };
    let client = Client::new(config);

    let list = list(&client, &name).await?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let in_an_hour = ServiceTime::from_unix(i64::try_from(now + 3600)?);
    let data = TemplateData::from_pairs([("name", "friend")]);
    let batch = BatchSendEmail::new(SENDER, list, "For {{name}}", TaskType::IMMEDIATE)
        .template(Template::new(template, data));
    let batch = match when.as_str() {
        "now" => batch,
        "scheduled" => batch.scheduled(in_an_hour),
        "recurring" => batch.recurring(in_an_hour, 24),
        _ => return Err(usage.into()),
    };
    match client.call(&batch).await {
        Ok(answer) => println!("task {}", answer.task_id.unwrap_or_default()),
        Err(error) if error.outcome() == Outcome::Unknown => {
            println!("look at ListSendTasks before anything else: {error}");
        }
        Err(error) => println!("nothing was mailed: {error}"),
    }
    Ok(())
}

/// Makes a list and uploads the recipients; an upload is not repeated, since the service keeps duplicates.
async fn list(client: &Client, name: &str) -> Result<u64, Error> {
    let list = client.call(&CreateReceiver::new(name)).await?;
    let list = list.receiver_id.unwrap_or_default();
    let recipients = PEOPLE.map(|(address, name)| {
        ReceiverInputData::new(address, TemplateData::from_pairs([("name", name)]))
    });
    let upload = CreateReceiverDetailWithData::new(list, recipients);
    let counts = client.call(&upload).await?;
    println!(
        "list {list}: {} recipients",
        counts.valid_count.unwrap_or_default()
    );
    Ok(list)
}
