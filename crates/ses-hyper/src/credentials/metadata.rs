//! The metadata service of cloud servers: plain HTTP on a connection of its own, past any proxy.

use std::time::Duration;

use bytes::Bytes;
use http::{
    Request, StatusCode,
    header::{CONNECTION, HOST},
    uri::Authority,
};
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, task::JoinSet};

use crate::transport::BoxError;

/// How long a connection may take: the service is as near as can be.
const CONNECT: Duration = Duration::from_secs(1);
/// The largest answer that is read, in bytes.
const ANSWER: usize = 64 << 10;

/// Why there was no answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// No connection was had: this is no cloud server.
    Unreachable(BoxError),
    /// There was a connection, and no whole answer on it.
    BrokenOff(BoxError),
}

/// Asks for a path within a time; status and body of the answer.
pub(super) async fn get(
    authority: &Authority,
    path: &str,
    within: Duration,
) -> Result<(StatusCode, Bytes), Failure> {
    let connecting = tokio::time::timeout(CONNECT.min(within), connect(authority)).await;
    let stream = connecting
        .map_err(|late| Failure::Unreachable(late.into()))?
        .map_err(|error| Failure::Unreachable(error.into()))?;
    let answer = tokio::time::timeout(within, exchange(stream, authority, path)).await;
    answer
        .map_err(|late| Failure::BrokenOff(late.into()))?
        .map_err(Failure::BrokenOff)
}

async fn connect(authority: &Authority) -> std::io::Result<TcpStream> {
    let port = authority.port_u16().unwrap_or(80);
    TcpStream::connect(format!("{}:{port}", authority.host())).await
}

async fn exchange(
    stream: TcpStream,
    authority: &Authority,
    path: &str,
) -> Result<(StatusCode, Bytes), BoxError> {
    let request = Request::get(path)
        .header(HOST, address(authority))
        .header(CONNECTION, "close")
        .body(Empty::<Bytes>::new())?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let mut driven = JoinSet::new(); // it stops with this function, whenever that is
    driven.spawn(connection);
    let response = sender.send_request(request).await?;
    let status = response.status();
    let body = Limited::new(response.into_body(), ANSWER).collect().await?;
    Ok((status, body.to_bytes()))
}

/// Host and port, without what can stand before them.
pub(super) fn address(authority: &Authority) -> &str {
    let address = authority.as_str();
    address.rsplit_once('@').map_or(address, |(_, host)| host)
}
