//! `ses demo`: a batch of mail, from the first domain to the last recipient, into an emulator.

use std::{fs::File, io::IsTerminal as _, path::Path, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};
use ses_core::{Config, Credentials, Endpoint};
use ses_emulator::{Emulator, Message, Options, Pace, SECRET_ID, SECRET_KEY};
use ses_hyper::Client;
use ses_types::{
    Base64, BatchSendEmail, CreateEmailAddress, CreateEmailIdentity, CreateEmailTemplate,
    CreateReceiver, CreateReceiverDetailWithData, ListSendTasks, ReceiverInputData, TaskStatus,
    TaskType, Template, TemplateContent, TemplateData, UpdateEmailIdentity,
};

use crate::{args, emulator::until_stopped, failure::Failure, output, recipients};

const DOMAIN: &str = "mail.example.com";
const SENDER: &str = "news@mail.example.com";
const RECIPIENTS: &str = include_str!("../demo/recipients.csv");

/// How often the task is looked at: half of what the service allows.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Sends the batch and shows what came of it.
///
/// # Errors
/// A file of recipients that cannot be used, a call that failed, or mails that are not as many as were sent.
pub(crate) async fn run(args: args::Demo) -> Result<(), Failure> {
    let people = people(args.recipients.as_deref())?;
    let emulator = start(people.len()).await?;
    let client = client(&emulator)?;
    let (list, template) = prepare(&client, &people).await?;
    let task = send(&client, list, template).await?;
    let sent = watch(&client, task).await?;
    let messages = emulator.messages().await?;
    summary(people.len(), sent, &messages)?;
    if args.keep {
        let url = emulator.url();
        output::line(format!(
            "\nThe emulator stays at {url} until Ctrl-C; what it holds: {url}/_emulator/messages"
        ))?;
        until_stopped().await?;
    }
    emulator.stop().await;
    Ok(())
}

fn people(file: Option<&Path>) -> Result<Vec<ReceiverInputData>, Failure> {
    let rows = match file {
        None => recipients::read("recipients.csv", RECIPIENTS.as_bytes()),
        Some(path) => {
            let file = File::open(path).map_err(|error| Failure::file(path, &error))?;
            recipients::read(&path.display().to_string(), file)
        }
    };
    rows.map_err(Failure::Input)
}

/// Starts the emulator at a pace at which the batch takes about two seconds.
async fn start(recipients: usize) -> Result<Emulator, Failure> {
    let chunk = u32::try_from(recipients.div_ceil(20)).unwrap_or(u32::MAX);
    let pace = Pace::chunks_of(chunk).with_pause(Duration::from_millis(80));
    let emulator = Emulator::start(Options::default().with_pace(pace)).await?;
    step(
        1,
        "emulator",
        &format!(
            "stands in for the service at {}; nothing leaves this machine",
            emulator.url()
        ),
    )?;
    Ok(emulator)
}

fn client(emulator: &Emulator) -> Result<Client, Failure> {
    let config = Config::international().with_endpoint(Endpoint::fixed(emulator.url())?);
    let credentials = Credentials::new(SECRET_ID, SECRET_KEY)
        .map_err(|error| Failure::Other(error.to_string()))?;
    Ok(Client::new(config).with_credentials(credentials))
}

/// Makes what a batch needs; the list and the template.
async fn prepare(client: &Client, people: &[ReceiverInputData]) -> Result<(u64, u64), Failure> {
    client.call(&CreateEmailIdentity::new(DOMAIN)).await?;
    let identity = client.call(&UpdateEmailIdentity::new(DOMAIN)).await?;
    if identity.verified_for_sending_status != Some(true) {
        return Err(Failure::Other(format!(
            "the domain {DOMAIN} is not verified"
        )));
    }
    step(
        2,
        "domain",
        &format!("{DOMAIN} is verified: mail may come from it"),
    )?;

    client.call(&CreateEmailAddress::new(SENDER)).await?;
    step(3, "sender", &format!("{SENDER} may send"))?;

    let content = TemplateContent::new()
        .html(Base64::from_text(include_str!("../demo/welcome.html")))
        .text(Base64::from_text(include_str!("../demo/welcome.txt")));
    let template = client
        .call(&CreateEmailTemplate::new("welcome", content))
        .await?
        .template_id;
    let template = expected(template, "CreateEmailTemplate", "TemplateID")?;
    step(
        4,
        "template",
        &format!("\"welcome\" is template {template}; its variables are filled for each recipient"),
    )?;

    let list = client
        .call(&CreateReceiver::new("customers"))
        .await?
        .receiver_id;
    let list = expected(list, "CreateReceiver", "ReceiverId")?;
    let upload = client
        .call(&CreateReceiverDetailWithData::new(
            list,
            people.iter().cloned(),
        ))
        .await?;
    let valid = expected(
        upload.valid_count,
        "CreateReceiverDetailWithData",
        "ValidCount",
    )?;
    step(
        5,
        "recipients",
        &format!("{valid} of {} are in list {list}", people.len()),
    )?;
    Ok((list, template))
}

