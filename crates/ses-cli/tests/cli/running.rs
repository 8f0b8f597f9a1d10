//! An emulator that runs, asked from the command line.

use serde_json::Value;

use crate::{Emulator, answer, fails, run, ses, text};

const MAIL: &str = r#"{
    "FromEmailAddress": "news@mail.example.com", "Subject": "Hello", "Destination": ["mei@example.org"],
    "Template": {"TemplateID": 1, "TemplateData": "{}"}
}"#;

/// `ses emulator …`, about that emulator.
fn ask(emulator: &Emulator, arguments: &[&str]) -> Value {
    let at = ["--endpoint", &emulator.url, "--output", "json"];
    answer(&mut ses(&[&["emulator"], arguments, &at].concat()))
}

#[test]
fn clock_faults_and_inbox_are_reached() {
    let emulator = Emulator::start(&["--clock", "2026-03-01 09:00:00", "--freeze"]);
    assert_eq!(ask(&emulator, &["clock"])["time"], "2026-03-01 09:00:00");
    let turned = ask(&emulator, &["clock", "--advance", "1d12h"]);
    assert_eq!(turned["clock"]["time"], "2026-03-02 21:00:00");
    let set = ask(
        &emulator,
        &["clock", "--set", "2026-04-01 00:00:00", "--run"],
    );
    assert!(set["clock"]["mode"]["shifted"].is_number(), "{set}");

    let fault = r#"{"action": "SendEmail", "what": {"code": "InternalError"}}"#;
    let id = ask(&emulator, &["fault", "add", fault])["id"].clone();
    assert_eq!(
        run(&mut emulator.call("SendEmail", MAIL)).status.code(),
        Some(5)
    );
    let faults = ask(&emulator, &["fault", "list"]);
    assert_eq!((&faults[0]["id"], &faults[0]["fired"]), (&id, &1.into()));
    ask(&emulator, &["fault", "clear", id.as_str().expect("a text")]);
    assert_eq!(ask(&emulator, &["fault", "list"]), Value::Array(vec![]));

    emulator.answer(
        "CreateEmailIdentity",
        r#"{"EmailIdentity": "mail.example.com"}"#,
    );
    emulator.answer(
        "CreateEmailAddress",
        r#"{"EmailAddress": "news@mail.example.com"}"#,
    );
    let template = r#"{"TemplateName": "t", "TemplateContent": {"Text": "SGVsbG8="}}"#;
    emulator.answer("CreateEmailTemplate", template);
    emulator.answer("SendEmail", MAIL);
    let arrived = ask(&emulator, &["wait", "--to", "mei@example.org"]);
    assert_eq!(arrived[0]["subject"], "Hello");
    assert_eq!(ask(&emulator, &["inbox"]), arrived);
    assert_eq!(
        ask(&emulator, &["inbox", "--account", "AKIDTEST-other"]),
        Value::Array(vec![])
    );
}

#[test]
fn what_an_emulator_refuses_is_said() {
    let emulator = Emulator::start(&[]);
    let url = &emulator.url;
    let ask = |arguments: &[&str]| ses(&[&["emulator"], arguments, &["--endpoint", url]].concat());
    let says = format!("error: the emulator at {url}: 1 mails have not come within the time\n");
    fails(&mut ask(&["wait", "--timeout", "0"]), 1, &says);
    let output = run(&mut ask(&["fault", "add", r#"{"what": {"cot": 1}}"#]));
    assert!(
        text(&output.stderr).contains("cot"),
        "{}",
        text(&output.stderr)
    );
    assert_eq!(output.status.code(), Some(1));
}
