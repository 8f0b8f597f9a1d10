//! Unsubscribe links.

use serde_json::{Value, json};
use ses_types::{
    Action, ActionSpec, CreateAddressUnsubscribeConfig, DeleteAddressUnsubscribeConfig,
    ListAddressUnsubscribeConfig, UpdateAddressUnsubscribeConfig,
};

use super::{Step, Table, identity, sender};

const SENDER: &str = "news@mail.example.com";

pub(super) fn tables() -> Vec<Table> {
    vec![create(), delete(), list(), update()]
}

fn config() -> Value {
    json!({ "Address": SENDER, "UnsubscribeConfig": "1", "Status": 1 })
}

fn made() -> Step {
    Step::Call("CreateAddressUnsubscribeConfig", config())
}

/// For a sender of the account, with what may be wrong with a sender that is none.
fn table(spec: &'static ActionSpec, sound: Value, state: &'static str) -> Table {
    Table::new(spec, sound)
        .given(identity::made("mail.example.com"))
        .given(sender::made(SENDER))
        .row("Address: address", json!({ "Address": "news" }))
        .row(state, json!({ "Address": "other@mail.example.com" }))
}

fn values(table: Table) -> Table {
    table
        .row(
            "UnsubscribeConfig: a known value",
            json!({ "UnsubscribeConfig": "13" }),
        )
        .row("Status: a known value", json!({ "Status": 2 }))
}

fn create() -> Table {
    let state = "Address: a sender of this account without such a setting";
    let table = table(CreateAddressUnsubscribeConfig::SPEC, config(), state);
    values(table).row_after([made()], state, json!({}))
}

fn update() -> Table {
    let state = "Address: a sender of this account with such a setting";
    let bare = "bare@mail.example.com";
    let table = table(UpdateAddressUnsubscribeConfig::SPEC, config(), state).given(made());
    values(table).row_after([sender::made(bare)], state, json!({ "Address": bare }))
}

fn delete() -> Table {
    let state = "Address: a sender of this account with such a setting";
    let bare = "bare@mail.example.com";
    table(
        DeleteAddressUnsubscribeConfig::SPEC,
        json!({ "Address": SENDER }),
        state,
    )
    .given(made())
    .row_after([sender::made(bare)], state, json!({ "Address": bare }))
    .assumed(
        "Address: is given",
        "MissingParameter",
        json!({ "Address": null }),
    )
}

fn list() -> Table {
    let state = "Limit: a number in decimal digits, at most 100";
    Table::new(ListAddressUnsubscribeConfig::SPEC, json!({}))
        .row(state, json!({ "Limit": "101" }))
        .row(state, json!({ "Limit": "ten" }))
}
