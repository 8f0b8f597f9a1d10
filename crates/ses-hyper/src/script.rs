//! A test double: what answers requests from a script, so that a program is tested without sockets.

mod reply;

use std::{
    collections::BTreeMap,
    fmt,
    future::{Future, ready},
    path::Path,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;
use ses_core::{Config, Credentials, Pacing, Retry};

use crate::{Client, RecordingError, Transport, TransportError, recording};
pub use reply::Reply;

/// Answers requests in the network's place, from replies that a test has written down or a [`Recorder`] has.
///
/// Each request takes the first reply that is left and meant for it.
/// One that finds none ends its call at once, unsent, in words that say what is left; a reply that nobody asks for is
/// named by [`finish`](Self::finish).
/// Clones are handles of one script: the client holds one, the test another.
///
/// [`Recorder`]: crate::Recorder
///
/// # Example
/// ```
/// use ses_hyper::{Client, Reply, Script, ses_core::Error, ses_types::{BatchSendEmail, BatchSendEmailResponse, TaskType}};
///
/// /// What is to be tested.
/// async fn send(client: &Client) -> Result<Option<u64>, Error> {
///     let batch = BatchSendEmail::new("news@mail.example.com", 1070, "Hello", TaskType::IMMEDIATE);
///     Ok(client.call(&batch).await?.task_id)
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let script = Script::new([
///     Reply::error("RequestLimitExceeded", "too many requests"),
///     Reply::answer(&BatchSendEmailResponse::new().task_id(7)).with_action("BatchSendEmail"),
/// ]);
/// assert_eq!(send(&script.client()).await?, Some(7));
/// assert_eq!(script.requests().len(), 2);
/// assert_eq!(script.requests()[1].body["Subject"], "Hello");
/// script.finish()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Script(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// By their numbers, from 1.
    left: BTreeMap<usize, Reply>,
    requests: Vec<SentRequest>,
}

/// A request that a [`Script`] was sent, for assertions: `Debug` shows all of it.
///
/// # Example
/// ```
/// use ses_hyper::{Reply, Script, ses_types::DeleteReceiver};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let script = Script::new([Reply::answer(&serde_json::json!({}))]);
/// script.client().call(&DeleteReceiver::new(5)).await?;
/// for request in script.requests() {
///     assert_eq!((request.action.as_str(), &request.body["ReceiverId"]), ("DeleteReceiver", &5.into()));
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SentRequest {
    /// The action.
    pub action: String,
    /// The body.
    pub body: Value,
}

impl Script {
    /// A script of these replies.
    #[must_use]
    pub fn new(replies: impl IntoIterator<Item = Reply>) -> Self {
        let state = State {
            left: (1..).zip(replies).collect(),
            requests: Vec::new(),
        };
        Self(Arc::new(Mutex::new(state)))
    }

    /// A script of what a [`Recorder`](crate::Recorder) has written: each request takes the first exchange with the
    /// same action and, under the same masks, the same body.
    ///
    /// # Errors
    /// A [`RecordingError`] for a file that cannot be read, or is no recording.
    ///
    /// # Example
    /// ```no_run
    /// use ses_hyper::{Script, ses_types::ListReceivers};
    ///
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let script = Script::load("tests/lists.jsonl")?;
    /// let lists = script.client().call(&ListReceivers::new(0, 100)).await?;
    /// script.finish()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn load(path: impl AsRef<Path>) -> Result<Self, RecordingError> {
        let exchanges = recording::read(path.as_ref())?;
        Ok(Self::new(exchanges.into_iter().map(Reply::recorded)))
    }

    /// A client that sends to this script alone: with made-up credentials, and neither paced nor pausing.
    ///
    /// A client with settings of one's own is given the script by [`Client::with_transport`].
    #[must_use]
    pub fn client(&self) -> Client {
        let retry = Retry::default().with_pauses(Duration::ZERO, Duration::ZERO);
        let config = Config::international()
            .with_retry(retry)
            .with_pacing(Pacing::off());
        let credentials = Credentials::new("AKIDSCRIPT", "script").expect("both are plain letters");
        Client::new(config)
            .with_credentials(credentials)
            .with_transport(self.clone())
    }

    /// What was sent so far, attempt by attempt, whether it found a reply or not.
    #[must_use]
    pub fn requests(&self) -> Vec<SentRequest> {
        self.state().requests.clone()
    }

    /// Says whether every reply was asked for.
    ///
    /// # Errors
    /// [`Unasked`] names those that were not.
    pub fn finish(&self) -> Result<(), Unasked> {
        let state = self.state();
        if state.left.is_empty() {
            return Ok(());
        }
        Err(Unasked {
            replies: state.describe_left(),
        })
    }

    fn answer(&self, request: &Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let request = SentRequest::read(request);
        let mut state = self.state();
        state.requests.push(request.clone());
        let meant = state.left.iter().find(|(_, reply)| reply.is_for(&request));
        let number = meant.map(|(number, _)| *number);
        match number.and_then(|number| state.left.remove(&number)) {
            Some(reply) => reply.perform(),
            None => Err(TransportError::unsendable(Unexpected {
                action: request.action,
                number: state.requests.len(),
                left: state.describe_left(),
            })),
        }
    }

    /// The state is whole even when its last holder panicked: each request is one step.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn describe_left(&self) -> String {
        let describe = |(number, reply): (&usize, &Reply)| format!("reply {number} ({reply})");
        let left: Vec<_> = self.left.iter().map(describe).collect();
        left.join(", ")
    }
}

