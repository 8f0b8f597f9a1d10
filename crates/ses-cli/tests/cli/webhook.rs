//! Events, as they come.

use std::{
    io::{BufRead as _, BufReader},
    process::Stdio,
};

use crate::{control::send, ses};

const EVENT: &str = r#"{"event": "bounce", "email": "a@example.org", "timestamp": 1654064683, "taskId": 7,
    "reason": "551 no such recipient"}"#;

#[test]
fn an_event_is_a_line() {
    let mut command = ses(&["webhook", "--listen", "127.0.0.1:0"]);
    let process = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut process = process.expect("the binary starts");
    let mut talk = BufReader::new(process.stderr.take().expect("it is piped"));
    let mut line = String::new();
    talk.read_line(&mut line).expect("text");
    let address = line
        .trim_end()
        .rsplit_once("http://")
        .expect("an address")
        .1;
    let _answer = send(address, "POST", "events", EVENT);
    let mut results = BufReader::new(process.stdout.take().expect("it is piped"));
    let mut line = String::new();
    results.read_line(&mut line).expect("text");
    process.kill().expect("it runs");
    process.wait().expect("it ends");
    let says = "2022-06-01 14:24:43  Bounce  a@example.org  task 7  551 no such recipient\n";
    assert_eq!(line, says);
}
