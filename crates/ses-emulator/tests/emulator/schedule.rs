//! Scheduled and recurring tasks: run at their time, in order, once each, whatever is turned or stopped.

use std::time::Duration;

use serde_json::{Value, json};
use ses_emulator::{Clock, Pace, Run, SECRET_ID, Step, Terms, Turn, Turned};

use crate::{
    client::{Client, START, on_file, options},
    code::{batch, batch_with},
};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// So many seconds after the start.
fn at(seconds: u64) -> i64 {
    i64::try_from(START + seconds).expect("a time")
}

fn civil(seconds: u64) -> String {
    ses_types::ServiceTime::from_unix(at(seconds)).to_string()
}

/// A batch that begins so long after the start.
fn scheduled(seconds: u64) -> Value {
    batch_with(&json!({ "TaskType": 2, "TimedParam": { "BeginTime": civil(seconds) } }))
}

/// A batch that begins so long after the start, and comes again after so many hours.
fn recurring(seconds: u64, hours: u64) -> Value {
    let cycle = json!({ "BeginTime": civil(seconds), "IntervalTime": hours });
    batch_with(&json!({ "TaskType": 3, "CycleParam": cycle }))
}

/// The batch with something else in it.
fn with(mut batch: Value, place: &str, value: Value) -> Value {
    *batch.pointer_mut(place).expect("it is there") = value;
    batch
}

fn ending(mut batch: Value) -> Value {
    batch["CycleParam"]["TermCycle"] = 1.into();
    batch
}

async fn advance(client: &Client, seconds: u64) -> Turned {
    let turn = Turn::advance(Duration::from_secs(seconds));
    client
        .emulator
        .turn_clock(turn)
        .await
        .expect("it is turned")
}

/// Task, number, and when it was due and came to its end after the start.
fn times(runs: &[Run]) -> Vec<(u64, u64, i64, Option<i64>)> {
    let after = |time: i64| time - at(0);
    let time = |run: &Run| {
        (
            run.task_id,
            run.number,
            after(run.due),
            run.ended.map(after),
        )
    };
    runs.iter().map(time).collect()
}

/// Status and counts of a task: requested, sent, waiting.
async fn task(client: &Client, id: u64) -> [Option<u64>; 4] {
    let task = listed(client, id).await;
    ["TaskStatus", "RequestCount", "SendCount", "CacheCount"].map(|name| task[name].as_u64())
}

async fn listed(client: &Client, id: u64) -> Value {
    let page = json!({ "Offset": 0, "Limit": 100 });
    let listing = client.make("ListSendTasks", page).await;
    let tasks = listing["Data"].as_array().expect("a list");
    let task = tasks.iter().find(|task| task["TaskId"] == id);
    task.expect("it is listed").clone()
}

async fn runs(client: &Client, id: u64) -> Vec<Run> {
    let account = client
        .emulator
        .account(SECRET_ID)
        .await
        .expect("it is there");
    account.runs(id).await.expect("runs")
}

#[tokio::test]
async fn a_scheduled_task_is_sent_at_its_time() {
    let client = Client::start_furnished().await;
    client.make("BatchSendEmail", scheduled(HOUR)).await;
    let before = advance(&client, HOUR - 1).await;
    assert_eq!(
        (before.runs.len(), before.clock.next_due),
        (0, Some(at(HOUR)))
    );
    assert_eq!(task(&client, 1).await, [1, 3, 0, 0].map(Some));
    let after = advance(&client, DAY).await;
    let hour = 3_600;
    assert_eq!(times(&after.runs), [(1, 1, hour, Some(hour))]);
    let run = &after.runs[0];
    assert_eq!((run.requested, run.sent, run.refused), (3, 3, 0));
    assert_eq!(run.status.get(), 10);
    assert_eq!(
        (after.clock.now, after.clock.next_due),
        (at(HOUR - 1 + DAY), None)
    );
    assert_eq!(task(&client, 1).await, [10, 3, 3, 0].map(Some));
    let mail = client.emulator.messages().await.expect("messages");
    assert_eq!(mail.len(), 3);
    assert!(mail.iter().all(|mail| mail.captured == at(HOUR)));
}

#[tokio::test]
async fn a_recurring_task_comes_again_and_again() {
    let client = Client::start_furnished().await;
    client.make("BatchSendEmail", recurring(HOUR, 24)).await;
    let late = json!({ "ReceiverId": 1, "Datas": [{ "Email": "late@example.org", "TemplateData": "{\"name\":\"L\"}" }] });
    assert_eq!(advance(&client, DAY).await.runs.len(), 1);
    client.make("CreateReceiverDetailWithData", late).await;
    assert_eq!(task(&client, 1).await, [1, 3, 3, 0].map(Some));
    let turned = advance(&client, 2 * DAY).await;
    let days = [25, 49].map(|hours| hours * 3_600);
    assert_eq!(
        times(&turned.runs),
        [
            (1, 2, days[0], Some(days[0])),
            (1, 3, days[1], Some(days[1]))
        ]
    );
    assert_eq!(turned.clock.next_due, Some(at(HOUR + 3 * DAY)));
    assert_eq!(task(&client, 1).await, [1, 11, 11, 0].map(Some));
    let sent: Vec<_> = runs(&client, 1).await.iter().map(|run| run.sent).collect();
    assert_eq!(sent, [3, 4, 4], "each run goes to the list as it is");
}

