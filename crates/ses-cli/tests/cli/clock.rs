//! The emulator's clock, turned by a program that may be killed on the way.

use crate::{
    Emulator,
    control::{get, post, send},
    file,
};

const SEED: &str = r#"
    domain = [{ name = "mail.example.com" }]
    sender = [{ address = "news@mail.example.com" }]
    template = [{ name = "hour", text = "Hello" }]
    list = [{ name = "watch", recipients = ["ana@example.org", "mei+open@example.org", "zoe@example.org"] }]
"#;

const HOURLY: &str = r#"{
    "FromEmailAddress": "news@mail.example.com", "ReceiverId": 1, "Subject": "On the hour", "TaskType": 3,
    "Template": {"TemplateID": 1, "TemplateData": "{}"},
    "CycleParam": {"BeginTime": "2030-03-01 09:00:00", "IntervalTime": 1}
}"#;

/// When it begins, in Unix seconds.
const NINE: i64 = 1_898_557_200;

const MONTH: &str = r#"{"set": "2030-03-31 08:00:00"}"#;

#[test]
fn an_emulator_that_is_killed_while_its_clock_is_turned_sends_nothing_twice() {
    let seed = file("hourly.toml", SEED.as_bytes());
    let data = file("killed.db", b"");
    for rest in ["-wal", "-shm"] {
        // What an earlier run has left behind may not be there.
        let _absent = std::fs::remove_file(format!("{data}{rest}"));
    }
    let clock = ["--clock", "2030-03-01 08:00:00", "--freeze"];
    let arguments = [&["--data", &data, "--seed", &seed], &clock[..]].concat();
    let emulator = Emulator::start(&arguments);
    emulator.answer("BatchSendEmail", HOURLY);
    let address = emulator.address();
    let turn = send(address, "POST", "_emulator/clock", MONTH);
    let first = get(address, "_emulator/wait?count=1");
    assert_eq!(first["messages"][0]["captured"], NINE);
    drop((emulator, turn));

    let emulator = Emulator::start(&arguments);
    let turned = post(emulator.address(), "_emulator/clock", MONTH);
    assert_eq!(turned["clock"]["time"], "2030-03-31 08:00:00");
    let task = get(emulator.address(), "_emulator/tasks/1");
    let runs = task["runs"].as_array().expect("a list");
    assert_eq!(runs.len(), 720);
    for (run, hour) in runs.iter().zip(0..) {
        let due = Some(NINE + hour * 3_600);
        let times = ["due", "started", "ended"].map(|name| run[name].as_i64());
        assert_eq!((times, run["sent"].as_u64()), ([due; 3], Some(3)));
    }
    let listing = get(emulator.address(), "_emulator/messages?limit=1");
    assert_eq!(listing["total"], 3 * 720);
}
