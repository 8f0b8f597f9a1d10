//! Signatures, explained and compared.

use tc3_sign::{Identity, Payload, Request, SigningKey, explain, sign};

use crate::{fails, file, run, ses, text};

const TIMESTAMP: u64 = 1_760_003_600;
const BODY: &[u8] = br#"{"Offset":0}"#;

fn request() -> Request<'static> {
    Request::post("ses.example.com", "application/json", Payload::Bytes(BODY))
}

/// A request as HTTP writes it, signed for that host.
fn http(host: &str) -> Vec<u8> {
    let key = SigningKey::derive("canary", TIMESTAMP, "ses");
    let signed = request();
    let signed =
        sign(&signed, &Identity::new("AKIDEXAMPLE"), &key, TIMESTAMP).expect("it is proper");
    let mut text = format!("POST / HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n");
    for (name, value) in signed.headers() {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    [text.as_bytes(), b"\r\n", BODY].concat()
}

#[test]
fn a_signature_is_explained_and_checked() {
    let path = file("signed.http", &http("ses.example.com"));
    let output = run(&mut ses(&["sign", &path]));
    let said = text(&output.stdout);
    let explained = explain(&request(), TIMESTAMP, "ses").expect("it is proper");
    for line in explained.string_to_sign.lines() {
        assert!(said.contains(line), "{said}");
    }
    assert!(
        !said.contains("holds"),
        "nothing is checked without a key: {said}"
    );
    let output = run(ses(&["sign", &path]).env("TENCENTCLOUD_SECRET_KEY", "canary"));
    let said = text(&output.stdout);
    assert!(
        said.ends_with("\nthe signature holds\n") && !said.contains("canary"),
        "{said}"
    );
}

#[test]
fn a_signature_that_does_not_hold_is_diagnosed() {
    let path = file("port.http", &http("ses.example.com:8920"));
    let output = run(ses(&["sign", &path]).env("TENCENTCLOUD_SECRET_KEY", "canary"));
    let says = "the signature does not hold: the host was signed as \"ses.example.com\"\n";
    assert_eq!(text(&output.stderr), format!("error: {says}"));
    assert_eq!(output.status.code(), Some(1));
    let nothing = file("nothing.http", b"Dear Mei\n\n");
    let says = format!("error: {nothing}: there is no authorization header\n");
    fails(&mut ses(&["sign", &nothing]), 2, &says);
}

#[test]
fn what_somebody_else_put_together_is_compared_line_by_line() {
    let path = file("compared.http", &http("ses.example.com"));
    let ours = explain(&request(), TIMESTAMP, "ses")
        .expect("it is proper")
        .canonical_request;
    let same = file("same.txt", format!("{ours}\n").as_bytes());
    let output = run(&mut ses(&["sign", &path, "--compare", &same]));
    assert!(text(&output.stdout).ends_with("\nthe texts are the same\n"));
    assert_eq!(output.status.code(), Some(0));
    let theirs = ours.replace("application/json", "application/json; charset=utf-8");
    let theirs = file("theirs.txt", theirs.as_bytes());
    let output = run(&mut ses(&["sign", &path, "--compare", &theirs]));
    let says = "line 4\n  here    content-type:application/json\n  theirs  content-type:application/json; charset=utf-8\n";
    assert!(
        text(&output.stdout).ends_with(says),
        "{}",
        text(&output.stdout)
    );
    assert_eq!(text(&output.stderr), "error: line 4 differs\n");
}
