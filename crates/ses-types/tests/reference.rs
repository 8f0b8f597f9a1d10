//! Every action and object of the published reference is here, with its names, its types, what is required, and codes.
//!
//! `reference.json` holds nothing but these; what a field means and obeys stands in the tables.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use ses_types::{ACTIONS, Kind, Shape};

/// Fields whose numbers the reference signs in one place and not in another; one type holds them, with a sign.
const SIGNED_ELSEWHERE: [(&str, &str); 1] = [("GetEmailTemplate", "TemplateStatus")];

#[test]
fn every_action_has_the_names_types_and_flags_of_the_reference() {
    let reference = reference();
    let actions = object(&reference["actions"]);
    let names: Vec<&str> = ACTIONS.iter().map(|action| action.name).collect();
    let mut expected: Vec<&String> = actions.keys().collect();
    expected.sort();
    assert_eq!(names, expected);
    assert_eq!(names.len(), 36);
    for action in ACTIONS {
        let ends = &actions[action.name];
        assert_eq!(fields(action.request), listed(&ends["request"]));
        let mut answer = listed(&ends["response"]);
        for (_, field) in SIGNED_ELSEWHERE
            .iter()
            .filter(|(name, _)| *name == action.name)
        {
            for line in answer.iter_mut().filter(|line| line.starts_with(field)) {
                *line = line.replace("Integer", "Integer (int64)");
            }
        }
        assert_eq!(fields(action.response), answer);
    }
}

#[test]
fn every_action_has_the_codes_of_the_reference() {
    let reference = reference();
    for action in ACTIONS {
        let codes: Vec<Value> = action
            .errors
            .iter()
            .map(|code| code.as_str().into())
            .collect();
        match reference["actions"][action.name].get("codes") {
            Some(listed) => assert_eq!(Value::from(codes), *listed, "{}", action.name),
            // What is published there are the codes of other actions.
            None => assert!(action.name.ends_with("AddressUnsubscribeConfig")),
        }
    }
}

#[test]
fn every_object_has_the_names_types_and_flags_of_the_reference() {
    let mut shapes = BTreeMap::new();
    for action in ACTIONS {
        gather(action.request, &mut shapes);
        gather(action.response, &mut shapes);
    }
    let reference = reference();
    let objects = object(&reference["objects"]);
    assert_eq!(objects.len(), 21);
    assert_eq!(shapes.len(), 21);
    for (name, expected) in objects {
        let shape = shapes.get(name.as_str()).expect("a field has the object");
        assert_eq!(fields(shape), listed(expected), "{name}");
    }
}

fn reference() -> Value {
    serde_json::from_str(include_str!("reference.json")).expect("the reference is JSON")
}

fn object(value: &Value) -> &Map<String, Value> {
    value.as_object().expect("an object")
}

/// A line for each field as the reference has it, in the order of their names.
fn listed(fields: &Value) -> Vec<String> {
    let line = |(name, field): (&String, &Value)| {
        let kind = field["type"].as_str().expect("a type");
        // These two go over the wire as text.
        let kind = kind
            .replace("Date", "String")
            .replace("Timestamp", "String");
        let required = field["required"].as_bool().unwrap_or_default();
        format!("{name}: {kind}, required: {required}")
    };
    let mut lines: Vec<String> = object(fields).iter().map(line).collect();
    lines.sort();
    lines
}

/// The same lines of a shape.
fn fields(shape: &Shape) -> Vec<String> {
    let mut lines: Vec<String> = shape
        .fields
        .iter()
        .map(|field| {
            let (kind, required) = (kind(field.kind), field.required.is_some());
            format!("{}: {kind}, required: {required}", field.name)
        })
        .collect();
    lines.sort();
    lines
}

fn kind(kind: Kind) -> String {
    match kind {
        Kind::Boolean => "Boolean".to_owned(),
        Kind::Unsigned => "Integer".to_owned(),
        Kind::Signed => "Integer (int64)".to_owned(),
        Kind::Float => "Float".to_owned(),
        Kind::String => "String".to_owned(),
        Kind::Object(shape) => shape.name.to_owned(),
        Kind::Array(item) => format!("Array of {}", self::kind(*item)),
    }
}

/// Gathers the objects that a shape holds, at any depth, by name.
fn gather(shape: &'static Shape, shapes: &mut BTreeMap<&'static str, &'static Shape>) {
    for field in shape.fields {
        if let Kind::Object(inner) | Kind::Array(&Kind::Object(inner)) = field.kind
            && shapes.insert(inner.name, inner).is_none()
        {
            gather(inner, shapes);
        }
    }
}
