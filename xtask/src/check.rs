//! Checks that need more than `cargo test` has: each is a module with one value to set up and to run.

mod browser;
mod conformance;
mod loops;
mod seeded;
mod size;
mod smtp;

mod program;

use std::fmt;

pub use browser::BrowserCheck;
pub use conformance::ConformanceCheck;
pub use loops::LoopsCheck;
pub use seeded::SeededCheck;
pub use size::SizeCheck;
pub use smtp::SmtpCheck;

/// What a check has seen, and what of it is not as it must be; displays as the one and then the other.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verdict {
    /// What was measured or tried, for a person: Markdown.
    pub seen: String,
    /// What is not as it must be, one a line; none when the check has passed.
    pub faults: Vec<String>,
}

impl Verdict {
    /// Whether everything is as it must be.
    #[must_use]
    pub fn is_passed(&self) -> bool {
        self.faults.is_empty()
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.seen.trim_end())?;
        for fault in &self.faults {
            write!(f, "\nfailed: {fault}")?;
        }
        Ok(())
    }
}
