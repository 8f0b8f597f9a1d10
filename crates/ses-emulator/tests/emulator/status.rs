//! The statuses of mail that is not taken: each can be told by the address, and most come of a state as well.

use serde_json::{Value, json};
use ses_emulator::{Pace, Step, Terms, Verdict};
use ses_types::SendStatus;

use crate::{
    client::{Client, options},
    code::batch,
    fate::{mail, send_batch, statuses},
};

async fn send_statuses(client: &Client) -> Vec<Value> {
    let statuses = statuses(client).await.into_iter();
    statuses
        .map(|mut status| status["SendStatus"].take())
        .collect()
}

#[tokio::test]
async fn an_address_tells_its_status() {
    let known = (1..10_000).filter(|number| SendStatus::new(*number).reaction().is_some());
    let known: Vec<i64> = known.collect();
    assert!(known.len() > 20, "{known:?}");
    let client = Client::start_furnished().await;
    let to = known
        .iter()
        .map(|status| format!("mei+{status}@example.org"));
    let to: Vec<_> = to.collect();
    let to: Vec<_> = to.iter().map(String::as_str).collect();
    send_batch(&client, &to).await;
    assert_eq!(send_statuses(&client).await, known);
    assert_eq!(client.emulator.message_count().await.expect("a count"), 0);
}

#[tokio::test]
async fn copies_beyond_the_quota_of_the_day_are_not_taken() {
    let client = Client::start_furnished().await;
    let terms = Terms::default().with_daily_quota(2);
    client.set_terms(terms).await;
    let mut copied = mail(&["a@example.org"]);
    copied["Cc"] = json!(["b@example.org", "c@example.org"]);
    copied["Bcc"] = json!(["d@example.org"]);
    client.make("SendEmail", copied).await;
    assert_eq!(send_statuses(&client).await, [0, 0, 1010, 1010]);
}

#[tokio::test]
async fn a_batch_goes_on_without_what_cannot_be_paid_for() {
    for (terms, to, expected) in [
        (
            Terms::default().with_balance(1),
            ["a@example.org", "b@example.org"],
            [0, 3033],
        ),
        (
            Terms::default().with_package(1),
            ["a@example.org", "b@example.org"],
            [0, 3033],
        ),
        (
            Terms::default().with_bounce_limit(1),
            ["a+softbounce@example.org", "b@example.org"],
            [0, 3030],
        ),
    ] {
        let client = Client::start_furnished().await;
        client.set_terms(terms).await;
        send_batch(&client, &to).await;
        assert_eq!(send_statuses(&client).await, expected);
        client.set_terms(Terms::default()).await;
        client.make("SendEmail", mail(&["b@example.org"])).await;
    }
}

#[tokio::test]
async fn a_run_sees_what_was_taken_from_it() {
    let client = Client::start_with(options().with_pace(Pace::chunks_of(1).by_step())).await;
    client.furnish().await;
    client.make("BatchSendEmail", batch()).await;
    let step = async || client.emulator.step().await.expect("a step");
    let domain = async |verdict| {
        let account = client.emulator.account(ses_emulator::SECRET_ID).await;
        let account = account.expect("the account");
        let decided = account.review_domain("mail.example.com", verdict).await;
        decided.expect("the domain is there");
    };
    assert!(matches!(step().await, Step::Began { .. }));
    domain(Verdict::Rejected("no record".into())).await;
    assert!(matches!(step().await, Step::Sent { messages: 0, .. }));
    domain(Verdict::Approved).await;
    assert!(matches!(step().await, Step::Sent { messages: 1, .. }));
    let template = json!({ "TemplateID": 1 });
    client.make("DeleteEmailTemplate", template).await;
    client.finish_batches().await;
    assert_eq!(send_statuses(&client).await, [3014, 0, 3007]);
}
