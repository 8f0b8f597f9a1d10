//! A call: one event, told once, over a connection that may serve for the next.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{
    body::Incoming,
    client::conn::http1::{self, SendRequest},
};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, task::JoinSet};

use super::target::Target;
use crate::Clock;

/// The header that has the event's id, the same in each attempt.
const EVENT_ID: &str = "x-ses-event-id";

/// How long is waited for the rest of an answer, of which only the status counts.
const REST: Duration = Duration::from_secs(1);

/// How much of an answer's body is read, in bytes; a connection with a longer one serves no more.
const LONGEST_ANSWER: usize = 16 << 10;

/// What is sent.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) url: String,
    pub(super) event_id: String,
    /// As JSON.
    pub(super) body: Bytes,
}

/// What came of it.
#[derive(Debug)]
pub(super) struct Answer {
    /// The status, or why there is none.
    pub(super) status: Result<u16, String>,
    pub(super) millis: u64,
    /// A connection that the next call can have.
    pub(super) line: Option<Line>,
}

impl Call {
    /// Makes the call; no redirect is followed.
    pub(super) async fn make(self, line: Option<Line>, limit: Duration, clock: &Clock) -> Answer {
        let begin = clock.now();
        let reply = tokio::time::timeout(limit, self.exchange(line)).await;
        let taken = clock.now().saturating_sub(begin);
        let (status, line) = match reply {
            Ok(Ok(reply)) => (Ok(reply.status), reply.rest().await),
            Ok(Err(error)) => (Err(error), None),
            Err(_) => (
                Err(format!("no answer within {} s", limit.as_secs_f64())),
                None,
            ),
        };
        Answer {
            status,
            millis: u64::try_from(taken.as_millis()).unwrap_or(u64::MAX),
            line,
        }
    }

    async fn exchange(&self, line: Option<Line>) -> Result<Reply, String> {
        let target = Target::parse(&self.url)?;
        if let Some(line) = line.filter(|line| line.target == target)
            && let Ok(answered) = line.send(self).await
        {
            return Ok(answered);
        }
        // A line that has served before may have been closed meanwhile; an event that is told twice bears one id.
        Line::open(target).await?.send(self).await
    }

    fn request(&self, target: &Target) -> Result<Request<Full<Bytes>>, String> {
        Request::post(&target.path)
            .header(header::HOST, &target.authority)
            .header(header::CONTENT_TYPE, "application/json")
            .header(
                header::USER_AGENT,
                concat!("ses-emulator/", env!("CARGO_PKG_VERSION")),
            )
            .header(EVENT_ID, &self.event_id)
            .body(Full::new(self.body.clone()))
            .map_err(|error| error.to_string())
    }
}

/// A connection to a receiver; it is closed when this is dropped.
#[derive(Debug)]
pub(super) struct Line {
    target: Target,
    sender: SendRequest<Full<Bytes>>,
    _driver: JoinSet<()>,
}

impl Line {
    async fn open(target: Target) -> Result<Self, String> {
        let stream = TcpStream::connect((target.host.as_str(), target.port)).await;
        let stream = stream.map_err(|error| format!("no connection: {error}"))?;
        // What is sent is small, and is answered before anything more is.
        let _set = stream.set_nodelay(true);
        let (sender, connection) = http1::handshake(TokioIo::new(stream))
            .await
            .map_err(shown)?;
        let mut driver = JoinSet::new();
        driver.spawn(async {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection to a webhook broke");
            }
        });
        Ok(Self {
            target,
            sender,
            _driver: driver,
        })
    }

    async fn send(mut self, call: &Call) -> Result<Reply, String> {
        let request = call.request(&self.target)?;
        self.sender.ready().await.map_err(shown)?;
        let response = self.sender.send_request(request).await.map_err(shown)?;
        Ok(Reply {
            status: response.status().as_u16(),
            body: response.into_body(),
            line: self,
        })
    }
}

/// An answer that has begun.
struct Reply {
    status: u16,
    body: Incoming,
    line: Line,
}

impl Reply {
    /// Reads the rest, and gives the line if it can be used again.
    async fn rest(self) -> Option<Line> {
        let Self { body, mut line, .. } = self;
        let rest = async {
            let is_whole = Limited::new(body, LONGEST_ANSWER).collect().await.is_ok();
            is_whole && line.sender.ready().await.is_ok()
        };
        let is_usable = tokio::time::timeout(REST, rest).await.unwrap_or_default();
        is_usable.then_some(line)
    }
}

/// An error with what it comes from.
fn shown(error: hyper::Error) -> String {
    match std::error::Error::source(&error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    const TAKEN: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /// Makes calls, one after the other over what the last one left, to a server that answers on each connection so
    /// often, with these bytes, and then closes it; gives what came of them, and how many connections that took.
    async fn call(
        times: usize,
        each: usize,
        answer: &'static str,
    ) -> (Vec<Result<u16, String>>, usize) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/", listener.local_addr().expect("an address"));
        let calls = async {
            let (mut line, mut found) = (None, Vec::new());
            for _ in 0..times {
                let call = Call {
                    url: url.clone(),
                    event_id: "1".into(),
                    body: "{}".into(),
                };
                let made = call
                    .make(line, Duration::from_secs(60), &Clock::default())
                    .await;
                line = made.line;
                found.push(made.status);
            }
            found
        };
        let mut connections = 0;
        let serve = async {
            loop {
                let (mut stream, _) = listener.accept().await.expect("a connection");
                connections += 1;
                for _ in 0..each {
                    let mut request = [0; 1_024];
                    if stream.read(&mut request).await.is_ok_and(|read| read > 0) {
                        stream.write_all(answer.as_bytes()).await.expect("it reads");
                    }
                }
            }
        };
        let found = tokio::select! {
            found = calls => found,
            () = serve => Vec::new(),
        };
        (found, connections)
    }

    #[tokio::test]
    async fn a_connection_serves_for_as_long_as_it_is_there() {
        assert_eq!(call(3, 3, TAKEN).await, (vec![Ok(200); 3], 1));
        assert_eq!(call(4, 2, TAKEN).await, (vec![Ok(200); 4], 2));
    }

    #[tokio::test]
    async fn of_an_answer_the_status_counts() {
        const LONG: &str =
            "HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nnonsense";
        assert_eq!(call(2, 1, LONG).await, (vec![Ok(404); 2], 2));
        let (found, _) = call(1, 1, "nonsense\r\n\r\n").await;
        assert!(found[0].is_err(), "{found:?}");
        let (found, _) = call(1, 0, "").await;
        assert!(found[0].is_err(), "{found:?}");
    }

    #[tokio::test]
    async fn a_long_answer_is_not_read_to_its_end() {
        let long = format!(
            "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n{}",
            "x".repeat(LONGEST_ANSWER + 1)
        );
        assert_eq!(call(2, 2, long.leak()).await, (vec![Ok(200); 2], 2));
    }
}
