//! What a recorder of the `metrics` facade sees of calls.

use std::collections::BTreeMap;

use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use ses_hyper::{
    Client,
    ses_core::Credentials,
    ses_types::{BatchSendEmail, TaskType},
};
use tests::{Act, RawServer};

#[tokio::test]
async fn calls_attempts_and_turns_are_counted_and_timed() {
    let recorder = DebuggingRecorder::new();
    let _guard = metrics::set_default_local_recorder(&recorder);
    let acts = [
        Act::error("RequestLimitExceeded"),
        Act::ok(r#"{"Response":{"TaskId":7,"RequestId":"id"}}"#),
        Act::CloseAfterRequest,
    ];
    let server = RawServer::start(acts).await.expect("a port");
    let client = Client::new(server.config())
        .with_credentials(Credentials::new("AKIDTEST", "test").expect("proper"));
    let batch = BatchSendEmail::new("news@mail.example.com", 12, "Hello", TaskType::IMMEDIATE);
    client.call(&batch).await.expect("accepted in the end");
    client.call(&batch).await.expect_err("lost");

    let mut seen = BTreeMap::new();
    for (key, _, _, value) in recorder.snapshotter().snapshot().into_vec() {
        let labels = key.key().labels().map(|label| label.value().to_owned());
        let name = [vec![key.key().name().to_owned()], labels.collect()].concat();
        let value = match value {
            DebugValue::Counter(count) => count,
            DebugValue::Histogram(times) => times.len() as u64,
            DebugValue::Gauge(_) => panic!("there are no gauges"),
        };
        seen.insert(name.join(" "), value);
    }
    let expected = [
        ("ses_attempt_seconds BatchSendEmail", 3),
        ("ses_attempts_total BatchSendEmail RequestLimitExceeded", 1),
        ("ses_attempts_total BatchSendEmail answered", 1),
        ("ses_attempts_total BatchSendEmail unknown", 1),
        ("ses_call_seconds BatchSendEmail", 2),
        ("ses_calls_total BatchSendEmail answered", 1),
        ("ses_calls_total BatchSendEmail unknown", 1),
        ("ses_turn_wait_seconds BatchSendEmail", 3),
    ];
    assert_eq!(
        seen,
        expected
            .map(|(name, count)| (name.to_owned(), count))
            .into()
    );
}
