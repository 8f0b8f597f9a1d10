//! Campaigns that end before their time.

use ses_emulator::{Fault, Terms, Turn};
use ses_types::ServiceTime;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::World;

const HOUR: u64 = 3600;

/// A schedule that begins in an hour.
fn schedule(more: &str) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let begin = now.expect("it is later than 1970").as_secs() + HOUR;
    let begin = ServiceTime::from_unix(begin.cast_signed());
    format!(
        "[schedule]\n{}",
        more.replace("BEGIN", &format!("{begin}+08:00"))
    )
}

fn daily() -> String {
    schedule("begin = BEGIN\nevery_hours = 24")
}

fn advance(world: &World, hours: u64) {
    let turn = Turn::advance(Duration::from_secs(hours * HOUR));
    let turned = world.runtime.block_on(world.emulator.turn_clock(turn));
    turned.expect("the clock turns");
}

#[test]
fn a_recurrence_is_ended_once() {
    let world = World::with("recurring", &daily(), &Terms::default());
    world.ends("run", &[], 0);
    let (result, talk) = world.ends("cancel", &[], 2);
    assert_eq!(result, "");
    let says = "\
list 1: recurs until it is ended; mail of a run that has begun can't be taken back
list 2: recurs until it is ended; mail of a run that has begun can't be taken back
A campaign that is cancelled stays so.
error: nothing is cancelled: standard input is no terminal, and --yes was not given
";
    assert_eq!(talk, says);

    let (result, _) = world.ends("cancel", &["--yes"], 0);
    let says = "\
campaign  spring: cancelled

list  task  status  sent  what is left of it
   1     1  Sent       0  recurs no more; mail of a run that has begun can't be taken back
   2     2  Sent       0  recurs no more; mail of a run that has begun can't be taken back
";
    assert_eq!(result, says);
    // A second request to end it would find nothing to end, and make a task.
    assert_eq!(world.ends("cancel", &["--yes"], 0).0, says);
    advance(&world, 50);
    assert_eq!(world.mailed(), [""; 0]);
    let (_, talk) = world.ends("run", &[], 6);
    assert!(
        talk.starts_with("error: the campaign was cancelled: nothing further is submitted\n"),
        "{talk}"
    );
}

#[test]
fn an_end_without_an_answer_is_not_asked_for_again() {
    let world = World::with("end-lost", &daily(), &Terms::default());
    world.ends("run", &[], 0);
    let lost = Fault::on("BatchSendEmail").first(1).late(300).reset();
    world.emulator.fault(lost).expect("a fault");
    let (result, talk) = world.ends("cancel", &["--yes"], 5);
    assert!(
        result.contains("asked to recur no more, and no answer came"),
        "{result}"
    );
    assert!(
        talk.contains("error: whether list 1 recurs no more is not known"),
        "{talk}"
    );
    world.ends("cancel", &["--yes"], 5);
    advance(&world, 26);
    let (result, _) = world.ends("cancel", &["--yes"], 0);
    assert_eq!(result.matches("recurs no more").count(), 2, "{result}");
    assert_eq!(world.mailed(), [""; 0]);
}

#[test]
fn what_is_accepted_for_a_time_cannot_be_taken_back() {
    let world = World::with("scheduled", &schedule("at = BEGIN"), &Terms::default());
    world.ends("run", &["--detach"], 0);
    let (result, _) = world.ends("cancel", &["--yes"], 0);
    let says = "no action of the API takes that back; look in the console";
    assert_eq!(result.matches(says).count(), 2, "{result}");
}

#[test]
fn each_mail_of_a_recurrence_is_counted() {
    let world = World::with("counted", &daily(), &Terms::default());
    world.ends("run", &[], 0);
    advance(&world, 26);
    let (table, _) = world.ends("report", &[], 0);
    let all = "all                            5         10     7          6       4        2        1        0          3";
    assert!(table.contains(all), "{table}");
}
