//! A program to be measured: a package of `tests/size` with a workspace of its own.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{Cargo, folder};
use crate::Error;

/// A program, with what was measured of it so far.
pub(super) struct Program {
    cargo: Cargo,
    target: PathBuf,
    measured: Measured,
}

/// What a program costs.
#[derive(Clone)]
pub(super) struct Measured {
    pub(super) name: String,
    /// The crates in its tree, itself among them.
    pub(super) crates: usize,
    /// The size of the stripped binary.
    pub(super) bytes: u64,
    /// The processor time of each build.
    pub(super) seconds: Vec<f64>,
}

impl Program {
    /// Locks and fetches what the program depends on, so that nothing but building is measured.
    pub(super) fn prepare(root: &Path, name: &str) -> Result<Self, Error> {
        let folder = folder(root, name);
        lock(root, &folder)?;
        let target = root.join("target/size").join(name);
        let cargo = Cargo::new(&folder, &target);
        cargo.run(&["fetch"])?;
        let tree = cargo.run(&["tree", "--edges", "normal", "--prefix", "none"])?;
        let measured = Measured {
            name: name.to_owned(),
            crates: crates(&tree),
            bytes: 0,
            seconds: Vec::new(),
        };
        Ok(Self {
            cargo,
            target,
            measured,
        })
    }

    /// Builds the program from nothing, measures it, and leaves nothing of it behind.
    pub(super) fn build(&mut self) -> Result<(), Error> {
        self.clean()?;
        let seconds = self.cargo.time(&["build", "--release", "--offline"])?;
        self.measured.seconds.push(seconds);
        let name = format!("release/size-{}", self.measured.name);
        let path = self.target.join(name);
        let file = fs::metadata(&path).map_err(|source| Error::Read { path, source })?;
        self.measured.bytes = file.len();
        self.clean()
    }

    fn clean(&self) -> Result<(), Error> {
        match fs::remove_dir_all(&self.target) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                let path = self.target.clone();
                Err(Error::Write { path, source })
            }
            _ => Ok(()),
        }
    }

    pub(super) fn into_measured(self) -> Measured {
        self.measured
    }
}

impl Measured {
    /// The median of the builds' processor time, in seconds.
    pub(super) fn median(&self) -> f64 {
        let mut seconds = self.seconds.clone();
        seconds.sort_by(f64::total_cmp);
        seconds.get(seconds.len() / 2).copied().unwrap_or_default()
    }
}

/// Begins with the versions that the repository has locked: what it shares with the program is then the same.
fn lock(root: &Path, folder: &Path) -> Result<(), Error> {
    let (from, to) = (root.join("Cargo.lock"), folder.join("Cargo.lock"));
    let text = fs::read(&from).map_err(|source| Error::Read { path: from, source })?;
    fs::write(&to, text).map_err(|source| Error::Write { path: to, source })
}

/// The crates that `cargo tree` prints, each counted once.
fn crates(tree: &str) -> usize {
    let lines = tree.lines().map(|line| line.trim_end_matches(" (*)"));
    let distinct: std::collections::BTreeSet<&str> =
        lines.filter(|line| !line.is_empty()).collect();
    distinct.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_counts_once_and_each_version_by_itself() {
        let tree =
            "size-bare v0.0.0 (/r)\nsyn v2.0.1\nquote v1.0.1\nsyn v3.0.1\nquote v1.0.1 (*)\n";
        assert_eq!(crates(tree), 4);
    }

    #[test]
    fn the_median_is_of_sorted_times() {
        let seconds = vec![9.0, 1.0, 5.0];
        let measured = Measured {
            name: String::new(),
            crates: 0,
            bytes: 0,
            seconds,
        };
        assert_eq!(measured.median(), 5.0);
    }
}