#[tokio::test]
async fn what_falls_due_is_run_in_order_of_time() {
    let client = Client::start_furnished().await;
    client.make("BatchSendEmail", scheduled(3 * HOUR)).await;
    client.make("BatchSendEmail", recurring(HOUR, 1)).await;
    client.make("BatchSendEmail", batch()).await;
    let turned = advance(&client, 3 * HOUR).await;
    let found: Vec<_> = times(&turned.runs)
        .iter()
        .map(|run| (run.2 / 3_600, run.0))
        .collect();
    assert_eq!(found, [(0, 3), (1, 2), (2, 2), (3, 1), (3, 2)]);
    let mail = client.emulator.messages().await.expect("messages");
    assert!(mail.is_sorted_by_key(|mail| mail.captured));
    assert_eq!(mail.len(), 15);
}

#[tokio::test]
async fn a_quota_that_is_used_up_lets_a_task_go_on_the_next_day() {
    let client = Client::start_furnished().await;
    client.set_terms(Terms::default().with_daily_quota(2)).await;
    client.make("BatchSendEmail", scheduled(HOUR)).await;
    let turned = advance(&client, 2 * HOUR).await;
    assert_eq!(turned.runs[0].status.get(), 6);
    // Midnight is 12:55:55 after the start.
    let midnight = 12 * HOUR + 55 * MINUTE + 55;
    assert_eq!(turned.clock.next_due, Some(at(midnight)));
    assert_eq!(task(&client, 1).await, [6, 3, 2, 1].map(Some));
    let turned = advance(&client, DAY).await;
    assert_eq!(times(&turned.runs), [(1, 1, 3_600, Some(midnight as i64))]);
    assert_eq!(task(&client, 1).await, [10, 3, 3, 0].map(Some));
    client.make("BatchSendEmail", recurring(3 * DAY, 12)).await;
    let turned = advance(&client, 5 * DAY).await;
    let mail = client.emulator.messages().await.expect("messages");
    let day = |time: i64| (time + 8 * 3_600).div_euclid(86_400);
    for captured in mail.iter().map(|mail| day(mail.captured)) {
        let sent = mail.iter().filter(|mail| day(mail.captured) == captured);
        assert!(sent.count() <= 2, "a day has two mails");
    }
    assert!(turned.runs.iter().all(|run| run.started >= run.due));
}

#[tokio::test]
async fn a_recurrence_is_ended_by_its_like() {
    let client = Client::start_furnished().await;
    let other = with(recurring(HOUR, 24), "/Subject", "Another".into());
    for batch in [recurring(HOUR, 24), recurring(2 * HOUR, 12), other.clone()] {
        client.make("BatchSendEmail", batch).await;
    }
    advance(&client, DAY).await;
    let ended = client
        .make("BatchSendEmail", ending(recurring(2 * DAY, 1)))
        .await;
    assert_eq!(ended["TaskId"], 2, "the newest of those that it ends");
    for id in [1, 2] {
        let task = listed(&client, id).await;
        assert_eq!(
            (&task["TaskStatus"], &task["CycleParam"]["TermCycle"]),
            (&json!(10), &json!(1))
        );
    }
    let turned = advance(&client, DAY).await;
    assert!(turned.runs.iter().all(|run| run.task_id == 3), "{turned:?}");
    assert_eq!(turned.runs.len(), 1);
    // There is nothing left that this one could end.
    let once = client
        .make("BatchSendEmail", ending(recurring(3 * DAY, 1)))
        .await;
    assert_eq!(once["TaskId"], 4);
    let turned = advance(&client, 2 * DAY).await;
    let own: Vec<_> = turned.runs.iter().filter(|run| run.task_id == 4).collect();
    assert_eq!(own.len(), 1);
    assert_eq!(task(&client, 4).await, [10, 3, 3, 0].map(Some));
}

#[tokio::test]
async fn a_run_that_is_going_on_is_ended_after_it() {
    let client = Client::start_furnished().await;
    client.set_terms(Terms::default().with_daily_quota(2)).await;
    client.make("BatchSendEmail", recurring(HOUR, 24)).await;
    advance(&client, 2 * HOUR).await;
    client
        .make("BatchSendEmail", ending(recurring(DAY, 24)))
        .await;
    assert_eq!(task(&client, 1).await, [6, 3, 2, 1].map(Some));
    let turned = advance(&client, 3 * DAY).await;
    assert_eq!(turned.runs.len(), 1);
    assert_eq!(task(&client, 1).await, [10, 3, 3, 0].map(Some));
}

