//! What a request must look like before its content counts, and what every answer looks like.

use std::time::Duration;

use http_body_util::Full;
use serde_json::{Value, json};
use ses_emulator::{Clock, Emulator, Error, Fault, Options, RateLimit};

use crate::{
    client::{Answer, Call, Client, START, options},
    code::{batch, batch_with},
};

fn list_tasks() -> Call {
    Call::new("ListSendTasks", json!({ "Offset": 0, "Limit": 10 }))
}

#[track_caller]
fn assert_refused(answer: &Answer, code: &str) {
    assert_eq!(answer.code(), Some(code), "{answer:?}");
}

#[tokio::test]
async fn every_answer_has_status_200_an_id_and_the_emulators_time() {
    let client = Client::start().await;
    let accepted = client.send(list_tasks()).await;
    let refused = client.call("NoSuchAction", json!({})).await;
    assert_refused(&refused, "InvalidAction");
    let mut ids = Vec::new();
    for answer in [accepted, refused] {
        assert_eq!(answer.status, 200);
        assert_eq!(answer.headers["content-type"], "application/json");
        assert_eq!(answer.headers["date"], "Fri, 02 Jan 2026 03:04:05 GMT");
        ids.push(
            answer.response()["RequestId"]
                .as_str()
                .expect("an id")
                .to_owned(),
        );
    }
    assert!(ids.iter().all(|id| id.len() == 36), "{ids:?}");
    assert_ne!(ids[0], ids[1]);
}

#[tokio::test]
async fn a_signature_that_does_not_hold_is_refused() {
    let client = Client::start().await;
    let call = list_tasks;
    let cases = [
        (
            Call {
                secret_id: "AKIDsomebody".into(),
                ..call()
            },
            "AuthFailure.SecretIdNotFound",
            "secret id",
        ),
        (
            Call {
                secret_key: "wrong".into(),
                ..call()
            },
            "AuthFailure.SignatureFailure",
            "secret key",
        ),
        (
            Call {
                service: "cvm",
                ..call()
            },
            "NoSuchProduct",
            "service",
        ),
        (
            Call {
                timestamp: START - 301,
                ..call()
            },
            "AuthFailure.SignatureExpire",
            "clock",
        ),
        (
            Call {
                timestamp: START + 301,
                ..call()
            },
            "AuthFailure.SignatureExpire",
            "clock",
        ),
        (
            Call {
                signed_host: Some("ses.tencentcloudapi.com"),
                ..call()
            },
            "AuthFailure.SignatureFailure",
            "differs: host",
        ),
        (
            Call {
                signed_content_type: Some("application/json; charset=utf-8"),
                ..call()
            },
            "AuthFailure.SignatureFailure",
            "differs: content type",
        ),
        (
            Call {
                signed_body: Some(Vec::new()),
                ..call()
            },
            "AuthFailure.SignatureFailure",
            "differs: body",
        ),
    ];
    for (call, code, part) in cases {
        let answer = client.send(call).await;
        assert_refused(&answer, code);
        assert!(answer.message().contains(part), "{part}: {answer:?}");
    }
}

#[tokio::test]
async fn a_timestamp_that_is_not_the_signed_one_is_named() {
    let client = Client::start().await;
    let mut request = list_tasks().into_http(&client.host());
    let later = (START + 2).to_string().parse().expect("a header");
    request.headers_mut().insert("x-tc-timestamp", later);
    let answer = client.exchange(request).await;
    assert_refused(&answer, "AuthFailure.SignatureFailure");
    assert!(
        answer.message().contains("differs: timestamp"),
        "{answer:?}"
    );
}

#[tokio::test]
async fn a_mismatch_shows_what_was_put_together_here() {
    let client = Client::start().await;
    let call = Call {
        signed_host: Some("ses.tencentcloudapi.com"),
        ..list_tasks()
    };
    let answer = client.send(call).await;
    let here = format!(
        "POST\n/\n\ncontent-type:application/json\nhost:{}\n",
        client.host()
    );
    assert!(answer.message().contains(&here), "{answer:?}");
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let client = Client::start().await;
    let unsigned = |authorization: Option<&str>| {
        let mut request = list_tasks().into_http(&client.host());
        request.headers_mut().remove("authorization");
        if let Some(value) = authorization {
            request
                .headers_mut()
                .insert("authorization", value.parse().expect("a header"));
        }
        request
    };
    for authorization in [
        None,
        Some("SKIP"),
        Some("TC3-HMAC-SHA256 Credential=x"),
        Some(""),
    ] {
        let answer = client.exchange(unsigned(authorization)).await;
        assert_refused(&answer, "AuthFailure.InvalidAuthorization");
    }
    let mut timeless = list_tasks().into_http(&client.host());
    timeless.headers_mut().remove("x-tc-timestamp");
    assert_refused(&client.exchange(timeless).await, "MissingParameter");
}

