//! What was asked of the emulator lately, and how it was answered: a line in the log and an entry to look up.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde::Serialize;

use crate::{auth::Diagnosis, fault::Plan, handler, refusal::Refusal};

/// How many requests an account remembers.
const MOST: usize = 1_000;

/// A request that was answered.
#[derive(Debug, Serialize)]
pub(crate) struct Request {
    request_id: Arc<str>,
    /// When it came, in Unix seconds.
    time: u64,
    action: Arc<str>,
    outcome: Outcome,
    code: Option<String>,
    message: Option<String>,
    /// How long it took, in milliseconds.
    millis: u64,
    /// Why its signature was refused.
    diagnosis: Option<Diagnosis>,
    /// The id of the fault that struck it.
    fault: Option<String>,
    /// What the fault had the client told, whatever the outcome.
    told: Option<String>,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Accepted,
    Refused,
}

impl Request {
    pub(crate) fn new(
        request_id: Arc<str>,
        action: Arc<str>,
        outcome: &handler::Outcome,
        fault: Option<&Plan>,
        began: Duration,
        took: Duration,
    ) -> Self {
        let refusal = outcome.as_ref().err();
        Self {
            request_id,
            time: began.as_secs(),
            action,
            outcome: refusal.map_or(Outcome::Accepted, |_| Outcome::Refused),
            code: refusal.map(|refusal| refusal.code().to_string()),
            message: refusal.map(|refusal| refusal.message().to_owned()),
            millis: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            diagnosis: refusal.and_then(Refusal::diagnosis).cloned(),
            fault: fault.map(|plan| plan.id.to_string()),
            told: fault.map(|plan| plan.told.to_string()),
        }
    }

    /// Writes a line that holds nobody's address and no text of a request.
    pub(crate) fn log(&self) {
        let Self {
            request_id,
            action,
            millis,
            fault,
            told,
            ..
        } = self;
        let (request_id, action) = (&**request_id, &**action);
        match &self.code {
            None => tracing::info!(action, fault, told, request_id, millis, "accepted"),
            Some(code) => {
                let differs = self.diagnosis.as_ref().map(Diagnosis::differs);
                let hint = self.diagnosis.as_ref().map(Diagnosis::hint);
                tracing::info!(action, %code, differs, hint, fault, told, request_id, millis, "refused");
            }
        }
    }

    pub(crate) fn id(&self) -> &str {
        &self.request_id
    }
}

/// The last requests of an account, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    last: Mutex<VecDeque<Arc<Request>>>,
}

impl Requests {
    pub(crate) fn add(&self, request: Request) {
        self.with_last(|last| {
            if last.len() == MOST {
                last.pop_front();
            }
            last.push_back(Arc::new(request));
        });
    }

    /// So many requests, the last one first.
    pub(crate) fn list(&self, limit: usize) -> Vec<Arc<Request>> {
        self.with_last(|last| last.iter().rev().take(limit).cloned().collect())
    }

    pub(crate) fn find(&self, request_id: &str) -> Option<Arc<Request>> {
        self.with_last(|last| {
            let mut last = last.iter().rev();
            last.find(|request| request.id() == request_id).cloned()
        })
    }

    /// Forgets all requests.
    pub(crate) fn clear(&self) {
        self.with_last(VecDeque::clear);
    }

    fn with_last<T>(&self, work: impl FnOnce(&mut VecDeque<Arc<Request>>) -> T) -> T {
        work(&mut self.last.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(id: &str) -> Request {
        let outcome = Err(Refusal::new("InternalError", "an internal error"));
        let time = Duration::from_millis(1_500);
        Request::new(id.into(), "SendEmail".into(), &outcome, None, time, time)
    }

    #[test]
    fn the_oldest_request_makes_room() {
        let requests = Requests::default();
        for id in 0..=MOST {
            requests.add(request(&id.to_string()));
        }
        assert!(requests.find("0").is_none());
        assert!(requests.find("1").is_some());
        let last = requests.list(2);
        assert_eq!(last.len(), 2);
        assert_eq!(last[0].id(), MOST.to_string());
        assert_eq!(requests.list(usize::MAX).len(), MOST);
    }
}
