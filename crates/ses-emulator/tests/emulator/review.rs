//! Reviews of templates and domains: at once, after a time or some looks, by hand, or rejected.

use std::time::Duration;

use serde_json::{Value, json};
use ses_emulator::{Clock, Error, Review, Step, Terms, Verdict};

use crate::{
    client::{Call, Client, START, base64, options},
    code::{batch, batch_with},
};

fn template(name: &str) -> Value {
    json!({ "TemplateName": name, "TemplateContent": { "Text": base64("x") } })
}

async fn start(terms: Terms) -> Client {
    Client::start_with(options().with_terms(terms)).await
}

/// How the review of template 1 stands.
async fn status(client: &Client) -> Value {
    let asked = json!({ "TemplateID": 1 });
    client.make("GetEmailTemplate", asked).await["TemplateStatus"].clone()
}

async fn is_verified(client: &Client, action: &str) -> bool {
    let asked = json!({ "EmailIdentity": "mail.example.com" });
    let answer = client.make(action, asked).await;
    let records = answer["Attributes"].as_array().expect("records");
    let verified = answer["VerifiedForSendingStatus"] == true;
    assert!(records.iter().all(|record| record["Status"] == verified));
    assert!(
        records
            .iter()
            .all(|record| (record["CurrentValue"] == "") != verified)
    );
    verified
}

#[tokio::test]
async fn time_approves_by_the_accounts_clock() {
    let clock = Clock::fixed(Duration::from_secs(START));
    let hour = || Review::After(Duration::from_secs(3_600));
    let terms = Terms::default()
        .with_template_review(hour())
        .with_domain_review(hour());
    let client = Client::start_with(options().with_clock(clock.clone()).with_terms(terms)).await;
    let make = async |action: &str, body: Value| {
        let call = Call {
            timestamp: clock.now().as_secs(),
            ..Call::new(action, body)
        };
        client.send(call).await.response().clone()
    };
    let domain = json!({ "EmailIdentity": "mail.example.com" });
    make("CreateEmailIdentity", domain.clone()).await;
    make("CreateEmailTemplate", template("t")).await;
    for (pause, expected) in [(0, 1), (3_599, 1), (1, 0)] {
        clock.advance(Duration::from_secs(pause));
        let shown = make("GetEmailTemplate", json!({ "TemplateID": 1 })).await;
        assert_eq!(shown["TemplateStatus"], expected);
        let shown = make("GetEmailIdentity", domain.clone()).await;
        assert_eq!(shown["VerifiedForSendingStatus"], expected == 0);
    }
}

#[tokio::test]
async fn a_template_is_approved_after_looks() {
    let client = start(Terms::default().with_template_review(Review::AfterLooks(3))).await;
    client.make("CreateEmailTemplate", template("t")).await;
    assert_eq!(status(&client).await, 1);
    let page = json!({ "Limit": 10, "Offset": 0 });
    let listed = client.make("ListEmailTemplates", page).await;
    assert_eq!(listed["TemplatesMetadata"][0]["TemplateStatus"], 1);
    assert_eq!(status(&client).await, 1);
    assert_eq!(status(&client).await, 0);
}

#[tokio::test]
async fn a_domain_is_verified_after_checks_and_not_by_being_shown() {
    let client = start(Terms::default().with_domain_review(Review::AfterLooks(1))).await;
    assert!(!is_verified(&client, "CreateEmailIdentity").await);
    for _ in 0..3 {
        assert!(!is_verified(&client, "GetEmailIdentity").await);
    }
    assert!(!is_verified(&client, "UpdateEmailIdentity").await);
    assert!(is_verified(&client, "UpdateEmailIdentity").await);
    assert!(is_verified(&client, "GetEmailIdentity").await);
}

#[tokio::test]
async fn a_change_of_a_template_begins_another_review() {
    let client = Client::start_furnished().await;
    let by_hand = Terms::default().with_template_review(Review::ByHand);
    client.set_terms(by_hand).await;
    client.make("BatchSendEmail", batch()).await;
    let mut changed = template("t");
    changed["TemplateID"] = 1.into();
    client.make("UpdateEmailTemplate", changed).await;
    assert_eq!(status(&client).await, 1);
    let code = "OperationDenied.TemplateStatusError";
    client.refuse("BatchSendEmail", batch(), code).await;
    let step = client.emulator.step().await.expect("a step");
    assert!(matches!(step, Step::Failed { .. }), "{step:?}");
    let page = json!({ "Offset": 0, "Limit": 10 });
    let tasks = client.make("ListSendTasks", page).await;
    let error = &tasks["Data"][0]["ErrMsg"];
    assert_eq!(
        error,
        &format!("{code}: the template 1 was deleted or is not approved")
    );
    let single = json!({
        "FromEmailAddress": "news@mail.example.com",
        "Destination": ["a@example.org"],
        "Subject": "Hi",
        "Template": { "TemplateID": 1, "TemplateData": "{}" },
    });
    let code = "FailedOperation.InvalidTemplateID";
    client.refuse("SendEmail", single, code).await;
}

