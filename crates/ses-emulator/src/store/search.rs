//! Search: an index of the words of mail, which is filled in when somebody searches.
//!
//! A word is found by its beginning, and a character of a script that is written without spaces is a word.

use rusqlite::{Result, named_params};

use super::{
    State, inbox, key,
    message::{Captured, captured, select},
    rows,
};

/// The condition on the newest mail between two numbers that has the words of an expression; there is no other one.
pub(super) const FOUND: &str = "message.id IN (
    SELECT search.rowid FROM search CROSS JOIN message AS own ON own.id = search.rowid
    WHERE search MATCH :words AND search.rowid > :after AND search.rowid <= :up_to AND own.account = :account
    ORDER BY search.rowid DESC LIMIT :limit)";

/// How many rows are gone through at once for mail whose words are not in the index.
const SPAN: u64 = 20_000;

/// A stretch of mail whose words are not in the index yet.
pub(crate) struct Stretch {
    pub(crate) mail: Vec<Captured>,
    /// The last number that belongs to it, whoever's mail has it.
    up_to: u64,
}

/// The expression for mail that has all words of a text; `None` if it has none.
pub(crate) fn expression(text: &str) -> Option<String> {
    let phrases: Vec<_> = text
        .split_whitespace()
        .map(spaced)
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .map(|word| format!("\"{}\" *", word.replace('"', " ")))
        .collect();
    (!phrases.is_empty()).then(|| phrases.join(" AND "))
}

/// The next mail whose words are not in the index, so many at most; `None` if there is none.
pub(crate) fn next(state: &State<'_>, most: u64) -> Result<Option<Stretch>> {
    let after: Option<u64> = state.first(
        "SELECT message_id FROM searched WHERE account = :account",
        named_params! {},
        |row| row.get(0),
    )?;
    let (after, newest) = (after.unwrap_or_default(), inbox::newest(state)?);
    if after >= newest {
        return Ok(None);
    }
    let end = newest.min(after + SPAN);
    let mail = state.all(
        &format!(
            "{} WHERE +message.account = :account AND message.id > :after AND message.id <= :end
             ORDER BY message.id LIMIT :most",
            select()
        ),
        named_params! { ":after": key(after), ":end": key(end), ":most": rows(most) },
        captured,
    )?;
    let up_to = match mail.last() {
        Some(last) if mail.len() as u64 >= most => last.id,
        _ => end,
    };
    Ok(Some(Stretch { mail, up_to }))
}

/// Puts the words of a mail into the index.
pub(crate) fn add(state: &State<'_>, id: u64, words: &str) -> Result<()> {
    state.execute(
        "INSERT OR REPLACE INTO search (rowid, words) SELECT :id, :words WHERE :account NOTNULL",
        named_params! { ":id": key(id), ":words": spaced(words) },
    )?;
    Ok(())
}

/// Says that the words of a stretch are in the index.
pub(crate) fn done(state: &State<'_>, stretch: &Stretch) -> Result<()> {
    state.execute(
        "INSERT INTO searched (account, message_id) VALUES (:account, :up_to)
         ON CONFLICT (account) DO UPDATE SET message_id = :up_to",
        named_params! { ":up_to": key(stretch.up_to) },
    )?;
    Ok(())
}

/// Takes the account's mail out of the index, before it goes.
pub(super) fn forget(state: &State<'_>) -> Result<()> {
    state.execute(
        "DELETE FROM search WHERE rowid IN
            (SELECT id FROM message WHERE account = :account
             AND id <= (SELECT message_id FROM searched WHERE account = :account))",
        named_params! {},
    )?;
    Ok(())
}

/// The text with spaces about each character that is a word by itself.
fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    for character in text.chars() {
        match is_word(character) {
            true => spaced.extend([' ', character, ' ']),
            false => spaced.push(character),
        }
    }
    spaced
}

/// Whether a character is of a script without spaces between words: Chinese and Japanese; Korean has them, but they are
/// of no help in finding a part of a word.
fn is_word(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
                      | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(expression(text).as_deref(), expected, "{text:?}");
    }

    #[test]
    fn each_word_is_a_phrase_that_may_go_on() {
        check("spring sale", Some("\"spring\" * AND \"sale\" *"));
        check("mei+news@example.org", Some("\"mei+news@example.org\" *"));
        check("王芳", Some("\" 王  芳 \" *"));
    }

    #[test]
    fn no_text_is_an_expression_of_its_own() {
        check(
            "a\" OR words : \"b",
            Some("\"a \" * AND \"OR\" * AND \"words\" * AND \" b\" *"),
        );
        check("NEAR(a", Some("\"NEAR(a\" *"));
    }

    #[test]
    fn without_words_there_is_nothing_to_search_for() {
        for text in ["", "  ", "\"", "* - :", "@"] {
            check(text, None);
        }
    }
}
