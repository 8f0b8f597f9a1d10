//! Each reason to refuse a request, brought about once by a change to one that verifies.

use std::{collections::BTreeMap, time::Duration};

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use tc3_sign::{
    Identity, Payload, ReceivedRequest, Refusal, Request, SigningKey, WINDOW, sign, verify,
};

const NOW: u64 = 1_760_000_000;
const BODY: &[u8] = b"{}";

type Headers = BTreeMap<&'static str, String>;

/// The headers of a request that verifies at [`NOW`].
fn signed() -> Headers {
    let signed_too = [("X-TC-Action", "SendEmail")];
    let request = Request::post(
        "ses.tencentcloudapi.com",
        "application/json",
        Payload::Bytes(BODY),
    )
    .with_headers(&signed_too);
    let signed = sign(&request, &Identity::new("AKIDexample"), &key("ses"), NOW)
        .expect("the request is valid");
    let mut headers: Headers = signed
        .headers()
        .map(|(name, value)| (name, value.to_owned()))
        .collect();
    headers.insert("host", "ses.tencentcloudapi.com".into());
    headers.insert("content-type", "application/json".into());
    headers.insert("x-tc-action", "SendEmail".into());
    headers
}

fn key(service: &str) -> SigningKey {
    SigningKey::derive("example", NOW, service)
}

fn verify_at(headers: &Headers, key: &SigningKey, now: u64, window: Duration) -> Option<Refusal> {
    let received = ReceivedRequest::new(
        "POST",
        "",
        |name: &str| headers.get(name).map(String::as_str),
        Payload::Bytes(BODY),
    );
    verify(&received, key, now, window).err()
}

/// Verifies what `change` makes of a good request, and compares what the refusal says.
#[track_caller]
fn check(change: impl FnOnce(&mut Headers), expected: &str) {
    let mut headers = signed();
    change(&mut headers);
    let refusal = verify_at(&headers, &key("ses"), NOW, WINDOW);
    assert_eq!(
        refusal.map_or_else(String::new, |refusal| refusal.to_string()),
        expected
    );
}

#[track_caller]
fn check_authorization(old: &str, new: &str, expected: &str) {
    let change = |headers: &mut Headers| {
        let value = headers.get_mut("authorization").expect("it was added");
        assert!(value.contains(old), "{old:?} is in {value:?}");
        *value = value.replace(old, new);
    };
    check(change, expected);
}

#[test]
fn an_unchanged_request_verifies() {
    check(|_| (), "");
}

#[test]
fn missing_headers_are_named() {
    check(
        |headers| drop(headers.remove("authorization")),
        "there is no authorization header",
    );
    check(
        |headers| drop(headers.remove("x-tc-timestamp")),
        "there is no x-tc-timestamp header",
    );
    check(
        |headers| drop(headers.remove("host")),
        "header host is signed but not in the request",
    );
    check(
        |headers| drop(headers.remove("x-tc-action")),
        "header x-tc-action is signed but not in the request",
    );
}

#[test]
fn a_malformed_authorization_names_its_part() {
    let other = "the authorization header is not for TC3-HMAC-SHA256";
    check(
        |headers| drop(headers.insert("authorization", "SKIP".into())),
        other,
    );
    check_authorization("TC3-HMAC-SHA256", "TC3-HMAC-SHA1", other);
    let of = |part: &str| format!("{part} of the authorization header is missing or malformed");
    check_authorization("Credential=", "Credentials=", &of("Credential"));
    check_authorization("tc3_request", "tc4_request", &of("Credential"));
    check_authorization("AKIDexample", "", &of("Credential"));
    check_authorization("AKIDexample/", "", &of("Credential"));
    check_authorization(
        ", SignedHeaders=content-type;host;x-tc-action",
        "",
        &of("SignedHeaders"),
    );
    check_authorization(
        "content-type;host",
        "host;content-type",
        &of("SignedHeaders"),
    );
    check_authorization(
        "content-type;host",
        "content-type;host;host",
        &of("SignedHeaders"),
    );
    check_authorization(
        "content-type;host",
        "Content-Type;host",
        &of("SignedHeaders"),
    );
    check_authorization(
        "content-type;host",
        "content-type;;host",
        &of("SignedHeaders"),
    );
    check_authorization(", Signature=", ", Signature=0", &of("Signature"));
    check_authorization(", Signature=", ", Signature=g", &of("Signature"));
    check_authorization(", Signature=", ", More=1, Signature=", &of("Signature"));
}

#[test]
fn a_scope_must_fit() {
    check_authorization(
        "2025-10-09",
        "2025-10-10",
        "the scope's day is 2025-10-10, the timestamp's UTC day is 2025-10-09",
    );
    check_authorization(
        "/ses/",
        "/cvm/",
        "the scope is for service cvm, this is ses",
    );
}

