//! A JSON object that is written as text: whether it is one, and whether HTML stands in its values; no tree is built.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Whether the text is a JSON object.
pub(super) fn is_object(text: &str) -> bool {
    read(text).is_some()
}

/// Whether the text is a JSON object in whose values no text opens or closes an HTML element.
pub(super) fn is_plain_object(text: &str) -> bool {
    read(text).is_some_and(|Plain(is_plain)| is_plain)
}

fn read(text: &str) -> Option<Plain> {
    let value = serde_json::from_str(text).ok();
    value.filter(|_| text.trim_ascii_start().starts_with('{'))
}

/// Whether a value is without HTML.
struct Plain(bool);

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PlainVisitor)
    }
}

struct PlainVisitor;

impl<'de> Visitor<'de> for PlainVisitor {
    type Value = Plain;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Plain, E> {
        Ok(Plain(!holds_html(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Plain, A::Error> {
        let mut is_plain = true;
        while let Some(Plain(item)) = items.next_element()? {
            is_plain &= item;
        }
        Ok(Plain(is_plain))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Plain, A::Error> {
        let mut is_plain = true;
        while let Some((IgnoredAny, Plain(value))) = entries.next_entry()? {
            is_plain &= value;
        }
        Ok(Plain(is_plain))
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Plain, E> {
        Ok(Plain(true))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Plain, E> {
        Ok(Plain(true))
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Plain, E> {
        Ok(Plain(true))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Plain, E> {
        Ok(Plain(true))
    }

    fn visit_unit<E: Error>(self) -> Result<Plain, E> {
        Ok(Plain(true))
    }
}

fn holds_html(text: &str) -> bool {
    let opens = |rest: &str| {
        rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!')
    };
    text.match_indices('<').any(|(at, _)| opens(&text[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects() {
        for text in [
            "{}",
            " {}\n",
            r#"{"a":{"b":1}}"#,
            r#"{"a":[1.5,-1,true,null]}"#,
        ] {
            assert!(is_object(text), "{text}");
        }
        for text in [
            "",
            "[]",
            "{",
            "null",
            "\"{\"",
            r#"{"a"}"#,
            "{} {}",
            r#"{"a":"\ud800"}"#,
        ] {
            assert!(!is_object(text), "{text}");
        }
    }

    #[test]
    fn html_is_found_wherever_it_stands() {
        for text in [r#"{"a":"1 < 2"}"#, r#"{"a":"<3"}"#, r#"{"<b>":"a"}"#] {
            assert!(is_plain_object(text), "{text}");
        }
        for text in [
            r#"{"a":"<b>"}"#,
            r#"{"a":"\u003cb>"}"#,
            r#"{"a":["x","</p>"],"b":"x"}"#,
            r#"{"a":{"b":"<!-- -->"},"c":1}"#,
        ] {
            assert!(is_object(text) && !is_plain_object(text), "{text}");
        }
    }
}
