//! What a request made is there, and acts, and is not listed for a time.

use std::time::Duration;

use serde_json::{Value, json};
use ses_emulator::{Clock, Fault, Options, SECRET_ID, Turn};

use super::mail;
use crate::{
    client::{Client, START, base64, on_file, options},
    code::batch,
};

/// What is made, and what lists it.
fn makers() -> [(&'static str, Value, &'static str, Value, &'static str); 8] {
    let page = json!({ "Offset": 0, "Limit": 10 });
    let today = json!({ "RequestDate": "2026-01-02", "Offset": 0, "Limit": 10 });
    let content = json!({ "Text": base64("Hello") });
    [
        (
            "CreateEmailIdentity",
            json!({ "EmailIdentity": "b.example.com" }),
            "ListEmailIdentities",
            json!({}),
            "EmailIdentities",
        ),
        (
            "CreateEmailAddress",
            json!({ "EmailAddress": "b@mail.example.com" }),
            "ListEmailAddress",
            json!({}),
            "EmailSenders",
        ),
        (
            "CreateEmailTemplate",
            json!({ "TemplateName": "b", "TemplateContent": content }),
            "ListEmailTemplates",
            page.clone(),
            "TemplatesMetadata",
        ),
        (
            "CreateReceiver",
            json!({ "ReceiversName": "b" }),
            "ListReceivers",
            page.clone(),
            "Data",
        ),
        (
            "CreateReceiverDetail",
            json!({ "ReceiverId": 2, "Emails": ["b@example.org"] }),
            "ListReceiverDetails",
            json!({ "ReceiverId": 2, "Offset": 0, "Limit": 10 }),
            "Data",
        ),
        (
            "CreateCustomBlacklist",
            json!({ "Emails": ["b@example.net"] }),
            "ListCustomBlacklist",
            json!({ "Offset": 0, "Limit": 10, "Status": 2 }),
            "Data",
        ),
        ("BatchSendEmail", batch(), "ListSendTasks", page, "Data"),
        (
            "SendEmail",
            mail(),
            "GetSendEmailStatus",
            today,
            "EmailStatusList",
        ),
    ]
}

async fn count(client: &Client, list: &str, ask: &Value, field: &str) -> usize {
    let listed = client.make(list, ask.clone()).await;
    let entries = listed[field].as_array().expect(field);
    if let Some(total) = listed["TotalCount"].as_u64() {
        assert_eq!(total, entries.len() as u64, "{list}");
    }
    entries.len()
}

async fn is_hidden_and_listed_again(options: Options, clock: Clock) {
    let options = options
        .with_clock(clock.clone())
        .with_signature_window(Duration::from_secs(3_600));
    let client = Client::start_with(options).await;
    client.furnish().await;
    for (action, request, list, ask, field) in makers() {
        let before = match action {
            "CreateReceiverDetail" => 0,
            _ => count(&client, list, &ask, field).await,
        };
        client
            .emulator
            .fault(Fault::on(action).hidden(60))
            .expect("a fault");
        client.make(action, request).await;
        assert_eq!(count(&client, list, &ask, field).await, before, "{action}");
        clock.advance(Duration::from_secs(59));
        assert_eq!(count(&client, list, &ask, field).await, before, "{action}");
        clock.advance(Duration::from_secs(1));
        assert_eq!(
            count(&client, list, &ask, field).await,
            before + 1,
            "{action}"
        );
    }
}

#[tokio::test]
async fn whatever_is_made_is_hidden_for_a_time() {
    let clock = || Clock::fixed(Duration::from_secs(START));
    is_hidden_and_listed_again(options(), clock()).await;
    is_hidden_and_listed_again(on_file("hidden").0, clock()).await;
}

#[tokio::test]
async fn what_is_hidden_acts() {
    let client = Client::start_furnished().await;
    let order = Fault::on("BatchSendEmail").hidden_until_released();
    let id = client.emulator.fault(order).expect("a fault");
    client.make("BatchSendEmail", batch()).await;
    client.finish_batches().await;
    assert_eq!(client.emulator.message_count().await.expect("a count"), 3);
    let page = json!({ "Offset": 0, "Limit": 10 });
    let tasks = async || client.make("ListSendTasks", page.clone()).await["TotalCount"].clone();
    assert_eq!(tasks().await, 0);
    client.make("BatchSendEmail", batch()).await;
    assert_eq!(tasks().await, 1, "the next one is not hidden");
    let account = client
        .emulator
        .account(SECRET_ID)
        .await
        .expect("an account");
    assert_eq!(account.release(&id).await.expect("a fault"), 0);
    assert_eq!(tasks().await, 2);
}

#[tokio::test]
async fn what_is_hidden_is_not_found_and_is_in_the_way() {
    let client = Client::start_furnished().await;
    let on = |action| {
        client
            .emulator
            .fault(Fault::on(action).hidden_until_released())
    };
    on("CreateEmailTemplate").expect("a fault");
    on("CreateReceiver").expect("a fault");
    let made = json!({ "TemplateName": "b", "TemplateContent": { "Text": base64("Hello") } });
    client.make("CreateEmailTemplate", made).await;
    let code = "InvalidParameterValue.TemplateNotExist";
    client
        .refuse("GetEmailTemplate", json!({ "TemplateID": 2 }), code)
        .await;
    let list = json!({ "ReceiversName": "b" });
    client.make("CreateReceiver", list.clone()).await;
    let code = "InvalidParameterValue.RepeatReceiverName";
    client.refuse("CreateReceiver", list, code).await;
    let account = client
        .emulator
        .account(SECRET_ID)
        .await
        .expect("an account");
    account.clear_faults().await.expect("they are taken back");
    client
        .make("GetEmailTemplate", json!({ "TemplateID": 2 }))
        .await;
}

#[tokio::test]
async fn what_is_refused_hides_nothing() {
    let client = Client::start_furnished().await;
    let order = Fault::on("CreateReceiver").every(1).hidden_until_released();
    client.emulator.fault(order).expect("a fault");
    let again = json!({ "ReceiversName": "friends" });
    let code = "InvalidParameterValue.RepeatReceiverName";
    client.refuse("CreateReceiver", again, code).await;
    let page = json!({ "Offset": 0, "Limit": 10 });
    assert_eq!(client.make("ListReceivers", page).await["TotalCount"], 1);
}

#[tokio::test]
async fn what_was_hidden_until_now_stays_listed_when_the_clock_goes_back() {
    for options in [options(), on_file("hidden-back").0] {
        let client = Client::start_with(options).await;
        let order = Fault::on("CreateReceiver").hidden(60);
        client.emulator.fault(order).expect("a fault");
        let list = json!({ "ReceiversName": "b" });
        client.make("CreateReceiver", list).await;
        let page = json!({ "Offset": 0, "Limit": 10 });
        let start = i64::try_from(START).expect("a time");
        for (time, count) in [(start + 59, 0), (start + 60, 1), (start, 1)] {
            let turned = client.emulator.turn_clock(Turn::to(time)).await;
            turned.expect("it is turned");
            let listed = client.make("ListReceivers", page.clone()).await;
            assert_eq!(listed["TotalCount"], count, "{time}");
        }
    }
}

#[tokio::test]
async fn what_comes_after_a_hidden_thing_that_was_deleted_is_listed() {
    let client = Client::start_furnished().await;
    let order = Fault::on("CreateEmailTemplate").hidden_until_released();
    client.emulator.fault(order).expect("a fault");
    let content = json!({ "Text": base64("Hello") });
    let made = json!({ "TemplateName": "b", "TemplateContent": content });
    client.make("CreateEmailTemplate", made.clone()).await;
    let page = json!({ "Offset": 0, "Limit": 10 });
    let count = async || {
        let list = client.make("ListEmailTemplates", page.clone()).await;
        list["TotalCount"].clone()
    };
    assert_eq!(count().await, 1);
    let hidden = json!({ "TemplateID": 2 });
    client.make("DeleteEmailTemplate", hidden).await;
    client.make("CreateEmailTemplate", made).await;
    assert_eq!(count().await, 2);
}
