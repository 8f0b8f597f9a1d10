//! Events, as they come.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, ChildStdout, Stdio},
};

use serde_json::Value;

use crate::{Emulator, control::send, fails, ses};

const EVENT: &str = r#"{"event": "bounce", "email": "a@example.org", "timestamp": 1654064683, "taskId": 7,
    "reason": "551 no such recipient"}"#;

/// `ses webhook` on a port of its own.
struct Listener {
    process: Child,
    address: String,
    results: BufReader<ChildStdout>,
}

impl Listener {
    fn start(arguments: &[&str]) -> Self {
        let mut command = ses(&[&["webhook", "--listen", "127.0.0.1:0"], arguments].concat());
        let process = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let mut process = process.expect("the binary starts");
        let mut talk = BufReader::new(process.stderr.take().expect("it is piped"));
        let mut line = String::new();
        talk.read_line(&mut line).expect("text");
        let address = line.trim_end().rsplit_once("http://");
        Self {
            address: address.expect("an address").1.to_owned(),
            results: BufReader::new(process.stdout.take().expect("it is piped")),
            process,
        }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.results.read_line(&mut line).expect("text");
        line
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // One that has ended by itself has failed its test.
        let _ended = self.process.kill().and_then(|()| self.process.wait());
    }
}

#[test]
fn an_event_is_a_line() {
    let mut listener = Listener::start(&[]);
    let _answer = send(&listener.address, "POST", "events", EVENT);
    let says = "2022-06-01 14:24:43  Bounce  a@example.org  task 7  551 no such recipient\n";
    assert_eq!(listener.line(), says);
}

#[test]
fn the_emulator_tells_of_its_mail() {
    let (mut all, mut news) = (
        Listener::start(&["--output", "json"]),
        Listener::start(&["--output", "json"]),
    );
    let of_all = format!("http://{}/", all.address);
    let of_news = format!("news@mail.example.com=http://{}/", news.address);
    let emulator = Emulator::start(&["--webhook", &of_all, "--webhook", &of_news]);
    emulator.answer(
        "CreateEmailIdentity",
        r#"{"EmailIdentity": "mail.example.com"}"#,
    );
    let template = r#"{"TemplateName": "t", "TemplateContent": {"Text": "SGVsbG8="}}"#;
    emulator.answer("CreateEmailTemplate", template);
    for sender in ["news", "shop"] {
        let mail = format!(
            r#"{{"FromEmailAddress": "{sender}@mail.example.com", "Subject": "Hello",
                "Destination": ["mei+softbounce@example.org"],
                "Template": {{"TemplateID": 1, "TemplateData": "{{}}"}}}}"#
        );
        emulator.answer("SendEmail", &mail);
    }
    for (listener, sender) in [(&mut all, "shop"), (&mut news, "news")] {
        let event: Value = serde_json::from_str(&listener.line()).expect("an event");
        assert_eq!(event["from"], format!("{sender}@mail.example.com"));
        assert_eq!(
            (&event["event"], &event["bounceType"]),
            (&"bounce".into(), &"soft_bounce".into())
        );
    }
}

#[test]
fn a_wrong_webhook_is_named() {
    let emulator = |webhook| ses(&["emulator", "--port", "0", "--webhook", webhook]);
    let says = "error: webhook: url: it must begin with http://\n";
    fails(&mut emulator("localhost:8080"), 2, says);
    fails(
        &mut emulator("news@mail.example.com=ftp://localhost/"),
        2,
        says,
    );
    let says = "error: webhook: url: https is not spoken here: a receiver on http, or a proxy before one, is needed\n";
    fails(&mut emulator("https://localhost/"), 2, says);
}
