//! A server that speaks HTTP by hand and breaks off wherever it is told to.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use ses_hyper::ses_core::{Config, Endpoint, Retry};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// What the server does with one connection.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Act {
    /// Reads so many bytes and closes.
    CloseAfter(usize),
    /// Reads the head and closes.
    CloseAfterHead,
    /// Reads the whole request and closes.
    CloseAfterRequest,
    /// Reads the whole request and says nothing until the client goes away.
    Silence,
    /// Reads nothing and says nothing until the client goes away.
    Deaf,
    /// Reads the whole request, writes these bytes as they are and closes.
    Write(Vec<u8>),
    /// Reads the head of a request, as a proxy answers that there is a tunnel, and makes one to this `HOST:PORT`.
    Tunnel(String),
    /// Reads the whole request and answers with this status and body; the connection stays open for the next act.
    Answer(u16, String),
    /// Reads the whole request and answers with HTTP status 200 and what this makes of the number of requests before it
    /// and of its text; the connection stays open for the next act.
    Reply(fn(usize, &str) -> String),
}

impl Act {
    /// An answer of the service with HTTP status 200.
    pub fn ok(body: impl Into<String>) -> Self {
        Self::Answer(200, body.into())
    }

    /// An error answer of the service.
    #[must_use]
    pub fn error(code: &str) -> Self {
        Self::ok(format!(
            r#"{{"Response":{{"Error":{{"Code":"{code}","Message":"words"}},"RequestId":"id"}}}}"#
        ))
    }
}

/// A server on a port of its own; it takes one act after the other, whatever connection they come on.
#[derive(Debug)]
pub struct RawServer {
    address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
    accepting: JoinHandle<()>,
}

/// What reached the server.
#[derive(Debug, Default)]
struct Seen {
    acts: std::vec::IntoIter<Act>,
    connections: usize,
    bytes: usize,
    requests: Vec<String>,
}

impl RawServer {
    /// Starts the server; a request beyond the last act is answered by closing the connection.
    ///
    /// # Errors
    /// When no port of the loopback address can be had.
    pub async fn start(acts: impl IntoIterator<Item = Act>) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let acts: Vec<_> = acts.into_iter().collect();
        let seen = Arc::new(Mutex::new(Seen {
            acts: acts.into_iter(),
            ..Seen::default()
        }));
        let shared = Arc::clone(&seen);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                lock(&shared).connections += 1;
                tokio::spawn(serve(stream, Arc::clone(&shared)));
            }
        });
        Ok(Self {
            address,
            seen,
            accepting,
        })
    }

    /// Its address, as `127.0.0.1:PORT`.
    #[must_use]
    pub fn authority(&self) -> String {
        self.address.to_string()
    }

    /// How a client of this server is set up: what is tried again is so without a pause.
    #[must_use]
    pub fn config(&self) -> Config {
        let endpoint = Endpoint::fixed(&format!("http://{}", self.authority()));
        let retry = Retry::default().with_pauses(Duration::ZERO, Duration::ZERO);
        Config::international()
            .with_endpoint(endpoint.expect("an authority is an address"))
            .with_retry(retry)
    }

    /// How many connections it took.
    #[must_use]
    pub fn connections(&self) -> usize {
        lock(&self.seen).connections
    }

    /// How many bytes it read.
    #[must_use]
    pub fn bytes(&self) -> usize {
        lock(&self.seen).bytes
    }

    /// How many requests it read to their end.
    #[must_use]
    pub fn requests(&self) -> usize {
        lock(&self.seen).requests.len()
    }

    /// The requests that it read to their end, head and body, in the order of their ends.
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        lock(&self.seen).requests.clone()
    }
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Takes acts on one connection until one closes it, or the client does.
async fn serve(mut stream: TcpStream, seen: Arc<Mutex<Seen>>) {
    loop {
        let act = lock(&seen).acts.next();
        let Some(act) = act else { return };
        match perform(&mut stream, act, &seen).await {
            Ok(true) => {}
            Ok(false) | Err(_) => return,
        }
    }
}

