//! What the client says became of a call when the server breaks off: at each stage, by what the server has really read.

use std::time::Duration;

use ses_hyper::{
    Client, Limits,
    ses_core::{Config, Credentials, Endpoint, Error, ErrorKind, Retry},
    ses_types::{ListReceivers, Outcome},
};
use tests::{Act, RawServer, batch};

const TASK: &str = r#"{"Response":{"TaskId":7,"RequestId":"id-ok"}}"#;
const LISTS: &str = r#"{"Response":{"TotalCount":0,"Data":[],"RequestId":"id-ok"}}"#;

/// A client with limits that no test comes near, however busy the machine.
fn client(address: &str) -> Client {
    limited_client(address, Duration::from_secs(30))
}

/// A client for servers that say nothing.
fn hasty_client(address: &str) -> Client {
    limited_client(address, Duration::from_millis(500))
}

fn limited_client(address: &str, limit: Duration) -> Client {
    let retry = Retry::default()
        .with_attempts(3)
        .with_pauses(Duration::ZERO, Duration::ZERO);
    let endpoint = Endpoint::fixed(address).expect("an address");
    let config = Config::international()
        .with_endpoint(endpoint)
        .with_retry(retry);
    Client::new(config.with_attempt_limit(limit))
        .with_credentials(Credentials::new("AKIDTEST", "test").expect("proper"))
        .with_limits(Limits::default().with_connect(limit))
}

/// Sends a batch to a server that performs the acts; its error, and the server to be asked what it has seen.
async fn fail(acts: impl IntoIterator<Item = Act>) -> (Error, RawServer) {
    fail_by(client, acts).await
}

async fn fail_by(
    client: fn(&str) -> Client,
    acts: impl IntoIterator<Item = Act>,
) -> (Error, RawServer) {
    let server = RawServer::start(acts).await.expect("a port");
    let error = client(&format!("http://{}", server.authority()))
        .call(&batch())
        .await
        .expect_err("it breaks off");
    assert!(
        server.bytes() == 0 || error.outcome() != Outcome::NotSent,
        "{error} after {} bytes",
        server.bytes()
    );
    (error, server)
}

#[tokio::test]
async fn a_batch_goes_through() {
    let server = RawServer::start([Act::ok(TASK)]).await.expect("a port");
    let answer = client(&format!("http://{}", server.authority()))
        .call(&batch())
        .await
        .expect("accepted");
    assert_eq!((answer.task_id, server.requests()), (Some(7), 1));
}

#[tokio::test]
async fn a_refused_connection_is_proof_that_nothing_was_sent() {
    let server = RawServer::start([]).await.expect("a port");
    let address = format!("http://{}", server.authority());
    drop(server);
    tokio::task::yield_now().await;
    let error = client(&address)
        .call(&batch())
        .await
        .expect_err("nobody listens");
    assert_eq!((error.outcome(), error.attempts()), (Outcome::NotSent, 3));
    assert!(error.is_retryable());
}

#[tokio::test]
async fn a_name_that_does_not_resolve_is_proof_that_nothing_was_sent() {
    let error = hasty_client("http://nowhere.invalid")
        .call(&batch())
        .await
        .expect_err("no such name");
    assert_eq!((error.outcome(), error.attempts()), (Outcome::NotSent, 3));
}

#[tokio::test]
async fn a_failed_tls_handshake_is_proof_that_nothing_was_sent() {
    for act in [
        Act::CloseAfter(1),
        Act::Write(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()),
        Act::Deaf,
    ] {
        let server = RawServer::start([act.clone(), act.clone(), act.clone()])
            .await
            .expect("a port");
        let error = hasty_client(&format!("https://{}", server.authority()))
            .call(&batch())
            .await
            .expect_err("no TLS");
        assert_eq!(
            (error.outcome(), error.attempts()),
            (Outcome::NotSent, 3),
            "{act:?}: {error:?}"
        );
        assert_eq!(server.connections(), 3);
    }
}

