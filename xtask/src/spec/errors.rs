//! Reads `errors.md`: each error code, what became of the call that it answers, and what to do about it.

use std::{collections::BTreeMap, path::Path};

use super::{
    CodeRow, Codes,
    fields::{Cells, rows},
    reaction,
    topic::prose,
};
use crate::{
    Problems,
    markdown::{self, Block},
    name,
    problem::FileProblems,
};

const OUTCOMES: [(&str, &str); 2] = [("refused", "Refused"), ("unknown", "Unknown")];

/// Reads the file; what could not be read is among the problems.
pub(super) fn parse(path: &Path, text: &str, problems: &mut Problems) -> Codes {
    let problems = &mut problems.of(path);
    let sections = markdown::sections(text, problems);
    let Some((first, others)) = sections.split_first() else {
        problems.at(
            1,
            "the file is empty; expected `# Error codes`, prose and one table",
        );
        return Codes::default();
    };
    for section in others {
        problems.at(
            section.line,
            format!(
                "unknown section \"{}\"; expected one table and no other",
                section.title
            ),
        );
    }
    let table = rows(
        first,
        ["Error Code", "Outcome", "Reaction", "Meaning", "What to do"],
        problems,
    );
    let text: Vec<&Block> = first
        .blocks
        .iter()
        .filter(|block| !matches!(block, Block::Table(_)))
        .collect();
    let mut codes = Codes {
        title: first.title.clone(),
        prose: prose(&text, problems),
        rows: Vec::new(),
    };
    codes.rows = table
        .into_iter()
        .filter_map(|row| code(row, problems))
        .collect();
    codes.rows.sort_by(|a, b| a.pattern.cmp(&b.pattern));
    unique(&codes.rows, problems);
    codes
}

fn code(row: Cells<5>, problems: &mut FileProblems<'_>) -> Option<CodeRow> {
    let Cells {
        line,
        cells: [pattern, outcome, reaction, meaning, advice],
    } = row;
    let bare = pattern.strip_suffix('*').unwrap_or(&pattern);
    if !bare.chars().all(|c| c.is_ascii_alphanumeric() || c == '.')
        || !bare.starts_with(char::is_alphabetic)
    {
        problems.at(
            line,
            format!(
                "\"{pattern}\" is no error code; expected letters, digits and dots, or a `*` last"
            ),
        );
        return None;
    }
    let outcome = self::outcome(line, &outcome, problems);
    let reaction = reaction::of_code(line, &reaction, problems);
    Some(CodeRow {
        line,
        pattern,
        outcome: outcome?,
        reaction: reaction?,
        meaning,
        advice,
    })
}

fn outcome(line: usize, cell: &str, problems: &mut FileProblems<'_>) -> Option<&'static str> {
    let found = OUTCOMES
        .iter()
        .find(|(word, _)| *word == cell)
        .map(|(_, variant)| *variant);
    if found.is_none() {
        let words = OUTCOMES.map(|(word, _)| word);
        problems.at(
            line,
            format!("Outcome is \"{cell}\"; expected {}", words.join(", ")),
        );
    }
    found
}

/// Two codes may neither be equal nor become the same constant.
fn unique(rows: &[CodeRow], problems: &mut FileProblems<'_>) {
    let mut seen: BTreeMap<String, &CodeRow> = BTreeMap::new();
    for row in rows {
        let key = if row.pattern.ends_with('*') {
            row.pattern.clone()
        } else {
            name::screaming(&row.pattern)
        };
        if let Some(first) = seen.insert(key, row) {
            let (first, second) = if first.line < row.line {
                (first, row)
            } else {
                (row, first)
            };
            problems.at(
                second.line,
                format!(
                    "{} stands twice; the first is on line {}",
                    second.pattern, first.line
                ),
            );
        }
    }
}