impl Transport for Script {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Result<Response<Bytes>, TransportError>> + Send + '_>> {
        Box::pin(ready(self.answer(&request)))
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("Script")
            .field("left", &state.left.len())
            .field("requests", &state.requests.len())
            .finish()
    }
}

impl SentRequest {
    fn read(request: &Request<Bytes>) -> Self {
        Self {
            action: recording::action(request).to_owned(),
            body: serde_json::from_slice(request.body()).unwrap_or_default(),
        }
    }
}

/// Replies that nobody asked for.
///
/// # Example
/// ```
/// use ses_hyper::{Reply, Script};
///
/// let script = Script::new([Reply::lost().with_action("BatchSendEmail"), Reply::lost()]);
/// let unasked = script.finish().expect_err("nobody called");
/// assert_eq!(
///     unasked.to_string(),
///     "the script was not played to its end: nobody asked for reply 1 (to BatchSendEmail), reply 2 (to any action)"
/// );
/// ```
#[derive(Debug, thiserror::Error)]
#[error("the script was not played to its end: nobody asked for {replies}")]
pub struct Unasked {
    replies: String,
}

/// A request that a script has no reply for.
#[derive(Debug, thiserror::Error)]
#[error("the script has no reply to {action}, request {number} of it; left are: {}", if left.is_empty() { "none" } else { left })]
struct Unexpected {
    action: String,
    number: usize,
    left: String,
}

#[cfg(test)]
mod tests {
    use ses_types::{BatchSendEmail, ListReceivers, ListReceiversResponse, Outcome, TaskType};

    use super::*;

    fn batch() -> BatchSendEmail {
        BatchSendEmail::new("news@mail.example.com", 12, "Hello", TaskType::IMMEDIATE)
    }

    #[tokio::test]
    async fn a_reply_waits_for_the_action_that_it_is_for() {
        let task = |id: u64| Reply::answer(&serde_json::json!({ "TaskId": id }));
        let lists = Reply::answer(&ListReceiversResponse::new().total_count(3));
        let script = Script::new([
            lists.with_action("ListReceivers"),
            task(1),
            task(2).with_action("BatchSendEmail"),
        ]);
        let client = script.client();
        for id in [1, 2] {
            let answer = client.call(&batch()).await.expect("scripted");
            assert_eq!(answer.task_id, Some(id));
        }
        let unasked = script.finish().expect_err("one is left").to_string();
        assert!(unasked.ends_with("nobody asked for reply 1 (to ListReceivers)"));
        let answer = client.call(&ListReceivers::new(0, 10)).await;
        assert_eq!(answer.expect("scripted").total_count, Some(3));
        script.finish().expect("all were asked for");
        let actions = script.requests().into_iter().map(|request| request.action);
        assert!(actions.eq(["BatchSendEmail", "BatchSendEmail", "ListReceivers"]));
    }

    #[tokio::test]
    async fn what_was_not_expected_fails_in_clear_words_and_once() {
        let script = Script::new([Reply::lost().with_action("BatchSendEmail")]);
        let call = script.client().call(&ListReceivers::new(0, 10)).await;
        let error = call.expect_err("no reply is for it");
        assert_eq!((error.outcome(), error.attempts()), (Outcome::NotSent, 1));
        let words = "the script has no reply to ListReceivers, request 1 of it; left are: reply 1 (to BatchSendEmail); ";
        assert!(error.to_string().starts_with(words), "{error}");

        let error = Script::new([]).client().call(&batch()).await;
        let words = "request 1 of it; left are: none; nothing was sent; mend what sends requests";
        let error = error.expect_err("it is empty").to_string();
        assert!(error.ends_with(words), "{error}");
    }

    #[tokio::test]
    async fn each_end_of_an_attempt_can_be_played() {
        let bad_gateway = Reply::raw(http::StatusCode::BAD_GATEWAY, "<html>bad gateway</html>");
        let ends = [
            (Reply::lost(), Outcome::Unknown, None, 1),
            (bad_gateway, Outcome::Unknown, None, 1),
            (
                Reply::error("OperationDenied.ReceiverNotExist", "no such list"),
                Outcome::Refused,
                Some("OperationDenied.ReceiverNotExist"),
                1,
            ),
            (Reply::not_sent(), Outcome::NotSent, None, 2),
            (Reply::answer(&7), Outcome::NotSent, None, 1),
        ];
        for (reply, outcome, code, attempts) in ends {
            let script = Script::new([reply]);
            let error = script.client().call(&batch()).await.expect_err("it fails");
            assert_eq!((error.outcome(), error.code()), (outcome, code), "{error}");
            assert_eq!(script.requests().len(), attempts, "{error}");
        }
    }

    #[tokio::test]
    async fn a_clock_is_set_by_a_script_as_by_the_service() {
        let task = Reply::answer(&serde_json::json!({ "TaskId": 1, "RequestId": "mine" }));
        let script = Script::new([
            Reply::error("AuthFailure.SignatureExpire", "too late"),
            task,
        ]);
        let answer = script.client().call(&batch()).await.expect("the second");
        assert_eq!(answer.request_id.as_deref(), Some("mine"));
    }

    #[test]
    fn debug_shows_no_content() {
        let script = Script::new([Reply::answer(&serde_json::json!({ "Email": "canary" }))]);
        let shown = format!(
            "{script:?} {:?}",
            Reply::raw(http::StatusCode::OK, "canary")
        );
        assert!(!shown.contains("canary"), "{shown}");
    }
}
