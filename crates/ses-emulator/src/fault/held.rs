//! Requests that are held back, to be processed later.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;

/// The requests of an account that faults hold.
#[derive(Debug, Default)]
pub(super) struct Held {
    requests: Mutex<Vec<Request>>,
}

#[derive(Debug)]
struct Request {
    fault: Arc<str>,
    go: oneshot::Sender<()>,
    done: oneshot::Receiver<()>,
}

/// What whoever carries out a held request waits for, and says when it is done by dropping this.
#[derive(Debug)]
pub(crate) struct Go {
    released: oneshot::Receiver<()>,
    _done: oneshot::Sender<()>,
}

impl Go {
    /// Waits until the request is released; `false` when it is given up.
    pub(crate) async fn released(&mut self) -> bool {
        (&mut self.released).await.is_ok()
    }
}

impl Held {
    pub(super) fn hold(&self, fault: Arc<str>) -> Go {
        let (go, released) = oneshot::channel();
        let (_done, done) = oneshot::channel();
        self.with_requests(|requests| {
            requests.retain(is_under_way);
            requests.push(Request { fault, go, done });
        });
        Go { released, _done }
    }

    /// Lets the requests of this fault go, and waits until they are carried out; says how many there were.
    pub(super) async fn release(&self, fault: &str) -> usize {
        let mut released = Vec::new();
        self.with_requests(|requests| {
            released.extend(requests.extract_if(.., |request| &*request.fault == fault));
        });
        released.retain(is_under_way);
        let count = released.len();
        for Request { go, done, .. } in released {
            // One whose time has come meanwhile goes on without being told.
            let _gone = go.send(());
            // It ends with an error, as nothing is ever sent.
            let _done = done.await;
        }
        count
    }

    /// How many requests this fault holds.
    pub(super) fn count(&self, fault: &str) -> usize {
        self.with_requests(|requests| {
            requests.retain(is_under_way);
            let of_fault = requests.iter().filter(|request| &*request.fault == fault);
            of_fault.count()
        })
    }

    /// Gives all requests up.
    pub(super) fn clear(&self) {
        self.with_requests(Vec::clear);
    }

    fn with_requests<T>(&self, work: impl FnOnce(&mut Vec<Request>) -> T) -> T {
        work(&mut self.requests.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Whether the request is not carried out or given up.
fn is_under_way(request: &Request) -> bool {
    !request.go.is_closed()
}
