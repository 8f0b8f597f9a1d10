//! What becomes of a call when something goes wrong on the way, fault by fault: the table in `docs/outcomes.md`.
//!
//! With `BLESS` in the environment the table is written into the page, for a reader to judge.

use std::{fs, path::Path, time::Duration};

use ses_hyper::{
    Client,
    ses_core::{Config, Credentials, Endpoint, Error, Retry},
    ses_types::{Action, BatchSendEmail, CreateReceiver, Effect, ListReceivers, Outcome, TaskType},
};
use tests::{Act, RawServer};

const HEAD: &str = "| What goes wrong with the first attempt | `BatchSendEmail` | the same, `.with_effect(Effect::Idempotent)` | `ListReceivers` |\n|---|---|---|---|\n";

/// An answer that is a success of whatever was called.
const GOOD: &str =
    r#"{"Response":{"TaskId":7,"TotalCount":0,"Data":[],"ReceiverId":1,"RequestId":"id-ok"}}"#;

/// Something that goes wrong with the first attempt; what comes after it goes well.
struct Fault {
    name: &'static str,
    place: Place,
    /// Whether a request that the server has read may have taken effect.
    may_take_effect: bool,
}

/// Where the first attempt meets its end.
enum Place {
    /// Nobody listens.
    Nowhere,
    /// The client speaks TLS, and the server does not.
    Tls,
    /// A server that does this first.
    Act(Act),
}

fn fault(name: &'static str, place: Place) -> Fault {
    Fault {
        name,
        place,
        may_take_effect: true,
    }
}

fn act(name: &'static str, act: Act) -> Fault {
    fault(name, Place::Act(act))
}

/// An answer that says that nothing took effect.
fn refusal(name: &'static str, act: Act) -> Fault {
    Fault {
        may_take_effect: false,
        ..fault(name, Place::Act(act))
    }
}

/// An answer of the service as bytes, by a clock that went slow.
fn dated(code: &str) -> Act {
    let body = format!(
        r#"{{"Response":{{"Error":{{"Code":"{code}","Message":"words"}},"RequestId":"id"}}}}"#
    );
    let length = body.len();
    let head = "HTTP/1.1 200 OK\r\ndate: Thu, 01 Jan 2026 00:00:00 GMT\r\ncontent-length:";
    Act::Write(format!("{head} {length}\r\n\r\n{body}").into_bytes())
}

fn faults() -> Vec<Fault> {
    let length = GOOD.len();
    let cut = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{}",
        &GOOD[..20]
    );
    let html = "<html>Bad Gateway</html>".to_owned();
    let odd = r#"{"Response":{"TaskId":"?","TotalCount":"?","RequestId":"id"}}"#;
    vec![
        fault("the connection is refused", Place::Nowhere),
        fault("the TLS handshake fails", Place::Tls),
        act("closed as soon as it is accepted", Act::CloseAfter(0)),
        act("cut after the head was read", Act::CloseAfterHead),
        act("cut after the request was read", Act::CloseAfterRequest),
        act("cut inside the answer", Act::Write(cut.into_bytes())),
        act("no answer within the time limit", Act::Silence),
        act("status 502 with HTML", Act::Answer(502, html)),
        act("status 200 without a body", Act::ok("")),
        act("success with fields that cannot be read", Act::ok(odd)),
        act("`InternalError`", Act::error("InternalError")),
        act("a code that no table lists", Act::error("Never.Seen")),
        refusal("`RequestLimitExceeded`", Act::error("RequestLimitExceeded")),
        refusal(
            "`RequestLimitExceeded.UinLimitExceeded`",
            Act::error("RequestLimitExceeded.UinLimitExceeded"),
        ),
        refusal(
            "`FailedOperation.ServiceNotAvailable`",
            Act::error("FailedOperation.ServiceNotAvailable"),
        ),
        refusal(
            "`AuthFailure.SignatureExpire`, our clock being off",
            dated("AuthFailure.SignatureExpire"),
        ),
        refusal(
            "`AuthFailure.TokenFailure`",
            Act::error("AuthFailure.TokenFailure"),
        ),
        refusal(
            "any other refusal",
            Act::error("OperationDenied.ReceiverNotExist"),
        ),
    ]
}

fn client(address: &str, limit: Duration) -> Client {
    let retry = Retry::default()
        .with_attempts(3)
        .with_pauses(Duration::ZERO, Duration::ZERO)
        .with_total(Duration::from_secs(120));
    let config = Config::international()
        .with_endpoint(Endpoint::fixed(address).expect("an address"))
        .with_retry(retry)
        .with_attempt_limit(limit);
    Client::new(config).with_credentials(Credentials::new("AKIDTEST", "test").expect("proper"))
}

