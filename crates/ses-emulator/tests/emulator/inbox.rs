//! The inbox as the page reads it: newest first, in pages, searched, and each mail by itself.

use serde_json::{Value, json};

use crate::{
    client::{Client, base64, on_file, options},
    code::batch,
};

/// What the control interface answers to a GET.
pub(crate) async fn get(client: &Client, path: &str) -> Value {
    let answer = client
        .ask("GET", &format!("/_emulator/{path}"), Value::Null)
        .await;
    assert_eq!(answer.status, 200, "{path}: {answer:?}");
    answer.json
}

/// A mail with content of its own.
pub(crate) fn mail(to: &str, subject: &str, html: &str) -> Value {
    json!({
        "FromEmailAddress": "Acme <news@mail.example.com>",
        "Destination": [to],
        "Subject": subject,
        "Simple": { "Html": base64(html) },
    })
}

/// The field of each mail of a listing.
fn each(listing: &Value, field: &str) -> Vec<Value> {
    let messages = listing["messages"].as_array().expect("a list");
    messages
        .iter()
        .map(|message| message[field].clone())
        .collect()
}

async fn found(client: &Client, words: &str) -> Vec<Value> {
    let words: String = form_urlencoded::byte_serialize(words.as_bytes()).collect();
    each(&get(client, &format!("inbox?search={words}")).await, "to")
}

#[tokio::test]
async fn the_newest_mail_comes_first_and_pages_go_down() {
    let client = Client::start_furnished().await;
    assert_eq!(
        get(&client, "inbox").await,
        json!({ "messages": [], "next": null })
    );
    client.make("BatchSendEmail", batch()).await;
    client.finish_batches().await;
    let first = get(&client, "inbox?limit=2").await;
    assert_eq!(each(&first, "to"), ["r2@example.org", "r1@example.org"]);
    assert_eq!(first["messages"][1]["snippet"], "Hello 王芳");
    assert_eq!(first["next"], 2);
    let second = get(&client, "inbox?limit=2&before=2").await;
    assert_eq!(each(&second, "to"), ["r0@example.org"]);
    assert_eq!(second["next"], Value::Null);
    let newer = get(&client, "inbox?after=2").await;
    assert_eq!(each(&newer, "id"), [3]);
    assert_eq!(
        get(&client, "inbox?task=1").await["messages"]
            .as_array()
            .map(Vec::len),
        Some(3)
    );
    assert_eq!(each(&get(&client, "inbox?task=2").await, "id"), [0; 0]);
    assert_eq!(
        each(&get(&client, "inbox?to=r1@example.org").await, "id"),
        [2]
    );
}

#[tokio::test]
async fn mail_of_another_account_is_none_of_it() {
    let client = Client::start_furnished().await;
    let other = client.of_account("AKIDTESTother", "test");
    other.furnish().await;
    for client in [&client, &other, &client] {
        let mail = mail("mei@example.org", "Spring", "<p>sale</p>");
        client.make("SendEmail", mail).await;
    }
    assert_eq!(each(&get(&client, "inbox").await, "id"), [3, 1]);
    assert_eq!(
        each(&get(&client, "inbox?search=spring").await, "id"),
        [3, 1]
    );
    let account = "account=AKIDTESTother";
    assert_eq!(
        each(&get(&client, &format!("inbox?{account}")).await, "id"),
        [2]
    );
    let answer = client
        .ask(
            "GET",
            &format!("/_emulator/inbox/1/html?{account}"),
            Value::Null,
        )
        .await;
    assert_eq!(answer.status, 404);
    assert_eq!(answer.json["error"], "the account has no mail 1");
    let accounts = get(&client, "accounts").await;
    assert_eq!(
        accounts,
        json!({ "accounts": ["AKIDEMULATOR", "AKIDTESTother"] })
    );
}

#[tokio::test]
async fn mail_is_searched_by_its_words() {
    let client = Client::start_furnished().await;
    for (to, subject, html) in [
        (
            "mei@example.org",
            "Spring sale",
            "<p>Dear Mei, <b>twenty</b> percent</p>",
        ),
        ("wang@example.com", "您的验证码", "<p>王芳，您好</p>"),
    ] {
        client.make("SendEmail", mail(to, subject, html)).await;
    }
    for words in [
        "spring",
        "SPR",
        "sale dear",
        "mei@example.org",
        "twenty percent",
        "exam mei",
    ] {
        assert_eq!(found(&client, words).await, ["mei@example.org"], "{words}");
    }
    for words in ["验证", "王芳", "芳 您好", "wang"] {
        assert_eq!(found(&client, words).await, ["wang@example.com"], "{words}");
    }
    for words in ["pring", "spring wang", "芳王", "\" NOT \""] {
        assert_eq!(found(&client, words).await, [""; 0], "{words}");
    }
    assert_eq!(found(&client, "acme").await.len(), 2);
    // What comes later is found as well.
    client
        .make("SendEmail", mail("zoe@example.org", "Spring again", ""))
        .await;
    assert_eq!(
        found(&client, "spring").await,
        ["zoe@example.org", "mei@example.org"]
    );
}