#[test]
fn content_type_and_host_must_be_signed() {
    check_authorization("content-type;", "", "header content-type must be signed");
    check_authorization("host;", "", "header host must be signed");
}

#[test]
fn a_timestamp_must_be_a_count_of_seconds() {
    for text in [
        "",
        "-1",
        "+1",
        "1.0",
        "1760000000000",
        "99999999999999999999",
    ] {
        let change = |headers: &mut Headers| drop(headers.insert("x-tc-timestamp", text.into()));
        check(change, "x-tc-timestamp is no count of seconds");
    }
}

#[test]
fn another_signature_is_explained() {
    let mut headers = signed();
    headers.insert("x-tc-action", "DeleteEverything".into());
    let refusal = verify_at(&headers, &key("ses"), NOW, WINDOW);
    let Some(Refusal::SignatureMismatch { explanation, .. }) = refusal else {
        panic!("the action was signed, not {refusal:?}");
    };
    assert!(
        explanation
            .canonical_request
            .contains("\nx-tc-action:deleteeverything\n")
    );
    assert!(
        explanation
            .string_to_sign
            .starts_with("TC3-HMAC-SHA256\n1760000000\n2025-10-09/ses/")
    );
}

#[test]
fn another_secret_key_does_not_verify() {
    let other = SigningKey::derive("another", NOW, "ses");
    let refusal = verify_at(&signed(), &other, NOW, WINDOW);
    assert!(
        matches!(refusal, Some(Refusal::SignatureMismatch { .. })),
        "{refusal:?}"
    );
}

#[test]
fn the_servers_own_mistake_is_told_apart() {
    let yesterday = SigningKey::derive("example", NOW - 86_400, "ses");
    assert_eq!(
        verify_at(&signed(), &yesterday, NOW, WINDOW),
        Some(Refusal::KeyOfAnotherDay)
    );
}

#[test]
fn other_methods_are_refused() {
    let headers = signed();
    let received = ReceivedRequest::new(
        "PUT",
        "",
        |name: &str| headers.get(name).map(String::as_str),
        Payload::Bytes(BODY),
    );
    let refusal = verify(&received, &key("ses"), NOW, WINDOW).err();
    assert_eq!(refusal, Some(Refusal::UnsupportedMethod));
}

#[test]
fn the_window_is_five_minutes_to_either_side() {
    let headers = signed();
    for (now, is_in) in [
        (NOW + 300, true),
        (NOW - 300, true),
        (NOW + 301, false),
        (NOW - 301, false),
    ] {
        let refusal = verify_at(&headers, &key("ses"), now, WINDOW);
        assert_eq!(refusal.is_none(), is_in, "{refusal:?} at {now}");
    }
    let hour = Duration::from_secs(3_600);
    assert_eq!(verify_at(&headers, &key("ses"), NOW + 3_600, hour), None);
}

/// The documentation signs all values in lower case, the SDKs sign them as they are sent.
#[test]
fn all_three_forms_of_values_are_accepted() {
    let sent = ["A/JSON", "H", "Do", "DoIt"];
    let forms = [
        (sent, true),
        (["A/JSON", "H", "Do", "doit"], true),
        (["a/json", "h", "do", "doit"], true),
        (["A/JSON", "h", "Do", "doit"], false),
    ];
    for (signed, is_accepted) in forms {
        let names = ["content-type", "host", "x-other", "x-tc-action"];
        let mut headers: Headers = names.into_iter().zip(sent.map(str::to_owned)).collect();
        headers.insert("x-tc-timestamp", NOW.to_string());
        headers.insert("authorization", authorization_over(signed));
        let refusal = verify_at(&headers, &key("ses"), NOW, WINDOW);
        assert_eq!(refusal.is_none(), is_accepted, "{signed:?}: {refusal:?}");
    }
}

/// The header of a client that signs these values of its four headers, made without this crate.
fn authorization_over([content_type, host, other, action]: [&str; 4]) -> String {
    let names = "content-type;host;x-other;x-tc-action";
    let canonical_request = format!(
        "POST\n/\n\ncontent-type:{content_type}\nhost:{host}\nx-other:{other}\nx-tc-action:{action}\n\n{names}\n{}",
        hex(&Sha256::digest(BODY)),
    );
    let scope = "2025-10-09/ses/tc3_request";
    let hash = hex(&Sha256::digest(canonical_request));
    let string_to_sign = format!("TC3-HMAC-SHA256\n{NOW}\n{scope}\n{hash}");
    let key = hmac(b"TC3example", "2025-10-09");
    let key = hmac(&hmac(&key, "ses"), "tc3_request");
    let signature = hex(&hmac(&key, &string_to_sign));
    format!(
        "TC3-HMAC-SHA256 Credential=AKIDexample/{scope}, SignedHeaders={names}, Signature={signature}"
    )
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.chain_update(text).finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
