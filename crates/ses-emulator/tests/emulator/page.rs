//! The page and what it calls: actions without a signature, previews, tasks by hand, the live channel; and who may not.

use http::{Request, StatusCode, header};
use serde_json::{Value, json};
use ses_emulator::{Options, Pace, Step};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

use crate::{
    client::{Body, Client, options},
    code::{batch, batch_with},
    inbox::{get, mail},
};

/// A request with these headers and no body.
fn request(method: &str, path: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::default()).expect("a request")
}

#[tokio::test]
async fn a_browser_is_led_to_the_page() {
    let client = Client::start().await;
    let host = client.host();
    let headers = [("host", &*host), ("accept", "text/html,*/*")];
    for path in ["/", "/_emulator"] {
        let (parts, _) = client.converse(request("GET", path, &headers)).await;
        assert_eq!(parts.status, StatusCode::SEE_OTHER, "{path}");
        assert_eq!(parts.headers[header::LOCATION], "/_emulator/");
    }
    let (parts, body) = client
        .converse(request("GET", "/_emulator/", &headers))
        .await;
    assert_eq!(parts.status, StatusCode::OK);
    assert_eq!(
        parts.headers[header::CONTENT_TYPE],
        "text/html; charset=utf-8"
    );
    let policy = parts.headers["content-security-policy"]
        .to_str()
        .expect("text");
    assert!(
        policy.contains("default-src 'none'; script-src 'self'"),
        "{policy}"
    );
    let text = String::from_utf8(body.into()).expect("text");
    assert!(text.starts_with("<!doctype html>"), "{text}");
    let status = client
        .status(request("GET", "/_emulator/page/..%2fpage.rs", &headers))
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    // An SDK that sends neither a signature nor an action is still told by the API what is missing.
    let answer = client.exchange(request("GET", "/", &headers[..1])).await;
    assert_eq!(answer.code(), Some("AuthFailure.InvalidAuthorization"));
}

#[tokio::test]
async fn an_action_is_carried_out_without_a_signature() {
    let client = Client::start().await;
    let act = |action: &'static str, body| {
        let client = client.clone();
        async move {
            let path = format!("/_emulator/actions/{action}");
            client.ask("POST", &path, body).await
        }
    };
    let made = act("CreateReceiver", json!({ "ReceiversName": "friends" })).await;
    assert_eq!(made.code(), None, "{made:?}");
    assert_eq!(made.response()["ReceiverId"], 1);
    let listed = act("ListReceivers", json!({ "Offset": 0, "Limit": 10 })).await;
    assert_eq!(listed.response()["TotalCount"], 1);
    let refused = act("CreateReceiver", json!({ "ReceiversName": "friends" })).await;
    assert_eq!(
        refused.code(),
        Some("InvalidParameterValue.RepeatReceiverName")
    );
    let missing = act("CreateReceiver", json!({})).await;
    assert_eq!(missing.code(), Some("MissingParameter"));
    assert_eq!(
        act("SendFax", json!({})).await.code(),
        Some("InvalidAction")
    );
    let requests = get(&client, "requests").await;
    assert_eq!(
        requests["requests"],
        json!([]),
        "they are nobody's requests"
    );
}

