//! Accounts: each has its own data, faults and rates, so that tests share an emulator.

use serde_json::{Value, json};
use ses_emulator::{
    Error, Fault, Pace, RateLimit, SECRET_ID, Step, TEST_SECRET_IDS, TEST_SECRET_KEY,
};

use crate::{
    client::{Call, Client, on_file, options},
    code::batch,
};

/// A client of an account for tests.
fn tenant(client: &Client, name: &str) -> Client {
    let account = format!("{TEST_SECRET_IDS}-{name}");
    client.of_account(&account, TEST_SECRET_KEY)
}

#[tokio::test]
async fn accounts_for_tests_are_empty_and_apart() {
    let main = Client::start_furnished().await;
    for name in ["a", "b"] {
        let client = tenant(&main, name);
        let page = json!({ "Offset": 0, "Limit": 10 });
        let lists = client.make("ListReceivers", page).await;
        assert_eq!(lists["TotalCount"], 0);
        client.furnish().await;
        let list = json!({ "ReceiversName": "friends" });
        client
            .refuse(
                "CreateReceiver",
                list,
                "InvalidParameterValue.RepeatReceiverName",
            )
            .await;
    }
    assert_eq!(main.emulator.message_count().await.expect("a count"), 0);
}

#[tokio::test]
async fn nothing_of_another_account_can_be_reached() {
    let main = Client::start_furnished().await;
    main.make("BatchSendEmail", batch()).await;
    let other = tenant(&main, "other");
    for (action, body, code) in [
        (
            "GetEmailTemplate",
            json!({ "TemplateID": 1 }),
            "InvalidParameterValue.TemplateNotExist",
        ),
        (
            "ListReceiverDetails",
            json!({ "ReceiverId": 1, "Offset": 0, "Limit": 10 }),
            "OperationDenied.ReceiverNotExist",
        ),
        (
            "CreateReceiverDetail",
            json!({ "ReceiverId": 1, "Emails": ["a@example.org"] }),
            "OperationDenied.ReceiverNotExist",
        ),
        (
            "UpdateEmailIdentity",
            json!({ "EmailIdentity": "mail.example.com" }),
            "InvalidParameterValue.NotExistDomain",
        ),
        (
            "BatchSendEmail",
            batch(),
            "OperationDenied.SendAddressStatusError",
        ),
    ] {
        other.refuse(action, body, code).await;
    }
    let page = json!({ "Offset": 0, "Limit": 10 });
    assert_eq!(other.make("ListSendTasks", page).await["TotalCount"], 0);
}

#[tokio::test]
async fn mail_and_batches_belong_to_an_account() {
    let main = Client::start().await;
    let (a, b) = (tenant(&main, "a"), tenant(&main, "b"));
    for client in [&a, &b] {
        client.furnish().await;
    }
    a.make("BatchSendEmail", batch()).await;
    let account = |name| main.emulator.account(name);
    let (a, b) = (
        account("AKIDTEST-a").await.expect("an account"),
        account("AKIDTEST-b").await.expect("an account"),
    );
    assert_eq!(main.emulator.step().await.expect("a step"), Step::Idle);
    assert_eq!(b.step().await.expect("a step"), Step::Idle);
    while a.step().await.expect("a step") != Step::Idle {}
    assert_eq!(a.message_count().await.expect("a count"), 3);
    assert_eq!(a.messages().await.expect("messages").len(), 3);
    assert_eq!(b.message_count().await.expect("a count"), 0);
    for (path, total) in [
        ("/_emulator/messages?account=AKIDTEST-a", 3),
        ("/_emulator/messages?account=AKIDTEST-b", 0),
        ("/_emulator/messages", 0),
    ] {
        let answer = main.ask("GET", path, Value::Null).await;
        assert_eq!(answer.json["total"], total, "{path}");
    }
}

#[tokio::test]
async fn faults_and_rates_belong_to_an_account() {
    let limited = options().with_rate_limit(RateLimit::PerSecond(1));
    let main = Client::start_with(limited).await;
    let page = json!({ "Offset": 0, "Limit": 1 });
    let a = tenant(&main, "a");
    let order = json!({ "action": "ListReceivers", "what": { "code": "InternalError" } });
    let path = "/_emulator/faults?account=AKIDTEST-a";
    assert_eq!(main.ask("POST", path, order).await.status, 200);
    main.make("ListReceivers", page.clone()).await;
    a.refuse("ListReceivers", page.clone(), "InternalError")
        .await;
    a.make("ListReceivers", page.clone()).await;
    a.refuse("ListReceivers", page.clone(), "RequestLimitExceeded")
        .await;
    let account = main.emulator.account("AKIDTEST-b").await.expect("one");
    account
        .fault(Fault::answer("ListReceivers", "InternalError"))
        .expect("a fault");
    let b = tenant(&main, "b");
    b.refuse("ListReceivers", page, "InternalError").await;
}

#[tokio::test]
async fn only_accounts_for_tests_are_made_when_they_are_seen() {
    let main = Client::start().await;
    let error = main.emulator.account("AKIDsomebody").await;
    assert!(matches!(error, Err(Error::NoAccount)), "{error:?}");
    let path = "/_emulator/messages?account=AKIDsomebody";
    assert_eq!(main.ask("GET", path, Value::Null).await.status, 404);
    let wrong = Call {
        secret_id: "AKIDTEST-a".into(),
        secret_key: "another".into(),
        ..Call::new("ListReceivers", json!({ "Offset": 0, "Limit": 1 }))
    };
    let refused = main.send(wrong).await;
    assert_eq!(refused.code(), Some("AuthFailure.SignatureFailure"));
    let main_by_name = main.emulator.account(SECRET_ID).await.expect("it is there");
    assert!(main_by_name.messages().await.expect("messages").is_empty());
}

#[tokio::test]
async fn an_account_is_there_after_a_restart_and_goes_on() {
    let (options, _) = on_file("tenant");
    let main = Client::start_with(options.clone()).await;
    let client = tenant(&main, "a");
    client.furnish().await;
    client.make("BatchSendEmail", batch()).await;
    drop(client);
    main.stop().await;

    let main = Client::start_with(options.with_pace(Pace::chunks_of(1))).await;
    let account = main.emulator.account("AKIDTEST-a").await.expect("one");
    let mut asked = 0;
    while account.message_count().await.expect("a count") < 3 {
        asked += 1;
        assert!(asked < 100_000, "the task does not go on");
    }
}
