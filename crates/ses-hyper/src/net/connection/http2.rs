//! HTTP/2: many calls at a time, over a connection that a task drives.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use bytes::Bytes;
use http::{Request, Response};
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioTimer};

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
    probe: Probe,
    left: Left,
}

/// Set when a call got no answer: the other side may be gone without a word, and no further call goes there.
#[derive(Clone)]
struct Left(Arc<AtomicBool>);

impl Http2 {
    pub(super) async fn new(stream: Stream, probe: Probe) -> hyper::Result<Self> {
        let mut builder = http2::Builder::new(TokioExecutor::new());
        let (sender, driver) = builder.timer(TokioTimer::new()).handshake(stream).await?;
        // How it ended is told to the calls.
        tokio::spawn(async { drop(driver.await) });
        Ok(Self {
            sender,
            probe,
            left: Left(Arc::default()),
        })
    }

    pub(super) fn is_open(&self) -> bool {
        let was_left = self.left.0.load(Ordering::Relaxed);
        !was_left && !self.sender.is_closed() && self.probe.waiting() != Waiting::End
    }

    pub(super) async fn exchange(
        &mut self,
        request: Box<Request<NotedBody>>,
        most: usize,
    ) -> Result<Response<Bytes>, Missed> {
        self.hear_out().await;
        if self.sender.is_closed() || self.sender.ready().await.is_err() {
            return Err(Missed::HandedBack(request));
        }
        let mut unanswered = Unanswered(Some(self.left.clone()));
        let response = answered(self.sender.try_send_request(*request).await)?;
        let (parts, body) = response.into_parts();
        let body = whole(body, most).await?;
        unanswered.0 = None;
        Ok(Response::from_parts(parts, body))
    }

    /// Lets the connection's task read what has arrived: it may be the word that it is closed.
    async fn hear_out(&self) {
        for _ in 0..LOOKS {
            if self.probe.waiting() == Waiting::Nothing {
                return;
            }
            tokio::task::yield_now().await;
        }
    }
}

/// A call that is under way; none once it is answered.
struct Unanswered(Option<Left>);

impl Drop for Unanswered {
    fn drop(&mut self) {
        if let Some(Left(left)) = &self.0 {
            left.store(true, Ordering::Relaxed);
        }
    }
}
