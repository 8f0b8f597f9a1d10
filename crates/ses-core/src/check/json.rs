//! A cursor over well-formed JSON text: finds where values begin and end without reading what they hold.

/// A place in well-formed JSON text.
///
/// On text that is not well-formed it gives wrong answers, never a panic.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'t> {
    pub(super) text: &'t [u8],
    pub(super) at: usize,
}

/// What kind of value begins at a place, told from its first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Object,
    Array,
    String,
    Number,
    Boolean,
    Null,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t [u8]) -> Self {
        Self { text, at: 0 }
    }

    /// Passes white space and tells what value begins.
    pub(super) fn token(&mut self) -> Token {
        match self.peek() {
            b'{' => Token::Object,
            b'[' => Token::Array,
            b'"' => Token::String,
            b't' | b'f' => Token::Boolean,
            b'n' => Token::Null,
            _ => Token::Number,
        }
    }

    /// Passes `open` and says whether something stands before `close`; passes `close` where nothing does.
    pub(super) fn enter(&mut self, close: u8) -> bool {
        self.at += 1;
        self.more_before(close)
    }

    /// After a value: passes the comma and says whether another one follows; passes `close` where none does.
    pub(super) fn next(&mut self, close: u8) -> bool {
        if self.peek() == b',' {
            self.at += 1;
            return self.peek() != 0;
        }
        self.more_before(close)
    }

    fn more_before(&mut self, close: u8) -> bool {
        let next = self.peek();
        if next == close {
            self.at += 1;
        }
        next != close && next != 0
    }

    /// Passes a string and returns what stands between its quotes, escapes as they are.
    pub(super) fn string(&mut self) -> &'t [u8] {
        let from = (self.at + 1).min(self.text.len());
        let to = string_end(self.text, from);
        self.at = to + 1;
        &self.text[from..to]
    }

    /// Passes a key and its colon and returns what stands between the quotes.
    pub(super) fn key(&mut self) -> &'t [u8] {
        self.peek();
        let key = self.string();
        self.peek();
        self.at += 1;
        key
    }

    /// Passes a number, `true`, `false` or `null` and returns its text.
    pub(super) fn scalar(&mut self) -> &'t [u8] {
        let from = self.at.min(self.text.len());
        let rest = &self.text[from..];
        let length = rest
            .iter()
            .position(|byte| matches!(byte, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t'));
        let to = from + length.unwrap_or(rest.len());
        self.at = to;
        &self.text[from..to]
    }

    /// Passes a value of whatever kind and returns its text.
    pub(super) fn value(&mut self) -> &'t [u8] {
        let token = self.token();
        let from = self.at.min(self.text.len());
        match token {
            Token::String => drop(self.string()),
            Token::Object | Token::Array => self.container(),
            _ => drop(self.scalar()),
        }
        &self.text[from..self.at.clamp(from, self.text.len())]
    }

    /// Passes an object or a list by counting its brackets.
    fn container(&mut self) {
        let mut depth = 0usize;
        while let Some(&byte) = self.text.get(self.at) {
            match byte {
                b'"' => {
                    self.string();
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return;
            }
        }
    }

    /// Passes white space and returns the byte after it, 0 at the end.
    #[inline]
    fn peek(&mut self) -> u8 {
        loop {
            match self.text.get(self.at) {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                Some(&byte) => return byte,
                None => return 0,
            }
        }
    }
}

/// The place of the quote that ends the string whose first byte is at `from`; the end of the text where there is none.
///
/// Eight bytes at a time: a quote counts unless a backslash stands before it, and where two backslashes meet, the rest
/// of the word is read byte by byte.
#[inline]
fn string_end(text: &[u8], from: usize) -> usize {
    let mut at = from;
    let mut after_backslash = 0u64;
    while let Some(word) = text.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*word);
        let quotes = equal_bytes(word, b'"');
        let backslashes = equal_bytes(word, b'\\');
        let escaped = (backslashes << 8) | after_backslash;
        if backslashes & escaped != 0 {
            return string_end_by_bytes(text, at, after_backslash != 0);
        }
        let ends = quotes & !escaped;
        if ends != 0 {
            return at + ends.trailing_zeros() as usize / 8;
        }
        after_backslash = backslashes >> 56;
        at += 8;
    }
    string_end_by_bytes(text, at, after_backslash != 0)
}

fn string_end_by_bytes(text: &[u8], from: usize, mut escaped: bool) -> usize {
    for (at, &byte) in text.iter().enumerate().skip(from) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at,
            _ => {}
        }
    }
    text.len()
}

/// The high bit of each byte of `word` that equals `byte`.
#[inline]
fn equal_bytes(word: u64, byte: u8) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let differs = word ^ u64::from_ne_bytes([byte; 8]);
    !(((differs & LOW) + LOW) | differs | LOW)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values_end_where_they_end() {
        for value in [
            "1",
            "-2.5e3",
            "true",
            "null",
            r#""a\"b\\""#,
            "[]",
            r#"{"a":[1,{"b":"}"}]}"#,
            r#""\\\\""#,
        ] {
            let text = format!(" {value} , 7");
            assert_eq!(
                Cursor::new(text.as_bytes()).value(),
                value.as_bytes(),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_string_ends_at_its_unescaped_quote(inner in r#"([a-z é]|\\\\|\\"|\\n){0,40}"#, after in "[\"\\\\x]{0,20}") {
            let text = format!("\"{inner}\"{after}");
            prop_assert_eq!(Cursor::new(text.as_bytes()).string(), inner.as_bytes());
        }

        #[test]
        fn garbage_never_panics(text in proptest::collection::vec(any::<u8>(), 0..80)) {
            let mut cursor = Cursor::new(&text);
            cursor.value();
            cursor.key();
            prop_assert!(cursor.at <= text.len() + 3);
        }
    }
}
