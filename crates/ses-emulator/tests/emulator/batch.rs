//! Batches: accepted, sent to each recipient once, and finished, over restarts too.

use serde_json::{Value, json};
use ses_emulator::{Error, Message, Pace, Step};

use crate::{
    client::{Client, base64, on_file, options},
    code::{batch, batch_with},
};

/// The first task of the listing.
async fn task(client: &Client) -> Value {
    let listing = client
        .make("ListSendTasks", json!({ "Offset": 0, "Limit": 1 }))
        .await;
    listing["Data"][0].clone()
}

fn read(message: &Message) -> (&str, &str, &str) {
    (
        &message.to,
        &message.subject,
        message.html.as_deref().unwrap_or_default(),
    )
}

#[tokio::test]
async fn each_recipient_gets_one_mail_with_their_own_data() {
    let client = Client::start_furnished().await;
    let accepted = client.make("BatchSendEmail", batch()).await;
    client.finish_batches().await;
    let messages = client.emulator.messages().await.expect("messages");
    let found: Vec<_> = messages.iter().map(read).collect();
    assert_eq!(
        found,
        [
            ("r0@example.org", "For Ana", "<p>Hello Ana</p>"),
            ("r1@example.org", "For 王芳", "<p>Hello 王芳</p>"),
            ("r2@example.org", "For Zoë", "<p>Hello Zoë</p>"),
        ]
    );
    for message in &messages {
        assert_eq!(Some(message.task_id), Some(accepted["TaskId"].as_u64()));
        assert_eq!(message.from, "News <news@mail.example.com>");
    }
    assert_eq!(client.emulator.message_count().await.expect("a count"), 3);
}

#[tokio::test]
async fn a_task_goes_from_1_over_5_to_10() {
    let client = Client::start_with(options().with_pace(Pace::chunks_of(2).by_step())).await;
    client.furnish().await;
    client.make("BatchSendEmail", batch()).await;
    let mut seen = Vec::new();
    loop {
        let task = task(&client).await;
        seen.push((task["TaskStatus"].as_u64(), task["SendCount"].as_u64()));
        assert_eq!(task["RequestCount"], 3);
        if client.emulator.step().await.expect("a step") == Step::Idle {
            break;
        }
    }
    let expected = [(1, 0), (5, 0), (5, 2), (5, 3), (10, 3)];
    assert_eq!(
        seen,
        expected.map(|(status, sent)| (Some(status), Some(sent)))
    );
}

#[tokio::test]
async fn batches_go_out_in_the_background() {
    let client = Client::start_with(options().with_pace(Pace::chunks_of(1))).await;
    client.furnish().await;
    client.make("BatchSendEmail", batch()).await;
    let mut asked = 0;
    while task(&client).await["TaskStatus"] != 10 {
        asked += 1;
        assert!(asked < 100_000, "the task does not come to its end");
    }
    assert_eq!(client.emulator.message_count().await.expect("a count"), 3);
}

#[tokio::test]
async fn the_reference_example_is_accepted_word_for_word() {
    let options = options().with_first_list_id(123).with_first_template_id(1);
    let client = Client::start_with(options).await;
    client
        .make("CreateEmailIdentity", json!({ "EmailIdentity": "bbc.com" }))
        .await;
    client
        .make(
            "CreateEmailAddress",
            json!({ "EmailAddress": "abc@bbc.com" }),
        )
        .await;
    let content = json!({ "Text": base64("{{name}}") });
    client
        .make(
            "CreateEmailTemplate",
            json!({ "TemplateName": "t", "TemplateContent": content }),
        )
        .await;
    let list = client
        .make("CreateReceiver", json!({ "ReceiversName": "l" }))
        .await;
    assert_eq!(list["ReceiverId"], 123);
    client
        .make(
            "CreateReceiverDetail",
            json!({ "ReceiverId": 123, "Emails": ["a@example.org"] }),
        )
        .await;
    let accepted = client.make("BatchSendEmail", reference_example()).await;
    assert_eq!(accepted["TaskId"], 1);
    client.finish_batches().await;
    let messages = client.emulator.messages().await.expect("messages");
    assert_eq!(messages.len(), 1);
    let text = messages[0].text.as_deref().expect("a text");
    assert!(text.starts_with("123\n\nUnsubscribe: http://"), "{text}");
    assert_eq!(messages[0].reply_to.as_deref(), Some("abc@bbc.com"));
    let task = task(&client).await;
    assert!(
        task["CycleParam"].is_null() && task["TimedParam"].is_null(),
        "{task}"
    );
}

