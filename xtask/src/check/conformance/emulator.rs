//! The emulator, as its users start it: the binary, on a port that it takes by itself.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

use crate::Error;

/// What the line begins with that says where the emulator listens.
const LISTENS: &str = "The emulator listens on http://";

/// An emulator that runs until it is dropped.
pub(in crate::check) struct Emulator {
    child: Child,
    /// Held open, so that the emulator can go on printing.
    printed: BufReader<ChildStdout>,
    host: String,
}

impl Emulator {
    /// Starts the binary and waits until it listens.
    pub(in crate::check) fn start(binary: &Path, options: &[&str]) -> Result<Self, Error> {
        let tool = binary.display().to_string();
        let mut child = Command::new(binary)
            .args(["emulator", "--port", "0"])
            .args(options)
            .env("RUST_LOG", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|source| Error::Tool { tool, source })?;
        let printed = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut emulator = Self {
            child,
            printed,
            host: String::new(),
        };
        emulator.host = emulator.read_host(binary)?;
        Ok(emulator)
    }

    fn read_host(&mut self, binary: &Path) -> Result<String, Error> {
        let mut line = String::new();
        self.printed
            .read_line(&mut line)
            .map_err(|source| Error::Read {
                path: binary.to_owned(),
                source,
            })?;
        let host = line.trim_end().strip_prefix(LISTENS);
        host.map(str::to_owned).ok_or_else(|| Error::Program {
            command: format!("{} emulator", binary.display()),
            message: format!("it printed {line:?} instead of its address"),
        })
    }

    /// Host and port.
    pub(in crate::check) fn host(&self) -> &str {
        &self.host
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // It may have ended by itself, which the suites have noticed.
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}
