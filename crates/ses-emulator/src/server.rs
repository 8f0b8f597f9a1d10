//! The server: an accept loop of its own, which owns each stream, and the routes.

mod line;

use std::{sync::Arc, time::Duration};

use axum::{
    Extension, Router,
    body::Body,
    extract::{Request, State},
    response::{IntoResponse, Redirect, Response},
    routing::any,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use hyper::{body::Incoming, server::conn::http1, service::Service as _};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};

pub(crate) use self::line::Line;
use self::line::Stream;
use crate::{Clock, control, service::Service, wire};

/// How long requests that are under way may take once the server shall stop.
const GRACE: Duration = Duration::from_secs(5);

/// How long to wait when the system gives no more connections.
const BREATH: Duration = Duration::from_millis(50);

/// The API at `/`, what the emulator adds below `/_emulator`, and nothing else.
pub(crate) fn router(service: Arc<Service>) -> Router {
    Router::new()
        .route("/", any(call))
        .merge(control::router(&service))
        .fallback(nothing)
        .with_state(service)
}

/// Serves until `stop` changes or its sender is gone, then closes the port and lets requests finish.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    clock: Clock,
    mut stop: watch::Receiver<bool>,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let (router, clock) = (router.clone(), clock.clone());
                    connections.spawn(converse(stream, router, clock, stop.clone()));
                }
                Err(error) => {
                    tracing::warn!(%error, "no connection could be accepted");
                    tokio::time::sleep(BREATH).await;
                }
            },
            Some(_) = connections.join_next() => {}
            _ = stop.changed() => break,
        }
    }
    drop(listener);
    let rest = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(GRACE, rest).await.is_err() {
        tracing::warn!("requests were cut off because they took too long to finish");
    }
}

/// Serves one connection; a request that has begun is answered before it closes.
async fn converse(
    stream: TcpStream,
    router: Router,
    clock: Clock,
    mut stop: watch::Receiver<bool>,
) {
    let line = Line::new(stop.clone());
    let stream = Stream::new(stream, &line);
    let router = TowerToHyperService::new(router);
    let service = hyper::service::service_fn(move |mut request: http::Request<Incoming>| {
        request.extensions_mut().insert(line.clone());
        let (answer, clock) = (router.call(request), clock.clone());
        async move { answer.await.map(|response| dated(response, &clock)) }
    });
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let result = tokio::select! {
        result = connection.as_mut() => result,
        _ = stop.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = result {
        tracing::debug!(%error, "a connection broke");
    }
}

async fn call(
    State(service): State<Arc<Service>>,
    Extension(line): Extension<Line>,
    request: Request,
) -> Response {
    let (method, headers) = (request.method(), request.headers());
    if control::is_of_page(headers)
        && let Err(failure) = control::admit(&service.hosts, method, headers)
    {
        return failure.into_response();
    }
    if is_visitor(method, request.uri(), headers) {
        return Redirect::to(control::PAGE).into_response();
    }
    service.answer(request, &line).await
}

/// Whether somebody looks at the address with a browser, who signs nothing and wants a page.
fn is_visitor(method: &Method, uri: &Uri, headers: &HeaderMap) -> bool {
    let wants = wire::header(headers, header::ACCEPT.as_str()).unwrap_or_default();
    method == Method::GET
        && wants.contains("text/html")
        && uri.query().is_none()
        && !headers.contains_key(header::AUTHORIZATION)
        && !headers.contains_key("x-tc-action")
}

async fn nothing() -> (StatusCode, &'static str) {
    (
        StatusCode::NOT_FOUND,
        "The API is at /, the page to look at it at /_emulator/, and what else the emulator adds below that.\n",
    )
}

/// Sets the answer's time by the emulator's clock, unless it has that of an account.
fn dated(mut response: Response<Body>, clock: &Clock) -> Response<Body> {
    if !response.headers().contains_key(header::DATE) {
        set_date(response.headers_mut(), clock.now());
    }
    response
}

/// Sets the time of an answer, by which a client corrects its own, as a duration since the Unix epoch.
pub(crate) fn set_date(headers: &mut HeaderMap, time: Duration) {
    let time = std::time::SystemTime::UNIX_EPOCH + time;
    if let Ok(value) = HeaderValue::try_from(httpdate::fmt_http_date(time)) {
        headers.insert(header::DATE, value);
    }
}