#[tokio::test]
async fn a_review_is_decided_by_hand() {
    let by_hand = Terms::default()
        .with_template_review(Review::ByHand)
        .with_domain_review(Review::ByHand);
    let client = start(by_hand).await;
    client.make("CreateEmailTemplate", template("t")).await;
    let domain = json!({ "EmailIdentity": "mail.example.com" });
    client.make("CreateEmailIdentity", domain).await;
    assert_eq!(status(&client).await, 1);
    let ask = async |order: Value| client.ask("POST", "/_emulator/review", order).await.status;
    let rejected = json!({ "template": 1, "verdict": { "rejected": "no sender" } });
    assert_eq!(ask(rejected).await, 200);
    let page = json!({ "Limit": 10, "Offset": 0 });
    let listed = client.make("ListEmailTemplates", page).await;
    assert_eq!(listed["TemplatesMetadata"][0]["TemplateStatus"], 2);
    assert_eq!(listed["TemplatesMetadata"][0]["ReviewReason"], "no sender");
    assert_eq!(
        ask(json!({ "template": 1, "verdict": "approved" })).await,
        200
    );
    assert_eq!(status(&client).await, 0);
    assert!(!is_verified(&client, "UpdateEmailIdentity").await);
    let approved = json!({ "domain": "mail.example.com", "verdict": "approved" });
    assert_eq!(ask(approved).await, 200);
    assert!(is_verified(&client, "GetEmailIdentity").await);
    for (order, expected) in [
        (json!({ "template": 404, "verdict": "approved" }), 404),
        (
            json!({ "domain": "x.example.com", "verdict": "approved" }),
            404,
        ),
        (json!({ "verdict": "approved" }), 400),
        (
            json!({ "template": 1, "domain": "mail.example.com", "verdict": "approved" }),
            400,
        ),
    ] {
        assert_eq!(ask(order).await, expected);
    }
}

#[tokio::test]
async fn an_account_decides_from_within_a_test() {
    let client = Client::start_furnished().await;
    let main = client.emulator.account(ses_emulator::SECRET_ID).await;
    let account = main.expect("the main account");
    let rejected = || Verdict::Rejected("no SPF record".into());
    account
        .review_template(1, rejected())
        .await
        .expect("it is there");
    assert_eq!(status(&client).await, 2);
    let domain = "mail.example.com";
    account
        .review_domain(domain, rejected())
        .await
        .expect("it is there");
    client
        .refuse(
            "BatchSendEmail",
            batch(),
            "OperationDenied.SendAddressStatusError",
        )
        .await;
    let sender = json!({ "EmailAddress": "b@mail.example.com" });
    let answer = client.call("CreateEmailAddress", sender).await;
    assert_eq!(answer.code(), Some("OperationDenied.DomainNotVerified"));
    assert!(answer.message().ends_with(": no SPF record"), "{answer:?}");
    let missing = account.review_template(404, Verdict::Approved).await;
    assert!(
        matches!(missing, Err(Error::NothingToReview)),
        "{missing:?}"
    );
}

#[tokio::test]
async fn a_task_whose_sender_or_template_is_gone_fails() {
    for (action, named, code) in [
        (
            "DeleteEmailAddress",
            json!({ "EmailAddress": "news@mail.example.com" }),
            "OperationDenied.SendAddressStatusError",
        ),
        (
            "DeleteEmailTemplate",
            json!({ "TemplateID": 1 }),
            "OperationDenied.TemplateStatusError",
        ),
    ] {
        let client = Client::start_furnished().await;
        client.make("BatchSendEmail", batch_with(&json!({}))).await;
        client.make(action, named).await;
        client.finish_batches().await;
        let page = json!({ "Offset": 0, "Limit": 10 });
        let tasks = client.make("ListSendTasks", page).await;
        let task = &tasks["Data"][0];
        assert_eq!(task["TaskStatus"], 7);
        let error = task["ErrMsg"].as_str().unwrap_or_default();
        assert!(error.starts_with(&format!("{code}: the ")), "{error}");
    }
}

#[tokio::test]
async fn terms_belong_to_an_account() {
    let main = Client::start().await;
    let path = "/_emulator/terms?account=AKIDTEST-a";
    let by_hand = json!({ "template_review": "by_hand" });
    assert_eq!(main.ask("PUT", path, by_hand).await.status, 200);
    let a = main.of_account("AKIDTEST-a", "test");
    for (client, expected) in [(&main, 0), (&a, 1)] {
        let made = client.make("CreateEmailTemplate", template("t")).await;
        let asked = json!({ "TemplateID": made["TemplateID"] });
        let shown = client.make("GetEmailTemplate", asked).await;
        assert_eq!(shown["TemplateStatus"], expected);
    }
    let shown = main.ask("GET", path, Value::Null).await;
    assert_eq!(shown.json["template_review"], "by_hand");
}
