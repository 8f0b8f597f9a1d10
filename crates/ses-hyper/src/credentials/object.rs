//! A JSON object that holds credentials: some texts and a number, and whatever else nobody asks for.

use std::{fmt, str};

use serde::de::{Deserializer as _, Error as _, IgnoredAny, MapAccess, Visitor};

/// What was found under the names that were asked for.
pub(super) type Found<const N: usize> = ([Option<String>; N], Option<u64>);

/// Where the text is no such object; what is wrong there is not told, since it can be a key.
#[derive(Debug, PartialEq)]
pub(super) struct Defect {
    pub(super) line: usize,
    pub(super) column: usize,
}

/// Reads the texts of these names and the number of that one; what is missing or `null` is none.
pub(super) fn read<const N: usize>(
    json: &[u8],
    texts: [&str; N],
    number: &str,
) -> Result<Found<N>, Defect> {
    let mut found = [const { None }; N];
    let mut fields = Fields {
        names: &texts,
        number_name: number,
        texts: &mut found,
        number: None,
    };
    fields.read(json)?;
    let number = fields.number;
    Ok((found, number))
}

/// One reader for all objects: how many names there are is no part of its type.
struct Fields<'f> {
    names: &'f [&'f str],
    number_name: &'f str,
    texts: &'f mut [Option<String>],
    number: Option<u64>,
}

impl Fields<'_> {
    fn read(&mut self, json: &[u8]) -> Result<(), Defect> {
        let text = str::from_utf8(json).map_err(|error| {
            let before = &json[..error.valid_up_to()];
            let line = before.rsplit(|byte| *byte == b'\n').next();
            Defect {
                line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
                column: line.map_or(0, <[u8]>::len) + 1,
            }
        })?;
        let mut reader = serde_json::Deserializer::from_str(text);
        let read = reader.deserialize_map(self).and_then(|()| reader.end());
        read.map_err(|error| Defect {
            line: error.line(),
            column: error.column(),
        })
    }
}

impl<'de> Visitor<'de> for &mut Fields<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            let text = self.names.iter().position(|it| *it == name);
            if let Some(index) = text {
                self.texts[index] = map.next_value()?;
            } else if name == self.number_name {
                self.number = map.next_value()?;
            } else {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            if seen.contains(&text) {
                return Err(A::Error::custom("a field stands there twice"));
            }
            seen.push(text);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first of two texts, and a number.
    fn found(json: &[u8]) -> Result<(Option<String>, Option<u64>), Defect> {
        let found = read(json, ["id", "key"], "end");
        found.map(|([id, key], end)| (id.or(key), end))
    }

    #[track_caller]
    fn check(json: &[u8], text: Option<&str>, number: Option<u64>) {
        assert_eq!(found(json), Ok((text.map(str::to_owned), number)));
    }

    #[track_caller]
    fn check_defect(json: &[u8], line: usize, column: usize) {
        let shown = String::from_utf8_lossy(json);
        assert_eq!(found(json), Err(Defect { line, column }), "{shown}");
    }

    #[test]
    fn what_is_asked_for_is_found_whatever_is_beside_it() {
        let whole = br#" {"x":{"id":1},"end":7,"key":"k","y":[null]} "#;
        check(whole, Some("k"), Some(7));
        check(br#"{"id":null,"end":null}"#, None, None);
        check(b"{}", None, None);
        check(br#"{"\u0069d":"escaped"}"#, Some("escaped"), None);
    }

    #[test]
    fn what_is_wrong_is_found_at_its_place() {
        check_defect(b"", 1, 0);
        check_defect(b"[]", 1, 0);
        check_defect(b"{} x", 1, 4);
        check_defect(b"{\n\"id\":5}", 2, 6);
        check_defect(br#"{"end":-1}"#, 1, 9);
        check_defect(br#"{"id":"a","id":"b"}"#, 1, 19);
        check_defect(b"{\"x\":1,\n\"id\":\"\xff\"}", 2, 7);
    }
}
