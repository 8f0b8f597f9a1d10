//! HTTP/1.1: one call at a time, which drives the connection itself: no task has to be woken for it.

use std::{
    future::poll_fn,
    pin::{Pin, pin},
    task::Poll,
};

use bytes::Bytes;
use http::{Request, Response, Uri};
use hyper::{body::Incoming, client::conn::http1};
use tokio::time::Instant;

use super::{Missed, Stream, answered};
use crate::{
    net::{
        alarm::{Alarm, Late},
        answer::whole,
        body::NotedBody,
        socket::{Probe, Waiting},
    },
    transport::BoxError,
};

/// The longest head of an answer, and the most that is read at a time, in bytes: a piece of TLS has no more.
///
/// However much the other side says, the call's limits are looked at in between.
const BUFFER: usize = 16 << 10;

pub(super) struct Http1 {
    line: Line,
    probe: Probe,
    alarm: Alarm,
}

/// What requests and answers go through.
struct Line {
    sender: http1::SendRequest<NotedBody>,
    /// None once it has ended: what it still held is told so then.
    driver: Option<Driver>,
}

type Driver = Pin<Box<http1::Connection<Stream, NotedBody>>>;

impl Http1 {
    pub(super) async fn new(stream: Stream, probe: Probe, end: Instant) -> hyper::Result<Self> {
        let mut builder = http1::Builder::new();
        let (sender, driver) = builder.max_buf_size(BUFFER).handshake(stream).await?;
        let driver = Some(Box::pin(driver));
        Ok(Self {
            line: Line { sender, driver },
            probe,
            alarm: Alarm::new(end),
        })
    }

    /// Whether another request may follow the last one.
    pub(super) fn is_ready(&self) -> bool {
        self.line.sender.is_ready()
    }

    /// At rest nothing is expected: data is the closing of TLS, or an answer to nobody.
    pub(super) fn is_open(&self) -> bool {
        self.probe.waiting() == Waiting::Nothing
    }

    pub(super) async fn exchange(
        &mut self,
        uri: &Uri,
        mut request: Box<Request<NotedBody>>,
        most: usize,
        end: Instant,
    ) -> Result<Response<Bytes>, Missed> {
        *request.uri_mut() = origin_form(uri);
        let exchange = pin!(self.line.exchange(request, most));
        let answered = self.alarm.before(end, exchange).await;
        answered.unwrap_or_else(|Late| Err(Missed::Late))
    }
}

impl Line {
    async fn exchange(
        &mut self,
        request: Box<Request<NotedBody>>,
        most: usize,
    ) -> Result<Response<Bytes>, Missed> {
        let (head, body) = self.send(request).await?.into_parts();
        let body = self.read(body, most).await?;
        Ok(Response::from_parts(head, body))
    }

    /// Sends a request and reads the head of its answer.
    async fn send(
        &mut self,
        request: Box<Request<NotedBody>>,
    ) -> Result<Response<Incoming>, Missed> {
        let answer = pin!(self.sender.try_send_request(*request));
        answered(driving(&mut self.driver, answer).await)
    }

    /// Reads the body of an answer, of so many bytes at most.
    async fn read(&mut self, body: Incoming, most: usize) -> Result<Bytes, BoxError> {
        let mut body = pin!(whole(body, most));
        // Most came in one piece with their heads.
        match poll_fn(|context| Poll::Ready(body.as_mut().poll(context))).await {
            Poll::Ready(read) => read,
            Poll::Pending => driving(&mut self.driver, body).await,
        }
    }
}

/// Waits for what the connection brings about, and drives the connection meanwhile.
async fn driving<F: Future>(driver: &mut Option<Driver>, mut awaited: Pin<&mut F>) -> F::Output {
    poll_fn(|context| {
        // How it ended is told to whoever waits for it, at the latest when it is dropped.
        driver.take_if(|driver| driver.as_mut().poll(context).is_ready());
        awaited.as_mut().poll(context)
    })
    .await
}

/// An address without its host, which has a header of its own.
fn origin_form(uri: &Uri) -> Uri {
    let path = uri.path_and_query().cloned();
    path.map_or_else(Uri::default, Uri::from)
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read as _, Write as _},
        net::TcpListener,
        sync::mpsc,
        thread,
        time::Duration,
    };

    use http::header::{HOST, HeaderValue};
    use hyper_rustls::MaybeHttpsStream;
    use hyper_util::rt::TokioIo;
    use tokio::net::TcpStream;

    use super::*;
    use crate::net::{connection::Connection, socket::Socket};

    fn request() -> Box<Request<NotedBody>> {
        let (body, _) = NotedBody::new(Bytes::from_static(b"{}"));
        let mut request = Request::new(body);
        request
            .headers_mut()
            .insert(HOST, HeaderValue::from_static("host"));
        Box::new(request)
    }

    /// Later than any of these exchanges.
    fn end() -> Instant {
        Instant::now() + Duration::from_secs(60)
    }

    async fn connect(uri: &Uri) -> Connection {
        let address = uri.authority().expect("it has one").as_str();
        let stream = TcpStream::connect(address).await.expect("it listens");
        let stream = MaybeHttpsStream::Http(TokioIo::new(Socket::new(stream)));
        Connection::new(stream, uri.clone(), end())
            .await
            .expect("plain")
    }

    /// Answers so many requests on a connection, and closes it when it is told to.
    fn serve(requests: usize) -> (Uri, mpsc::Sender<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let (close, told) = mpsc::channel();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a connection");
            for _ in 0..requests {
                let mut read = Vec::new();
                while !read.ends_with(b"{}") {
                    let mut piece = [0; 1 << 10];
                    let count = stream.read(&mut piece).expect("a request");
                    read.extend_from_slice(&piece[..count]);
                }
                let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
                stream.write_all(answer).expect("the client reads it");
            }
            told.recv()
        });
        (
            format!("http://{address}/").parse().expect("an address"),
            close,
        )
    }

    #[tokio::test]
    async fn a_connection_that_the_runtime_knows_to_be_closed_hands_the_request_back() {
        for before in [0, 1] {
            let (uri, close) = serve(before);
            let mut connection = connect(&uri).await;
            for _ in 0..before {
                assert!(connection.exchange(&uri, request(), 0, end()).await.is_ok());
            }
            drop(close);
            while connection.is_open() {
                tokio::task::yield_now().await;
            }
            tokio::task::yield_now().await;
            // By another task, as the next call may be.
            let exchange =
                tokio::spawn(async move { connection.exchange(&uri, request(), 0, end()).await });
            let exchange = exchange.await.expect("it ends");
            assert!(
                matches!(exchange, Err(Missed::HandedBack(_))),
                "nothing is left to read after {before} requests"
            );
        }
    }

    /// What is left of the request would be sent before the next one.
    #[tokio::test]
    async fn a_connection_whose_answer_came_before_the_request_was_sent_is_not_used_again() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let (close, told) = mpsc::channel::<()>();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a connection");
            stream.read_exact(&mut [0; 16]).expect("a request begins");
            let answer = b"HTTP/1.1 413 Content Too Large\r\ncontent-length: 0\r\n\r\n";
            stream.write_all(answer).expect("the client reads it");
            told.recv()
        });
        let uri: Uri = format!("http://{address}/").parse().expect("an address");
        let mut connection = connect(&uri).await;
        let (body, _) = NotedBody::new(vec![b' '; 64 << 20].into());
        let request = Box::new(request().map(|_| body));
        assert!(connection.exchange(&uri, request, 0, end()).await.is_ok());
        assert!(!connection.is_reusable());
        drop(close);
    }
}
