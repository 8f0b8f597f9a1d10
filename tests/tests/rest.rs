//! Connections between calls: used again, left when the other side has closed them, closed when nobody needs them.

use std::{
    future::poll_fn,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    pin::pin,
    sync::mpsc,
    task::Poll,
    thread,
    time::Duration,
};

use ses_hyper::{
    Client, Limits,
    ses_core::{Config, Credentials, Endpoint, Pacing, Retry},
};
use tests::{Act, RawServer, batch};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

const TASK: &str = r#"{"Response":{"TaskId":7,"RequestId":"id"}}"#;

fn client(config: Config) -> Client {
    let credentials = Credentials::new("AKIDTEST", "test").expect("proper");
    let config = config.with_retry(Retry::none()).with_pacing(Pacing::off());
    Client::new(config).with_credentials(credentials)
}

/// A server that answers one request on each connection; the connection is closed when it is told to, or when the
/// client has closed it.
struct Server {
    address: String,
    close: mpsc::Sender<()>,
    closed: UnboundedReceiver<Closed>,
}

#[derive(Debug, Eq, PartialEq)]
enum Closed {
    ByServer,
    ByClient,
}

impl Server {
    /// By threads of its own, so that it goes on when the client's runtime stands still.
    fn start(closes: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("its address"));
        let (close, told) = mpsc::channel();
        let (says, closed) = unbounded_channel();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let stream = answer(stream.expect("a connection"));
                let end = if closes {
                    told.recv().map(|()| Closed::ByServer).ok()
                } else {
                    wait_for_end(&stream)
                };
                drop(stream);
                if end.is_none_or(|end| says.send(end).is_err()) {
                    return;
                }
            }
        });
        Self {
            address,
            close,
            closed,
        }
    }

    fn client(&self) -> Client {
        let endpoint = Endpoint::fixed(&self.address).expect("an address");
        client(Config::international().with_endpoint(endpoint))
    }

    /// Closes the connection; the runtime of this thread sees nothing of it meanwhile.
    fn close(&mut self) {
        self.close.send(()).expect("it waits for that");
        while self.closed.is_empty() {
            thread::yield_now();
        }
        assert_eq!(self.closed.try_recv(), Ok(Closed::ByServer));
    }
}

/// Reads a request to its end and accepts it.
fn answer(mut stream: TcpStream) -> TcpStream {
    let (mut read, mut piece) = (Vec::new(), [0; 4 << 10]);
    while !read.ends_with(b"}") {
        let count = stream.read(&mut piece).expect("a request");
        read.extend_from_slice(&piece[..count]);
    }
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", TASK.len());
    stream
        .write_all((head + TASK).as_bytes())
        .expect("the client reads it");
    stream
}

fn wait_for_end(mut stream: &TcpStream) -> Option<Closed> {
    (stream.read(&mut [0; 1]).ok()? == 0).then_some(Closed::ByClient)
}

#[tokio::test]
async fn one_call_after_the_other_has_the_same_connection() {
    let server = RawServer::start((0..3).map(|_| Act::ok(TASK)))
        .await
        .expect("a port");
    let client = client(server.config());
    for _ in 0..3 {
        client.call(&batch()).await.expect("accepted");
    }
    assert_eq!((server.requests(), server.connections()), (3, 1));
}

/// As long as its answer was awaited the runtime did not look at the socket, and between the calls it does not, either.
#[tokio::test]
async fn what_the_other_side_closed_is_not_written_to() {
    let mut server = Server::start(true);
    let client = server.client();
    for _ in 0..20 {
        client
            .call(&batch())
            .await
            .expect("a connection that stands");
        server.close();
    }
}

/// A call lets others go first, and the connection is closed meanwhile.
#[tokio::test]
async fn what_was_closed_while_a_call_let_others_go_first_is_not_written_to() {
    let mut server = Server::start(true);
    let client = server.client();
    client.call(&batch()).await.expect("a new connection");
    for _ in 0..20 {
        let batch = batch();
        let mut call = pin!(client.call(&batch).into_future());
        let first = poll_fn(|context| Poll::Ready(call.as_mut().poll(context))).await;
        assert!(first.is_pending());
        server.close();
        call.await.expect("a connection that stands");
    }
}

#[tokio::test]
async fn what_nobody_uses_is_closed() {
    let mut server = Server::start(false);
    let idle = Duration::from_secs(20);
    let client = server
        .client()
        .with_limits(Limits::default().with_idle(idle));
    for _ in 0..2 {
        client.call(&batch()).await.expect("accepted");
        tokio::time::pause();
        tokio::time::advance(idle).await;
        tokio::time::resume();
        assert_eq!(server.closed.recv().await, Some(Closed::ByClient));
    }
}

#[tokio::test]
async fn what_is_used_within_the_limit_stays() {
    let server = RawServer::start((0..3).map(|_| Act::ok(TASK)))
        .await
        .expect("a port");
    let idle = Duration::from_secs(20);
    let client = client(server.config()).with_limits(Limits::default().with_idle(idle));
    for _ in 0..3 {
        client.call(&batch()).await.expect("accepted");
        tokio::time::pause();
        tokio::time::advance(idle / 2).await;
        tokio::time::resume();
    }
    assert_eq!(server.connections(), 1);
}

/// Its connections are of no use there: they are woken by the runtime in which they were made.
#[test]
fn a_client_goes_from_one_runtime_to_the_next() {
    let server = Server::start(false);
    let client = server.client();
    for _ in 0..3 {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_all().build().expect("a runtime");
        let called = runtime.block_on(async { client.call(&batch()).await });
        called.expect("a connection of this runtime");
    }
}

/// Elsewhere nobody reads what comes on it when that one stands still.
#[test]
fn a_connection_serves_the_runtime_in_which_it_was_made() {
    let mut of_server = tokio::runtime::Builder::new_multi_thread();
    let of_server = of_server.worker_threads(1).enable_all().build();
    let acts = (0..4).map(|_| Act::ok(TASK));
    let of_server = of_server.expect("a runtime");
    let server = of_server.block_on(RawServer::start(acts)).expect("a port");
    let client = client(server.config());
    let runtimes = [(); 2].map(|()| {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        runtime.enable_all().build().expect("a runtime")
    });
    for _ in 0..2 {
        for runtime in &runtimes {
            let called = runtime.block_on(async { client.call(&batch()).await });
            called.expect("a connection of this runtime");
        }
    }
    assert_eq!((server.requests(), server.connections()), (4, 2));
}

/// Time stands still, so that none of them ends by itself.
#[tokio::test]
async fn a_client_that_is_dropped_leaves_no_task_behind() {
    let mut server = Server::start(false);
    let client = server.client();
    client.call(&batch()).await.expect("accepted");
    tokio::time::pause();
    drop(client);
    assert_eq!(server.closed.recv().await, Some(Closed::ByClient));
    tokio::task::yield_now().await;
    let metrics = tokio::runtime::Handle::current().metrics();
    assert_eq!(metrics.num_alive_tasks(), 0);
}
