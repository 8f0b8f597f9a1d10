//! Seeds: what an account begins with, and the way back from an account to a seed.

use std::{fs, path::PathBuf};

use serde_json::{Value, json};
use ses_emulator::{Emulator, Error, Seed, Terms};

use crate::{
    client::{Body, Client, base64, on_file, options},
    code::batch_with,
};

const SHOP: &str = r#"
blocklist = ["gone@example.org"]
custom_blocklist = ["no@example.org", { email = "later@example.org", until = 2026-01-31 }]

[[domain]]
name = "mail.example.com"
dkim_option = 1
tags = [{ key = "team", value = "news" }]

[[domain]]
name = "new.example.com"
review = "pending"

[[sender]]
address = "news@mail.example.com"
name = "News"
unsubscribe_link = "1"

[[template]]
name = "numbered"
text = "Plain"

[[template]]
id = 26
name = "welcome"
html_file = "welcome.html"
text = "Hello {{name}}"

[[template]]
id = 27
name = "refused"
text = "no"
review = { rejected = "no sender" }

[[list]]
id = 7
name = "customers"
description = "who bought"
csv_file = "customers.csv"

[[list]]
name = "staff"
recipients = ["a@example.org", { email = "b@example.org", data = "{}" }, "nobody"]

[[unsubscription]]
sender = "news@mail.example.com"
recipient = "bye@example.org"
"#;

const CUSTOMERS: &str = "email,name\nana@example.org,Ana\nwang@example.cn,\"王, 芳\"\n";

/// A folder that is new to the test, with these files.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("seed-{name}"));
    fs::create_dir_all(&folder).expect("a folder");
    for (name, content) in files {
        fs::write(folder.join(name), content).expect("a file");
    }
    folder
}

fn shop(name: &str) -> Seed {
    let files = [
        ("shop.toml", SHOP),
        ("customers.csv", CUSTOMERS),
        ("welcome.html", "<p>Hello {{name}}</p>"),
    ];
    Seed::read(folder(name, &files).join("shop.toml")).expect("the seed is right")
}

/// Each thing with its id, and whether it was there.
fn seeded(emulator: &Emulator) -> Vec<(&str, &str, Option<u64>, bool)> {
    let seeded = emulator.seeded().iter();
    seeded
        .map(|thing| (thing.kind, thing.name.as_str(), thing.id, thing.was_there))
        .collect()
}

#[tokio::test]
async fn what_a_seed_says_is_there_and_can_be_mailed() {
    let client = Client::start_with(options().with_seed(shop("start"))).await;
    assert_eq!(
        seeded(&client.emulator),
        [
            ("domain", "mail.example.com", None, false),
            ("domain", "new.example.com", None, false),
            ("sender", "news@mail.example.com", None, false),
            ("template", "welcome", Some(26), false),
            ("template", "refused", Some(27), false),
            ("template", "numbered", Some(28), false),
            ("list", "customers", Some(7), false),
            ("list", "staff", Some(8), false),
            ("blocklist", "gone@example.org", None, false),
            ("custom_blocklist", "no@example.org", None, false),
            ("custom_blocklist", "later@example.org", None, false),
            (
                "unsubscription",
                "bye@example.org from news@mail.example.com",
                None,
                false
            ),
        ]
    );
    let welcome = json!({
        "ReceiverId": 7,
        "Template": { "TemplateID": 26, "TemplateData": "{\"name\":\"friend\"}" },
    });
    client.make("BatchSendEmail", batch_with(&welcome)).await;
    client.finish_batches().await;
    let messages = client.emulator.messages().await.expect("messages");
    assert_eq!(messages.len(), 2);
    for (mail, begin) in messages
        .iter()
        .zip(["<p>Hello Ana</p>", "<p>Hello 王, 芳</p>"])
    {
        let html = mail.html.as_deref().expect("an HTML part");
        assert!(html.starts_with(begin), "{html}");
    }
    let pending = json!({ "EmailIdentity": "new.example.com" });
    let shown = client.make("GetEmailIdentity", pending).await;
    assert_eq!(shown["VerifiedForSendingStatus"], false);
    let lists = json!({ "Offset": 0, "Limit": 10 });
    let lists = client.make("ListReceivers", lists).await;
    assert_eq!(lists["Data"][1]["InvalidCount"], 1);
}

#[tokio::test]
async fn a_seed_is_put_into_a_data_file_once() {
    let (options, _) = on_file("seed-twice");
    let options = options.with_seed(shop("twice"));
    let client = Client::start_with(options.clone()).await;
    let html = json!({ "Html": base64("<p>Changed</p>") });
    let change = json!({ "TemplateID": 26, "TemplateName": "welcome", "TemplateContent": html });
    client.make("UpdateEmailTemplate", change).await;
    let before = exported(&client, "").await;
    client.stop().await;

    let client = Client::start_with(options).await;
    assert!(seeded(&client.emulator).iter().all(|thing| thing.3));
    assert_eq!(exported(&client, "").await, before, "the change stays");
}

