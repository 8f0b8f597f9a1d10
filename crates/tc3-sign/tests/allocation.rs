//! Counts what signing takes from the heap, on this thread alone.

use allocation_counter::measure;
use tc3_sign::{Identity, Payload, Request, SigningKey, sign, sign_into};

const TIMESTAMP: u64 = 1_760_000_000;
const HEADERS: [(&str, &str); 2] = [("X-TC-Version", "2020-10-02"), ("X-TC-Action", "SendEmail")];

fn request(payload: Payload<'_>) -> Request<'_> {
    Request::post("ses.tencentcloudapi.com", "application/json", payload).with_headers(&HEADERS)
}

#[test]
fn signing_into_a_buffer_with_room_allocates_nothing() {
    let body = vec![b'x'; 1 << 20];
    let key = SigningKey::derive("secret", TIMESTAMP, "ses");
    let identity = Identity::new("AKID").with_token("token");
    for payload in [
        Payload::Bytes(&body),
        Payload::Hash(&[7; 32]),
        Payload::Unsigned,
    ] {
        let mut buffer = String::with_capacity(512);
        let info = measure(|| {
            sign_into(&request(payload), &identity, &key, TIMESTAMP, &mut buffer)
                .expect("the request is valid");
        });
        assert_eq!(info.count_total, 0, "{payload:?}");
        assert!(buffer.starts_with("TC3-HMAC-SHA256 "), "it has signed");
    }
}

#[test]
fn signing_allocates_the_value_of_the_header_once_and_to_its_length() {
    let key = SigningKey::derive("secret", TIMESTAMP, "ses");
    let identity = Identity::new("AKID").with_token("token");
    let mut len = 0;
    let info = measure(|| {
        let signed = sign(&request(Payload::Unsigned), &identity, &key, TIMESTAMP)
            .expect("the request is valid");
        len = signed
            .headers()
            .map(|(name, value)| (name, value.len()))
            .next()
            .map_or(0, |it| it.1);
    });
    assert_eq!(info.count_total, 1);
    assert_eq!(info.bytes_total, len as u64);
}

#[test]
fn the_counter_sees_an_allocation() {
    assert_eq!(measure(|| drop(vec![0_u8; 9])).count_total, 1);
}
