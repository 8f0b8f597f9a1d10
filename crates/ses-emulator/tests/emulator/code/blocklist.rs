//! Blocklists.

use serde_json::{Value, json};
use ses_types::{
    Action, CreateCustomBlacklist, DeleteBlackList, DeleteCustomBlackList, ListBlackEmailAddress,
    ListCustomBlacklist, UpdateCustomBlackList,
};

use super::{Step, Table, report};

const ADDRESS: &str = "mei@example.org";

pub(super) fn tables() -> Vec<Table> {
    vec![
        create(),
        update(),
        delete(),
        list(),
        list_bounced(),
        delete_bounced(),
    ]
}

fn blocked(address: &str) -> Step {
    Step::Call("CreateCustomBlacklist", json!({ "Emails": [address] }))
}

fn date(date: &str) -> Value {
    json!({ "ExpireDate": date })
}

fn create() -> Table {
    let huge = "x".repeat(8 << 20);
    Table::new(CreateCustomBlacklist::SPEC, json!({ "Emails": [ADDRESS] }))
        .row("Emails: is given", json!({ "Emails": null }))
        .row("Emails: at least 1 items", json!({ "Emails": [] }))
        .row(
            "Emails: at most 20000 items",
            json!({ "Emails": vec![ADDRESS; 20_001] }),
        )
        .row("ExpireDate: date", date("tomorrow"))
        .row("ExpireDate: a day that has not passed", date("2026-01-01"))
        .row(
            "(request): at most 8388608 bytes",
            json!({ "Emails": [huge] }),
        )
}

fn update() -> Table {
    let passed = "ExpireDate: a day that has not passed, or empty";
    Table::new(
        UpdateCustomBlackList::SPEC,
        json!({ "Id": 1, "Email": "jo@example.org" }),
    )
    .given(blocked(ADDRESS))
    .row("Email: address", json!({ "Email": "nobody" }))
    .row(passed, date("2026-01-01"))
    .row(passed, date("tomorrow"))
    .assumed(
        "Id: an entry of this account",
        "ResourceNotFound",
        json!({ "Id": 404 }),
    )
    .assumed_after(
        [blocked("jo@example.org")],
        "Email: not that of another entry",
        "ResourceInUse",
        json!({}),
    )
}

fn delete() -> Table {
    Table::new(DeleteCustomBlackList::SPEC, json!({ "Emails": [ADDRESS] }))
        .row("Emails: at least 1 items", json!({ "Emails": [] }))
}

fn list() -> Table {
    let sound = json!({ "Offset": 0, "Limit": 100, "Status": 2 });
    Table::new(ListCustomBlacklist::SPEC, sound)
        .row("Limit: at most 100", json!({ "Limit": 101 }))
        .row("Status: a known value", json!({ "Status": 3 }))
}

fn list_bounced() -> Table {
    let sound = json!({
        "StartDate": "2026-01-01", "EndDate": "2026-01-02", "Offset": 0, "Limit": 100,
    });
    report::period(Table::new(ListBlackEmailAddress::SPEC, sound))
        .row("Limit: at most 100", json!({ "Limit": 101 }))
        .row("EmailAddress: address", json!({ "EmailAddress": "nobody" }))
}

fn delete_bounced() -> Table {
    let addresses = |addresses: &[&str]| json!({ "EmailAddressList": addresses });
    Table::new(DeleteBlackList::SPEC, addresses(&[ADDRESS]))
        .row("EmailAddressList: at least 1 items", addresses(&[]))
        .row(
            "EmailAddressList: each address",
            addresses(&[ADDRESS, "nobody"]),
        )
}
