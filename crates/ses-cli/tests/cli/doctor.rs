//! Whether everything is set up.

use crate::{Emulator, run, ses, signed, text};

#[test]
fn all_that_is_well_is_named() {
    let emulator = Emulator::start(&[]);
    let doctor = ["doctor", "--endpoint", &emulator.url, "--output", "csv"];
    let output = run(signed(&mut ses(&doctor)));
    let said = text(&output.stdout);
    assert!(output.status.success(), "{said}{}", text(&output.stderr));
    assert!(
        said.contains("ok,credentials,\"the environment, SecretId AKIDEMULATOR\""),
        "{said}"
    );
    let may = said.lines().filter(|line| line.ends_with(",may be called"));
    assert_eq!(may.count(), 10, "{said}");
}

#[test]
fn what_the_account_may_not_do_decides_the_exit_code() {
    let fault =
        r#"{"action": "ListReceivers", "what": {"code": "AuthFailure.UnauthorizedOperation"}}"#;
    let emulator = Emulator::start(&["--fault", fault]);
    let output = run(signed(&mut ses(&["doctor", "--endpoint", &emulator.url])));
    let said = text(&output.stdout);
    assert!(
        said.contains("!!  ListReceivers                 AuthFailure.UnauthorizedOperation"),
        "{said}"
    );
    assert!(said.contains("ok  ListSendTasks"), "{said}");
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn without_credentials_nothing_is_asked() {
    let output = run(&mut ses(&["doctor"]));
    let said = text(&output.stdout);
    assert!(
        said.contains("!!  credentials          there are none"),
        "{said}"
    );
    assert_eq!(output.status.code(), Some(2));
}
