//! A batch from the first domain to the last mail: the real client over the emulator.

use std::time::Duration;

use ses_emulator::{Emulator, Fault, Options, Pace, SECRET_ID, SECRET_KEY, Step};
use ses_hyper::{
    Client,
    ses_core::{Checks, Config, Credentials, Endpoint, Error, Retry},
    ses_types::{
        Base64, BatchSendEmail, CreateEmailAddress, CreateEmailIdentity, CreateEmailTemplate,
        CreateReceiver, CreateReceiverDetailWithData, GetEmailTemplate, GetSendEmailStatus,
        ListReceiverDetails, ListReceivers, ListSendTasks, Outcome, ReceiverInputData,
        ReceiversStatus, SendEmail, ServiceDate, TaskStatus, TaskType, Template, TemplateContent,
        TemplateData, UpdateEmailIdentity,
    },
};

const SENDER: &str = "News <news@mail.example.com>";
const PEOPLE: [(&str, &str); 3] = [
    ("zoe@example.org", "Zoë"),
    ("wang@example.cn", "王芳"),
    ("omar@example.net", "عمر"),
];

async fn emulator() -> (Emulator, Client) {
    let options = Options::default().with_pace(Pace::chunks_of(2).by_step());
    let emulator = Emulator::start(options).await.expect("a port");
    let retry = Retry::default().with_pauses(Duration::ZERO, Duration::ZERO);
    let endpoint = Endpoint::fixed(emulator.url()).expect("an address");
    let config = Config::international()
        .with_endpoint(endpoint)
        .with_retry(retry);
    let client = Client::new(config)
        .with_credentials(Credentials::new(SECRET_ID, SECRET_KEY).expect("proper"));
    (emulator, client)
}

/// Makes what a batch needs; the list and the template.
async fn prepare(client: &Client) -> Result<(u64, u64), Error> {
    client
        .call(&CreateEmailIdentity::new("mail.example.com"))
        .await?;
    let identity = client
        .call(&UpdateEmailIdentity::new("mail.example.com"))
        .await?;
    assert_eq!(identity.verified_for_sending_status, Some(true));
    client
        .call(&CreateEmailAddress::new("news@mail.example.com"))
        .await?;
    let content = TemplateContent::new()
        .html(Base64::from_text(
            "<p>Dear {{name}}, welcome to {{shop}}.</p>",
        ))
        .text(Base64::from_text("Dear {{name}}, welcome to {{shop}}."));
    let template = client
        .call(&CreateEmailTemplate::new("welcome", content))
        .await?
        .template_id
        .expect("an id");
    let list = client
        .call(&CreateReceiver::new("customers"))
        .await?
        .receiver_id
        .expect("an id");
    let recipient =
        |(email, name)| ReceiverInputData::new(email, TemplateData::from_pairs([("name", name)]));
    let upload = client
        .call(&CreateReceiverDetailWithData::new(
            list,
            PEOPLE.map(recipient),
        ))
        .await?;
    assert_eq!((upload.total_count, upload.valid_count), (Some(3), Some(3)));
    Ok((list, template))
}

fn batch(list: u64, template: u64) -> BatchSendEmail {
    let data = TemplateData::from_pairs([("shop", "Acme & Söhne")]);
    BatchSendEmail::new(SENDER, list, "For {{name}}", TaskType::IMMEDIATE)
        .template(Template::new(template, data))
}

#[tokio::test]
async fn each_recipient_gets_one_mail_of_their_own() {
    let (emulator, client) = emulator().await;
    let (list, template) = prepare(&client).await.expect("all of it is accepted");
    let stored = client
        .call(&GetEmailTemplate::new(template))
        .await
        .expect("it is there");
    let text = stored
        .template_content
        .and_then(|content| content.text)
        .and_then(|text| text.decode());
    assert_eq!(
        text.as_deref(),
        Some("Dear {{name}}, welcome to {{shop}}.".as_bytes())
    );
    let lists = client
        .call(&ListReceivers::new(0, 10))
        .await
        .expect("listed");
    assert_eq!(
        lists.data[0].receivers_status,
        Some(ReceiversStatus::COMPLETE)
    );

    let task = client
        .call(&batch(list, template))
        .await
        .expect("accepted")
        .task_id
        .expect("an id");
    let mut statuses = Vec::new();
    loop {
        let tasks = client
            .call(&ListSendTasks::new(0, 10))
            .await
            .expect("listed");
        assert_eq!(tasks.data[0].task_id, Some(task));
        statuses.push((
            tasks.data[0].task_status.expect("a status"),
            tasks.data[0].send_count,
        ));
        if emulator.step().await.expect("the state is there") == Step::Idle {
            break;
        }
    }
    let sending = |count| (TaskStatus::SENDING, Some(count));
    let expected = [
        (TaskStatus::TO_START, Some(0)),
        sending(0),
        sending(2),
        sending(3),
        (TaskStatus::SENT, Some(3)),
    ];
    assert_eq!(statuses, expected);

    let messages = emulator.messages().await.expect("the state is there");
    let got: Vec<_> = messages
        .iter()
        .map(|message| (message.to.as_str(), message.subject.clone()))
        .collect();
    assert_eq!(
        got,
        PEOPLE.map(|(email, name)| (email, format!("For {name}")))
    );
    assert_eq!(
        messages[1].text.as_deref(),
        Some("Dear 王芳, welcome to Acme & Söhne.")
    );
    let details = client
        .call(&ListReceiverDetails::new(list, 0, 10))
        .await
        .expect("listed");
    assert_eq!((details.total_count, details.data.len()), (Some(3), 3));
}

