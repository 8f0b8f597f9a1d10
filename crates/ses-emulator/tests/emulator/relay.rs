//! Mail that goes on to a mail server: each at most once, and what the server says becomes its status.

mod server;

use serde_json::{Value, json};
use ses_emulator::{Options, Relay, Webhook};
use tokio::{
    io::{AsyncWriteExt, BufReader},
    net::TcpStream,
};

use self::server::Server;
use crate::{
    client::{Client, on_file, options},
    inbox::{get, mail},
    page::next,
    webhook::Receiver,
};

/// Options with a relay to this server, for everybody at example.org.
fn relayed(options: Options, server: &Server) -> Options {
    let relay = Relay::new("127.0.0.1", ["*@example.org"])
        .with_port(server.port())
        .with_login("emulator", "a password")
        .with_retry(std::time::Duration::from_millis(1));
    options.with_relay(relay)
}

async fn send(client: &Client, to: &str) {
    let mail = mail(&format!("{to}@example.org"), "Spring", "<p>sale</p>");
    client.make("SendEmail", mail).await;
}

/// Waits until so many mails stand so.
async fn until(client: &Client, counts: Value) {
    let stream = TcpStream::connect(client.emulator.address()).await;
    let mut stream = stream.expect("a connection");
    let head = format!(
        "GET /_emulator/events HTTP/1.1\r\nhost: {}\r\n\r\n",
        client.host()
    );
    stream.write_all(head.as_bytes()).await.expect("it is sent");
    let mut lines = BufReader::new(stream);
    loop {
        next(&mut lines).await;
        if get(client, "relay").await["counts"] == counts {
            return;
        }
    }
}

/// Status and message of each mail's delivery, in order.
async fn statuses(client: &Client) -> Vec<(u64, String)> {
    let day = json!({ "RequestDate": "2026-01-02", "Offset": 0, "Limit": 100 });
    let answer = client.make("GetSendEmailStatus", day).await;
    let list = answer["EmailStatusList"].as_array().expect("a list");
    let status = |mail: &Value| {
        let message = mail["DeliverMessage"].as_str().expect("a text");
        (
            mail["DeliverStatus"].as_u64().expect("a number"),
            message.to_owned(),
        )
    };
    list.iter().map(status).collect()
}

#[tokio::test]
async fn what_the_server_says_becomes_the_status() {
    let server = Server::start().await;
    let client = Client::start_with(relayed(options(), &server)).await;
    client.furnish().await;
    for to in ["mei", "nobody", "later", "spam", "zoe"] {
        send(&client, to).await;
    }
    until(&client, json!({ "settled": 5 })).await;
    let expected = [
        (1, "250 taken"),
        (3, "550 no such mailbox"),
        (8, "451 not now"),
        (3, "554 not wanted"),
        (1, "250 taken"),
    ];
    let expected = expected.map(|(status, words)| (status, words.to_owned()));
    assert_eq!(statuses(&client).await, expected);
    let listed =
        json!({ "StartDate": "2026-01-01", "EndDate": "2026-01-03", "Offset": 0, "Limit": 10 });
    let listed = client.make("ListBlackEmailAddress", listed).await;
    assert_eq!(
        listed["TotalCount"], 1,
        "a mail that is refused is no reason to block its recipient"
    );
    assert_eq!(listed["BlackList"][0]["EmailAddress"], "nobody@example.org");
    let taken = server.taken();
    assert_eq!(
        taken.iter().map(|(to, _)| to.as_str()).collect::<Vec<_>>(),
        ["mei", "zoe"]
    );
    assert_eq!(server.connections(), 1);
    let shown = get(&client, "inbox/1").await;
    let id = shown["headers"][4][1].as_str().expect("an id");
    let (_, text) = &taken[0];
    assert!(
        text.contains(&format!("\r\nMessage-ID: {id}\r\n")),
        "{text}"
    );
    assert!(text.contains("\r\n\r\n<p>sale</p>"), "{text}");
    assert_eq!(shown["deliver_message"], "250 taken");
}