/// Calls a server to which this happens; the call's end, and how many requests the server has read whole.
async fn see<A: Action>(place: &Place, action: &A, effect: Effect) -> (Result<(), Error>, usize) {
    let (acts, scheme) = match place {
        Place::Nowhere => (vec![], "http"),
        Place::Tls => (vec![Act::CloseAfter(1); 3], "https"),
        Place::Act(act) => (vec![act.clone(), Act::ok(GOOD), Act::ok(GOOD)], "http"),
    };
    // The long limit is met by no test, however busy the machine; the short one by silence alone.
    let is_silent = matches!(place, Place::Act(Act::Silence));
    let limit = Duration::from_millis(if is_silent { 400 } else { 60_000 });
    let server = RawServer::start(acts).await.expect("a port");
    let client = client(&format!("{scheme}://{}", server.authority()), limit);
    let server = match place {
        Place::Nowhere => {
            drop(server);
            tokio::task::yield_now().await;
            None
        }
        _ => Some(server),
    };
    let end = client.call(action).with_effect(effect).await.map(drop);
    (end, server.map_or(0, |server| server.requests()))
}

/// A cell of the table; a call that may be made but once is never accepted twice.
async fn cell<A: Action>(fault: &Fault, action: &A, effect: Effect) -> String {
    let (end, read) = see(&fault.place, action, effect).await;
    let accepted = read - usize::from(read > 0 && !fault.may_take_effect);
    if effect == Effect::Once {
        assert!(accepted <= 1, "{}: accepted {accepted} times", fault.name);
    }
    let outcome = match &end {
        Ok(()) => "answered".to_owned(),
        Err(error) => {
            let code = error.code().map(|code| format!(", `{code}`"));
            format!("**{:?}**{}", error.outcome(), code.unwrap_or_default())
        }
    };
    // How far a request gets on a connection that is closed at once is the operating system's to decide.
    if matches!(fault.place, Place::Act(Act::CloseAfter(0))) && effect == Effect::Once {
        assert!(
            (end.is_ok() && read == 1) || (outcome == "**Unknown**" && read == 0),
            "{outcome}, read {read}"
        );
        return "answered; read 1, accepted 1; or **Unknown**; read 0, accepted 0".to_owned();
    }
    format!("{outcome}; read {read}, accepted {accepted}")
}

#[tokio::test]
async fn the_page_says_what_becomes_of_each_call() {
    let batch = BatchSendEmail::new("news@mail.example.com", 12, "Hello", TaskType::IMMEDIATE);
    let lists = ListReceivers::new(0, 100);
    let mut table = HEAD.to_owned();
    for fault in faults() {
        let once = cell(&fault, &batch, Effect::Once).await;
        let allowed = cell(&fault, &batch, Effect::Idempotent).await;
        let read = cell(&fault, &lists, Effect::Read).await;
        table += &format!("| {} | {once} | {allowed} | {read} |\n", fault.name);
    }
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/outcomes.md");
    let text = fs::read_to_string(&page).expect("the page is there");
    let start = text.find("| What goes wrong").expect("it has the table");
    let end = start + text[start..].find("\n\n").expect("words follow it") + 1;
    if std::env::var_os("BLESS").is_some() {
        let blessed = [&text[..start], &table, &text[end..]].concat();
        fs::write(&page, blessed).expect("the page can be written");
        return;
    }
    for (written, found) in text[start..end].lines().zip(table.lines()) {
        assert_eq!(found, written);
    }
    assert_eq!(table.lines().count(), text[start..end].lines().count());
}

/// The second try of a creation is refused because the first one worked: the caller must not be told that nothing did.
#[tokio::test]
async fn a_name_that_is_taken_after_a_lost_answer_leaves_the_call_unknown() {
    let taken = "InvalidParameterValue.RepeatReceiverName";
    let acts = || [Act::CloseAfterRequest, Act::error(taken)];
    let list = CreateReceiver::new("spring");
    for (effect, code, read) in [
        (Effect::Once, None, 1),
        (Effect::Idempotent, Some(taken), 2),
    ] {
        let server = RawServer::start(acts()).await.expect("a port");
        let address = format!("http://{}", server.authority());
        let client = client(&address, Duration::from_secs(60));
        let error = client.call(&list).with_effect(effect).await;
        let error = error.expect_err("lost, or refused");
        assert_eq!(
            (error.outcome(), error.code(), server.requests()),
            (Outcome::Unknown, code, read),
            "{error}"
        );
    }
}
