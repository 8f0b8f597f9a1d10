//! A server that takes the service's events: what happened to each mail, as it happens.
//!
//! `cargo run --example webhook_server -- 0.0.0.0:8080`, then that address in the console; the service calls ports 8080
//! to 8082.
//! No signature is documented, so an event proves nothing of who sent it: act on it only after the service confirms it.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::{convert::Infallible, env, error::Error as StdError};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use ses_hyper::ses_types::{Event, EventName};
use tokio::net::TcpListener;

/// The most bytes that the body of an event may have.
const MOST: usize = 64 << 10;

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let address = env::args()
        .nth(1)
        .unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let listener = TcpListener::bind(address).await?;
    println!("http://{}", listener.local_addr()?);
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            continue; // it was gone before it was taken
        };
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .serve_connection(TokioIo::new(stream), service_fn(take));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                println!("a connection broke off: {error}");
            }
        });
    }
}

/// Takes one event, and answers 200 where it is one.
async fn take(request: Request<Incoming>) -> Result<Response<Empty<Bytes>>, Infallible> {
    if request.method() != Method::POST {
        return Ok(answer(StatusCode::METHOD_NOT_ALLOWED));
    }
    let body = Limited::new(request.into_body(), MOST).collect().await;
    let Ok(body) = body else {
        return Ok(answer(StatusCode::PAYLOAD_TOO_LARGE));
    };
    Ok(match serde_json::from_slice::<Event>(&body.to_bytes()) {
        Ok(event) if event.event == EventName::default() => {
            println!("no event: it has no name");
            answer(StatusCode::BAD_REQUEST)
        }
        Ok(event) => {
            println!("{event:?}"); // without addresses
            answer(StatusCode::OK)
        }
        Err(error) => {
            println!("no event: {error}");
            answer(StatusCode::BAD_REQUEST)
        }
    })
}

fn answer(status: StatusCode) -> Response<Empty<Bytes>> {
    let mut response = Response::new(Empty::new());
    *response.status_mut() = status;
    response
}
