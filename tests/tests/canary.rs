//! Nothing secret and nothing personal in any line of any log, nor in what an error prints: canaries are sent, and every
//! line at the level TRACE is read, those of the libraries below among them.

use std::error::Error as _;

use ses_hyper::{
    Client,
    ses_core::{Credentials, Error},
    ses_types::{
        Attachment, Base64, BatchSendEmail, CreateReceiverDetailWithData, GetSendEmailStatus,
        ReceiverInputData, SendEmail, Simple, TaskType, Template, TemplateData,
        UpdateEmailSmtpPassWord,
    },
};
use tests::{Act, Lines, RawServer};

/// What stands in whatever nobody else may see, in lower case: as it is, and in base64.
const CANARIES: [&str; 2] = ["canary", "y2fuyxj5"];

fn client(server: &RawServer) -> Client {
    let credentials =
        Credentials::new("AKIDTEST", "canary-key").and_then(|it| it.with_token("canary-token"));
    Client::new(server.config()).with_credentials(credentials.expect("proper"))
}

fn data() -> TemplateData {
    TemplateData::from_pairs([("name", "canary-name")])
}

/// One call of each kind that carries something to hide, and the errors that they end with.
async fn call_all(client: &Client) -> Vec<Error> {
    let batch = BatchSendEmail::new(
        "canary@mail.example.com",
        12,
        "canary subject",
        TaskType::IMMEDIATE,
    )
    .reply_to_addresses("canary@example.com")
    .template(Template::new(1, data()));
    let mail = SendEmail::new("news@mail.example.com", "canary subject")
        .destination(["canary@example.com"])
        .simple(Simple::new().html(Base64::from_text("<p>canary</p>")))
        .attachments([Attachment::new("canary.txt").content(Base64::from_text("canary"))]);
    let upload = CreateReceiverDetailWithData::new(
        1,
        [ReceiverInputData::new("canary@example.com", data())],
    );
    let password = UpdateEmailSmtpPassWord::new("Canary0canary1", "canary@mail.example.com");
    let status =
        GetSendEmailStatus::new("2026-03-20", 0, 100).to_email_address("canary@example.com");
    let results = [
        client.call(&batch).await.map(drop),
        client.call(&mail).await.map(drop),
        client.call(&upload).await.map(drop),
        client.call(&password).await.map(drop),
        client.call(&status).await.map(drop),
    ];
    results.into_iter().filter_map(Result::err).collect()
}

/// What an answer can hold that is somebody's: the log has no business with it either.
fn answers() -> [Act; 8] {
    let refused = r#"{"Response":{"Error":{"Code":"InvalidParameterValue","Message":"words"},"RequestId":"id-refused"}}"#;
    [
        Act::ok(r#"{"Response":{"TaskId":"canary@example.com","RequestId":"id-odd"}}"#),
        Act::ok(r#"{"Response":{"MessageId":"canary-message","RequestId":"id-mail"}}"#),
        Act::ok(refused),
        Act::CloseAfterRequest,
        Act::error("RequestLimitExceeded"),
        Act::CloseAfterRequest,
        Act::ok(r#"{"canary": "canary@example.com"#),
        Act::ok(
            r#"{"Response":{"EmailStatusList":[{"ToEmailAddress":"canary@example.com"}],"RequestId":"id-status"}}"#,
        ),
    ]
}

#[tokio::test]
async fn no_line_holds_what_is_secret_or_somebody_s() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let server = RawServer::start(answers()).await.expect("a port");
    let client = client(&server);
    let errors = call_all(&client).await;

    let text = lines.text();
    for said in [
        "BatchSendEmail",
        "hyper",
        "attempt=1",
        "status=200",
        "code=\"RequestLimitExceeded\"",
        "request_id=\"id-refused\"",
        "the call may have taken effect",
    ] {
        assert!(text.contains(said), "no line says {said:?}:\n{text}");
    }
    assert_eq!(errors.len(), 3, "{errors:?}");
    let mut printed = format!("{text}{client:?}");
    for error in &errors {
        printed += &format!("{error}{error:?}");
        let mut source = error.source();
        while let Some(cause) = source {
            printed += &format!("{cause}{cause:?}");
            source = cause.source();
        }
    }
    let printed = printed.to_lowercase();
    let secret = printed
        .lines()
        .find(|line| CANARIES.iter().any(|canary| line.contains(canary)));
    assert_eq!(secret, None);
}
