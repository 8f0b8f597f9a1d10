//! Quotes of a CSV file: the reader forgives wrong ones, and takes all that follows for a single field.

use std::fmt;

/// A quote that is wrong, and where: line and column count from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WrongQuote {
    line: u64,
    column: u64,
    defect: &'static str,
}

impl fmt::Display for WrongQuote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.defect)
    }
}

/// What the text up to here is.
#[derive(Clone, Copy)]
enum State {
    FieldBegins,
    Plain,
    Quoted,
    /// After a quote within a quoted field: its end, or the first half of a doubled quote.
    Closed,
}

/// Checks that each quote opens a field, closes one, or is doubled, as RFC 4180 has it.
///
/// # Errors
/// The first quote that does none of it; an open field is named by the quote that opens it.
pub(super) fn check(text: &[u8]) -> Result<(), WrongQuote> {
    let mut state = State::FieldBegins;
    let (mut line, mut column) = (1, 1);
    let mut opened = (1, 1);
    for &byte in text {
        if matches!(state, State::FieldBegins) {
            opened = (line, column);
        }
        state = next(state, byte).map_err(|defect| WrongQuote {
            line,
            column,
            defect,
        })?;
        match byte {
            b'\n' => (line, column) = (line + 1, 1),
            // The further bytes of a character in UTF-8.
            0x80..=0xbf => {}
            _ => column += 1,
        }
    }
    match state {
        State::Quoted => Err(WrongQuote {
            line: opened.0,
            column: opened.1,
            defect: "the quote is never closed",
        }),
        _ => Ok(()),
    }
}

fn next(state: State, byte: u8) -> Result<State, &'static str> {
    match (state, byte) {
        (State::Quoted, b'"') => Ok(State::Closed),
        (State::Quoted, _) | (State::FieldBegins | State::Closed, b'"') => Ok(State::Quoted),
        (State::Plain, b'"') => Err("a quote within a field that begins with none"),
        (_, b',' | b'\r' | b'\n') => Ok(State::FieldBegins),
        (State::Closed, _) => Err("the field goes on after its closing quote"),
        _ => Ok(State::Plain),
    }
}

#[cfg(test)]
mod tests {
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = super::check(text.as_bytes()).map_err(|wrong| wrong.to_string());
        assert_eq!(found.err().unwrap_or_default(), expected, "{text}");
    }

    #[test]
    fn quotes_that_are_right_pass() {
        for text in [
            "",
            "a,b\n",
            "\"a\",\"\"\r\n\"b\"",
            "\"a \"\"b\"\", c\nd\",e\n",
        ] {
            check(text, "");
        }
    }

    #[test]
    fn quotes_that_are_wrong_are_named_with_their_place() {
        check("a,\"b\nc,d\n", "1:3: the quote is never closed");
        check("a,\"b \"\" c\nd", "1:3: the quote is never closed");
        check("é,\"b\",\n王芳,\"c", "2:4: the quote is never closed");
        check(
            "a,b\nc,d \"e\"\n",
            "2:5: a quote within a field that begins with none",
        );
        check(
            "a,\"b\nc,\"d\"\n",
            "2:4: the field goes on after its closing quote",
        );
    }
}
