//! HTTP/1.1: one call at a time, which drives the connection itself: no task has to be woken for it.

use std::{
    future::poll_fn,
    pin::{Pin, pin},
    task::Poll,
};

use bytes::Bytes;
use http::{Request, Response, Uri};
use hyper::client::conn::http1;

use super::{Missed, Stream, answered};
use crate::net::{
    answer::whole,
    body::NotedBody,
    socket::{Probe, Waiting},
};

pub(super) struct Http1 {
    sender: http1::SendRequest<NotedBody>,
    driver: Driver,
    probe: Probe,
    /// The other side is a proxy, which is told the whole address.
    proxied: bool,
}

type Driver = Pin<Box<http1::Connection<Stream, NotedBody>>>;

impl Http1 {
    pub(super) async fn new(stream: Stream, probe: Probe, proxied: bool) -> hyper::Result<Self> {
        let (sender, driver) = http1::handshake(stream).await?;
        Ok(Self {
            sender,
            driver: Box::pin(driver),
            probe,
            proxied,
        })
    }

    /// Whether another request may follow the last one.
    pub(super) fn is_ready(&self) -> bool {
        self.sender.is_ready()
    }

    /// At rest nothing is expected: data is the closing of TLS, or an answer to nobody.
    pub(super) fn is_open(&self) -> bool {
        self.probe.waiting() == Waiting::Nothing
    }

    pub(super) async fn exchange(
        &mut self,
        mut request: Box<Request<NotedBody>>,
        most: usize,
    ) -> Result<Response<Bytes>, Missed> {
        let uri = request.uri().clone();
        if !self.proxied {
            *request.uri_mut() = origin_form(&uri);
        }
        behind_others().await;
        let sending = self.sender.try_send_request(*request);
        let response = match answered(driving(&mut self.driver, sending).await) {
            Err(Missed::HandedBack(mut request)) => {
                *request.uri_mut() = uri;
                return Err(Missed::HandedBack(request));
            }
            answered => answered?,
        };
        let (parts, body) = response.into_parts();
        let body = driving(&mut self.driver, whole(body, most)).await?;
        Ok(Response::from_parts(parts, body))
    }
}

/// Waits for what the connection brings about, and drives the connection meanwhile.
///
/// It is asked before and after: what it asks of the connection is done at once, and so is what comes of that.
async fn driving<T>(driver: &mut Driver, awaited: impl Future<Output = T>) -> T {
    let mut awaited = pin!(awaited);
    poll_fn(|context| {
        if let Poll::Ready(result) = awaited.as_mut().poll(context) {
            return Poll::Ready(result);
        }
        // How it ended is told to whoever waits for it.
        let _ = driver.as_mut().poll(context);
        awaited.as_mut().poll(context)
    })
    .await
}

/// Lets the calls that are ready, too, be signed before this one is written: what is written in a row wakes the other
/// side once.
async fn behind_others() {
    let mut waited = false;
    poll_fn(|context| {
        if std::mem::replace(&mut waited, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// The address as the origin itself is told it: the host has a header of its own.
fn origin_form(uri: &Uri) -> Uri {
    let path = uri.path_and_query().cloned();
    path.map_or_else(Uri::default, Uri::from)
}
