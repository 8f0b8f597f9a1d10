//! A request body that knows whether a connection has begun to send it.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

const UNTOUCHED: u8 = 0;
const BEGUN: u8 = 1;
const GIVEN_UP: u8 = 2;

/// A body in one piece, with a note of the moment when it is asked for.
///
/// An HTTP/1.1 connection asks for the first piece of the body in the same turn in which it takes the head, and writes
/// nothing before it has both, as long as the head fits its buffer of some 400 KB.
/// So a body which was never asked for proves that nothing was sent, and in any case that no request was whole.
pub(crate) struct NotedBody {
    piece: Option<Bytes>,
    note: Arc<AtomicU8>,
}

/// The sender's end of a [`NotedBody`].
pub(crate) struct Note(Arc<AtomicU8>);

impl NotedBody {
    pub(crate) fn new(piece: Bytes) -> (Self, Note) {
        let note = Arc::new(AtomicU8::new(UNTOUCHED));
        (
            Self {
                piece: Some(piece),
                note: Arc::clone(&note),
            },
            Note(note),
        )
    }
}

impl Note {
    /// Gives the request up, and says whether that came before any of it was sent.
    ///
    /// From then on a connection that still holds the body gets nothing from it: the two cannot cross.
    pub(crate) fn give_up(&self) -> bool {
        self.0
            .compare_exchange(UNTOUCHED, GIVEN_UP, Ordering::SeqCst, Ordering::SeqCst)
            != Err(BEGUN)
    }
}

/// The body of a request that was given up.
#[derive(Debug, thiserror::Error)]
#[error("the request was given up")]
pub(crate) struct GivenUp;

impl Body for NotedBody {
    type Data = Bytes;
    type Error = GivenUp;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, GivenUp>>> {
        match self
            .note
            .compare_exchange(UNTOUCHED, BEGUN, Ordering::SeqCst, Ordering::SeqCst)
        {
            Err(GIVEN_UP) => Poll::Ready(Some(Err(GivenUp))),
            _ => Poll::Ready(self.piece.take().map(|piece| Ok(Frame::data(piece)))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.piece.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.piece.as_ref().map_or(0, |piece| piece.len() as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn poll(body: &mut NotedBody) -> Poll<Option<Result<Frame<Bytes>, GivenUp>>> {
        Pin::new(body).poll_frame(&mut Context::from_waker(std::task::Waker::noop()))
    }

    #[test]
    fn a_body_that_was_asked_for_cannot_be_given_up() {
        let (mut body, note) = NotedBody::new(Bytes::from_static(b"{}"));
        assert!(matches!(poll(&mut body), Poll::Ready(Some(Ok(_)))));
        assert!(!note.give_up());
    }

    #[test]
    fn a_body_that_was_given_up_sends_nothing() {
        let (mut body, note) = NotedBody::new(Bytes::from_static(b"{}"));
        assert!(note.give_up());
        assert!(note.give_up(), "it stays given up");
        assert!(matches!(poll(&mut body), Poll::Ready(Some(Err(GivenUp)))));
    }
}