#[tokio::test]
async fn a_run_that_cannot_begin_ends_its_task_and_holds_up_no_other() {
    let client = Client::start_furnished().await;
    client.make("BatchSendEmail", recurring(HOUR, 24)).await;
    let plain = json!({ "Text": "UGxhaW4=" });
    let mut own = scheduled(2 * DAY);
    own["Template"] = Value::Null;
    own["Simple"] = plain;
    client.make("BatchSendEmail", own).await;
    advance(&client, 2 * HOUR).await;
    client
        .make("DeleteEmailTemplate", json!({ "TemplateID": 1 }))
        .await;
    let turned = advance(&client, 3 * DAY).await;
    let found: Vec<_> = turned
        .runs
        .iter()
        .map(|run| (run.task_id, run.status.get()))
        .collect();
    assert_eq!(found, [(1, 7), (2, 10)]);
    let error =
        "OperationDenied.TemplateStatusError: the template 1 was deleted or is not approved";
    assert_eq!(turned.runs[0].error.as_deref(), Some(error));
    assert_eq!(listed(&client, 1).await["ErrMsg"], error);
    assert_eq!(task(&client, 1).await, [7, 3, 3, 0].map(Some));
    assert_eq!(runs(&client, 1).await.len(), 2);
}

#[tokio::test]
async fn tasks_go_out_by_themselves_when_their_time_comes() {
    let clock = Clock::fixed(Duration::from_secs(START));
    let options = options()
        .with_clock(clock.clone())
        .with_pace(Pace::chunks_of(2));
    let client = Client::start_with(options.with_signature_window(Duration::from_secs(DAY))).await;
    client.furnish().await;
    client.make("BatchSendEmail", scheduled(HOUR)).await;
    client.make("BatchSendEmail", scheduled(2 * HOUR)).await;
    for id in [1, 2] {
        clock.advance(Duration::from_secs(HOUR));
        let mut asked = 0;
        while task(&client, id).await[0] != Some(10) {
            asked += 1;
            assert!(asked < 100_000, "the task {id} does not come to its end");
        }
    }
    assert_eq!(client.emulator.message_count().await.expect("a count"), 6);
}

#[tokio::test]
async fn a_restart_in_the_middle_of_a_run_sends_to_nobody_twice() {
    let clock = Clock::fixed(Duration::from_secs(START));
    let (options, _) = on_file("schedule-restart");
    let window = Duration::from_secs(10 * DAY);
    let options = options
        .with_clock(clock.clone())
        .with_signature_window(window);
    let options = options.with_pace(Pace::chunks_of(1).by_step());
    let client = Client::start_with(options.clone()).await;
    client.furnish().await;
    client.make("BatchSendEmail", recurring(HOUR, 24)).await;
    assert_eq!(client.emulator.step().await.expect("a step"), Step::Idle);
    clock.advance(Duration::from_secs(2 * HOUR));
    for _ in 0..3 {
        client.emulator.step().await.expect("a step");
    }
    assert_eq!(task(&client, 1).await, [5, 3, 2, 1].map(Some));
    client.stop().await;

    let client = Client::start_with(options).await;
    client.finish_batches().await;
    assert_eq!(task(&client, 1).await, [1, 3, 3, 0].map(Some));
    let turned = advance(&client, DAY).await;
    let second = 25 * 3_600;
    assert_eq!(times(&turned.runs), [(1, 2, second, Some(second))]);
    let mail = client.emulator.messages().await.expect("messages");
    let to: Vec<_> = mail.iter().map(|mail| mail.to.as_str()).collect();
    let list = ["r0@example.org", "r1@example.org", "r2@example.org"];
    assert_eq!(to, [list, list].concat());
}

#[tokio::test]
async fn a_turn_that_is_broken_off_is_gone_on_with_by_the_next() {
    let client = Client::start_furnished().await;
    client.make("BatchSendEmail", recurring(HOUR, 1)).await;
    let month = Turn::to(at(30 * DAY));
    let first_mail =
        async { while client.emulator.message_count().await.expect("a count") == 0 {} };
    tokio::select! {
        turned = client.emulator.turn_clock(month) => panic!("it is at its end: {turned:?}"),
        () = first_mail => {}
    }
    let account = client
        .emulator
        .account(SECRET_ID)
        .await
        .expect("it is there");
    let reached = account.clock().await.expect("a clock").now;
    assert!(reached < at(30 * DAY), "{reached}");
    client
        .emulator
        .turn_clock(month)
        .await
        .expect("it is turned");
    let runs = runs(&client, 1).await;
    assert_eq!(runs.len(), 30 * 24);
    for (run, hour) in runs.iter().zip(1..) {
        let due = at(hour * HOUR);
        assert_eq!((run.due, run.ended, run.sent), (due, Some(due), 3));
    }
    let count = client.emulator.message_count().await.expect("a count");
    assert_eq!(count, 3 * 30 * 24);
}
