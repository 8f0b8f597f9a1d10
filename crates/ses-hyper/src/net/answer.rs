//! The answer to a request, read to its end, unpacked, and never larger than was agreed.

#[cfg(feature = "gzip")]
pub(super) mod gzip;

use std::{future::poll_fn, pin::Pin};

use bytes::Bytes;
use http_body::Body;

use crate::transport::BoxError;

/// Reads an answer's body, of so many bytes at most.
///
/// An answer in one piece is not copied; pieces are joined as they come, since one that is kept takes more than its size.
pub(super) async fn whole<B>(mut body: B, most: usize) -> Result<Bytes, BoxError>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    let (mut first, mut joined) = (Bytes::new(), Vec::new());
    while let Some(frame) = poll_fn(|it| Pin::new(&mut body).poll_frame(it)).await {
        let Ok(piece) = frame.map_err(Into::into)?.into_data() else {
            continue; // trailers
        };
        let read = first.len().max(joined.len());
        if piece.len() > most - read {
            return Err(TooLarge { most }.into());
        }
        if first.is_empty() {
            first = piece;
            continue;
        }
        if joined.is_empty() {
            joined.extend_from_slice(&first);
        }
        joined.extend_from_slice(&piece);
    }
    Ok(if joined.is_empty() {
        first
    } else {
        joined.into()
    })
}

/// The answer is larger than the limit allows.
#[derive(Debug, thiserror::Error)]
#[error("the answer is larger than {most} bytes")]
struct TooLarge {
    most: usize,
}

#[cfg(test)]
mod tests {
    use std::{
        convert::Infallible,
        task::{Context, Poll},
        time::Duration,
    };

    use http::Request;
    use http_body::Frame;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
        time::Instant,
    };

    use super::*;
    use crate::net::{Net, Proxy, Settings};

    /// An answer that comes byte by byte.
    struct Bytewise(Bytes);

    impl Body for Bytewise {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            let byte = (!self.0.is_empty()).then(|| Ok(Frame::data(self.0.split_to(1))));
            Poll::Ready(byte)
        }
    }

    #[test]
    fn an_answer_in_many_pieces_takes_no_more_memory_than_a_few_times_its_size() {
        const SIZE: usize = 1 << 20;
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let runtime = runtime.expect("a runtime");
        let sent = Bytes::from(vec![b'a'; SIZE]);
        for (most, is_read) in [(SIZE, true), (SIZE - 1, false), (0, false)] {
            let taken = allocation_counter::measure(|| {
                let read = runtime.block_on(whole(Bytewise(sent.clone()), most));
                assert_eq!(read.ok(), is_read.then(|| sent.clone()));
            });
            let peak = taken.bytes_max;
            assert!(peak <= 4 * SIZE as u64, "{peak} bytes");
        }
    }

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
