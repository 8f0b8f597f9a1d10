//! Runs that stop, and go on.

use std::time::Duration;

use ses_emulator::{Fault, Terms, Turn};

use crate::{World, world::PEOPLE};

/// An account in which lists are filled by the hour: a run waits until the clock is turned.
fn slow() -> Terms {
    Terms::default().with_filling(Duration::from_secs(3600))
}

const WAITING: &str = "waiting: a list to be ready";

#[cfg(unix)]
#[test]
fn a_run_that_is_stopped_by_hand_goes_on_at_the_next() {
    let world = World::with("interrupted", "", &slow());
    let mut run = world.start("run", &["--lists-at-once", "1"]);
    run.says(WAITING);
    run.signal("INT");
    let (code, rest) = run.end();
    let says = "\
stopping: the step in hand comes to its end; Ctrl-C again ends at once
error: stopped as asked; the next run goes on from here
  next     ses campaign run spring.toml: it goes on from here
";
    assert_eq!((code, rest.as_str()), (Some(130), says));
    let (status, _) = world.ends("status", &[], 0);
    assert!(
        status.starts_with("campaign  spring: filling lists\n"),
        "{status}"
    );

    finish(&world);
}

/// Lets lists be ready at once, and runs to the end.
fn finish(world: &World) {
    let terms = world.emulator.set_terms(Terms::default());
    world.runtime.block_on(terms).expect("terms");
    let turn = Turn::advance(Duration::from_secs(7200));
    let turned = world.runtime.block_on(world.emulator.turn_clock(turn));
    turned.expect("the clock turns");
    let (done, _) = world.ends("run", &[], 0);
    assert!(done.starts_with("campaign  spring: done\n"), "{done}");
    let mut once = world.mailed();
    once.dedup();
    assert_eq!((world.mailed().len(), once.len()), (4, 4));
}

#[cfg(unix)]
#[test]
fn a_second_wish_ends_a_run_at_once() {
    let world = World::new("twice");
    let hang = Fault::on("CreateReceiver").first(1).hang();
    world.emulator.fault(hang).expect("a fault");
    let mut run = world.start("run", &["-v", "--lists-at-once", "1"]);
    run.says("  ledger: list_intended of list 1");
    run.signal("INT");
    run.says("stopping: the step in hand comes to its end; Ctrl-C again ends at once");
    run.signal("INT");
    assert_eq!(run.end(), (Some(130), String::new()));
    finish(&world);
}

#[test]
fn whoever_holds_the_ledger_is_named() {
    let world = World::with("held", "", &slow());
    let mut run = world.start("run", &[]);
    run.says(WAITING);
    let (_, talk) = world.ends("run", &[], 7);
    let says = format!(
        "error: spring.ledger is held by process {}: one run at a time\n  next     stop that process by Ctrl-C, or wait \
         for it; ses campaign status spring.toml shows how far it is\n",
        run.id()
    );
    assert_eq!(talk, says);
    assert_eq!(world.ends("cancel", &["--yes"], 7).1, says);
    let (status, _) = world.ends("status", &[], 0);
    assert!(status.contains("filling lists"), "{status}");
    drop(run);
    finish(&world);
}

#[test]
fn an_answer_that_is_lost_is_found() {
    let world = World::new("lost");
    let lost = Fault::on("BatchSendEmail").first(1).after().reset();
    world.emulator.fault(lost).expect("a fault");
    let (done, talk) = world.ends("run", &[], 0);
    assert!(done.starts_with("campaign  spring: done\n"), "{done}");
    assert!(talk.contains("list 1: submitted as task 1\n"), "{talk}");
    assert_eq!(world.mailed().len(), 4);
}

#[test]
fn files_that_have_changed_are_named() {
    let world = World::new("changed");
    world.ends("run", &[], 0);
    world.write("people.csv", &format!("{PEOPLE}new@example.org,New\n"));
    let (_, talk) = world.ends("run", &[], 2);
    let says = "error: people.csv is not what it was when the campaign began: put it back, or begin another campaign\n";
    assert_eq!(talk, says);
    assert_eq!(world.mailed().len(), 4);
}

#[test]
fn what_cannot_go_on_says_why_and_what_to_do() {
    let world = World::new("refused");
    world.write(
        "spring.toml",
        &world.read("spring.toml").replace("news@", "else@"),
    );
    let (_, talk) = world.ends("run", &[], 3);
    let says =
        "error: BatchSendEmail was refused\n  code     OperationDenied.SendAddressStatusError\n";
    assert!(talk.contains(says), "{talk}");
    assert_eq!(world.mailed(), [""; 0]);
}

#[test]
fn a_submission_that_has_not_come_is_made_again_when_a_person_says_so() {
    let world = World::new("absent");
    let times = "settling = '0s'\nsignature_window = '0s'\npoll = '1s'";
    let file = world.read("spring.toml").replace("poll = '1s'", times);
    world.write("spring.toml", &file);
    let lost = Fault::on("BatchSendEmail").first(1).reset();
    world.emulator.fault(lost).expect("a fault");
    let (_, talk) = world.ends("run", &[], 6);
    let says = "  next     look in the console whether the list \"spring-1-1\" has a task; if it has none, ses campaign run \
        spring.toml --resubmit: submits it again\n";
    assert!(talk.ends_with(says), "{talk}");
    let (status, _) = world.ends("status", &[], 0);
    assert!(status.contains("submission absent"), "{status}");
    assert_eq!(world.mailed(), [""; 0]);
    let (done, _) = world.ends("run", &["--resubmit"], 0);
    assert!(done.starts_with("campaign  spring: done\n"), "{done}");
    assert_eq!(world.mailed().len(), 4);
}

#[test]
fn a_service_that_goes_on_failing_is_left_for_later() {
    let world = World::new("failing");
    let times = "patience = '0s'\npoll = '1s'";
    let file = world.read("spring.toml").replace("poll = '1s'", times);
    world.write("spring.toml", &file);
    let order = Fault::on("CreateReceiver").http(503, "busy");
    let fault = world.emulator.fault(order).expect("a fault");
    let (_, talk) = world.ends("run", &[], 4);
    assert!(talk.contains("error: CreateReceiver failed\n"), "{talk}");
    let says = "  next     ses campaign run spring.toml: later; it goes on from here\n";
    assert!(talk.ends_with(says), "{talk}");
    let account = world.emulator.main();
    let mended = world.runtime.block_on(account.remove_fault(&fault));
    mended.expect("it was there");
    world.ends("run", &[], 0);
    assert_eq!(world.mailed().len(), 4);
}
