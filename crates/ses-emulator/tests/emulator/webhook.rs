//! Webhooks: what they are told of mail, in which order, and what happens when they do not take it.

mod event;
mod queue;
mod receiver;
mod state;

use std::time::Duration;

use serde_json::{Value, json};
use ses_emulator::{Turn, Turned, Webhook, WebhookAttempt};

pub(crate) use self::receiver::Receiver;
use crate::client::Client;

/// A furnished account whose webhook is a receiver.
async fn begin() -> (Client, Receiver) {
    let client = Client::start_furnished().await;
    let receiver = Receiver::start().await;
    set(&client, Webhook::new(&receiver.url)).await;
    (client, receiver)
}

async fn set(client: &Client, webhook: Webhook) -> u64 {
    let set = client.emulator.main().set_webhook(webhook).await;
    set.expect("it makes sense")
}

/// Turns the clock ahead; what is due on the way was told then.
async fn turn(client: &Client, seconds: u64) -> Turned {
    let turn = Turn::advance(Duration::from_secs(seconds));
    client.emulator.turn_clock(turn).await.expect("a turn")
}

/// Waits until all was told that there is to tell.
async fn settle(client: &Client) {
    turn(client, 0).await;
}

/// All attempts, the first one first.
async fn attempts(client: &Client) -> Vec<WebhookAttempt> {
    let attempts = client.emulator.main().webhook_attempts(1_000, None).await;
    let mut attempts = attempts.expect("a log");
    attempts.reverse();
    attempts
}

async fn post(client: &Client, path: &str, body: Value) -> crate::client::Answer {
    client
        .ask("POST", &format!("/_emulator/webhooks{path}"), body)
        .await
}

#[tokio::test]
async fn webhooks_are_set_and_removed_over_http() {
    let client = Client::start().await;
    let url = "http://127.0.0.1:1/";
    let first = post(&client, "", json!({ "url": url })).await.json["id"].clone();
    let of_sender = json!({ "url": url, "sender": "news@example.com", "events": ["open"] });
    let second = post(&client, "", of_sender.clone()).await.json["id"].clone();
    let again = json!({ "url": "http://127.0.0.1:2/" });
    assert_eq!(post(&client, "", again).await.json["id"], first);

    let list = async || {
        client
            .ask("GET", "/_emulator/webhooks", Value::Null)
            .await
            .json
    };
    let expected = json!({ "webhooks": [
        { "id": first, "url": "http://127.0.0.1:2/", "waiting": 0 },
        { "id": second, "url": url, "sender": "news@example.com", "events": ["open"], "waiting": 0 },
    ] });
    assert_eq!(list().await, expected);
    let path = format!("/_emulator/webhooks/{first}");
    for expected in [200, 404] {
        let removed = client.ask("DELETE", &path, Value::Null).await;
        assert_eq!(removed.status.as_u16(), expected);
    }
    assert_eq!(list().await["webhooks"].as_array().map(Vec::len), Some(1));
    let elsewhere = client
        .ask("GET", "/_emulator/webhooks?account=AKIDTEST-a", Value::Null)
        .await;
    assert_eq!(elsewhere.json, json!({ "webhooks": [] }));
}

#[tokio::test]
async fn what_is_no_webhook_is_refused_by_its_field() {
    let client = Client::start().await;
    for (body, expected) in [
        (json!({}), "missing field `url`"),
        (
            json!({ "url": "https://localhost/" }),
            "webhook: url: https is not spoken here",
        ),
        (
            json!({ "url": "http://localhost/", "sender": "nobody" }),
            "webhook: sender: ",
        ),
        (
            json!({ "url": "http://localhost/", "events": ["opened"] }),
            "webhook: events: ",
        ),
        (
            json!({ "url": "http://localhost/", "event": [] }),
            "event: unknown field `event`",
        ),
    ] {
        let answer = post(&client, "", body.clone()).await;
        assert_eq!(answer.status.as_u16(), 400, "{body}");
        let error = answer.json["error"].as_str().expect("a text");
        assert!(error.starts_with(expected), "{error}");
    }
    let answer = post(&client, "/attempts/1/replay", Value::Null).await;
    assert_eq!(answer.status.as_u16(), 404);
}
