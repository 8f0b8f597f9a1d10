//! Single mails and what became of them.

use std::time::Duration;

use serde_json::{Value, json};
use ses_emulator::{Clock, Review, Terms};

use crate::client::{Call, Client, START, base64, options};

fn mail() -> Value {
    json!({
        "FromEmailAddress": "Shop <shop@mail.example.com>",
        "Subject": "Code for {{name}}",
        "Destination": ["a@example.org", "b@example.org"],
        "Cc": ["c@example.org"],
        "Bcc": ["d@example.org"],
        "Template": { "TemplateID": 1, "TemplateData": "{\"name\":\"Ana\"}" },
    })
}

fn mail_with(change: &Value) -> Value {
    let mut mail = mail();
    for (name, value) in change.as_object().expect("an object") {
        match value {
            Value::Null => drop(mail.as_object_mut().expect("an object").remove(name)),
            value => mail[name] = value.clone(),
        }
    }
    mail
}

#[tokio::test]
async fn one_mail_reaches_everybody_in_to_cc_and_bcc() {
    let client = Client::start_furnished().await;
    let answer = client.make("SendEmail", mail()).await;
    let id = answer["MessageId"].as_str().expect("an id");
    assert!(
        id.starts_with("qcloudses-30-1250000000-date-20260102110405-"),
        "{id}"
    );
    let messages = client.emulator.messages().await.expect("messages");
    let to: Vec<_> = messages.iter().map(|message| message.to.as_str()).collect();
    assert_eq!(
        to,
        [
            "a@example.org",
            "b@example.org",
            "c@example.org",
            "d@example.org"
        ]
    );
    for message in &messages {
        assert_eq!(message.message_id, id);
        assert_eq!(message.subject, "Code for Ana");
        assert_eq!(message.html.as_deref(), Some("<p>Hello Ana</p>"));
        assert_eq!(message.task_id, None);
    }
}

#[tokio::test]
async fn a_mail_breaks_no_rule() {
    let client = Client::start_furnished().await;
    for (change, code) in [
        (
            json!({ "FromEmailAddress": "a@other.example.com" }),
            "InvalidParameterValue.InvalidEmailIdentity",
        ),
        (
            json!({ "FromEmailAddress": "nobody" }),
            "FailedOperation.IncorrectSender",
        ),
        (
            json!({ "Destination": null, "Cc": null, "Bcc": null }),
            "InvalidParameterValue.EmailAddressIsNULL",
        ),
        (
            json!({ "Destination": vec!["a@example.org"; 51] }),
            "FailedOperation.TooManyRecipients",
        ),
        (
            json!({ "Cc": ["nobody"] }),
            "InvalidParameterValue.ReceiverEmailInvalid",
        ),
        (json!({ "Bcc": ["a@example.org"] }), "InvalidParameterValue"),
        (
            json!({ "Template": null }),
            "FailedOperation.MissingEmailContent",
        ),
        (
            json!({ "Template": { "TemplateID": 404, "TemplateData": "{}" } }),
            "FailedOperation.InvalidTemplateID",
        ),
        (
            json!({ "Template": { "TemplateID": 1, "TemplateData": "{}" } }),
            "FailedOperation.WrongContentJson",
        ),
        (
            json!({ "Template": null, "Simple": { "Html": "/w==" } }),
            "InvalidParameterValue.EmailContentIsWrong",
        ),
        (
            json!({ "Attachments": vec![json!({ "FileName": "a.txt", "Content": "QQ==" }); 11] }),
            "FailedOperation.TooManyAttachments",
        ),
        (
            json!({ "Attachments": [{ "FileName": "a b.txt", "Content": "QQ==" }] }),
            "FailedOperation.InvalidAttachName",
        ),
    ] {
        client.refuse("SendEmail", mail_with(&change), code).await;
    }
    assert_eq!(client.emulator.message_count().await.expect("a count"), 0);
    let own = json!({ "Template": null, "Simple": { "Text": base64("plain") } });
    client.make("SendEmail", mail_with(&own)).await;
}

