//! What is not taken: told again at its time, in order, and given up in the end.

use std::{sync::Arc, time::Duration};

use serde_json::json;
use ses_emulator::{Options, Turn, Webhook};
use tokio::sync::Notify;

use super::{
    attempts, begin,
    receiver::{
        Receiver,
        Reply::{Allowed, Hang, Status},
    },
    set, settle, turn,
};
use crate::{
    client::{Client, START, options},
    code::batch_with,
    fate::mail,
};

async fn send(client: &Client, to: &str) {
    client.make("SendEmail", mail(&[to])).await;
}

/// Has two batches sent, after 360 and 960 seconds.
async fn batches(client: &Client) {
    for time in ["11:10:05", "11:20:05"] {
        let begin = json!({ "BeginTime": format!("2026-01-02 {time}") });
        let batch = batch_with(&json!({ "TaskType": 2, "TimedParam": begin }));
        client.make("BatchSendEmail", batch).await;
    }
}

async fn begin_with(options: Options) -> (Client, Receiver) {
    let receiver = Receiver::start().await;
    let client = Client::start_with(options).await;
    client.furnish().await;
    set(&client, Webhook::new(&receiver.url)).await;
    (client, receiver)
}

#[tokio::test]
async fn those_behind_wait_while_the_first_one_fails() {
    let (client, mut receiver) = begin().await;
    receiver.reply([Status(500)]);
    for to in ["a@example.org", "b@example.org"] {
        send(&client, to).await;
    }
    settle(&client).await;
    let first = receiver.next().await;
    assert_eq!(first.event().email.as_deref(), Some("a@example.org"));
    let clock = client.ask("GET", "/_emulator/clock", json!(null)).await;
    assert_eq!(clock.json["next_due"], START + 10);
    let webhooks = client.emulator.main().webhooks().await.expect("a list");
    assert_eq!(webhooks[0].waiting, 2);
    turn(&client, 9).await;
    assert_eq!(receiver.rest(), []);
    turn(&client, 1).await;
    let told = receiver.rest();
    assert_eq!(told.len(), 2);
    assert_eq!(told[0], first, "the same id and body");
    assert_eq!(told[1].event().email.as_deref(), Some("b@example.org"));
    assert_ne!(told[1].id, first.id);
    turn(&client, 86_400).await;
    assert_eq!(receiver.rest(), []);
}

#[tokio::test]
async fn each_retry_is_made_at_its_time_and_none_after_the_last() {
    let (client, mut receiver) = begin().await;
    receiver.reply([
        Status(500),
        Status(302),
        Status(404),
        Status(500),
        Status(500),
        Status(500),
    ]);
    send(&client, "a@example.org").await;
    send(&client, "b@example.org").await;
    turn(&client, 86_400).await;
    let attempts = attempts(&client).await;
    let times = attempts
        .iter()
        .map(|attempt| attempt.time - START.cast_signed());
    let given_up = 10 + 60 + 300 + 1_800 + 7_200;
    assert_eq!(
        times.collect::<Vec<_>>(),
        [0, 10, 70, 370, 2_170, given_up, given_up]
    );
    let statuses: Vec<_> = attempts.iter().map(|attempt| attempt.status).collect();
    assert_eq!(statuses, [500, 302, 404, 500, 500, 500, 200].map(Some));
    assert_eq!(receiver.rest().len(), 7, "no redirect is followed");
    let webhooks = client.emulator.main().webhooks().await.expect("a list");
    assert_eq!(webhooks[0].waiting, 0);
}

#[tokio::test]
async fn a_clock_that_runs_comes_to_a_retry_by_itself() {
    let clock = ses_emulator::Clock::fixed(Duration::from_secs(START));
    let retries = [Duration::from_secs(5)];
    let options = options()
        .with_clock(clock.clone())
        .with_webhook_retries(retries);
    let (client, mut receiver) = begin_with(options).await;
    receiver.reply([Status(503), Status(503)]);
    send(&client, "a@example.org").await;
    settle(&client).await;
    let first = receiver.next().await;
    clock.advance(Duration::from_secs(5));
    assert_eq!(receiver.next().await, first);
    settle(&client).await;
    let webhooks = client.emulator.main().webhooks().await.expect("a list");
    assert_eq!(webhooks[0].waiting, 0, "it is given up");
}

#[tokio::test]
async fn a_pause_begins_when_an_attempt_ends() {
    let clock = ses_emulator::Clock::fixed(Duration::from_secs(START));
    let (client, mut receiver) = begin_with(options().with_clock(clock.clone())).await;
    let allow = Arc::new(Notify::new());
    receiver.reply([Allowed(Arc::clone(&allow), 500)]);
    send(&client, "a@example.org").await;
    receiver.next().await;
    clock.advance(Duration::from_secs(8));
    allow.notify_one();
    settle(&client).await;
    let next = client
        .emulator
        .main()
        .clock()
        .await
        .expect("a clock")
        .next_due;
    assert_eq!(next, Some(START.cast_signed() + 18));
    assert_eq!(attempts(&client).await[0].time, START.cast_signed());
}

