//! Recipient lists: made, filled in one piece or not at all, and listed.

use std::time::Duration;

use serde_json::{Value, json};
use ses_emulator::{Clock, Terms};

use crate::{
    client::{Client, START, options},
    code::batch,
};

async fn with_list() -> Client {
    let client = Client::start().await;
    client
        .make(
            "CreateReceiver",
            json!({ "ReceiversName": "one", "Desc": "the first" }),
        )
        .await;
    client
}

async fn list(client: &Client) -> Value {
    let listing = client
        .make("ListReceivers", json!({ "Offset": 0, "Limit": 1 }))
        .await;
    listing["Data"][0].clone()
}

fn counts(answer: &Value) -> [u64; 5] {
    [
        "TotalCount",
        "ValidCount",
        "TooLongCount",
        "EmptyEmailCount",
        "RepeatCount",
    ]
    .map(|name| answer[name].as_u64().expect("a count"))
}

#[tokio::test]
async fn a_list_is_made_once() {
    let client = with_list().await;
    let made = list(&client).await;
    assert_eq!(
        made,
        json!({
            "ReceiverId": 1, "ReceiversName": "one", "Count": 0, "Desc": "the first",
            "ReceiversStatus": 1, "CreateTime": "2026-01-02 11:04:05", "InvalidCount": 0,
        })
    );
    for (body, code) in [
        (
            json!({ "ReceiversName": "one" }),
            "InvalidParameterValue.RepeatReceiverName",
        ),
        (
            json!({ "ReceiversName": "" }),
            "InvalidParameterValue.ReceiverNameIllegal",
        ),
        (
            json!({ "ReceiversName": "two", "Desc": "d".repeat(301) }),
            "InvalidParameterValue.ReceiverDescIllegal",
        ),
        (
            json!({ "ReceiversName": "two\n" }),
            "InvalidParameterValue.ReceiverNameIllegal",
        ),
        (
            json!({ "ReceiversName": "two", "Desc": "\u{7}" }),
            "InvalidParameterValue.ReceiverDescIllegal",
        ),
    ] {
        client.refuse("CreateReceiver", body, code).await;
    }
}

#[tokio::test]
async fn an_upload_is_counted_and_completes_the_list() {
    let client = with_list().await;
    let long = format!("{}@example.org", "x".repeat(260));
    let emails = json!([
        "a@example.org",
        "b@example.org",
        "A@example.org",
        "",
        "nobody",
        long
    ]);
    let answer = client
        .make(
            "CreateReceiverDetail",
            json!({ "ReceiverId": 1, "Emails": emails }),
        )
        .await;
    assert_eq!(counts(&answer), [6, 3, 1, 1, 1]);
    let after = list(&client).await;
    assert_eq!(
        (&after["Count"], &after["InvalidCount"]),
        (&json!(6), &json!(3))
    );
    assert_eq!(after["ReceiversStatus"], 3);
    let again = json!({ "ReceiverId": 1, "Emails": ["b@example.org"] });
    let answer = client.make("CreateReceiverDetail", again).await;
    assert_eq!(
        counts(&answer),
        [1, 1, 0, 0, 1],
        "an earlier upload counts for repetition"
    );
}

#[tokio::test]
async fn recipients_are_listed_by_filter() {
    let client = with_list().await;
    let emails = json!(["ann@example.org", "bob@example.org", "nobody"]);
    client
        .make(
            "CreateReceiverDetail",
            json!({ "ReceiverId": 1, "Emails": emails }),
        )
        .await;
    for (filter, total, first) in [
        (json!({}), 3, "ann@example.org"),
        (json!({ "Offset": 1 }), 3, "bob@example.org"),
        (json!({ "Email": "BOB@example.org" }), 1, "bob@example.org"),
        (json!({ "Status": 2 }), 1, "nobody"),
        (
            json!({ "CreateTimeBegin": "2026-01-02 11:04:05" }),
            3,
            "ann@example.org",
        ),
        (
            json!({ "CreateTimeEnd": "2026-01-02 11:04:05" }),
            3,
            "ann@example.org",
        ),
    ] {
        let listing = client
            .make("ListReceiverDetails", details_with(&filter))
            .await;
        assert_eq!(listing["TotalCount"], total, "{filter}");
        assert_eq!(listing["Data"][0]["Email"], first, "{filter}");
        assert_eq!(
            (&listing["ValidCount"], &listing["InvalidCount"]),
            (&json!(2), &json!(1))
        );
    }
    for filter in [
        json!({ "CreateTimeBegin": "2026-01-02 11:04:06" }),
        json!({ "CreateTimeEnd": "2026-01-02 11:04:04" }),
    ] {
        let listing = client
            .make("ListReceiverDetails", details_with(&filter))
            .await;
        assert_eq!(listing["TotalCount"], 0, "{filter}");
    }
    client
        .refuse(
            "ListReceiverDetails",
            details_with(&json!({ "Limit": 101 })),
            "FailedOperation.InvalidLimit",
        )
        .await;
    let nowhere = details_with(&json!({ "ReceiverId": 404 }));
    client
        .refuse(
            "ListReceiverDetails",
            nowhere,
            "OperationDenied.ReceiverNotExist",
        )
        .await;
}

