//! Stopping: in good order from the moment that the address is out.

#![cfg(unix)]

use std::{
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
};

/// Tells the binary to stop as soon as it has printed a line that begins so.
#[track_caller]
fn check(arguments: &[&str], begin: &str) {
    let mut process = Command::new(env!("CARGO_BIN_EXE_ses"))
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary starts");
    let mut output = BufReader::new(process.stdout.take().expect("it is piped"));
    let mut line = String::new();
    while !line.starts_with(begin) {
        line.clear();
        let read = output.read_line(&mut line).expect("text");
        assert_ne!(read, 0, "a line that begins with {begin:?}");
    }
    let told = format!("kill -TERM {}", process.id());
    let kill = Command::new("sh").args(["-c", &told]).status();
    assert!(kill.expect("a shell").success());
    let status = process.wait().expect("it ends");
    assert!(status.success(), "{status}");
}

#[test]
fn whoever_reads_the_address_can_stop_the_emulator() {
    check(
        &["emulator", "--port", "0"],
        "The emulator listens on http://",
    );
}

#[test]
fn a_demo_that_is_kept_can_be_stopped() {
    check(&["demo", "--keep"], "The emulator stays until Ctrl-C.");
}