#[tokio::test]
async fn the_status_of_each_mail_can_be_asked_for() {
    let client = Client::start_furnished().await;
    let sent = client.make("SendEmail", mail()).await;
    client
        .make("SendEmail", mail_with(&json!({ "Cc": null, "Bcc": null })))
        .await;
    for (filter, expected) in [
        (json!({}), 6),
        (json!({ "Offset": 5 }), 1),
        (json!({ "MessageId": sent["MessageId"] }), 4),
        (json!({ "ToEmailAddress": "A@example.org" }), 2),
        (json!({ "MessageId": "another" }), 0),
        (json!({ "RequestDate": "2026-01-01" }), 0),
    ] {
        let statuses = client
            .make("GetSendEmailStatus", status_with(&filter))
            .await;
        let list = statuses["EmailStatusList"].as_array().expect("a list");
        assert_eq!(list.len(), expected, "{filter}");
    }
    let statuses = client
        .make("GetSendEmailStatus", status_with(&json!({ "Limit": 1 })))
        .await;
    let first = &statuses["EmailStatusList"][0];
    assert_eq!(first["MessageId"], sent["MessageId"]);
    assert_eq!(first["FromEmailAddress"], "shop@mail.example.com");
    assert_eq!(
        (&first["SendStatus"], &first["DeliverStatus"]),
        (&json!(0), &json!(1))
    );
    assert_eq!(first["RequestTime"], START);
}

/// In turn, in disorder, and after the mail of another time took the place of what was there.
#[tokio::test]
async fn pages_hold_the_mail_of_their_offset_however_they_are_asked_for() {
    let client = Client::start_furnished().await;
    let send = async |subject: &str| {
        let change = json!({ "Subject": subject, "Destination": ["a@example.org"], "Cc": null, "Bcc": null });
        let sent = client.make("SendEmail", mail_with(&change)).await;
        sent["MessageId"].clone()
    };
    let page = async |offset: usize| {
        let asked = status_with(&json!({ "Offset": offset, "Limit": 2 }));
        let page = client.make("GetSendEmailStatus", asked).await;
        let list = page["EmailStatusList"].as_array().expect("a list");
        list.iter()
            .map(|mail| mail["MessageId"].clone())
            .collect::<Vec<_>>()
    };
    let name = json!({ "name": "before" });
    let mut ids = vec![send("1").await, send("2").await, send("3").await];
    client
        .ask("POST", "/_emulator/snapshot", name.clone())
        .await;
    ids.extend([send("4").await, send("5").await]);
    for offset in [0, 2, 4, 2, 4, 0, 3, 5, 1] {
        let expected = &ids[offset..ids.len().min(offset + 2)];
        assert_eq!(page(offset).await, expected, "{offset}");
    }
    page(2).await;
    client.ask("POST", "/_emulator/restore", name).await;
    ids.truncate(3);
    ids.extend([send("6").await, send("7").await]);
    for offset in [4, 2, 4] {
        let expected = &ids[offset..ids.len().min(offset + 2)];
        assert_eq!(
            page(offset).await,
            expected,
            "{offset} of what was restored"
        );
    }
}

#[tokio::test]
async fn the_status_of_a_mail_to_one_recipient_can_be_asked_for() {
    let client = Client::start_furnished().await;
    let only = json!({ "Destination": ["a@example.org"], "Cc": null, "Bcc": null });
    let ids = [
        client.make("SendEmail", mail_with(&only)).await["MessageId"].clone(),
        client.make("SendEmail", mail_with(&only)).await["MessageId"].clone(),
    ];
    assert_ne!(ids[0], ids[1]);
    for id in ids {
        let asked = status_with(&json!({ "MessageId": id }));
        let statuses = client.make("GetSendEmailStatus", asked).await;
        let list = statuses["EmailStatusList"].as_array().expect("a list");
        assert_eq!(list.len(), 1);
        assert_eq!(list[0]["MessageId"], id);
        assert_eq!(list[0]["FromEmailAddress"], "shop@mail.example.com");
    }
}

/// Between two mails that are alike, whatever they are judged by may change.
#[tokio::test]
async fn each_mail_goes_by_what_the_account_has_now() {
    let client = Client::start_furnished().await;
    let furnished = json!({ "name": "furnished" });
    client
        .ask("POST", "/_emulator/snapshot", furnished.clone())
        .await;
    let only = mail_with(&json!({ "Destination": ["a@example.org"], "Cc": null, "Bcc": null }));
    for (action, body, code) in [
        (
            "DeleteEmailTemplate",
            json!({ "TemplateID": 1 }),
            "FailedOperation.InvalidTemplateID",
        ),
        (
            "CreateCustomBlacklist",
            json!({ "Emails": ["a@example.org"] }),
            "FailedOperation.EmailAddrInBlacklist",
        ),
    ] {
        client.make("SendEmail", only.clone()).await;
        client.make(action, body).await;
        client.refuse("SendEmail", only.clone(), code).await;
        client
            .ask("POST", "/_emulator/restore", furnished.clone())
            .await;
    }
    let bounce = "a+hardbounce@example.org";
    let bouncing = mail_with(&json!({ "Destination": [bounce], "Cc": null, "Bcc": null }));
    client.make("SendEmail", only.clone()).await;
    client.make("SendEmail", bouncing.clone()).await;
    client
        .refuse(
            "SendEmail",
            bouncing,
            "FailedOperation.EmailAddrInBlacklist",
        )
        .await;
    let change = json!({
        "TemplateID": 1, "TemplateName": "hello", "TemplateContent": { "Text": base64("Bye {{name}}") },
    });
    client.make("UpdateEmailTemplate", change).await;
    client.make("SendEmail", only).await;
    let messages = client.emulator.messages().await.expect("messages");
    let last = messages.last().expect("a mail");
    assert_eq!(last.text.as_deref(), Some("Bye Ana"));
}

