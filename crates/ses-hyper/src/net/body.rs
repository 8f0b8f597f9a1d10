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

/// A body in one piece, with a note of the moment when a connection takes it up.
///
/// A connection asks a body for its size, or for its end, before it writes anything of the request: HTTP/1.1 to choose
/// the framing, HTTP/2 to write the first frame.
/// So a body which was never asked proves that nothing was sent, whichever of them was spoken.
pub(super) struct NotedBody {
    piece: Option<Bytes>,
    note: Arc<AtomicU8>,
}

/// The sender's end of a [`NotedBody`].
pub(super) struct Note(Arc<AtomicU8>);

impl NotedBody {
    pub(super) fn new(piece: Bytes) -> (Self, Note) {
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

impl NotedBody {
    /// Notes that a connection is about to send, unless the request was given up; what the note says now.
    fn take_up(&self) -> u8 {
        match self
            .note
            .compare_exchange(UNTOUCHED, BEGUN, Ordering::SeqCst, Ordering::SeqCst)
        {
            Ok(_) => BEGUN,
            Err(noted) => noted,
        }
    }
}

impl Note {
    /// Gives the request up, and says whether that came before any of it was sent.
    ///
    /// From then on a connection that still holds the body gets nothing from it: the two cannot cross.
    /// The most that a task which drives HTTP/2 can do at that very moment is to send a head and take it back: no
    /// request.
    pub(super) fn give_up(&self) -> bool {
        self.0
            .compare_exchange(UNTOUCHED, GIVEN_UP, Ordering::SeqCst, Ordering::SeqCst)
            != Err(BEGUN)
    }
}

/// The body of a request that was given up.
#[derive(Debug, thiserror::Error)]
#[error("the request was given up")]
pub(super) struct GivenUp;

impl Body for NotedBody {
    type Data = Bytes;
    type Error = GivenUp;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, GivenUp>>> {
        if self.take_up() == GIVEN_UP {
            return Poll::Ready(Some(Err(GivenUp)));
        }
        Poll::Ready(self.piece.take().map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.take_up();
        self.piece.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        self.take_up();
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
    fn asking_for_the_size_is_the_beginning() {
        let asks: [fn(&NotedBody); 2] = [
            |body| assert_eq!(body.size_hint().exact(), Some(2)),
            |body| assert!(!body.is_end_stream()),
        ];
        for ask in asks {
            let (body, note) = NotedBody::new(Bytes::from_static(b"{}"));
            ask(&body);
            assert!(!note.give_up());
        }
    }

    #[test]
    fn a_body_that_was_given_up_sends_nothing() {
        let (mut body, note) = NotedBody::new(Bytes::from_static(b"{}"));
        assert!(note.give_up());
        assert!(note.give_up(), "it stays given up");
        assert!(matches!(poll(&mut body), Poll::Ready(Some(Err(GivenUp)))));
    }
}
