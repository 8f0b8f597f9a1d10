//! Rules about traces of one machine: the project builds and reads the same everywhere.

use super::{File, Repository};
use crate::Problems;

/// Paths of one machine, in two halves so that this file does not name them.
const PATHS: [(&str, &str); 3] = [("/wo", "rk/"), ("/tmp/", "target"), ("/ro", "ot/")];

/// Where every dependency of the lock file comes from.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

pub(super) fn check(repository: &Repository, problems: &mut Problems) {
    for file in &repository.files {
        for (line, text) in file.lines() {
            if let Some(fault) = path(text).or_else(|| mirror(file, text)) {
                problems.of(&file.path).at(line, fault);
            }
        }
    }
}

/// A path that begins here, and is not the middle of another or of an address.
fn path(text: &str) -> Option<String> {
    let names = |path: &str| {
        text.match_indices(path).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            !before.is_some_and(|letter| {
                letter.is_alphanumeric() || ['.', '_', '-', '}'].contains(&letter)
            })
        })
    };
    let path = PATHS
        .iter()
        .map(|(a, b)| format!("{a}{b}"))
        .find(|path| names(path))?;
    Some(format!("names {path}, a path of one machine"))
}

/// Another source of crates than the public registry.
fn mirror(file: &File, text: &str) -> Option<String> {
    let source = text
        .trim()
        .strip_prefix("source = \"")
        .and_then(|rest| rest.strip_suffix('"'));
    let is_other = file.name() == "Cargo.lock" && source.is_some_and(|source| source != REGISTRY);
    let is_replaced = file.path.starts_with(".cargo") && text.trim().starts_with("replace-with");
    let is_index = file.path.starts_with(".cargo") && text.contains("sparse+");
    (is_other || is_replaced || is_index)
        .then(|| format!("takes crates from elsewhere than {REGISTRY}"))
}
