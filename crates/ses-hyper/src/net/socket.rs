//! A TCP stream that can be asked whether the other side has closed it, while hyper has it.

use std::{
    io::{self, IoSlice},
    mem::MaybeUninit,
    net::Shutdown,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use hyper_util::client::legacy::connect::{Connected, Connection};
use socket2::SockRef;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};

/// The stream; what it is connected to finds its [`Probe`] by [`Connection::connected`].
pub(super) struct Socket {
    read: OwnedReadHalf,
    write: Arc<OwnedWriteHalf>,
    /// What is joined to be written.
    joined: Vec<u8>,
}

/// Looks at a socket without reading from it.
#[derive(Clone)]
pub(super) struct Probe(Arc<OwnedWriteHalf>);

/// What waits to be read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Waiting {
    Nothing,
    Data,
    /// The end of the stream, or an error.
    End,
}

impl Socket {
    pub(super) fn new(stream: TcpStream) -> Self {
        let (read, write) = stream.into_split();
        Self {
            read,
            write: Arc::new(write),
            joined: Vec::new(),
        }
    }
}

impl Probe {
    /// Asks the system itself: what the runtime knows is as old as its last look at all sockets, which on a single
    /// thread is before whatever the program has done since.
    pub(super) fn waiting(&self) -> Waiting {
        let socket: &TcpStream = (*self.0).as_ref();
        match SockRef::from(socket).peek(&mut [MaybeUninit::uninit()]) {
            Ok(0) => Waiting::End,
            Ok(_) => Waiting::Data,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Waiting::Nothing,
            Err(_) => Waiting::End,
        }
    }

    /// Ends the connection for whoever reads or writes on it.
    #[cfg(feature = "h2")]
    pub(super) fn cut(&self) {
        let socket: &TcpStream = (*self.0).as_ref();
        // One that cannot be shut down is closed.
        let _ = SockRef::from(socket).shutdown(Shutdown::Both);
    }
}

impl Connection for Socket {
    fn connected(&self) -> Connected {
        let probe = Probe(Arc::clone(&self.write));
        Connected::new().extra(probe)
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.read).poll_read(context, buffer)
    }
}

impl Socket {
    /// Writes as soon as the socket takes something.
    fn poll_with<T>(
        &self,
        context: &mut Context<'_>,
        write: impl Fn(&OwnedWriteHalf) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        let socket: &TcpStream = (*self.write).as_ref();
        loop {
            std::task::ready!(socket.poll_write_ready(context))?;
            match write(&self.write) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                written => return Poll::Ready(written),
            }
        }
    }
}

/// The most bytes that are joined to be written: most requests, with their heads.
const JOINED: usize = 1 << 10;

/// Joins the pieces, unless they are too large for that, and says whether it did: the system takes small ones for less
/// than a list of them.
fn join(pieces: &[IoSlice<'_>], joined: &mut Vec<u8>) -> bool {
    joined.clear();
    let is_small = pieces.iter().map(|piece| piece.len()).sum::<usize>() <= JOINED;
    if is_small {
        joined.reserve_exact(JOINED);
        pieces
            .iter()
            .for_each(|piece| joined.extend_from_slice(piece));
    }
    is_small
}

impl AsyncWrite for Socket {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_with(context, |socket| socket.try_write(bytes))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if join(pieces, &mut self.joined) {
            self.poll_with(context, |socket| socket.try_write(&self.joined))
        } else {
            self.poll_with(context, |socket| socket.try_write_vectored(pieces))
        }
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        let socket: &TcpStream = (*self.write).as_ref();
        Poll::Ready(SockRef::from(socket).shutdown(Shutdown::Write))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_joined_as_far_as_there_is_room() {
        let body = [b' '; JOINED];
        let mut joined = Vec::new();
        for _ in 0..2 {
            assert!(join(
                &[b"POST ".as_slice(), b"", b"/"].map(IoSlice::new),
                &mut joined
            ));
            assert_eq!(joined, b"POST /");
            assert!(join(&[IoSlice::new(&body)], &mut joined));
            assert_eq!(joined, body);
            assert!(!join(&[b"P", &body[..]].map(IoSlice::new), &mut joined));
            assert_eq!(joined.capacity(), JOINED);
        }
    }
}
