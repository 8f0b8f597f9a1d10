//! A file in the making: lines of code, and the names that they need from elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use super::{Library, link::Links};

/// Collects code and the `use` declarations it needs.
#[derive(Default)]
pub(super) struct Source {
    body: String,
    uses: BTreeMap<&'static str, BTreeSet<String>>,
    links: Links,
}

impl Source {
    /// One whose documentation links to what it speaks of.
    pub(super) fn with_links(links: Links) -> Self {
        Self {
            links,
            ..Self::default()
        }
    }

    /// Names something of the hand-written part.
    pub(super) fn library(&mut self, name: &'static str) -> &'static str {
        self.import("library", name);
        name
    }

    /// Names a type of another topic.
    pub(super) fn sibling(&mut self, name: &str) {
        self.import("super", name);
    }

    /// Names `String`, `ToString` or `Vec`, which a crate without the standard library has to import.
    pub(super) fn alloc(&mut self, name: &'static str) -> &'static str {
        let module = if name == "Vec" { "vec" } else { "string" };
        self.import("alloc", &format!("{module}::{name}"));
        name
    }

    /// Names a module of `core`.
    pub(super) fn core(&mut self, name: &'static str) -> &'static str {
        self.import("core", name);
        name
    }

    /// Adds lines of code.
    pub(super) fn push(&mut self, code: impl AsRef<str>) {
        self.body.push_str(code.as_ref());
        self.body.push('\n');
    }

    /// Adds documentation, each line after a marker such as `///`.
    pub(super) fn doc(&mut self, marker: &str, lines: &[String]) {
        self.body
            .push_str(&doc_comment(marker, &self.links.apply(lines)));
    }

    /// The whole file.
    pub(super) fn finish(self, header: &str, library: &Library) -> String {
        let mut file = header.to_owned();
        let groups: &[&[&str]] = match library {
            Library::Own => &[&["alloc", "core"], &["library"], &["super"]],
            Library::Other(_) => &[&["core"], &["library"], &["super"]],
        };
        for group in groups {
            let uses: String = group
                .iter()
                .filter_map(|from| self.declaration(from, library))
                .collect();
            if !uses.is_empty() {
                file.push('\n');
                file.push_str(&uses);
            }
        }
        file.push('\n');
        file.push_str(&self.body);
        file
    }

    /// A `use` declaration, when anything was named.
    fn declaration(&self, from: &str, library: &Library) -> Option<String> {
        let names: Vec<&str> = self.uses.get(from)?.iter().map(String::as_str).collect();
        let path = match from {
            "library" => library.path(),
            other => other,
        };
        Some(format!("use {path}::{{{}}};\n", names.join(", ")))
    }

    fn import(&mut self, from: &'static str, name: &str) {
        self.uses.entry(from).or_default().insert(name.to_owned());
    }
}

/// Lines of documentation after a marker such as `//!`.
pub(super) fn doc_comment(marker: &str, lines: &[String]) -> String {
    lines.iter().fold(String::new(), |mut text, line| {
        let line = format!("{marker} {line}");
        text.push_str(line.trim_end());
        text.push('\n');
        text
    })
}

/// A text as a Rust literal.
pub(super) fn literal(text: &str) -> String {
    let escaped = text
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n");
    format!("\"{escaped}\"")
}

/// A text as a raw Rust literal, for reading.
pub(super) fn raw_literal(text: &str) -> String {
    let mut fence = String::new();
    while text.contains(&format!("\"{fence}")) {
        fence.push('#');
    }
    format!("r{fence}\"{text}\"{fence}")
}

/// A number with its digits in groups of three.
pub(super) fn number(value: i128) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('_');
        }
        text.push(digit);
    }
    if value < 0 { format!("-{text}") } else { text }
}