/// The account as a seed.
async fn exported(client: &Client, query: &str) -> Value {
    let path = format!("/_emulator/export{query}");
    client.ask("GET", &path, Value::Null).await.json
}

#[tokio::test]
async fn an_export_makes_the_same_account_again() {
    let client = Client::start_with(options().with_seed(shop("export"))).await;
    let export = exported(&client, "").await;
    for (name, count) in [
        ("domain", 2),
        ("sender", 1),
        ("template", 3),
        ("list", 2),
        ("blocklist", 1),
        ("custom_blocklist", 2),
        ("unsubscription", 1),
    ] {
        assert_eq!(export[name].as_array().map(Vec::len), Some(count), "{name}");
    }
    assert_eq!(export["template"][0]["text"], "Hello {{name}}");
    let query = "?account=AKIDTEST-copy";
    let path = format!("/_emulator/seed{query}");
    let planted = client.ask("POST", &path, export.clone()).await;
    assert_eq!(planted.json["seeded"][4]["id"], 27);
    assert_eq!(exported(&client, query).await, export);

    let account = client.emulator.account("AKIDTEST-copy").await;
    let text = account.expect("an account").export().await.expect("a seed");
    assert!(Seed::parse(&text).is_ok(), "{text}");
}

#[tokio::test]
async fn an_account_goes_back_to_the_seed() {
    let client = Client::start_with(options().with_seed(shop("reset"))).await;
    let before = exported(&client, "").await;
    for domain in ["mail.example.com", "new.example.com"] {
        let senders = json!({ "EmailAddress": format!("news@{domain}") });
        client.call("DeleteEmailAddress", senders).await;
        let domain = json!({ "EmailIdentity": domain });
        client.make("DeleteEmailIdentity", domain).await;
    }
    for query in ["", "?account=AKIDTEST-a"] {
        let path = format!("/_emulator/reset{query}");
        let reset = client.ask("POST", &path, json!({ "seed": true })).await;
        assert_eq!(reset.json["seeded"].as_array().map(Vec::len), Some(12));
        assert_eq!(exported(&client, query).await, before);
    }
    client.ask("POST", "/_emulator/reset", json!({})).await;
    assert_eq!(exported(&client, "").await["domain"], json!([]));
}

#[tokio::test]
async fn a_seed_names_its_account() {
    let seed =
        |account: &str| format!("account = {account:?}\n[[domain]]\nname = 'a.example.com'\n");
    let given = Seed::parse(&seed("AKIDTEST-a")).expect("a seed");
    let client = Client::start_with(options().with_seed(given)).await;
    let domains = async |query: &str| {
        let export = exported(&client, query).await;
        export["domain"].as_array().map(Vec::len)
    };
    assert_eq!(domains("").await, Some(0));
    assert_eq!(domains("?account=AKIDTEST-a").await, Some(1));
    let no_seed = client
        .ask("POST", "/_emulator/reset", json!({ "seed": true }))
        .await;
    assert_eq!(no_seed.status, 400);
    plant(&client, "", &seed("AKIDTEST-b"))
        .await
        .expect("planted");
    assert_eq!(domains("?account=AKIDTEST-b").await, Some(1));
    plant(&client, "?account=AKIDTEST-c", &seed("AKIDTEST-b"))
        .await
        .expect("planted");
    assert_eq!(domains("?account=AKIDTEST-c").await, Some(1));

    let unknown = Seed::parse(&seed("AKIDsomebody")).expect("a seed");
    let refused = Emulator::start(options().with_seed(unknown)).await;
    assert!(matches!(refused, Err(Error::NoAccount)), "{refused:?}");
}

/// Posts a seed as it is; what it is refused for is the error.
async fn plant(client: &Client, query: &str, seed: &str) -> Result<Value, String> {
    let request = http::Request::post(format!("/_emulator/seed{query}"))
        .header("host", client.host())
        .body(Body::new(seed.to_owned().into()))
        .expect("a request");
    let answer = client.exchange(request).await;
    match answer.status.as_u16() {
        200 => Ok(answer.json),
        _ => Err(answer.json["error"].as_str().unwrap_or_default().into()),
    }
}

