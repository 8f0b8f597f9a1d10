//! Finds the examples of a page: each JSON object among whatever else stands there.

use serde_json::Value;

use super::{field::Field, object::Object, source::Line};
use crate::problem::FileProblems;

/// An example request or answer.
pub(super) struct Example {
    pub(super) line: usize,
    pub(super) text: String,
    pub(super) value: Value,
}

/// The examples of a page, in its order.
#[derive(Default)]
pub(super) struct Examples {
    pub(super) requests: Vec<Example>,
    pub(super) answers: Vec<Example>,
}

impl Examples {
    /// Finds them; an answer is what has its envelope.
    pub(super) fn read(lines: &[Line<'_>], problems: &mut FileProblems<'_>) -> Self {
        let mut examples = Self::default();
        let mut rest = lines;
        while let Some((line, next)) = rest.split_first() {
            let text = line.text.trim_start();
            if text.starts_with("http") && text.contains("?Action=") {
                problems.at(
                    line.number,
                    "not placed: an example in the form of an address",
                );
            }
            if !text.starts_with('{') {
                rest = next;
                continue;
            }
            match object(rest) {
                Ok((value, text)) => {
                    rest = rest.get(text.lines().count()..).unwrap_or_default();
                    examples.add(line.number, value, text);
                }
                Err(error) => {
                    let first = line.number;
                    let message = format!(
                        "not placed: the example that begins on line {first} is no JSON here"
                    );
                    problems.at(first + error.line().saturating_sub(1), message);
                    rest = after_object(rest);
                }
            }
        }
        examples
    }

    /// The requests, as values.
    pub(super) fn requests(&self) -> Vec<&Value> {
        self.requests.iter().map(|example| &example.value).collect()
    }

    /// What stands in the envelopes of the answers.
    pub(super) fn answers(&self) -> Vec<&Value> {
        let answers = self.answers.iter();
        answers
            .filter_map(|example| example.value.get("Response"))
            .collect()
    }

    fn add(&mut self, line: usize, value: Value, text: String) {
        let list = match value.get("Response") {
            Some(_) => &mut self.answers,
            None => &mut self.requests,
        };
        list.push(Example { line, text, value });
    }

    /// Leaves out what the tables of the page don't allow: the types could not read it.
    pub(super) fn keep_fitting(
        &mut self,
        input: &[Field],
        output: &[Field],
        objects: &[Object],
        problems: &mut FileProblems<'_>,
    ) {
        self.requests
            .retain(|example| report(example, misfit(&example.value, input, objects), problems));
        self.answers.retain(|example| {
            let mut answer = example.value.get("Response").cloned().unwrap_or_default();
            if let Some(fields) = answer.as_object_mut() {
                fields.remove("RequestId");
            }
            report(example, misfit(&answer, output, objects), problems)
        });
    }
}

/// The object that begins with the first line, and its text, with its brace at the margin.
fn object(lines: &[Line<'_>]) -> Result<(Value, String), serde_json::Error> {
    let first = lines.first().map_or("", |line| line.text);
    let margin = &first[..first.len() - first.trim_start().len()];
    let texts = lines
        .iter()
        .map(|line| line.text.strip_prefix(margin).unwrap_or(line.text));
    let text = texts.collect::<Vec<_>>().join("\n");
    let mut values = serde_json::Deserializer::from_str(&text).into_iter::<Value>();
    let value = values.next().transpose()?.unwrap_or_default();
    let text = text.get(..values.byte_offset()).unwrap_or_default();
    Ok((value, text.to_owned()))
}

/// What follows an object that can't be read: its braces are closed, or a blank line or a fence ends it.
fn after_object<'a, 'b>(lines: &'a [Line<'b>]) -> &'a [Line<'b>] {
    let mut open = 0;
    let end = lines.iter().position(|line| {
        open += line.text.matches('{').count();
        open = open.saturating_sub(line.text.matches('}').count());
        open == 0 || line.is_blank() || line.text.starts_with("```")
    });
    lines
        .get(end.map_or(lines.len(), |at| at + 1)..)
        .unwrap_or_default()
}

fn report(example: &Example, misfit: Option<String>, problems: &mut FileProblems<'_>) -> bool {
    let fits = misfit.is_none();
    if let Some(misfit) = misfit {
        let line = example.line;
        problems.at(
            line,
            format!("left out: an example that the tables don't allow: {misfit}"),
        );
    }
    fits
}

/// Why a value is none of these fields'.
fn misfit(value: &Value, fields: &[Field], objects: &[Object]) -> Option<String> {
    let Some(entries) = value.as_object() else {
        return Some("an object was expected".to_owned());
    };
    let mut said = entries.iter().filter(|(_, value)| !is_nothing(value));
    said.find_map(|(name, value)| {
        let Some(field) = fields.iter().find(|field| field.name == *name) else {
            return Some(format!("no table has {name}"));
        };
        match value {
            Value::Array(items) if field.kind.starts_with("Array of ") => {
                items.iter().find_map(|item| of_item(item, field, objects))
            }
            other if !field.kind.starts_with("Array of ") => of_item(other, field, objects),
            _ => Some(format!("{name} is no {}", field.kind)),
        }
    })
}

/// Whether a value says the same as a field that is missing.
fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

fn of_item(value: &Value, field: &Field, objects: &[Object]) -> Option<String> {
    let fits = match field.item() {
        "String" | "Date" | "Timestamp" => value.is_string(),
        "Integer" => value.is_u64(),
        "Integer (int64)" => value.is_i64(),
        "Boolean" => value.is_boolean(),
        "Float" => value.is_f64(),
        name => {
            let object = objects.iter().find(|object| object.name == name);
            return object.and_then(|object| misfit(value, &object.fields, objects));
        }
    };
    (!fits).then(|| format!("{} is no {}", field.name, field.kind))
}