#[tokio::test]
async fn a_turn_tells_what_happens_on_the_way_at_its_time() {
    let (client, mut receiver) = begin().await;
    batches(&client).await;
    // The first mail of the first task is put off beyond the second task.
    receiver.reply([Status(500), Status(500), Status(500), Status(500)]);
    let turned = turn(&client, 3_600).await;
    assert_eq!(turned.runs.len(), 2);
    assert_eq!(receiver.rest().len(), 10);
    let attempts = attempts(&client).await;
    let seen: Vec<_> = attempts
        .iter()
        .map(|attempt| (attempt.time - START.cast_signed(), attempt.message))
        .collect();
    let (first, last) = (360, 360 + 10 + 60 + 300 + 1_800);
    let expected = [
        (first, 1),
        (first + 10, 1),
        (first + 70, 1),
        (first + 370, 1),
        (last, 1),
        (last, 2),
        (last, 3),
        (last, 4),
        (last, 5),
        (last, 6),
    ];
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn first_attempts_are_made_before_the_clock_goes_on() {
    let (client, mut receiver) = begin().await;
    batches(&client).await;
    turn(&client, 3_600).await;
    assert_eq!(receiver.rest().len(), 6);
    let attempts = attempts(&client).await;
    let times = attempts
        .iter()
        .map(|attempt| attempt.time - START.cast_signed());
    assert!(times.eq([360, 360, 360, 960, 960, 960]), "{attempts:?}");
}

#[tokio::test]
async fn a_receiver_may_send_mail_during_a_turn_which_is_told_in_it() {
    let (client, mut receiver) = begin().await;
    batches(&client).await;
    let allow = Arc::new(Notify::new());
    receiver.reply([Allowed(Arc::clone(&allow), 200)]);
    let turning = client.clone();
    let turned = tokio::spawn(async move { turn(&turning, 600).await });
    receiver.next().await;
    // While the first event is told, the clock stands, and what is asked is answered.
    send(&client, "meanwhile@example.org").await;
    let now = client.emulator.main().clock().await.expect("a clock").now;
    assert_eq!(now, START.cast_signed() + 360);
    allow.notify_one();
    let turned = turned.await.expect("a turn");
    assert_eq!(turned.clock.now, START.cast_signed() + 600);
    let told = receiver.rest();
    let last = told.last().expect("an event").event();
    assert_eq!((told.len(), last.timestamp), (3, Some(now)));
    assert_eq!(last.email.as_deref(), Some("meanwhile@example.org"));
}

#[tokio::test]
async fn a_receiver_that_turns_the_clock_waits_no_longer_than_its_call_may_take() {
    let limit = Duration::from_millis(20);
    let (client, mut receiver) = begin_with(options().with_webhook_time_limit(limit)).await;
    batches(&client).await;
    receiver.reply([Hang]);
    let turning = client.clone();
    let outer = tokio::spawn(async move { turn(&turning, 365).await });
    receiver.next().await;
    let inner = turn(&client, 100).await;
    let outer = outer.await.expect("a turn");
    let times = [outer, inner].map(|turned| turned.clock.now - START.cast_signed());
    assert_eq!(times, [365, 465]);
    assert_eq!(
        receiver.names().len(),
        3,
        "the first one is told again on the way"
    );
}

#[tokio::test]
async fn a_turn_that_nobody_waits_for_ends_though_a_receiver_hangs() {
    let limit = Duration::from_secs(3_600);
    let (client, mut receiver) = begin_with(options().with_webhook_time_limit(limit)).await;
    batches(&client).await;
    receiver.reply([Hang]);
    let turning = client.clone();
    let turned = tokio::spawn(async move { turn(&turning, 600).await });
    receiver.next().await;
    turned.abort();
    assert!(turned.await.is_err());
    // The clock runs on from where it was, and what is told is left to whoever tells next.
    let freeze = client.emulator.turn_clock(Turn::freeze());
    let (frozen, ()) = tokio::join!(freeze, async { drop(receiver) });
    let frozen = frozen.expect("a turn");
    assert_eq!(frozen.clock.now, START.cast_signed() + 360);
    assert!(attempts(&client).await[0].error.is_some());
}

#[tokio::test]
async fn who_does_not_answer_is_called_again() {
    let limit = Duration::from_millis(20);
    let (client, mut receiver) = begin_with(options().with_webhook_time_limit(limit)).await;
    receiver.reply([Hang]);
    send(&client, "a@example.org").await;
    turn(&client, 10).await;
    let told = receiver.rest();
    assert_eq!(told.len(), 2);
    assert_eq!(told[0], told[1]);
    let attempts = attempts(&client).await;
    assert_eq!(
        attempts[0].error.as_deref(),
        Some("no answer within 0.02 s")
    );
    assert!(!attempts[0].is_success() && attempts[1].is_success());
}

#[tokio::test]
async fn who_is_not_there_is_called_again() {
    let (client, receiver) = begin().await;
    let url = receiver.url.clone();
    drop(receiver);
    send(&client, "a@example.org").await;
    settle(&client).await;
    let error = attempts(&client).await[0].error.clone();
    assert!(error.is_some_and(|error| error.starts_with("no connection: ")));
    // A webhook that takes the place of another is told what that one was not.
    let mut other = Receiver::start().await;
    assert_ne!(url, other.url);
    set(&client, Webhook::new(&other.url)).await;
    turn(&client, 10).await;
    assert_eq!(other.names(), ["delivered"]);
}

#[tokio::test]
async fn one_webhook_does_not_wait_for_another() {
    let limit = Duration::from_secs(3_600);
    let (client, mut stuck) = begin_with(options().with_webhook_time_limit(limit)).await;
    let mut shop = Receiver::start().await;
    set(
        &client,
        Webhook::new(&shop.url).with_sender("shop@mail.example.com"),
    )
    .await;
    stuck.reply([Hang]);
    let mut other = mail(&["a@example.org"]);
    other["FromEmailAddress"] = "news@mail.example.com".into();
    client.make("SendEmail", other).await;
    stuck.next().await;
    for to in ["b@example.org", "c@example.org"] {
        send(&client, to).await;
        assert_eq!(shop.next().await.event().email.as_deref(), Some(to));
    }
}
