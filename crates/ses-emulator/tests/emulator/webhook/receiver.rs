//! A receiver of events: it keeps what it is told, and answers what it was told to answer.

use std::{
    collections::VecDeque,
    convert::Infallible,
    sync::{Arc, Mutex},
};

use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use ses_types::Event;
use tokio::{
    net::TcpListener,
    sync::{
        Notify,
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    },
    task::JoinSet,
};

/// An event as it was told.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Told {
    /// The header `X-Ses-Event-Id`.
    pub(crate) id: String,
    pub(crate) path: String,
    pub(crate) body: bytes::Bytes,
}

impl Told {
    pub(crate) fn event(&self) -> Event {
        serde_json::from_slice(&self.body).expect("an event")
    }

    pub(crate) fn name(&self) -> String {
        self.event().event.as_str().to_owned()
    }
}

/// How an event is answered.
#[derive(Clone)]
pub(crate) enum Reply {
    Status(u16),
    /// Never.
    Hang,
    /// With this status, once somebody allows it.
    Allowed(Arc<Notify>, u16),
}

type Replies = Arc<Mutex<VecDeque<Reply>>>;

/// A receiver that listens; it is gone when this is dropped.
pub(crate) struct Receiver {
    pub(crate) url: String,
    seen: UnboundedReceiver<Told>,
    replies: Replies,
    _server: JoinSet<()>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!(
            "http://{}/events",
            listener.local_addr().expect("an address")
        );
        let (seen, replies) = (unbounded_channel(), Replies::default());
        let mut server = JoinSet::new();
        server.spawn(serve(listener, seen.0, Arc::clone(&replies)));
        Self {
            url,
            seen: seen.1,
            replies,
            _server: server,
        }
    }

    /// Answers the next events so, one after the other, and those after them with 200.
    pub(crate) fn reply(&self, replies: impl IntoIterator<Item = Reply>) {
        let mut waiting = self.replies.lock().expect("nobody panicked");
        waiting.extend(replies);
    }

    /// Waits for the next event.
    pub(crate) async fn next(&mut self) -> Told {
        self.seen.recv().await.expect("it listens")
    }

    /// The events that have come and were not looked at.
    pub(crate) fn rest(&mut self) -> Vec<Told> {
        std::iter::from_fn(|| self.seen.try_recv().ok()).collect()
    }

    /// Their names.
    pub(crate) fn names(&mut self) -> Vec<String> {
        self.rest().iter().map(Told::name).collect()
    }
}

async fn serve(listener: TcpListener, seen: UnboundedSender<Told>, replies: Replies) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (seen, replies) = (seen.clone(), Arc::clone(&replies));
        let service =
            service_fn(move |request| answer(request, seen.clone(), Arc::clone(&replies)));
        connections.spawn(async {
            // The emulator may leave at any time.
            let _ended = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn answer(
    request: Request<Incoming>,
    seen: UnboundedSender<Told>,
    replies: Replies,
) -> Result<Response<Full<bytes::Bytes>>, Infallible> {
    let (parts, body) = request.into_parts();
    let id = parts.headers["x-ses-event-id"]
        .to_str()
        .expect("a text")
        .to_owned();
    let path = parts.uri.path().to_owned();
    let body = body.collect().await.expect("a whole body").to_bytes();
    let _gone = seen.send(Told { id, path, body });
    let reply = replies.lock().expect("nobody panicked").pop_front();
    let status = match reply {
        None => 200,
        Some(Reply::Status(status)) => status,
        Some(Reply::Hang) => std::future::pending().await,
        Some(Reply::Allowed(allow, status)) => {
            allow.notified().await;
            status
        }
    };
    let mut response = Response::new(Full::from("taken"));
    *response.status_mut() = http::StatusCode::from_u16(status).expect("a status");
    let location = http::HeaderValue::from_static("/elsewhere");
    response.headers_mut().insert("location", location);
    Ok(response)
}
