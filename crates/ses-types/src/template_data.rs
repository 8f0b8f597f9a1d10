//! The values of a template's variables: a JSON object, written into a string.

use alloc::string::String;
use core::fmt;

use serde::{Deserialize, Serialize};

use crate::mask::fmt_masked;

/// Values for a template's variables, as the wire wants them: a JSON object inside a string.
///
/// Values are plain text: the service refuses HTML in them.
/// What an answer holds is kept as it stands.
/// `Debug` shows the length alone, since the values are about people.
///
/// # Example
/// ```
/// use ses_types::TemplateData;
///
/// let data = TemplateData::from_pairs([("name", "Mei \"May\" Lin"), ("city", "深圳")]);
/// assert_eq!(data.as_str(), r#"{"name":"Mei \"May\" Lin","city":"深圳"}"#);
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TemplateData(String);

impl TemplateData {
    /// Writes the object from variable names and their values, in the order given.
    ///
    /// A name that is given twice stands twice; which one counts is up to the service.
    #[must_use]
    pub fn from_pairs<K: AsRef<str>, V: AsRef<str>>(
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let mut json = String::from("{");
        for (name, value) in pairs {
            if json.len() > 1 {
                json.push(',');
            }
            push_text(&mut json, name.as_ref());
            json.push(':');
            push_text(&mut json, value.as_ref());
        }
        json.push('}');
        Self(json)
    }

    /// Takes the text of a JSON object as it stands and unchecked.
    #[must_use]
    pub fn from_json(json: impl Into<String>) -> Self {
        Self(json.into())
    }

    /// The text of the JSON object.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TemplateData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt_masked(f, "TemplateData", self.0.len())
    }
}

/// Writes a JSON text with its quotes, escaping what RFC 8259, section 7 says must be.
fn push_text(json: &mut String, text: &str) {
    json.push('"');
    for character in text.chars() {
        match character {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            '\0'..='\x1f' => push_control(json, character),
            _ => json.push(character),
        }
    }
    json.push('"');
}

/// Writes a control character, which is below 32, as `\u00xx`.
fn push_control(json: &mut String, character: char) {
    json.push_str("\\u00");
    for shift in [4, 0] {
        let digit = (u32::from(character) >> shift) & 0xf;
        json.extend(char::from_digit(digit, 16));
    }
}

#[cfg(test)]
mod tests {
    use alloc::{collections::BTreeMap, format};

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn no_pairs_make_an_empty_object() {
        assert_eq!(TemplateData::from_pairs([("", ""); 0]).as_str(), "{}");
    }

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(
            TemplateData::from_pairs([("k", "\u{1}\u{1f}\n\u{7f}")]).as_str(),
            "{\"k\":\"\\u0001\\u001f\\n\u{7f}\"}"
        );
    }

    #[test]
    fn debug_shows_no_content() {
        assert_eq!(
            format!("{:?}", TemplateData::from_pairs([("a", "b")])),
            "TemplateData([9 bytes])"
        );
    }

    proptest! {
        #[test]
        fn any_pairs_read_back_as_json(pairs in prop::collection::btree_map(any::<String>(), any::<String>(), 0..5)) {
            let data = TemplateData::from_pairs(&pairs);
            let read: BTreeMap<String, String> = serde_json::from_str(data.as_str()).expect("from_pairs writes JSON");
            prop_assert_eq!(read, pairs);
        }
    }
}
