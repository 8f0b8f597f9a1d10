//! The binary as its users run it: the demo, calls to an emulator, and every kind of wrong input.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;

const REFERENCE: &str = include_str!("../../ses-types/spec/sending.md");

/// `ses` with nothing of this machine's environment that it would look at.
fn ses(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ses"));
    command.args(arguments).env_clear().stdin(Stdio::null());
    command
}

fn run(command: &mut Command) -> Output {
    command.output().expect("the binary starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Runs `ses` and compares its exit code and all that it says on standard error; it must have no result.
#[track_caller]
fn fails(command: &mut Command, code: i32, says: &str) {
    let output = run(command);
    assert_eq!(
        (text(&output.stderr).as_str(), output.status.code()),
        (says, Some(code))
    );
    assert_eq!(text(&output.stdout), "", "nothing was begun");
}

/// A file of this test's own.
fn file(name: &str, content: &[u8]) -> String {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).expect("the target folder can be written");
    path.display().to_string()
}

/// An emulator of this test's own, run by the binary; stopped on drop.
struct Emulator {
    process: Child,
    url: String,
}

impl Emulator {
    fn start(arguments: &[&str]) -> Self {
        let mut command = ses(&[&["emulator", "--port", "0"], arguments].concat());
        let mut process = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let output = process.stdout.take().expect("it is piped");
        let first = BufReader::new(output)
            .lines()
            .next()
            .expect("a line")
            .expect("text");
        let url = first
            .strip_prefix("The emulator listens on ")
            .expect("its address")
            .to_owned();
        Self { process, url }
    }

    /// `ses call` to this emulator, with its credentials.
    fn call(&self, action: &str, body: &str) -> Command {
        let mut command = ses(&["call", action, "--json", body, "--endpoint", &self.url]);
        command
            .env("TENCENTCLOUD_SECRET_ID", "AKIDEMULATOR")
            .env("TENCENTCLOUD_SECRET_KEY", "emulator");
        command
    }

    #[track_caller]
    fn answer(&self, action: &str, body: &str) -> Value {
        let output = run(&mut self.call(action, body));
        assert!(
            output.status.success(),
            "{action}: {}",
            text(&output.stderr)
        );
        serde_json::from_slice(&output.stdout).expect("an answer is JSON")
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _gone = self.process.kill();
        let _reaped = self.process.wait();
    }
}

#[test]
fn the_demo_sends_as_many_mails_as_it_has_recipients() {
    let output = run(&mut ses(&["demo"]));
    let said = text(&output.stdout);
    assert!(output.status.success(), "{said}{}", text(&output.stderr));
    let rows = include_str!("../demo/recipients.csv").lines().count() - 1;
    let counts = format!("{rows} recipients, {rows} sent, {rows} messages held by the emulator.");
    assert!(said.contains(&counts), "{said}");
    assert!(said.contains("Subject: 안녕하세요 김민준"), "{said}");
    for step in 1..=7 {
        assert!(said.contains(&format!("{step}/7 ")), "{said}");
    }
}

#[test]
fn the_demo_takes_a_file_of_ones_own() {
    let path = file(
        "two.csv",
        "name,email\nZoë,zoe@example.org\n王芳,wang@example.cn\n".as_bytes(),
    );
    let output = run(&mut ses(&["demo", "--recipients", &path]));
    let said = text(&output.stdout);
    assert!(
        output.status.success() && said.contains("2 recipients, 2 sent, 2 messages"),
        "{said}"
    );
    assert!(said.contains("Subject: Hello 王芳"), "{said}");
}

#[test]
fn wrong_recipients_are_named_before_anything_begins() {
    let demo = |path: &str, says: &str| fails(&mut ses(&["demo", "--recipients", path]), 2, says);
    let broken = file(
        "broken.csv",
        b"email,name\na@example.org,A\nb@example.org\n",
    );
    demo(
        &broken,
        &format!("error: {broken}:3: the row has 1 fields, the header has 2\n"),
    );
    let empty = file("empty.csv", b"email,name\n");
    demo(
        &empty,
        &format!("error: {empty}: there is no recipient after the header\n"),
    );
    let nobody = file("nobody.csv", b"email,name\nnobody,A\n");
    demo(
        &nobody,
        &format!("error: {nobody}:2: the address \"nobody\" breaks a rule: a mail address\n"),
    );
    demo(
        "no/such.csv",
        "error: no/such.csv: No such file or directory (os error 2)\n",
    );
}

#[test]
fn the_example_of_the_reference_is_answered_with_a_task() {
    let emulator = Emulator::start(&["--first-list-id", "123", "--first-task-id", "7"]);
    let example = example(REFERENCE);
    let request: Value = serde_json::from_str(example).expect("the example is JSON");
    let sender = request["FromEmailAddress"].as_str().expect("a sender");
    let address = sender.split(['<', '>']).nth(1).unwrap_or(sender);
    let (_, domain) = address.split_once('@').expect("an address");
    emulator.answer(
        "CreateEmailIdentity",
        &serde_json::json!({"EmailIdentity": domain}).to_string(),
    );
    emulator.answer(
        "CreateEmailAddress",
        &serde_json::json!({"EmailAddress": address}).to_string(),
    );
    let template = r#"{"TemplateName": "t", "TemplateContent": {"Text": "SGVsbG8="}}"#;
    assert_eq!(
        emulator.answer("CreateEmailTemplate", template)["TemplateID"],
        1
    );
    assert_eq!(
        emulator.answer("CreateReceiver", r#"{"ReceiversName": "l"}"#)["ReceiverId"],
        123
    );
    emulator.answer(
        "CreateReceiverDetail",
        r#"{"ReceiverId": 123, "Emails": ["a@example.org"]}"#,
    );

    let path = file("reference.json", example.as_bytes());
    let mut call = ses(&[
        "call",
        "BatchSendEmail",
        "--body",
        &path,
        "--endpoint",
        &emulator.url,
    ]);
    let call = call
        .env("TENCENTCLOUD_SECRET_ID", "AKIDEMULATOR")
        .env("TENCENTCLOUD_SECRET_KEY", "emulator");
    let output = run(call);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let answer: Value = serde_json::from_slice(&output.stdout).expect("an answer is JSON");
    assert_eq!(answer["TaskId"], 7);
    assert!(answer["RequestId"].is_string());
}

/// The first example request of the tables.
fn example(tables: &str) -> &str {
    let (_, rest) = tables
        .split_once("### Example request\n```json\n")
        .expect("there is an example");
    rest.split_once("```").expect("the fence closes").0
}

#[test]
fn a_refusal_is_printed_with_all_that_is_known() {
    let emulator = Emulator::start(&[]);
    let body = r#"{"ReceiverId": 9, "Emails": ["a@example.org"]}"#;
    let output = run(&mut emulator.call("CreateReceiverDetail", body));
    let said = text(&output.stderr);
    let lines: Vec<_> = said
        .lines()
        .map(|line| line.split_whitespace().next().unwrap_or_default())
        .collect();
    assert_eq!(
        lines,
        ["error:", "code", "message", "request", "outcome", "next"],
        "{said}"
    );
    assert!(said.contains("OperationDenied.ReceiverNotExist"), "{said}");
    assert!(said.contains("refused: nothing took effect"), "{said}");
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn a_body_can_come_from_standard_input() {
    let emulator = Emulator::start(&[]);
    let mut call = ses(&[
        "call",
        "ListReceivers",
        "--body",
        "-",
        "--endpoint",
        &emulator.url,
    ]);
    call.env("TENCENTCLOUD_SECRET_ID", "AKIDEMULATOR")
        .env("TENCENTCLOUD_SECRET_KEY", "emulator");
    let mut process = call
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut input = process.stdin.take().expect("it is piped");
    input
        .write_all(br#"{"Offset": 0, "Limit": 10}"#)
        .expect("it reads");
    drop(input);
    let output = process.wait_with_output().expect("it ends");
    let answer: Value = serde_json::from_slice(&output.stdout).expect("an answer is JSON");
    assert_eq!(answer["TotalCount"], 0);
}

#[test]
fn a_wrong_body_is_named_with_its_place() {
    let path = file("broken.json", b"{\"Offset\": 0,\n  \"Limit\": }\n");
    let call = |action: &str, path: &str| ses(&["call", action, "--body", path]);
    let says = format!("error: {path}:2:12: the body is no JSON: expected value\n");
    fails(&mut call("ListReceivers", &path), 2, &says);
    fails(
        &mut call("ListReceivers", "no/such.json"),
        2,
        "error: no/such.json: No such file or directory (os error 2)\n",
    );
}

#[test]
fn a_request_that_breaks_a_rule_is_not_sent() {
    let says = "\
error: the call failed
  code     UnknownParameter
  field    limit
  rule     no such parameter
  outcome  not sent: nothing has happened
  next     ";
    let output = run(&mut ses(&[
        "call",
        "ListReceivers",
        "--json",
        r#"{"Offset": 0, "limit": 10}"#,
    ]));
    let said = text(&output.stderr);
    assert!(said.starts_with(says), "{said}");
    assert_eq!(output.status.code(), Some(2));
    let output = run(&mut ses(&["call", "SendLetter", "--json", "{}"]));
    assert!(text(&output.stderr).contains("\"SendLetter\" is no action that is known here"));
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn missing_credentials_are_named() {
    let output = run(&mut ses(&[
        "call",
        "ListReceivers",
        "--json",
        r#"{"Offset": 0, "Limit": 10}"#,
    ]));
    let said = text(&output.stderr);
    let cause =
        "there are no credentials: the environment variable TENCENTCLOUD_SECRET_ID is not set";
    assert!(
        said.contains(cause) && said.contains("not sent: nothing has happened"),
        "{said}"
    );
    assert_eq!(
        (text(&output.stdout).as_str(), output.status.code()),
        ("", Some(2))
    );
}

#[test]
fn an_endpoint_that_nobody_listens_on_is_named() {
    let address = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a port");
    let url = format!("http://{address}");
    let mut call = ses(&[
        "call",
        "ListReceivers",
        "--json",
        r#"{"Offset": 0, "Limit": 10}"#,
        "--endpoint",
        &url,
    ]);
    let output = run(call
        .env("TENCENTCLOUD_SECRET_ID", "AKIDEMULATOR")
        .env("TENCENTCLOUD_SECRET_KEY", "emulator"));
    let said = text(&output.stderr);
    assert!(said.contains(&address.to_string()), "{said}");
    assert!(
        said.contains("Connection refused") && said.contains("not sent: nothing has happened"),
        "{said}"
    );
    assert_eq!(output.status.code(), Some(4));
    let wrong = run(&mut ses(&[
        "call",
        "ListReceivers",
        "--json",
        "{}",
        "--endpoint",
        "ftp://a",
    ]));
    assert!(
        text(&wrong.stderr).contains(
            "the endpoint \"ftp://a\" cannot be used: its scheme is neither http nor https"
        )
    );
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn a_port_in_use_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("its address");
    let says = format!(
        "error: the address {address} is in use by another program; choose another one by --port\n"
    );
    fails(
        &mut ses(&["emulator", "--port", &address.port().to_string()]),
        2,
        &says,
    );
}
