//! Single mails.

use serde_json::{Value, json};
use ses_types::{Action, SendEmail};

use super::{own, parts, template};
use crate::{
    client::base64,
    code::{Step, Table, identity},
};

const TO: &str = "mei@example.org";

pub(super) fn table() -> Table {
    let table = Table::new(SendEmail::SPEC, mail()).given(Step::Furnish);
    let table = account(told(recipients(sender(table))));
    head(attachments(links(contents(table))))
}

fn mail() -> Value {
    json!({
        "FromEmailAddress": "Shop <shop@mail.example.com>",
        "Subject": "For {{name}}",
        "Destination": [TO],
        "Template": { "TemplateID": 1, "TemplateData": "{\"name\":\"friend\"}" },
    })
}

fn sent() -> Step {
    Step::Call("SendEmail", mail())
}

fn sent_to(address: &str) -> Step {
    let mut mail = mail();
    mail["Destination"] = json!([address]);
    Step::Call("SendEmail", mail)
}

fn to(address: &str) -> Value {
    json!({ "Destination": [address] })
}

fn sender(table: Table) -> Table {
    let from = |address: &str| json!({ "FromEmailAddress": address });
    let pending = [
        Step::Terms(json!({ "domain_review": "by_hand" })),
        identity::made("new.example.com"),
    ];
    table
        .row("FromEmailAddress: sender", from("no address"))
        .row(
            "FromEmailAddress: the domain is one of this account",
            from("shop@example.com"),
        )
        .row_after(
            pending,
            "FromEmailAddress: the domain is verified",
            from("shop@new.example.com"),
        )
        .row("HeaderFrom: sender", json!({ "HeaderFrom": "nobody" }))
        .row(
            "ReplyToAddresses: address",
            json!({ "ReplyToAddresses": "nobody" }),
        )
}

fn recipients(table: Table) -> Table {
    let many = |name: &str, count: usize| json!({ name: vec![TO; count] });
    table
        .row(
            "(any) Destination, Cc, Bcc: at least one",
            json!({ "Destination": null }),
        )
        .row("Destination: at most 50 items", many("Destination", 51))
        .row("Destination: each address", to("nobody"))
        .row("Cc: at most 20 items", many("Cc", 21))
        .row("Cc: each address", json!({ "Cc": ["nobody"] }))
        .row("Bcc: at most 20 items", many("Bcc", 21))
        .row("Bcc: each address", json!({ "Bcc": ["nobody"] }))
        .row("Bcc: none of Destination", json!({ "Bcc": [TO] }))
        .row_after(
            [Step::Call(
                "CreateCustomBlacklist",
                json!({ "Emails": [TO] }),
            )],
            "Destination: not on a blocklist",
            json!({}),
        )
        .row_after(
            [sent_to("mei+hardbounce@example.org")],
            "Destination: not on a blocklist",
            to("mei+hardbounce@example.org"),
        )
        .row_after(
            [sent_to("mei+unsubscribe@example.org")],
            "Destination: not unsubscribed from this sender",
            to("mei+unsubscribe@example.org"),
        )
        .row_after(
            [Step::Terms(json!({ "hourly_quota": 1 })), sent()],
            "Destination: has got less than one address may get within an hour",
            json!({}),
        )
}

/// What the address of a recipient asks for.
fn told(table: Table) -> Table {
    let taken = "Destination: an address whose mail the recipient's side takes";
    let kind = "Destination: a mailbox of a kind that the service sends to";
    table
        .row(taken, to("mei+1008@example.org"))
        .row(
            "Destination: an address that the recipient's side can read",
            to("mei+3024@example.org"),
        )
        .row(
            "Destination: a domain that has not paused mail",
            to("mei+3008@example.org"),
        )
        .row(kind, to("mei+unsupported@example.org"))
        .assumed(
            "Destination: an address with which the service does not fail",
            "FailedOperation.SendEmailErr",
            to("mei+1001@example.org"),
        )
}

