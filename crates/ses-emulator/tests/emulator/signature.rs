//! Signatures: what an SDK is forgiven, and what is said of one that does not hold.

use serde_json::{Value, json};
use ses_emulator::SECRET_KEY;

use crate::client::{Answer, Call, Client, START, options};

fn call() -> Call {
    Call::new("ListSendTasks", json!({ "Offset": 0, "Limit": 10 }))
}

/// Sends a call with this Host header, whatever host it signs.
async fn send_with_host(client: &Client, sent: &str, call: Call) -> Answer {
    client.exchange(call.into_http(sent)).await
}

/// What official SDKs send and sign when they are pointed at an address: the Host header, and what differs from it.
fn forgiven(client: &Client) -> Vec<(String, Call)> {
    let host = client.host();
    let with_scheme = format!("http://{host}");
    let signed = |host: &str| Call {
        signed_host: Some(host.to_owned().leak()),
        ..call()
    };
    vec![
        (with_scheme.clone(), call()),
        (with_scheme, signed(&host)),
        (host.clone(), signed("127.0.0.1")),
        (
            host.clone(),
            Call {
                service: "127",
                ..signed("127.0.0.1")
            },
        ),
        (
            host,
            Call {
                service: "127",
                ..call()
            },
        ),
    ]
}

#[tokio::test]
async fn what_sdks_make_of_an_address_is_forgiven() {
    let client = Client::start().await;
    for (host, call) in forgiven(&client) {
        let answer = send_with_host(&client, &host, call).await;
        assert_eq!(answer.code(), None, "{host} {answer:?}");
    }
    let other = Call {
        service: "cvm",
        ..call()
    };
    assert_eq!(client.send(other).await.code(), Some("NoSuchProduct"));
}

#[tokio::test]
async fn nothing_is_forgiven_where_it_is_strict() {
    let client = Client::start_with(options().with_strict()).await;
    for (host, call) in forgiven(&client) {
        let answer = send_with_host(&client, &host, call).await;
        let code = answer.code().expect("a refusal");
        let expected = ["AuthFailure.SignatureFailure", "NoSuchProduct"];
        assert!(expected.contains(&code), "{host} {answer:?}");
    }
    assert_eq!(client.send(call()).await.code(), None);
}

/// Sends a request that is refused and looks up what is said of it.
async fn diagnosed(client: &Client, request: http::Request<crate::client::Body>) -> Value {
    let answer = client.exchange(request).await;
    assert!(answer.code().is_some(), "{answer:?}");
    let id = answer.response()["RequestId"].as_str().expect("an id");
    let path = format!("/_emulator/requests/{id}");
    let found = client.ask("GET", &path, Value::Null).await.json;
    assert_eq!(found["outcome"], "refused");
    assert_eq!(found["code"].as_str(), answer.code());
    found["diagnosis"].clone()
}

#[tokio::test]
async fn the_one_change_is_named_under_which_it_would_hold() {
    let client = Client::start().await;
    let spaced = br#"{"Limit": 10, "Offset": 0}"#.to_vec();
    let key = |key: &str| Call {
        secret_key: key.into(),
        ..call()
    };
    let cases = [
        (
            Call {
                signed_host: Some("ses.tencentcloudapi.com"),
                ..call()
            },
            "host",
            "\"ses.tencentcloudapi.com\"",
        ),
        (
            Call {
                signed_content_type: Some("application/json; charset=utf-8"),
                ..call()
            },
            "content type",
            "\"application/json; charset=utf-8\"",
        ),
        (
            Call {
                signed_body: Some(Vec::new()),
                ..call()
            },
            "body",
            "an empty body",
        ),
        (
            Call {
                signed_body: Some(spaced),
                ..call()
            },
            "body",
            "written anew",
        ),
        (
            Call {
                timestamp: START - 301,
                ..call()
            },
            "clock",
            "301 seconds behind",
        ),
        (
            Call {
                service: "cvm",
                ..call()
            },
            "service of the scope",
            "ses",
        ),
        (
            key(&format!("{SECRET_KEY} ")),
            "secret key",
            "a blank or a line feed",
        ),
        (
            Call {
                service: "127",
                signed_host: Some("127.0.0.1"),
                ..key(&format!("{SECRET_KEY}\n"))
            },
            "secret key",
            "a blank or a line feed",
        ),
        (key("test"), "secret key", "that of another account"),
        (key(""), "secret key", "empty"),
        (
            key("wrong"),
            "secret key, or a part that cannot be told",
            "a wrong secret key",
        ),
        (
            Call {
                secret_id: "AKIDsomebody".into(),
                ..call()
            },
            "secret id",
            "that of an account here",
        ),
        (
            Call {
                secret_id: "AKIDsomebody".into(),
                ..key("wrong")
            },
            "secret id",
            "begins with AKIDTEST",
        ),
    ];
    for (call, differs, hint) in cases {
        let diagnosis = diagnosed(&client, call.into_http(&client.host())).await;
        assert_eq!(diagnosis["differs"], differs, "{diagnosis}");
        let found = diagnosis["hint"].as_str().expect("a hint");
        assert!(found.contains(hint), "{hint}: {found}");
        let text = diagnosis.to_string();
        assert!(
            !text.contains("emulator ") && !text.contains("wrong\""),
            "{text}"
        );
    }
}