#[tokio::test]
async fn whatever_the_server_has_read_the_call_is_never_called_unsent_nor_repeated() {
    let whole = {
        let server = RawServer::start([Act::ok(TASK)]).await.expect("a port");
        client(&format!("http://{}", server.authority()))
            .call(&batch())
            .await
            .expect("accepted");
        server.bytes()
    };
    for bytes in [
        1,
        2,
        16,
        100,
        whole / 2,
        whole - 200,
        whole - 2,
        whole - 1,
        whole,
    ] {
        let (error, server) = fail([Act::CloseAfter(bytes), Act::ok(TASK)]).await;
        assert_eq!(
            (error.outcome(), error.attempts()),
            (Outcome::Unknown, 1),
            "after {bytes} of {whole} bytes: {error}"
        );
        assert_eq!(server.connections(), 1);
    }
    for act in [Act::CloseAfterHead, Act::CloseAfterRequest, Act::Silence] {
        let (error, server) = fail_by(hasty_client, [act.clone(), Act::ok(TASK)]).await;
        assert_eq!(
            (error.outcome(), error.attempts()),
            (Outcome::Unknown, 1),
            "{act:?}: {error}"
        );
        assert_eq!(server.connections(), 1);
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn a_connection_closed_at_once_never_leads_to_two_requests() {
    let (error, server) = fail([Act::CloseAfter(0), Act::CloseAfter(0), Act::CloseAfter(0)]).await;
    assert!(
        server.requests() == 0 && error.outcome() != Outcome::Refused,
        "{error}"
    );
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_leaves_the_call_unknown() {
    let cut = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{}",
        TASK.len(),
        &TASK[..20]
    );
    let acts = [
        Act::Write(cut.into_bytes()),
        Act::Write(b"HTTP/1.1 200 O".to_vec()),
        Act::Write(b"\x16\x03\x01 no HTTP".to_vec()),
        Act::Write(b"HTTP/1.1 100 Continue\r\n\r\n".to_vec()),
        Act::Write(
            b"HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n"
                .to_vec(),
        ),
        Act::Write(
            b"HTTP/1.1 307 Temporary Redirect\r\nlocation: /\r\ncontent-length: 0\r\n\r\n".to_vec(),
        ),
        Act::Answer(408, String::new()),
        Act::Answer(421, "elsewhere".to_owned()),
        Act::Answer(502, "<html><h1>502 Bad Gateway</h1></html>".to_owned()),
        Act::ok(""),
        Act::ok("{}"),
        Act::ok(r#"{"Response":{"TaskId":"seven","RequestId":"id"}}"#),
        Act::error("InternalError"),
    ];
    for act in acts {
        let (error, server) = fail([act.clone(), Act::ok(TASK)]).await;
        assert_eq!(
            (error.outcome(), error.attempts()),
            (Outcome::Unknown, 1),
            "{act:?}: {error}"
        );
        assert_eq!(server.requests(), 1);
    }
}

#[tokio::test]
async fn an_interim_answer_is_none() {
    let answer = format!(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{TASK}",
        TASK.len()
    );
    let server = RawServer::start([Act::Write(answer.into_bytes())])
        .await
        .expect("a port");
    let answer = client(&format!("http://{}", server.authority()))
        .call(&batch())
        .await
        .expect("accepted");
    assert_eq!((answer.task_id, server.requests()), (Some(7), 1));
}

#[tokio::test]
async fn a_large_answer_is_not_read_to_its_end() {
    let body = format!(
        r#"{{"Response":{{"TaskId":7,"RequestId":"{}"}}}}"#,
        "a".repeat(10_000)
    );
    for (most, is_read) in [(body.len(), true), (body.len() - 1, false)] {
        let server = RawServer::start([Act::ok(body.clone())])
            .await
            .expect("a port");
        let limits = Limits::default().with_answer_bytes(most);
        let client = client(&format!("http://{}", server.authority())).with_limits(limits);
        let answer = client.call(&batch()).await;
        assert_eq!(answer.is_ok(), is_read);
        if let Err(error) = answer {
            assert_eq!(error.outcome(), Outcome::Unknown);
            assert!(
                matches!(error.kind(), ErrorKind::Transport { .. }),
                "{error:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_refusal_without_effect_is_sent_again_on_the_same_connection() {
    let acts = [
        Act::error("RequestLimitExceeded.UinLimitExceeded"),
        Act::error("FailedOperation.ServiceNotAvailable"),
        Act::ok(TASK),
    ];
    let server = RawServer::start(acts).await.expect("a port");
    client(&format!("http://{}", server.authority()))
        .call(&batch())
        .await
        .expect("accepted in the end");
    assert_eq!((server.requests(), server.connections()), (3, 1));
}

#[tokio::test]
async fn a_read_is_sent_again_after_an_unknown_fate() {
    let server = RawServer::start([Act::CloseAfterRequest, Act::Silence, Act::ok(LISTS)])
        .await
        .expect("a port");
    let lists = hasty_client(&format!("http://{}", server.authority()))
        .call(&ListReceivers::new(0, 10))
        .await;
    assert_eq!(lists.expect("answered").total_count, Some(0));
    assert_eq!(server.requests(), 3);
}

#[tokio::test]
async fn a_connection_that_the_server_closed_while_idle_harms_no_call() {
    let acts = [Act::ok(TASK), Act::CloseAfter(0), Act::ok(TASK)];
    let server = RawServer::start(acts).await.expect("a port");
    let client = client(&format!("http://{}", server.authority()));
    client.call(&batch()).await.expect("accepted");
    match client.call(&batch()).await {
        Ok(_) => assert_eq!(server.requests(), 2),
        Err(error) => assert_eq!((error.outcome(), server.requests()), (Outcome::Unknown, 1)),
    }
}

#[tokio::test]
async fn an_untyped_call_takes_the_same_way() {
    let server = RawServer::start([Act::ok(LISTS)]).await.expect("a port");
    let client = client(&format!("http://{}", server.authority()));
    let answer = client
        .call_json(
            "ListReceivers",
            &serde_json::json!({"Offset": 0, "Limit": 10}),
        )
        .await
        .expect("answered");
    assert_eq!(answer["TotalCount"], 0);
    let error = client
        .call_json("ListReceivers", &serde_json::json!({"Offset": 0}))
        .await
        .expect_err("no Limit");
    assert_eq!(
        (error.code(), server.requests()),
        (Some("MissingParameter"), 1)
    );
}
