//! Processes of this benchmark.

use std::{
    env,
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

/// The emulator, for as long as this value is there.
pub(crate) struct Server {
    process: Child,
    pub(crate) url: String,
}

impl Server {
    pub(crate) fn start(file: &str, filling: u64) -> Self {
        let mut process = this()
            .args(["server", file, &filling.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("this program runs");
        let mut url = String::new();
        let printed = process.stdout.take().expect("a pipe");
        let mut printed = BufReader::new(printed);
        printed.read_line(&mut url).expect("its address");
        let url = url.trim().to_owned();
        Self { process, url }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// Runs this program with these arguments; the numbers that it prints.
pub(crate) fn numbers(arguments: &[&str]) -> Vec<f64> {
    let output = this()
        .args(arguments)
        .stderr(Stdio::inherit())
        .output()
        .expect("this program runs");
    assert!(output.status.success(), "{arguments:?} failed");
    let printed = String::from_utf8(output.stdout).expect("numbers");
    let numbers = printed.split_whitespace().map(str::parse);
    numbers.collect::<Result<_, _>>().expect("numbers")
}

fn this() -> Command {
    Command::new(env::current_exe().expect("this program"))
}
