//! The log and replays, restarts, resets and snapshots.

use std::{sync::Arc, time::Duration};

use serde_json::{Value, json};
use ses_emulator::{Fault, Seed, Webhook};
use tokio::sync::Notify;

use super::{
    attempts, begin, post,
    receiver::{
        Receiver,
        Reply::{Allowed, Hang, Status},
    },
    set, settle, turn,
};
use crate::{
    client::{Client, START, on_file, options},
    fate::mail,
};

async fn send(client: &Client, to: &str) {
    client.make("SendEmail", mail(&[to])).await;
}

async fn log(client: &Client, query: &str) -> Value {
    let path = format!("/_emulator/webhooks/attempts{query}");
    client.ask("GET", &path, Value::Null).await.json["attempts"].clone()
}

#[tokio::test]
async fn attempts_are_listed_the_last_one_first() {
    let (client, mut receiver) = begin().await;
    receiver.reply([Status(500)]);
    send(&client, "a+open@example.org").await;
    turn(&client, 10).await;
    let told = receiver.rest();
    let all = log(&client, "").await;
    let line = |place: usize, status: u16, event: &str| {
        json!({
            "id": 3 - place, "event_id": told[2 - place].id, "webhook": 1, "event": event, "message": 1,
            "time": START + if place == 2 { 0 } else { 10 }, "status": status, "error": null, "millis": 0,
            "replay": false,
        })
    };
    let expected = [
        line(0, 200, "open"),
        line(1, 200, "delivered"),
        line(2, 500, "delivered"),
    ];
    assert_eq!(all, json!(expected));
    assert_eq!(log(&client, "?limit=1").await, json!([expected[0]]));
    assert_eq!(
        log(&client, "?before=3&limit=1").await,
        json!([expected[1]])
    );
}

#[tokio::test]
async fn a_replay_tells_the_same_again() {
    let (client, mut receiver) = begin().await;
    send(&client, "a@example.org").await;
    let first = receiver.next().await;
    settle(&client).await;
    receiver.reply([Status(418)]);
    let replayed = post(&client, "/attempts/1/replay", Value::Null).await.json;
    assert_eq!(receiver.next().await, first);
    let expected = json!({
        "id": 2, "event_id": first.id, "webhook": 1, "event": "delivered", "message": 1, "time": START,
        "status": 418, "error": null, "millis": 0, "replay": true,
    });
    assert_eq!(replayed, expected);
    assert_eq!(log(&client, "?limit=1").await, json!([expected]));
    turn(&client, 86_400).await;
    assert_eq!(receiver.rest(), [], "it was told before");
}

#[tokio::test]
async fn a_replay_that_is_taken_lets_the_others_go_on() {
    let (client, mut receiver) = begin().await;
    receiver.reply([Status(500)]);
    for to in ["a@example.org", "b@example.org"] {
        send(&client, to).await;
    }
    let first = receiver.next().await;
    settle(&client).await;
    let attempt = client.emulator.main().replay_webhook(1).await;
    assert!(attempt.expect("an attempt").is_success());
    assert_eq!(receiver.next().await, first);
    let second = receiver.next().await.event();
    assert_eq!(second.email.as_deref(), Some("b@example.org"));
    turn(&client, 86_400).await;
    assert_eq!(receiver.rest(), []);
}

#[tokio::test]
async fn what_was_not_told_is_told_after_a_restart() {
    let (options, _) = on_file("webhook");
    let options = options.with_webhook_time_limit(Duration::from_secs(3_600));
    let client = Client::start_with(options.clone()).await;
    client.furnish().await;
    let mut receiver = Receiver::start().await;
    set(&client, Webhook::new(&receiver.url)).await;
    send(&client, "a@example.org").await;
    settle(&client).await;
    receiver.reply([Status(500), Hang]);
    send(&client, "b+open@example.org").await;
    turn(&client, 9).await;
    let told = receiver.rest();
    assert_eq!(told.len(), 2);
    client.stop().await;

    let client = Client::start_with(options.clone()).await;
    assert_eq!(receiver.rest(), []);
    let short = client.clone();
    let turned = tokio::spawn(async move { turn(&short, 1).await });
    assert_eq!(receiver.next().await, told[1]);
    turned.abort();
    assert!(turned.await.is_err());
    client.stop().await;

    let client = Client::start_with(options).await;
    assert_eq!(receiver.next().await, told[1], "its call was cut off");
    settle(&client).await;
    assert_eq!(receiver.names(), ["open"]);
    assert_eq!(attempts(&client).await.len(), 4);
}

#[tokio::test]
async fn a_call_that_is_answered_while_the_emulator_stops_is_not_made_again() {
    let (options, _) = on_file("webhook_stop");
    let client = Client::start_with(options.clone()).await;
    client.furnish().await;
    let mut receiver = Receiver::start().await;
    set(&client, Webhook::new(&receiver.url)).await;
    let allow = Arc::new(Notify::new());
    receiver.reply([Allowed(Arc::clone(&allow), 200)]);
    send(&client, "a@example.org").await;
    receiver.next().await;
    tokio::join!(client.stop(), async { allow.notify_one() });

    let client = Client::start_with(options).await;
    turn(&client, 86_400).await;
    assert_eq!(receiver.rest(), []);
    assert_eq!(attempts(&client).await.len(), 1);
}