#[tokio::test]
async fn a_template_is_shown_before_it_is_saved() {
    let client = Client::start().await;
    let draft = json!({
        "subject": "For {{name}}",
        "html": "<p>{{name}}: {{offer}}</p>",
        "data": { "name": "Mei", "n": 7 },
    });
    let answer = client.ask("POST", "/_emulator/preview", draft).await;
    let expected = json!({
        "subject": "For Mei",
        "html": "<p>Mei: {{offer}}</p>",
        "text": null,
        "missing": ["offer"],
    });
    assert_eq!(answer.json, expected);
    let answer = client
        .ask("POST", "/_emulator/preview", json!({ "data": [] }))
        .await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

fn recurring() -> Value {
    let cycle = json!({ "BeginTime": "2026-02-01 00:00:00", "IntervalTime": 24 });
    batch_with(&json!({ "TaskType": 3, "CycleParam": cycle }))
}

#[tokio::test]
async fn a_task_is_run_and_ended_by_hand() {
    let client = Client::start_furnished().await;
    client.make("BatchSendEmail", recurring()).await;
    assert_eq!(client.emulator.step().await.expect("a step"), Step::Idle);
    let task = client
        .ask("POST", "/_emulator/tasks/1/run", json!({}))
        .await;
    assert_eq!(task.status, StatusCode::OK, "{task:?}");
    client.finish_batches().await;
    let task = get(&client, "tasks/1").await;
    assert_eq!((&task["sent"], &task["status"]), (&json!(3), &json!(1)));
    let day = task["due"].as_i64().zip(task["runs"][0]["due"].as_i64());
    assert_eq!(day.map(|(next, due)| next - due), Some(86_400));
    let ended = client
        .ask("POST", "/_emulator/tasks/1/end", json!({}))
        .await;
    assert_eq!(
        (&ended.json["status"], &ended.json["due"]),
        (&json!(10), &Value::Null)
    );
    for way in ["run", "end"] {
        let again = client
            .ask("POST", &format!("/_emulator/tasks/1/{way}"), json!({}))
            .await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        assert_eq!(again.json["error"], "the task 1 is at its end");
    }
    let unknown = client
        .ask("POST", "/_emulator/tasks/7/end", json!({}))
        .await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_task_that_is_ended_on_its_way_sends_no_more() {
    let options = options();
    let client = Client::start_with(options.with_pace(Pace::chunks_of(1).by_step())).await;
    client.furnish().await;
    client.make("BatchSendEmail", batch()).await;
    for _ in 0..2 {
        client.emulator.step().await.expect("a step");
    }
    let running = client
        .ask("POST", "/_emulator/tasks/1/run", json!({}))
        .await;
    assert_eq!(running.json["error"], "the task 1 is under way");
    let ended = client
        .ask("POST", "/_emulator/tasks/1/end", json!({}))
        .await;
    assert_eq!(
        (&ended.json["status"], &ended.json["error"]),
        (&json!(7), &json!("ended by hand"))
    );
    client.finish_batches().await;
    assert_eq!(client.emulator.message_count().await.expect("a count"), 1);
}

/// What a listener is told next.
pub(crate) async fn next(lines: &mut BufReader<TcpStream>) -> Value {
    loop {
        let mut line = String::new();
        lines.read_line(&mut line).await.expect("a line");
        assert!(!line.is_empty(), "the channel ended");
        if let Some(data) = line.strip_prefix("data: ") {
            return serde_json::from_str(data).expect("JSON");
        }
    }
}

#[tokio::test]
async fn a_listener_hears_of_changes_until_the_emulator_stops() {
    let client = Client::start_furnished().await;
    let mut stream = TcpStream::connect(client.emulator.address())
        .await
        .expect("a connection");
    let request = format!(
        "GET /_emulator/events HTTP/1.1\r\nhost: {}\r\n\r\n",
        client.host()
    );
    stream
        .write_all(request.as_bytes())
        .await
        .expect("it is sent");
    let mut lines = BufReader::new(stream);
    let first = next(&mut lines).await;
    assert_eq!(first["mail"], 0);
    client
        .make("SendEmail", mail("mei@example.org", "Spring", ""))
        .await;
    let second = next(&mut lines).await;
    assert_eq!(second["mail"], 1);
    assert!(second["data"].as_u64() > first["data"].as_u64());
    assert_ne!(second["request"], first["request"]);
    client.stop().await;
    let mut rest = String::new();
    while lines.read_line(&mut rest).await.is_ok_and(|read| read > 0) {}
    assert!(!rest.contains("data:"), "{rest}");
}

#[tokio::test]
async fn another_origin_is_refused_and_changes_nothing() {
    let client = Client::start_furnished().await;
    let host = client.host();
    let foreign: [&[(&str, &str)]; 4] = [
        &[("host", &host), ("origin", "http://evil.example")],
        &[("host", &host), ("origin", "null")],
        &[("host", &host), ("sec-fetch-site", "cross-site")],
        &[("host", "evil.example")],
    ];
    for headers in foreign {
        for (method, path) in [
            ("POST", "/_emulator/reset"),
            ("POST", "/_emulator/actions/ListReceivers"),
            ("GET", "/_emulator/events"),
            ("GET", "/_emulator/inbox"),
            ("GET", "/_emulator/"),
            ("DELETE", "/_emulator/faults"),
        ] {
            let status = client.status(request(method, path, headers)).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{method} {path} {headers:?}");
        }
    }
    let named = [("host", "evil.example"), ("origin", "http://evil.example")];
    let status = client.status(request("POST", "/", &named)).await;
    assert_eq!(
        status,
        StatusCode::FORBIDDEN,
        "nor is the API for a page of another name"
    );
    let lists = client
        .ask(
            "POST",
            "/_emulator/actions/ListReceivers",
            json!({ "Offset": 0, "Limit": 9 }),
        )
        .await;
    assert_eq!(lists.response()["TotalCount"], 1, "nothing was reset");
}

#[tokio::test]
async fn a_name_can_be_given_to_it() {
    let client = Client::start_with(Options::default().with_host("mail.example.com")).await;
    let named = [
        ("host", "mail.example.com:8920"),
        ("origin", "http://mail.example.com:8920"),
    ];
    let status = client
        .status(request("GET", "/_emulator/inbox", &named))
        .await;
    assert_eq!(status, StatusCode::OK);
}
