//! HTTP/2: many calls at a time, over a connection that a task drives.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use bytes::Bytes;
use http::{Request, Response, Uri};
use hyper::client::conn::http2;
use hyper_util::rt::TokioExecutor;

use super::{Missed, Stream, answered};
use crate::net::{
    answer::whole,
    body::NotedBody,
    socket::{Probe, Waiting},
};

/// How often what has arrived is given the time to be read before a request is sent.
const LOOKS: usize = 8;

#[derive(Clone)]
pub(super) struct Http2 {
    sender: http2::SendRequest<NotedBody>,
    shared: Arc<Shared>,
}

/// What all shares of a connection have in common.
struct Shared {
    probe: Probe,
    /// Set when a call got no answer: the other side may be gone without a word, and no further call goes there.
    left: AtomicBool,
}

impl Http2 {
    pub(super) async fn new(stream: Stream, probe: Probe) -> hyper::Result<Self> {
        let (sender, driver) = http2::handshake(TokioExecutor::new(), stream).await?;
        // How it ended is told to the calls.
        tokio::spawn(async { drop(driver.await) });
        let left = AtomicBool::new(false);
        let shared = Arc::new(Shared { probe, left });
        Ok(Self { sender, shared })
    }

    pub(super) fn is_open(&self) -> bool {
        let Shared { probe, left } = &*self.shared;
        let was_left = left.load(Ordering::Relaxed);
        !was_left && !self.sender.is_closed() && probe.waiting() != Waiting::End
    }

    pub(super) async fn exchange(
        &mut self,
        uri: &Uri,
        mut request: Box<Request<NotedBody>>,
        most: usize,
    ) -> Result<Response<Bytes>, Missed> {
        self.hear_out().await;
        if self.sender.is_closed() {
            return Err(Missed::HandedBack(request));
        }
        *request.uri_mut() = uri.clone();
        let mut unanswered = Unanswered(Some(Arc::clone(&self.shared)));
        let response = answered(self.sender.try_send_request(*request).await)?;
        let (parts, body) = response.into_parts();
        let body = whole(body, most).await?;
        unanswered.0 = None;
        Ok(Response::from_parts(parts, body))
    }

    /// Lets the connection's task read what has arrived: it may be the word that it is closed.
    async fn hear_out(&self) {
        for _ in 0..LOOKS {
            if self.shared.probe.waiting() == Waiting::Nothing {
                return;
            }
            tokio::task::yield_now().await;
        }
    }
}

/// The connection's task would see to the end that all it still has to say is taken by the other side, which may never
/// be.
impl Drop for Shared {
    fn drop(&mut self) {
        self.probe.cut();
    }
}

/// A call that is under way; none once it is answered.
struct Unanswered(Option<Arc<Shared>>);

impl Drop for Unanswered {
    fn drop(&mut self) {
        if let Some(shared) = &self.0 {
            shared.left.store(true, Ordering::Relaxed);
        }
    }
}
