//! Quotas and permissions: what an account may send in a day, to one address in an hour, and at all.

use std::time::Duration;

use serde_json::{Value, json};
use ses_emulator::{Clock, Options, Pace, Step, Terms};

use crate::{
    client::{Client, START, base64, options},
    code::{batch, batch_with},
    fate::{mail, send_batch, statuses},
};

const HOUR: Duration = Duration::from_secs(3_600);

/// Options with a clock that a test can move by days.
fn moved() -> (Options, Clock) {
    let clock = Clock::fixed(Duration::from_secs(START));
    let options = options()
        .with_clock(clock.clone())
        .with_signature_window(240 * HOUR);
    (options, clock)
}

async fn task(client: &Client) -> [Option<u64>; 2] {
    let page = json!({ "Offset": 0, "Limit": 1 });
    let listing = client.make("ListSendTasks", page).await;
    ["TaskStatus", "SendCount"].map(|name| listing["Data"][0][name].as_u64())
}

#[tokio::test]
async fn a_day_has_a_quota_and_the_next_one_another() {
    let (options, clock) = moved();
    let options = options.with_terms(Terms::default().with_daily_quota(2));
    let client = Client::start_with(options).await;
    client.furnish().await;
    let code = "FailedOperation.ExceedSendLimit";
    let (one, two) = (
        mail(&["a@example.org"]),
        mail(&["a@example.org", "b@example.org"]),
    );
    let three = mail(&["a@example.org", "b@example.org", "c@example.org"]);
    client.refuse("SendEmail", three, code).await;
    client.make("SendEmail", two.clone()).await;
    client.refuse("SendEmail", one.clone(), code).await;
    let other = client.of_account("AKIDTEST-other", "test");
    other.furnish().await;
    other.make("SendEmail", one.clone()).await;
    // Midnight is 12:55:55 away, in UTC+8.
    clock.advance(12 * HOUR);
    client.refuse("SendEmail", one, code).await;
    clock.advance(HOUR);
    client.make("SendEmail", two.clone()).await;
    client.set_terms(Terms::default()).await;
    client.make("SendEmail", two).await;
}

#[tokio::test]
async fn a_batch_pauses_until_the_next_day() {
    let (options, clock) = moved();
    let client = Client::start_with(options).await;
    client.furnish().await;
    let terms = Terms::default().with_daily_quota(2);
    client.set_terms(terms).await;
    client.make("BatchSendEmail", batch()).await;
    let mut steps = Vec::new();
    for wait in [Duration::ZERO, HOUR, 12 * HOUR] {
        clock.advance(wait);
        loop {
            match client.emulator.step().await.expect("a step") {
                Step::Idle => break,
                Step::Began { .. } => steps.push("began"),
                Step::Sent { .. } => steps.push("sent"),
                Step::Paused { .. } => steps.push("paused"),
                Step::Finished { .. } => steps.push("finished"),
                other => panic!("{other:?}"),
            }
        }
        steps.push("idle");
        let expected = match wait > HOUR {
            false => [Some(6), Some(2)],
            true => [Some(10), Some(3)],
        };
        assert_eq!(task(&client).await, expected);
    }
    let expected = [
        "began", "sent", "paused", "idle", "idle", "sent", "finished", "idle",
    ];
    assert_eq!(steps, expected);
}

#[tokio::test]
async fn a_paused_batch_goes_on_by_itself_when_the_day_comes() {
    let (options, clock) = moved();
    let options = options
        .with_pace(Pace::chunks_of(1))
        .with_terms(Terms::default().with_daily_quota(2));
    let client = Client::start_with(options).await;
    client.furnish().await;
    client.make("BatchSendEmail", batch()).await;
    for (status, sent) in [(6, 2), (10, 3)] {
        let mut asked = 0;
        while task(&client).await != [Some(status), Some(sent)] {
            asked += 1;
            assert!(asked < 100_000, "the task does not come to {status}");
        }
        clock.advance(13 * HOUR);
    }
}

#[tokio::test]
async fn an_address_gets_so_many_mails_an_hour() {
    let (options, clock) = moved();
    let options = options.with_terms(Terms::default().with_hourly_quota(2));
    let client = Client::start_with(options).await;
    client.furnish().await;
    let to = "mei@example.org";
    send_batch(&client, &[to, "jo@example.org", to, "MEI@example.org"]).await;
    let found: Vec<_> = statuses(&client)
        .await
        .iter()
        .map(|status| status["SendStatus"].as_i64())
        .collect();
    assert_eq!(found, [Some(0), Some(0), Some(0), Some(1006)]);
    let code = "FailedOperation.FrequencyLimit";
    client.refuse("SendEmail", mail(&[to]), code).await;
    clock.advance(HOUR - Duration::from_secs(1));
    client.refuse("SendEmail", mail(&[to]), code).await;
    clock.advance(Duration::from_secs(1));
    client.make("SendEmail", mail(&[to])).await;
}

#[tokio::test]
async fn permissions_can_be_taken_away() {
    let client = Client::start_furnished().await;
    let terms = Terms::default()
        .with_own_content(false)
        .with_attachments(false);
    client.set_terms(terms).await;
    let mut own = mail(&["mei@example.org"]);
    own["Template"] = Value::Null;
    own["Simple"] = json!({ "Text": base64("plain") });
    let code = "FailedOperation.WithOutPermission";
    client.refuse("SendEmail", own, code).await;
    let mut attached = mail(&["mei@example.org"]);
    attached["Attachments"] = json!([{ "FileName": "a.txt", "Content": "QQ==" }]);
    let code = "FailedOperation.NoAttachPermission";
    client.refuse("SendEmail", attached, code).await;
    let own = json!({ "Template": null, "Simple": { "Text": base64("plain") } });
    client.make("BatchSendEmail", batch_with(&own)).await;
    client.finish_batches().await;
    let found = statuses(&client).await;
    assert_eq!(found.len(), 3);
    assert!(found.iter().all(|status| status["SendStatus"] == 1011));
    assert_eq!(task(&client).await, [Some(10), Some(0)]);
}

#[tokio::test]
async fn advertising_is_marked_in_the_subject() {
    let client = Client::start_furnished().await;
    for place in [1, 2] {
        let marked = batch_with(&json!({ "ADLocation": place }));
        client.make("BatchSendEmail", marked).await;
    }
    client.finish_batches().await;
    let messages = client.emulator.messages().await.expect("messages");
    assert_eq!(messages[0].subject, "(AD) For Ana");
    assert_eq!(messages[3].subject, "For Ana (AD)");
    let page = json!({ "Offset": 0, "Limit": 1 });
    let tasks = client.make("ListSendTasks", page).await;
    assert_eq!(tasks["Data"][0]["Subject"], "For {{name}}");
}
