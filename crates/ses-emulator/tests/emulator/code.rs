//! Each of the 14 error codes that the reference documents for BatchSendEmail, brought about by a request.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use ses_emulator::Fault;
use ses_types::{Action, BatchSendEmail};

use crate::client::{Client, base64};

/// What is changed in a request that would be accepted, and the code that answers it.
fn cases() -> Vec<(Value, &'static str)> {
    let too_large = base64(&"x".repeat(5 << 20));
    vec![
        (
            json!({ "FromEmailAddress": "nobody@mail.example.com" }),
            "OperationDenied.SendAddressStatusError",
        ),
        (
            json!({ "FromEmailAddress": "no address" }),
            "OperationDenied.SendAddressStatusError",
        ),
        (
            json!({ "ReceiverId": 404 }),
            "OperationDenied.ReceiverNotExist",
        ),
        (
            json!({ "ReceiverId": 2 }),
            "OperationDenied.ReceiverStatusError",
        ),
        (
            json!({ "ReceiverId": 3 }),
            "OperationDenied.ReceiverStatusError",
        ),
        (
            json!({ "Subject": "" }),
            "InvalidParameterValue.SubjectLengthError",
        ),
        (
            json!({ "Subject": "é".repeat(101) }),
            "InvalidParameterValue.SubjectLengthError",
        ),
        (
            json!({ "Template": null }),
            "MissingParameter.SendParamNecessary",
        ),
        (
            json!({ "Template": { "TemplateID": 404, "TemplateData": "{}" } }),
            "OperationDenied.TemplateStatusError",
        ),
        (
            json!({ "Template": { "TemplateID": 1, "TemplateData": "[]" } }),
            "InvalidParameterValue.TemplateDataError",
        ),
        (
            json!({ "Template": { "TemplateID": 2, "TemplateData": "{\"other\":\"x\"}" } }),
            "InvalidParameterValue.TemplateNotMatchData",
        ),
        (
            json!({ "Template": null, "Simple": { "Html": "no base64" } }),
            "InvalidParameterValue.EmailContentIsWrong",
        ),
        (
            json!({ "Template": null, "Simple": { "Text": "/w==" } }),
            "InvalidParameterValue.EmailContentIsWrong",
        ),
        (
            json!({ "Template": null, "Simple": { "Html": too_large } }),
            "FailedOperation.EmailContentToolarge",
        ),
        (
            json!({ "TaskType": 2 }),
            "MissingParameter.TimedParamNecessary",
        ),
        (
            json!({ "TaskType": 3 }),
            "MissingParameter.CycleParamNecessary",
        ),
        (
            json!({ "TaskType": 2, "TimedParam": { "BeginTime": "2026-01-02 11:04:04" } }),
            "InvalidParameterValue.BeginTimeBeforeNow",
        ),
        (
            json!({ "TaskType": 3, "CycleParam": { "BeginTime": "2021-09-10 11:10:11", "IntervalTime": 1 } }),
            "InvalidParameterValue.BeginTimeBeforeNow",
        ),
    ]
}

#[tokio::test]
async fn each_documented_code_answers_a_request() {
    let client = Client::start_furnished().await;
    client
        .make("CreateReceiver", json!({ "ReceiversName": "empty" }))
        .await;
    client
        .make("CreateReceiver", json!({ "ReceiversName": "only invalid" }))
        .await;
    client
        .make(
            "CreateReceiverDetail",
            json!({ "ReceiverId": 3, "Emails": ["nobody"] }),
        )
        .await;
    let two = json!({ "Text": base64("{{name}} {{code}}") });
    client
        .make(
            "CreateEmailTemplate",
            json!({ "TemplateName": "two", "TemplateContent": two }),
        )
        .await;

    let mut seen = BTreeSet::new();
    for (change, code) in cases() {
        client
            .refuse("BatchSendEmail", batch_with(&change), code)
            .await;
        seen.insert(code);
    }
    client
        .emulator
        .fault(Fault::answer("BatchSendEmail", "InternalError"));
    client
        .refuse("BatchSendEmail", batch(), "InternalError")
        .await;
    seen.insert("InternalError");

    let documented: BTreeSet<_> = BatchSendEmail::SPEC
        .errors
        .iter()
        .map(|code| code.as_str())
        .collect();
    assert_eq!(seen, documented);
    assert_eq!(documented.len(), 14);

    let tasks = client
        .make("ListSendTasks", json!({ "Offset": 0, "Limit": 10 }))
        .await;
    assert_eq!(tasks["TotalCount"], 0, "a refused batch leaves no task");
    client.make("BatchSendEmail", batch()).await;
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
    let mut batch = batch();
    for (name, value) in change.as_object().expect("an object") {
        match value {
            Value::Null => drop(batch.as_object_mut().expect("an object").remove(name)),
            value => batch[name] = value.clone(),
        }
    }
    batch
}
