//! `check crash` and `check faults`: tests that draw what happens by seeds, with more of it than `cargo test` draws.

use std::{path::PathBuf, process::Command};

use super::program;
use crate::{Error, Verdict};

/// A test of a repository that draws by seeds, and says how much it has drawn.
#[derive(Clone, Debug)]
pub struct SeededCheck {
    root: PathBuf,
    package: &'static str,
    test: &'static str,
    /// What is counted, in the test's own words.
    unit: &'static str,
    variables: Variables,
    rounds: Vec<Round>,
    seed: Option<u64>,
}

/// The variables by which the test is told what to draw.
#[derive(Clone, Copy, Debug)]
struct Variables {
    count: &'static str,
    seed: &'static str,
    rows: Option<&'static str>,
}

/// One run of the test.
#[derive(Clone, Copy, Debug)]
struct Round {
    count: u64,
    rows: Option<u64>,
}

impl SeededCheck {
    /// The emulator, killed under load 200 times: everything that it acknowledged must be there after each kill, each
    /// mail once, each task run once.
    pub fn crash(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            package: "ses-cli",
            test: "crash",
            unit: "kills",
            variables: Variables {
                count: "SES_CRASH_KILLS",
                seed: "SES_CRASH_SEED",
                rows: None,
            },
            rounds: vec![Round {
                count: 200,
                rows: None,
            }],
            seed: None,
        }
    }

    /// Campaigns whose runs are ended at drawn moments while the service fails: 1,000 of three lists of 500 recipients,
    /// and 10 of 120,000; nobody must be mailed twice, and of those that are done nobody left out.
    pub fn faults(root: impl Into<PathBuf>) -> Self {
        let rounds = [(1_000, 1_500), (10, 120_000)];
        Self {
            root: root.into(),
            package: "tests",
            test: "campaign",
            unit: "campaigns",
            variables: Variables {
                count: "SES_CAMPAIGN_SEEDS",
                seed: "SES_CAMPAIGN_SEED",
                rows: Some("SES_CAMPAIGN_ROWS"),
            },
            rounds: rounds
                .map(|(count, rows)| Round {
                    count,
                    rows: Some(rows),
                })
                .to_vec(),
            seed: None,
        }
    }

    /// Draws so much, once, instead of what it draws by itself.
    #[must_use]
    pub fn with_count(mut self, count: u64) -> Self {
        self.rounds.truncate(1);
        for round in &mut self.rounds {
            round.count = count;
        }
        self
    }

    /// Draws by this seed.
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
        let mut whole = Verdict {
            seen: String::new(),
            faults: Vec::new(),
        };
        for round in &self.rounds {
            let output = program::output(&mut self.command(*round))?;
            let printed = program::printed(&output);
            let verdict = judge(self.unit, round.count, output.status.success(), &printed);
            whole.seen += &format!("{}\n", verdict.seen);
            whole.faults.extend(verdict.faults);
        }
        Ok(whole)
    }

    fn command(&self, round: Round) -> Command {
        let mut cargo = Command::new("cargo");
        cargo
            .args(["test", "--locked", "--package", self.package])
            .args(["--test", self.test, "--manifest-path"])
            .arg(self.root.join("Cargo.toml"))
            .args(["--", "--nocapture"])
            .env(self.variables.count, round.count.to_string());
        if let (Some(variable), Some(rows)) = (self.variables.rows, round.rows) {
            cargo.env(variable, rows.to_string());
        }
        if let Some(seed) = self.seed {
            cargo.env(self.variables.seed, seed.to_string());
        }
        cargo
    }
}

/// What the test has said of so much.
fn judge(unit: &str, count: u64, has_passed: bool, printed: &str) -> Verdict {
    let begin = format!("{count} {unit}");
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
    fn a_test_passes_when_it_says_how_much_it_drew() {
        let check = |has_passed, printed: &str, expected: &str| {
            let verdict = judge("kills", 200, has_passed, printed);
            assert_eq!(verdict.to_string(), expected);
            assert_eq!(verdict.is_passed(), !expected.contains("failed: "));
        };
        check(true, "running 1 test\n200 kills: all\nok", "200 kills: all");
        let silent = "\nfailed: the test does not say that it made 200 kills";
        check(true, "25 kills: all", silent);
        check(false, "kill 7: lost", "\nfailed: kill 7: lost");
    }
}
