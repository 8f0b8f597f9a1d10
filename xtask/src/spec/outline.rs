//! The order within a file of tables: sections that stand under another, and lines of `key: value`.

use crate::{
    markdown::{Block, Section},
    problem::FileProblems,
};

/// The sections under one, each of which may stand once.
pub(super) struct Parts<'a> {
    of: &'a Section,
    parts: &'a [Section],
    taken: Vec<usize>,
}

impl<'a> Parts<'a> {
    pub(super) fn new(of: &'a Section, parts: &'a [Section]) -> Self {
        Self {
            of,
            parts,
            taken: Vec::new(),
        }
    }

    pub(super) fn take(&mut self, title: &str) -> Option<&'a Section> {
        let at = self.parts.iter().position(|part| part.title == title)?;
        self.taken.push(at);
        self.parts.get(at)
    }

    pub(super) fn required(
        &mut self,
        title: &str,
        problems: &mut FileProblems<'_>,
    ) -> Option<&'a Section> {
        let part = self.take(title);
        if part.is_none() {
            problems.at(
                self.of.line,
                format!("\"{}\" has no section `### {title}`", self.of.title),
            );
        }
        part
    }

    pub(super) fn finish(self, known: &[&str], problems: &mut FileProblems<'_>) {
        for (at, part) in self
            .parts
            .iter()
            .enumerate()
            .filter(|(at, _)| !self.taken.contains(at))
        {
            let twice = self.parts[..at]
                .iter()
                .find(|earlier| earlier.title == part.title);
            let message = match twice.filter(|_| known.contains(&part.title.as_str())) {
                Some(first) => format!(
                    "\"{}\" stands twice; the first is on line {}",
                    part.title, first.line
                ),
                None if known.is_empty() => {
                    format!("unknown section \"{}\"; expected none here", part.title)
                }
                None => format!(
                    "unknown section \"{}\"; expected one of {}",
                    part.title,
                    known.join(", ")
                ),
            };
            problems.at(part.line, message);
        }
    }
}

/// Lines of `key: value`.
pub(super) struct Pairs {
    /// Where the list stands, and after each `take` where the value stood.
    pub(super) line: usize,
    pairs: Vec<(usize, String)>,
    asked: Vec<&'static str>,
}

impl Pairs {
    /// The lines of a section's first paragraph.
    pub(super) fn of_paragraph(section: &Section) -> Self {
        let pairs = match section.blocks.first() {
            Some(Block::Paragraph { line, text }) => text
                .lines()
                .enumerate()
                .map(|(index, text)| (line + index, text.to_owned()))
                .collect(),
            _ => Vec::new(),
        };
        Self {
            line: section.line,
            pairs,
            asked: Vec::new(),
        }
    }

    /// The items of a section's last list, and the blocks before it.
    pub(super) fn of_list(section: &Section) -> (Self, Vec<&Block>) {
        match section.blocks.split_last() {
            Some((Block::List { line, items }, before)) => (
                Self {
                    line: *line,
                    pairs: items.clone(),
                    asked: Vec::new(),
                },
                before.iter().collect(),
            ),
            _ => (
                Self {
                    line: section.line,
                    pairs: Vec::new(),
                    asked: Vec::new(),
                },
                section.blocks.iter().collect(),
            ),
        }
    }

    pub(super) fn take(&mut self, key: &'static str, problems: &mut FileProblems<'_>) -> String {
        self.take_optional(key).unwrap_or_else(|| {
            problems.at(self.line, format!("no line `{key}: …`"));
            String::new()
        })
    }

    /// Takes the value out, and moves `line` to where it stood.
    pub(super) fn take_optional(&mut self, key: &'static str) -> Option<String> {
        self.asked.push(key);
        let value = |text: &str| {
            text.strip_prefix(key)?
                .strip_prefix(':')
                .map(|value| value.trim().to_owned())
        };
        let at = self
            .pairs
            .iter()
            .position(|(_, text)| value(text).is_some())?;
        let (line, text) = self.pairs.remove(at);
        self.line = line;
        value(&text)
    }

    pub(super) fn finish(self, problems: &mut FileProblems<'_>) {
        for (line, text) in self.pairs {
            problems.at(
                line,
                format!(
                    "\"{text}\" is unknown or stands twice; expected one line each of {}",
                    self.asked.join(", ")
                ),
            );
        }
    }
}
