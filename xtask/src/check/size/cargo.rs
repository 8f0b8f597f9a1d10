//! Cargo in the folder of a program, and the processor time that it takes with all that it starts.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::Error;

/// Clock ticks a second, as Linux counts processor time for programs.
const TICKS: f64 = 100.0;

/// Where Linux says what the children of this process took.
const STAT: &str = "/proc/self/stat";

/// Cargo in a folder, writing to a target folder of its own.
pub(super) struct Cargo {
    folder: PathBuf,
    target: PathBuf,
}

impl Cargo {
    pub(super) fn new(folder: &Path, target: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            target: target.to_owned(),
        }
    }

    /// Runs a command to its end, and returns what it printed.
    pub(super) fn run(&self, arguments: &[&str]) -> Result<String, Error> {
        let output = self
            .command(arguments)
            .output()
            .map_err(|source| Error::Tool {
                tool: "cargo".to_owned(),
                source,
            })?;
        if !output.status.success() {
            return Err(Error::Cargo {
                command: arguments.join(" "),
                folder: self.folder.clone(),
                message: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
            });
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// [`run`](Self::run), and the processor time that it took, user and system, in seconds.
    pub(super) fn time(&self, arguments: &[&str]) -> Result<f64, Error> {
        let before = seconds_of_children()?;
        self.run(arguments)?;
        Ok(seconds_of_children()? - before)
    }

    /// A command that is the same whatever the surroundings: no settings of the profile, no other flags.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("cargo");
        command
            .args(arguments)
            .arg("--manifest-path")
            .arg(self.folder.join("Cargo.toml"))
            .env("CARGO_TARGET_DIR", &self.target)
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .env_remove("RUSTC_WRAPPER")
            .env_remove("RUSTFLAGS");
        command
    }
}

/// The processor time of all children that have ended, and of theirs.
fn seconds_of_children() -> Result<f64, Error> {
    let path = || PathBuf::from(STAT);
    let text = fs::read_to_string(STAT).map_err(|source| Error::Read {
        path: path(),
        source,
    })?;
    seconds_in(&text).ok_or_else(|| Error::Read {
        path: path(),
        source: std::io::ErrorKind::InvalidData.into(),
    })
}

/// The fields `cutime` and `cstime` of proc_pid_stat(5), the 16th and 17th; the second holds a name in parentheses.
fn seconds_in(stat: &str) -> Option<f64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut ticks = fields.split_whitespace().skip(13).map(str::parse::<u64>);
    let (user, system) = (ticks.next()?.ok()?, ticks.next()?.ok()?);
    Some((user + system) as f64 / TICKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_that_of_children() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194304 10 20 30 40 50 60 700 80 20 0 1 0 99";
        assert_eq!(seconds_in(stat), Some(7.8));
        assert_eq!(seconds_in("7 (a) S 1"), None);
        assert_eq!(seconds_in(""), None);
    }
}
