//! Writes a test for each example of the tables: it is read, nothing of it is lost, and what is written is read again.

use super::{header, source::raw_literal};
use crate::{
    name,
    spec::{Action, Spec},
};

/// The whole file, not yet formatted.
pub(super) fn emit(spec: &Spec) -> String {
    let mut file = header("*.md");
    let actions = || spec.topics.iter().flat_map(|topic| &topic.actions);
    if actions().all(|action| action.requests.is_empty() && action.answers.is_empty()) {
        return file;
    }
    file.push_str(HELPERS);
    if actions().any(|action| !action.answers.is_empty()) {
        file.push_str(ENVELOPE);
    }
    for action in actions() {
        tests(&mut file, action);
    }
    file
}

fn tests(file: &mut String, action: &Action) {
    let name = name::snake(&action.name);
    for (index, text) in action.requests.iter().enumerate() {
        let (number, text) = (index + 1, raw_literal(text));
        file.push_str(&format!(
            "\n#[test]\nfn {name}_request_{number}() {{\ncheck::<super::{}>(parsed({text}));\n}}\n",
            action.name
        ));
    }
    for (index, text) in action.answers.iter().enumerate() {
        let (number, text) = (index + 1, raw_literal(text));
        file.push_str(&format!(
            "\n#[test]\nfn {name}_answer_{number}() {{\ncheck::<super::{}Response>(answer({text}));\n}}\n",
            action.name
        ));
    }
}

const HELPERS: &str = r#"
use core::fmt::Debug;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// An example is read, nothing of it is lost, and what is written of it is read as the same value.
#[track_caller]
fn check<T: Debug + DeserializeOwned + PartialEq + Serialize>(example: Value) {
    let value: T = serde_json::from_value(example.clone()).expect("the type reads the example");
    let written = serde_json::to_value(&value).expect("the value is written");
    assert_eq!(bare(written.clone()), bare(example));
    assert_eq!(serde_json::from_value::<T>(written).expect("the type reads what it wrote"), value);
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("the example is JSON")
}

/// The value without `null` and without empty lists, which say the same as a missing field.
fn bare(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(name, value)| (name, bare(value)));
            Value::Object(fields.filter(|(_, value)| !value.is_null() && *value != Value::Array([].into())).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(bare).collect()),
        other => other,
    }
}
"#;

const ENVELOPE: &str = r#"
/// What stands in the envelope of an answer.
fn answer(text: &str) -> Value {
    parsed(text).get("Response").expect("the answer has its envelope").clone()
}
"#;
