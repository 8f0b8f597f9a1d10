//! Sending.

mod single;

use serde_json::{Value, json};
use ses_types::{Action, BatchSendEmail, ListSendTasks};

use super::{Step, Table, changed, receiver};
use crate::client::{base64, large_base64};

pub(super) fn tables() -> Vec<Table> {
    vec![batch_send_email(), single::table(), list_send_tasks()]
}

fn list_send_tasks() -> Table {
    Table::new(ListSendTasks::SPEC, json!({ "Offset": 0, "Limit": 100 }))
        .row("Limit: at most 100", json!({ "Limit": 101 }))
}

fn batch_send_email() -> Table {
    let table = Table::new(BatchSendEmail::SPEC, batch()).given(Step::Furnish);
    times(contents(recipients(table)))
        .row("TaskType: a known value", json!({ "TaskType": 4 }))
        .row(
            "ReplyToAddresses: address",
            json!({ "ReplyToAddresses": "nobody" }),
        )
        .row("Unsubscribe: a known value", json!({ "Unsubscribe": "13" }))
        .row("ADLocation: a known value", json!({ "ADLocation": 3 }))
        .row("Subject: at least 1 characters", json!({ "Subject": "" }))
        .row(
            "Subject: at most 100 characters",
            json!({ "Subject": "é".repeat(101) }),
        )
}

fn recipients(table: Table) -> Table {
    let invalid = json!({ "ReceiverId": 2, "Emails": ["nobody"] });
    table
        .row(
            "FromEmailAddress: sender",
            json!({ "FromEmailAddress": "no address" }),
        )
        .row(
            "FromEmailAddress: a sender of this account whose domain is verified",
            json!({ "FromEmailAddress": "nobody@mail.example.com" }),
        )
        .row(
            "ReceiverId: a list of this account",
            json!({ "ReceiverId": 404 }),
        )
        .row_after(
            [receiver::made("empty")],
            "ReceiverId: a complete list with at least one valid recipient",
            json!({ "ReceiverId": 2 }),
        )
        .row_after(
            [
                receiver::made("invalid"),
                Step::Call("CreateReceiverDetail", invalid),
            ],
            "ReceiverId: a complete list with at least one valid recipient",
            json!({ "ReceiverId": 2 }),
        )
}

fn contents(table: Table) -> Table {
    let two = json!({ "TemplateName": "two", "TemplateContent": { "Text": base64("{{name}} {{code}}") } });
    parts(table)
        .row(
            "Template: a template of this account that is approved",
            template(404, "{}"),
        )
        .row_after(
            [Step::Call("CreateEmailTemplate", two)],
            "Template: every variable of the template has a value, in the list or in TemplateData",
            template(2, r#"{"other":"x"}"#),
        )
}

fn template(id: u64, data: &str) -> Value {
    json!({ "Template": { "TemplateID": id, "TemplateData": data } })
}

/// Content of one's own in place of a template.
fn own(part: &str, content: &str) -> Value {
    json!({ "Template": null, "Simple": { part: content } })
}

/// What may be wrong with the parts of any mail.
fn parts(table: Table) -> Table {
    let (large, huge) = (large_base64(), "x".repeat(8 << 20));
    let huge = json!({ "name": huge }).to_string();
    table
        .row(
            "(any) Template, Simple: at least one",
            json!({ "Template": null }),
        )
        .row("Template.TemplateData: JSON object", template(1, "[]"))
        .row(
            "Template.TemplateData: plain JSON object",
            template(1, r#"{"name":"<b>"}"#),
        )
        .row("Simple.Html: base64", own("Html", "no base64"))
        .row(
            "Simple.Html: UTF-8 when decoded, unless a template is given",
            own("Html", "/w=="),
        )
        .row("Simple.Html: at most 5592408 bytes", own("Html", &large))
        .row("Simple.Text: base64", own("Text", "no base64"))
        .row(
            "Simple.Text: UTF-8 when decoded, unless a template is given",
            own("Text", "/w=="),
        )
        .row("Simple.Text: at most 5592408 bytes", own("Text", &large))
        .row("(request): at most 8388608 bytes", template(1, &huge))
}

fn times(table: Table) -> Table {
    let timed = |begin: &str| json!({ "TaskType": 2, "TimedParam": { "BeginTime": begin } });
    let cycle = |begin: &str, hours: u64, term: u64| {
        let cycle = json!({ "BeginTime": begin, "IntervalTime": hours, "TermCycle": term });
        json!({ "TaskType": 3, "CycleParam": cycle })
    };
    let (past, ahead) = ("2026-01-02 11:04:04", "2026-01-02 11:04:06");
    table
        .row(
            "TimedParam: required when TaskType = 2",
            json!({ "TaskType": 2 }),
        )
        .row("TimedParam.BeginTime: time", timed("soon"))
        .row(
            "TimedParam.BeginTime: not before the service's now",
            timed(past),
        )
        .row(
            "CycleParam: required when TaskType = 3",
            json!({ "TaskType": 3 }),
        )
        .row("CycleParam.BeginTime: time", cycle("soon", 1, 0))
        .row(
            "CycleParam.BeginTime: not before the service's now",
            cycle(past, 1, 0),
        )
        .row("CycleParam.IntervalTime: at least 1", cycle(ahead, 0, 0))
        .row("CycleParam.TermCycle: a known value", cycle(ahead, 1, 2))
}

/// A batch that is accepted by an emulator that is furnished.
pub(crate) fn batch() -> Value {
    json!({
        "FromEmailAddress": "News <news@mail.example.com>",
        "ReceiverId": 1,
        "Subject": "For {{name}}",
        "TaskType": 1,
        "Template": { "TemplateID": 1, "TemplateData": "{\"name\":\"friend\"}" },
    })
}

/// The same batch with some parameters changed, or left out where they are changed to null.
pub(crate) fn batch_with(change: &Value) -> Value {
    changed(&batch(), change)
}
