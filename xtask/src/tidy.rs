//! The rules of this repository that neither compiler nor linter holds: each is a function over the tracked files.

mod manifest;
mod prose;
mod rust;
mod trace;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Codegen, Error, Problems};

/// Checks every tracked file of the repository at a path, and that generated code is not stale.
///
/// Returns what breaks a rule, with file and line; nothing is changed.
///
/// # Errors
/// [`Error::Git`] or [`Error::Tool`] when git does not list its files, [`Error::Read`] for a file that cannot be read,
/// and the errors of [`Codegen::check`].
pub fn tidy(root: &Path) -> Result<Problems, Error> {
    let mut problems = Repository::read(root)?.check();
    for codegen in Codegen::of_repository(root) {
        for problem in codegen.check()?.iter() {
            problems.push(problem.clone());
        }
    }
    Ok(problems)
}

/// The tracked files, in the order of their paths.
struct Repository {
    files: Vec<File>,
}

/// A file by its path from the root; one that is no text, such as a picture, has none here.
struct File {
    path: PathBuf,
    text: String,
}

impl Repository {
    fn read(root: &Path) -> Result<Self, Error> {
        let mut files = Vec::new();
        for path in tracked(root)? {
            match fs::read(root.join(&path)) {
                Ok(bytes) => {
                    let text = String::from_utf8(bytes).unwrap_or_default();
                    files.push(File { path, text });
                }
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(source) => return Err(Error::Read { path, source }),
            }
        }
        Ok(Self { files })
    }

    fn check(&self) -> Problems {
        let mut problems = Problems::default();
        rust::check(self, &mut problems);
        prose::check(self, &mut problems);
        manifest::check(self, &mut problems);
        trace::check(self, &mut problems);
        problems.sort();
        problems
    }

    /// The files with this ending.
    fn with_extension(&self, extension: &str) -> impl Iterator<Item = &File> {
        self.files.iter().filter(move |file| {
            file.path
                .extension()
                .is_some_and(|found| found == extension)
        })
    }

    fn file(&self, path: impl AsRef<Path>) -> Option<&File> {
        self.files.iter().find(|file| file.path == path.as_ref())
    }
}

impl File {
    /// The lines with their numbers, from 1.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
    }

    fn name(&self) -> &str {
        self.path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default()
    }
}

fn tracked(root: &Path) -> Result<Vec<PathBuf>, Error> {
    let folder = if root.as_os_str().is_empty() {
        Path::new(".")
    } else {
        root
    };
    let output = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(folder)
        .output()
        .map_err(|source| Error::Tool {
            tool: "git".to_owned(),
            source,
        })?;
    if !output.status.success() {
        return Err(Error::Git {
            message: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        });
    }
    let list = String::from_utf8_lossy(&output.stdout);
    Ok(list
        .split('\0')
        .filter(|path| !path.is_empty())
        .map(PathBuf::from)
        .collect())
}

#[cfg(test)]
mod tests;