fn account(table: Table) -> Table {
    let bounces = [
        Step::Terms(json!({ "bounce_limit": 1 })),
        sent_to("mei+softbounce@example.org"),
    ];
    let first = |terms: Value| [Step::Terms(terms), sent()];
    table
        .row_after(
            first(json!({ "daily_quota": 1 })),
            "(request): the account has sent less than it may in a day",
            json!({}),
        )
        .row_after(
            bounces,
            "(request): little of the account's mail bounced today",
            json!({}),
        )
        .row_after(
            first(json!({ "package": 1 })),
            "(request): the account's package has mails left, if it has one",
            json!({}),
        )
        .row_after(
            first(json!({ "balance": 1 })),
            "(request): the account has balance left",
            json!({}),
        )
}

fn contents(table: Table) -> Table {
    parts(table)
        .row(
            "Template: a template of this account that is approved",
            template(404, "{}"),
        )
        .row(
            "Template: every variable of the template has a value in TemplateData",
            template(1, "{}"),
        )
        .row_after(
            [Step::Terms(json!({ "own_content": false }))],
            "Simple: the account may send its own content",
            own("Text", "eA=="),
        )
}

fn links(table: Table) -> Table {
    let link = own("Text", &base64("see https://www.example.net/"));
    table
        .row_after(
            [Step::Terms(json!({ "links": false }))],
            "(request): without links, unless the account may send them",
            link.clone(),
        )
        .row_after(
            [Step::Terms(json!({ "forbidden_links": ["example.net"] }))],
            "(request): without links that are not allowed",
            link,
        )
}

fn attachments(table: Table) -> Table {
    let file = |name: &str, content: &str| json!({ "FileName": name, "Content": content });
    let one = |file: Value| json!({ "Attachments": [file] });
    let named = |name: &str| one(file(name, "eA=="));
    let half = file("a.bin", &"A".repeat(2_800_000));
    let url = json!({ "FileName": "a.txt", "FileURL": "https://example.org/a.txt" });
    table
        .row_after(
            [Step::Terms(json!({ "attachments": false }))],
            "Attachments: the account may send attachments",
            named("a.txt"),
        )
        .row(
            "Attachments: at most 10 items",
            json!({ "Attachments": vec![file("a.txt", "eA=="); 11] }),
        )
        .row(
            "Attachments: Content at most 4194304 bytes in all, decoded",
            json!({ "Attachments": [half, half] }),
        )
        .row("Attachments.FileName: at least 1 characters", named(""))
        .row(
            "Attachments.FileName: at most 255 characters",
            named(&"x".repeat(256)),
        )
        .row(
            r#"Attachments.FileName: without `?\*|"<>:/ `"#,
            named("a b"),
        )
        .row(
            "Attachments.Content: base64",
            one(file("a.txt", "no base64")),
        )
        .row(
            "Attachments.FileURL: where a file is, if Content is left out",
            one(url),
        )
        .row(
            "Attachments.(any) Content, FileURL: at least one",
            one(json!({ "FileName": "a.txt" })),
        )
}

/// What stands in the head of the mail.
fn head(table: Table) -> Table {
    let headers = |json: &str| json!({ "SmtpHeaders": json });
    table
        .row("Subject: at least 1 characters", json!({ "Subject": "" }))
        .row(
            "Subject: at most 100 characters",
            json!({ "Subject": "é".repeat(101) }),
        )
        .row("Subject: without line breaks", json!({ "Subject": "a\nb" }))
        .row(
            "SmtpMessageId: without line breaks",
            json!({ "SmtpMessageId": "<1@example.com>\n" }),
        )
        .row("SmtpHeaders: JSON object", headers("[]"))
        .row(
            "SmtpHeaders: names of headers, and values without line breaks",
            headers(r#"{"X Order":"1"}"#),
        )
        .row(
            "SmtpHeaders: names of headers, and values without line breaks",
            headers(r#"{"X-Order":"1\n2"}"#),
        )
        .row("Unsubscribe: a known value", json!({ "Unsubscribe": "13" }))
        .row("TriggerType: a known value", json!({ "TriggerType": 2 }))
}
