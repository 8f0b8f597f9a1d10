//! The suites: each with the SDK that it runs on, installed below `target` by the versions that are pinned beside it.

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use super::{Emulator, program};
use crate::Error;

/// The variables that name a proxy, in upper or lower case.
const PROXIES: [&str; 3] = ["ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY"];

/// Where the suites are, and where what they need is installed.
pub(in crate::check) struct Surroundings {
    suites: PathBuf,
    pub(super) target: PathBuf,
}

/// The suite in Python.
pub(in crate::check) struct Python {
    python: PathBuf,
    suite: PathBuf,
}

/// The suite in JavaScript.
pub(super) struct Node {
    test: PathBuf,
}

/// What a suite printed at last, and why it failed.
pub(super) struct Ran {
    pub(super) printed: String,
    pub(super) fault: Option<String>,
}

impl Surroundings {
    /// Those of the repository at a path.
    pub(in crate::check) fn of(root: &Path) -> Self {
        Self {
            suites: root.join("tests/conformance"),
            target: root.join("target/conformance"),
        }
    }

    pub(in crate::check) fn install_python(&self) -> Result<Python, Error> {
        let (suite, venv) = (self.suites.join("python"), self.target.join("python"));
        let python = venv.join("bin/python");
        let pins = suite.join("requirements.txt");
        once(&pins, &venv, || {
            program::run(
                Command::new("python3")
                    .args(["-m", "venv", "--clear"])
                    .arg(&venv),
            )?;
            let mut pip = Command::new(&python);
            pip.args(["-m", "pip", "install", "--quiet", "--no-deps"])
                .args(["--disable-pip-version-check", "--require-hashes", "-r"]);
            program::run(pip.arg(&pins)).map(drop)
        })?;
        Ok(Python {
            python,
            suite: suite.join("suite.py"),
        })
    }

    pub(super) fn install_node(&self) -> Result<Node, Error> {
        let (suite, modules) = (self.suites.join("node"), self.target.join("node"));
        create(&modules)?;
        for file in ["package.json", "package-lock.json", "wire.test.mjs"] {
            copy(&suite.join(file), &modules.join(file))?;
        }
        once(&suite.join("package-lock.json"), &modules, || {
            let mut npm = Command::new("npm");
            npm.args(["ci", "--silent", "--no-audit", "--no-fund", "--prefix"]);
            program::run(npm.arg(&modules)).map(drop)
        })?;
        Ok(Node {
            test: modules.join("wire.test.mjs"),
        })
    }
}

impl Python {
    /// Runs every test; they write what they have seen to the report, and find the binary as `ses`.
    pub(super) fn run(
        &self,
        report: &Path,
        lenient: &Emulator,
        strict: &Emulator,
        binary: &Path,
    ) -> Result<Ran, Error> {
        let output = program::output(
            directly(&mut Command::new(&self.python))
                .arg("-B")
                .arg(&self.suite)
                .arg(report)
                .env("PATH", path_with(binary)?)
                .env("RUST_LOG", "error")
                .env("SES_EMULATOR", lenient.host())
                .env("SES_EMULATOR_STRICT", strict.host()),
        )?;
        Ok(ran("Python SDK", &output))
    }

    /// What faults do to callers, as tables: to the SDK, and to a program that sends with our client.
    pub(super) fn faults(&self, emulator: &Emulator, caller: &Path) -> Result<String, Error> {
        program::run(
            directly(&mut Command::new(&self.python))
                .arg("-B")
                .arg(self.suite.with_file_name("faults.py"))
                .arg(caller)
                .env("SES_EMULATOR", emulator.host())
                .env("SES_EMULATOR_STRICT", emulator.host()),
        )
    }

    /// What the usual loop does to so many campaigns, as a table; `loops` sends them.
    pub(in crate::check) fn loops(&self, loops: &Path, campaigns: u64) -> Result<Output, Error> {
        program::output(
            directly(&mut Command::new(loops))
                .arg(&self.python)
                .arg(self.suite.with_file_name("loop.py"))
                .arg(campaigns.to_string()),
        )
    }
}

impl Node {
    pub(super) fn run(&self, emulator: &Emulator) -> Result<Ran, Error> {
        let output = program::output(
            directly(&mut Command::new("node"))
                .args(["--test", "--test-reporter", "tap"])
                .arg(&self.test)
                .env("SES_EMULATOR", emulator.host()),
        )?;
        Ok(ran("Node SDK", &output))
    }
}

/// A command that asks no proxy, whatever the surroundings say: what it talks to is on this machine.
pub(in crate::check) fn directly(command: &mut Command) -> &mut Command {
    PROXIES.iter().fold(command, |command, name| {
        command.env_remove(name).env_remove(name.to_lowercase())
    })
}

fn ran(name: &str, output: &Output) -> Ran {
    let printed = program::printed(output);
    let passed = printed.lines().find(|line| {
        let line = line.trim_start_matches("# ");
        line.starts_with("Ran ") || line.starts_with("pass ")
    });
    Ran {
        printed: format!("{name}: {}", passed.unwrap_or("nothing ran")),
        fault: (!output.status.success()).then(|| format!("{name}:\n{printed}")),
    }
}

/// The search path, with the folder of a program first.
fn path_with(binary: &Path) -> Result<OsString, Error> {
    let folder = binary.parent().map(Path::to_owned);
    let rest = env::var_os("PATH").unwrap_or_default();
    env::join_paths(folder.into_iter().chain(env::split_paths(&rest))).map_err(|error| {
        Error::Program {
            command: binary.display().to_string(),
            message: format!("it cannot be found by its name: {error}"),
        }
    })
}

/// Installs what a file pins, unless that was done before.
fn once(
    pins: &Path,
    folder: &Path,
    install: impl FnOnce() -> Result<(), Error>,
) -> Result<(), Error> {
    let mark = folder.join("installed");
    let pinned = read(pins)?;
    if fs::read(&mark).is_ok_and(|installed| installed == pinned) {
        return Ok(());
    }
    install()?;
    write(&mark, &pinned)
}

fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    write(to, &read(from)?)
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let path = path.to_owned();
    fs::read(&path).map_err(|source| Error::Read { path, source })
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let path = path.to_owned();
    fs::write(&path, bytes).map_err(|source| Error::Write { path, source })
}

fn create(folder: &Path) -> Result<(), Error> {
    let path = folder.to_owned();
    fs::create_dir_all(&path).map_err(|source| Error::Write { path, source })
}
