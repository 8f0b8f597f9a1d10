//! The blocking client: the same outcomes, options and pages without an async runtime, and within one no panic.

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    thread,
    time::Duration,
};

use ses_hyper::{
    Client, blocking,
    ses_core::{Config, Credentials, Endpoint, Pacing, Retry},
    ses_types::{Effect, ListReceivers, Outcome},
};
use tests::{Act, RawServer, batch};
use tokio::runtime::{Builder, Runtime};

const TASK: &str = r#"{"Response":{"TaskId":7,"RequestId":"id-ok"}}"#;
const LISTS: &str = r#"{"Response":{"TotalCount":0,"Data":[],"RequestId":"id-ok"}}"#;

/// A server on a runtime of its own, which a blocked test does not hold up.
struct Server {
    server: RawServer,
    _runtime: Runtime,
}

impl Server {
    fn start(acts: impl IntoIterator<Item = Act>) -> Self {
        let mut runtime = Builder::new_multi_thread();
        let runtime = runtime.worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a thread");
        let server = runtime.block_on(RawServer::start(acts)).expect("a port");
        Self {
            server,
            _runtime: runtime,
        }
    }

    fn client(&self) -> blocking::Client {
        client(&self.server.authority())
    }
}

/// An answer after which the connection is closed: whether two calls share one depends on which thread is faster.
fn answer(body: &str) -> Act {
    let length = body.len();
    let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n");
    Act::Write([head.as_bytes(), body.as_bytes()].concat())
}

fn client(authority: &str) -> blocking::Client {
    let endpoint = Endpoint::fixed(&format!("http://{authority}")).expect("an address");
    let retry = Retry::default().with_pauses(Duration::ZERO, Duration::ZERO);
    let config = Config::international()
        .with_endpoint(endpoint)
        .with_retry(retry.with_attempts(3))
        .with_pacing(Pacing::off());
    Client::new(config)
        .with_credentials(Credentials::new("AKIDTEST", "test").expect("proper"))
        .blocking()
        .expect("a thread")
}

#[test]
fn a_batch_goes_through_and_a_lost_answer_is_unknown() {
    let server = Server::start([answer(TASK), Act::CloseAfterRequest, answer(TASK)]);
    let client = server.client();
    let answer = client.call(&batch()).send().expect("accepted");
    assert_eq!(answer.task_id, Some(7));
    let error = client
        .call(&batch())
        .send()
        .expect_err("the answer is lost");
    assert_eq!((error.outcome(), error.attempts()), (Outcome::Unknown, 1));
    assert_eq!(server.server.requests(), 2);
}

#[test]
fn a_call_has_the_options_that_it_has_elsewhere() {
    let lost = || Act::CloseAfterRequest;
    let server = Server::start([lost(), lost(), lost(), answer(TASK), Act::Silence]);
    let client = server.client();
    let lists = ListReceivers::new(0, 10);
    let once = client.call(&lists).with_retry(Retry::none()).send();
    assert_eq!(once.expect_err("the first").attempts(), 1);
    let again = client.call(&batch()).with_effect(Effect::Idempotent).send();
    assert_eq!(again.expect("the third attempt").task_id, Some(7));
    let in_time = client
        .call(&lists)
        .with_timeout(Duration::from_millis(500))
        .send();
    let error = in_time.expect_err("nothing is said");
    assert_eq!((error.outcome(), error.attempts()), (Outcome::Unknown, 1));
    assert_eq!(server.server.requests(), 5);
}

#[test]
fn pages_and_entries_are_iterators() {
    let page = |_: usize, request: &str| {
        let is_last = request.contains(r#""Offset":2"#);
        let entries = if is_last { "{}" } else { "{},{}" };
        format!(r#"{{"Response":{{"TotalCount":3,"Data":[{entries}],"RequestId":"id"}}}}"#)
    };
    let server = Server::start(vec![Act::Reply(page); 64]);
    let client = server.client();
    let sizes = client
        .pages(ListReceivers::new(0, 2))
        .map(|page| page.expect("answered").data.len());
    assert_eq!(sizes.collect::<Vec<_>>(), [2, 1]);
    let entries = client.pages(ListReceivers::new(0, 2)).items();
    let entries: Result<Vec<_>, _> = entries.collect();
    assert_eq!(entries.expect("answered").len(), 3);
    let server = Server::start(vec![Act::error("InternalError.Down"); 64]);
    let client = server.client();
    let mut failing = client.pages(ListReceivers::new(0, 2));
    failing
        .next()
        .expect("a page")
        .expect_err("the service is down");
    assert!(failing.next().is_none());
}

#[test]
fn many_threads_call_at_once() {
    let server = Server::start(vec![Act::Reply(|_, _| LISTS.to_owned()); 64]);
    let client = server.client();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let answer = client.call_json(
                    "ListReceivers",
                    &serde_json::json!({ "Offset": 0, "Limit": 10 }),
                );
                assert_eq!(answer.send().expect("answered")["TotalCount"], 0);
            });
        }
    });
    assert_eq!(server.server.requests(), 8);
}

#[test]
fn within_an_async_runtime_it_is_called_and_dropped_without_a_panic() {
    let server = Server::start(vec![Act::Reply(|_, _| LISTS.to_owned()); 64]);
    let current = Builder::new_current_thread().build().expect("a runtime");
    for runtime in [current, Runtime::new().expect("threads")] {
        let client = server.client();
        let in_a_task = client.clone();
        let count = runtime.block_on(async move {
            let pages = in_a_task.pages(ListReceivers::new(0, 10)).count();
            let answer = in_a_task.call(&ListReceivers::new(0, 10)).send();
            answer.expect("answered");
            drop(client);
            drop(in_a_task); // the last one, and with it the runtime
            pages
        });
        assert_eq!(count, 1);
    }
    assert_eq!(server.server.requests(), 4);
}

#[test]
fn the_last_clone_closes_the_connections() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let authority = listener.local_addr().expect("its address").to_string();
    let serving = thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let mut request = Vec::new();
        while !request.ends_with(b"}") {
            let mut piece = [0; 1024];
            let count = stream.read(&mut piece).expect("a piece");
            request.extend_from_slice(&piece[..count]);
        }
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", LISTS.len());
        stream.write_all(head.as_bytes()).expect("taken");
        stream.write_all(LISTS.as_bytes()).expect("taken");
        stream.read(&mut [0; 1]).expect("the end, in good order")
    });
    let client = client(&authority);
    let clone = client.clone();
    drop(client);
    clone
        .call(&ListReceivers::new(0, 10))
        .send()
        .expect("answered");
    drop(clone);
    assert_eq!(serving.join().expect("no panic"), 0);
}