#[tokio::test]
async fn webhooks_are_told_what_the_server_says() {
    let server = Server::start().await;
    let mut receiver = Receiver::start().await;
    let options = relayed(options(), &server).with_webhook(Webhook::new(&receiver.url));
    let client = Client::start_with(options).await;
    client.furnish().await;
    for to in ["mei", "nobody", "later", "jo+open"] {
        send(&client, to).await;
    }
    let mut told = Vec::new();
    for _ in 0..5 {
        let event = receiver.next().await.event();
        let to = event.email.unwrap_or_default().replace("@example.org", "");
        told.push(format!(
            "{to} {} {}",
            event.event.as_str(),
            event.reason.unwrap_or_default()
        ));
    }
    told.sort();
    let expected = [
        "jo+open delivered ",
        "jo+open open ",
        "later deferred 451 not now",
        "mei delivered ",
        "nobody bounce 550 no such mailbox",
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn only_whom_the_list_allows_gets_mail_and_words_decide_here() {
    let server = Server::start().await;
    let client = Client::start_with(relayed(options(), &server)).await;
    client.furnish().await;
    client
        .make("SendEmail", mail("mei@example.com", "Spring", ""))
        .await;
    send(&client, "mei+open").await;
    send(&client, "mei+hardbounce").await;
    send(&client, "mei").await;
    until(&client, json!({ "settled": 1 })).await;
    assert_eq!(server.taken().len(), 1);
    let codes: Vec<_> = statuses(&client)
        .await
        .into_iter()
        .map(|(status, _)| status)
        .collect();
    assert_eq!(codes, [1, 1, 3, 1]);
}

#[tokio::test]
async fn a_lost_answer_is_unknown_and_the_mail_does_not_go_again() {
    let server = Server::start().await;
    let (options, _) = on_file("relay-lost");
    let client = Client::start_with(relayed(options.clone(), &server)).await;
    client.furnish().await;
    send(&client, "lost").await;
    send(&client, "mei").await;
    until(&client, json!({ "unknown": 1, "settled": 1 })).await;
    let (status, words) = statuses(&client).await.swap_remove(0);
    assert_eq!(status, 0);
    assert!(words.starts_with("unknown: "), "{words}");
    client.stop().await;
    let client = Client::start_with(relayed(options, &server)).await;
    send(&client, "zoe").await;
    until(&client, json!({ "unknown": 1, "settled": 2 })).await;
    assert_eq!(
        server.taken().iter().filter(|(to, _)| to == "lost").count(),
        1
    );
}

#[tokio::test]
async fn what_was_handed_over_when_the_emulator_ended_is_unknown() {
    let server = Server::start().await;
    let (options, _) = on_file("relay-ended");
    let client = Client::start_with(relayed(options.clone(), &server)).await;
    client.furnish().await;
    send(&client, "held").await;
    send(&client, "mei").await;
    server.has_taken("held").await;
    // It ends without a word, as if it were killed.
    drop(client);
    let client = Client::start_with(relayed(options, &server)).await;
    until(&client, json!({ "unknown": 1, "settled": 1 })).await;
    let (status, words) = statuses(&client).await.swap_remove(0);
    assert_eq!(
        (status, &*words),
        (0, "the emulator ended before the server answered")
    );
    let taken = server.taken();
    assert_eq!(
        taken.iter().map(|(to, _)| to.as_str()).collect::<Vec<_>>(),
        ["held", "mei"]
    );
}

#[tokio::test]
async fn a_server_that_is_away_gets_the_mail_later() {
    let server = Server::start().await;
    server.turn_away(3);
    let client = Client::start_with(relayed(options(), &server)).await;
    client.furnish().await;
    send(&client, "mei").await;
    until(&client, json!({ "settled": 1 })).await;
    assert_eq!(server.taken().len(), 1);
    assert_eq!(server.connections(), 4);
}

#[tokio::test]
async fn a_session_that_breaks_before_the_text_is_begun_anew() {
    let server = Server::start().await;
    let client = Client::start_with(relayed(options(), &server)).await;
    client.furnish().await;
    for to in ["mei", "closing", "zoe"] {
        send(&client, to).await;
    }
    until(&client, json!({ "settled": 3 })).await;
    assert_eq!(server.taken().len(), 3);
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn mail_from_when_none_left_stays() {
    let server = Server::start().await;
    let (options, _) = on_file("relay-later");
    let mut left = 0;
    for leaves in [false, true, false, true] {
        let options = match leaves {
            true => relayed(options.clone(), &server),
            false => options.clone(),
        };
        let client = Client::start_with(options).await;
        client.furnish_once().await;
        send(&client, if leaves { "mei" } else { "zoe" }).await;
        if leaves {
            left += 1;
            until(&client, json!({ "settled": left })).await;
        }
        client.stop().await;
    }
    let taken = server.taken();
    assert!(taken.iter().all(|(to, _)| to == "mei"));
    assert_eq!(taken.len(), 2);
}

#[tokio::test]
async fn mail_that_comes_back_does_not_leave_again() {
    let server = Server::start().await;
    let client = Client::start_with(relayed(options(), &server)).await;
    client.furnish().await;
    send(&client, "nobody").await;
    until(&client, json!({ "settled": 1 })).await;
    let name = json!({ "name": "before" });
    client
        .ask("POST", "/_emulator/snapshot", name.clone())
        .await;
    client.ask("POST", "/_emulator/reset", json!({})).await;
    client.ask("POST", "/_emulator/restore", name).await;
    send(&client, "mei").await;
    until(&client, json!({ "settled": 2 })).await;
    assert_eq!(server.offered(), ["nobody", "mei"]);
    assert_eq!(
        statuses(&client).await[0],
        (3, "550 no such mailbox".into())
    );
}
