//! Faults: what the client sees of each, and what the emulator holds then.

mod hidden;
mod late;
mod order;
mod restart;

use std::io::ErrorKind;

use http_body_util::BodyExt;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use ses_emulator::Fault;
use tokio::net::TcpStream;

use crate::client::{Call, Client};

/// A mail that is sent.
pub(crate) fn mail() -> Value {
    json!({
        "FromEmailAddress": "news@mail.example.com", "Destination": ["mei@example.com"], "Subject": "Hello",
        "Template": { "TemplateID": 1, "TemplateData": "{\"name\":\"Mei\"}" },
    })
}

/// What the last request of an account has come to: its outcome, and what the client was told.
async fn last(client: &Client) -> (Value, Value) {
    let path = "/_emulator/requests?limit=1";
    let request = client.ask("GET", path, Value::Null).await.json["requests"][0].take();
    (request["outcome"].clone(), request["told"].clone())
}

async fn mails(client: &Client) -> u64 {
    let count = client.emulator.message_count().await;
    count.expect("a count")
}

/// The body of a whole answer.
fn body(answer: &str) -> &str {
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let length = format!("content-length: {}", body.len());
    assert!(head.contains(&length), "{answer}");
    body
}

/// The code of a whole answer, or nothing for a success.
fn code(answer: &str) -> Value {
    let json: Value = serde_json::from_str(body(answer)).expect("JSON");
    assert!(json["Response"]["RequestId"].is_string(), "{json}");
    json["Response"]["Error"]["Code"].clone()
}

type Seen = Result<String, ErrorKind>;

/// Orders a fault once before and once after a mail is processed, and has a look at what comes back.
async fn check(fault: fn() -> Fault, told: &str, judge: impl Fn(&Seen, bool)) {
    for is_sent in [false, true] {
        let client = Client::start_furnished().await;
        let fault = match is_sent {
            false => fault().before(),
            true => fault().after(),
        };
        client.emulator.fault(fault).expect("a fault");
        let seen = client.open("SendEmail", mail()).await.rest().await;
        judge(&seen, is_sent);
        assert_eq!(mails(&client).await, u64::from(is_sent), "{told}");
        let outcome = match is_sent {
            false => "refused",
            true => "accepted",
        };
        assert_eq!(last(&client).await, (json!(outcome), json!(told)));
        let next = client.open("SendEmail", mail()).await.rest().await;
        assert_eq!(code(&next.expect("an answer")), Value::Null, "{told}");
    }
}

/// A whole answer that says what was done.
fn assert_true(seen: &Seen, is_sent: bool) {
    let expected = match is_sent {
        false => json!("InternalError"),
        true => Value::Null,
    };
    assert_eq!(code(seen.as_ref().expect("an answer")), expected);
}

fn on() -> Fault {
    Fault::on("SendEmail")
}

#[tokio::test]
async fn a_code_says_nothing_of_what_is_done() {
    check(
        || on().code("FailedOperation.SendEmailErr"),
        "FailedOperation.SendEmailErr",
        |seen, _| {
            let answer = seen.as_ref().expect("an answer");
            assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
            assert_eq!(code(answer), "FailedOperation.SendEmailErr");
        },
    )
    .await;
}

#[tokio::test]
async fn a_throttled_request_is_not_carried_out() {
    let client = Client::start_furnished().await;
    client.emulator.fault(on().throttled()).expect("a fault");
    client
        .refuse("SendEmail", mail(), "RequestLimitExceeded")
        .await;
    assert_eq!(mails(&client).await, 0);
}

#[tokio::test]
async fn an_answer_can_be_none_of_the_api() {
    check(
        || on().http(503, "come back later"),
        "HTTP status 503",
        |seen, _| {
            let answer = seen.as_ref().expect("an answer");
            assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
            assert!(answer.contains("content-type: text/plain\r\n"), "{answer}");
            assert_eq!(body(answer), "come back later");
        },
    )
    .await;
    check(
        || on().html(502),
        "HTTP status 502",
        |seen, _| {
            let answer = seen.as_ref().expect("an answer");
            assert!(answer.starts_with("HTTP/1.1 502 "), "{answer}");
            assert!(answer.contains("content-type: text/html\r\n"), "{answer}");
            assert!(
                body(answer).contains("<h1>502 Bad Gateway</h1>"),
                "{answer}"
            );
        },
    )
    .await;
}

