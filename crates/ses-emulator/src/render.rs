//! Rendering: `{{key}}` in a template gives way to the recipient's value, or else to the task's.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// The values of a template's variables, as `TemplateData` gives them.
#[derive(Default)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(crate) struct Data(BTreeMap<String, String>);

impl Data {
    /// Reads a JSON object; `None` for any other text.
    ///
    /// A number or a truth value counts as its JSON text, `null` as the empty text.
    pub(crate) fn parse(json: &str) -> Option<Self> {
        let object: BTreeMap<String, Value> = serde_json::from_str(json).ok()?;
        let text = |value| match value {
            Value::String(text) => text,
            Value::Null => String::new(),
            other => other.to_string(),
        };
        Some(Self(
            object
                .into_iter()
                .map(|(key, value)| (key, text(value)))
                .collect(),
        ))
    }

    pub(crate) fn keys(&self) -> BTreeSet<String> {
        self.0.keys().cloned().collect()
    }

    /// Whether there is a value for this variable.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    fn value(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }
}

/// A text with its variables filled in as in the mail of a task; `data` is TemplateData, a JSON object.
///
/// A variable without a value stays as it is written; `None` where the data is no JSON object.
///
/// # Example
/// ```
/// use ses_emulator::preview;
///
/// let text = preview("Dear {{name}}, {{offer}}", r#"{"name": "Mei"}"#);
/// assert_eq!(text.as_deref(), Some("Dear Mei, {{offer}}"));
/// ```
#[must_use]
pub fn preview(template: &str, data: &str) -> Option<String> {
    Some(render(template, &[&Data::parse(data)?]))
}

/// The variables that a template asks for.
pub(crate) fn variables(template: &str) -> BTreeSet<String> {
    pieces(template)
        .filter_map(|piece| match piece {
            Piece::Text(_) => None,
            Piece::Variable { key, .. } => Some(key.to_owned()),
        })
        .collect()
}

/// The template with its variables filled in, the first of `sources` that knows a key giving its value.
///
/// A variable that nobody knows stays as it is written, so that whoever reads the mail sees it.
pub(crate) fn render(template: &str, sources: &[&Data]) -> String {
    pieces(template)
        .map(|piece| match piece {
            Piece::Text(text) => text,
            Piece::Variable { key, written } => sources
                .iter()
                .find_map(|data| data.value(key))
                .unwrap_or(written),
        })
        .collect()
}

enum Piece<'a> {
    Text(&'a str),
    Variable { key: &'a str, written: &'a str },
}

/// Cuts a template into text and variables; what is no whole variable is text.
fn pieces(mut rest: &str) -> impl Iterator<Item = Piece<'_>> {
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, length) = first_piece(rest);
        rest = &rest[length..];
        Some(piece)
    })
}

fn first_piece(rest: &str) -> (Piece<'_>, usize) {
    match next_variable(rest) {
        Some((0, key, end)) => {
            let written = &rest[..end];
            (Piece::Variable { key, written }, end)
        }
        Some((start, ..)) => (Piece::Text(&rest[..start]), start),
        None => (Piece::Text(rest), rest.len()),
    }
}

/// Where the first variable begins, its key, and where it ends.
fn next_variable(text: &str) -> Option<(usize, &str, usize)> {
    let mut searched = 0;
    loop {
        let closing = searched + text[searched..].find("}}")?;
        // The innermost opening counts, so that a stray pair of braces before a variable is text.
        if let Some(opening) = text[searched..closing].rfind("{{") {
            let start = searched + opening;
            let key = text[start + 2..closing].trim();
            if !key.is_empty() && !key.contains(['{', '}']) {
                return Some((start, key, closing + 2));
            }
        }
        searched = closing + 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(template: &str, expected: &str) {
        let recipient = Data::parse(r#"{"name":"王芳","n":7}"#).expect("an object");
        let task = Data::parse(r#"{"name":"friend","shop":"<Acme & Co>","none":null}"#)
            .expect("an object");
        assert_eq!(render(template, &[&recipient, &task]), expected);
    }

    #[test]
    fn the_recipient_goes_before_the_task() {
        check("Dear {{name}},", "Dear 王芳,");
        check("{{ name }}{{shop}}", "王芳<Acme & Co>");
        check("{{n}}{{none}}.", "7.");
    }

    #[test]
    fn what_is_no_known_variable_stays() {
        check("{{unknown}}", "{{unknown}}");
        check("{{}} {{ }} {name} {{name", "{{}} {{ }} {name} {{name");
        check("}} {{ {{name}} }}", "}} {{ 王芳 }}");
        check("", "");
    }

    #[test]
    fn a_value_is_not_rendered_again() {
        let data = Data::parse(r#"{"a":"{{b}}","b":"B"}"#).expect("an object");
        assert_eq!(render("{{a}}", &[&data]), "{{b}}");
    }

    #[test]
    fn variables_are_named_once_and_in_order() {
        let found = variables("{{b}} {{a}} {{ b }} {c} {{}}");
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn only_an_object_is_data() {
        for text in ["", "[]", "\"a\"", "{\"a\"", "null"] {
            assert_eq!(Data::parse(text), None, "{text}");
        }
        assert_eq!(Data::parse("{}"), Some(Data::default()));
    }
}
