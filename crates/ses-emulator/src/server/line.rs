//! The line to a client: a stream that a fault can cut short or reset.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::watch,
};

/// Stands for any number of bytes.
const ALL: u64 = u64::MAX;

/// What a request can do to the connection that it came over; clones are the same line.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    shared: Arc<Shared>,
    stop: watch::Receiver<bool>,
}

#[derive(Debug)]
struct Shared {
    /// How many bytes may still be written.
    left: AtomicU64,
    is_reset: AtomicBool,
}

impl Line {
    pub(super) fn new(stop: watch::Receiver<bool>) -> Self {
        let shared = Shared {
            left: AtomicU64::new(ALL),
            is_reset: AtomicBool::new(false),
        };
        Self {
            shared: Arc::new(shared),
            stop,
        }
    }

    /// Lets the answer to come through whole.
    pub(crate) fn restore(&self) {
        self.shared.left.store(ALL, Relaxed);
    }

    /// Ends the connection when so many bytes of the answer to come are written.
    pub(crate) fn cut(&self, bytes: u64) {
        self.shared.left.store(bytes, Relaxed);
    }

    /// Resets the connection instead of the answer to come.
    pub(crate) fn reset(&self) {
        self.shared.is_reset.store(true, Relaxed);
        self.cut(0);
    }

    /// Waits until the server stops, unless the client goes away before.
    pub(crate) async fn hang(&self) {
        // A server without a stop has ended, and its connections with it.
        let mut stop = self.stop.clone();
        let _stopped = stop.wait_for(|stop| *stop).await.is_ok();
    }

    /// Waits for this time, or until the server stops.
    pub(crate) async fn pause(&self, time: Duration) {
        // It has stopped when it is no timeout.
        let _passed = tokio::time::timeout(time, self.hang()).await;
    }
}

/// A connection, as far as faults let it through.
pub(super) struct Stream {
    stream: TcpStream,
    shared: Arc<Shared>,
}

impl Stream {
    pub(super) fn new(stream: TcpStream, line: &Line) -> Self {
        let shared = Arc::clone(&line.shared);
        Self { stream, shared }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if self.shared.is_reset.load(Relaxed) {
            // A system that cannot reset a connection closes it.
            let _closed = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let left = self.shared.left.load(Relaxed);
        if left == ALL {
            return Pin::new(&mut self.stream).poll_write(cx, bytes);
        }
        if left == 0 {
            let error = io::Error::new(io::ErrorKind::ConnectionAborted, "cut by a fault");
            return Poll::Ready(Err(error));
        }
        let most = usize::try_from(left).unwrap_or(usize::MAX);
        let bytes = &bytes[..bytes.len().min(most)];
        let written = std::task::ready!(Pin::new(&mut self.stream).poll_write(cx, bytes))?;
        self.shared.left.store(left - written as u64, Relaxed);
        Poll::Ready(Ok(written))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.shared.left.load(Relaxed) == ALL {
            return Pin::new(&mut self.stream).poll_write_vectored(cx, parts);
        }
        let part = parts.iter().find(|part| !part.is_empty());
        self.poll_write(cx, part.map_or(&[], |part| part))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
