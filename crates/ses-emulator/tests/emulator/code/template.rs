//! Templates.

use serde_json::{Value, json};
use ses_types::{
    Action, CreateEmailTemplate, DeleteEmailTemplate, GetEmailTemplate, ListEmailTemplates,
    UpdateEmailTemplate,
};

use super::{Step, Table};
use crate::client::{base64, large_base64};

pub(super) fn tables() -> Vec<Table> {
    vec![create(), get(), delete(), list(), update()]
}

fn template() -> Value {
    json!({ "TemplateName": "hello", "TemplateContent": { "Text": base64("Hello {{name}}") } })
}

fn made() -> Step {
    Step::Call("CreateEmailTemplate", template())
}

fn create() -> Table {
    contents(Table::new(CreateEmailTemplate::SPEC, template()))
        .row(
            "TemplateName: at least 1 characters",
            json!({ "TemplateName": "" }),
        )
        .row(
            "TemplateName: a name that the service allows",
            json!({ "TemplateName": "a\nb" }),
        )
        .row_after(
            [Step::Terms(json!({ "template_limit": 0 }))],
            "TemplateContent: the account has fewer templates than it may have",
            json!({}),
        )
}

fn update() -> Table {
    let mut sound = template();
    sound["TemplateID"] = 1.into();
    contents(Table::new(UpdateEmailTemplate::SPEC, sound).given(made()))
        .row("TemplateName: is given", json!({ "TemplateName": null }))
        .row(
            "TemplateName: at least 1 characters",
            json!({ "TemplateName": "" }),
        )
        .row(
            "TemplateName: a name that the service allows",
            json!({ "TemplateName": "a\nb" }),
        )
        .row(
            "TemplateID: a template of this account",
            json!({ "TemplateID": 404 }),
        )
}

/// What may be wrong with the content of a template.
fn contents(table: Table) -> Table {
    let part = |part: &str, content: &str| json!({ "TemplateContent": { part: content } });
    let (large, huge) = (large_base64(), "x".repeat(8 << 20));
    table
        .row(
            "TemplateContent: is given",
            json!({ "TemplateContent": null }),
        )
        .row(
            "TemplateContent.(any) Html, Text: at least one",
            json!({ "TemplateContent": {} }),
        )
        .row("TemplateContent.Html: base64", part("Html", "no base64"))
        .row(
            "TemplateContent.Html: UTF-8 when decoded",
            part("Html", "/w=="),
        )
        .row(
            "TemplateContent.Html: at most 5592408 bytes",
            part("Html", &large),
        )
        .row("TemplateContent.Text: base64", part("Text", "no base64"))
        .row(
            "TemplateContent.Text: UTF-8 when decoded",
            part("Text", "/w=="),
        )
        .row(
            "TemplateContent.Text: at most 5592408 bytes",
            part("Text", &large),
        )
        .row(
            "(request): at most 8388608 bytes",
            json!({ "TemplateName": huge }),
        )
}

fn get() -> Table {
    Table::new(GetEmailTemplate::SPEC, json!({ "TemplateID": 1 }))
        .given(made())
        .row(
            "TemplateID: a template of this account",
            json!({ "TemplateID": 404 }),
        )
        .row(
            "TemplateID: a template of this account",
            json!({ "TemplateID": u64::MAX }),
        )
}

fn delete() -> Table {
    Table::new(DeleteEmailTemplate::SPEC, json!({ "TemplateID": 1 }))
        .given(made())
        .assumed(
            "TemplateID: a template of this account",
            "InvalidParameterValue.TemplateNotExist",
            json!({ "TemplateID": 404 }),
        )
}

fn list() -> Table {
    Table::new(
        ListEmailTemplates::SPEC,
        json!({ "Limit": 100, "Offset": 0 }),
    )
    .row("Limit: at most 100", json!({ "Limit": 101 }))
}
