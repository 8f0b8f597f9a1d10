//! Answers that the server packs: asked for, unpacked, and never larger than the limit, packed or not.

use std::{error::Error as _, io::Write as _};

use flate2::{Compression, write::GzEncoder};
use ses_hyper::{
    Client, Limits,
    ses_core::{Credentials, Error, ErrorKind, Retry},
    ses_types::{ListReceivers, ListReceiversResponse, Outcome},
};
use tests::{Act, RawServer};

const LISTS: &str = r#"{"Response":{"TotalCount":7,"Data":[],"RequestId":"id"}}"#;

fn packed(text: &[u8]) -> Vec<u8> {
    let mut packing = GzEncoder::new(Vec::new(), Compression::best());
    packing.write_all(text).expect("into memory");
    packing.finish().expect("into memory")
}

/// An answer with that encoding and these bytes.
fn says(encoding: &str, body: &[u8]) -> Act {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-encoding: {encoding}\r\ncontent-length: {length}\r\n\r\n"
    );
    Act::Write([head.as_bytes(), body].concat())
}

/// Makes a call that is answered so, with that limit on the answer's size; the request as well.
async fn ask(act: Act, most: usize) -> (Result<ListReceiversResponse, Error>, String) {
    let server = RawServer::start([act]).await.expect("a port");
    let client = Client::new(server.config().with_retry(Retry::none()))
        .with_credentials(Credentials::new("AKIDTEST", "test").expect("proper"))
        .with_limits(Limits::default().with_answer_bytes(most));
    let answer = client.call(&ListReceivers::new(0, 100)).await;
    (answer, server.texts().remove(0))
}

#[tokio::test]
async fn a_packed_answer_is_asked_for_and_read() {
    let (first, second) = LISTS.as_bytes().split_at(20);
    let in_two = [packed(first), packed(second)].concat();
    for act in [
        says("gzip", &packed(LISTS.as_bytes())),
        says("X-GZIP", &packed(LISTS.as_bytes())),
        says("gzip", &in_two),
        says("identity", LISTS.as_bytes()),
        Act::ok(LISTS),
    ] {
        let (answer, request) = ask(act, 1 << 10).await;
        assert_eq!(answer.expect("it is read").total_count, Some(7));
        assert!(
            request.contains("\r\naccept-encoding: gzip\r\n"),
            "{request}"
        );
        assert!(
            request.contains("SignedHeaders=content-type;host,"),
            "{request}"
        );
    }
}

/// How a call fails whose answer cannot be read.
async fn failure(act: Act, most: usize) -> String {
    let (answer, _) = ask(act, most).await;
    let error = answer.expect_err("it cannot be read");
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert!(
        matches!(error.kind(), ErrorKind::Transport { .. }),
        "{error:?}"
    );
    error.source().expect("what the transport says").to_string()
}

#[tokio::test]
async fn an_answer_that_unpacks_beyond_the_limit_is_too_large() {
    let zeros = packed(&vec![b' '; 64 << 20]);
    let most = 100_000;
    assert!(zeros.len() < most, "{}", zeros.len());
    for (act, most) in [
        (says("gzip", &zeros), most),
        (says("gzip", &packed(LISTS.as_bytes())), LISTS.len() - 1),
        (says("identity", LISTS.as_bytes()), LISTS.len() - 1),
    ] {
        let words = format!("the answer is larger than {most} bytes");
        assert_eq!(failure(act, most).await, words);
    }
}

#[tokio::test]
async fn damaged_gzip_leaves_the_call_unknown() {
    let whole = packed(LISTS.as_bytes());
    let mut wrong_sum = whole.clone();
    let sum = whole.len() - 8;
    wrong_sum[sum] ^= 1;
    let beyond = [&whole[..], b"more"].concat();
    for damaged in [
        &whole[..whole.len() - 1],
        &whole[..5],
        &wrong_sum,
        &beyond,
        LISTS.as_bytes(),
    ] {
        let words = failure(says("gzip", damaged), 1 << 20).await;
        assert_eq!(words, "the answer's gzip cannot be unpacked");
    }
}
