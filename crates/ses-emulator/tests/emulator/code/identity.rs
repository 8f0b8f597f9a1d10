//! Domains.

use serde_json::json;
use ses_types::{
    Action, CreateEmailIdentity, DeleteEmailIdentity, GetEmailIdentity, ListEmailIdentities,
    UpdateEmailIdentity,
};

use super::{Step, Table, batch};

const DOMAIN: &str = "mail.example.com";

pub(super) fn tables() -> Vec<Table> {
    vec![create(), update(), delete(), get(), list()]
}

pub(super) fn made(domain: &str) -> Step {
    Step::Call("CreateEmailIdentity", json!({ "EmailIdentity": domain }))
}

fn create() -> Table {
    let ten = (0..10).map(|n| made(&format!("d{n}.example.com")));
    let limit = "EmailIdentity: the account has fewer domains than it may have, about 10";
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
        [
            Step::Terms(json!({ "exclusive_domains": true })),
            Step::OtherCall("CreateEmailIdentity", json!({ "EmailIdentity": DOMAIN })),
        ],
        "EmailIdentity: not a domain of another account",
        json!({}),
    )
    .row_after(ten, limit, json!({}))
    .row_after(
        [Step::Terms(json!({ "domain_limit": 0 }))],
        limit,
        json!({}),
    )
    .row("DKIMOption: a known value", json!({ "DKIMOption": 3 }))
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

fn delete() -> Table {
    let sender = json!({ "EmailAddress": "news@mail.example.com" });
    let rest = [
        Step::Call("BatchSendEmail", batch()),
        Step::Call("DeleteEmailAddress", sender),
    ];
    Table::new(
        DeleteEmailIdentity::SPEC,
        json!({ "EmailIdentity": "empty.example.com" }),
    )
    .given(Step::Furnish)
    .given(made("empty.example.com"))
    .row(
        "EmailIdentity: domain",
        json!({ "EmailIdentity": "nowhere" }),
    )
    .assumed(
        "EmailIdentity: a domain of this account",
        "InvalidParameterValue.NotExistDomain",
        json!({ "EmailIdentity": "other.example.com" }),
    )
    .row(
        "EmailIdentity: a domain whose senders are all deleted",
        json!({ "EmailIdentity": DOMAIN }),
    )
    .row_after(
        rest,
        "EmailIdentity: a domain that may be deleted",
        json!({ "EmailIdentity": DOMAIN }),
    )
}

fn get() -> Table {
    Table::new(GetEmailIdentity::SPEC, json!({ "EmailIdentity": DOMAIN }))
        .given(made(DOMAIN))
        .row(
            "EmailIdentity: domain",
            json!({ "EmailIdentity": "nowhere" }),
        )
        .row(
            "EmailIdentity: a domain of this account",
            json!({ "EmailIdentity": "other.example.com" }),
        )
}

fn list() -> Table {
    Table::new(ListEmailIdentities::SPEC, json!({}))
        .row("Limit: at most 100", json!({ "Limit": 101 }))
}