fn details_with(filter: &Value) -> Value {
    let mut request = json!({ "ReceiverId": 1, "Offset": 0, "Limit": 10 });
    for (name, value) in filter.as_object().expect("an object") {
        request[name] = value.clone();
    }
    request
}

#[tokio::test]
async fn a_recipient_keeps_the_data_that_came_with_it() {
    let client = with_list().await;
    client
        .make(
            "CreateReceiverDetailWithData",
            upload(&[("a@example.org", "{\"n\":\"1\"}")]),
        )
        .await;
    let listing = client
        .make("ListReceiverDetails", details_with(&json!({})))
        .await;
    assert_eq!(
        listing["Data"][0],
        json!({
            "Email": "a@example.org", "CreateTime": "2026-01-02 11:04:05",
            "TemplateData": "{\"n\":\"1\"}", "Reason": "", "Status": 1, "EmailId": 1,
        })
    );
}

fn upload(entries: &[(&str, &str)]) -> Value {
    let datas: Vec<_> = entries
        .iter()
        .map(|(email, data)| json!({ "Email": email, "TemplateData": data }))
        .collect();
    json!({ "ReceiverId": 1, "Datas": datas })
}

#[tokio::test]
async fn an_upload_that_breaks_a_rule_leaves_nothing() {
    let client = with_list().await;
    let good = ("a@example.org", "{\"n\":\"1\"}");
    let long = format!("{{\"n\":\"{}\"}}", "x".repeat(800));
    for (bad, code) in [
        (
            ("b@example.org", "{\"m\":\"1\"}"),
            "InvalidParameterValue.TemplateDataInconsistent",
        ),
        (
            ("b@example.org", "{}"),
            "InvalidParameterValue.TemplateDataInconsistent",
        ),
        (
            ("b@example.org", "[1]"),
            "InvalidParameterValue.TemplateDataError",
        ),
        (
            ("b@example.org", "{\"n\":\"<b>1</b>\"}"),
            "InvalidParameterValue.InValidTemplateData",
        ),
        (
            ("b@example.org", long.as_str()),
            "InvalidParameterValue.TemplateDataLenLimit",
        ),
        (
            ("nobody", "{\"n\":\"1\"}"),
            "InvalidParameterValue.ReceiverEmailInvalid",
        ),
    ] {
        client
            .refuse("CreateReceiverDetailWithData", upload(&[good, bad]), code)
            .await;
    }
    let after = list(&client).await;
    assert_eq!(
        (&after["Count"], &after["ReceiversStatus"]),
        (&json!(0), &json!(1))
    );
    let listing = client
        .make("ListReceiverDetails", details_with(&json!({})))
        .await;
    assert_eq!(listing["TotalCount"], 0);
    client
        .make("CreateReceiverDetailWithData", upload(&[good]))
        .await;
}

#[tokio::test]
async fn all_recipients_of_a_list_have_the_same_variables() {
    let client = with_list().await;
    client
        .make(
            "CreateReceiverDetailWithData",
            upload(&[("a@example.org", "{\"n\":\"1\"}")]),
        )
        .await;
    let code = "InvalidParameterValue.TemplateDataInconsistent";
    let other = upload(&[("b@example.org", "{\"n\":\"1\",\"m\":\"2\"}")]);
    client
        .refuse("CreateReceiverDetailWithData", other, code)
        .await;
    let bare = json!({ "ReceiverId": 1, "Emails": ["b@example.org"] });
    client.refuse("CreateReceiverDetail", bare, code).await;
}

#[tokio::test]
async fn uploads_have_limits() {
    let client = with_list().await;
    let emails = |from: usize, count: usize| {
        (from..from + count)
            .map(|n| format!("u{n}@example.org"))
            .collect::<Vec<_>>()
    };
    let upload = |emails: Vec<String>| json!({ "ReceiverId": 1, "Emails": emails });
    let action = "CreateReceiverDetail";
    client
        .refuse(
            action,
            upload(Vec::new()),
            "MissingParameter.EmailsNecessary",
        )
        .await;
    client
        .refuse(
            action,
            json!({ "ReceiverId": 1 }),
            "MissingParameter.EmailsNecessary",
        )
        .await;
    client
        .refuse(
            action,
            json!({ "Emails": ["a@example.org"] }),
            "MissingParameter.ReceiverIdNecessary",
        )
        .await;
    let nowhere = json!({ "ReceiverId": 404, "Emails": ["a@example.org"] });
    client
        .refuse(action, nowhere, "OperationDenied.ReceiverNotExist")
        .await;
    client
        .refuse(
            action,
            upload(emails(0, 20_001)),
            "LimitExceeded.ReceiverDetailRequestLimit",
        )
        .await;
    client.make(action, upload(emails(0, 20_000))).await;
    client.make(action, upload(emails(20_000, 20_000))).await;
    client
        .refuse(
            action,
            upload(emails(40_000, 10_001)),
            "LimitExceeded.ReceiverDetailCountLimit",
        )
        .await;
    client.make(action, upload(emails(40_000, 10_000))).await;
    assert_eq!(list(&client).await["Count"], 50_000);
}

