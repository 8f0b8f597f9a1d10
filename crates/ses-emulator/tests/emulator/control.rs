//! What the emulator adds below `/_emulator`.

use serde_json::{Value, json};

use crate::{client::Client, code::batch};

#[tokio::test]
async fn health_says_that_it_runs() {
    let client = Client::start().await;
    let answer = client.ask("GET", "/_emulator/health", Value::Null).await;
    assert_eq!(answer.json, json!({ "status": "ok" }));
}

#[tokio::test]
async fn messages_are_listed_page_by_page() {
    let client = Client::start_furnished().await;
    client.make("BatchSendEmail", batch()).await;
    client.finish_batches().await;
    let all = client
        .ask("GET", "/_emulator/messages", Value::Null)
        .await
        .json;
    assert_eq!(all["total"], 3);
    assert_eq!(all["messages"].as_array().map(Vec::len), Some(3));
    let page = client
        .ask("GET", "/_emulator/messages?limit=1&offset=2", Value::Null)
        .await
        .json;
    assert_eq!(page["total"], 3);
    let messages = page["messages"].as_array().expect("a list");
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0]["to"], "r2@example.org");
    assert_eq!(messages[0]["html"], "<p>Hello Zoë</p>");
    assert_eq!(messages[0]["task_id"], 1);
}

#[tokio::test]
async fn a_fault_is_ordered_over_http() {
    let client = Client::start_furnished().await;
    let fault = json!({ "action": "BatchSendEmail", "what": { "code": "InternalError" } });
    let answer = client.ask("POST", "/_emulator/faults", fault).await;
    assert_eq!(answer.json, json!({ "id": "1" }));
    client
        .refuse("BatchSendEmail", batch(), "InternalError")
        .await;
    client.make("BatchSendEmail", batch()).await;
    let unknown = json!({ "action": "SendFax", "what": { "code": "InternalError" } });
    let answer = client.ask("POST", "/_emulator/faults", unknown).await;
    assert_eq!(answer.status, 400);
}

#[tokio::test]
async fn what_is_wrong_with_a_body_is_named() {
    let client = Client::start().await;
    let long = "n".repeat(101);
    for (path, body, status, words) in [
        ("snapshot", json!({}), 400, "missing field `name`"),
        (
            "snapshot",
            json!({ "name": 7 }),
            400,
            "name: invalid type: integer `7`",
        ),
        ("snapshot", json!({ "name": "" }), 400, "the name of"),
        ("snapshot", json!({ "name": long }), 400, "the name of"),
        (
            "snapshot",
            json!({ "name": "a", "nam": "b" }),
            400,
            "unknown field `nam`",
        ),
        (
            "restore",
            json!({ "name": "gone" }),
            404,
            "no snapshot \"gone\"",
        ),
        ("restore", json!(["a"]), 400, "no JSON object"),
        ("reset", json!({ "sed": true }), 400, "unknown field `sed`"),
        (
            "faults",
            json!({ "action": 7 }),
            400,
            "action: invalid type",
        ),
        (
            "faults",
            json!({ "what": { "cut": "all" } }),
            400,
            "what.cut: invalid type",
        ),
        (
            "faults",
            json!({ "what": { "cut": 1, "hang": true } }),
            400,
            "fault: what.hang: `what.cut` is given",
        ),
        (
            "faults?account=AKIDTEST-a",
            json!({ "account": "AKIDTEST-b", "what": { "hang": true } }),
            400,
            "fault: account: the query names one",
        ),
        ("faults/7/release", json!({}), 404, "no fault \"7\""),
        (
            "review",
            json!({ "template": 1 }),
            400,
            "missing field `verdict`",
        ),
        ("reset?account=AKIDnobody", json!({}), 404, "no account"),
    ] {
        let path = format!("/_emulator/{path}");
        let answer = client.ask("POST", &path, body.clone()).await;
        let error = answer.json["error"].as_str().unwrap_or_default();
        assert_eq!(answer.status, status, "{path} {body}: {error}");
        assert!(error.contains(words), "{path} {body}: {error}");
    }
}