#[tokio::test]
async fn clocks_may_be_five_minutes_apart_unless_set_otherwise() {
    let client = Client::start().await;
    let late = Call {
        timestamp: START - 300,
        ..list_tasks()
    };
    assert_eq!(client.send(late.clone()).await.code(), None);
    let strict = options().with_signature_window(Duration::from_secs(10));
    let strict = Client::start_with(strict).await;
    assert_refused(&strict.send(late).await, "AuthFailure.SignatureExpire");
}

#[tokio::test]
async fn headers_name_action_version_and_region() {
    let client = Client::start().await;
    let cases = [
        ("x-tc-action", None, "MissingParameter"),
        ("x-tc-action", Some("SendFax"), "InvalidAction"),
        ("x-tc-version", None, "MissingParameter"),
        ("x-tc-version", Some("2017-03-12"), "NoSuchVersion"),
        ("x-tc-region", None, "MissingParameter"),
        ("x-tc-region", Some("eu-frankfurt"), "UnsupportedRegion"),
    ];
    for (name, value, code) in cases {
        let answer = client.send(list_tasks().header(name, value)).await;
        assert_refused(&answer, code);
    }
    let narrow = Client::start_with(options().with_regions(["ap-hongkong"])).await;
    assert_refused(&narrow.send(list_tasks()).await, "UnsupportedRegion");
    let there = list_tasks().header("x-tc-region", Some("ap-hongkong"));
    assert_eq!(narrow.send(there).await.code(), None);
}

#[tokio::test]
async fn every_known_action_is_answered_by_name() {
    let client = Client::start_with(options().with_rate_limit(RateLimit::Off)).await;
    for action in ses_types::ACTIONS {
        let unsound = json!({ "NoSuchParameter": 1 });
        let answer = client.call(action.name, unsound).await;
        assert_refused(&answer, "UnknownParameter");
    }
}

#[tokio::test]
async fn a_body_has_the_shape_of_its_action() {
    let client = Client::start().await;
    let cases: [(&[u8], &str); 9] = [
        (b"", "InvalidParameter"),
        (b"{\"Offset\":0,\"Limit\":10", "InvalidParameter"),
        (b"[]", "InvalidParameter"),
        (b"\xff", "InvalidParameter"),
        (b"{\"Offset\":\"0\",\"Limit\":10}", "InvalidParameter"),
        (b"{\"Offset\":0,\"Limit\":-1}", "InvalidParameter"),
        (b"{\"Offset\":0}", "MissingParameter"),
        (
            b"{\"Offset\":0,\"Limit\":10,\"Colour\":1}",
            "UnknownParameter",
        ),
        (
            b"{\"Offset\":0,\"Limit\":101}",
            "FailedOperation.InvalidLimit",
        ),
    ];
    for (body, code) in cases {
        let answer = client
            .send(Call {
                body: body.to_vec(),
                ..list_tasks()
            })
            .await;
        assert_refused(&answer, code);
    }
}

#[tokio::test]
async fn parameters_of_a_get_stand_in_its_query() {
    let client = Client::start_furnished().await;
    let query = "FromEmailAddress=news%40mail.example.com&ReceiverId=1&Subject=a+b&TaskType=1\
        &Template.TemplateID=1&Template.TemplateData=%7B%7D";
    let answer = client.send(Call::get("BatchSendEmail", query)).await;
    assert_eq!(answer.response()["TaskId"], 1, "{answer:?}");
    let upload = "ReceiverId=1&Datas.0.Email=x%40example.org&Datas.0.TemplateData=%7B%22name%22%3A%22X%22%7D";
    let answer = client
        .send(Call::get("CreateReceiverDetailWithData", upload))
        .await;
    assert_eq!(answer.response()["ValidCount"], 1, "{answer:?}");
    let unknown = client
        .send(Call::get("ListReceivers", "Offset=0&Limit=1&Colour=red"))
        .await;
    assert_refused(&unknown, "UnknownParameter");
    let text = client
        .send(Call::get("ListReceivers", "Offset=zero&Limit=1"))
        .await;
    assert_refused(&text, "InvalidParameter");
}

#[tokio::test]
async fn a_payload_may_go_unsigned() {
    let client = Client::start().await;
    let call = Call {
        signed_body: Some(b"UNSIGNED-PAYLOAD".to_vec()),
        ..list_tasks()
    }
    .header("x-tc-content-sha256", Some("UNSIGNED-PAYLOAD"));
    let answer = client.send(call).await;
    assert_eq!(answer.response()["TotalCount"], 0, "{answer:?}");
}

#[tokio::test]
async fn a_request_has_a_limited_size_and_one_of_two_methods() {
    let client = Client::start().await;
    let large = |size| Call {
        body: vec![b' '; size],
        ..list_tasks()
    };
    assert_refused(
        &client.send(large((10 << 20) + 1)).await,
        "RequestSizeLimitExceeded",
    );
    assert_refused(&client.send(large(10 << 20)).await, "InvalidParameter");
    let long = Call::get(
        "ListSendTasks",
        &format!("Offset=0&Limit={}", "1".repeat(32 << 10)),
    );
    assert_refused(&client.send(long).await, "RequestSizeLimitExceeded");
    let put = Call {
        method: "PUT",
        ..list_tasks()
    };
    assert_refused(&client.send(put).await, "UnsupportedProtocol");
}

