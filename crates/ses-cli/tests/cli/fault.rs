//! The emulator with faults.

use crate::{Emulator, LIST, control::get, fails, file, run, ses, text};

#[test]
fn an_emulator_begins_with_its_faults() {
    let faults = file(
        "faults.toml",
        b"[[fault]]\nid = 'second'\naction = 'ListReceivers'\nwhat.html = 502\n",
    );
    let first = r#"{"id": "first", "action": "ListReceivers", "what": {"code": "ResourceUnavailable.NotExist"}}"#;
    let emulator = Emulator::start(&["--fault", first, "--faults", &faults]);
    // A listing is tried again, until all that was ordered has struck.
    emulator.answer("ListReceivers", LIST);
    let listed = get(emulator.address(), "_emulator/faults");
    for (number, id) in ["first", "second"].into_iter().enumerate() {
        let fault = &listed["faults"][number];
        assert_eq!((&fault["id"], &fault["fired"]), (&id.into(), &1.into()));
    }
}

#[test]
fn a_wrong_fault_is_named() {
    let faults = file(
        "wrong_faults.toml",
        b"[[fault]]\nwhat = { cut = 1, hang = true }\n",
    );
    let says = format!(
        "error: faults: {faults}: number 1: fault: what.hang: `what.cut` is given as well, and only one can be\n"
    );
    let emulator = |option, value| ses(&["emulator", "--port", "0", option, value]);
    fails(&mut emulator("--faults", &faults), 2, &says);
    let twice = r#"{"id": "a", "what": {"hang": true}}"#;
    let says = "error: fault: id: another fault has it\n";
    fails(emulator("--fault", twice).args(["--fault", twice]), 2, says);
    let output = run(&mut emulator("--fault", r#"{"what": {"cot": 1}}"#));
    let said = text(&output.stderr);
    assert!(said.contains("what.cot: unknown field `cot`"), "{said}");
    assert_eq!(output.status.code(), Some(2));
}
