//! What a client waits for at the most, and what is left of a client whose call was given up: each stage by a server
//! that never does what is waited for.

use std::{
    future::Future,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    pin::pin,
    task::Poll,
    thread,
    time::Duration,
};

use serde_json::json;
use ses_hyper::{
    Client, FetchContext, Fetching, Limits, Provider, Proxy,
    ses_core::{Checks, Config, Credentials, Endpoint, Error, ErrorKind, Pacing, Retry},
    ses_types::{ListReceivers, Outcome},
};
use tests::{Act, RawServer};

const LISTS: &str = r#"{"Response":{"TotalCount":0,"Data":[],"RequestId":"id"}}"#;
const TINY: Duration = Duration::from_millis(20);
/// More bytes than the system takes in for a peer that reads none.
const LARGE: usize = 16 << 20;

async fn server(acts: impl IntoIterator<Item = Act>) -> RawServer {
    RawServer::start(acts).await.expect("a port")
}

fn client(config: Config) -> Client {
    Client::new(config).with_credentials(Credentials::new("AKIDTEST", "test").expect("proper"))
}

async fn list(client: &Client) -> Result<(), Error> {
    let listed = client.call(&ListReceivers::new(0, 100)).await;
    listed.map(|answer| assert_eq!(answer.total_count, Some(0)))
}

/// A provider that says nothing, ever.
struct Silent;

impl Provider for Silent {
    fn fetch<'a>(&'a self, _: &'a FetchContext) -> Fetching<'a> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn a_connection_has_its_limit() {
    let proxy = server([Act::Deaf]).await; // connects, and then gives no connection
    let config = server([]).await.config().with_retry(Retry::none());
    let client = client(config)
        .with_proxy(Proxy::new(&proxy.authority()).expect("a proxy"))
        .with_limits(Limits::default().with_connect(TINY));
    let error = list(&client).await.expect_err("no connection");
    assert_eq!((error.outcome(), error.attempts()), (Outcome::NotSent, 1));
    assert!(format!("{error:?}").contains("ConnectTimeout"), "{error:?}");
}

/// Nothing was sent, or it is not known what became of it, as the server says.
#[track_caller]
fn check_outcome(error: &Error, server: &RawServer) {
    let is_read = server.bytes() > 0;
    assert!(!is_read || error.outcome() == Outcome::Unknown, "{error}");
    assert_ne!(error.outcome(), Outcome::Refused);
}

#[tokio::test]
async fn an_attempt_has_its_limit() {
    let server = server([Act::Silence, Act::ok(LISTS)]).await;
    let client = client(server.config().with_attempt_limit(TINY));
    let call = client.call(&ListReceivers::new(0, 100));
    let error = call.with_retry(Retry::none()).await.expect_err("silence");
    check_outcome(&error, &server);
    assert_eq!(error.attempts(), 1);
    assert!(format!("{error:?}").contains("AttemptTimeout"), "{error:?}");
}

#[tokio::test]
async fn interim_answers_without_end_have_the_limit_of_an_attempt() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("its address"));
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let is_asked = stream.read(&mut [0; 1]).is_ok_and(|read| read > 0);
        let interim = b"HTTP/1.1 100 Continue\r\n\r\n".repeat(1000);
        while is_asked && stream.write_all(&interim).is_ok() {}
        is_asked
    });
    let endpoint = Endpoint::fixed(&address).expect("an address");
    let config = Config::international().with_endpoint(endpoint);
    let client = client(
        config
            .with_attempt_limit(10 * TINY)
            .with_retry(Retry::none()),
    );
    let error = list(&client).await.expect_err("no answer");
    // On a machine that stood still the limit may have come before the request, or before the connection.
    drop(TcpStream::connect(address.trim_start_matches("http://")));
    let is_asked = server.join().expect("the client closes the connection");
    assert!(
        !is_asked || error.outcome() == Outcome::Unknown,
        "{error:?}"
    );
    assert_ne!(error.outcome(), Outcome::Refused);
    assert_eq!(error.attempts(), 1);
}

#[tokio::test]
async fn all_attempts_together_have_their_limit() {
    let server = server(vec![Act::Silence; 99]).await;
    let retry = Retry::default()
        .with_attempts(99)
        .with_pauses(Duration::ZERO, Duration::ZERO)
        .with_total(4 * TINY);
    let client = client(server.config().with_attempt_limit(TINY).with_retry(retry));
    let error = list(&client).await.expect_err("silence");
    check_outcome(&error, &server);
    assert!((1..=4).contains(&error.attempts()), "{error:?}");
}

