//! Recipient lists.

use serde_json::{Value, json};
use ses_types::{
    Action, ActionSpec, CreateReceiver, CreateReceiverDetail, CreateReceiverDetailWithData,
    DeleteReceiver, ListReceiverDetails, ListReceivers,
};

use super::{Step, Table};

pub(super) fn tables() -> Vec<Table> {
    vec![
        create(),
        detail(),
        detail_with_data(),
        list(),
        list_details(),
        delete(),
    ]
}

pub(super) fn made(name: &str) -> Step {
    Step::Call("CreateReceiver", json!({ "ReceiversName": name }))
}

fn emails(count: usize) -> Vec<Value> {
    vec!["a@example.org".into(); count]
}

fn entries(count: usize, data: &str) -> Value {
    let entry = json!({ "Email": "a@example.org", "TemplateData": data });
    json!({ "Datas": vec![entry; count] })
}

fn create() -> Table {
    let name = |name: &str| json!({ "ReceiversName": name });
    let description = |text: &str| json!({ "Desc": text });
    Table::new(CreateReceiver::SPEC, name("spring"))
        .row("ReceiversName: at least 1 characters", name(""))
        .row(
            "ReceiversName: a name that the service allows",
            name("a\nb"),
        )
        .row_after(
            [made("spring")],
            "ReceiversName: not the name of another list of this account",
            json!({}),
        )
        .row_after(
            [Step::Terms(json!({ "list_limit": 1 })), made("autumn")],
            "ReceiversName: the account has fewer lists than it may have",
            json!({}),
        )
        .row("Desc: at least 1 characters", description(""))
        .row(
            "Desc: at most 300 characters",
            description(&"é".repeat(301)),
        )
        .row("Desc: without special characters", description("a\tb"))
}

/// What may be wrong with an upload, whichever kind it is of; `more` is one that the list takes.
fn upload(table: Table, action: &'static str, more: &Value, limit: &'static str) -> Table {
    let full = [Step::Terms(json!({ "recipient_limit": 1 }))];
    let filling = [
        Step::Terms(json!({ "filling": 60 })),
        Step::Call(action, more.clone()),
    ];
    table
        .given(made("spring"))
        .row(
            "ReceiverId: a list of this account",
            json!({ "ReceiverId": 404 }),
        )
        .row_after(
            filling,
            "ReceiverId: no other upload to the list is going on",
            json!({}),
        )
        .row_after(full, limit, json!({}))
}

fn detail() -> Table {
    let sound = json!({ "ReceiverId": 1, "Emails": emails(2) });
    let limit = "Emails: with what the list has already, at most 50,000";
    let full = (0..2).map(|_| json!({ "ReceiverId": 1, "Emails": emails(20_000) }));
    let full = full.map(|more| Step::Call("CreateReceiverDetail", more));
    let mut with_data = entries(1, r#"{"name":"Ana"}"#);
    with_data["ReceiverId"] = 1.into();
    let huge = "x".repeat(8 << 20);
    let table = Table::new(CreateReceiverDetail::SPEC, sound.clone());
    upload(table, "CreateReceiverDetail", &sound, limit)
        .row_after(full, limit, json!({ "Emails": emails(10_001) }))
        .row("ReceiverId: is given", json!({ "ReceiverId": null }))
        .row("Emails: is given", json!({ "Emails": null }))
        .row("Emails: at least 1 items", json!({ "Emails": [] }))
        .row(
            "Emails: at most 20000 items",
            json!({ "Emails": emails(20_001) }),
        )
        .row_after(
            [Step::Call("CreateReceiverDetailWithData", with_data)],
            "Emails: the entries that the list has already are without data",
            json!({}),
        )
        .row(
            "(request): at most 8388608 bytes",
            json!({ "Emails": [huge] }),
        )
}

fn detail_with_data() -> Table {
    let mut sound = entries(2, r#"{"name":"Ana"}"#);
    sound["ReceiverId"] = 1.into();
    let limit = "Datas: with what the list has already, at most 50,000";
    let entry =
        |email: &str, data: &str| json!({ "Datas": [{ "Email": email, "TemplateData": data }] });
    let data = |data: &str| entry("a@example.org", data);
    let mut differing = sound.clone();
    differing["Datas"][1]["TemplateData"] = "{}".into();
    let without = json!({ "ReceiverId": 1, "Emails": emails(1) });
    let same = "Datas: every entry of the upload and of the list has the same variable names";
    let long = json!({ "name": "x".repeat(800) }).to_string();
    let longest = json!({ "name": "x".repeat(780) }).to_string();
    let table = Table::new(CreateReceiverDetailWithData::SPEC, sound.clone());
    upload(table, "CreateReceiverDetailWithData", &sound, limit)
        .row("Datas: is given", json!({ "Datas": null }))
        .row("Datas: at least 1 items", json!({ "Datas": [] }))
        .row("Datas: at most 20000 items", entries(20_001, "{}"))
        .row(same, json!({ "Datas": differing["Datas"] }))
        .row_after(
            [Step::Call("CreateReceiverDetail", without)],
            same,
            json!({}),
        )
        .row("Datas.Email: address", entry("nobody", "{}"))
        .row("Datas.TemplateData: at most 800 bytes", data(&long))
        .row("Datas.TemplateData: JSON object", data("[]"))
        .row(
            "Datas.TemplateData: plain JSON object",
            data(r#"{"name":"<b>"}"#),
        )
        .row(
            "(request): at most 8388608 bytes",
            entries(11_000, &longest),
        )
}

fn list() -> Table {
    Table::new(ListReceivers::SPEC, json!({ "Offset": 0, "Limit": 100 }))
        .row("Limit: at most 100", json!({ "Limit": 101 }))
}

fn list_details() -> Table {
    let sound = json!({ "ReceiverId": 1, "Offset": 0, "Limit": 100 });
    of_list(ListReceiverDetails::SPEC, sound)
        .row("Limit: at most 100", json!({ "Limit": 101 }))
        .row(
            "Email: at most 50 characters",
            json!({ "Email": "x".repeat(51) }),
        )
        .row(
            "CreateTimeBegin: time",
            json!({ "CreateTimeBegin": "soon" }),
        )
        .row("CreateTimeEnd: time", json!({ "CreateTimeEnd": "soon" }))
}

fn delete() -> Table {
    of_list(DeleteReceiver::SPEC, json!({ "ReceiverId": 1 }))
        .row("ReceiverId: is given", json!({ "ReceiverId": null }))
}

/// About a list, which may not be there.
fn of_list(spec: &'static ActionSpec, sound: Value) -> Table {
    Table::new(spec, sound).given(made("spring")).row(
        "ReceiverId: a list of this account",
        json!({ "ReceiverId": 404 }),
    )
}