#[tokio::test]
async fn a_search_that_cannot_be_is_refused() {
    let client = Client::start().await;
    for (query, words) in [
        ("search=%22", "no word"),
        ("search=a&to=b@example.org", "all mail"),
        ("limit=many", "limit"),
        ("serch=a", "serch"),
    ] {
        let answer = client
            .ask("GET", &format!("/_emulator/inbox?{query}"), Value::Null)
            .await;
        assert_eq!(answer.status, 400, "{query}");
        let error = answer.json["error"].as_str().expect("a text");
        assert!(error.contains(words), "{query}: {error}");
    }
}

#[tokio::test]
async fn a_search_finds_what_is_there_after_reset_restore_and_restart() {
    let (options, _) = on_file("search");
    let client = Client::start_with(options.clone()).await;
    client.furnish().await;
    client
        .make("SendEmail", mail("mei@example.org", "Spring", ""))
        .await;
    client
        .ask("POST", "/_emulator/snapshot", json!({ "name": "spring" }))
        .await;
    assert_eq!(found(&client, "spring").await.len(), 1);
    client.ask("POST", "/_emulator/reset", json!({})).await;
    assert_eq!(found(&client, "spring").await.len(), 0);
    client
        .ask("POST", "/_emulator/restore", json!({ "name": "spring" }))
        .await;
    assert_eq!(found(&client, "spring").await.len(), 1);
    client.stop().await;
    let client = Client::start_with(options).await;
    assert_eq!(found(&client, "spring").await.len(), 1);
}

#[tokio::test]
async fn a_mail_is_shown_whole_and_downloaded() {
    let client = Client::start_furnished().await;
    let mut whole = mail("mei@example.org", "Spring", "<p>Hello</p>");
    whole["Simple"]["Text"] = base64("Hello").into();
    whole["Unsubscribe"] = "1".into();
    whole["SmtpHeaders"] = r#"{"X-Order":"1234"}"#.into();
    whole["HeaderFrom"] = "Shop <hello@mail.example.com>".into();
    whole["SmtpMessageId"] = "<spring@mail.example.com>".into();
    client.make("SendEmail", whole).await;
    let shown = get(&client, "inbox/1").await;
    let headers: Vec<_> = shown["headers"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|header| &header[0])
        .collect();
    let names = [
        "Date",
        "From",
        "To",
        "Subject",
        "Message-ID",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "MIME-Version",
        "X-Order",
    ];
    assert_eq!(headers, names);
    assert_eq!(shown["headers"][1][1], "Shop <hello@mail.example.com>");
    assert_eq!(shown["from"], "Acme <news@mail.example.com>");
    assert_eq!(shown["headers"][4][1], "<spring@mail.example.com>");
    assert_eq!(
        (&shown["html"], &shown["deliver_status"]),
        (&json!(true), &json!(1))
    );
    let request = http::Request::get("/_emulator/inbox/1/source?download")
        .header("host", client.host())
        .body(crate::client::Body::default())
        .expect("a request");
    let (parts, body) = client.converse(request).await;
    assert_eq!(parts.headers["content-type"], "message/rfc822");
    assert_eq!(
        parts.headers["content-disposition"],
        "attachment; filename=\"message-1.eml\""
    );
    assert_eq!(Some(body.len() as u64), shown["size"].as_u64());
    let text = String::from_utf8(body.into()).expect("encoded");
    assert!(text.contains("\r\nSubject: Spring\r\n"), "{text}");
    for path in ["inbox/2", "inbox/2/source", "inbox/../1", "inbox/1/html/x"] {
        let answer = client.status(
            http::Request::get(format!("/_emulator/{path}"))
                .body(crate::client::Body::default())
                .expect("a request"),
        );
        assert_eq!(answer.await, 404, "{path}");
    }
}

#[tokio::test]
async fn html_is_shown_and_can_do_nothing() {
    let client = Client::start_with(options()).await;
    client.furnish().await;
    let html = "<html><head><script>alert(1)</script></head><p>Hello</p></html>";
    client
        .make("SendEmail", mail("mei@example.org", "S", html))
        .await;
    let request = http::Request::get("/_emulator/inbox/1/html")
        .header("host", client.host())
        .body(crate::client::Body::default())
        .expect("a request");
    let (parts, body) = client.converse(request).await;
    let text = String::from_utf8(body.into()).expect("text");
    assert_eq!(
        text,
        html.replace("<head>", "<head><base target=\"_blank\">")
    );
    let policy = parts.headers["content-security-policy"]
        .to_str()
        .expect("text");
    for part in [
        "sandbox allow-popups",
        "default-src 'none'",
        "frame-ancestors 'self'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("allow-scripts") && !policy.contains("allow-same-origin"));
    assert_eq!(parts.headers["x-content-type-options"], "nosniff");
}
