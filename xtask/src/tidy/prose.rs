//! Rules about Markdown files: links that lead somewhere, and a changelog that takes entries.

use std::path::{Component, Path, PathBuf};

use super::{File, Repository};
use crate::Problems;

pub(super) fn check(repository: &Repository, problems: &mut Problems) {
    for file in repository.with_extension("md") {
        for (line, target) in links(file) {
            if !leads_somewhere(repository, &file.path, &target) {
                problems
                    .of(&file.path)
                    .at(line, format!("the link to {target} leads nowhere"));
            }
        }
    }
    changelog(repository, problems);
}

fn changelog(repository: &Repository, problems: &mut Problems) {
    let path = Path::new("CHANGELOG.md");
    match repository.file(path) {
        None => problems.of(path).at(0, "is missing"),
        Some(file) => {
            let heads = ["## Unreleased", "## [Unreleased]"];
            if !file
                .text
                .lines()
                .any(|line| heads.contains(&line.trim_end()))
            {
                problems.of(path).at(1, "has no section `## Unreleased`");
            }
        }
    }
}

/// The targets of links within the repository, outside of code.
fn links(file: &File) -> Vec<(usize, String)> {
    let mut links = Vec::new();
    let mut in_fence = false;
    for (line, text) in file.lines() {
        if text.trim_start().starts_with("```") {
            in_fence = !in_fence;
        } else if !in_fence {
            links.extend(targets(&without_code(text)).map(|target| (line, target.to_owned())));
        }
    }
    links.retain(|(_, target)| !is_elsewhere(target));
    links
}

/// `[text](target)` and `[name]: target`.
fn targets(text: &str) -> impl Iterator<Item = &str> {
    let inline = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', ' ']).next());
    let is_definition = text.starts_with('[') && !text.starts_with("[^");
    let definition = text
        .split_once("]: ")
        .filter(|_| is_definition)
        .map(|(_, target)| target.trim());
    inline.chain(definition)
}

fn without_code(text: &str) -> String {
    text.split('`').step_by(2).collect::<Vec<_>>().join("code")
}

fn is_elsewhere(target: &str) -> bool {
    target.is_empty()
        || target.starts_with('#')
        || target.contains("://")
        || target.starts_with("mailto:")
}

/// A tracked file, or a folder that holds one.
fn leads_somewhere(repository: &Repository, from: &Path, target: &str) -> bool {
    let target = target.split('#').next().unwrap_or(target);
    let path = from.parent().unwrap_or_else(|| Path::new("")).join(target);
    let Some(path) = normal(&path) else {
        return false;
    };
    path.as_os_str().is_empty()
        || repository
            .files
            .iter()
            .any(|file| file.path.starts_with(&path))
}

/// The path without `.` and `..`; `None` when it leaves the repository.
fn normal(path: &Path) -> Option<PathBuf> {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::Normal(name) => normal.push(name),
            Component::CurDir => {}
            Component::ParentDir => normal.pop().then_some(())?,
            Component::Prefix(_) | Component::RootDir => return None,
        }
    }
    Some(normal)
}
