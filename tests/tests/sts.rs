//! A client that signs as a role: one server plays sts, which gives the credentials, and SES, which sees them.

use std::error::Error as _;

use ses_hyper::{
    AssumeRole, Client, ProviderError,
    ses_core::{Credentials, Error, ErrorKind},
    ses_types::{ListReceivers, Outcome},
};
use tests::{Act, RawServer};

const LISTS: &str = r#"{"Response":{"TotalCount":0,"Data":[],"RequestId":"id"}}"#;
const IN_2100: u64 = 4_102_444_800;
const IN_1970: u64 = 1;

/// A server that replies to whatever comes, on however many connections.
async fn server(reply: fn(usize, &str) -> String) -> RawServer {
    RawServer::start(vec![Act::Reply(reply); 64])
        .await
        .expect("a port")
}

fn client(server: &RawServer) -> Client {
    let role = AssumeRole::new("qcs::cam::uin/100000000001:roleName/mailer", "newsletter");
    Client::new(server.config())
        .with_credentials(Credentials::new("AKIDBASE", "base").expect("proper"))
        .with_assumed_role(role.duration_seconds(3600).external_id("agreed"))
}

async fn list(client: &Client) -> Result<(), Error> {
    client
        .call(&ListReceivers::new(0, 100))
        .await
        .map(|answer| assert_eq!(answer.total_count, Some(0)))
}

fn is_for_sts(request: &str) -> bool {
    request.contains("\r\nx-tc-action: AssumeRole\r\n")
}

/// Credentials that carry the number of the request which they answer.
fn temporary(number: usize, expires: u64) -> String {
    format!(
        r#"{{"Response":{{"Credentials":{{"TmpSecretId":"AKIDROLE{number}","TmpSecretKey":"key","Token":"token{number}"}},"ExpiredTime":{expires},"RequestId":"id"}}}}"#
    )
}

fn lasting(number: usize, request: &str) -> String {
    if is_for_sts(request) {
        temporary(number, IN_2100)
    } else {
        LISTS.to_owned()
    }
}

fn past_their_time(number: usize, request: &str) -> String {
    if is_for_sts(request) {
        temporary(number, IN_1970)
    } else {
        LISTS.to_owned()
    }
}

/// SES refuses the first token that it sees.
fn refused_once(number: usize, request: &str) -> String {
    if !is_for_sts(request) && request.contains("\r\nx-tc-token: token0\r\n") {
        return r#"{"Response":{"Error":{"Code":"AuthFailure.TokenFailure","Message":"words"},"RequestId":"id"}}"#.to_owned();
    }
    lasting(number, request)
}

fn refused(_: usize, _: &str) -> String {
    r#"{"Response":{"Error":{"Code":"ResourceNotFound.RoleNotFound","Message":"words"},"RequestId":"id-sts"}}"#.to_owned()
}

/// Which of the requests went to sts, in their order.
fn to_sts(server: &RawServer) -> Vec<bool> {
    server.texts().iter().map(|text| is_for_sts(text)).collect()
}

/// The request is signed by this id for this service.
#[track_caller]
fn check_signed(request: &str, id: &str, service: &str) {
    let credential = format!("Credential={id}/");
    let scope = format!("/{service}/tc3_request, ");
    assert!(
        request.contains(&credential) && request.contains(&scope),
        "{request}"
    );
}

#[tokio::test]
async fn the_role_signs_what_its_base_was_asked_for() {
    let server = server(lasting).await;
    let client = client(&server);
    for _ in 0..2 {
        list(&client).await.expect("accepted");
    }
    assert_eq!(to_sts(&server), [true, false, false]);
    let texts = server.texts();
    check_signed(&texts[0], "AKIDBASE", "sts");
    assert!(texts[0].contains("\r\nx-tc-version: 2018-08-13\r\n"));
    assert!(!texts[0].contains("x-tc-token"), "{}", texts[0]);
    let body = r#"{"RoleArn":"qcs::cam::uin/100000000001:roleName/mailer","RoleSessionName":"newsletter","DurationSeconds":3600,"ExternalId":"agreed"}"#;
    assert!(texts[0].ends_with(body), "{}", texts[0]);
    for text in &texts[1..] {
        check_signed(text, "AKIDROLE0", "ses");
        assert!(text.contains("\r\nx-tc-token: token0\r\n"), "{text}");
    }
}

#[tokio::test]
async fn calls_at_once_ask_once() {
    let server = server(lasting).await;
    let client = client(&server);
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { list(&client).await })
        })
        .collect();
    for call in calls {
        call.await.expect("it ends").expect("accepted");
    }
    let to_sts = to_sts(&server);
    assert_eq!(to_sts.len(), 9);
    assert_eq!(to_sts.iter().filter(|to_sts| **to_sts).count(), 1);
}

#[tokio::test]
async fn what_has_run_out_is_renewed() {
    let server = server(past_their_time).await;
    let client = client(&server);
    for _ in 0..2 {
        list(&client).await.expect("accepted");
    }
    assert_eq!(to_sts(&server), [true, false, true, false]);
    check_signed(&server.texts()[3], "AKIDROLE2", "ses");
}

#[tokio::test]
async fn a_refused_token_is_renewed() {
    let server = server(refused_once).await;
    list(&client(&server)).await.expect("accepted at last");
    assert_eq!(to_sts(&server), [true, false, true, false]);
    check_signed(&server.texts()[3], "AKIDROLE2", "ses");
}

#[tokio::test]
async fn a_refused_role_is_an_error_that_names_the_code() {
    let server = server(refused).await;
    let error = list(&client(&server)).await.expect_err("no such role");
    assert!(matches!(error.kind(), ErrorKind::Credentials(_)), "{error}");
    assert_eq!((error.outcome(), error.attempts()), (Outcome::NotSent, 0));
    let role = error.source().expect("why there are none");
    assert_eq!(
        role.to_string(),
        "the role qcs::cam::uin/100000000001:roleName/mailer: it cannot be assumed"
    );
    assert!(role.is::<ProviderError>());
    let cause = role.source().expect("what sts said").to_string();
    assert!(
        cause.starts_with("ResourceNotFound.RoleNotFound: words (request id-sts)"),
        "{cause}"
    );
    assert!(to_sts(&server).iter().all(|to_sts| *to_sts));
}
