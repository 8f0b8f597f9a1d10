//! `check smtp`: mail that goes on from the emulator to a Postfix, which is refused, cut off and killed on the way.

use std::{path::PathBuf, process::Command};

use super::{conformance::directly, program};
use crate::{Error, Verdict};

/// Runs the tests in `tests/smtp` of a repository.
///
/// They make a Postfix of their own for each test, which takes the rights of root.
/// Python, Postfix and OpenSSL must be installed.
#[derive(Clone, Debug)]
pub struct SmtpCheck {
    root: PathBuf,
}

impl SmtpCheck {
    /// A check of the repository at a path.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Builds the emulator and runs the tests.
    ///
    /// # Errors
    /// [`Error::Tool`] when a tool is missing, and [`Error::Program`] when one fails before a test has begun.
    pub fn run(&self) -> Result<Verdict, Error> {
        program::run(Command::new("openssl").arg("version"))?;
        program::run(Command::new("postconf").arg("mail_version"))?;
        let binary = program::build(&self.root, &["ses-cli", "--bin", "ses"])?;
        let output = program::output(
            directly(&mut Command::new("python3"))
                .arg("-B")
                .arg(self.root.join("tests/smtp/suite.py"))
                .env("SES", binary),
        )?;
        let printed = program::printed(&output);
        let said = |line: &&str| line.starts_with("Ran ") || line.starts_with("kills: ");
        let seen: Vec<_> = printed.lines().filter(said).collect();
        let faults = match output.status.success() {
            true => Vec::new(),
            false => vec![printed.clone()],
        };
        Ok(Verdict {
            seen: seen.join("\n"),
            faults,
        })
    }
}
