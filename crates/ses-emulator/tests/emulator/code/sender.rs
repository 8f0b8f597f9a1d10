//! Senders.

use serde_json::{Value, json};
use ses_types::{
    Action, CreateEmailAddress, DeleteEmailAddress, ListEmailAddress, UpdateEmailSmtpPassWord,
};

use super::{Step, Table, identity};

const SENDER: &str = "news@mail.example.com";

pub(super) fn tables() -> Vec<Table> {
    vec![create(), delete(), list(), password()]
}

fn domain() -> Step {
    identity::made("mail.example.com")
}

pub(super) fn made(address: &str) -> Step {
    Step::Call("CreateEmailAddress", json!({ "EmailAddress": address }))
}

fn create() -> Table {
    let ten = (0..10).map(|n| made(&format!("s{n}@mail.example.com")));
    let limit = "EmailAddress: its domain has fewer senders than it may have, about 10";
    let address = |address: &str| json!({ "EmailAddress": address });
    let pending = [
        Step::Terms(json!({ "domain_review": "by_hand" })),
        identity::made("new.example.com"),
    ];
    let rejected = [
        Step::Terms(json!({ "domain_review": { "rejected": "no SPF record" } })),
        identity::made("new.example.com"),
    ];
    let verified = "EmailAddress: its domain is verified";
    Table::new(CreateEmailAddress::SPEC, address(SENDER))
        .given(domain())
        .row("EmailAddress: address", address("news"))
        .row_after(
            [made("News@mail.example.com")],
            "EmailAddress: not a sender of this account yet",
            json!({}),
        )
        .row(
            "EmailAddress: its domain is one of this account",
            address("news@example.com"),
        )
        .row_after(pending, verified, address("news@new.example.com"))
        .row_after(rejected, verified, address("news@new.example.com"))
        .row_after(ten, limit, json!({}))
        .row_after(
            [Step::Terms(json!({ "sender_limit": 0 }))],
            limit,
            json!({}),
        )
        .row(
            "EmailSenderName: without `:<>`",
            json!({ "EmailSenderName": "a<b" }),
        )
}

fn delete() -> Table {
    Table::new(DeleteEmailAddress::SPEC, json!({ "EmailAddress": SENDER }))
        .given(domain())
        .given(made(SENDER))
        .row("EmailAddress: address", json!({ "EmailAddress": "news" }))
        .row(
            "EmailAddress: a sender of this account",
            json!({ "EmailAddress": "other@mail.example.com" }),
        )
}

fn list() -> Table {
    Table::new(ListEmailAddress::SPEC, json!({}))
}

fn password() -> Table {
    let password = |password: &str| json!({ "Password": password });
    let mixed = "Password: two different digits, lower-case and upper-case letters each";
    let sound = json!({ "Password": "k7Rw2mXq9T", "EmailAddress": SENDER });
    let address = |address: Value| json!({ "EmailAddress": address });
    Table::new(UpdateEmailSmtpPassWord::SPEC, sound.clone())
        .given(domain())
        .given(made(SENDER))
        .row("Password: at least 10 characters", password("k7Rw2mXq9"))
        .row(
            "Password: at most 20 characters",
            password("k7Rw2mXq9Tk7Rw2mXq9Tk"),
        )
        .row(mixed, password("k7Rw7mXq7T"))
        .row(mixed, password("77rw2mxq9t"))
        .row_after(
            [Step::Call("UpdateEmailSmtpPassWord", sound)],
            "Password: not the last one again",
            json!({}),
        )
        .row(
            "EmailAddress: at most 128 characters",
            address("x".repeat(129).into()),
        )
        .row(
            "EmailAddress: a sender of this account",
            address("nobody@example.com".into()),
        )
}
