//! Exchanges that are recorded by one client and played to another: whole, masked, and the same each time.

use std::{fs, path::PathBuf, time::Duration};

use serde_json::json;
use ses_emulator::{Emulator, Options, RateLimit, SECRET_ID, SECRET_KEY};
use ses_hyper::{
    AssumeRole, Client, Recorder, RecordingError, Reply, Script,
    ses_core::{Config, Credentials, Endpoint, Error, Pacing, Retry},
    ses_types::{
        Attachment, Base64, BatchSendEmail, CreateEmailIdentity, CreateEmailTemplate,
        CreateReceiver, CreateReceiverDetailWithData, Effect, GetEmailTemplate,
        GetEmailTemplateResponse, ListReceivers, ListReceiversResponse, Outcome, ReceiverInputData,
        SendEmail, Simple, TaskType, Template, TemplateContent, TemplateData,
        UpdateEmailSmtpPassWord,
    },
};
use tests::{Act, RawServer};

const LISTS: &str = r#"{"Response":{"TotalCount":0,"Data":[],"RequestId":"id-ok"}}"#;

/// A recorder to a file that no other test writes.
fn recorder(name: &str) -> (Recorder, PathBuf) {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.jsonl"));
    (Recorder::create(&path).expect("a file"), path)
}

fn config(address: &str) -> Config {
    Config::international()
        .with_endpoint(Endpoint::fixed(address).expect("an address"))
        .with_retry(Retry::none())
        .with_pacing(Pacing::off())
}

/// What a mailing does: it makes a template and a list, and looks at both.
async fn prepare(
    client: &Client,
) -> Result<(GetEmailTemplateResponse, ListReceiversResponse), Error> {
    let content = TemplateContent::new().text(Base64::from_text("Dear {{name}}"));
    let template = CreateEmailTemplate::new("welcome", content);
    let template = client.call(&template).await?.template_id;
    let list = client.call(&CreateReceiver::new("customers")).await?;
    let recipient = ReceiverInputData::new(
        "zoe@example.org",
        TemplateData::from_pairs([("name", "Zoë")]),
    );
    let upload =
        CreateReceiverDetailWithData::new(list.receiver_id.unwrap_or_default(), [recipient]);
    client.call(&upload).await?;
    let template = GetEmailTemplate::new(template.unwrap_or_default());
    let lists = client.call(&ListReceivers::new(0, 10)).await?;
    Ok((client.call(&template).await?, lists))
}

#[tokio::test]
async fn what_an_emulator_answered_is_played_without_it() {
    for (name, contents) in [("masked", false), ("contents", true)] {
        let options = Options::default().with_rate_limit(RateLimit::Off);
        let emulator = Emulator::start(options).await.expect("a port");
        let (recorder, path) = recorder(name);
        let recorder = if contents {
            recorder.with_contents()
        } else {
            recorder
        };
        let client = Client::new(config(emulator.url()))
            .with_credentials(Credentials::new(SECRET_ID, SECRET_KEY).expect("proper"))
            .with_recorder(recorder.clone());
        let (template, lists) = prepare(&client).await.expect("accepted");
        let again = client.call(&CreateReceiver::new("customers")).await;
        let taken = again.expect_err("the name is taken");
        recorder.finish().expect("all was written");
        emulator.stop().await;

        let script = Script::load(&path).expect("a recording");
        let (played, played_lists) = prepare(&script.client()).await.expect("recorded");
        assert_eq!(played_lists, lists);
        assert_eq!(played == template, contents, "{played:?}");
        script.finish().expect_err("the refusal is left");
        let again = script
            .client()
            .call(&CreateReceiver::new("customers"))
            .await;
        let error = again.expect_err("refused as it was");
        assert_eq!(
            (error.code(), error.outcome()),
            (taken.code(), taken.outcome())
        );
        script.finish().expect("all was played");
    }
}

