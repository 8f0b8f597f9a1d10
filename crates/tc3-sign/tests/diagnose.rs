//! Each mistake that a diagnosis knows, and what is none of them.

use tc3_sign::{
    Authorization, Difference, Identity, Payload, ReceivedRequest, Request, SigningKey, WINDOW,
    diagnose, sign, verify,
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
fn check(sent: &Sent, signed: &Request<'_>, secret_key: &str, expected: Option<Difference>) {
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
    assert_eq!(diagnose(&received, &key), Ok(expected));
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
        Some(Difference::Method),
    );
    check(
        &GET,
        &Request::get("h:8080", ""),
        "example",
        Some(Difference::Query),
    );
    check(
        &POST,
        &Request::post("h", JSON, BODY),
        "example",
        Some(Difference::Host),
    );
    let charset = "application/json; charset=utf-8";
    check(
        &POST,
        &Request::post("h:8080", charset, BODY),
        "example",
        Some(Difference::ContentType),
    );
    let with_charset = Sent {
        content_type: charset,
        ..POST
    };
    check(
        &with_charset,
        &Request::post("h:8080", JSON, BODY),
        "example",
        Some(Difference::ContentType),
    );
    for payload in [Payload::Unsigned, Payload::Bytes(b"")] {
        check(
            &POST,
            &Request::post("h:8080", JSON, payload),
            "example",
            Some(Difference::Payload),
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