#[tokio::test]
async fn broken_json_is_a_whole_answer() {
    check(
        || on().broken(),
        "broken JSON",
        |seen, _| {
            let body = body(seen.as_ref().expect("an answer"));
            let error = serde_json::from_str::<Value>(body).expect_err("it is broken");
            assert!(error.is_eof(), "{error}: {body}");
        },
    )
    .await;
}

#[tokio::test]
async fn an_answer_is_cut_where_it_is_told() {
    check(
        || on().cut(0),
        "0 bytes of the answer",
        |seen, _| assert_eq!(seen.as_deref(), Ok("")),
    )
    .await;
    check(
        || on().cut(40),
        "40 bytes of the answer",
        |seen, _| {
            let answer = seen.as_ref().expect("a close in good order");
            assert_eq!(answer.len(), 40, "{answer}");
            assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        },
    )
    .await;
    check(|| on().cut(9_999), "9999 bytes of the answer", assert_true).await;
}

#[tokio::test]
async fn what_a_cut_leaves_is_not_taken_from_the_next_answer() {
    let client = Client::start_furnished().await;
    client.emulator.fault(on().cut(500)).expect("a fault");
    let stream = TcpStream::connect(client.emulator.address()).await;
    let stream = TokioIo::new(stream.expect("the port is open"));
    let connection = hyper::client::conn::http1::handshake(stream).await;
    let (mut sender, connection) = connection.expect("a connection");
    tokio::spawn(connection);
    for _ in 0..3 {
        let request = Call::new("SendEmail", mail()).into_http(&client.host());
        let answer = sender.send_request(request).await.expect("an answer");
        let body = answer.into_body().collect().await.expect("a whole one");
        assert!(body.to_bytes().len() > 100);
    }
}

#[tokio::test]
async fn a_connection_is_reset() {
    check(
        || on().reset(),
        "a reset",
        |seen, _| assert_eq!(seen.as_deref(), Err(&ErrorKind::ConnectionReset)),
    )
    .await;
}

#[tokio::test]
async fn a_slow_body_is_whole_in_the_end() {
    check(
        || on().slow(100_000),
        "the truth, at 100000 bytes a second",
        assert_true,
    )
    .await;
}

#[tokio::test]
async fn one_that_hangs_never_answers() {
    for (fault, count) in [(on().hang(), 0), (on().after().hang(), 1)] {
        let client = Client::start_furnished().await;
        client.emulator.fault(fault).expect("a fault");
        let line = client.open("SendEmail", mail()).await;
        while last(&client).await.1 != "nothing" {}
        assert_eq!(mails(&client).await, count);
        client.stop().await;
        assert_eq!(line.rest().await.as_deref(), Ok(""));
    }
}

#[tokio::test]
async fn a_part_of_an_upload_is_taken() {
    for (fault, entries) in [
        (Fault::on("CreateReceiverDetail").partly(2), 2),
        (Fault::on("CreateReceiverDetail").share(0.4).cut(0), 1),
    ] {
        let client = Client::start().await;
        let list = json!({ "ReceiversName": "friends" });
        client.make("CreateReceiver", list).await;
        client.emulator.fault(fault).expect("a fault");
        let upload =
            json!({ "ReceiverId": 1, "Emails": ["a@b.example", "c@d.example", "e@f.example"] });
        let seen = client.open("CreateReceiverDetail", upload).await.rest();
        match seen.await.expect("a close in good order").as_str() {
            "" => assert_eq!(entries, 1),
            answer => assert_eq!(code(answer), "InternalError"),
        }
        assert_eq!(last(&client).await.0, "accepted");
        let page = json!({ "ReceiverId": 1, "Offset": 0, "Limit": 10 });
        let there = client.make("ListReceiverDetails", page).await;
        assert_eq!(there["TotalCount"], entries);
        assert_eq!(there["Data"][0]["Email"], "a@b.example");
    }
}
