//! A signed request, as the bytes that go over the wire.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;
use ses_emulator::{SECRET_ID, SECRET_KEY};
use tc3_sign::{Identity, Payload, Request, SigningKey, sign};

pub(crate) fn bytes(address: &str, action: &str, body: &Value) -> Vec<u8> {
    let body = body.to_string();
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.expect("it is after 1970").as_secs();
    let key = SigningKey::derive(SECRET_KEY, now, "ses");
    let request = Request::post(address, "application/json", Payload::Bytes(body.as_bytes()));
    let signed = sign(&request, &Identity::new(SECRET_ID), &key, now).expect("it can be signed");
    let signature: String = signed
        .headers()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    format!(
        "POST / HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         x-tc-action: {action}\r\nx-tc-version: 2020-10-02\r\nx-tc-region: ap-singapore\r\n{signature}\r\n{body}",
        body.len()
    )
    .into_bytes()
}
