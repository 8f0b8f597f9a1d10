//! What is told of a mail: its fate, and what the mail says of itself.

use serde_json::json;
use ses_emulator::{Options, Webhook};
use ses_types::{BounceType, Event, EventName};

use super::{begin, receiver::Receiver, set, settle, turn};
use crate::{
    client::{Client, START, base64, options},
    code::batch_with,
    fate::{mail, send_batch},
};

#[tokio::test]
async fn each_fate_has_its_events() {
    let (client, mut receiver) = begin().await;
    for (word, expected) in [
        ("", &["delivered"][..]),
        ("+open", &["delivered", "open"]),
        ("+click", &["delivered", "open", "click"]),
        ("+spamreport", &["delivered", "spamreport"]),
        ("+unsubscribe", &["delivered", "unsubscribe"]),
        ("+hardbounce", &["bounce"]),
        ("+softbounce", &["bounce"]),
        ("+deferred", &["deferred"]),
        ("+dropped", &["dropped"]),
        ("+queued", &[]),
    ] {
        let to = format!("mei{word}@example.org");
        client.make("SendEmail", mail(&[&to])).await;
        settle(&client).await;
        let told = receiver.rest();
        let names: Vec<_> = told.iter().map(|told| told.name()).collect();
        assert_eq!(names, expected, "{word}");
        let is_of_mail = |event: Event| event.email.as_deref() == Some(&to);
        assert!(told.iter().all(|told| is_of_mail(told.event())), "{word}");
    }
}

/// The only event that came.
fn only(receiver: &mut Receiver) -> Event {
    let told = receiver.rest();
    assert_eq!(told.len(), 1, "{told:?}");
    told[0].event()
}

#[tokio::test]
async fn a_bounce_says_how_and_why() {
    let (client, mut receiver) = begin().await;
    let mut single = mail(&["mei+hardbounce@example.org"]);
    single["SmtpMessageId"] = "<7@example.com>".into();
    single["SmtpHeaders"] = r#"{"X-Order":"1234","x-tencentcloudses-cb-custom":"mine"}"#.into();
    let id = client.make("SendEmail", single).await["MessageId"].clone();
    settle(&client).await;
    let mut expected = Event::default();
    expected.event = EventName::BOUNCE;
    expected.email = Some("mei+hardbounce@example.org".into());
    expected.custom = Some("mine".into());
    expected.bulk_id = id.as_str().map(str::to_owned);
    expected.timestamp = Some(START.cast_signed());
    expected.sent_timestamp = Some(START.cast_signed());
    expected.reason = Some("550 5.1.1 no such mailbox".into());
    expected.bounce_type = Some(BounceType::HARD);
    expected.username = Some("1250000000".into());
    expected.from = Some("shop@mail.example.com".into());
    expected.from_domain = Some("mail.example.com".into());
    expected.template_id = Some(1);
    expected.subject = Some("For Ana".into());
    expected.message_id = Some("7@example.com".into());
    assert_eq!(json!(only(&mut receiver)), json!(expected));

    client
        .make("SendEmail", mail(&["jo+softbounce@example.org"]))
        .await;
    settle(&client).await;
    let event = only(&mut receiver);
    assert_eq!(event.bounce_type, Some(BounceType::SOFT));
    assert_eq!(
        event.reason.as_deref(),
        Some("452 4.2.2 the mailbox is full")
    );
}

#[tokio::test]
async fn a_click_names_a_link_of_the_mail() {
    let (client, mut receiver) = begin().await;
    let html = r#"<p>Hello</p><a href="https://example.com/{{name}}?a=1&amp;b">see</a>"#;
    let content = json!({ "TemplateName": "linked", "TemplateContent": { "Html": base64(html) } });
    let id = client.make("CreateEmailTemplate", content).await["TemplateID"].clone();
    let mut linked = mail(&["mei+click@example.org"]);
    linked["Template"]["TemplateID"] = id;
    client.make("SendEmail", linked).await;
    settle(&client).await;
    let told: Vec<_> = receiver.rest().iter().map(|told| told.event()).collect();
    let seen = told
        .iter()
        .map(|event| (event.link.as_deref(), event.user_agent.is_some()));
    let link = Some("https://example.com/Ana?a=1&b");
    assert!(
        seen.eq([(None, false), (None, true), (link, true)]),
        "{told:?}"
    );
}

