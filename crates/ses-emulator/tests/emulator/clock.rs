//! The clocks of accounts: each its own, turned over HTTP, kept over a reset and a restart.

use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};
use ses_emulator::{Clock, ClockMode, TEST_SECRET_KEY, Terms, Turn};

use crate::{
    client::{Call, Client, START, on_file, options},
    code::batch_with,
    fate::mail,
};

const DAY: u64 = 86_400;

async fn clock(client: &Client) -> Value {
    let answer = client.ask("GET", "/_emulator/clock", Value::Null).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.json
}

async fn turn(client: &Client, turn: Value) -> Value {
    let answer = client.ask("POST", "/_emulator/clock", turn).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.json
}

#[tokio::test]
async fn a_clock_is_turned_over_http() {
    let real = Clock::fixed(Duration::from_secs(START));
    let client = Client::start_with(options().with_clock(real.clone())).await;
    let shown = |mode: Value, now: u64, time: &str| json!({ "mode": mode, "now": now, "time": time, "next_due": null });
    let before = shown("real".into(), START, "2026-01-02 11:04:05");
    assert_eq!(clock(&client).await, before);
    let a_day = json!({ "shifted": DAY });
    let after = shown(a_day.clone(), START + DAY, "2026-01-03 11:04:05");
    let turned = turn(&client, json!({ "advance": "23h60m" })).await;
    assert_eq!(
        turned,
        json!({ "clock": after, "runs": [], "requests": [] })
    );
    real.advance(Duration::from_secs(5));
    assert_eq!(
        clock(&client).await,
        shown(a_day, START + DAY + 5, "2026-01-03 11:04:10")
    );
    let noon = START - 4 * 60 - 5 + 3_600;
    let frozen = shown(json!({ "frozen": noon }), noon, "2026-01-02 12:00:00");
    let order = json!({ "set": "2026-01-02 12:00:00", "freeze": true });
    assert_eq!(turn(&client, order).await["clock"], frozen);
    real.advance(Duration::from_secs(5));
    assert_eq!(clock(&client).await, frozen);
    turn(&client, json!({ "freeze": false })).await;
    real.advance(Duration::from_secs(5));
    assert_eq!(clock(&client).await["now"], noon + 5);
    turn(&client, json!({ "real": true })).await;
    let real = shown("real".into(), START + 15, "2026-01-02 11:04:20");
    assert_eq!(clock(&client).await, real);
}

#[tokio::test]
async fn a_turn_that_is_wrong_changes_nothing() {
    let client = Client::start().await;
    for (order, error) in [
        (json!({}), "one of advance, set, real and freeze"),
        (json!({ "advance": "soon" }), "advance: \"soon\" is no span"),
        (json!({ "set": "soon" }), "set: \"soon\" is no time"),
        (
            json!({ "set": u64::MAX }),
            "the clock can show no time before 1970 or after 9999",
        ),
        (json!({ "turn": 1 }), "turn: unknown field `turn`"),
    ] {
        let answer = client.ask("POST", "/_emulator/clock", order).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        let told = answer.json["error"].as_str().unwrap_or_default();
        assert!(told.starts_with(error), "{told}");
    }
    assert_eq!(clock(&client).await["mode"], "real");
}

#[tokio::test]
async fn what_was_run_is_answered_and_can_be_looked_up() {
    let client = Client::start_furnished().await;
    let begin = json!({ "TaskType": 2, "TimedParam": { "BeginTime": "2026-01-02 12:00:00" } });
    client.make("BatchSendEmail", batch_with(&begin)).await;
    let due = START - 4 * 60 - 5 + 3_600;
    assert_eq!(clock(&client).await["next_due"], due);
    let turned = turn(&client, json!({ "advance": "1d" })).await;
    let run = json!({
        "task_id": 1, "number": 1, "due": due, "started": due, "ended": due, "status": 10,
        "requested": 3, "sent": 3, "refused": 0, "error": null,
    });
    assert_eq!(turned["runs"], json!([run]));
    let listing = client
        .ask("GET", "/_emulator/tasks?status=10", Value::Null)
        .await
        .json;
    assert_eq!(listing["total"], 1);
    let mut task = client
        .ask("GET", "/_emulator/tasks/1", Value::Null)
        .await
        .json;
    let runs = task.as_object_mut().and_then(|task| task.remove("runs"));
    assert_eq!(runs, Some(json!([run])));
    assert_eq!(task, listing["tasks"][0]);
    let figures =
        ["type", "status", "requested", "sent", "waiting"].map(|name| task[name].as_u64());
    assert_eq!(figures, [2, 10, 3, 3, 0].map(Some));
    assert_eq!((&task["due"], &task["last_run"]), (&Value::Null, &run));
    let answer = client.ask("GET", "/_emulator/tasks/2", Value::Null).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(answer.json["error"], "the account has no task 2");
}

