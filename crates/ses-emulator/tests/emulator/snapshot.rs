//! Accounts made anew: emptied, or as they were at a moment that was kept.

use std::collections::HashSet;

use serde_json::{Value, json};
use ses_emulator::{Account, Error, Fault, Options, Step, Terms};

use crate::{
    client::{Client, on_file, options},
    code::batch,
    fault::mail,
};

const A: &str = "AKIDTEST-a";
const B: &str = "AKIDTEST-b";

/// Clients of two accounts of an emulator, each furnished and with a batch that has begun.
async fn two(options: Options) -> (Client, Client) {
    let main = Client::start_with(options).await;
    let clients = (main.of_account(A, "test"), main.of_account(B, "test"));
    for (client, name) in [(&clients.0, A), (&clients.1, B)] {
        client.furnish().await;
        client.make("BatchSendEmail", batch()).await;
        assert!(matches!(
            account(client, name).await.step().await,
            Ok(Step::Began { task_id: 1, .. })
        ));
    }
    clients
}

async fn account<'a>(client: &'a Client, name: &str) -> Account<'a> {
    client.emulator.account(name).await.expect("an account")
}

async fn finish(client: &Client, name: &str) {
    let account = account(client, name).await;
    while account.step().await.expect("a step") != Step::Idle {}
}

/// Everything that the account shows of itself.
async fn shown(client: &Client, name: &str) -> Value {
    let page = json!({ "Offset": 0, "Limit": 100 });
    let mut shown = Vec::new();
    for (action, body) in [
        ("ListEmailIdentities", json!({})),
        ("ListEmailAddress", json!({})),
        ("ListEmailTemplates", page.clone()),
        ("ListReceivers", page.clone()),
        ("ListSendTasks", page),
    ] {
        let mut answer = client.make(action, body).await;
        answer["RequestId"].take();
        shown.push(answer);
    }
    let messages = account(client, name).await.messages().await;
    shown.push(json!(messages.expect("messages")));
    json!(shown)
}

#[tokio::test]
async fn a_restore_changes_one_account_and_goes_on_from_there() {
    for options in [options(), on_file("snapshot-two").0] {
        let (a, b) = two(options).await;
        account(&a, A).await.snapshot("begun").await.expect("kept");
        let before = shown(&a, A).await;
        finish(&a, A).await;
        finish(&b, B).await;
        a.make("DeleteReceiver", json!({ "ReceiverId": 1 })).await;
        a.make("DeleteEmailTemplate", json!({ "TemplateID": 1 }))
            .await;
        let of_b = shown(&b, B).await;
        for _ in 0..2 {
            account(&a, A).await.restore("begun").await.expect("back");
            assert_eq!(shown(&a, A).await, before);
            finish(&a, A).await;
            let messages = account(&a, A).await.messages().await.expect("messages");
            let found: Vec<_> = messages.iter().map(|mail| mail.subject.as_str()).collect();
            assert_eq!(found, ["For Ana", "For 王芳", "For Zoë"]);
            let list = json!({ "ReceiversName": "next" });
            assert_eq!(a.make("CreateReceiver", list).await["ReceiverId"], 2);
        }
        assert_eq!(shown(&b, B).await, of_b);
    }
}

#[tokio::test]
async fn a_reset_empties_one_account_and_numbers_it_anew() {
    for options in [options(), on_file("snapshot-reset").0] {
        let (a, b) = two(options).await;
        account(&a, A).await.snapshot("begun").await.expect("kept");
        let (of_a, of_b) = (shown(&a, A).await, shown(&b, B).await);
        finish(&a, A).await;
        account(&a, A).await.reset().await.expect("emptied");
        assert_eq!(
            shown(&a, A).await,
            shown(&a.of_account("AKIDTEST-new", "test"), "AKIDTEST-new").await
        );
        a.furnish().await;
        let accepted = a.make("BatchSendEmail", batch()).await;
        assert_eq!(accepted["TaskId"], 1);
        account(&a, A).await.restore("begun").await.expect("back");
        assert_eq!(shown(&a, A).await, of_a, "a reset leaves the snapshots");
        assert_eq!(shown(&b, B).await, of_b);
    }
}

#[tokio::test]
async fn the_tables_are_consistent_and_snapshots_survive_a_restart() {
    let (options, path) = on_file("snapshot-restart");
    let (a, b) = two(options.clone()).await;
    account(&a, A).await.snapshot("begun").await.expect("kept");
    let before = shown(&a, A).await;
    finish(&a, A).await;
    account(&b, B).await.reset().await.expect("emptied");
    account(&a, A).await.restore("begun").await.expect("back");
    account(&a, A).await.reset().await.expect("emptied");
    account(&a, A).await.restore("begun").await.expect("back");
    drop(b);
    a.stop().await;
    let file = rusqlite::Connection::open(&path).expect("the file");
    let broken: i64 = file
        .query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| {
            row.get(0)
        })
        .expect("a count");
    assert_eq!(broken, 0);
    drop(file);

    let main = Client::start_with(options).await;
    let a = main.of_account(A, "test");
    assert_eq!(shown(&a, A).await, before);
    account(&a, A).await.reset().await.expect("emptied");
    account(&a, A).await.restore("begun").await.expect("back");
    assert_eq!(shown(&a, A).await, before);
}

