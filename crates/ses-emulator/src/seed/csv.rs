//! Comma-separated values (RFC 4180), with the place of each: a quote that is wrong is no part of a value.

use std::{iter::Peekable, str::Chars};

use super::node::Flaw;

/// A value and where it begins: line and column count from 1.
pub(super) struct Cell {
    pub(super) at: (usize, usize),
    pub(super) text: String,
}

/// The records of a text, those of empty lines left out.
pub(super) fn parse(text: &str) -> Result<Vec<Vec<Cell>>, Flaw> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut letters = Letters {
        rest: text.chars().peekable(),
        at: (1, 1),
    };
    let mut records = Vec::new();
    while letters.rest.peek().is_some() {
        let record = letters.record()?;
        if record.len() > 1 || !record[0].text.is_empty() {
            records.push(record);
        }
    }
    Ok(records)
}

struct Letters<'a> {
    rest: Peekable<Chars<'a>>,
    at: (usize, usize),
}

impl Letters<'_> {
    fn next(&mut self) -> Option<char> {
        let letter = self.rest.next()?;
        self.at = match letter {
            '\n' => (self.at.0 + 1, 1),
            _ => (self.at.0, self.at.1 + 1),
        };
        Some(letter)
    }

    fn record(&mut self) -> Result<Vec<Cell>, Flaw> {
        let mut cells = Vec::new();
        loop {
            let at = self.at;
            let text = match self.rest.peek() {
                Some('"') => self.quoted()?,
                _ => self.plain()?,
            };
            cells.push(Cell { at, text });
            match self.next() {
                Some(',') => {}
                Some('\r') if self.rest.peek() == Some(&'\n') => {}
                _ => return Ok(cells),
            }
        }
    }

    /// Up to the comma or the end of the line.
    fn plain(&mut self) -> Result<String, Flaw> {
        let mut text = String::new();
        while let Some(&letter) = self.rest.peek() {
            match letter {
                ',' | '\n' => break,
                '"' => return Err(self.flaw("a quote within a value that begins with none")),
                _ => text.push(letter),
            }
            self.next();
        }
        if self.rest.peek() != Some(&',') && text.ends_with('\r') {
            text.pop();
        }
        Ok(text)
    }

    /// Up to what follows the closing quote.
    fn quoted(&mut self) -> Result<String, Flaw> {
        let open = self.flaw("the quote is never closed");
        let mut text = String::new();
        self.next();
        loop {
            match self.next() {
                None => return Err(open),
                Some('"') if self.rest.peek() == Some(&'"') => {
                    self.next();
                    text.push('"');
                }
                Some('"') => break,
                Some(letter) => text.push(letter),
            }
        }
        if self.rest.peek() == Some(&'\r') {
            self.next();
        }
        match self.rest.peek() {
            None | Some(',' | '\n') => Ok(text),
            Some(_) => Err(self.flaw("the value goes on after its closing quote")),
        }
    }

    fn flaw(&self, message: &str) -> Flaw {
        let (at, message) = (Some(self.at), message.into());
        Flaw { at, message }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&[&str]]) {
        let records = parse(text).unwrap_or_else(|flaw| panic!("{text}: {}", flaw.message));
        let texts = |record: &Vec<Cell>| record.iter().map(|cell| cell.text.clone()).collect();
        let texts: Vec<Vec<_>> = records.iter().map(texts).collect();
        assert_eq!(texts, expected, "{text:?}");
    }

    #[test]
    fn records_and_values() {
        check("", &[]);
        check("a,b\nc,d", &[&["a", "b"], &["c", "d"]]);
        check("a,b\r\n\r\n\"c\",d\r\n", &[&["a", "b"], &["c", "d"]]);
        check("\u{feff}a,,\n,\n", &[&["a", "", ""], &["", ""]]);
        check("\"a \"\"b\"\", c\nd\",e\n", &[&["a \"b\", c\nd", "e"]]);
    }

    #[test]
    fn a_value_has_its_place() {
        let records = parse("é,b\n\"c\nd\",e\n").unwrap_or_default();
        let places: Vec<_> = records.iter().flatten().map(|cell| cell.at).collect();
        assert_eq!(places, [(1, 1), (1, 3), (2, 1), (3, 4)]);
    }

    #[test]
    fn wrong_quotes_are_named_with_their_place() {
        for (text, at, message) in [
            ("é,\"b\nc,d\n", (1, 3), "the quote is never closed"),
            (
                "a\nc,d \"e\"\n",
                (2, 5),
                "a quote within a value that begins with none",
            ),
            (
                "a,\"b\"c\n",
                (1, 6),
                "the value goes on after its closing quote",
            ),
        ] {
            let flaw = parse(text).err().expect(text);
            assert_eq!((flaw.at, flaw.message.as_str()), (Some(at), message));
        }
    }
}
