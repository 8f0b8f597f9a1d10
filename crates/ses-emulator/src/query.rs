//! GET parameters: `Datas.0.Email=…` put back into the JSON that a POST would have carried.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use ses_types::{ErrorCode, Field, Kind, Shape};

use crate::refusal::Refusal;

/// The deepest that parameters of a GET are nested.
const DEEPEST: usize = 8;

/// The parameters of a query as JSON.
///
/// The shape says which texts are numbers and which branches are lists.
/// What fits no shape becomes text or an object, for the checker to refuse it under its name.
pub(crate) fn to_json(query: &str, shape: &Shape) -> Result<Value, Refusal> {
    let mut root = Branch::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        insert(&mut root, &name, value.into_owned())?;
    }
    Ok(object(root, Some(shape)))
}

type Branch = BTreeMap<Step, Node>;

enum Node {
    Text(String),
    Branch(Branch),
}

/// One step of a name; places of a list go by number, so that 10 comes after 9.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Place(u32),
    Name(String),
}

impl Step {
    fn parse(text: &str) -> Self {
        text.parse()
            .map_or_else(|_| Self::Name(text.to_owned()), Self::Place)
    }

    fn into_name(self) -> String {
        match self {
            Self::Place(place) => place.to_string(),
            Self::Name(name) => name,
        }
    }
}

fn insert(root: &mut Branch, name: &str, value: String) -> Result<(), Refusal> {
    let mut steps: Vec<_> = name.split('.').map(Step::parse).collect();
    if steps.len() > DEEPEST {
        return Err(malformed(name, "is nested too deeply"));
    }
    let mut branch = root;
    let last = steps.pop();
    for step in steps {
        let node = branch
            .entry(step)
            .or_insert_with(|| Node::Branch(Branch::new()));
        let Node::Branch(next) = node else {
            return Err(malformed(
                name,
                "stands below another parameter that is a text",
            ));
        };
        branch = next;
    }
    if let Some(last) = last
        && branch.insert(last, Node::Text(value)).is_some()
    {
        return Err(malformed(name, "is there twice"));
    }
    Ok(())
}

fn malformed(name: &str, what: &str) -> Refusal {
    Refusal::new(
        ErrorCode::INVALID_PARAMETER,
        format!("the parameter {name:?} {what}"),
    )
}

fn object(branch: Branch, shape: Option<&Shape>) -> Value {
    let fields = branch.into_iter().map(|(step, node)| {
        let name = step.into_name();
        let kind = shape
            .and_then(|shape| field(shape, &name))
            .map(|field| field.kind);
        (name, value(node, kind))
    });
    Value::Object(fields.collect::<Map<_, _>>())
}

fn field<'a>(shape: &'a Shape, name: &str) -> Option<&'a Field> {
    shape.fields.iter().find(|field| field.name == name)
}

fn value(node: Node, kind: Option<Kind>) -> Value {
    match (node, kind) {
        (Node::Text(text), kind) => scalar(text, kind),
        (Node::Branch(branch), Some(Kind::Array(item))) => branch
            .into_values()
            .map(|node| value(node, Some(*item)))
            .collect(),
        (Node::Branch(branch), Some(Kind::Object(shape))) => object(branch, Some(shape)),
        (Node::Branch(branch), _) => object(branch, None),
    }
}

fn scalar(text: String, kind: Option<Kind>) -> Value {
    let parsed = match kind {
        Some(Kind::Unsigned) => text.parse::<u64>().ok().map(Value::from),
        Some(Kind::Signed) => text.parse::<i64>().ok().map(Value::from),
        Some(Kind::Float) => text.parse::<f64>().ok().map(Value::from),
        Some(Kind::Boolean) => text.parse::<bool>().ok().map(Value::from),
        _ => None,
    };
    parsed.unwrap_or(Value::String(text))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use ses_types::{Action, BatchSendEmail, CreateReceiverDetail, CreateReceiverDetailWithData};

    use super::*;

    #[track_caller]
    fn check<A: Action>(query: &str, expected: Value) {
        let found = to_json(query, A::SPEC.request).expect("the query is well-formed");
        assert_eq!(found, expected);
    }

    #[test]
    fn texts_and_numbers_go_by_the_shape() {
        check::<BatchSendEmail>(
            "Subject=7&TaskType=1&Template.TemplateID=5&Template.TemplateData=%7B%22a%22%3A1%7D",
            json!({ "Subject": "7", "TaskType": 1, "Template": { "TemplateID": 5, "TemplateData": "{\"a\":1}" } }),
        );
        check::<BatchSendEmail>(
            "Subject=a+b%20c&ReceiverId=",
            json!({ "Subject": "a b c", "ReceiverId": "" }),
        );
        check::<BatchSendEmail>("", json!({}));
    }

    #[test]
    fn lists_go_by_their_numbers() {
        check::<CreateReceiverDetail>(
            "Emails.10=k&Emails.9=j&Emails.0=a",
            json!({ "Emails": ["a", "j", "k"] }),
        );
        check::<CreateReceiverDetailWithData>(
            "Datas.0.Email=a&Datas.0.TemplateData={}&Datas.1.Email=b",
            json!({ "Datas": [{ "Email": "a", "TemplateData": "{}" }, { "Email": "b" }] }),
        );
    }

    #[test]
    fn what_fits_no_shape_is_left_to_the_checker() {
        check::<BatchSendEmail>(
            "Nope=1&Nope2.0=x&TaskType=one&Subject.0=s",
            json!({ "Nope": "1", "Nope2": { "0": "x" }, "TaskType": "one", "Subject": { "0": "s" } }),
        );
    }

    #[test]
    fn contradictions_are_refused() {
        for query in [
            "Emails=a&Emails.0=b",
            "Emails.0=a&Emails.0=b",
            "a.b.c.d.e.f.g.h.i=1",
        ] {
            let refusal = to_json(query, CreateReceiverDetail::SPEC.request).expect_err(query);
            assert_eq!(refusal.code(), &ErrorCode::INVALID_PARAMETER);
        }
    }
}