#[tokio::test]
async fn mail_of_a_batch_has_its_task() {
    let (client, mut receiver) = begin().await;
    let task = client.make("BatchSendEmail", batch_with(&json!({}))).await["TaskId"].clone();
    client.finish_batches().await;
    settle(&client).await;
    let messages = client.emulator.messages().await.expect("messages");
    let told = receiver.rest();
    assert_eq!(told.len(), 3);
    for (told, message) in told.iter().zip(&messages) {
        let event = told.event();
        assert_eq!(json!(event.task_id), task);
        assert_eq!(event.email.as_ref(), Some(&message.to));
        assert_eq!(event.bulk_id.as_ref(), Some(&message.message_id));
        assert_eq!(event.subject.as_ref(), Some(&message.subject));
        assert!(
            event
                .message_id
                .is_some_and(|id| id.ends_with("@mail.example.com"))
        );
    }
}

#[tokio::test]
async fn mail_that_is_not_taken_is_dropped() {
    let (client, mut receiver) = begin().await;
    send_batch(&client, &["mei+1008@example.org", "jo@example.org"]).await;
    settle(&client).await;
    let told: Vec<_> = receiver.rest().iter().map(|told| told.event()).collect();
    assert_eq!(told[0].event, EventName::DROPPED);
    assert_eq!(
        told[0].reason.as_deref(),
        Some("not taken: RefusedByDomain")
    );
    assert_eq!(told[1].event, EventName::DELIVERED);
    assert_eq!(told.len(), 2);
}

#[tokio::test]
async fn a_senders_webhook_goes_before_that_of_the_account() {
    let (client, mut all) = begin().await;
    let mut news = Receiver::start().await;
    let url = news.url.replace("/events", "/news");
    set(
        &client,
        Webhook::new(url).with_sender("News@mail.example.com"),
    )
    .await;
    let mut of_news = mail(&["mei@example.org"]);
    of_news["FromEmailAddress"] = "News <news@mail.example.com>".into();
    client.make("SendEmail", of_news).await;
    client.make("SendEmail", mail(&["jo@example.org"])).await;
    settle(&client).await;
    let told = news.rest();
    assert_eq!(told[0].path, "/news");
    assert_eq!(told[0].event().email.as_deref(), Some("mei@example.org"));
    assert_eq!(told.len(), 1);
    assert_eq!(only(&mut all).email.as_deref(), Some("jo@example.org"));
}

#[tokio::test]
async fn a_webhook_is_told_what_it_asks_for_and_nothing_from_before() {
    let client = Client::start_furnished().await;
    let mut receiver = Receiver::start().await;
    client
        .make("SendEmail", mail(&["early+open@example.org"]))
        .await;
    let webhook = Webhook::new(&receiver.url).with_events([EventName::OPEN, EventName::BOUNCE]);
    set(&client, webhook).await;
    client
        .make("SendEmail", mail(&["mei+click@example.org"]))
        .await;
    settle(&client).await;
    assert_eq!(
        only(&mut receiver).email.as_deref(),
        Some("mei+click@example.org")
    );
}

#[tokio::test]
async fn a_link_that_is_followed_is_told_once() {
    let (client, mut receiver) = begin().await;
    for to in ["mei@example.org", "jo+open@example.org"] {
        let mut linked = mail(&[to]);
        linked["Unsubscribe"] = "1".into();
        client.make("SendEmail", linked).await;
    }
    let messages = client.emulator.messages().await.expect("messages");
    for message in &messages {
        let header = &message.headers["List-Unsubscribe"];
        let url = header.trim_matches(['<', '>']);
        let path = url
            .strip_prefix(client.emulator.url())
            .expect("it leads here");
        for _ in 0..2 {
            let request = http::Request::post(path).header("host", client.host());
            let request = request.body(Default::default()).expect("a request");
            assert_eq!(client.status(request).await.as_u16(), 200);
        }
    }
    turn(&client, 60).await;
    let told: Vec<_> = receiver.rest().iter().map(|told| told.event()).collect();
    let of = |to: &str| {
        let of = told
            .iter()
            .filter(|event| event.email.as_deref() == Some(to));
        of.map(|event| event.event.as_str().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(of("mei@example.org"), ["delivered", "unsubscribe"]);
    assert_eq!(
        of("jo+open@example.org"),
        ["delivered", "open", "unsubscribe"]
    );
}

#[tokio::test]
async fn options_have_webhooks_too() {
    let mut receiver = Receiver::start().await;
    let webhook = |options: Options| options.with_webhook(Webhook::new(&receiver.url));
    let client = Client::start_with(webhook(options())).await;
    client.furnish().await;
    client.make("SendEmail", mail(&["mei@example.org"])).await;
    assert_eq!(receiver.next().await.event().event, EventName::DELIVERED);
    let other = options().with_webhook(Webhook::new("ftp://localhost/"));
    let refused = ses_emulator::Emulator::start(other).await;
    let error = refused.expect_err("no webhook").to_string();
    assert_eq!(error, "webhook: url: it must begin with http://");
}
