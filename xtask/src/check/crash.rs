//! `check crash`: the emulator killed under load, more often than `cargo test` does it.

use std::{path::PathBuf, process::Command};

use super::program;
use crate::{Error, Verdict};

/// How often the emulator is killed unless said otherwise.
const KILLS: u64 = 200;

/// Runs the test `crash` of `ses-cli` in a repository, with more kills than it has by itself.
///
/// Everything that the emulator acknowledged must be there after each kill, each mail once, each task run once.
#[derive(Clone, Debug)]
pub struct CrashCheck {
    root: PathBuf,
    kills: u64,
    seed: Option<u64>,
}

impl CrashCheck {
    /// A check of the repository at a path, with 200 kills at the moments of the test's own seed.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            kills: KILLS,
            seed: None,
        }
    }

    /// Kills so many times.
    #[must_use]
    pub fn with_kills(mut self, kills: u64) -> Self {
        self.kills = kills;
        self
    }

    /// Kills at the moments of this seed.
    #[must_use]
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Builds the test, runs it, and says how much it tried.
    ///
    /// # Errors
    /// [`Error::Tool`] when cargo does not start.
    pub fn run(&self) -> Result<Verdict, Error> {
        let mut cargo = Command::new("cargo");
        cargo
            .args([
                "test",
                "--locked",
                "--package",
                "ses-cli",
                "--test",
                "crash",
            ])
            .arg("--manifest-path")
            .arg(self.root.join("Cargo.toml"))
            .args(["--", "--nocapture"])
            .env("SES_CRASH_KILLS", self.kills.to_string());
        if let Some(seed) = self.seed {
            cargo.env("SES_CRASH_SEED", seed.to_string());
        }
        let output = program::output(&mut cargo)?;
        let printed = program::printed(&output);
        Ok(judge(self.kills, output.status.success(), &printed))
    }
}

/// What the test has said of so many kills.
fn judge(kills: u64, has_passed: bool, printed: &str) -> Verdict {
    let begin = format!("{kills} kills");
    let seen = printed.lines().find(|line| line.starts_with(&begin));
    let faults = match (has_passed, seen) {
        (true, Some(_)) => Vec::new(),
        (true, None) => vec![format!("the test does not say that it made {begin}")],
        (false, _) => vec![printed.to_owned()],
    };
    Verdict {
        seen: seen.unwrap_or_default().to_owned(),
        faults,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_passes_when_it_says_how_often_it_killed() {
        let check = |has_passed, printed: &str, expected: &str| {
            let verdict = judge(200, has_passed, printed);
            assert_eq!(verdict.to_string(), expected);
            assert_eq!(verdict.is_passed(), !expected.contains("failed: "));
        };
        check(true, "running 1 test\n200 kills: all\nok", "200 kills: all");
        let silent = "\nfailed: the test does not say that it made 200 kills";
        check(true, "25 kills: all", silent);
        check(false, "kill 7: lost", "\nfailed: kill 7: lost");
    }
}
