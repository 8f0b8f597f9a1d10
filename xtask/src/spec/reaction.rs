//! Reads how a caller should react to an error code or a coded value: a word, and after `pause` for how long.

use crate::problem::FileProblems;

/// What a cell of the column Reaction says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reaction {
    /// A variant without data, by its name.
    Plain(&'static str),
    /// Come back after so many seconds.
    Pause(u64),
}

const WORDS: [(&str, &str); 7] = [
    ("retry", "Retry"),
    ("clock", "Clock"),
    ("credentials", "Credentials"),
    ("fix", "Fix"),
    ("skip", "Skip"),
    ("stop", "Stop"),
    ("look", "Look"),
];

/// What a value can say besides, since not every value is a fault.
const NOTHING: (&str, &str) = ("nothing", "Nothing");

/// Seconds of each unit.
const UNITS: [(char, u64); 4] = [('s', 1), ('m', 60), ('h', 3_600), ('d', 86_400)];

/// The reaction to an error code.
pub(super) fn of_code(
    line: usize,
    cell: &str,
    problems: &mut FileProblems<'_>,
) -> Option<Reaction> {
    parse(line, cell, &WORDS, problems)
}

/// The reaction to a coded value.
pub(super) fn of_value(
    line: usize,
    cell: &str,
    problems: &mut FileProblems<'_>,
) -> Option<Reaction> {
    let words: Vec<_> = WORDS.into_iter().chain([NOTHING]).collect();
    parse(line, cell, &words, problems)
}

fn parse(
    line: usize,
    cell: &str,
    words: &[(&str, &'static str)],
    problems: &mut FileProblems<'_>,
) -> Option<Reaction> {
    let plain = words.iter().find(|(word, _)| *word == cell);
    let reaction = plain
        .map(|(_, variant)| Reaction::Plain(variant))
        .or_else(|| seconds(cell.strip_prefix("pause ")?).map(Reaction::Pause));
    if reaction.is_none() {
        let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        problems.at(
            line,
            format!(
                "Reaction is \"{cell}\"; expected {}, or pause and a time such as 30s, 5m, 1h or 1d",
                words.join(", ")
            ),
        );
    }
    reaction
}

/// The seconds of a number with its unit.
fn seconds(text: &str) -> Option<u64> {
    let unit = text.chars().last()?;
    let (_, of_unit) = UNITS.iter().find(|(letter, _)| *letter == unit)?;
    let number: u64 = text.strip_suffix(unit)?.parse().ok()?;
    number.checked_mul(*of_unit).filter(|&seconds| seconds > 0)
}
