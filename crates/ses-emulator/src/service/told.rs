//! What a client is told: the truth, or what a fault makes of it.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderValue, Response, header};
use http_body_util::BodyExt;
use hyper::body::{Frame, SizeHint};
use tokio::time::Sleep;

use super::{arrival::Arrival, struck::Course};
use crate::{fault::Told, server::Line, wire};

/// How many times a second a slow body goes on, when it has so many bytes a second.
const TICKS: u32 = 20;

impl Course {
    /// Answers the client.
    pub(super) async fn tell(self, arrival: &Arrival, line: &Line) -> Response<Body> {
        let answer = |outcome| wire::answer(outcome, arrival.language, &arrival.request_id);
        let truth = answer(&self.result.outcome);
        let Some(plan) = self.plan else { return truth };
        if !plan.delay.is_zero() {
            line.pause(plan.delay).await;
        }
        match &plan.told {
            Told::Truth => return truth,
            Told::Code(_) | Told::Throttled => return answer(&Err(plan.refusal())),
            Told::Http {
                status,
                content_type,
                body,
            } => {
                let mut response = Response::new(Body::from(body.clone()));
                *response.status_mut() = *status;
                if let Ok(value) = HeaderValue::from_str(content_type) {
                    response.headers_mut().insert(header::CONTENT_TYPE, value);
                }
                return response;
            }
            Told::Broken => {
                return bend(truth, |whole| whole.slice(..whole.len() - 1).into()).await;
            }
            Told::Slow(pace) => return bend(truth, |whole| Slow::body(whole, *pace)).await,
            Told::Cut(bytes) => line.cut(*bytes),
            Told::Reset => line.reset(),
            Told::Hang => {
                line.hang().await;
                line.cut(0);
            }
        }
        truth
    }
}

/// The same answer with another body, made of the whole one, which is not empty.
async fn bend(response: Response<Body>, body: impl FnOnce(Bytes) -> Body) -> Response<Body> {
    let (parts, whole) = response.into_parts();
    // It is in memory.
    let whole = whole.collect().await.unwrap_or_default().to_bytes();
    Response::from_parts(parts, body(whole))
}

/// A body that takes its time, also before its first byte.
struct Slow {
    rest: Bytes,
    /// How many bytes go at once.
    step: usize,
    pause: Duration,
    sleep: Pin<Box<Sleep>>,
}

impl Slow {
    fn body(whole: Bytes, bytes_per_second: u32) -> Body {
        let step = (bytes_per_second / TICKS).max(1);
        let pause = Duration::from_secs(1) * step / bytes_per_second;
        Body::new(Self {
            rest: whole,
            step: step as usize,
            pause,
            sleep: Box::pin(tokio::time::sleep(pause)),
        })
    }
}

impl hyper::body::Body for Slow {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        ready!(self.sleep.as_mut().poll(cx));
        self.sleep = Box::pin(tokio::time::sleep(self.pause));
        let step = self.step.min(self.rest.len());
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(step)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::timeout;

    use super::*;

    async fn check(bytes_per_second: u32, step: usize, pause: u64) {
        let mut body = Slow::body(Bytes::from_static(&[b'x'; 20]), bytes_per_second);
        for _ in 0..20 / step {
            let too_early = timeout(Duration::from_millis(pause - 1), body.frame()).await;
            assert!(too_early.is_err(), "{bytes_per_second}");
            let in_time = timeout(Duration::from_millis(2), body.frame()).await;
            let frame = in_time.expect("in time").expect("more").expect("a frame");
            assert_eq!(frame.into_data().expect("data").len(), step);
        }
        assert!(body.frame().await.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_body_keeps_its_pace() {
        check(1, 1, 1_000).await;
        check(10, 1, 100).await;
        check(100, 5, 50).await;
    }
}
