//! Domains.

use serde_json::json;
use ses_types::{Action, CreateEmailIdentity, UpdateEmailIdentity};

use super::{Step, Table};

const DOMAIN: &str = "mail.example.com";

pub(super) fn tables() -> Vec<Table> {
    vec![create(), update()]
}

fn made(domain: &str) -> Step {
    Step::Call("CreateEmailIdentity", json!({ "EmailIdentity": domain }))
}

fn create() -> Table {
    let ten = (0..10).map(|n| made(&format!("d{n}.example.com")));
    Table::new(
        CreateEmailIdentity::SPEC,
        json!({ "EmailIdentity": DOMAIN }),
    )
    .row(
        "EmailIdentity: domain",
        json!({ "EmailIdentity": "nowhere" }),
    )
    .row_after(
        [made("Mail.Example.com")],
        "EmailIdentity: not a domain of this account yet",
        json!({}),
    )
    .row_after(
        ten,
        "EmailIdentity: the account has fewer domains than it may have, about 10",
        json!({}),
    )
    .row("DKIMOption: a known value", json!({ "DKIMOption": 3 }))
    .left(
        "EmailIdentity: not a domain of another account",
        "as accounts share an emulator so that tests run side by side on the same domains",
    )
}

fn update() -> Table {
    Table::new(
        UpdateEmailIdentity::SPEC,
        json!({ "EmailIdentity": DOMAIN }),
    )
    .given(made(DOMAIN))
    .row(
        "EmailIdentity: domain",
        json!({ "EmailIdentity": "nowhere" }),
    )
    .row(
        "EmailIdentity: a domain of this account",
        json!({ "EmailIdentity": "other.example.com" }),
    )
    .row("DKIMOption: a known value", json!({ "DKIMOption": 3 }))
    .row(
        "DKIMOption: a length that was applied for",
        json!({ "DKIMOption": 1 }),
    )
}
