//! The live channel: tells whoever listens that something of the account has changed, and what, as Server-Sent Events.

use std::{
    convert::Infallible,
    sync::{Arc, atomic::Ordering::Relaxed},
    time::Duration,
};

use axum::{
    Extension,
    extract::State,
    response::{Sse, sse::Event},
};
use futures_util::{Stream, stream};
use http::StatusCode;
use serde::Serialize;

use super::{Failure, named::Named};
use crate::{
    Error,
    server::Line,
    service::Service,
    store::{self},
    tenant::Tenant,
};

/// How many may listen at once.
const MOST: usize = 64;

/// The least time between two events, so that a batch does not flood whoever listens.
const PAUSE: Duration = Duration::from_millis(250);

/// How often it is looked at what no commit tells: requests that only read or are refused, and the clock.
const LOOK: Duration = Duration::from_secs(1);

/// After so many looks without a change an event goes out all the same, so that a line that is down is noticed.
const QUIET: u32 = 15;

/// What there is; whoever keeps the last one sees what has changed.
#[derive(Clone, PartialEq, Eq, Serialize)]
struct Change {
    /// The number of the newest mail of all accounts.
    mail: u64,
    /// How many commits have changed the account's tasks.
    tasks: u64,
    /// How many commits have changed any data of the account.
    data: u64,
    /// The id of the account's last request.
    request: Option<String>,
}

/// One who listens.
struct Listener {
    service: Arc<Service>,
    tenant: Arc<Tenant>,
    line: Line,
    last: Option<Change>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.service.listeners.fetch_sub(1, Relaxed);
    }
}

/// An event at once, and one for each change after it, until the emulator stops.
pub(super) async fn listen(
    State(service): State<Arc<Service>>,
    Extension(line): Extension<Line>,
    Named(tenant): Named,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    if service.listeners.fetch_add(1, Relaxed) >= MOST {
        service.listeners.fetch_sub(1, Relaxed);
        let message = format!("{MOST} listen already");
        return Err(Failure(StatusCode::SERVICE_UNAVAILABLE, message));
    }
    let listener = Listener {
        service,
        tenant,
        line,
        last: None,
    };
    let events = stream::unfold(listener, async |mut listener| {
        let line = listener.line.clone();
        tokio::select! {
            event = listener.next() => Some((Ok(event?), listener)),
            () = line.hang() => None,
        }
    });
    Ok(Sse::new(events))
}

impl Listener {
    /// Waits for a change; `None` when the state is closed.
    async fn next(&mut self) -> Option<Event> {
        let mut commits = self.tenant.scope.commits();
        if self.last.is_some() {
            tokio::time::sleep(PAUSE).await;
        }
        for _ in 0..QUIET {
            commits.mark_unchanged();
            let change = self.look().await.ok()?;
            if self.last.as_ref() != Some(&change) {
                let event = Event::default().event("change").json_data(&change);
                self.last = Some(change);
                return event.ok();
            }
            // Either is a reason to look again.
            let _looked = tokio::time::timeout(LOOK, commits.changed()).await;
        }
        Some(Event::default().comment("quiet"))
    }

    async fn look(&self) -> Result<Change, Error> {
        let scope = &self.tenant.scope;
        let (data, tasks) = (*scope.commits().borrow(), *scope.task_commits().borrow());
        let newest = |state: &store::State<'_>| Ok::<_, Error>(store::inbox::newest(state)?);
        let requests = self.tenant.requests.list(1);
        Ok(Change {
            mail: self.service.store.read(scope, newest).await?,
            tasks,
            data,
            request: requests.first().map(|request| request.id().to_owned()),
        })
    }
}
