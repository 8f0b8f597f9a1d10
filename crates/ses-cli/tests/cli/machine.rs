//! What programs are told: JSON, CSV, exit codes, requests that are not sent.

use serde_json::Value;

use crate::{Emulator, answer, call_at, run, ses, signed, text};

/// What is said on standard error, as JSON.
#[track_caller]
fn error(command: &mut std::process::Command, code: i32) -> Value {
    let output = run(command);
    let said: Value = serde_json::from_slice(&output.stderr).expect("an error is JSON");
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert_eq!(said["error"]["exit_code"], code, "{said}");
    assert_eq!(text(&output.stdout), "");
    said["error"].clone()
}

#[test]
fn a_pipe_gets_json() {
    let emulator = Emulator::start(&[]);
    let body = r#"{"ReceiverId": 9, "Emails": ["a@example.org"]}"#;
    let refused = error(
        emulator
            .call("CreateReceiverDetail", body)
            .env_remove("SES_OUTPUT"),
        3,
    );
    assert_eq!(refused["code"], "OperationDenied.ReceiverNotExist");
    assert_eq!(refused["message"], "there is no list 9");
    assert_eq!(refused["outcome"], "refused");
    assert_eq!(refused["next"], "Check the list's number.");
    assert!(refused["request_id"].is_string());
}

#[test]
fn a_wrong_command_line_is_json_as_well() {
    let wrong = error(&mut ses(&["task", "list", "--lots", "--output=json"]), 2);
    let says = wrong["says"].as_str().expect("a text");
    assert!(
        says.starts_with("unexpected argument '--lots' found"),
        "{says}"
    );
    let wrong = error(ses(&["task", "list", "--lots"]).env("SES_OUTPUT", "csv"), 2);
    assert!(wrong["says"].is_string());
    let output = run(&mut ses(&["task", "list", "--lots"]));
    assert!(text(&output.stderr).starts_with("error: unexpected argument"));
}

#[test]
fn a_local_refusal_names_field_and_rule() {
    let body = r#"{"Offset": 0, "limit": 10}"#;
    let call = &mut call_at("http://127.0.0.1:9", "ListReceivers", &["--json", body]);
    let refused = error(call.args(["--output", "json"]), 2);
    assert_eq!(refused["field"], "limit");
    assert_eq!(refused["message"], "no such parameter");
    assert_eq!(refused["outcome"], "not sent");
}

#[test]
fn a_dry_run_sends_nothing() {
    let emulator = Emulator::start(&[]);
    let mut create = emulator.call("CreateReceiver", r#"{"ReceiversName": "l"}"#);
    let request = answer(create.args(["--dry-run", "--output", "json"]));
    assert_eq!(request["method"], "POST");
    assert_eq!(request["url"], format!("{}/", emulator.url));
    assert_eq!(request["body"]["ReceiversName"], "l");
    let signature = request["headers"]["authorization"]
        .as_str()
        .expect("a text");
    assert!(signature.ends_with("Signature=masked"), "{signature}");
    assert_eq!(request["headers"]["x-tc-action"], "CreateReceiver");
    let lists = emulator.answer("ListReceivers", crate::LIST);
    assert_eq!(lists["TotalCount"], 0);
}

#[test]
fn what_can_be_sent_twice_is_said_not_to_be() {
    let emulator = Emulator::start(&[
        "--fault",
        r#"{"action": "CreateReceiver", "when": "after", "what": {"cut": 40}}"#,
    ]);
    let mut create = emulator.call("CreateReceiver", r#"{"ReceiversName": "l"}"#);
    let unknown = error(create.args(["--output", "json"]), 5);
    assert_eq!(unknown["outcome"], "unknown");
    let next = "do not run it again before you have looked, or there may be two lists; this looks: ses list show";
    assert_eq!(unknown["next"], next);
}

#[test]
fn a_task_that_does_not_recur_has_no_end() {
    let emulator = Emulator::start(&[]);
    let mut end = ses(&["task", "end", "7", "--yes", "--endpoint", &emulator.url]);
    let says = "error: there is no task 7; ses task list shows all\n";
    crate::fails(signed(&mut end), 2, says);
}
