//! Unsubscribe links: on the mail that asks for one, and followed.

use http_body_util::Full;
use serde_json::{Value, json};
use ses_emulator::Message;

use crate::{
    client::Client,
    code::batch_with,
    fate::{mail, send_batch, statuses},
};

fn linked(to: &[&str]) -> Value {
    let mut mail = mail(to);
    mail["Unsubscribe"] = "1".into();
    mail
}

/// The last mail of the account that was given at the start.
async fn last(client: &Client) -> Message {
    let messages = client.emulator.messages().await.expect("messages");
    messages.last().expect("a message").clone()
}

/// Where the header of a mail leads.
fn url(message: &Message) -> Option<&str> {
    let header = message.headers.get("List-Unsubscribe")?;
    header.strip_prefix('<')?.strip_suffix('>')
}

async fn follow(client: &Client, method: &str, url: &str) -> u16 {
    let path = url.strip_prefix(client.emulator.url()).unwrap_or(url);
    let request = http::Request::builder()
        .method(method)
        .uri(path)
        .header("host", client.host())
        .body(Full::default())
        .expect("a request");
    client.status(request).await.as_u16()
}

#[tokio::test]
async fn a_link_that_is_followed_unsubscribes_from_the_sender() {
    for method in ["GET", "POST"] {
        let client = Client::start_furnished().await;
        let to = "mei@example.org";
        client
            .make("SendEmail", linked(&["jo@example.org", to]))
            .await;
        let message = last(&client).await;
        let link = url(&message).expect("a link");
        let html = message.html.as_deref().expect("html");
        assert!(html.contains(&format!("href=\"{link}\"")), "{html}");
        for _ in 0..2 {
            assert_eq!(follow(&client, method, link).await, 200);
        }

        let found = statuses(&client).await;
        let unsubscribed = found.iter().map(|status| &status["UserUnsubscribed"]);
        assert_eq!(unsubscribed.collect::<Vec<_>>(), [false, true]);
        let day = json!({ "StartDate": "2026-01-02", "EndDate": "2026-01-02" });
        let report = client.make("GetStatisticsReport", day).await;
        assert_eq!(report["OverallVolume"]["UnsubscribeCount"], 1);
        let code = "FailedOperation.ReceiverHasUnsubscribed";
        client
            .refuse("SendEmail", mail(&["Mei@example.org"]), code)
            .await;
        client.make("SendEmail", mail(&["jo@example.org"])).await;
        let mut other = mail(&[to]);
        other["FromEmailAddress"] = "news@mail.example.com".into();
        client.make("SendEmail", other).await;
    }
}

#[tokio::test]
async fn a_batch_leaves_out_who_has_unsubscribed() {
    let client = Client::start_furnished().await;
    let linked = batch_with(&json!({ "Unsubscribe": "2" }));
    client.make("BatchSendEmail", linked).await;
    client.finish_batches().await;
    let message = last(&client).await;
    let html = message.html.as_deref().expect("html");
    assert!(html.contains(">退订</a>"), "{html}");
    let link = url(&message).expect("a link");
    assert_eq!(follow(&client, "POST", link).await, 200);
    send_batch(&client, &["r1@example.org", "r2@example.org"]).await;
    let found = statuses(&client).await;
    let status = |place: usize| &found[place]["SendStatus"];
    assert_eq!([status(3), status(4)], [0, 1013]);
}

#[tokio::test]
async fn a_link_is_of_one_account() {
    let client = Client::start_furnished().await;
    client.make("SendEmail", linked(&["mei@example.org"])).await;
    let message = last(&client).await;
    let link = url(&message).expect("a link");
    let (path, _) = link.split_once('?').expect("an account");
    let elsewhere = format!("{path}?account=AKIDTEST-other");
    assert_eq!(follow(&client, "GET", &elsewhere).await, 404);
    assert_eq!(
        follow(&client, "GET", "/_emulator/unsubscribe/1").await,
        404
    );
    client.make("SendEmail", mail(&["mei@example.org"])).await;
}

#[tokio::test]
async fn a_mail_without_a_link_can_be_unsubscribed_from_by_nobody() {
    let client = Client::start_furnished().await;
    client.make("SendEmail", linked(&["mei@example.org"])).await;
    let first = last(&client).await;
    client.make("SendEmail", mail(&["mei@example.org"])).await;
    let second = last(&client).await;
    assert!(second.headers.is_empty());
    // The ids of two mails of a day differ in their last digits, which number the mails.
    let next = format!("{:x}", second.id << 1 | 1);
    let link = url(&first).expect("a link");
    let (id, account) = link.split_once('?').expect("an account");
    let guessed = format!("{}{next}?{account}", &id[..id.len() - next.len()]);
    assert_eq!(follow(&client, "GET", &guessed).await, 404);
}

#[tokio::test]
async fn the_setting_of_a_sender_counts_where_a_mail_says_nothing() {
    let client = Client::start_furnished().await;
    let setting = |link: &str, status: u64| json!({ "Address": "news@mail.example.com", "UnsubscribeConfig": link, "Status": status });
    let create = "CreateAddressUnsubscribeConfig";
    client.make(create, setting("6", 1)).await;
    for (config, asked, expected) in [
        (setting("6", 1), Value::Null, Some("Abmelden")),
        (setting("6", 1), json!("7"), Some("配信停止")),
        (setting("6", 1), json!("0"), None),
        (setting("0", 1), Value::Null, None),
        (setting("6", 0), Value::Null, None),
        (setting("6", 0), json!("1"), Some("Unsubscribe")),
    ] {
        let case = format!("{config} {asked}");
        client.make("UpdateAddressUnsubscribeConfig", config).await;
        let batch = batch_with(&json!({ "Unsubscribe": asked }));
        client.make("BatchSendEmail", batch).await;
        client.finish_batches().await;
        let message = last(&client).await;
        let html = message.html.as_deref().expect("html");
        let found = html
            .split_once("\">")
            .and_then(|(_, rest)| rest.split_once("</a>"));
        assert_eq!(found.map(|(words, _)| words), expected, "{case}");
        assert_eq!(url(&message).is_some(), expected.is_some(), "{case}");
    }
}