#[tokio::test]
async fn a_request_that_differs_in_what_is_seen_is_not_the_recorded_one() {
    let (recorder, path) = recorder("differs");
    let lists = Reply::answer(&ListReceiversResponse::new());
    let recorded = Script::new([lists]).client().with_recorder(recorder);
    recorded
        .call(&ListReceivers::new(0, 10))
        .await
        .expect("scripted");
    let script = Script::load(path).expect("a recording");
    let other = script.client().call(&ListReceivers::new(10, 10)).await;
    let words = other.expect_err("another page").to_string();
    assert!(
        words.contains("left are: reply 1 (to ListReceivers as recorded)"),
        "{words}"
    );
}

#[tokio::test]
async fn each_end_of_an_attempt_is_recorded() {
    let (recorder, path) = recorder("ends");
    let server = RawServer::start([
        Act::ok(LISTS),
        Act::CloseAfterRequest,
        Act::Answer(502, "<html>canary</html>".to_owned()),
        Act::ok(""),
        Act::Silence,
    ])
    .await
    .expect("a port");
    let config = config(&format!("http://{}", server.authority()));
    let client = Client::new(config.with_attempt_limit(Duration::from_secs(30)))
        .with_credentials(Credentials::new("AKIDTEST", "test").expect("proper"))
        .with_recorder(recorder.clone());
    let lists = ListReceivers::new(0, 10);
    client.call(&lists).await.expect("answered");
    for _ in 0..3 {
        let error = client.call(&lists).await.expect_err("no answer");
        assert_eq!(error.outcome(), Outcome::Unknown);
    }
    let mut dropped = Box::pin(client.call(&lists).into_future());
    while server.requests() < 5 {
        tokio::select! {
            _ = &mut dropped => panic!("the server says nothing"),
            () = tokio::task::yield_now() => {}
        }
    }
    drop(dropped);
    drop(server);
    tokio::task::yield_now().await;
    let error = client.call(&lists).await.expect_err("nobody listens");
    assert_eq!(error.outcome(), Outcome::NotSent);
    recorder.finish().expect("all was written");

    let line = |end: &str| {
        format!(r#"{{"action":"ListReceivers","request":{{"Limit":10,"Offset":0}},"end":{end}}}"#)
    };
    let ends = [
        r#"{"answer":{"status":200,"body":{"Response":{"Data":[],"RequestId":"id-ok","TotalCount":0}}}}"#,
        r#""lost""#,
        r#"{"text":{"status":502,"body":"masked"}}"#,
        r#"{"text":{"status":200,"body":""}}"#,
        r#""lost""#,
        r#""not_sent""#,
    ];
    let file = fs::read_to_string(&path).expect("it was written");
    assert_eq!(file.lines().collect::<Vec<_>>(), ends.map(line));

    let script = Script::load(path).expect("a recording");
    let client = script.client();
    client.call(&lists).await.expect("as it was");
    let once = || client.call(&lists).with_retry(Retry::none());
    for outcome in [Outcome::Unknown; 4].into_iter().chain([Outcome::NotSent]) {
        assert_eq!(once().await.expect_err("as it was").outcome(), outcome);
    }
    script.finish().expect("all was played");
}

/// Calls whose requests and answers are full of what nobody should find in a file.
async fn betray(recorder: Recorder) {
    let canary = |what: &str| format!("canary-{what}");
    let sts = json!({
        "Credentials": { "TmpSecretId": "AKIDcanary", "TmpSecretKey": canary("key"), "Token": canary("token") },
        "ExpiredTime": 4_102_444_800_u64,
    });
    let script = Script::new([
        Reply::answer(&sts).with_action("AssumeRole"),
        Reply::error("InternalError", &canary("message")),
        Reply::answer(&json!({ "MessageId": "1", "New": canary("field") })),
        Reply::answer(&json!({})),
        Reply::answer(&json!({ "TotalCount": 1, "Data": [{ "New": { "canary": 1 } }] })),
        Reply::raw(http::StatusCode::OK, canary("text")),
    ]);
    let role = AssumeRole::new("qcs::cam::uin/1:roleName/canary", "canary").external_id("canary");
    let credentials = Credentials::new("AKIDcanary", canary("key")).expect("proper");
    let client = script
        .client()
        .with_credentials(credentials.with_token(canary("token")).expect("proper"))
        .with_assumed_role(role)
        .with_recorder(recorder);

    let mail = SendEmail::new("Canary <canary@example.com>", canary("subject"))
        .destination(["canary@example.org".to_owned()])
        .bcc(["canary@example.net".to_owned()])
        .reply_to_addresses("canary@example.com")
        .header_from("canary@example.com")
        .smtp_headers(canary("headers"))
        .simple(
            Simple::new()
                .html(Base64::from_text("canary"))
                .text(Base64::from_encoded("canaries")),
        )
        .template(Template::new(
            1,
            TemplateData::from_pairs([("name", "canary")]),
        ))
        .attachments([Attachment::new("canary.pdf").content(Base64::from_encoded("canaries"))]);
    let twice = client.call(&mail).with_effect(Effect::Idempotent);
    twice.await.expect("the second time");
    let password = UpdateEmailSmtpPassWord::new(canary("Password1"), "canary@example.com");
    client.call(&password).await.expect("scripted");
    let lists = client
        .call(&ListReceivers::new(0, 1).key_word("open"))
        .await;
    lists.expect("scripted");
    let identity = client.call(&CreateEmailIdentity::new("mail.example.com"));
    identity.await.expect_err("no JSON");
    script.finish().expect("all was asked for");
}

#[tokio::test]
async fn nothing_secret_or_personal_is_in_the_file_and_the_rest_is_the_same_each_time() {
    let mut files = Vec::new();
    for name in ["canary-1", "canary-2"] {
        let (recorder, path) = recorder(name);
        betray(recorder.clone()).await;
        recorder.finish().expect("all was written");
        files.push(fs::read_to_string(path).expect("it was written"));
    }
    let file = files[0].to_lowercase();
    let base64 = Base64::from_text("canary").as_str().to_lowercase();
    for trace in [
        "canary",
        &base64,
        "authorization",
        "akid",
        "assumerole",
        "x-tc-",
    ] {
        assert!(!file.contains(trace), "{trace} in {file}");
    }
    for kept in [
        "SendEmail",
        "UpdateEmailSmtpPassWord",
        "InternalError",
        "mail.example.com",
        "open",
    ] {
        assert!(files[0].contains(kept), "no {kept} in {file}");
    }
    assert_eq!(files[0].lines().count(), 5);
    assert_eq!(files[0], files[1]);
}

#[tokio::test]
async fn with_contents_only_what_is_secret_is_masked() {
    let (recorder, path) = recorder("open");
    betray(recorder.with_contents()).await;
    let file = fs::read_to_string(path).expect("it was written");
    assert!(file.contains("canary@example.org") && file.contains("canary-message"));
    for trace in [
        "canary-Password1",
        "canary-key",
        "canary-token",
        "canary-field",
    ] {
        assert!(!file.contains(trace), "{trace} in {file}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_call_that_cannot_be_recorded_is_made_all_the_same() {
    let recorder = Recorder::create("/dev/full").expect("it opens");
    let script = Script::new([Reply::answer(&json!({ "TaskId": 1 }))]);
    let batch = BatchSendEmail::new("news@mail.example.com", 1, "Hello", TaskType::IMMEDIATE);
    let client = script.client().with_recorder(recorder.clone());
    let answer = client.call(&batch).await.expect("scripted");
    assert_eq!(answer.task_id, Some(1));
    recorder.finish().expect_err("nothing was written");
}

#[test]
fn a_file_that_is_no_recording_is_named_with_its_line() {
    let (_, path) = recorder("broken");
    let good = r#"{"action":"ListReceivers","request":{},"end":"lost"}"#;
    let status = r#"{"action":"ListReceivers","request":{},"end":{"text":{"status":7,"body":""}}}"#;
    for bad in ["", "{}", "lost", status] {
        fs::write(&path, format!("{good}\n{bad}\n")).expect("written");
        let error = Script::load(&path).expect_err("no recording");
        assert!(
            matches!(error, RecordingError::Line { line: 2, .. }),
            "{error}"
        );
    }
}
