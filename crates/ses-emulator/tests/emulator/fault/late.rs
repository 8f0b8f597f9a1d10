//! Requests that are processed later, whoever still waits for them.

use std::time::Duration;

use serde_json::{Value, json};
use ses_emulator::{Clock, Fault, SECRET_ID, Turn};

use super::{code, last, mail, mails, on};
use crate::{
    client::{Client, START, options},
    code::{batch, batch_with},
};

async fn release(client: &Client) -> Value {
    let path = "/_emulator/faults/1/release";
    client.ask("POST", path, Value::Null).await.json
}

/// Sends a mail that is held then.
async fn held(client: &Client, fault: Fault) -> crate::client::Line {
    client.emulator.fault(fault).expect("a fault");
    let line = client.open("SendEmail", mail()).await;
    until_held(client, 1).await;
    line
}

/// Waits until so many requests are held.
async fn until_held(client: &Client, count: usize) {
    let account = client
        .emulator
        .account(SECRET_ID)
        .await
        .expect("an account");
    while account.faults()[0].held != count {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_request_is_committed_when_its_client_has_gone() {
    for fault in [
        on().late_until_released(),
        on().late(60),
        on().delay(Duration::from_secs(3_600)),
    ] {
        let client = Client::start_furnished().await;
        drop(held(&client, fault).await);
        assert_eq!(mails(&client).await, 0);
        assert_eq!(release(&client).await, json!({ "released": 1 }));
        assert_eq!(mails(&client).await, 1);
        assert_eq!(last(&client).await, (json!("accepted"), json!("the truth")));
        assert_eq!(release(&client).await, json!({ "released": 0 }));
    }
}

#[tokio::test]
async fn a_client_that_stays_gets_the_answer() {
    let client = Client::start_furnished().await;
    let line = held(&client, on().late_until_released()).await;
    release(&client).await;
    assert_eq!(code(&line.rest().await.expect("an answer")), Value::Null);
    let short = on().delay(Duration::from_millis(1));
    client.emulator.fault(short).expect("a fault");
    client.make("SendEmail", mail()).await;
    assert_eq!(mails(&client).await, 2);
}

#[tokio::test]
async fn the_accounts_clock_ends_it() {
    let clock = Clock::fixed(Duration::from_secs(START));
    let client = Client::start_with(options().with_clock(clock.clone())).await;
    client.furnish().await;
    let line = held(&client, on().late(60)).await;
    clock.advance(Duration::from_secs(59));
    assert_eq!(mails(&client).await, 0);
    clock.advance(Duration::from_secs(1));
    assert_eq!(code(&line.rest().await.expect("an answer")), Value::Null);
    assert_eq!(mails(&client).await, 1);
    until_held(&client, 0).await;
}

/// Turns the clock ahead over HTTP.
async fn advance(client: &Client, seconds: u64) -> Value {
    let answer = client.ask("POST", "/_emulator/clock", json!({ "advance": seconds }));
    answer.await.json
}

#[tokio::test]
async fn a_turn_of_the_clock_ends_it_before_it_answers() {
    let client = Client::start_furnished().await;
    let line = held(&client, on().late(60)).await;
    let clock = client.ask("GET", "/_emulator/clock", Value::Null).await;
    assert_eq!(clock.json["next_due"], START + 60);
    assert_eq!(advance(&client, 59).await["requests"], json!([]));
    assert_eq!(mails(&client).await, 0);
    let turned = advance(&client, 3_600).await;
    assert_eq!(mails(&client).await, 1);
    let answer = line.rest().await.expect("an answer");
    let request = &turned["requests"][0];
    let id = request["request_id"].as_str().expect("an id");
    assert!(answer.contains(id), "{answer}");
    let expected = json!({
        "request_id": id, "action": "SendEmail", "fault": "1", "due": START + 60, "code": null,
    });
    assert_eq!(turned["requests"], json!([expected]));
    let mail = client.emulator.messages().await.expect("messages");
    assert_eq!(mail[0].captured.unsigned_abs(), START + 60);
    until_held(&client, 0).await;
}

/// However far the clock is turned before it leaves.
#[tokio::test]
async fn its_answer_has_the_time_of_what_it_says() {
    let client = Client::start_with(options().with_account_time()).await;
    client.furnish().await;
    let fault = on().late(60).delay(Duration::from_millis(100));
    let line = held(&client, fault).await;
    advance(&client, 3_600).await;
    let answer = line.rest().await.expect("an answer");
    let date = "date: Fri, 02 Jan 2026 03:05:05 GMT\r\n";
    assert!(answer.contains(date), "{answer}");
}

#[tokio::test]
async fn what_is_late_takes_its_turn_among_the_tasks() {
    let client = Client::start_furnished().await;
    let begin = json!({ "TaskType": 2, "TimedParam": { "BeginTime": "2026-01-02 11:04:50" } });
    client.make("BatchSendEmail", batch_with(&begin)).await;
    let mut again = mail();
    again["Subject"] = "Again".into();
    for (action, seconds, body) in [
        ("SendEmail", 60, mail()),
        ("BatchSendEmail", 30, batch()),
        ("SendEmail", 60, again),
        ("DeleteReceiver", 70, json!({ "ReceiverId": 404 })),
    ] {
        let order = Fault::on(action).late(seconds).code("InternalError");
        client.emulator.fault(order).expect("a fault");
        client.refuse(action, body, "InternalError").await;
    }
    let hour = Turn::advance(Duration::from_secs(3_600));
    let turned = client.emulator.turn_clock(hour).await.expect("a turn");
    let after = |time: i64| time.unsigned_abs() - START;
    let runs = turned.runs.iter();
    let runs = runs.map(|run| (run.task_id, after(run.started)));
    assert!(runs.eq([(2, 30), (1, 45)]), "{turned:?}");
    let requests = turned.requests.iter();
    let requests = requests.map(|late| (&*late.fault, after(late.due), late.code.is_some()));
    let expected = [
        ("2", 30, false),
        ("1", 60, false),
        ("3", 60, false),
        ("4", 70, true),
    ];
    assert!(requests.eq(expected), "{turned:?}");
    let mail = client.emulator.messages().await.expect("messages");
    let times = mail.iter().map(|mail| after(mail.captured));
    assert!(times.eq([30, 30, 30, 45, 45, 45, 60, 60]), "{mail:?}");
    let subjects = mail[6..].iter().map(|mail| &*mail.subject);
    assert!(subjects.eq(["Hello", "Again"]), "{mail:?}");
}

#[tokio::test]
async fn the_clock_of_another_account_ends_nothing() {
    let client = Client::start_furnished().await;
    drop(held(&client, on().late(60)).await);
    let other = client.emulator.account("AKIDTEST-other").await;
    let hour = Turn::advance(Duration::from_secs(3_600));
    let turned = other.expect("an account").turn_clock(hour).await;
    assert_eq!(turned.expect("it is turned").requests, []);
    until_held(&client, 1).await;
    let turned = client.emulator.turn_clock(hour).await;
    assert_eq!(turned.expect("it is turned").requests.len(), 1);
}

#[tokio::test]
async fn a_client_is_told_something_else_meanwhile() {
    let client = Client::start_furnished().await;
    let order = on().late_until_released().code("InternalError");
    client.emulator.fault(order).expect("a fault");
    client.refuse("SendEmail", mail(), "InternalError").await;
    assert_eq!(mails(&client).await, 0);
    release(&client).await;
    assert_eq!(mails(&client).await, 1);
    let told = (json!("accepted"), json!("InternalError"));
    assert_eq!(last(&client).await, told);
}

#[tokio::test]
async fn what_is_refused_for_what_it_says_is_not_held() {
    let client = Client::start_furnished().await;
    let order = on().late_until_released();
    client.emulator.fault(order).expect("a fault");
    let wrong = json!({ "Colour": 1 });
    client.refuse("SendEmail", wrong, "UnknownParameter").await;
}

#[tokio::test]
async fn a_fault_that_is_taken_back_lets_go() {
    for path in ["/_emulator/faults/1", "/_emulator/faults"] {
        let client = Client::start_furnished().await;
        drop(held(&client, on().late_until_released()).await);
        let answer = client.ask("DELETE", path, Value::Null).await;
        assert_eq!(answer.json, json!({ "released": 1 }), "{path}");
        assert_eq!(mails(&client).await, 1);
        assert_eq!(
            release(&client).await["error"],
            "the account has no fault \"1\""
        );
    }
}

#[tokio::test]
async fn a_reset_gives_up_what_is_held() {
    let client = Client::start_furnished().await;
    let line = held(&client, on().late_until_released()).await;
    let account = client
        .emulator
        .account(SECRET_ID)
        .await
        .expect("an account");
    account.reset().await.expect("a reset");
    assert_eq!(account.faults(), []);
    let answer = line.rest().await.expect("an answer");
    assert_eq!(code(&answer), "InternalError");
    assert_eq!(mails(&client).await, 0);
}

#[tokio::test]
async fn a_stop_gives_up_what_is_held() {
    let client = Client::start_furnished().await;
    let line = held(&client, on().late_until_released().hang()).await;
    client.stop().await;
    assert_eq!(line.rest().await.as_deref(), Ok(""));
}

#[tokio::test]
async fn an_answer_is_delayed_when_all_is_done() {
    let client = Client::start_furnished().await;
    let order = on().after().delay(Duration::from_secs(3_600));
    client.emulator.fault(order).expect("a fault");
    let line = client.open("SendEmail", mail()).await;
    client.ask("GET", "/_emulator/wait", Value::Null).await;
    client.stop().await;
    assert_eq!(code(&line.rest().await.expect("an answer")), Value::Null);
}