#[tokio::test]
async fn lists_are_listed_by_filter() {
    let client = with_list().await;
    client
        .make("CreateReceiver", json!({ "ReceiversName": "two" }))
        .await;
    client
        .make(
            "CreateReceiverDetail",
            json!({ "ReceiverId": 2, "Emails": ["a@example.org"] }),
        )
        .await;
    for (filter, expected) in [
        (json!({ "Offset": 0, "Limit": 10 }), vec!["one", "two"]),
        (json!({ "Offset": 1, "Limit": 10 }), vec!["two"]),
        (
            json!({ "Offset": 0, "Limit": 10, "Status": 1 }),
            vec!["one"],
        ),
        (
            json!({ "Offset": 0, "Limit": 10, "KeyWord": "tw" }),
            vec!["two"],
        ),
        (json!({ "Offset": 0, "Limit": 10, "KeyWord": "%" }), vec![]),
    ] {
        let listing = client.make("ListReceivers", filter.clone()).await;
        let found: Vec<_> = listing["Data"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|list| list["ReceiversName"].as_str().expect("a name"))
            .collect();
        assert_eq!(found, expected, "{filter}");
    }
    client
        .refuse(
            "ListReceivers",
            json!({ "Offset": 0, "Limit": 101 }),
            "FailedOperation.InvalidLimit",
        )
        .await;
}

/// An emulator whose lists fill for a minute, with a list that has begun to; and its clock.
async fn filling() -> (Client, Clock) {
    let clock = Clock::fixed(Duration::from_secs(START));
    let terms = Terms::default().with_filling(Duration::from_secs(60));
    let options = options().with_clock(clock.clone()).with_terms(terms);
    let client = Client::start_with(options).await;
    client.furnish().await;
    (client, clock)
}

#[tokio::test]
async fn a_list_fills_for_a_while() {
    let (client, clock) = filling().await;
    let more = json!({ "ReceiverId": 1, "Datas": [{ "Email": "a@example.org", "TemplateData": "{\"name\":\"A\"}" }] });
    for (passed, status) in [(0, 2), (59, 2), (1, 3)] {
        clock.advance(Duration::from_secs(passed));
        assert_eq!(list(&client).await["ReceiversStatus"], status);
        let of_status = json!({ "Offset": 0, "Limit": 1, "Status": status });
        let listing = client.make("ListReceivers", of_status).await;
        assert_eq!(listing["TotalCount"], 1);
        if status == 2 {
            let code = "OperationDenied.ReceiverIsOperating";
            let action = "CreateReceiverDetailWithData";
            client.refuse(action, more.clone(), code).await;
            let code = "OperationDenied.ReceiverStatusError";
            client.refuse("BatchSendEmail", batch(), code).await;
        }
    }
    client.make("BatchSendEmail", batch()).await;
    client.make("CreateReceiverDetailWithData", more).await;
    assert_eq!(list(&client).await["ReceiversStatus"], 2);
    client.set_terms(Terms::default()).await;
    client
        .make("CreateReceiver", json!({ "ReceiversName": "at once" }))
        .await;
    let emails = json!({ "ReceiverId": 2, "Emails": ["a@example.org"] });
    client.make("CreateReceiverDetail", emails).await;
    let complete = json!({ "Offset": 0, "Limit": 1, "Status": 3 });
    let listing = client.make("ListReceivers", complete).await;
    assert_eq!(listing["Data"][0]["ReceiverId"], 2);
}

#[tokio::test]
async fn a_deleted_list_is_gone_and_its_mail_stays() {
    let client = Client::start_furnished().await;
    client.make("BatchSendEmail", batch()).await;
    client.finish_batches().await;
    client.make("BatchSendEmail", batch()).await;
    let which = json!({ "ReceiverId": 1 });
    client.make("DeleteReceiver", which.clone()).await;
    let code = "OperationDenied.ReceiverNotExist";
    client.refuse("DeleteReceiver", which, code).await;
    client.refuse("BatchSendEmail", batch(), code).await;
    let details = details_with(&json!({}));
    client.refuse("ListReceiverDetails", details, code).await;
    let page = json!({ "Offset": 0, "Limit": 1 });
    let lists = client.make("ListReceivers", page.clone()).await;
    assert_eq!(lists["TotalCount"], 0);
    client.finish_batches().await;
    let tasks = client.make("ListSendTasks", page).await;
    let task = &tasks["Data"][0];
    let error = format!("{code}: the list 1 was deleted");
    assert_eq!(
        (&task["TaskStatus"], &task["ErrMsg"]),
        (&json!(7), &json!(error))
    );
    assert_eq!(task["ReceiversName"], "friends");
    let messages = client.emulator.messages().await.expect("messages");
    let subjects: Vec<_> = messages.iter().map(|mail| &mail.subject).collect();
    assert_eq!(subjects, ["For Ana", "For 王芳", "For Zoë"]);
    let again = json!({ "ReceiversName": "friends" });
    assert_eq!(client.make("CreateReceiver", again).await["ReceiverId"], 2);
}
