//! The answer to a request, read to its end, unpacked, and never larger than was agreed.

#[cfg(feature = "gzip")]
pub(super) mod gzip;

use bytes::Bytes;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::Incoming;

use crate::transport::BoxError;

/// Reads an answer's body, of so many bytes at most.
pub(super) async fn whole(body: Incoming, most: usize) -> Result<Bytes, BoxError> {
    let collected = Limited::new(body, most).collect().await;
    let body = collected.map_err(|error| match error.is::<LengthLimitError>() {
        true => TooLarge { most }.into(),
        false => error,
    })?;
    Ok(body.to_bytes())
}

/// The answer is larger than the limit allows.
#[derive(Debug, thiserror::Error)]
#[error("the answer is larger than {most} bytes")]
struct TooLarge {
    most: usize,
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::Request;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
        time::Instant,
    };

    use crate::net::{Net, Proxy, Settings};

    #[tokio::test]
    async fn gzip_is_asked_for_where_it_can_be_read() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await?;
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") && stream.read_buf(&mut head).await? > 0 {}
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
            stream.write_all(answer).await?;
            std::io::Result::Ok(head)
        });
        let request = Request::get(format!("http://{address}/")).body(Default::default());
        let net = Net::new(Settings::new(Proxy::none()));
        let answer = net.send(
            request.expect("a request"),
            Duration::from_secs(30),
            Instant::now(),
        );
        assert!(answer.await.is_ok());
        let head = server.await.expect("it ends").expect("a request");
        let asks = String::from_utf8_lossy(&head).contains("\r\naccept-encoding: gzip\r\n");
        assert_eq!(asks, cfg!(feature = "gzip"));
    }
}
