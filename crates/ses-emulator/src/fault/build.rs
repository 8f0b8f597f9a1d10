//! Faults as Rust writes them.

use std::time::Duration;

use serde_json::Value;
use ses_types::ErrorCode;

use super::{
    Fault, When,
    effect::{Answer, Until},
};

/// Which requests.
impl Fault {
    /// Strikes requests of this action.
    #[must_use]
    pub fn on(action: impl Into<String>) -> Self {
        Self {
            action: Some(action.into()),
            ..Self::default()
        }
    }

    /// Strikes requests of any action.
    #[must_use]
    pub fn on_any() -> Self {
        Self::default()
    }

    /// The next request of `action` is answered with the error `code`, and nothing of it is carried out.
    #[must_use]
    pub fn answer(action: impl Into<String>, code: impl Into<ErrorCode>) -> Self {
        Self::on(action).code(code)
    }

    /// Gives it a name, by which it is found and taken back; without one it gets a number.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Strikes requests of the account with this secret id; for [`Options::with_fault`](crate::Options::with_fault).
    #[must_use]
    pub fn account(mut self, secret_id: impl Into<String>) -> Self {
        self.account = Some(secret_id.into());
        self
    }

    /// Strikes requests whose parameter `path` has this value; of a list, one item of it.
    ///
    /// The path has dots: `Template.TemplateID`. Several conditions must hold together.
    #[must_use]
    pub fn field(mut self, path: impl Into<String>, value: impl Into<Value>) -> Self {
        self.field.insert(path.into(), value.into());
        self
    }

    /// Strikes the nth chance alone, counted from 1.
    #[must_use]
    pub fn nth(mut self, nth: u64) -> Self {
        self.nth = Some(nth);
        self
    }

    /// Strikes the nth chance, the 2·nth, and so on.
    #[must_use]
    pub fn every(mut self, nth: u64) -> Self {
        self.every = Some(nth);
        self
    }

    /// Strikes so many chances, from the first on.
    #[must_use]
    pub fn first(mut self, count: u64) -> Self {
        self.first = Some(count);
        self
    }

    /// Strikes chances with this probability, from 0 to 1; the seed and the number of the chance decide which.
    #[must_use]
    pub fn probability(mut self, probability: f64, seed: u64) -> Self {
        self.probability = Some(probability);
        self.seed = Some(seed);
        self
    }
}

/// When, and what.
impl Fault {
    /// Strikes before the request is processed: nothing of it is carried out, unless only the answer is late.
    #[must_use]
    pub fn before(mut self) -> Self {
        self.when = Some(When::Before);
        self
    }

    /// Strikes when the request is processed, and committed if it is accepted.
    #[must_use]
    pub fn after(mut self) -> Self {
        self.when = Some(When::After);
        self
    }

    /// Answers with this error code.
    #[must_use]
    pub fn code(mut self, code: impl Into<ErrorCode>) -> Self {
        self.what.code = Some(code.into());
        self
    }

    /// Answers that there are too many requests, as the rate limit does.
    #[must_use]
    pub fn throttled(mut self) -> Self {
        self.what.throttled = true;
        self
    }

    /// Answers with this HTTP status and body, of type `text/plain`.
    #[must_use]
    pub fn http(mut self, status: u16, body: impl Into<String>) -> Self {
        self.what.http = Some(Answer {
            status,
            body: body.into(),
            content_type: None,
        });
        self
    }

    /// Answers with the page of a gateway, in HTML, with this HTTP status.
    #[must_use]
    pub fn html(mut self, status: u16) -> Self {
        self.what.html = Some(status);
        self
    }

    /// Answers with JSON that ends too early, in an HTTP answer that is whole.
    #[must_use]
    pub fn broken(mut self) -> Self {
        self.what.broken = true;
        self
    }

    /// Closes the connection after so many bytes of the answer, its head included.
    #[must_use]
    pub fn cut(mut self, bytes: u64) -> Self {
        self.what.cut = Some(bytes);
        self
    }

    /// Resets the connection instead of an answer.
    #[must_use]
    pub fn reset(mut self) -> Self {
        self.what.reset = true;
        self
    }

    /// Never answers; the connection stays open until the client closes it.
    #[must_use]
    pub fn hang(mut self) -> Self {
        self.what.hang = true;
        self
    }

    /// Sends the body of the answer at so many bytes a second.
    #[must_use]
    pub fn slow(mut self, bytes_per_second: u32) -> Self {
        self.what.slow = Some(bytes_per_second);
        self
    }

    /// Waits for this time, by the clock on the wall: before the request is processed, or before it is answered.
    #[must_use]
    pub fn delay(mut self, time: Duration) -> Self {
        self.what.delay = Some(time.as_secs_f64());
        self
    }

    /// Processes the request so many seconds later by the account's clock, whether or not anybody waits for the answer.
    #[must_use]
    pub fn late(mut self, seconds: u32) -> Self {
        self.what.late = Some(Until::Seconds(seconds));
        self
    }

    /// Processes the request when it is released, by [`Account::release`](crate::Account::release).
    #[must_use]
    pub fn late_until_released(mut self) -> Self {
        self.what.late = Some(Until::Released);
        self
    }

    /// Leaves what the request makes out of every List* and Get* action for so many seconds by the account's clock; it
    /// is there, and acts, meanwhile.
    #[must_use]
    pub fn hidden(mut self, seconds: u32) -> Self {
        self.what.hidden = Some(Until::Seconds(seconds));
        self
    }

    /// Like [`hidden`](Self::hidden), until it is released by [`Account::release`](crate::Account::release).
    #[must_use]
    pub fn hidden_until_released(mut self) -> Self {
        self.what.hidden = Some(Until::Released);
        self
    }

    /// Takes the first so many entries of an upload, and answers with an `InternalError` unless told otherwise.
    #[must_use]
    pub fn partly(mut self, entries: u64) -> Self {
        self.what.partly = Some(entries);
        self
    }

    /// Like [`partly`](Self::partly), for a share of the entries between 0 and 1, rounded down.
    #[must_use]
    pub fn share(mut self, share: f64) -> Self {
        self.what.share = Some(share);
        self
    }
}