#[tokio::test]
async fn nothing_is_put_in_when_one_thing_cannot_be() {
    let client = Client::start_furnished().await;
    let before = exported(&client, "").await;
    let main = client.emulator.account(ses_emulator::SECRET_ID).await;
    let terms = Terms::default().with_domain_limit(2);
    let set = main.expect("an account").set_terms(terms).await;
    set.expect("set");
    let seed = "\
[[domain]]
name = 'b.example.com'
[[domain]]
name = 'c.example.com'
[[sender]]
address = 'a@nowhere.example.com'
[[template]]
id = 1
name = 'another'
text = 'x'
[[list]]
id = 1
name = 'enemies'
[[list]]
id = 2
name = 'friends'
[[list]]
name = 'mixed'
recipients = [{ email = 'a@example.org', data = { a = '1' } }, { email = 'b@example.org', data = { b = '1' } }]
";
    let refused = plant(&client, "", seed).await.expect_err("it is refused");
    let lines: Vec<_> = refused.lines().collect();
    assert_eq!(
        lines,
        [
            "seed:3:1: domain \"c.example.com\": the account's domains are as many as they may be, 2",
            "seed:5:1: sender \"a@nowhere.example.com\": the address's domain is none of this account",
            "seed:7:1: template \"another\": the id 1 is of another template",
            "seed:11:1: list \"enemies\": the id 1 is, or was, of another list",
            "seed:14:1: list \"friends\": the list of this name has the id 1",
            "seed:17:1: list \"mixed\": the list's variables are [a], those of an entry are [b]",
        ]
    );
    assert_eq!(exported(&client, "").await, before);
}

#[test]
fn all_that_is_wrong_is_said_at_once_with_its_place() {
    let seed = "\
acount = 'x'
blocklist = ['nobody', 7]
custom_blocklist = [{ email = 'a@example.org', until = 'soon' }]
domain = 'mail.example.com'
[[sender]]
adress = 'news@mail.example.com'
[[sender]]
address = 'news'
[[template]]
id = 0
name = 'empty'
[[template]]
name = 'both'
html = '<p>x</p>'
html_file = 'both.html'
review = 'later'
[[list]]
name = 'rows'
csv_file = 'rows.csv'
[[list]]
name = 'rows'
csv_file = 'gone.csv'
[[list]]
name = 'columns'
csv_file = 'columns.csv'
";
    let files = [
        ("seed.toml", seed),
        ("both.html", "<p>x</p>"),
        ("rows.csv", "name,email\nA,a@example.org\nB\nC,nobody\n"),
        ("columns.csv", "name,name,\n"),
    ];
    let folder = folder("wrong", &files);
    let refused = Seed::read(folder.join("seed.toml")).expect_err("it is wrong");
    let folder = format!("{}/", folder.display());
    let shown = refused.to_string().replace(&folder, "");
    let lines: Vec<_> = shown.lines().collect();
    let known = "there is no such field; there are";
    let all = "account, domain, sender, template, list, blocklist, custom_blocklist, unsubscription, webhook";
    let gone = fs::read("gone.csv").expect_err("there is no such file");
    let of_sender = "address, name, unsubscribe_link, unsubscribe_status";
    assert_eq!(
        lines,
        [
            &format!("seed.toml:1:1: acount: {known} {all}"),
            "seed.toml:2:14: blocklist[0]: the address is malformed",
            "seed.toml:2:24: blocklist[1]: must be an address, not a number",
            "seed.toml:3:56: custom_blocklist[0].until: must be a day such as 2026-01-31",
            "seed.toml:4:10: domain: must be a list, not a text",
            "seed.toml:5:1: sender[0]: the field address is missing",
            &format!("seed.toml:6:1: sender[0].adress: {known} {of_sender}"),
            "seed.toml:7:1: sender \"news\": EmailAddress must be a mail address",
            "seed.toml:10:6: template \"empty\".id: must be a number from 1 to 4294967295",
            "seed.toml:15:13: template \"both\".html_file: there is a field html already",
            "seed.toml:16:10: template \"both\".review: must be \"approved\", \"pending\", or a table such as { rejected = \"the reason\" }",
            "seed.toml:20:1: list \"rows\": stands there twice",
            &format!("seed.toml:22:12: list \"rows\".csv_file: gone.csv: {gone}"),
            "columns.csv:1:1: list \"columns\": there is no column \"email\"",
            "columns.csv:1:6: list \"columns\": the column \"name\" stands twice",
            "columns.csv:1:11: list \"columns\": the column has no name",
            "rows.csv:3:1: list \"rows\": the number of values is 1 here, and 2 in the header",
            "rows.csv:4:3: list \"rows\": the address is malformed",
        ]
    );
}

#[tokio::test]
async fn a_seed_over_http_is_refused_with_one_error() {
    let client = Client::start().await;
    for (seed, words) in [
        ("a = ", "seed:1:5: "),
        ("{\"domain\": [}", "seed:1:13: no JSON"),
        (
            "{\"domain\": [{}]}",
            "seed: domain[0]: the field name is missing",
        ),
        (
            "[[list]]\nname = 'l'\ncsv_file = '/etc/passwd'",
            "seed:3:12: list \"l\".csv_file: a file can be named",
        ),
    ] {
        let refused = plant(&client, "", seed).await.expect_err(seed);
        assert!(refused.starts_with(words), "{refused}");
    }
    let unknown = plant(&client, "?account=AKIDnobody", "").await;
    assert_eq!(unknown, Err("no account has this secret id".into()));
    let large = "#".repeat((32 << 20) + 1);
    let refused = plant(&client, "", &large).await;
    let words = "the body is larger than what is taken here";
    assert_eq!(refused, Err(words.into()));
}