fn reference_example() -> Value {
    json!({
        "FromEmailAddress": "abc@bbc.com",
        "ReceiverId": 123,
        "Subject": "邮件主题",
        "TaskType": 1,
        "ReplyToAddresses": "abc@bbc.com",
        "Template": { "TemplateID": 1, "TemplateData": "{\"name\":\"123\"}" },
        "Simple": { "Html": "html", "Text": "text" },
        "Attachments": [{ "FileName": "文件名", "Content": "附件内容" }],
        "CycleParam": { "BeginTime": "2021-09-10 11:10:11", "IntervalTime": 1 },
        "TimedParam": { "BeginTime": "2021-09-10 11:10:11" },
        "Unsubscribe": "1",
        "ADLocation": 0,
    })
}

#[tokio::test]
async fn scheduled_and_recurring_tasks_wait() {
    let client = Client::start_furnished().await;
    let begin = "2026-01-02 11:04:06";
    let scheduled = json!({ "TaskType": 2, "TimedParam": { "BeginTime": begin } });
    client.make("BatchSendEmail", batch_with(&scheduled)).await;
    assert_eq!(
        task(&client).await["TimedParam"],
        json!({ "BeginTime": begin })
    );
    let recurring =
        json!({ "TaskType": 3, "CycleParam": { "BeginTime": begin, "IntervalTime": 24 } });
    client.make("BatchSendEmail", batch_with(&recurring)).await;
    assert_eq!(task(&client).await["CycleParam"]["IntervalTime"], 24);
    assert_eq!(client.emulator.step().await.expect("a step"), Step::Idle);
    let waiting = json!({ "Offset": 0, "Limit": 10, "Status": 1 });
    assert_eq!(client.make("ListSendTasks", waiting).await["TotalCount"], 2);
    assert_eq!(client.emulator.message_count().await.expect("a count"), 0);
}

#[tokio::test]
async fn tasks_are_listed_newest_first_and_by_filter() {
    let client = Client::start_furnished().await;
    client
        .make("CreateReceiver", json!({ "ReceiversName": "other" }))
        .await;
    client
        .make(
            "CreateReceiverDetail",
            json!({ "ReceiverId": 2, "Emails": ["o@example.org"] }),
        )
        .await;
    client.make("BatchSendEmail", batch()).await;
    client
        .make("BatchSendEmail", batch_with(&json!({ "ReceiverId": 2 })))
        .await;
    for (filter, expected) in [
        (json!({ "Offset": 0, "Limit": 10 }), vec![2, 1]),
        (json!({ "Offset": 1, "Limit": 10 }), vec![1]),
        (json!({ "Offset": 0, "Limit": 1 }), vec![2]),
        (
            json!({ "Offset": 0, "Limit": 10, "ReceiverId": 1 }),
            vec![1],
        ),
        (json!({ "Offset": 0, "Limit": 10, "TaskType": 2 }), vec![]),
        (json!({ "Offset": 0, "Limit": 10, "Status": 10 }), vec![]),
    ] {
        let listing = client.make("ListSendTasks", filter.clone()).await;
        let found: Vec<_> = listing["Data"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|task| task["TaskId"].as_u64().expect("an id"))
            .collect();
        assert_eq!(found, expected, "{filter}");
    }
}

#[tokio::test]
async fn a_task_goes_to_the_list_as_it_was() {
    let client = Client::start_furnished().await;
    client.make("BatchSendEmail", batch()).await;
    let late = json!({ "ReceiverId": 1, "Datas": [{ "Email": "late@example.org", "TemplateData": "{\"name\":\"L\"}" }] });
    client.make("CreateReceiverDetailWithData", late).await;
    client.finish_batches().await;
    let task = task(&client).await;
    assert_eq!(
        (&task["RequestCount"], &task["SendCount"]),
        (&json!(3), &json!(3))
    );
    assert_eq!(client.emulator.message_count().await.expect("a count"), 3);
}