#[tokio::test]
async fn accounts_have_clocks_of_their_own() {
    let main = Client::start().await;
    let names = ["AKIDTEST-early", "AKIDTEST-late"];
    let [early, late] = names.map(|name| main.of_account(name, TEST_SECRET_KEY));
    for client in [&early, &late] {
        client.furnish().await;
    }
    let late_account = main.emulator.account(names[1]).await.expect("it is there");
    let year = Duration::from_secs(365 * DAY);
    late_account
        .turn_clock(Turn::advance(year))
        .await
        .expect("it is turned");
    late_account
        .set_terms(Terms::default().with_daily_quota(1))
        .await
        .expect("they are set");
    for client in [&early, &late] {
        client.make("SendEmail", mail(&["mei@example.org"])).await;
    }
    let code = "FailedOperation.ExceedSendLimit";
    late.refuse("SendEmail", mail(&["mei@example.org"]), code)
        .await;
    late_account
        .turn_clock(Turn::advance(Duration::from_secs(DAY)))
        .await
        .expect("it is turned");
    late.make("SendEmail", mail(&["mei@example.org"])).await;
    let captured = async |name| {
        let account = main.emulator.account(name).await.expect("it is there");
        let mail = account.messages().await.expect("messages");
        mail.iter()
            .map(|mail| mail.captured.unsigned_abs() - START)
            .collect::<Vec<_>>()
    };
    assert_eq!(captured(names[0]).await, [0]);
    assert_eq!(captured(names[1]).await, [365 * DAY, 366 * DAY]);
    assert_eq!(clock(&main).await["mode"], "real");
}

#[tokio::test]
async fn a_clock_outlives_a_reset_and_a_restart() {
    let (options, _) = on_file("clock");
    let given = ClockMode::Shifted(60);
    let client = Client::start_with(options.clone().with_clock_mode(given)).await;
    assert_eq!(clock(&client).await["now"], START + 60);
    client
        .ask("POST", "/_emulator/snapshot", json!({ "name": "before" }))
        .await;
    let order = json!({ "set": START + DAY, "freeze": true });
    turn(&client, order).await;
    client
        .ask("POST", "/_emulator/restore", json!({ "name": "before" }))
        .await;
    client.ask("POST", "/_emulator/reset", json!({})).await;
    let expected = clock(&client).await;
    assert_eq!(expected["mode"], json!({ "frozen": START + DAY }));
    client.stop().await;
    let client = Client::start_with(options.with_clock_mode(given)).await;
    assert_eq!(clock(&client).await, expected);
    let other = client
        .emulator
        .account("AKIDTEST-other")
        .await
        .expect("it is made");
    assert_eq!(other.clock().await.expect("a clock").mode, given);
}

#[tokio::test]
async fn signatures_go_by_the_clock_that_is_chosen() {
    let code = Some("AuthFailure.SignatureExpire");
    let page = json!({ "Offset": 0, "Limit": 10 });
    for (options, [now, ahead]) in [
        (options(), [None, code]),
        (options().with_account_time(), [code, None]),
    ] {
        let client = Client::start_with(options).await;
        turn(&client, json!({ "advance": "1d" })).await;
        for (timestamp, expected) in [(START, now), (START + DAY, ahead)] {
            let call = Call {
                timestamp,
                ..Call::new("ListReceivers", page.clone())
            };
            let answer = client.send(call).await;
            assert_eq!(answer.code(), expected, "{answer:?}");
        }
    }
}

#[tokio::test]
async fn an_answer_has_the_time_of_whom_it_is_for() {
    let [today, tomorrow] =
        ["Fri, 02", "Sat, 03"].map(|day| format!("{day} Jan 2026 03:04:05 GMT"));
    let page = json!({ "Offset": 0, "Limit": 10 });
    let call = |secret_id: &str| Call {
        secret_id: secret_id.into(),
        secret_key: TEST_SECRET_KEY.into(),
        ..Call::new("ListReceivers", page.clone())
    };
    let day = ClockMode::Shifted(DAY as i64);
    for (options, of_account) in [
        (options(), &today),
        (options().with_account_time(), &tomorrow),
    ] {
        let client = Client::start_with(options.with_clock_mode(day)).await;
        for (call, expected) in [
            (Call::new("ListReceivers", page.clone()), of_account),
            (call("AKIDTEST-unseen"), of_account),
            (call("AKIDTEST-unseen"), of_account),
            (call("AKIDnobody"), &today),
        ] {
            let answer = client.send(call).await;
            assert_eq!(answer.headers["date"], **expected, "{answer:?}");
        }
        let answer = client.ask("GET", "/_emulator/clock", Value::Null).await;
        assert_eq!(answer.headers["date"], *today);
    }
}
