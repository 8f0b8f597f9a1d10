//! The binary as its users run it: the demo, calls to an emulator, and every kind of wrong input.

mod campaign;
mod clock;
mod control;
mod credentials;
mod doctor;
mod fault;
mod list;
mod machine;
mod running;
mod seed;
mod sign;
mod template;
mod webhook;

use std::{
    io::{BufRead as _, BufReader, Lines, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    process::{Child, ChildStdout, Command, Output, Stdio},
    thread,
};

use serde_json::Value;

use crate::control::get;

/// A body for ListReceivers.
const LIST: &str = r#"{"Offset": 0, "Limit": 10}"#;

const REFERENCE: &str = include_str!("../../../ses-types/spec/sending.md");

/// `ses` with nothing of this machine's environment that it would look at, nor of the cloud it may be in.
fn ses(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ses"));
    command
        .args(arguments)
        .env_clear()
        .env("TENCENTCLOUD_METADATA_DISABLED", "1")
        .env("SES_OUTPUT", "table")
        .stdin(Stdio::null());
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

/// The binary while it runs; killed on drop.
struct Running {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut command = ses(arguments);
        let mut process = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let output = process.stdout.take().expect("it is piped");
        let lines = BufReader::new(output).lines();
        Self { process, lines }
    }

    /// Waits for a line that begins so; what follows in it.
    #[track_caller]
    fn line(&mut self, begin: &str) -> String {
        let mut lines = self.lines.by_ref().map_while(Result::ok);
        let found = lines.find_map(|line| line.strip_prefix(begin).map(str::to_owned));
        found.unwrap_or_else(|| panic!("no line begins with {begin:?}"))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _gone = self.process.kill();
        let _reaped = self.process.wait();
    }
}

/// An emulator of this test's own, run by the binary.
struct Emulator {
    running: Running,
    url: String,
}

impl Emulator {
    fn start(arguments: &[&str]) -> Self {
        let mut running = Running::start(&[&["emulator", "--port", "0"], arguments].concat());
        let url = running.line("The emulator listens on ");
        Self { running, url }
    }

    fn address(&self) -> &str {
        self.url.strip_prefix("http://").expect("it is plain HTTP")
    }

    /// `ses call` to this emulator, with its credentials.
    fn call(&self, action: &str, body: &str) -> Command {
        call_at(&self.url, action, &["--json", body])
    }

    #[track_caller]
    fn answer(&self, action: &str, body: &str) -> Value {
        answer(&mut self.call(action, body))
    }
}

/// `ses call` to that endpoint, with an emulator's credentials.
fn call_at(url: &str, action: &str, body: &[&str]) -> Command {
    let mut command = ses(&[&["call", action, "--endpoint", url], body].concat());
    signed(&mut command);
    command
}

/// With an emulator's credentials.
fn signed(command: &mut Command) -> &mut Command {
    command
        .env("TENCENTCLOUD_SECRET_ID", "AKIDEMULATOR")
        .env("TENCENTCLOUD_SECRET_KEY", "emulator")
}

#[track_caller]
fn answer(call: &mut Command) -> Value {
    let output = run(call);
    assert!(output.status.success(), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("an answer is JSON")
}

#[test]
fn the_demo_sends_as_many_mails_as_it_has_recipients() {
    let output = run(&mut ses(&["demo"]));
    let said = text(&output.stdout);
    assert!(output.status.success(), "{said}{}", text(&output.stderr));
    let rows = include_str!("../../demo/recipients.csv").lines().count() - 1;
    assert_eq!(counts(&said), [rows.to_string().as_str(); 4], "{said}");
    assert!(said.contains("Subject: 안녕하세요 김민준"), "{said}");
    for step in 1..=7 {
        assert!(said.contains(&format!("{step}/7 ")), "{said}");
    }
}

/// The counts of the demo's summary: recipients, accepted, sent, held by the emulator.
fn counts(said: &str) -> Vec<&str> {
    let names = ["recipients in", "accepted", "sent  ", "messages"];
    let lines = names.map(|name| said.lines().find(|line| line.starts_with(name)));
    lines
        .into_iter()
        .filter_map(|line| line?.split_whitespace().last())
        .collect()
}

#[test]
fn the_demo_takes_a_file_of_ones_own() {
    let path = file(
        "two.csv",
        "name,email\nZoë,zoe@example.org\n王芳,wang@example.cn\n".as_bytes(),
    );
    let output = run(&mut ses(&["demo", "--recipients", &path]));
    let said = text(&output.stdout);
    assert!(output.status.success(), "{said}{}", text(&output.stderr));
    assert_eq!(counts(&said), ["2"; 4], "{said}");
    assert!(said.contains("Subject: Hello 王芳"), "{said}");
}

#[test]
fn the_demo_can_leave_the_emulator_up() {
    let path = file("kept.csv", b"email,name\na@example.org,A\n");
    let mut kept = Running::start(&["demo", "--recipients", &path, "--keep"]);
    let line = kept.line("To look at it: http://");
    let listed = get(line.trim_end_matches('/'), "_emulator/messages");
    assert_eq!(listed["total"], 1);
    assert_eq!(listed["messages"][0]["to"], "a@example.org");
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
        &format!("error: {broken}:3:1: the number of fields is 1 here, and 2 in the header\n"),
    );
    let open = file(
        "open.csv",
        b"email,name\na@example.org,\"A\nb@example.org,B\n",
    );
    demo(
        &open,
        &format!("error: {open}:2:15: the quote is never closed\n"),
    );
    let empty = file("empty.csv", b"email,name\n");
    demo(
        &empty,
        &format!("error: {empty}: there is no recipient after the header\n"),
    );
    let nobody = file("nobody.csv", b"email,name\nnobody,A\n");
    demo(
        &nobody,
        &format!("error: {nobody}:2: email: the address must be a mail address, not \"nobody\"\n"),
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
    let answer = answer(&mut call_at(
        &emulator.url,
        "BatchSendEmail",
        &["--body", &path],
    ));
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
    let mut call = call_at(&emulator.url, "ListReceivers", &["--body", "-"]);
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
error: ListReceivers failed
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
fn an_endpoint_that_nobody_listens_on_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let listening = listener.local_addr().expect("its address");
    // The client's end of a connection: no other program can take its port, and nobody listens on it.
    let held = TcpStream::connect(listening).expect("it listens");
    let address = held.local_addr().expect("its address");
    let url = format!("http://{address}");
    let output = run(&mut call_at(&url, "ListReceivers", &["--json", LIST]));
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

#[test]
fn a_data_file_that_cannot_be_used_is_named() {
    let junk = file("junk.db", &[b'x'; 4096]);
    let says = format!("error: cannot open the data file {junk}: ");
    let output = run(&mut ses(&["emulator", "--port", "0", "--data", &junk]));
    let said = text(&output.stderr);
    assert!(
        said.starts_with(&says) && said.lines().count() == 1,
        "{said}"
    );
    assert_eq!(
        (text(&output.stdout).as_str(), output.status.code()),
        ("", Some(2))
    );
}

#[test]
fn a_batch_whose_answer_is_lost_is_unknown_and_not_repeated() {
    let server = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", server.local_addr().expect("its address"));
    let request = r#"{"FromEmailAddress": "news@mail.example.com", "ReceiverId": 1, "Subject": "Hi", "TaskType": 1,
        "Template": {"TemplateID": 1, "TemplateData": "{}"}}"#;
    // Reads of the request and hangs up for good; a second attempt would be refused, and counted.
    let hung_up = thread::spawn(move || {
        let (mut stream, _) = server.accept().expect("a client");
        stream.read(&mut [0; 1024]).expect("a request")
    });
    let output = run(&mut call_at(&url, "BatchSendEmail", &["--json", request]));
    assert!(hung_up.join().expect("it ends") > 0);
    let said = text(&output.stderr);
    assert!(
        said.contains("outcome  unknown: it may have taken effect") && !said.contains("attempts"),
        "{said}"
    );
    assert_eq!(output.status.code(), Some(5));
}

#[test]
fn an_empty_region_counts_as_not_set() {
    let emulator = Emulator::start(&[]);
    let mut call = emulator.call("ListReceivers", LIST);
    assert_eq!(answer(call.env("TENCENTCLOUD_REGION", ""))["TotalCount"], 0);
    let wrong =
        run(ses(&["call", "ListReceivers", "--json", LIST]).env("TENCENTCLOUD_REGION", "a b"));
    assert!(text(&wrong.stderr).contains("a region is written as in ap-singapore"));
    assert_eq!(wrong.status.code(), Some(2));
}

#[cfg(unix)]
#[test]
fn the_emulator_stops_when_told_to_and_goes_on_with_its_data() {
    let data = file("kept.db", b"");
    std::fs::remove_file(&data).expect("it was there");
    let mut first = Emulator::start(&["--data", &data]);
    assert_eq!(
        first.answer("CreateReceiver", r#"{"ReceiversName": "l"}"#)["ReceiverId"],
        1
    );
    let told = format!("kill -TERM {}", first.running.process.id());
    assert!(run(Command::new("sh").args(["-c", &told])).status.success());
    assert!(first.running.process.wait().expect("it ends").success());

    let second = Emulator::start(&["--data", &data]);
    assert_eq!(second.answer("ListReceivers", LIST)["TotalCount"], 1);
}
