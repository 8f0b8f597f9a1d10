//! The log: a line a request, which part of a refused one differs, and nothing that is nobody's business.

use std::{cell::RefCell, io, sync::Once};

use serde_json::json;

use crate::{
    client::{Call, Client, options},
    code::{batch, batch_with},
};

thread_local! {
    /// What this thread logs: a test's runtime has no other, so it is what the test's emulators log.
    static LOG: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Collects the log of each thread apart; to be called before anything is logged.
pub(crate) fn collect() {
    static COLLECTING: Once = Once::new();
    COLLECTING.call_once(|| {
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .without_time()
            .with_writer(|| Collector)
            .finish();
        tracing::subscriber::set_global_default(subscriber).expect("it is the only one");
    });
}

struct Collector;

impl io::Write for Collector {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.with_borrow_mut(|log| log.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What was logged since the last time this was asked.
fn lines() -> Vec<String> {
    let bytes = LOG.take();
    String::from_utf8_lossy(&bytes)
        .lines()
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn each_request_is_one_line() {
    let client = Client::start_furnished().await;
    lines();
    let accepted = client.call("BatchSendEmail", batch()).await;
    let refused = client
        .call("BatchSendEmail", batch_with(&json!({ "ReceiverId": 404 })))
        .await;
    let host = Some("ses.tencentcloudapi.com");
    let unsigned = client
        .send(Call {
            signed_host: host,
            ..Call::new("BatchSendEmail", batch())
        })
        .await;
    let lines = lines();
    assert_eq!(lines.len(), 3, "{lines:#?}");
    let expected = [
        (accepted, "accepted", ""),
        (refused, "refused", "code=OperationDenied.ReceiverNotExist"),
        (unsigned, "refused", "differs=\"host\""),
    ];
    for (line, (answer, outcome, detail)) in lines.iter().zip(expected) {
        let id = answer.response()["RequestId"].as_str().expect("an id");
        for part in ["action=\"BatchSendEmail\"", outcome, detail, id] {
            assert!(line.contains(part), "{part} in {line}");
        }
    }
}

#[tokio::test]
async fn nothing_private_is_logged() {
    let (id, key) = ("AKIDprivate", "a-private-key");
    let client = Client::start_with(options().with_account(id, key)).await;
    let call = |action, body| Call {
        secret_id: id.into(),
        secret_key: key.into(),
        ..Call::new(action, body)
    };
    let domain = json!({ "EmailIdentity": "mail.example.com" });
    client.send(call("CreateEmailIdentity", domain)).await;
    let unknown = client.send(call("BatchSendEmail", batch())).await;
    assert_eq!(
        unknown.code(),
        Some("OperationDenied.SendAddressStatusError")
    );
    let wrong = Call {
        secret_key: "another".into(),
        ..call("BatchSendEmail", batch())
    };
    let refused = client.send(wrong).await;
    assert_eq!(refused.code(), Some("AuthFailure.SignatureFailure"));
    let text = lines().join("\n");
    assert!(text.contains("BatchSendEmail"), "{text}");
    for private in [
        "@",
        "example.com",
        "friend",
        id,
        key,
        "another",
        "content-type",
    ] {
        assert!(!text.contains(private), "{private} in {text}");
    }
}