#[tokio::test]
async fn the_case_of_a_value_is_told() {
    let client = Client::start().await;
    let signed = Call {
        signed_content_type: Some("application/json; charset=UTF-8"),
        ..call()
    };
    let mut request = signed.into_http(&client.host());
    let sent = http::HeaderValue::from_static("application/json; charset=utf-8");
    request.headers_mut().insert("content-type", sent);
    let diagnosis = diagnosed(&client, request).await;
    assert_eq!(diagnosis["differs"], "case of a value");
    assert_eq!(
        diagnosis["hint"],
        "the value of content type was signed in another case than it was sent"
    );
}

#[tokio::test]
async fn a_body_changed_on_the_way_is_told_by_its_hash() {
    let client = Client::start().await;
    let hash = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    let signed = Call {
        signed_body: Some(b"{}".to_vec()),
        ..call()
    }
    .header("x-tc-content-sha256", Some(hash));
    let diagnosis = diagnosed(&client, signed.into_http(&client.host())).await;
    assert_eq!(diagnosis["differs"], "body");
    let hint = diagnosis["hint"].as_str().expect("a hint");
    assert!(hint.contains("changed after it was signed"), "{hint}");
}

#[tokio::test]
async fn the_day_of_a_client_that_is_not_in_utc_is_told() {
    let client = Client::start().await;
    let mut request = call().into_http(&client.host());
    let signed = request.headers()["authorization"].to_str().expect("text");
    let of_tomorrow = signed.replace("/2026-01-02/", "/2026-01-03/");
    let of_tomorrow = of_tomorrow.parse().expect("a header");
    request.headers_mut().insert("authorization", of_tomorrow);
    let diagnosis = diagnosed(&client, request).await;
    assert_eq!(diagnosis["differs"], "day of the scope");
    let hint = diagnosis["hint"].as_str().expect("a hint");
    assert!(hint.ends_with("2026-01-02"), "{hint}");
}

#[tokio::test]
async fn both_texts_are_shown_as_the_server_sees_them() {
    let client = Client::start().await;
    let wrong = Call {
        secret_key: "wrong".into(),
        ..call()
    };
    let diagnosis = diagnosed(&client, wrong.into_http(&client.host())).await;
    let text = |name: &str| diagnosis[name].as_str().expect("a text").to_owned();
    let head = format!(
        "POST\n/\n\ncontent-type:application/json\nhost:{}\n\ncontent-type;host\n",
        client.host()
    );
    assert!(text("canonical_request").starts_with(&head));
    let head = format!("TC3-HMAC-SHA256\n{START}\n2026-01-02/ses/tc3_request\n");
    assert!(text("string_to_sign").starts_with(&head));
}

#[tokio::test]
async fn requests_are_remembered_by_account() {
    let client = Client::start().await;
    let accepted = client.send(call()).await;
    let test = client.of_account("AKIDTEST-a", "test");
    test.call("ListReceivers", json!({})).await;
    let listed = |path| client.ask("GET", path, Value::Null);
    let main = listed("/_emulator/requests").await.json["requests"].clone();
    let id = &accepted.response()["RequestId"];
    assert_eq!(
        main,
        json!([{
            "request_id": id, "time": START, "action": "ListSendTasks", "outcome": "accepted",
            "code": null, "message": null, "millis": 0, "diagnosis": null, "fault": null, "told": null,
        }])
    );
    let path = "/_emulator/requests?account=AKIDTEST-a&limit=5";
    let other = listed(path).await.json["requests"].clone();
    assert_eq!(other.as_array().map(Vec::len), Some(1));
    assert_eq!(other[0]["code"], "MissingParameter");
    let unknown = listed("/_emulator/requests/nothing").await;
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn messages_are_in_the_language_that_is_asked_for() {
    let client = Client::start().await;
    for (language, message) in [
        (Some("zh-CN"), "密钥不存在，请检查 SecretId"),
        (Some("en-US"), "no account has this secret id"),
        (None, "no account has this secret id"),
    ] {
        let unknown = Call {
            secret_id: "AKIDsomebody".into(),
            ..call()
        };
        let answer = client.send(unknown.header("x-tc-language", language)).await;
        assert!(answer.message().starts_with(message), "{answer:?}");
    }
}
