//! Each mistake that a diagnosis knows, and what is none of them.

use tc3_sign::{
    Authorization, Identity, Payload, ReceivedRequest, Refusal, Request, SigningKey, WINDOW,
    diagnose, explain, sign, verify,
};

const NOW: u64 = 1_760_000_000;
const JSON: &str = "application/json";
const BODY: Payload<'_> = Payload::Bytes(b"{}");

/// What comes: a POST with a query, or the GET of the same query.
struct Sent {
    method: &'static str,
    content_type: &'static str,
    payload: Payload<'static>,
}

const POST: Sent = Sent {
    method: "POST",
    content_type: JSON,
    payload: BODY,
};
const GET: Sent = Sent {
    method: "GET",
    content_type: Request::FORM,
    payload: Payload::Bytes(b""),
};

#[track_caller]
fn check(sent: &Sent, signed: &Request<'_>, secret_key: &str, expected: Option<&str>) {
    let key = SigningKey::derive(secret_key, NOW, "ses");
    let signed = sign(signed, &Identity::new("AKID"), &key, NOW).expect("the request is valid");
    assert!(Authorization::parse(signed.authorization()).is_ok());
    let timestamp = NOW.to_string();
    let headers = |name: &str| match name {
        "authorization" => Some(signed.authorization()),
        "x-tc-timestamp" => Some(timestamp.as_str()),
        "content-type" => Some(sent.content_type),
        "host" => Some("h:8080"),
        _ => None,
    };
    let received = ReceivedRequest::new(sent.method, "a=b", headers, sent.payload);
    let key = SigningKey::derive("example", NOW, "ses");
    assert!(
        verify(&received, &key, NOW, WINDOW).is_err(),
        "a difference is there to be found"
    );
    let found = diagnose(&received, &key).expect("it can be read");
    assert_eq!(found.map(|found| found.to_string()).as_deref(), expected);
}

#[test]
fn common_mistakes_are_named() {
    let form = Sent {
        content_type: Request::FORM,
        payload: Payload::Bytes(b""),
        ..POST
    };
    check(
        &form,
        &Request::get("h:8080", "a=b"),
        "example",
        Some("the other method was signed"),
    );
    check(
        &GET,
        &Request::get("h:8080", ""),
        "example",
        Some("the query was signed for a POST, or not signed for a GET"),
    );
    check(
        &POST,
        &Request::post("h", JSON, BODY),
        "example",
        Some("the host was signed as \"h\""),
    );
    let charset = "application/json; charset=utf-8";
    check(
        &POST,
        &Request::post("h:8080", charset, BODY),
        "example",
        Some("the content type was signed as \"application/json; charset=utf-8\""),
    );
    let with_charset = Sent {
        content_type: charset,
        ..POST
    };
    check(
        &with_charset,
        &Request::post("h:8080", JSON, BODY),
        "example",
        Some("the content type was signed as \"application/json\""),
    );
    for payload in [Payload::Unsigned, Payload::Bytes(b"")] {
        check(
            &POST,
            &Request::post("h:8080", JSON, payload),
            "example",
            Some("an empty body or UNSIGNED-PAYLOAD was signed in place of the body"),
        );
    }
}

#[test]
fn what_cannot_be_told_is_not_guessed() {
    check(&POST, &Request::post("h:8080", JSON, BODY), "another", None);
    check(
        &POST,
        &Request::post("h:8080", JSON, Payload::Bytes(b"{ }")),
        "example",
        None,
    );
}

#[test]
fn a_request_is_explained_whether_or_not_its_signature_holds() {
    let key = SigningKey::derive("another", NOW, "ses");
    let signed = sign(
        &Request::post("h:8080", JSON, BODY),
        &Identity::new("AKID"),
        &key,
        NOW,
    )
    .expect("the request is valid");
    let explained = |timestamp: &str| {
        let headers = |name: &str| match name {
            "authorization" => Some(signed.authorization()),
            "x-tc-timestamp" => Some(timestamp),
            "content-type" => Some(JSON),
            "host" => Some("h:8080"),
            _ => None,
        };
        ReceivedRequest::new("POST", "a=b", headers, BODY).explain("ses")
    };
    assert_eq!(
        explained(&NOW.to_string()),
        Ok(explain(&Request::post("h:8080", JSON, BODY), NOW, "ses").expect("it is valid"))
    );
    for timestamp in ["", "now", "999999999999"] {
        assert_eq!(explained(timestamp), Err(Refusal::MalformedTimestamp));
    }
}
