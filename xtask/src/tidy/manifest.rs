//! Rules about manifests: what every crate takes from the workspace, the order of dependencies, and the walls that a
//! crate's own clippy.toml holds.

use super::{File, Repository};
use crate::Problems;

/// What every crate takes from the workspace: the section, the line, and what it is called.
const INHERITED: [(&str, &str); 5] = [
    ("package", "edition.workspace = true"),
    ("package", "license.workspace = true"),
    ("package", "rust-version.workspace = true"),
    ("package", "version.workspace = true"),
    ("lints", "workspace = true"),
];

/// The crates that may not ask a clock, and the functions that their clippy.toml has to name.
const CLOCKLESS: [&str; 3] = ["crates/ses-core", "crates/ses-types", "crates/tc3-sign"];
const CLOCKS: [&str; 2] = ["std::time::Instant::now", "std::time::SystemTime::now"];

pub(super) fn check(repository: &Repository, problems: &mut Problems) {
    let manifests = || {
        repository
            .files
            .iter()
            .filter(|file| file.name() == "Cargo.toml")
    };
    let local: Vec<&str> = manifests().filter_map(package).collect();
    for file in manifests() {
        if package(file).is_some() && !is_workspace(file) {
            inherited(file, problems);
        }
        order(file, &local, problems);
    }
    clocks(repository, problems);
}

/// A line of a section: its number and text.
fn entries(file: &File) -> impl Iterator<Item = (&str, usize, &str)> {
    let mut section = "";
    file.lines().filter_map(move |(number, line)| {
        let line = line.trim();
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            section = name;
            return None;
        }
        (!line.is_empty() && !line.starts_with('#')).then_some((section, number, line))
    })
}

/// The name of the package that a manifest declares.
fn package(file: &File) -> Option<&str> {
    entries(file)
        .filter(|(section, ..)| *section == "package")
        .find_map(|(_, _, line)| {
            let value = line.strip_prefix("name")?.trim_start().strip_prefix('=')?;
            Some(value.trim().trim_matches('"'))
        })
}

/// Whether the package takes nothing from the workspace, since it has one of its own.
fn is_workspace(file: &File) -> bool {
    file.lines().any(|(_, line)| line.trim() == "[workspace]")
}

fn inherited(file: &File, problems: &mut Problems) {
    for (section, expected) in INHERITED {
        if !entries(file).any(|(found, _, line)| found == section && line == expected) {
            problems
                .of(&file.path)
                .at(0, format!("has no line `{expected}` under [{section}]"));
        }
    }
}

/// Local crates first, then A–Z.
fn order(file: &File, local: &[&str], problems: &mut Problems) {
    let mut last: Option<(&str, (bool, &str))> = None;
    for (section, line, text) in
        entries(file).filter(|(section, ..)| section.ends_with("dependencies"))
    {
        let Some((name, _)) = text.split_once([' ', '.', '=']).filter(|_| is_key(text)) else {
            continue;
        };
        let key = (!local.contains(&name), name);
        if let Some((_, before)) = last.filter(|(of, before)| *of == section && *before > key) {
            let message = format!(
                "{name} stands after {}; expected local crates first, then A–Z",
                before.1
            );
            problems.of(&file.path).at(line, message);
        }
        last = Some((section, key));
    }
}

/// Whether a line begins an entry, rather than going on with one of several lines.
fn is_key(line: &str) -> bool {
    line.contains('=') && line.starts_with(|letter: char| letter.is_ascii_alphanumeric())
}

fn clocks(repository: &Repository, problems: &mut Problems) {
    for folder in CLOCKLESS {
        let path = std::path::Path::new(folder).join("clippy.toml");
        let Some(file) = repository.file(&path) else {
            problems
                .of(&path)
                .at(0, "is missing; this crate's lints keep clocks out");
            continue;
        };
        for clock in CLOCKS.iter().filter(|clock| !file.text.contains(**clock)) {
            problems
                .of(&path)
                .at(0, format!("does not disallow {clock}"));
        }
    }
}
