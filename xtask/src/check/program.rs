//! Programs that a check needs, run to their end.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

use crate::Error;

/// Runs a program that must succeed, and returns what it printed.
pub(super) fn run(command: &mut Command) -> Result<String, Error> {
    let output = output(command)?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(Error::Program {
        command: line(command),
        message: printed(&output),
    })
}

/// Runs a program, whatever becomes of it.
pub(super) fn output(command: &mut Command) -> Result<Output, Error> {
    let tool = command.get_program().to_string_lossy().into_owned();
    command
        .output()
        .map_err(|source| Error::Tool { tool, source })
}

/// Builds a program of a package and returns where it is.
pub(super) fn build(root: &Path, target: &[&str]) -> Result<PathBuf, Error> {
    let mut cargo = Command::new("cargo");
    cargo
        .args(["build", "--locked", "--package"])
        .args(target)
        .args(["--message-format", "json-render-diagnostics"])
        .arg("--manifest-path")
        .arg(root.join("Cargo.toml"));
    let printed = run(&mut cargo)?;
    executable(&printed).ok_or_else(|| Error::Program {
        command: "cargo build".to_owned(),
        message: "it names no executable".to_owned(),
    })
}

/// The executable in what `cargo build` prints: a JSON object a line.
fn executable(printed: &str) -> Option<PathBuf> {
    printed.lines().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        message["executable"].as_str().map(PathBuf::from)
    })
}

/// Everything that a program printed: results first, then messages.
pub(super) fn printed(output: &Output) -> String {
    let text = |bytes| String::from_utf8_lossy(bytes).trim().to_owned();
    [text(&output.stdout), text(&output.stderr)]
        .join("\n")
        .trim()
        .to_owned()
}

fn line(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_missing_is_named() {
        let error = run(&mut Command::new("no-such-program")).expect_err("it is missing");
        assert_eq!(
            error.to_string(),
            "cannot run no-such-program: is it installed?"
        );
    }

    #[test]
    fn a_program_that_fails_is_named_with_what_it_printed() {
        let error = run(Command::new("cargo").arg("no-such-command")).expect_err("it fails");
        let text = error.to_string();
        assert!(text.starts_with("cargo no-such-command failed: "), "{text}");
        assert!(text.contains("no such command"), "{text}");
    }

    #[test]
    fn the_executable_is_among_the_messages_of_cargo() {
        let printed = "{\"reason\":\"compiler-artifact\",\"executable\":null}\n\
                       {\"reason\":\"compiler-artifact\",\"executable\":\"/t/debug/ses\"}\n\
                       {\"reason\":\"build-finished\"}\n";
        assert_eq!(executable(printed), Some(PathBuf::from("/t/debug/ses")));
        assert_eq!(executable("{}\nno JSON\n"), None);
    }
}
