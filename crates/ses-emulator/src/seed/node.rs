//! A seed as a tree: TOML or JSON, with the place of each value.

use serde_json::Value as Json;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// Where something stands: line and column count from 1, the column in characters. JSON has no places.
pub(super) type At = Option<(usize, usize)>;

/// A value and where it stands.
pub(super) struct Node {
    pub(super) at: At,
    pub(super) value: Value,
}

pub(super) enum Value {
    Text(String),
    Number(u64),
    Truth(bool),
    List(Vec<Node>),
    Table(Vec<(Key, Node)>),
    /// Something that a seed has no use for, by its name.
    Other(&'static str),
}

/// The name of a field and where it stands.
pub(super) struct Key {
    pub(super) at: At,
    pub(super) name: String,
}

/// Why a text is neither TOML nor JSON, and where.
pub(super) struct Flaw {
    pub(super) at: At,
    pub(super) message: String,
}

/// Reads a text that begins with `{` as JSON, and any other, as none can in TOML, as that.
pub(super) fn parse(text: &str) -> Result<Node, Vec<Flaw>> {
    if text.trim_start().starts_with('{') {
        return match serde_json::from_str(text) {
            Ok(json) => Ok(of_json(json)),
            Err(error) => Err(vec![no_json(&error)]),
        };
    }
    let lines = Lines::of(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Ok(of_table(&lines, table));
    }
    let flaw = |error: toml::de::Error| Flaw {
        at: error.span().and_then(|span| lines.place(span.start)),
        message: error.message().to_owned(),
    };
    Err(errors.into_iter().map(flaw).collect())
}

impl Value {
    /// What it is, with its article.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Number(_) => "a number",
            Self::Truth(_) => "true or false",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
            Self::Other(kind) => kind,
        }
    }

    /// The same value as JSON.
    pub(super) fn to_json(&self) -> Json {
        match self {
            Self::Text(text) => Json::from(text.as_str()),
            Self::Number(number) => Json::from(*number),
            Self::Truth(truth) => Json::from(*truth),
            Self::List(items) => items.iter().map(|item| item.value.to_json()).collect(),
            Self::Table(fields) => {
                let field = |(key, node): &(Key, Node)| (key.name.clone(), node.value.to_json());
                Json::Object(fields.iter().map(field).collect())
            }
            Self::Other(_) => Json::Null,
        }
    }
}

/// Its message says the place at its end.
fn no_json(error: &serde_json::Error) -> Flaw {
    let message = error.to_string();
    let what = message.split(" at line ").next().unwrap_or_default();
    Flaw {
        at: Some((error.line(), error.column())),
        message: format!("no JSON: {what}"),
    }
}

fn of_json(json: Json) -> Node {
    let value = match json {
        Json::Null => Value::Other("null"),
        Json::Bool(truth) => Value::Truth(truth),
        Json::Number(number) => match number.as_u64() {
            Some(number) => Value::Number(number),
            None => Value::Other("a number below zero or with a fraction"),
        },
        Json::String(text) => Value::Text(text),
        Json::Array(items) => Value::List(items.into_iter().map(of_json).collect()),
        Json::Object(fields) => {
            let field = |(name, json)| (Key { at: None, name }, of_json(json));
            Value::Table(fields.into_iter().map(field).collect())
        }
    };
    Node { at: None, value }
}

fn of_table(lines: &Lines<'_>, table: Spanned<DeTable<'_>>) -> Node {
    let at = lines.place(table.span().start);
    let field = |(key, value): (Spanned<_>, _)| {
        let at = lines.place(key.span().start);
        let name = String::from(key.into_inner());
        (Key { at, name }, of_value(lines, value))
    };
    let value = Value::Table(table.into_inner().into_iter().map(field).collect());
    Node { at, value }
}

fn of_value(lines: &Lines<'_>, value: Spanned<DeValue<'_>>) -> Node {
    let span = value.span();
    let at = lines.place(span.start);
    let value = match value.into_inner() {
        DeValue::Table(table) => return of_table(lines, Spanned::new(span, table)),
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(number) => match u64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Value::Number(number),
            Err(_) => Value::Other("a number below zero, or one too large"),
        },
        DeValue::Float(_) => Value::Other("a number with a fraction"),
        DeValue::Boolean(truth) => Value::Truth(truth),
        // A date may stand without quotes.
        DeValue::Datetime(time) => Value::Text(time.to_string()),
        DeValue::Array(items) => {
            let item = |item| of_value(lines, item);
            Value::List(items.into_iter().map(item).collect())
        }
    };
    Node { at, value }
}

/// The lines of a text, to find the place of a byte.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        let after = text.match_indices('\n').map(|(end, _)| end + 1);
        let starts = std::iter::once(0).chain(after).collect();
        Self { text, starts }
    }

    fn place(&self, byte: usize) -> At {
        let line = self.starts.partition_point(|start| *start <= byte);
        let before = self.text.get(*self.starts.get(line - 1)?..byte)?;
        Some((line, before.chars().count() + 1))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn toml_and_json_read_alike() {
        let toml = "name = 'é'\non = true\nday = 2026-01-31\n[[list]]\nid = 7\nof = [1, 0x10]\n";
        let json = json!({ "name": "é", "on": true, "day": "2026-01-31", "list": [{ "id": 7, "of": [1, 16] }] });
        for text in [toml, &json.to_string()] {
            let node = parse(text).unwrap_or_else(|_| panic!("{text}"));
            assert_eq!(node.value.to_json(), json, "{text}");
        }
    }

    #[test]
    fn a_value_has_its_place() {
        let Ok(node) = parse("a = 1\n'é' = [2, 3]\n") else {
            panic!("TOML");
        };
        let Value::Table(fields) = node.value else {
            panic!("a table");
        };
        let places: Vec<_> = fields.iter().map(|(key, node)| (key.at, node.at)).collect();
        assert_eq!(
            places,
            [(Some((1, 1)), Some((1, 5))), (Some((2, 1)), Some((2, 7)))]
        );
    }

    #[test]
    fn every_flaw_is_found() {
        let flaws = |text| {
            let flaws = parse(text).err().unwrap_or_default();
            flaws.iter().map(|flaw| flaw.at).collect::<Vec<_>>()
        };
        assert_eq!(flaws("a = \nb = 1\nb = 2\n").len(), 2);
        assert_eq!(flaws("{\"a\": }"), [Some((1, 7))]);
    }
}
