//! Waiting for mail without asking again and again.

use serde_json::{Value, json};
use ses_emulator::Pace;

use crate::{
    client::{Client, options},
    code::batch,
};

fn recipients(answer: &Value) -> Vec<&str> {
    let messages = answer["messages"].as_array().expect("a list");
    messages
        .iter()
        .map(|message| message["to"].as_str().expect("an address"))
        .collect()
}

#[tokio::test]
async fn an_answer_comes_with_the_mail() {
    let client = Client::start_with(options().with_pace(Pace::chunks_of(1))).await;
    client.furnish().await;
    let waiting = client.ask("GET", "/_emulator/wait?count=3&timeout=600", Value::Null);
    let sending = client.make("BatchSendEmail", batch());
    let (answer, _) = tokio::join!(waiting, sending);
    assert_eq!(answer.status, 200);
    assert_eq!(
        recipients(&answer.json),
        ["r0@example.org", "r1@example.org", "r2@example.org"]
    );
    assert_eq!(answer.json["messages"][0]["subject"], "For Ana");
}

#[tokio::test]
async fn one_recipients_mail_is_waited_for() {
    let client = Client::start_furnished().await;
    client.make("BatchSendEmail", batch()).await;
    let path = "/_emulator/wait?to=R1%40example.org&timeout=600";
    let waiting = client.ask("GET", path, Value::Null);
    let (answer, ()) = tokio::join!(waiting, client.finish_batches());
    assert_eq!(recipients(&answer.json), ["r1@example.org"]);

    client.make("BatchSendEmail", batch()).await;
    let path = "/_emulator/wait?to=r1%40example.org&count=2&timeout=600";
    let waiting = client.ask("GET", path, Value::Null);
    let (answer, ()) = tokio::join!(waiting, client.finish_batches());
    assert_eq!(recipients(&answer.json), ["r1@example.org"; 2]);
}

#[tokio::test]
async fn a_wrong_parameter_is_named() {
    let client = Client::start().await;
    for (path, words) in [
        ("wait?count=many", "count: invalid digit"),
        ("wait?timeout=-1", "timeout is not from 0 to 3600 seconds"),
        ("wait?cuont=2", "unknown field `cuont`"),
        ("messages?limit=-1", "limit: invalid digit"),
        ("requests?limti=1", "unknown field `limti`"),
    ] {
        let path = format!("/_emulator/{path}");
        let answer = client.ask("GET", &path, Value::Null).await;
        let error = answer.json["error"].as_str().unwrap_or_default();
        assert_eq!(answer.status, 400, "{path}");
        assert!(error.contains(words), "{path}: {error}");
    }
}

#[tokio::test]
async fn mail_that_is_there_need_not_be_waited_for() {
    let client = Client::start_furnished().await;
    client.make("BatchSendEmail", batch()).await;
    client.finish_batches().await;
    let ask = |path| client.ask("GET", path, Value::Null);
    let answer = ask("/_emulator/wait?count=2&timeout=600").await;
    assert_eq!(
        recipients(&answer.json),
        ["r0@example.org", "r1@example.org"]
    );
}

#[tokio::test]
async fn waiting_has_an_end() {
    let client = Client::start_furnished().await;
    for (query, status) in [
        ("timeout=0", 408),
        ("timeout=0&to=nobody%40example.org", 408),
        ("timeout=0&account=AKIDTEST-a", 408),
        ("timeout=-1", 400),
        ("timeout=soon", 400),
        ("count=many", 400),
        ("cuont=2", 400),
        ("account=AKIDsomebody", 404),
    ] {
        let request = http::Request::get(format!("/_emulator/wait?{query}"))
            .header("host", client.host())
            .body(http_body_util::Full::default())
            .expect("a request");
        let answer = client.status(request).await;
        assert_eq!(answer, status, "{query}");
    }
    let none = client
        .ask("GET", "/_emulator/wait?timeout=0", json!(null))
        .await;
    assert_eq!(none.json["error"], "1 mails have not come within the time");
}
