//! The floor: the emulator's frame, the check of a signature, and one row a request, committed in groups.

use std::{
    path::PathBuf,
    sync::{OnceLock, mpsc},
    thread,
    time::{SystemTime, UNIX_EPOCH},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::Response,
    routing::any,
};
use bytes::Bytes;
use hyper::server::conn::http1;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use rusqlite::Connection;
use ses_emulator::SECRET_KEY;
use tc3_sign::{Payload, ReceivedRequest, SigningKey, WINDOW, verify};
use tokio::{net::TcpListener, sync::oneshot};

use crate::server::Running;

const ANSWER: &str = r#"{"Response":{"MessageId":"qcloudses-30-1250000000-date-20260102110405-2","RequestId":"5fd4e02d-6ab0-4b5b-8f0c-1bd3a2c07e64"}}"#;

/// The most requests that are committed together, as many as in the emulator.
const MOST: usize = 256;

/// A row, and whom to tell that it is on the disk.
type Row = (Bytes, oneshot::Sender<()>);

pub(crate) async fn start(file: PathBuf) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("it is bound");
    let (writer, inbox) = mpsc::channel();
    thread::spawn(move || write(&file, &inbox));
    let router = Router::new().route("/", any(answer)).with_state(writer);
    let server = tokio::spawn(accept(listener, router));
    Running {
        address,
        _server: Box::new(server),
    }
}

/// The key of the day, kept as the emulator keeps it.
static KEY: OnceLock<SigningKey> = OnceLock::new();

async fn accept(listener: TcpListener, router: Router) {
    while let Ok((stream, _)) = listener.accept().await {
        let service = TowerToHyperService::new(router.clone());
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

async fn answer(State(writer): State<mpsc::Sender<Row>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 10 << 20).await.expect("a whole body");
    let header = |name: &str| parts.headers.get(name)?.to_str().ok();
    let received = ReceivedRequest::new("POST", "", header, Payload::Bytes(&body));
    let timestamp = received.timestamp().expect("a timestamp");
    let key = KEY.get_or_init(|| SigningKey::derive(SECRET_KEY, timestamp, "ses"));
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.expect("it is after 1970").as_secs();
    verify(&received, key, now, WINDOW).expect("the signature holds");
    let (committed, is_committed) = oneshot::channel();
    writer.send((body, committed)).expect("the writer runs");
    is_committed.await.expect("a commit");
    Response::new(Body::from(ANSWER))
}

fn write(file: &PathBuf, inbox: &mpsc::Receiver<Row>) {
    let connection = Connection::open(file).expect("a file");
    let pragmas = "PRAGMA journal_mode = wal; PRAGMA synchronous = full; CREATE TABLE mail (body BLOB NOT NULL);";
    connection.execute_batch(pragmas).expect("a new file");
    let execute = |sql| {
        let mut statement = connection.prepare_cached(sql).expect("sql");
        statement.execute([]).expect("it is carried out");
    };
    while let Ok(first) = inbox.recv() {
        let mut group = vec![first];
        group.extend(inbox.try_iter().take(MOST - 1));
        execute("BEGIN IMMEDIATE");
        for (body, _) in &group {
            let mut insert = connection
                .prepare_cached("INSERT INTO mail VALUES (?1)")
                .expect("sql");
            insert.execute([&body[..]]).expect("a row");
        }
        execute("COMMIT");
        for (_, committed) in group {
            committed.send(()).expect("it is waited for");
        }
    }
}