/// Nothing is written meanwhile, so that what the writer keeps of the first mail holds for the last one.
#[tokio::test]
async fn a_review_ends_for_mail_when_its_time_comes() {
    let clock = Clock::fixed(Duration::from_secs(START));
    let after = |seconds| Review::After(Duration::from_secs(seconds));
    let terms = Terms::default()
        .with_domain_review(after(60))
        .with_template_review(after(90));
    let options = options().with_clock(clock.clone()).with_terms(terms);
    let client = Client::start_with(options).await;
    let domain = json!({ "EmailIdentity": "mail.example.com" });
    client.make("CreateEmailIdentity", domain).await;
    let template = json!({ "TemplateName": "hello", "TemplateContent": { "Text": base64("Hi") } });
    client.make("CreateEmailTemplate", template).await;
    let code = "FailedOperation.NotAuthenticatedSender";
    client.refuse("SendEmail", mail(), code).await;
    clock.advance(Duration::from_secs(60));
    let code = "FailedOperation.InvalidTemplateID";
    client.refuse("SendEmail", mail(), code).await;
    clock.advance(Duration::from_secs(30));
    client.make("SendEmail", mail()).await;
}

fn status_with(filter: &Value) -> Value {
    let mut request = json!({ "RequestDate": "2026-01-02", "Offset": 0, "Limit": 10 });
    for (name, value) in filter.as_object().expect("an object") {
        request[name] = value.clone();
    }
    request
}

#[tokio::test]
async fn a_status_is_asked_for_by_a_day_of_the_window() {
    let client = Client::start().await;
    client
        .make(
            "GetSendEmailStatus",
            status_with(&json!({ "RequestDate": "2025-07-06" })),
        )
        .await;
    for (change, code) in [
        (
            json!({ "RequestDate": "2025-07-05" }),
            "FailedOperation.NotSupportDate",
        ),
        (
            json!({ "RequestDate": "2026-01-03" }),
            "FailedOperation.NotSupportDate",
        ),
        (
            json!({ "RequestDate": "2026-02-30" }),
            "InvalidParameterValue.WrongDate",
        ),
        (json!({ "Limit": 101 }), "FailedOperation.InvalidLimit"),
        (
            json!({ "ToEmailAddress": "nobody" }),
            "FailedOperation.IncorrectEmail",
        ),
    ] {
        client
            .refuse("GetSendEmailStatus", status_with(&change), code)
            .await;
    }
}

#[tokio::test]
async fn a_day_begins_at_midnight_of_the_services_time() {
    // 23:59:59 in UTC+8; in UTC it is the same day for eight hours more.
    let evening = 1_767_369_599;
    let clock = Clock::fixed(Duration::from_secs(evening));
    let client = Client::start_with(options().with_clock(clock.clone())).await;
    let send = |action, body: Value, timestamp| {
        client.send(Call {
            timestamp,
            ..Call::new(action, body)
        })
    };
    send(
        "CreateEmailIdentity",
        json!({ "EmailIdentity": "mail.example.com" }),
        evening,
    )
    .await;
    let own = json!({ "Template": null, "Simple": { "Text": base64("plain") } });
    assert_eq!(
        send("SendEmail", mail_with(&own), evening).await.code(),
        None
    );
    clock.advance(Duration::from_secs(1));
    assert_eq!(
        send("SendEmail", mail_with(&own), evening + 1).await.code(),
        None
    );
    for day in ["2026-01-02", "2026-01-03"] {
        let asked = status_with(&json!({ "RequestDate": day }));
        let answer = send("GetSendEmailStatus", asked, evening + 1).await;
        let found = answer.response()["EmailStatusList"]
            .as_array()
            .expect("a list")
            .len();
        assert_eq!(found, 4, "{day}");
    }
}