/// Performs an act; says whether the connection stays open.
async fn perform(stream: &mut TcpStream, act: Act, seen: &Mutex<Seen>) -> io::Result<bool> {
    match act {
        Act::CloseAfter(bytes) => {
            read_until(stream, seen, |read| read.len() >= bytes, 1).await?;
        }
        Act::CloseAfterHead => {
            read_until(stream, seen, |read| head_len(read).is_some(), 1).await?;
        }
        Act::CloseAfterRequest => {
            read_request(stream, seen).await?;
        }
        Act::Deaf => gone(stream).await,
        Act::Silence => {
            read_request(stream, seen).await?;
            gone(stream).await;
        }
        Act::Write(bytes) => {
            read_request(stream, seen).await?;
            stream.write_all(&bytes).await?;
            stream.shutdown().await?;
        }
        Act::Tunnel(authority) => {
            read_request(stream, seen).await?;
            let mut onward = TcpStream::connect(authority).await?;
            stream
                .write_all(b"HTTP/1.1 200 Here you are\r\n\r\n")
                .await?;
            tokio::io::copy_bidirectional(stream, &mut onward).await?;
        }
        Act::Answer(status, body) => {
            read_request(stream, seen).await?;
            answer(stream, status, &body).await?;
            return Ok(true);
        }
        Act::Reply(reply) => {
            let (before, text) = read_request(stream, seen).await?;
            answer(stream, 200, &reply(before, &text)).await?;
            return Ok(true);
        }
    }
    Ok(false)
}

async fn answer(stream: &mut TcpStream, status: u16, body: &str) -> io::Result<()> {
    let head = format!(
        "HTTP/1.1 {status} Words\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream
        .write_all(&[head.as_bytes(), body.as_bytes()].concat())
        .await
}

/// Reads a request to its end; how many were read before it, and its text.
async fn read_request(stream: &mut TcpStream, seen: &Mutex<Seen>) -> io::Result<(usize, String)> {
    let whole = |read: &[u8]| {
        head_len(read).is_some_and(|head| read.len() >= head + body_len(&read[..head]))
    };
    let read = read_until(stream, seen, whole, 64 << 10).await?;
    let text = String::from_utf8_lossy(&read).into_owned();
    let requests = &mut lock(seen).requests;
    requests.push(text.clone());
    Ok((requests.len() - 1, text))
}

/// Reads up to `step` bytes at a time until enough is there; the stream's end is an error.
async fn read_until(
    stream: &mut TcpStream,
    seen: &Mutex<Seen>,
    enough: impl Fn(&[u8]) -> bool,
    step: usize,
) -> io::Result<Vec<u8>> {
    let mut read = Vec::new();
    let mut buffer = vec![0; step];
    while !enough(&read) {
        let count = stream.read(&mut buffer).await?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        lock(seen).bytes += count;
        read.extend_from_slice(&buffer[..count]);
    }
    Ok(read)
}

/// Waits until the client closes the connection, without reading what it sends.
async fn gone(stream: &TcpStream) {
    let mut peeked = [0; 1];
    loop {
        match stream.peek(&mut peeked).await {
            Ok(0) | Err(_) => return,
            Ok(_) => tokio::task::yield_now().await,
        }
    }
}

fn head_len(read: &[u8]) -> Option<usize> {
    read.windows(4)
        .position(|window| window == b"\r\n\r\n")
        .map(|at| at + 4)
}

fn body_len(head: &[u8]) -> usize {
    let head = String::from_utf8_lossy(head).to_lowercase();
    let value = head.lines().find_map(|line| {
        line.strip_prefix("content-length:")
            .map(|value| value.trim().to_owned())
    });
    value.and_then(|value| value.parse().ok()).unwrap_or(0)
}

fn lock(seen: &Mutex<Seen>) -> std::sync::MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}