#[tokio::test]
async fn a_refusal_has_one_code_whether_it_is_found_here_or_there() {
    let (_emulator, client) = emulator().await;
    let (list, template) = prepare(&client).await.expect("all of it is accepted");
    let mut scheduled = batch(list, template);
    scheduled.task_type = TaskType::SCHEDULED;
    let here = client
        .call(&scheduled)
        .await
        .expect_err("TimedParam is missing");
    let unchecked = serde_json::to_value(&scheduled).expect("it has a JSON form");
    assert!(here.is_local() && here.outcome() == Outcome::NotSent);
    let there = unchecked_client(&_emulator)
        .call_json("BatchSendEmail", &unchecked)
        .await
        .expect_err("the same");
    assert!(
        !there.is_local() && there.outcome() == Outcome::Refused && there.request_id().is_some()
    );
    assert_eq!(here.code(), there.code());
    let nobody = client
        .call(&batch(list + 1, template))
        .await
        .expect_err("no such list");
    assert_eq!(
        (nobody.code(), nobody.outcome()),
        (Some("OperationDenied.ReceiverNotExist"), Outcome::Refused)
    );
}

fn unchecked_client(emulator: &Emulator) -> Client {
    let endpoint = Endpoint::fixed(emulator.url()).expect("an address");
    let config = Config::international()
        .with_endpoint(endpoint)
        .with_checks(Checks::Off);
    Client::new(config).with_credentials(Credentials::new(SECRET_ID, SECRET_KEY).expect("proper"))
}

#[tokio::test]
async fn a_batch_of_unknown_fate_is_left_to_its_caller_and_a_read_is_not() {
    let (emulator, client) = emulator().await;
    let (list, template) = prepare(&client).await.expect("all of it is accepted");
    emulator
        .fault(Fault::answer("BatchSendEmail", "InternalError"))
        .expect("a fault");
    let error = client
        .call(&batch(list, template))
        .await
        .expect_err("a fault");
    assert_eq!((error.outcome(), error.attempts()), (Outcome::Unknown, 1));
    assert_eq!(
        client
            .call(&ListSendTasks::new(0, 10))
            .await
            .expect("listed")
            .total_count,
        Some(0)
    );
    emulator
        .fault(Fault::answer("ListSendTasks", "InternalError").first(2))
        .expect("a fault");
    assert!(client.call(&ListSendTasks::new(0, 10)).await.is_ok());
    emulator
        .fault(Fault::answer("BatchSendEmail", "FailedOperation.ServiceNotAvailable").first(2))
        .expect("a fault");
    assert!(client.call(&batch(list, template)).await.is_ok());
}

#[tokio::test]
async fn one_mail_goes_to_those_it_names() {
    let (emulator, client) = emulator().await;
    let (_, template) = prepare(&client).await.expect("all of it is accepted");
    let data = TemplateData::from_pairs([("name", "Zoë"), ("shop", "Acme")]);
    let mail = SendEmail::new(SENDER, "Hello")
        .destination(["zoe@example.org"])
        .template(Template::new(template, data));
    let id = client
        .call(&mail)
        .await
        .expect("accepted")
        .message_id
        .expect("an id");
    let messages = emulator.messages().await.expect("the state is there");
    assert_eq!(
        (messages.len(), messages[0].message_id.as_str()),
        (1, id.as_str())
    );
    let today = ServiceDate::from(&id[id.find("date-").map_or(0, |at| at + 5)..][..8]);
    let day = format!(
        "{}-{}-{}",
        &today.as_str()[..4],
        &today.as_str()[4..6],
        &today.as_str()[6..]
    );
    let statuses = client
        .call(&GetSendEmailStatus::new(day.as_str(), 0, 10))
        .await
        .expect("listed");
    assert_eq!(
        statuses.email_status_list[0].message_id.as_deref(),
        Some(id.as_str())
    );
}

#[tokio::test]
async fn wrong_credentials_are_refused_with_words() {
    let (emulator, _) = emulator().await;
    let endpoint = Endpoint::fixed(emulator.url()).expect("an address");
    let client = Client::new(Config::international().with_endpoint(endpoint));
    let wrong = client
        .clone()
        .with_credentials(Credentials::new(SECRET_ID, "wrong").expect("proper"));
    let error = wrong
        .call(&ListReceivers::new(0, 10))
        .await
        .expect_err("a wrong key");
    assert_eq!(
        (error.code(), error.outcome()),
        (Some("AuthFailure.SignatureFailure"), Outcome::Refused)
    );
    let unknown = client.with_credentials(Credentials::new("AKIDNOBODY", "wrong").expect("proper"));
    let error = unknown
        .call(&ListReceivers::new(0, 10))
        .await
        .expect_err("nobody's id");
    assert_eq!(error.code(), Some("AuthFailure.SecretIdNotFound"));
}
