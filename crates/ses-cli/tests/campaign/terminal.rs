//! A pseudo-terminal, with a program on its other end.

use std::{
    fs::File,
    io::{Read as _, Write as _},
    os::unix::ffi::OsStrExt as _,
    process::{Child, Command},
};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

/// The end on which somebody types and reads.
pub(crate) struct Terminal {
    keyboard: File,
    process: Child,
    said: String,
}

impl Terminal {
    /// Starts a program whose standard input and standard error are the terminal.
    pub(crate) fn start(mut command: Command) -> Self {
        let near = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        grantpt(&near).expect("it is ours");
        unlockpt(&near).expect("it is ours");
        let name = ptsname(&near, Vec::new()).expect("it has a name");
        let name = std::ffi::OsStr::from_bytes(name.as_bytes());
        let far = File::options().read(true).write(true).open(name);
        let far = far.expect("the other end");
        let process = command
            .stdin(far.try_clone().expect("a second handle"))
            .stderr(far)
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("the binary starts");
        // The program alone has the other end then, and its end is the end of what can be read.
        drop(command);
        let (keyboard, said) = (near.into(), String::new());
        Self {
            keyboard,
            process,
            said,
        }
    }

    /// Waits until it has said this, and types a line.
    #[track_caller]
    pub(crate) fn answer(&mut self, prompt: &str, line: &str) {
        while !self.said.contains(prompt) {
            assert!(self.read(), "it ended without {prompt:?}:\n{}", self.said);
        }
        writeln!(self.keyboard, "{line}").expect("it can be typed");
    }

    /// Waits for its end: the exit code, and all that was on the terminal.
    pub(crate) fn end(mut self) -> (Option<i32>, String) {
        while self.read() {}
        let status = self.process.wait().expect("it ends");
        (status.code(), std::mem::take(&mut self.said))
    }

    /// Reads something; a terminal that nobody has any more gives an error.
    fn read(&mut self) -> bool {
        let mut bytes = [0; 1024];
        let read = self.keyboard.read(&mut bytes).unwrap_or_default();
        self.said.push_str(&String::from_utf8_lossy(&bytes[..read]));
        read > 0
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _gone = self.process.kill();
        let _reaped = self.process.wait();
    }
}