#[tokio::test]
async fn no_mail_gets_the_id_of_another_that_is_gone() {
    let (options, _) = on_file("snapshot-ids");
    let (mut a, b) = two(options.clone()).await;
    drop(b);
    let mut seen = HashSet::new();
    for restarts in [false, true, false] {
        finish(&a, A).await;
        a.make("SendEmail", mail()).await;
        let messages = account(&a, A).await.messages().await.expect("messages");
        assert_eq!(messages.len(), 4, "three of the batch and one by itself");
        for message in messages {
            assert!(seen.insert(message.id), "{message:?}");
        }
        account(&a, A).await.reset().await.expect("emptied");
        if restarts {
            a.stop().await;
            a = Client::start_with(options.clone())
                .await
                .of_account(A, "test");
        }
        a.furnish().await;
        a.make("BatchSendEmail", batch()).await;
    }
}

#[tokio::test]
async fn a_batch_that_was_under_way_goes_on_by_itself() {
    let pace = ses_emulator::Pace::chunks_of(1);
    let client = Client::start_with(options().with_pace(pace)).await;
    client.furnish().await;
    let ask = |method, path, body| client.ask(method, path, body);
    let kept = json!({ "name": "furnished" });
    ask("POST", "/_emulator/snapshot", kept.clone()).await;
    for _ in 0..2 {
        client.make("BatchSendEmail", batch()).await;
        let three = ask("GET", "/_emulator/wait?count=3&timeout=600", Value::Null).await;
        assert_eq!(three.json["messages"].as_array().map(Vec::len), Some(3));
        ask("POST", "/_emulator/restore", kept.clone()).await;
        assert_eq!(client.emulator.message_count().await.expect("a count"), 0);
    }
}

#[tokio::test]
async fn terms_come_back_and_faults_do_not() {
    let client = Client::start_furnished().await;
    let main = account(&client, ses_emulator::SECRET_ID).await;
    let quota = || Terms::default().with_daily_quota(2);
    main.set_terms(quota()).await.expect("set");
    main.snapshot("quota").await.expect("kept");
    let order = async || {
        main.fault(Fault::answer("ListReceivers", "InternalError"))
            .expect("a fault")
    };
    let terms = async || {
        client
            .ask("GET", "/_emulator/terms", Value::Null)
            .await
            .json
    };
    let page = json!({ "Offset": 0, "Limit": 1 });

    order().await;
    main.reset().await.expect("emptied");
    assert_eq!(terms().await, json!(Terms::default()));
    client.make("ListReceivers", page.clone()).await;
    order().await;
    main.restore("quota").await.expect("back");
    assert_eq!(terms().await, json!(quota()));
    client.make("ListReceivers", page).await;
}

#[tokio::test]
async fn requests_of_late_are_forgotten_by_a_reset() {
    let client = Client::start_furnished().await;
    let requests = async || {
        let answer = client.ask("GET", "/_emulator/requests", Value::Null).await;
        answer.json["requests"].as_array().map(Vec::len)
    };
    assert_eq!(requests().await, Some(5));
    let reset = client.ask("POST", "/_emulator/reset", json!({})).await;
    assert_eq!(reset.json, json!({ "status": "ok", "seeded": [] }));
    assert_eq!(requests().await, Some(0));

    client.make("ListEmailAddress", json!({})).await;
    let without_body = http::Request::post("/_emulator/reset")
        .header("host", client.host())
        .body(crate::client::Body::default())
        .expect("a request");
    assert_eq!(client.status(without_body).await, 200);
    assert_eq!(requests().await, Some(0));
}

#[tokio::test]
async fn snapshots_are_listed_replaced_and_deleted() {
    let client = Client::start_furnished().await;
    let ask = |method, path, body| client.ask(method, path, body);
    let list = async || ask("GET", "/_emulator/snapshots", Value::Null).await.json;
    for name in ["a", "b/c", "a"] {
        let taken = ask("POST", "/_emulator/snapshot", json!({ "name": name })).await;
        assert_eq!(taken.status, 200);
    }
    let created = crate::client::START;
    assert_eq!(
        list().await["snapshots"],
        json!([{ "name": "b/c", "created": created }, { "name": "a", "created": created }])
    );
    let delete = async |name: &str| {
        let path = format!("/_emulator/snapshots/{name}");
        client.ask("DELETE", &path, Value::Null).await.status
    };
    assert_eq!(delete("b%2Fc").await, 200);
    assert_eq!(delete("b%2Fc").await, 404);
    assert_eq!(list().await["snapshots"].as_array().map(Vec::len), Some(1));
    let other = client.emulator.account(A).await.expect("an account");
    let absent = other.restore("a").await.expect_err("it is of another");
    assert!(matches!(absent, Error::NoSnapshot { .. }), "{absent:?}");
}
