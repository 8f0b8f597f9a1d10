//! The order within a file of tables: sections that stand under another, and lines of `key: value`.

use crate::{
    markdown::{Block, Section},
    problem::FileProblems,
};

/// The sections under one, each of which may stand once.
pub(super) struct Parts<'a> {
    of: &'a Section,
    parts: &'a [Section],
    asked: Vec<&'static str>,
}

impl<'a> Parts<'a> {
    pub(super) fn new(of: &'a Section, parts: &'a [Section]) -> Self {
        Self {
            of,
            parts,
            asked: Vec::new(),
        }
    }

    /// Reads a section that has to be there.
    pub(super) fn required<T: Default>(
        &mut self,
        title: &'static str,
        problems: &mut FileProblems<'_>,
        read: impl FnOnce(&'a Section, &mut FileProblems<'_>) -> T,
    ) -> T {
        if !self.parts.iter().any(|part| part.title == title) {
            problems.at(
                self.of.line,
                format!("\"{}\" has no section `### {title}`", self.of.title),
            );
        }
        self.optional(title, problems, read)
    }

    /// Reads a section that may be there.
    pub(super) fn optional<T: Default>(
        &mut self,
        title: &'static str,
        problems: &mut FileProblems<'_>,
        read: impl FnOnce(&'a Section, &mut FileProblems<'_>) -> T,
    ) -> T {
        self.asked.push(title);
        let part = self.parts.iter().find(|part| part.title == title);
        part.map(|part| read(part, problems)).unwrap_or_default()
    }

    /// Names every section that nobody asked for, or that stands twice.
    pub(super) fn finish(self, problems: &mut FileProblems<'_>) {
        for (at, part) in self.parts.iter().enumerate() {
            let title = &part.title;
            let message = if !self.asked.contains(&title.as_str()) {
                let known = self.asked.join(", ");
                let known = if known.is_empty() {
                    "none here"
                } else {
                    &known
                };
                format!("unknown section \"{title}\"; expected {known}")
            } else if let Some(first) = self.parts[..at].iter().find(|part| part.title == *title) {
                format!(
                    "\"{title}\" stands twice; the first is on line {}",
                    first.line
                )
            } else {
                continue;
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

    /// The value of a key that has to be there.
    pub(super) fn take(
        &mut self,
        key: &'static str,
        problems: &mut FileProblems<'_>,
    ) -> Option<String> {
        let value = self.take_optional(key);
        if value.is_none() {
            problems.at(self.line, format!("no line `{key}: …`"));
        }
        value
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
