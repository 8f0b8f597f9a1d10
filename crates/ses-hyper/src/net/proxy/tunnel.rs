//! Connections by TCP, through the tunnel of a proxy where one is set.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use http::{StatusCode, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower_service::Service;
use zeroize::Zeroizing;

use super::{Hop, Proxy};
use crate::{
    net::{
        socket::Socket,
        tcp::{self, ConnectError},
    },
    transport::BoxError,
};

/// The longest answer of a proxy that is read, in bytes.
const ANSWER: usize = 8 << 10;

/// A connector that gives a stream to the host itself, whatever lies between.
#[derive(Clone)]
pub(in crate::net) struct Tunneling {
    proxy: Proxy,
}

impl Tunneling {
    pub(in crate::net) fn new(proxy: Proxy) -> Self {
        Self { proxy }
    }
}

impl Service<Uri> for Tunneling {
    type Response = TokioIo<Socket>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let hop = match self.proxy.hop(&uri) {
            Ok(hop) => hop.cloned(),
            Err(error) => return Box::pin(async { Err(error.into()) }),
        };
        Box::pin(async move {
            let next = hop.as_ref().map_or(&uri, |hop| &hop.uri);
            let stream = tcp::connect(next).await;
            let stream = match hop {
                None => stream?,
                Some(hop) => through(stream, &hop, &uri).await?,
            };
            Ok(TokioIo::new(Socket::new(stream)))
        })
    }
}

/// Has the proxy make a tunnel of the connection to it.
async fn through(
    stream: Result<TcpStream, ConnectError>,
    hop: &Hop,
    uri: &Uri,
) -> Result<TcpStream, TunnelError> {
    let opened = match stream {
        Ok(stream) => open(stream, hop, uri).await,
        Err(error) => Err(Problem::Unreached(error)),
    };
    opened.map_err(|problem| TunnelError {
        proxy: hop.to_string(),
        problem,
    })
}

async fn open(stream: TcpStream, hop: &Hop, uri: &Uri) -> Result<TcpStream, Problem> {
    write(&stream, question(hop, uri).as_bytes()).await?;
    let (status, rest) = read_head(&stream).await?;
    match (status.is_success(), rest) {
        (true, 0) => Ok(stream),
        (true, _) => Err(Problem::Talkative), // the service speaks second, in TLS and in HTTP
        (false, _) => Err(Problem::Refused(status)),
    }
}

fn question(hop: &Hop, uri: &Uri) -> Zeroizing<String> {
    let (host, port) = (uri.host().unwrap_or_default(), super::port(uri));
    let authorization = hop.authorization.as_ref();
    let (name, value) = authorization.map_or(("", ""), |it| ("\r\nproxy-authorization: ", it));
    Zeroizing::new(format!(
        "CONNECT {host}:{port} HTTP/1.1\r\nhost: {host}:{port}{name}{value}\r\n\r\n"
    ))
}

async fn write(stream: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        stream.writable().await?;
        let written = stream.try_write(bytes);
        bytes = &bytes[done(written)?.unwrap_or(0)..];
    }
    Ok(())
}

/// Reads the head of an answer; its status, and how many bytes came with it.
async fn read_head(stream: &TcpStream) -> Result<(StatusCode, usize), Problem> {
    let (mut answer, mut length) = (vec![0; ANSWER], 0);
    while length < ANSWER {
        stream.readable().await?;
        length += match done(stream.try_read(&mut answer[length..]))? {
            Some(0) => return Err(Problem::Closed),
            Some(read) => read,
            None => continue,
        };
        let answer = &answer[..length];
        if let Some(end) = answer.windows(4).position(|it| it == b"\r\n\r\n") {
            let status = status(answer).ok_or(Problem::NoHead)?;
            return Ok((status, length - end - 4));
        }
    }
    Err(Problem::NoHead)
}

/// How many bytes were moved; none when the socket is not ready after all.
fn done(moved: io::Result<usize>) -> io::Result<Option<usize>> {
    match moved {
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
        moved => moved.map(Some),
    }
}

/// The status in the first line of an answer.
fn status(answer: &[u8]) -> Option<StatusCode> {
    let (_, digits) = answer.strip_prefix(b"HTTP/1.")?.split_at_checked(2)?;
    StatusCode::from_bytes(digits.get(..3)?).ok()
}

/// There is no tunnel, so that nothing of the request was sent.
#[derive(Debug, thiserror::Error)]
#[error("the proxy {proxy} gave no tunnel")]
struct TunnelError {
    proxy: String,
    #[source]
    problem: Problem,
}

#[derive(Debug, thiserror::Error)]
enum Problem {
    #[error("it cannot be reached")]
    Unreached(#[source] ConnectError),
    #[error("it answered with HTTP status {0}")]
    Refused(StatusCode),
    #[error("it closed the connection")]
    Closed,
    #[error("its answer is none of HTTP/1 whose head ends within {ANSWER} bytes")]
    NoHead,
    #[error("it sent more than its answer")]
    Talkative,
    #[error("the connection to it broke")]
    Broken(#[from] io::Error),
}
