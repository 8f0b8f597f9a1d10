//! `ses demo`: a batch of mail, from the first domain to the last recipient, into an emulator.

use std::{
    fs::File,
    io::{self, IsTerminal as _},
    path::Path,
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};
use ses_core::{Config, Credentials, Endpoint};
use ses_emulator::{Emulator, Message, Options, Pace, SECRET_ID, SECRET_KEY};
use ses_hyper::Client;
use ses_types::{
    Action, Base64, BatchSendEmail, CreateEmailAddress, CreateEmailIdentity, CreateEmailTemplate,
    CreateReceiver, CreateReceiverDetailWithData, ListSendTasks, ReceiverInputData, TaskStatus,
    TaskType, Template, TemplateContent, TemplateData, UpdateEmailIdentity,
};

use crate::{
    args,
    emulator::{how_to_talk, told_to_stop},
    failure::Failure,
    output, recipients,
};

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
    let ready = prepare(&client, &people).await?;
    let task = send(&client, &ready).await?;
    let sent = watch(&client, task).await?;
    let messages = emulator.messages().await?;
    summary(people.len(), ready.accepted, sent, &messages)?;
    if args.keep {
        let stop = told_to_stop()?;
        output::line(format!(
            "\nThe emulator stays until Ctrl-C.\n{}",
            how_to_talk(emulator.url())
        ))?;
        stop.await?;
    }
    emulator.stop().await;
    Ok(())
}

fn people(file: Option<&Path>) -> Result<Vec<ReceiverInputData>, Failure> {
    match file {
        None => recipients::read("recipients.csv", RECIPIENTS.as_bytes()),
        Some(path) => {
            let file = File::open(path).map_err(|error| Failure::file(path, &error))?;
            recipients::read(&path.display().to_string(), file)
        }
    }
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

/// Makes a call, and names its action when it fails.
async fn call<A: Action>(client: &Client, action: &A) -> Result<A::Response, Failure> {
    let answer = client.call(action).await;
    answer.map_err(|error| Failure::call(A::SPEC.name, error))
}

/// What a batch needs.
struct Ready {
    template: u64,
    list: u64,
    /// How many recipients the service took into the list.
    accepted: u64,
}

async fn prepare(client: &Client, people: &[ReceiverInputData]) -> Result<Ready, Failure> {
    prepare_sender(client).await?;
    let template = prepare_template(client).await?;
    let (list, accepted) = prepare_list(client, people).await?;
    Ok(Ready {
        template,
        list,
        accepted,
    })
}

async fn prepare_sender(client: &Client) -> Result<(), Failure> {
    call(client, &CreateEmailIdentity::new(DOMAIN)).await?;
    let identity = call(client, &UpdateEmailIdentity::new(DOMAIN)).await?;
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
    call(client, &CreateEmailAddress::new(SENDER)).await?;
    step(3, "sender", &format!("{SENDER} may send"))
}

async fn prepare_template(client: &Client) -> Result<u64, Failure> {
    let content = TemplateContent::new()
        .html(Base64::from_text(include_str!("../demo/welcome.html")))
        .text(Base64::from_text(include_str!("../demo/welcome.txt")));
    let created = call(client, &CreateEmailTemplate::new("welcome", content)).await?;
    let template = expected(created.template_id, "CreateEmailTemplate", "TemplateID")?;
    step(
        4,
        "template",
        &format!("\"welcome\" is template {template}; its variables are filled for each recipient"),
    )?;
    Ok(template)
}

/// The list, and how many recipients are in it.
async fn prepare_list(
    client: &Client,
    people: &[ReceiverInputData],
) -> Result<(u64, u64), Failure> {
    let created = call(client, &CreateReceiver::new("customers")).await?;
    let list = expected(created.receiver_id, "CreateReceiver", "ReceiverId")?;
    let upload = CreateReceiverDetailWithData::new(list, people.iter().cloned());
    let uploaded = call(client, &upload).await?;
    let valid = expected(
        uploaded.valid_count,
        "CreateReceiverDetailWithData",
        "ValidCount",
    )?;
    step(
        5,
        "recipients",
        &format!("{valid} of {} are in list {list}", people.len()),
    )?;
    Ok((list, valid))
}

async fn send(client: &Client, ready: &Ready) -> Result<u64, Failure> {
    let data = TemplateData::from_pairs([
        ("greeting", "Hello"),
        ("name", "friend"),
        ("shop", "the demo"),
    ]);
    let batch = BatchSendEmail::new(
        format!("The demo <{SENDER}>"),
        ready.list,
        "{{greeting}} {{name}}",
        TaskType::IMMEDIATE,
    )
    .template(Template::new(ready.template, data));
    let answer = call(client, &batch).await?;
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
    loop {
        let listed = call(client, &ListSendTasks::new(0, 100)).await?;
        let mut listed = listed.data.into_iter();
        let found = listed.find(|found| found.task_id == Some(task));
        let found = expected(found, "ListSendTasks", "the task")?;
        let status = expected(found.task_status, "ListSendTasks", "TaskStatus")?;
        let sent = found.send_count.unwrap_or(0);
        show(&bar, task, sent, found.request_count.unwrap_or(0));
        match status {
            TaskStatus::SENT => {
                bar.finish_and_clear();
                step(7, "sent", &format!("task {task} is at its end"))?;
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

/// Moves the bar or, where standard error is no terminal and there is none to see, says it in a line.
fn show(bar: &ProgressBar, task: u64, sent: u64, all: u64) {
    bar.set_length(all);
    bar.set_position(sent);
    if !io::stderr().is_terminal() {
        output::talk(format_args!("    task {task}: {sent} of {all} sent\n"));
    }
}

fn style() -> ProgressStyle {
    let style = ProgressStyle::with_template("    sending [{bar:40}] {pos} of {len}");
    style
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("#> ")
}

/// Prints the counts, which must agree, and one of the mails.
fn summary(
    recipients: usize,
    accepted: u64,
    sent: u64,
    messages: &[Message],
) -> Result<(), Failure> {
    let held = messages.len();
    output::line(format!(
        "\nrecipients in the file    {recipients}\n\
         accepted into the list    {accepted}\n\
         sent                      {sent}\n\
         messages in the emulator  {held}"
    ))?;
    if recipients != held || [accepted, sent].iter().any(|&count| count != held as u64) {
        return Err(Failure::Other("the counts do not agree".to_owned()));
    }
    let Some(message) = messages.get(messages.len() / 2) else {
        return Ok(());
    };
    output::line(format!(
        "\nOne of them:\n\nFrom:    {}\nTo:      {}\nSubject: {}\n\n{}",
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
