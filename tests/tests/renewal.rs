//! How a client keeps and renews its credentials: one server plays SES, and the test gives the credentials.

use std::{
    collections::VecDeque,
    error::Error as _,
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use ses_hyper::{
    Client, FetchContext, Fetching, Lease, Provider, ProviderError,
    ses_core::{Credentials, Error, ErrorKind},
    ses_types::{ListReceivers, Outcome},
};
use tests::{Act, RawServer};
use tokio::{sync::Semaphore, task::JoinHandle};

const LISTS: &str = r#"{"Response":{"TotalCount":0,"Data":[],"RequestId":"id"}}"#;
/// The service's clock, once it has been learnt: the beginning of 2100.
const NOW: u64 = 4_102_444_800;
/// A limit that no test comes near, however busy the machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// A provider that gives what it is told to, each time when it is let.
#[derive(Clone)]
struct Source(Arc<Told>);

struct Told {
    leases: Mutex<VecDeque<Result<Lease, ProviderError>>>,
    begun: AtomicUsize,
    ended: AtomicUsize,
    gate: Semaphore,
}

impl Source {
    fn new(leases: impl IntoIterator<Item = Result<Lease, ProviderError>>) -> Self {
        Self(Arc::new(Told {
            leases: Mutex::new(leases.into_iter().collect()),
            begun: AtomicUsize::new(0),
            ended: AtomicUsize::new(0),
            gate: Semaphore::new(0),
        }))
    }

    /// Lets so many fetches end.
    fn let_end(&self, fetches: usize) {
        self.0.gate.add_permits(fetches);
    }

    fn begun(&self) -> usize {
        self.0.begun.load(Ordering::SeqCst)
    }

    /// How many have ended; what they came to is kept by then, since nothing else runs on this thread.
    fn ended(&self) -> usize {
        self.0.ended.load(Ordering::SeqCst)
    }

    /// Waits until so many fetches have begun.
    async fn reaches(&self, begun: usize) {
        let reaching = async {
            while self.begun() < begun {
                tokio::task::yield_now().await;
            }
        };
        let reached = tokio::time::timeout(PATIENCE, reaching).await;
        reached.expect("a fetch begins");
    }
}

impl Provider for Source {
    fn fetch<'a>(&'a self, _: &'a FetchContext) -> Fetching<'a> {
        Box::pin(async move {
            self.0.begun.fetch_add(1, Ordering::SeqCst);
            let permit = self.0.gate.acquire().await.expect("it is never closed");
            permit.forget();
            self.0.ended.fetch_add(1, Ordering::SeqCst);
            let lease = self.0.leases.lock().expect("no holder panics").pop_front();
            lease.expect("the test gives enough of them")
        })
    }
}

/// Credentials that hold for so many seconds after the beginning of 2100, or end before it.
fn lease(number: usize, holds: i64) -> Result<Lease, ProviderError> {
    let credentials = Credentials::new(format!("AKID{number}"), "key")
        .and_then(|credentials| credentials.with_token(format!("token{number}")));
    let lease = Lease::new(credentials.expect("proper"));
    Ok(lease.with_expiry(NOW.saturating_add_signed(holds)))
}

fn failure() -> Result<Lease, ProviderError> {
    Err(ProviderError::broken("the vault", "it is sealed").with_source(io::Error::other("why")))
}

/// A service that shows the client its clock by the first answer, and then accepts all.
async fn service() -> RawServer {
    let body = r#"{"Response":{"Error":{"Code":"AuthFailure.SignatureExpire","Message":"words"},"RequestId":"id"}}"#;
    let answer = format!(
        "HTTP/1.1 200 OK\r\ndate: Fri, 01 Jan 2100 00:00:00 GMT\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let acts = [Act::Write(answer.into_bytes())];
    let acts = acts.into_iter().chain(vec![Act::ok(LISTS); 1000]);
    RawServer::start(acts).await.expect("a port")
}

fn client(service: &RawServer, source: &Source) -> Client {
    Client::new(service.config()).with_provider(source.clone())
}

async fn list(client: &Client) -> Result<(), Error> {
    let listed = client.call(&ListReceivers::new(0, 100)).await;
    listed.map(|answer| assert_eq!(answer.total_count, Some(0)))
}

/// Makes calls, all of them accepted, until something has happened beside them.
async fn list_until(client: &Client, has_happened: impl Fn() -> bool) {
    let calling = async {
        while !has_happened() {
            list(client).await.expect("accepted");
        }
    };
    let called = tokio::time::timeout(PATIENCE, calling).await;
    called.expect("it happens");
}

fn list_at_once(client: &Client, calls: usize) -> Vec<JoinHandle<Result<(), Error>>> {
    let call = |_| {
        let client = client.clone();
        tokio::spawn(async move { list(&client).await })
    };
    (0..calls).map(call).collect()
}

/// The number of the credentials that signed the last request; each request is checked to have id and token of one set.
#[track_caller]
fn last_signer(service: &RawServer) -> usize {
    let numbers = service.texts().into_iter().map(|text| {
        let number = between(&text, "Credential=AKID", "/");
        assert_eq!(
            between(&text, "x-tc-token: token", "\r\n"),
            number,
            "{text}"
        );
        number.parse().expect("a number")
    });
    let numbers: Vec<_> = numbers.collect();
    *numbers.last().expect("a request")
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(start).expect("it is signed");
    rest.split_once(end).expect("it goes on").0
}

/// A client whose first credentials are at hand, and which knows the service's clock.
async fn begun(source: &Source) -> (RawServer, Client) {
    let service = service().await;
    let client = client(&service, source);
    source.let_end(1);
    list(&client).await.expect("accepted by the right clock");
    assert_eq!((source.begun(), last_signer(&service)), (1, 1));
    (service, client)
}

#[track_caller]
fn check_sealed(error: &Error) {
    assert!(matches!(error.kind(), ErrorKind::Credentials(_)), "{error}");
    assert_eq!(error.outcome(), Outcome::NotSent);
    let why = error.source().expect("why there are none");
    assert_eq!(why.to_string(), "the vault: it is sealed");
    assert_eq!(
        why.source().map(ToString::to_string).as_deref(),
        Some("why")
    );
}

#[tokio::test]
async fn near_their_end_they_serve_while_one_renewal_goes_on() {
    let source = Source::new([lease(1, 300), lease(2, 7200)]);
    let (service, client) = begun(&source).await;
    for call in list_at_once(&client, 8) {
        call.await.expect("it ends").expect("accepted");
        assert_eq!(last_signer(&service), 1);
    }
    source.reaches(2).await;
    source.let_end(1);
    list_until(&client, || last_signer(&service) == 2).await;
    assert_eq!((source.begun(), last_signer(&service)), (2, 2));
}

#[tokio::test]
async fn what_still_holds_outlives_a_failed_renewal() {
    let source = Source::new([lease(1, 300), failure()]);
    let (service, client) = begun(&source).await;
    source.let_end(1);
    list_until(&client, || source.ended() == 2).await;
    for _ in 0..3 {
        list(&client).await.expect("accepted");
    }
    assert_eq!(
        (source.begun(), last_signer(&service)),
        (2, 1),
        "not tried again at once"
    );
}

#[tokio::test]
async fn past_their_end_calls_wait_for_one_renewal() {
    let source = Source::new([lease(1, -1), lease(2, 7200)]);
    let (service, client) = begun(&source).await;
    let calls = list_at_once(&client, 8);
    source.reaches(2).await;
    assert_eq!(last_signer(&service), 1, "nobody went on");
    source.let_end(1);
    for call in calls {
        call.await.expect("it ends").expect("accepted");
    }
    assert_eq!((source.begun(), last_signer(&service)), (2, 2));
}

#[tokio::test]
async fn past_their_end_a_failed_renewal_fails_all_that_wait() {
    let source = Source::new([lease(1, -1), failure(), lease(3, 7200)]);
    let (service, client) = begun(&source).await;
    let sent = service.requests();
    let calls = list_at_once(&client, 8);
    source.reaches(2).await;
    source.let_end(1);
    for call in calls {
        let error = call.await.expect("it ends").expect_err("no credentials");
        check_sealed(&error);
    }
    assert_eq!((source.begun(), service.requests()), (2, sent));
    source.let_end(1);
    list(&client).await.expect("the next call tries again");
    assert_eq!(last_signer(&service), 3);
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_for_all_calls() {
    let source = Source::new([lease(1, 7200), lease(2, 7200)]);
    source.let_end(2);
    let reply = |_: usize, request: &str| {
        if request.contains("\r\nx-tc-token: token1\r\n") {
            r#"{"Response":{"Error":{"Code":"AuthFailure.TokenFailure","Message":"words"},"RequestId":"id"}}"#.to_owned()
        } else {
            LISTS.to_owned()
        }
    };
    let service = RawServer::start(vec![Act::Reply(reply); 64]).await;
    let service = service.expect("a port");
    let client = client(&service, &source);
    for call in list_at_once(&client, 8) {
        call.await.expect("it ends").expect("accepted at last");
    }
    assert_eq!((source.begun(), last_signer(&service)), (2, 2));
}

#[tokio::test]
async fn a_caller_that_goes_away_leaves_the_fetch_to_the_others() {
    let source = Source::new([lease(1, 7200)]);
    let service = service().await;
    let client = client(&service, &source);
    let mut calls = list_at_once(&client, 3);
    source.reaches(1).await;
    let first = calls.remove(0);
    first.abort();
    assert!(first.await.expect_err("it was broken off").is_cancelled());
    source.let_end(1);
    for call in calls {
        call.await.expect("it ends").expect("accepted");
    }
    assert_eq!(source.begun(), 1);
}

#[tokio::test]
async fn a_fetch_that_nobody_waits_for_is_not_lost() {
    let source = Source::new([lease(1, 7200)]);
    let service = service().await;
    let client = client(&service, &source);
    let call = list_at_once(&client, 1).remove(0);
    source.reaches(1).await;
    call.abort();
    assert!(call.await.expect_err("it was broken off").is_cancelled());
    source.let_end(1);
    list(&client).await.expect("accepted");
    assert_eq!((source.begun(), last_signer(&service)), (1, 1));
}

#[tokio::test]
async fn a_provider_that_panics_fails_one_call_and_no_more() {
    struct PanicsOnce(Source, AtomicBool);
    impl Provider for PanicsOnce {
        fn fetch<'a>(&'a self, context: &'a FetchContext) -> Fetching<'a> {
            assert!(self.1.swap(true, Ordering::SeqCst), "the first time");
            self.0.fetch(context)
        }
    }
    let source = Source::new([lease(1, 7200)]);
    source.let_end(1);
    let service = service().await;
    let provider = PanicsOnce(source.clone(), AtomicBool::new(false));
    let client = client(&service, &source).with_provider(provider);
    let error = list(&client).await.expect_err("it panics");
    let why = error.source().expect("why there are none").to_string();
    assert!(
        why.contains("it panicked, or its runtime was shut down"),
        "{why}"
    );
    list(&client).await.expect("it does not panic again");
    assert_eq!(last_signer(&service), 1);
}
