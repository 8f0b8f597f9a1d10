//! `check size`: what a program that sends one mail costs in crates, bytes and processor time, beside the same program
//! on bare hyper and hyper-rustls.

mod cargo;
mod program;
mod table;

use std::path::{Path, PathBuf};

use crate::{Error, Verdict};
use cargo::Cargo;
use program::{Measured, Program};

/// The program whose costs are judged, the floor that it is compared with, and what others make of it.
const OURS: &str = "ses-hyper";
const FLOOR: &str = "bare";
const PEERS: [&str; 3] = ["tencentcloud", "tencentcloud-sdk", "aws-sdk-sesv2"];

const MOST_CRATES: usize = 70;
const MOST_BYTES: u64 = 3_200_000;
/// The most times the floor's processor time.
const MOST_TIME: f64 = 1.2;

/// Builds the programs in `tests/size` of a repository from nothing, in turns, and compares what they cost.
///
/// Crates and bytes are judged always; the processor time of building only where [`with_builds`](Self::with_builds)
/// asks for its median, since one build on a busy machine says little.
#[derive(Clone, Debug)]
pub struct SizeCheck {
    root: PathBuf,
    builds: Option<usize>,
    has_peers: bool,
}

impl SizeCheck {
    /// A check of the repository at a path, with one build of each program.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            builds: None,
            has_peers: false,
        }
    }

    /// Builds each program so many times, and judges the medians of their processor time, too.
    #[must_use]
    pub fn with_builds(mut self, builds: usize) -> Self {
        self.builds = Some(builds.max(1));
        self
    }

    /// Measures other crates that send mail, too; nothing of them is judged.
    #[must_use]
    pub fn with_peers(mut self) -> Self {
        self.has_peers = true;
        self
    }

    /// Builds, measures and judges.
    ///
    /// # Errors
    /// [`Error::Tool`] when cargo does not start, [`Error::Cargo`] when it fails, [`Error::Read`] and [`Error::Write`]
    /// for files; and [`Error::Read`] on systems without `/proc`, which tells the processor time of builds.
    pub fn run(&self) -> Result<Verdict, Error> {
        let names = [FLOOR, OURS]
            .into_iter()
            .chain(PEERS.into_iter().filter(|_| self.has_peers));
        let mut programs = names
            .map(|name| Program::prepare(&self.root, name))
            .collect::<Result<Vec<_>, _>>()?;
        for _ in 0..self.builds.unwrap_or(1) {
            for program in &mut programs {
                program.build()?;
            }
        }
        let measured: Vec<Measured> = programs.into_iter().map(Program::into_measured).collect();
        Ok(Verdict {
            seen: table::table(&measured),
            faults: self.judge(&measured),
        })
    }

    fn judge(&self, measured: &[Measured]) -> Vec<String> {
        let mut faults = Vec::new();
        let [floor, ours, ..] = measured else {
            return faults;
        };
        if ours.crates > MOST_CRATES {
            let found = ours.crates;
            faults.push(format!("{found} crates, expected at most {MOST_CRATES}"));
        }
        if ours.bytes > MOST_BYTES {
            let found = ours.bytes;
            faults.push(format!("{found} bytes, expected at most {MOST_BYTES}"));
        }
        let ratio = ours.median() / floor.median();
        if self.builds.is_some() && ratio > MOST_TIME {
            faults.push(format!(
                "{ratio:.2} times the floor's processor time, expected at most {MOST_TIME}"
            ));
        }
        faults
    }
}

fn folder(root: &Path, name: &str) -> PathBuf {
    root.join("tests/size").join(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(crates: usize, bytes: u64, seconds: &[f64]) -> Measured {
        Measured {
            name: String::new(),
            crates,
            bytes,
            seconds: seconds.to_vec(),
        }
    }

    #[test]
    fn each_limit_is_judged() {
        let check = SizeCheck::new("").with_builds(3);
        let floor = measured(58, 2_900_000, &[100.0, 10.0, 101.0]);
        let judge = |ours| check.judge(&[floor.clone(), ours]).join("; ");
        assert_eq!(judge(measured(70, 3_200_000, &[120.0, 1.0, 500.0])), "");
        assert_eq!(
            judge(measured(71, 3_200_001, &[121.0])),
            "71 crates, expected at most 70; 3200001 bytes, expected at most 3200000; \
             1.21 times the floor's processor time, expected at most 1.2"
        );
    }

    #[test]
    fn one_build_says_nothing_of_time() {
        let floor = measured(58, 2_900_000, &[100.0]);
        let ours = measured(66, 3_000_000, &[500.0]);
        assert_eq!(
            SizeCheck::new("").judge(&[floor, ours]),
            Vec::<String>::new()
        );
    }
}
