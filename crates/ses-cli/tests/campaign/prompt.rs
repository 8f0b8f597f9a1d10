//! What is asked before it is done, on a real terminal.

use ses_emulator::Seed;

use crate::{World, terminal::Terminal};

const NOT_CANCELLED: &str = "nothing is cancelled";

#[test]
fn a_campaign_is_cancelled_by_its_name() {
    let world = World::new("typed");
    world.ends("run", &[], 0);
    let mut cancel = Terminal::start(world.ses("cancel", &[]));
    cancel.answer("Type spring to cancel it: ", "summer");
    let (code, said) = cancel.end();
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains(NOT_CANCELLED), "{said}");

    let mut cancel = Terminal::start(world.ses("cancel", &[]));
    cancel.answer("Type spring to cancel it: ", "spring");
    let (code, said) = cancel.end();
    assert_eq!(code, Some(0), "{said}");
    let (status, _) = world.ends("status", &[], 0);
    assert!(
        status.starts_with("campaign  spring: cancelled\n"),
        "{status}"
    );
}

/// The emulator by an address that is not loopback, and leads to this machine all the same.
fn remote(world: &World) -> String {
    world.emulator.url().replace("127.0.0.1", "0.0.0.0")
}

/// A batch to a list of two, about which it is asked from one recipient on.
fn batch(world: &World, endpoint: &str, more: &[&str]) -> std::process::Command {
    let seed = "list = [{ id = 7, name = 'two', recipients = ['a@example.org', 'b@example.org'] }]";
    let seed = Seed::parse(seed).expect("a seed");
    let account = world.emulator.main();
    world.runtime.block_on(account.seed(&seed)).expect("a list");
    let from = [
        "batch",
        "--from",
        "news@mail.example.com",
        "--subject",
        "Hello",
    ];
    let to = [
        "--list",
        "7",
        "--template",
        "1",
        "--data",
        r#"{"name": "you"}"#,
    ];
    let guard = ["--ask-above", "1", "--endpoint", endpoint];
    world.command(&[&from, &to[..], &guard, more].concat())
}

#[test]
fn a_batch_to_many_is_confirmed_by_their_number() {
    let world = World::new("many");
    let endpoint = remote(&world);
    let mut refused = Terminal::start(batch(&world, &endpoint, &[]));
    refused.answer("Type 2 to mail so many recipients: ", "yes");
    let (code, said) = refused.end();
    assert!(
        code == Some(2) && said.contains("nothing is sent"),
        "{said}"
    );
    assert_eq!(world.tasks(), 0);

    let mut confirmed = Terminal::start(batch(&world, &endpoint, &[]));
    confirmed.answer("Type 2 to mail so many recipients: ", "2");
    let (code, said) = confirmed.end();
    assert!(
        code == Some(0) && said.contains("ses task watch 1"),
        "{said}"
    );
    assert_eq!(world.tasks(), 1);
}

#[test]
fn without_a_terminal_nothing_is_asked() {
    let world = World::new("unasked");
    let endpoint = remote(&world);
    let ends = |mut command: std::process::Command| {
        let output = command.output().expect("the binary starts");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), said)
    };
    let says = "error: nothing is sent: standard input is no terminal, and --yes was not given\n";
    assert_eq!(
        ends(batch(&world, &endpoint, &[])),
        (Some(2), says.to_owned())
    );
    let run = [
        "campaign",
        "run",
        "spring.toml",
        "--ask-above",
        "5",
        "--endpoint",
        &endpoint,
    ];
    assert_eq!(ends(world.command(&run)), (Some(2), says.to_owned()));
    assert_eq!(world.tasks(), 0);

    // Six rows can be mailed, one of them twice: whoever says that it is meant, says so once.
    assert_eq!(
        ends(world.command(&[&run[..], &["--yes"]].concat())).0,
        Some(0)
    );
    assert_eq!(ends(world.command(&run)).0, Some(0));
    let here = world.emulator.url().to_owned();
    assert_eq!(ends(batch(&world, &here, &[])).0, Some(0));
    assert_eq!(ends(batch(&world, &endpoint, &["--dry-run"])).0, Some(0));
    assert_eq!(world.tasks(), 3);
}

#[test]
fn colours_are_for_terminals_whose_owner_wants_them() {
    let world = World::new("colours");
    let fails = |no_color: &str| {
        let mut command = world.command(&["task", "end", "9", "--yes"]);
        command.args(["--endpoint", world.emulator.url()]);
        Terminal::start({
            command.env("NO_COLOR", no_color);
            command
        })
        .end()
    };
    let (code, said) = fails("");
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.starts_with("\x1b[1;31merror:\x1b[0m there is no task 9"),
        "{said}"
    );
    let (_, said) = fails("1");
    assert!(said.starts_with("error: there is no task 9"), "{said}");
}