#[tokio::test]
async fn a_connection_is_kept_as_long_as_it_may_idle() {
    for (idle, connections) in [(Duration::ZERO, 2), (Duration::from_secs(30), 1)] {
        let server = server(vec![Act::ok(LISTS); 4]).await; // a closed connection takes one along
        let limits = Limits::default().with_idle(idle);
        let client = client(server.config()).with_limits(limits);
        for _ in 0..2 {
            list(&client).await.expect("accepted");
        }
        assert_eq!(server.connections(), connections, "{idle:?}");
    }
}

#[tokio::test]
async fn credentials_that_do_not_come_have_the_time_of_the_call() {
    let server = server([Act::ok(LISTS)]).await;
    let client = Client::new(server.config()).with_provider(Silent);
    let call = client.call(&ListReceivers::new(0, 100));
    let error = call.with_timeout(TINY).await.expect_err("no credentials");
    assert!(matches!(error.kind(), ErrorKind::TimeLimit), "{error:?}");
    assert_eq!((error.outcome(), server.bytes()), (Outcome::NotSent, 0));
    list(&client.with_credentials(Credentials::new("AKIDTEST", "test").expect("proper")))
        .await
        .expect("accepted");
}

/// Polls a call until this is so, and drops it.
async fn drop_when(call: impl Future<Output = Result<(), Error>>, is_so: impl Fn() -> bool) {
    let mut call = pin!(call);
    std::future::poll_fn(|context| {
        let polled = call.as_mut().poll(context);
        assert!(
            polled.is_pending(),
            "it waits for what never comes: {polled:?}"
        );
        context.waker().wake_by_ref();
        if is_so() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
}

#[tokio::test]
async fn a_call_dropped_while_it_waits_for_the_answer_leaves_the_client_as_it_was() {
    let server = server([Act::Silence, Act::ok(LISTS), Act::ok(LISTS)]).await;
    let client = client(server.config());
    drop_when(list(&client), || server.requests() == 1).await;
    for _ in 0..2 {
        list(&client).await.expect("accepted");
    }
    assert_eq!(server.connections(), 2, "a new one, which is kept");
}

#[tokio::test]
async fn a_call_dropped_while_it_is_sent_leaves_the_client_as_it_was() {
    let server = server([Act::Deaf, Act::ok(LISTS), Act::ok(LISTS)]).await;
    let client = client(server.config().with_checks(Checks::Off));
    let large = json!({"Offset": 0, "Limit": 100, "SearchKey": "a".repeat(LARGE)});
    let sending = async { client.call_json("ListReceivers", &large).await.map(|_| ()) };
    drop_when(sending, || server.connections() == 1).await;
    for _ in 0..2 {
        list(&client).await.expect("accepted");
    }
    assert_eq!(server.connections(), 2, "a new one, which is kept");
}

#[tokio::test]
async fn a_call_dropped_while_it_connects_leaves_the_client_as_it_was() {
    let service = server([Act::ok(LISTS), Act::ok(LISTS)]).await;
    let proxy = server([Act::Silence, Act::Tunnel(service.authority())]).await;
    let set = Proxy::new(&proxy.authority()).expect("a proxy");
    let client = client(service.config()).with_proxy(set);
    drop_when(list(&client), || proxy.requests() == 1).await;
    for _ in 0..2 {
        list(&client).await.expect("accepted");
    }
    assert_eq!((proxy.connections(), service.connections()), (2, 1));
}

#[tokio::test]
async fn a_turn_that_a_dropped_call_waited_for_is_free() {
    let server = server([Act::ok(LISTS)]).await;
    let client = client(server.config().with_pacing(Pacing::per_second(0.001)));
    list(&client).await.expect("accepted");
    let mut waiting = Box::pin(list(&client));
    let polled = std::future::poll_fn(|context| Poll::Ready(waiting.as_mut().poll(context))).await;
    assert!(polled.is_pending(), "{polled:?}");
    let space = Duration::from_secs(1000);
    assert!(
        next_turn(&client).await > space,
        "behind the one that waits"
    );
    drop(waiting);
    assert!(next_turn(&client).await <= space);
    assert_eq!(server.requests(), 1);
}

/// How long a call would have to wait for its turn.
async fn next_turn(client: &Client) -> Duration {
    let call = client.call(&ListReceivers::new(0, 100));
    let error = call.with_timeout(Duration::from_secs(1)).await;
    match error.expect_err("its turn is too late").kind() {
        ErrorKind::Slot { wait } => *wait,
        other => panic!("{other:?}"),
    }
}
