//! Each reason not to sign, and that nothing is written then.

use tc3_sign::{Identity, Payload, Request, SignError, SigningKey, sign_into};

const NOW: u64 = 1_760_000_000;
const GOOD: Request<'_> = Request::post("h", "t", Payload::Unsigned);
const WHO: Identity<'_> = Identity::new("AKID");

#[track_caller]
fn check(request: &Request<'_>, identity: &Identity<'_>, service: &str, expected: &str) {
    let key = SigningKey::derive("example", NOW, service);
    let mut buffer = "before".to_owned();
    let error = sign_into(request, identity, &key, NOW, &mut buffer).expect_err("it is wrong");
    assert_eq!(error.to_string(), expected);
    assert_eq!(buffer, "before");
}

#[test]
fn parts_that_cannot_be_sent() {
    let host = "the host is empty or not printable ASCII without spaces";
    for bad in ["", "a b", "a\n", "é"] {
        check(&Request::get(bad, ""), &WHO, "ses", host);
    }
    let content_type = "the content type is empty or not printable ASCII";
    for bad in ["", " ", "a\nb", "é"] {
        check(
            &Request::post("h", bad, Payload::Unsigned),
            &WHO,
            "ses",
            content_type,
        );
    }
    check(
        &Request::get("h", "a b"),
        &WHO,
        "ses",
        "the query is not printable ASCII without spaces",
    );
}

#[test]
fn headers_that_cannot_be_signed() {
    let check = |headers: &[(&str, &str)], expected| {
        check(&GOOD.with_headers(headers), &WHO, "ses", expected);
    };
    check(&[("a b", "")], r#""a b" is no name of a header"#);
    check(
        &[("a", "b\nc")],
        r#"the value of header "a" is not printable ASCII"#,
    );
    check(
        &[("HOST", "b")],
        r#"header "HOST" can't be added to the signed headers"#,
    );
    check(
        &[(" content-type ", "b")],
        r#"header "content-type" can't be added to the signed headers"#,
    );
    check(
        &[("Authorization", "b")],
        r#"header "Authorization" can't be added to the signed headers"#,
    );
    check(
        &[("x", "1"), ("a", ""), ("X ", "2")],
        r#"header "X" is given more than once"#,
    );
    check(&[("a", ""); 31], "there are too many signed headers");
}

#[test]
fn identities_and_services_that_cannot_stand_in_a_header() {
    let id = "the secret id is empty or has a space, a slash, a comma or a character beyond ASCII";
    for bad in ["", "a/b", "a,b", "a b", "a\n", "é"] {
        check(&GOOD, &Identity::new(bad), "ses", id);
    }
    let token = "the session token is empty or not printable ASCII without spaces";
    for bad in ["", "a b", "a\n"] {
        check(&GOOD, &WHO.with_token(bad), "ses", token);
    }
    let service =
        "the service is empty or has a space, a slash, a comma or a character beyond ASCII";
    for bad in ["", "a/b", "a,b", "a\n"] {
        check(&GOOD, &WHO, bad, service);
    }
}

#[test]
fn keys_and_times_that_do_not_fit() {
    let key = SigningKey::derive("example", NOW, "ses");
    let sign_at = |timestamp| sign_into(&GOOD, &WHO, &key, timestamp, &mut String::new());
    assert_eq!(sign_at(NOW), Ok(()));
    assert_eq!(sign_at(NOW + 86_400), Err(SignError::KeyOfAnotherDay));
    assert_eq!(sign_at(NOW * 1_000), Err(SignError::InvalidTimestamp));
}

#[test]
fn debug_shows_neither_token_nor_signature_nor_body() {
    let key = SigningKey::derive("example", NOW, "ses");
    let identity = WHO.with_token("hush");
    let signed = tc3_sign::sign(&GOOD, &identity, &key, NOW).expect("it is right");
    let shown = format!("{identity:?} {signed:?} {key:?}");
    assert!(
        !shown.contains("hush") && !shown.contains("Signature="),
        "{shown}"
    );
    assert!(
        shown.contains("AKID") && shown.contains("1760000000"),
        "{shown}"
    );
}
