//! Rules about Rust files: how they begin, how they are named, how long they are.

use super::{File, Repository};
use crate::{Problems, problem::FileProblems};

/// The most lines of a file that gives no reason.
const LONGEST: usize = 500;

/// How a long file gives its reason.
const REASON: &str = "// Long because ";

/// What no test may say, and what to do instead; in two halves, so that this file does not say it either.
const FORBIDDEN: [(&str, &str, &str); 2] = [
    (
        "#[",
        "ignore",
        "a test that does not run proves nothing; make it a check of its own",
    ),
    ("#[", "should_panic", "any panic passes it; match the error"),
];

pub(super) fn check(repository: &Repository, problems: &mut Problems) {
    for file in repository.with_extension("rs") {
        let problems = &mut problems.of(&file.path);
        beginning(file, problems);
        name(file, problems);
        length(file, problems);
        attributes(file, problems);
        sleeps(file, problems);
    }
}

/// A file begins with a sentence that says what it is for; inner attributes may stand before it.
fn beginning(file: &File, problems: &mut FileProblems<'_>) {
    let mut lines = file
        .lines()
        .skip_while(|(_, line)| line.starts_with("#![") || line.is_empty());
    let first = lines
        .next()
        .and_then(|(line, text)| Some((line, text.strip_prefix("//!")?)));
    let Some((line, text)) = first else {
        problems.at(
            1,
            "does not begin with `//!` and a sentence that says what the file is for",
        );
        return;
    };
    let rest = lines.map_while(|(_, line)| line.strip_prefix("//! "));
    let last = rest.last().unwrap_or(text).trim();
    if !last.ends_with(['.', ':']) || text.trim_start().starts_with('#') {
        problems.at(line, "the `//!` at the beginning is no full sentence");
    }
}

fn name(file: &File, problems: &mut FileProblems<'_>) {
    if file.name() == "mod.rs" {
        problems.at(
            0,
            "is named mod.rs; expected the module's name beside its folder",
        );
    }
}

fn length(file: &File, problems: &mut FileProblems<'_>) {
    let lines = file.text.lines().count();
    let is_generated = file.text.starts_with("//! @generated");
    let has_reason = file.text.lines().any(|line| line.starts_with(REASON));
    if lines > LONGEST && !is_generated && !has_reason {
        problems.at(
            0,
            format!("has {lines} lines; split it, or give a reason in a line `{REASON}…`"),
        );
    }
}

fn attributes(file: &File, problems: &mut FileProblems<'_>) {
    for (line, text) in file.lines() {
        for (open, word, instead) in FORBIDDEN {
            if text
                .trim_start()
                .strip_prefix(open)
                .is_some_and(|rest| rest.starts_with(word))
            {
                problems.at(line, format!("{open}{word}]: {instead}"));
            }
        }
    }
}

/// A test waits for what it is told, never for time to pass.
fn sleeps(file: &File, problems: &mut FileProblems<'_>) {
    let is_test = file
        .path
        .components()
        .any(|part| part.as_os_str() == "tests");
    for (line, text) in file.lines().filter(|_| is_test) {
        let code = text.split("//").next().unwrap_or_default();
        if code.contains("::sleep(") {
            problems.at(line, "a test sleeps; let it wait for what it expects");
        }
    }
}
