//! What a recording does not show, by the tables of the action: whatever they do not know is masked as well.

use serde_json::{Map, Value};
use ses_types::{ACTIONS, Field, Kind, Privacy, Shape};

/// What stands in a value's place: it is good for a text, a key and a token alike.
const MASKED: &str = "masked";

/// The shape of what no table describes.
static UNKNOWN: Shape = Shape {
    name: "",
    fields: &[],
    rules: &[],
    relations: &[],
};

/// Masks the bodies of one action.
pub(super) struct Mask {
    request: &'static Shape,
    response: &'static Shape,
    contents: bool,
}

impl Mask {
    /// With `contents`, what is personal stays; what is secret never does.
    pub(super) fn new(action: &str, contents: bool) -> Self {
        let spec = ACTIONS.iter().find(|spec| spec.name == action);
        Self {
            request: spec.map_or(&UNKNOWN, |spec| spec.request),
            response: spec.map_or(&UNKNOWN, |spec| spec.response),
            contents,
        }
    }

    pub(super) fn request(&self, body: &mut Value) {
        self.object(self.request, body);
    }

    /// Masks an answer, envelope and all.
    pub(super) fn answer(&self, body: &mut Value) {
        let Value::Object(envelope) = body else {
            return hide(body);
        };
        for (name, value) in envelope {
            match value {
                Value::Object(response) if name == "Response" => self.response(response),
                other => hide(other),
            }
        }
    }

    fn response(&self, response: &mut Map<String, Value>) {
        for (name, value) in response {
            match (name.as_str(), value) {
                ("RequestId", Value::String(_)) => {}
                ("Error", Value::Object(error)) => self.error(error),
                (name, value) => self.named(self.response, name, value),
            }
        }
    }

    /// The code stays; the message is free text and may quote what was sent.
    fn error(&self, error: &mut Map<String, Value>) {
        for (name, value) in error {
            match (name.as_str(), &value) {
                ("Code", Value::String(_)) => {}
                ("Message", Value::String(_)) if self.contents => {}
                _ => hide(value),
            }
        }
    }

    /// A body that is no JSON.
    pub(super) fn text(&self, body: &str) -> String {
        if self.contents || body.is_empty() {
            return body.to_owned();
        }
        MASKED.to_owned()
    }

    fn object(&self, shape: &Shape, value: &mut Value) {
        let Value::Object(fields) = value else {
            return hide(value);
        };
        for (name, value) in fields {
            self.named(shape, name, value);
        }
    }

    fn named(&self, shape: &Shape, name: &str, value: &mut Value) {
        match shape.fields.iter().find(|field| field.name == name) {
            Some(field) if self.shows(field) => self.value(field.kind, value),
            _ => hide(value),
        }
    }

    fn shows(&self, field: &Field) -> bool {
        match field.privacy {
            Privacy::Open => true,
            Privacy::Personal => self.contents,
            Privacy::Secret => false,
        }
    }

    /// A value that may be seen, as long as it is of its kind.
    fn value(&self, kind: Kind, value: &mut Value) {
        match (kind, value) {
            (Kind::Object(shape), value) => self.object(shape, value),
            (Kind::Array(kind), Value::Array(items)) => {
                items.iter_mut().for_each(|item| self.value(*kind, item));
            }
            (Kind::String, Value::String(_)) | (Kind::Boolean, Value::Bool(_)) => {}
            (Kind::Unsigned | Kind::Signed | Kind::Float, Value::Number(_)) => {}
            (_, value) => hide(value),
        }
    }
}

/// Masks a value; how many there are in a list, and that there is none, stays.
fn hide(value: &mut Value) {
    match value {
        Value::Null => {}
        Value::Array(items) => items.iter_mut().for_each(hide),
        _ => *value = MASKED.into(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check_request(action: &str, contents: bool, body: Value, expected: Value) {
        let mut masked = body;
        Mask::new(action, contents).request(&mut masked);
        assert_eq!(masked, expected);
    }

    #[track_caller]
    fn check_answer(action: &str, contents: bool, body: Value, expected: Value) {
        let mut masked = body;
        Mask::new(action, contents).answer(&mut masked);
        assert_eq!(masked, expected);
    }

    #[test]
    fn addresses_and_contents_are_masked_unless_asked_for() {
        let upload = json!({ "ReceiverId": 5, "Datas": [
            { "Email": "a@b.cn", "TemplateData": "{\"name\":\"A\"}" }, { "Email": "c@d.cn", "TemplateData": null },
        ] });
        let masked = json!({ "ReceiverId": 5, "Datas": [
            { "Email": "masked", "TemplateData": "masked" }, { "Email": "masked", "TemplateData": null },
        ] });
        let action = "CreateReceiverDetailWithData";
        check_request(action, false, upload.clone(), masked);
        check_request(action, true, upload.clone(), upload);
        let addresses = json!({ "ReceiverId": 5, "Emails": ["a@b.cn", "c@d.cn"] });
        let masked = json!({ "ReceiverId": 5, "Emails": ["masked", "masked"] });
        check_request("CreateReceiverDetail", false, addresses, masked);
    }

    #[test]
    fn a_password_is_masked_whatever_is_asked_for() {
        let body = json!({ "Password": "Secret12345", "EmailAddress": "a@b.cn" });
        let masked = json!({ "Password": "masked", "EmailAddress": "a@b.cn" });
        check_request("UpdateEmailSmtpPassWord", true, body, masked);
    }

    #[test]
    fn what_no_table_knows_is_masked_whatever_is_asked_for() {
        let body = json!({ "Offset": 0, "Limit": "a@b.cn", "New": { "a@b.cn": [1] }, "More": [1, { "a": 2 }] });
        let masked = json!({ "Offset": 0, "Limit": "masked", "New": "masked", "More": ["masked", "masked"] });
        check_request("ListReceivers", true, body.clone(), masked);
        let masked = json!({ "Offset": "masked", "Limit": "masked", "New": "masked", "More": ["masked", "masked"] });
        check_request("Elsewhere", true, body, masked);
        check_request("ListReceivers", true, json!("text"), json!("masked"));
    }

    #[test]
    fn of_an_answer_the_code_and_the_request_stay() {
        let error = json!({ "Code": "InternalError", "Message": "of a@b.cn", "New": "of a@b.cn" });
        let masked = json!({ "Code": "InternalError", "Message": "masked", "New": "masked" });
        let answer = |error| json!({ "Response": { "Error": error, "RequestId": "id", "TaskId": 7, "New": 1 }, "More": "a@b.cn" });
        let expected = |error| json!({ "Response": { "Error": error, "RequestId": "id", "TaskId": 7, "New": "masked" }, "More": "masked" });
        check_answer(
            "BatchSendEmail",
            false,
            answer(error.clone()),
            expected(masked),
        );
        let shown = json!({ "Code": "InternalError", "Message": "of a@b.cn", "New": "masked" });
        check_answer("BatchSendEmail", true, answer(error), expected(shown));
    }
}