#[tokio::test]
async fn a_reset_leaves_the_webhooks_of_the_options() {
    let mut given = Receiver::start().await;
    let options = options().with_webhook(Webhook::new(&given.url));
    let client = Client::start_with(options).await;
    let mut shop = Receiver::start().await;
    let account = client.emulator.main();
    for _ in 0..2 {
        client.furnish().await;
        set(
            &client,
            Webhook::new(&shop.url).with_sender("shop@mail.example.com"),
        )
        .await;
        given.reply([Status(500)]);
        shop.reply([Status(500)]);
        send(&client, "a@example.org").await;
        let mut news = mail(&["b@example.org"]);
        news["FromEmailAddress"] = "news@mail.example.com".into();
        client.make("SendEmail", news).await;
        settle(&client).await;
        assert_eq!(
            (given.names(), shop.names()),
            (vec!["delivered".into()], vec!["delivered".into()])
        );
        account.reset().await.expect("a reset");
        turn(&client, 86_400).await;
        assert_eq!((given.names(), shop.names()), (Vec::new(), Vec::new()));
        assert_eq!(log(&client, "").await, json!([]));
        let webhooks = account.webhooks().await.expect("a list");
        let urls: Vec<_> = webhooks.iter().map(|set| set.webhook.url()).collect();
        assert_eq!(urls, [&given.url]);
    }
}

#[tokio::test]
async fn a_snapshot_has_what_was_still_to_be_told() {
    let (client, mut receiver) = begin().await;
    receiver.reply([Status(500)]);
    send(&client, "a@example.org").await;
    settle(&client).await;
    let account = client.emulator.main();
    account.snapshot("waiting").await.expect("a snapshot");
    turn(&client, 10).await;
    send(&client, "b@example.org").await;
    settle(&client).await;
    let told = receiver.rest();
    assert_eq!(told.len(), 3);
    for _ in 0..2 {
        account.restore("waiting").await.expect("it is back");
        send(&client, "c@example.org").await;
        settle(&client).await;
        let again = receiver.rest();
        assert_eq!(again[0], told[0], "an event has one id");
        assert_eq!(again[1].event().email.as_deref(), Some("c@example.org"));
        assert_eq!(again.len(), 2);
        assert_ne!(again[1].id, told[2].id, "and an id one event");
    }
}

#[tokio::test]
async fn accounts_have_webhooks_of_their_own() {
    let (client, mut receiver) = begin().await;
    let other = client.of_account("AKIDTEST-hook", "test");
    other.furnish().await;
    let mut elsewhere = Receiver::start().await;
    let path = "/_emulator/webhooks?account=AKIDTEST-hook";
    client
        .ask("POST", path, json!({ "url": elsewhere.url }))
        .await;
    send(&other, "a@example.org").await;
    let event = elsewhere.next().await.event();
    assert_eq!(event.username.as_deref(), Some("1250000001"));
    send(&client, "b@example.org").await;
    let event = receiver.next().await.event();
    assert_eq!(event.email.as_deref(), Some("b@example.org"));
    assert_eq!(
        (receiver.rest(), elsewhere.rest()),
        (Vec::new(), Vec::new())
    );
}

#[tokio::test]
async fn a_seed_sets_webhooks_and_an_export_has_them() {
    let mut receiver = Receiver::start().await;
    let seed = format!(
        "[[webhook]]\nurl = {url:?}\nevents = ['open']\n[[webhook]]\nurl = {url:?}\nsender = 'News@mail.example.com'\n",
        url = receiver.url
    );
    let seed = Seed::parse(&seed).expect("a seed");
    let client = Client::start_with(options().with_seed(seed.clone())).await;
    client.furnish().await;
    send(&client, "a+open@example.org").await;
    settle(&client).await;
    assert_eq!(receiver.names(), ["open"]);
    let export = client
        .ask("GET", "/_emulator/export", Value::Null)
        .await
        .json;
    let expected = json!([
        { "url": receiver.url, "events": ["open"] },
        { "url": receiver.url, "sender": "News@mail.example.com" },
    ]);
    assert_eq!(export["webhook"], expected);
    let again = client
        .emulator
        .main()
        .seed(&seed)
        .await
        .expect("it is put in");
    assert!(
        again
            .iter()
            .all(|thing| thing.kind == "webhook" && thing.was_there)
    );
    assert_eq!(again[1].name, "News@mail.example.com");
    let wrong = "[[webhook]]\nurl = 'https://localhost/'\n[[webhook]]\nurl = 'http://localhost/'\nevents = 'open'\n";
    let refused = Seed::parse(wrong).expect_err("it is wrong").to_string();
    let lines: Vec<_> = refused.lines().collect();
    assert!(
        lines[0].starts_with("seed:1:1: webhook[0]: url: https is not spoken here"),
        "{refused}"
    );
    assert_eq!(
        lines[1],
        "seed:5:10: webhook[1].events: must be a list of texts"
    );
}

#[tokio::test]
async fn what_a_fault_held_is_told_in_the_turn_that_ends_it() {
    let (client, mut receiver) = begin().await;
    let late = Fault::on("SendEmail").late(60).code("InternalError");
    client.emulator.fault(late).expect("a fault");
    client
        .refuse("SendEmail", mail(&["a@example.org"]), "InternalError")
        .await;
    turn(&client, 60).await;
    let events: Vec<_> = receiver
        .rest()
        .iter()
        .map(|told| told.event().timestamp)
        .collect();
    assert_eq!(events, [Some(START.cast_signed() + 60)]);
}