async fn send(client: &Client, list: u64, template: u64) -> Result<u64, Failure> {
    let data = TemplateData::from_pairs([
        ("greeting", "Hello"),
        ("name", "friend"),
        ("shop", "the demo"),
    ]);
    let batch = BatchSendEmail::new(
        format!("The demo <{SENDER}>"),
        list,
        "{{greeting}} {{name}}",
        TaskType::IMMEDIATE,
    )
    .template(Template::new(template, data));
    let answer = client.call(&batch).await?;
    let task = expected(answer.task_id, "BatchSendEmail", "TaskId")?;
    let request = answer.request_id.unwrap_or_default();
    step(
        6,
        "batch",
        &format!("BatchSendEmail is accepted as task {task} (request {request})"),
    )?;
    Ok(task)
}

/// Looks at the task until it is at its end; how many mails it sent.
async fn watch(client: &Client, task: u64) -> Result<u64, Failure> {
    let bar = ProgressBar::new(0).with_style(style());
    let draws = std::io::stderr().is_terminal();
    loop {
        let listed = client.call(&ListSendTasks::new(0, 100)).await?;
        let found = listed
            .data
            .into_iter()
            .find(|found| found.task_id == Some(task));
        let found = expected(found, "ListSendTasks", "the task")?;
        let (sent, all) = (
            found.send_count.unwrap_or(0),
            found.request_count.unwrap_or(0),
        );
        bar.set_length(all);
        bar.set_position(sent);
        let status = expected(found.task_status, "ListSendTasks", "TaskStatus")?;
        if !draws {
            eprintln!("    task {task}: {sent} of {all} sent, {status}");
        }
        match status {
            TaskStatus::SENT => {
                bar.finish_and_clear();
                step(
                    7,
                    "sent",
                    &format!("{sent} mails, and the task is at its end"),
                )?;
                return Ok(sent);
            }
            TaskStatus::FAILED => {
                let why = found.err_msg.unwrap_or_default();
                return Err(Failure::Other(format!("the task {task} failed: {why}")));
            }
            _ => tokio::time::sleep(LOOK_EVERY).await,
        }
    }
}

fn style() -> ProgressStyle {
    let style = ProgressStyle::with_template("    sending [{bar:40}] {pos} of {len}");
    style
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("#> ")
}

/// Prints the counts, which must agree, and one of the mails.
fn summary(recipients: usize, sent: u64, messages: &[Message]) -> Result<(), Failure> {
    output::line(format!(
        "\n{recipients} recipients, {sent} sent, {} messages held by the emulator. One of them:",
        messages.len()
    ))?;
    if sent != messages.len() as u64 || recipients != messages.len() {
        return Err(Failure::Other("the counts do not agree".to_owned()));
    }
    let Some(message) = messages.get(messages.len() / 2) else {
        return Ok(());
    };
    output::line(format!(
        "\nFrom:    {}\nTo:      {}\nSubject: {}\n\n{}",
        message.from,
        message.to,
        message.subject,
        message.text.as_deref().unwrap_or_default().trim_end()
    ))
}

fn step(number: u32, name: &str, text: &str) -> Result<(), Failure> {
    output::line(format!("{number}/7 {name:<11}{text}"))
}

/// What an answer must hold for the demo to go on.
fn expected<T>(value: Option<T>, action: &str, field: &str) -> Result<T, Failure> {
    value.ok_or_else(|| Failure::Other(format!("the answer of {action} is without {field}")))
}