#[tokio::test]
async fn duplicates_are_mailed_and_invalid_addresses_are_not() {
    let client = Client::start_furnished().await;
    client
        .make("CreateReceiver", json!({ "ReceiversName": "mixed" }))
        .await;
    let emails = json!(["a@example.org", "A@Example.org", "nobody", ""]);
    client
        .make(
            "CreateReceiverDetail",
            json!({ "ReceiverId": 2, "Emails": emails }),
        )
        .await;
    client
        .make("BatchSendEmail", batch_with(&json!({ "ReceiverId": 2 })))
        .await;
    client.finish_batches().await;
    let messages = client.emulator.messages().await.expect("messages");
    let found: Vec<_> = messages.iter().map(read).collect();
    assert_eq!(
        found,
        [
            ("a@example.org", "For friend", "<p>Hello friend</p>"),
            ("A@Example.org", "For friend", "<p>Hello friend</p>"),
        ]
    );
}

#[tokio::test]
async fn own_content_goes_out_as_it_stands() {
    let client = Client::start_furnished().await;
    let own = json!({ "Template": null, "Simple": { "Text": base64("Plain {{name}}") } });
    client.make("BatchSendEmail", batch_with(&own)).await;
    client.finish_batches().await;
    let messages = client.emulator.messages().await.expect("messages");
    assert_eq!(messages.len(), 3);
    assert!(
        messages
            .iter()
            .all(|message| message.text.as_deref() == Some("Plain {{name}}"))
    );
}

#[tokio::test]
async fn a_restart_in_the_middle_sends_to_nobody_twice() {
    let (options, _) = on_file("restart");
    let options = options.with_pace(Pace::chunks_of(1).by_step());
    let client = Client::start_with(options.clone()).await;
    client.furnish().await;
    client.make("BatchSendEmail", batch()).await;
    for _ in 0..2 {
        client.emulator.step().await.expect("a step");
    }
    assert_eq!(client.emulator.message_count().await.expect("a count"), 1);
    client.stop().await;

    let client = Client::start_with(options).await;
    assert_eq!(task(&client).await["TaskStatus"], 5);
    client.finish_batches().await;
    let messages = client.emulator.messages().await.expect("messages");
    let found: Vec<_> = messages.iter().map(|message| message.to.as_str()).collect();
    assert_eq!(
        found,
        ["r0@example.org", "r1@example.org", "r2@example.org"]
    );
    assert_eq!(task(&client).await["TaskStatus"], 10);
}

#[tokio::test]
async fn ids_go_on_where_the_data_file_is() {
    let (options, _) = on_file("ids");
    let client = Client::start_with(options.clone().with_first_list_id(5)).await;
    let first = client
        .make("CreateReceiver", json!({ "ReceiversName": "a" }))
        .await;
    client.stop().await;
    let client = Client::start_with(options.with_first_list_id(2).with_first_task_id(9)).await;
    let second = client
        .make("CreateReceiver", json!({ "ReceiversName": "b" }))
        .await;
    assert_eq!(
        (&first["ReceiverId"], &second["ReceiverId"]),
        (&json!(5), &json!(6))
    );
}

#[tokio::test]
async fn a_file_that_is_no_data_file_is_refused() {
    let (options, path) = on_file("garbage");
    std::fs::write(
        &path,
        "no database, but long enough to be looked at as one".repeat(40),
    )
    .expect("written");
    let error = ses_emulator::Emulator::start(options)
        .await
        .expect_err("it is garbage");
    assert!(matches!(error, Error::Open { .. }), "{error:?}");
    assert!(error.to_string().contains("garbage.db"), "{error}");
}

#[tokio::test]
async fn a_file_of_another_layout_is_refused() {
    let (options, path) = on_file("layout");
    let file = rusqlite::Connection::open(&path).expect("a new file");
    file.pragma_update(None, "user_version", 99)
        .expect("a version");
    drop(file);
    let error = ses_emulator::Emulator::start(options)
        .await
        .expect_err("it is of the future");
    assert!(
        matches!(error, Error::Layout { found: 99, .. }),
        "{error:?}"
    );
}
