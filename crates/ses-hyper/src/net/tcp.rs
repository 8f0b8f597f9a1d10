//! Connections by TCP to a host: all its addresses are tried, and a family that does not answer holds the other one up
//! for a moment only (RFC 8305).

use std::{
    future::poll_fn,
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use http::Uri;
use tokio::net::{TcpSocket, TcpStream, lookup_host};

use super::proxy::port;

/// How long the addresses of the family that comes first are tried alone.
const HEAD_START: Duration = Duration::from_millis(300);

type Connecting = Pin<Box<dyn Future<Output = io::Result<TcpStream>> + Send>>;

/// Connects to the host and port of an address.
pub(super) async fn connect(uri: &Uri) -> Result<TcpStream, ConnectError> {
    let host = uri.host().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let found = lookup_host((host, port(uri))).await;
    let addresses = found.map_err(ConnectError::Name)?.collect();
    let stream = connect_to(addresses).await.map_err(ConnectError::Tcp)?;
    // One that waits for more to send is slower, and no worse.
    let _ = stream.set_nodelay(true);
    Ok(stream)
}

/// The addresses of the first one's family before the others.
async fn connect_to(addresses: Vec<SocketAddr>) -> io::Result<TcpStream> {
    let is_v4 = addresses.first().is_some_and(SocketAddr::is_ipv4);
    let (first, others): (Vec<_>, Vec<_>) =
        addresses.into_iter().partition(|it| it.is_ipv4() == is_v4);
    let mut first: Connecting = Box::pin(one_of(first));
    if others.is_empty() {
        return first.await;
    }
    let others: Connecting = Box::pin(one_of(others));
    match tokio::time::timeout(HEAD_START, &mut first).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(_)) => others.await,
        Err(_) => race(vec![first, others]).await,
    }
}

/// Tries one after the other; when none answers, the first failure is told.
async fn one_of(addresses: Vec<SocketAddr>) -> io::Result<TcpStream> {
    let mut failure = None;
    for address in addresses {
        match one(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    Err(failure.unwrap_or_else(|| io::Error::new(io::ErrorKind::NotFound, "it has no address")))
}

async fn one(address: SocketAddr) -> io::Result<TcpStream> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    socket.connect(address).await
}

/// Whichever connects first; when none does, the last failure is told.
async fn race(mut all: Vec<Connecting>) -> io::Result<TcpStream> {
    loop {
        let (index, ended) = poll_fn(|context| poll_any(&mut all, context)).await;
        drop(all.swap_remove(index));
        if ended.is_ok() || all.is_empty() {
            return ended;
        }
    }
}

fn poll_any(
    all: &mut [Connecting],
    context: &mut Context<'_>,
) -> Poll<(usize, io::Result<TcpStream>)> {
    for (index, connecting) in all.iter_mut().enumerate() {
        if let Poll::Ready(ended) = connecting.as_mut().poll(context) {
            return Poll::Ready((index, ended));
        }
    }
    Poll::Pending
}

/// There is no connection, so that nothing was sent.
#[derive(Debug, thiserror::Error)]
pub(super) enum ConnectError {
    #[error("dns error")]
    Name(#[source] io::Error),
    #[error("tcp connect error")]
    Tcp(#[source] io::Error),
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use tokio::net::TcpListener;

    use super::*;

    async fn listener() -> (TcpListener, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        (listener, address)
    }

    /// An address where nobody listens.
    async fn closed() -> SocketAddr {
        listener().await.1
    }

    /// An address of the other family where nobody listens, or nobody can.
    const OTHER_FAMILY: &str = "[::1]:1";

    #[tokio::test]
    async fn every_address_is_tried() {
        let (_listener, open) = listener().await;
        let other: SocketAddr = OTHER_FAMILY.parse().expect("an address");
        let closed = closed().await;
        for addresses in [
            vec![open],
            vec![closed, open],
            vec![other, open],
            vec![closed, other, open],
            vec![other, closed, open],
        ] {
            let stream = connect_to(addresses.clone()).await;
            let peer = stream.and_then(|stream| stream.peer_addr());
            assert_eq!(peer.ok(), Some(open), "{addresses:?}");
        }
    }

    #[tokio::test]
    async fn a_host_without_an_open_port_is_a_failure_of_tcp() {
        let uri: Uri = format!("http://{}/", closed().await)
            .parse()
            .expect("an address");
        let failed = connect(&uri).await.expect_err("nobody listens");
        assert_eq!(failed.to_string(), "tcp connect error");
        assert!(connect_to(Vec::new()).await.is_err());
    }

    #[tokio::test]
    async fn a_family_that_does_not_answer_is_overtaken() {
        let (_listener, open) = listener().await;
        let silent: Connecting = Box::pin(pending());
        let refused: Connecting = Box::pin(ready(Err(io::Error::other("refused"))));
        let answering: Connecting = Box::pin(one_of(vec![open]));
        let stream = race(vec![silent, refused, answering]).await;
        assert!(stream.is_ok());
        let refused = || -> Connecting { Box::pin(ready(Err(io::Error::other("refused")))) };
        assert!(race(vec![refused(), refused()]).await.is_err());
    }
}