#[tokio::test]
async fn checks_go_in_the_services_order() {
    let client = Client::start_with(options().with_rate_limit(RateLimit::PerSecond(0))).await;
    let nonsense = json!({ "Colour": 1 });
    let unsigned = Call {
        secret_key: "wrong".into(),
        ..Call::new("Nothing", nonsense.clone())
    };
    assert_refused(&client.send(unsigned).await, "AuthFailure.SignatureFailure");
    client
        .refuse("BatchSendEmail", nonsense, "RequestLimitExceeded")
        .await;

    let client = Client::start_furnished().await;
    let steps = [
        (
            json!({ "Colour": 1, "Subject": null, "ADLocation": 9, "ReceiverId": 404 }),
            "UnknownParameter",
        ),
        (
            json!({ "Subject": null, "ADLocation": 9, "ReceiverId": 404 }),
            "MissingParameter",
        ),
        (
            json!({ "ADLocation": 9, "ReceiverId": 404 }),
            "InvalidParameterValue",
        ),
        (
            json!({ "ReceiverId": 404 }),
            "OperationDenied.ReceiverNotExist",
        ),
    ];
    for (change, code) in steps {
        client
            .refuse("BatchSendEmail", batch_with(&change), code)
            .await;
    }
}

#[tokio::test]
async fn an_account_makes_so_many_requests_a_second() {
    let clock = Clock::fixed(Duration::from_secs(START));
    let limited = options()
        .with_clock(clock.clone())
        .with_rate_limit(RateLimit::PerSecond(2));
    let client = Client::start_with(limited).await;
    assert_eq!(client.send(list_tasks()).await.code(), None);
    assert_eq!(client.send(list_tasks()).await.code(), None);
    assert_refused(&client.send(list_tasks()).await, "RequestLimitExceeded");
    let lists = json!({ "Offset": 0, "Limit": 1 });
    client.make("ListReceivers", lists).await;
    clock.advance(Duration::from_secs(1));
    assert_eq!(client.send(list_tasks()).await.code(), None);
}

#[tokio::test]
async fn a_fault_strikes_after_the_signature_and_before_anything_is_done() {
    let client = Client::start_furnished().await;
    client
        .emulator
        .fault(Fault::answer("BatchSendEmail", "ResourceUnavailable").first(2))
        .expect("a fault");
    let unsigned = Call {
        secret_key: "wrong".into(),
        ..Call::new("BatchSendEmail", batch())
    };
    assert_refused(&client.send(unsigned).await, "AuthFailure.SignatureFailure");
    client
        .refuse(
            "BatchSendEmail",
            json!({ "Colour": 1 }),
            "ResourceUnavailable",
        )
        .await;
    client
        .refuse("BatchSendEmail", batch(), "ResourceUnavailable")
        .await;
    let accepted = client.make("BatchSendEmail", batch()).await;
    assert_eq!(accepted["TaskId"], 1);
}

#[tokio::test]
async fn a_port_is_listened_on_once_and_free_after_a_stop() {
    let first = Emulator::start(options()).await.expect("the first starts");
    let address = first.address();
    let error = Emulator::start(Options::default().with_address(address))
        .await
        .expect_err("the port is taken");
    assert!(matches!(error, Error::AddressInUse { .. }), "{error:?}");
    assert!(error.to_string().contains(&address.to_string()), "{error}");
    first.stop().await;
    let refused = tokio::net::TcpStream::connect(address).await;
    assert_eq!(
        refused.expect_err("nobody listens").kind(),
        std::io::ErrorKind::ConnectionRefused
    );
}

#[tokio::test]
async fn a_dropped_emulator_closes_its_port() {
    let emulator = Emulator::start(options()).await.expect("it starts");
    let address = emulator.address();
    drop(emulator);
    let mut tries = 0;
    while tokio::net::TcpStream::connect(address).await.is_ok() {
        tries += 1;
        assert!(tries < 1_000, "the port is still open");
    }
}

#[tokio::test]
async fn other_paths_are_not_there() {
    let client = Client::start().await;
    let stream = tokio::net::TcpStream::connect(client.emulator.address())
        .await
        .expect("open");
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(hyper_util::rt::TokioIo::new(stream))
            .await
            .expect("a connection");
    tokio::spawn(connection);
    let request = http::Request::get("/v2/ses")
        .header("host", client.host())
        .body(Full::<bytes::Bytes>::default())
        .expect("a request");
    let answer = sender.send_request(request).await.expect("an answer");
    assert_eq!(answer.status(), 404);
    let _: Value = client
        .make("ListReceivers", json!({ "Offset": 0, "Limit": 1 }))
        .await;
}
