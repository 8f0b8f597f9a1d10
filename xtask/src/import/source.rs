//! Reads a saved page as lines, each with its number.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::plain;
use crate::{Error, Problem};

/// A saved page, with what the web adds to its text made plain.
pub(super) struct Source {
    pub(super) path: PathBuf,
    lines: Vec<String>,
}

/// A line of a page; `number` counts from 1.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) number: usize,
    pub(super) text: &'a str,
}

impl Line<'_> {
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

impl Source {
    /// Reads the file.
    ///
    /// # Errors
    /// [`Error::Read`] when it can't be read, [`Error::Page`] when it is no text or holds none.
    pub(super) fn read(path: &Path) -> Result<Self, Error> {
        let bytes = fs::read(path).map_err(|source| Error::Read {
            path: path.to_owned(),
            source,
        })?;
        let fault = |line, message: &str| Error::Page(Problem::new(path, line, message));
        if let Some(at) = no_text(&bytes) {
            let before = bytes.get(..at).unwrap_or_default();
            let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
            let message =
                "this is no text; expected the page saved as plain text or Markdown in UTF-8";
            return Err(fault(line, message));
        }
        let text = String::from_utf8_lossy(&bytes)
            .trim_start_matches('\u{feff}')
            .replace(['\u{a0}', '\u{3000}'], " ")
            .replace(['\u{200b}', '\u{200c}', '\u{200d}'], "");
        if text.trim().is_empty() {
            return Err(fault(
                1,
                "the page is empty; expected the reference of one action",
            ));
        }
        if is_html(&text) {
            let message = "this is HTML; expected the page saved as plain text or Markdown";
            return Err(fault(1, message));
        }
        Ok(Self {
            path: path.to_owned(),
            lines: text.lines().map(plain::line).collect(),
        })
    }

    pub(super) fn lines(&self) -> Vec<Line<'_>> {
        let lines = self.lines.iter().enumerate();
        lines
            .map(|(index, text)| Line {
                number: index + 1,
                text,
            })
            .collect()
    }
}

fn is_html(text: &str) -> bool {
    let begin: String = text.trim_start().chars().take(14).collect();
    let begin = begin.to_ascii_lowercase();
    begin == "<!doctype html" || begin.starts_with("<html")
}

/// Where the first byte stands that no text has.
fn no_text(bytes: &[u8]) -> Option<usize> {
    let zero = bytes.iter().position(|&byte| byte == 0);
    let wrong = std::str::from_utf8(bytes)
        .err()
        .map(|error| error.valid_up_to());
    match (zero, wrong) {
        (Some(zero), Some(wrong)) => Some(zero.min(wrong)),
        (zero, wrong) => zero.or(wrong),
    }
}
