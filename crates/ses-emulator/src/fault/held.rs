//! Requests that are held back, to be processed later.

use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use ses_types::ErrorCode;
use tokio::sync::{Notify, oneshot};

/// A request that a fault held, and that was processed when the account's clock came to its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LateRequest {
    /// The request, as its client was or will be told.
    pub request_id: String,
    /// What it asked for.
    pub action: String,
    /// The id of the fault.
    pub fault: String,
    /// When it was to be processed, in Unix seconds by the account's clock.
    pub due: i64,
    /// Why it was refused, if it was.
    pub code: Option<ErrorCode>,
}

/// The requests of an account that faults hold, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Held {
    requests: Mutex<Vec<Request>>,
    /// Told of each request that comes.
    more: Notify,
}

#[derive(Debug)]
struct Request {
    fault: Arc<str>,
    request_id: String,
    action: String,
    due: Option<i64>,
    go: oneshot::Sender<()>,
    done: oneshot::Receiver<Option<ErrorCode>>,
}

/// What whoever carries out a held request waits for, and says when it is done.
#[derive(Debug)]
pub(crate) struct Go {
    released: oneshot::Receiver<()>,
    done: oneshot::Sender<Option<ErrorCode>>,
}

impl Go {
    /// Waits until the request is released; `false` when it is given up.
    pub(crate) async fn released(&mut self) -> bool {
        (&mut self.released).await.is_ok()
    }

    /// Says that the request is carried out, and with which code it was refused, if it was.
    pub(crate) fn done(self, code: Option<ErrorCode>) {
        // Nobody need have waited for it.
        let _gone = self.done.send(code);
    }
}

impl Request {
    /// Whether it is not carried out or given up.
    fn is_under_way(&self) -> bool {
        !self.go.is_closed()
    }

    /// Lets it go, and waits until it is carried out; `None` if it is given up.
    async fn let_go(self) -> Option<Option<ErrorCode>> {
        // One whose time has come meanwhile goes on without being told.
        let _gone = self.go.send(());
        self.done.await.ok()
    }
}

impl Held {
    /// Holds a request of this id and action until it is released, or due by the account's clock.
    pub(super) fn hold(
        &self,
        fault: Arc<str>,
        request_id: &str,
        action: &str,
        due: Option<i64>,
    ) -> Go {
        let (go, released) = oneshot::channel();
        let (done, is_done) = oneshot::channel();
        let request = Request {
            fault,
            request_id: request_id.into(),
            action: action.into(),
            due,
            go,
            done: is_done,
        };
        self.with_requests(|requests| requests.push(request));
        self.more.notify_one();
        Go { released, done }
    }

    /// Waits for a request that came since this was waited for last; one may wait.
    pub(super) async fn more(&self) {
        self.more.notified().await;
    }

    /// When the first of them is due by the account's clock.
    pub(super) fn next_due(&self) -> Option<i64> {
        self.with_requests(|requests| requests.iter().filter_map(|request| request.due).min())
    }

    /// Lets what is due by `now` go, each when the one before it is carried out, the one that was due first before all.
    pub(super) async fn release_due(&self, now: i64) -> Vec<LateRequest> {
        let mut late = Vec::new();
        while let Some((due, request)) = self.take_due(now) {
            let fault = request.fault.to_string();
            let (request_id, action) = (request.request_id.clone(), request.action.clone());
            late.extend(request.let_go().await.map(|code| LateRequest {
                request_id,
                action,
                fault,
                due,
                code,
            }));
        }
        late
    }

    fn take_due(&self, now: i64) -> Option<(i64, Request)> {
        self.with_requests(|requests| {
            let dues = requests.iter().map(|request| request.due);
            let due = dues.enumerate().filter_map(|(at, due)| Some((due?, at)));
            let (due, at) = due.min().filter(|(due, _)| *due <= now)?;
            Some((due, requests.remove(at)))
        })
    }

    /// Lets the requests of this fault go, and waits until they are carried out; says how many there were.
    pub(super) async fn release(&self, fault: &str) -> usize {
        let released: Vec<_> = self.with_requests(|requests| {
            let of_fault = requests.extract_if(.., |request| &*request.fault == fault);
            of_fault.collect()
        });
        let count = released.len();
        for request in released {
            let _code = request.let_go().await;
        }
        count
    }

    /// How many requests this fault holds.
    pub(super) fn count(&self, fault: &str) -> usize {
        self.with_requests(|requests| {
            let of_fault = requests.iter().filter(|request| &*request.fault == fault);
            of_fault.count()
        })
    }

    /// Gives all requests up.
    pub(super) fn clear(&self) {
        self.with_requests(Vec::clear);
    }

    /// Works with those that are neither carried out nor given up.
    fn with_requests<T>(&self, work: impl FnOnce(&mut Vec<Request>) -> T) -> T {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.retain(Request::is_under_way);
        work(&mut requests)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        pin::pin,
        task::{Context, Poll, Waker},
    };

    use super::*;

    fn hold(held: &Held, id: &str, due: Option<i64>) -> Go {
        held.hold(Arc::from("a fault"), id, "SendEmail", due)
    }

    #[test]
    fn what_is_due_goes_one_by_one_in_order_of_time() {
        let held = Held::default();
        let dues = [Some(30), Some(20), None, Some(20), Some(31)];
        let mut gos = dues.map(|due| Some(hold(&held, &format!("{due:?}"), due)));
        assert_eq!(held.next_due(), Some(20));
        let mut release = pin!(held.release_due(30));
        let mut context = Context::from_waker(Waker::noop());
        for next in [1, 3, 0] {
            assert!(release.as_mut().poll(&mut context).is_pending());
            let going = gos.iter_mut().enumerate().filter_map(|(at, go)| {
                let is_told = go.as_mut()?.released.try_recv().is_ok();
                is_told.then_some(at)
            });
            assert!(going.eq([next]), "{next}");
            let code = (next == 3).then_some(ErrorCode::INTERNAL_ERROR);
            gos[next].take().expect("it is held").done(code);
        }
        let Poll::Ready(late) = release.poll(&mut context) else {
            panic!("all that was due is done");
        };
        let seen = late.iter().map(|late| (late.due, late.code.is_some()));
        assert!(seen.eq([(20, false), (20, true), (30, false)]), "{late:?}");
        assert_eq!((held.next_due(), held.count("a fault")), (Some(31), 2));
    }

    #[test]
    fn what_is_given_up_is_due_no_more() {
        let held = Held::default();
        drop(hold(&held, "gone", Some(1)));
        assert_eq!(held.next_due(), None);
        let mut go = hold(&held, "cleared", Some(1));
        held.clear();
        let mut context = Context::from_waker(Waker::noop());
        let released = pin!(go.released()).poll(&mut context);
        assert_eq!(released, Poll::Ready(false));
    }
}
