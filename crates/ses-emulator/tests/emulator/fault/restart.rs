//! After a restart: what was ordered, what has come of it, and what is hidden are there.

use std::time::Duration;

use serde_json::{Value, json};
use ses_emulator::{Emulator, Fault, Options, Ordered, SECRET_ID, Turn};

use super::{mail, on};
use crate::client::{Client, on_file};

const CODE: &str = "InternalError";

/// A furnished account over a new data file, and the options to start it again.
async fn begin(name: &str) -> (Client, Options) {
    let (options, _) = on_file(name);
    let client = Client::start_with(options.clone()).await;
    client.furnish().await;
    (client, options)
}

async fn again(client: Client, options: &Options) -> Client {
    client.stop().await;
    Client::start_with(options.clone()).await
}

/// Id, chances and strikes of each fault.
fn counts(client: &Client) -> Vec<(Value, u64, u64)> {
    let faults = client.emulator.main().faults();
    let counts = |ordered: &Ordered| {
        (
            json!(ordered.fault)["id"].clone(),
            ordered.chances,
            ordered.fired,
        )
    };
    faults.iter().map(counts).collect()
}

async fn lists(client: &Client) -> Value {
    let page = json!({ "Offset": 0, "Limit": 10 });
    client.make("ListReceivers", page).await["TotalCount"].clone()
}

#[tokio::test]
async fn a_count_goes_on_where_it_was() {
    let (mut client, options) = begin("fault_count").await;
    let order = json!({ "action": "SendEmail", "nth": 3, "what": { "code": CODE } });
    client.ask("POST", "/_emulator/faults", order).await;
    let every = on().every(2).code(CODE).id("even");
    client.emulator.fault(every).expect("a fault");
    client.make("SendEmail", mail()).await;
    client.refuse("SendEmail", mail(), CODE).await;
    client = again(client, &options).await;
    let before = [(json!("1"), 2, 0), (json!("even"), 2, 1)];
    assert_eq!(counts(&client), before);
    client.refuse("SendEmail", mail(), CODE).await;
    let after = [(json!("1"), 3, 1), (json!("even"), 2, 1)];
    assert_eq!(counts(&client), after);
    client.emulator.fault(on().reset()).expect("a fault");
    client = again(client, &options).await;
    assert_eq!(counts(&client)[..2], after);
    let gone = client.emulator.main().clear_faults().await;
    assert_eq!(gone.expect("they are taken back"), 0);
    client = again(client, &options).await;
    assert_eq!(counts(&client), []);
}

/// Which of eight mails a fault strikes that goes by a seed, when the emulator is started again after so many.
async fn struck(name: &str, restart: usize) -> Vec<usize> {
    let (mut client, options) = begin(name).await;
    let order = on().probability(0.5, 7).code(CODE);
    client.emulator.fault(order).expect("a fault");
    let mut struck = Vec::new();
    for number in 0..8 {
        if number == restart {
            client = again(client, &options).await;
        }
        let answer = client.call("SendEmail", mail()).await;
        struck.extend(answer.code().map(|_| number));
    }
    struck
}

#[tokio::test]
async fn a_seed_goes_on_where_it_was() {
    let whole = struck("fault_seed_whole", 0).await;
    assert!(!whole.is_empty() && whole.len() < 8, "{whole:?}");
    assert_eq!(struck("fault_seed_cut", 3).await, whole);
}

#[tokio::test]
async fn a_fault_of_the_start_is_ordered_once() {
    let (client, options) = begin("fault_given").await;
    let named = || on().code(CODE).id("a");
    let given = options
        .clone()
        .with_fault(on().nth(2).code(CODE))
        .with_fault(on().nth(2).code(CODE))
        .with_fault(named());
    let client = again(client, &given).await;
    client.refuse("SendEmail", mail(), CODE).await;
    let expected = [(json!("1"), 1, 0), (json!("2"), 1, 0), (json!("a"), 1, 1)];
    assert_eq!(counts(&client), expected);
    let client = again(client, &given).await;
    assert_eq!(counts(&client), expected);
    let other = options.with_fault(named().nth(9));
    let client = again(client, &other).await;
    let expected = [(json!("1"), 1, 0), (json!("2"), 1, 0), (json!("a"), 0, 0)];
    assert_eq!(counts(&client), expected, "another has its id");
}

#[tokio::test]
async fn what_is_hidden_stays_so() {
    let (mut client, options) = begin("fault_hidden").await;
    let hidden = |fault: Fault| client.emulator.fault(fault).expect("a fault");
    hidden(Fault::on("CreateReceiver").hidden_until_released().id("a"));
    hidden(Fault::on("CreateReceiver").hidden(60));
    for name in ["a", "b"] {
        let list = json!({ "ReceiversName": name });
        client.make("CreateReceiver", list).await;
    }
    client = again(client, &options).await;
    assert_eq!(lists(&client).await, 1);
    let minute = Turn::advance(Duration::from_secs(60));
    client.emulator.turn_clock(minute).await.expect("a turn");
    assert_eq!(lists(&client).await, 2);
    let released = client.emulator.main().release("a").await;
    assert_eq!(released.expect("it is there"), 0);
    assert_eq!(lists(&client).await, 3);
    client = again(client, &options).await;
    assert_eq!(lists(&client).await, 3);
}

#[tokio::test]
async fn a_reset_and_a_restore_forget_faults_for_good() {
    for (name, path, left) in [("fault_reset", "reset", 0), ("fault_restore", "restore", 2)] {
        let (client, options) = begin(name).await;
        let order = Fault::on("CreateReceiver").hidden_until_released();
        client.emulator.fault(order).expect("a fault");
        let list = json!({ "ReceiversName": "hidden" });
        client.make("CreateReceiver", list).await;
        let kept = client.emulator.main().snapshot("with a fault").await;
        kept.expect("it is kept");
        let body = match path {
            "reset" => json!({}),
            _ => json!({ "name": "with a fault" }),
        };
        let path = format!("/_emulator/{path}");
        client.ask("POST", &path, body).await;
        assert_eq!(counts(&client), [], "{path}");
        let client = again(client, &options).await;
        assert_eq!(counts(&client), [], "{path}");
        assert_eq!(lists(&client).await, left, "{path}: nothing is hidden");
    }
}

#[tokio::test]
async fn what_is_held_is_given_up_and_its_fault_has_struck() {
    let (client, options) = begin("fault_held").await;
    let order = on().late_until_released().code(CODE);
    client.emulator.fault(order).expect("a fault");
    client.refuse("SendEmail", mail(), CODE).await;
    let client = again(client, &options).await;
    assert_eq!(counts(&client), [(json!("1"), 1, 1)]);
    assert_eq!(client.emulator.main().faults()[0].held, 0);
    assert_eq!(client.emulator.message_count().await.expect("a count"), 0);
}

#[tokio::test]
async fn each_account_has_its_own() {
    let (client, options) = begin("fault_accounts").await;
    let account = client.emulator.account("AKIDTEST-other").await;
    let order = on().code(CODE);
    account.expect("an account").fault(order).expect("a fault");
    client.stop().await;
    let emulator = Emulator::start(options).await.expect("it starts");
    for (secret_id, count) in [(SECRET_ID, 0), ("AKIDTEST-other", 1)] {
        let account = emulator.account(secret_id).await.expect("an account");
        assert_eq!(account.faults().len(), count, "{secret_id}");
    }
}
