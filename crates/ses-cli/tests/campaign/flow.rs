//! A campaign from the first look at its file to the report, and what is said on the way.

use std::time::Duration;

use serde_json::Value;
use ses_emulator::{Terms, Turn};

use crate::World;

const MAILED: [&str; 4] = [
    "ana@example.org",
    "mei+open@example.org",
    "tom+hardbounce@example.org",
    "zoe+click@example.org",
];

const DONE: &str = "\
campaign  spring: done
rows      5 of 7 to be mailed
template  1

list  name        id  attempt  rows  uploaded  state  task
   1  spring-1-1   1        1     3         3  sent      1
   2  spring-2-1   2        1     2         2  sent      2
";

#[test]
fn a_campaign_is_checked_sent_and_counted() {
    let world = World::new("flow");
    let (checked, _) = world.ends("check", &[], 0);
    assert!(
        checked.contains("accepted    5; lists: 2, uploads: 3"),
        "{checked}"
    );
    let (checked, _) = world.ends("check", &["--output", "json"], 0);
    let checked: Value = serde_json::from_str(&checked).expect("JSON");
    assert_eq!(checked["recipients"]["accepted"], 5, "{checked}");
    let (none, hint) = world.ends("status", &[], 2);
    let says = "error: spring.ledger holds no campaign that has begun\n  next     ses campaign run spring.toml: begins it\n";
    assert_eq!((none.as_str(), hint.as_str()), ("", says));

    let (result, talk) = world.ends("run", &["--lists-at-once", "1"], 0);
    assert_eq!(result, DONE);
    let lines: Vec<_> = talk
        .lines()
        .filter(|line| !line.starts_with("waiting: "))
        .collect();
    assert_eq!(
        lines,
        [
            "campaign spring begins",
            "recipients: 5 of 7 in 2 lists",
            "template 1",
            "template 1: approved",
            "list 1: made as number 1",
            "list 1: 2 of 3 recipients uploaded",
            "list 1: 3 of 3 recipients uploaded",
            "list 1: complete",
            "list 2: made as number 2",
            "list 2: 2 of 2 recipients uploaded",
            "list 2: complete",
            "list 1: submitted as task 1",
            "list 2: submitted as task 2",
            "list 1: sent 3 of 3",
            "list 2: sent 1 of 2",
        ]
    );
    assert_eq!(world.mailed(), MAILED);
    assert_eq!(
        world.ends("status", &[], 0),
        (DONE.to_owned(), String::new())
    );

    let (csv, _) = world.ends("status", &["--output", "csv"], 0);
    let lines = "list,name,id,attempt,rows,uploaded,state,task\n1,spring-1-1,1,1,3,3,sent,1\n";
    assert!(csv.starts_with(lines), "{csv}");

    let again = (
        DONE.to_owned(),
        "the campaign is done: nothing is left to do\n".to_owned(),
    );
    assert_eq!(world.ends("run", &[], 0), again);
    assert_eq!(world.mailed(), MAILED, "nobody has a second mail");
    report(&world);
}

fn report(world: &World) {
    let (table, talk) = world.ends("report", &["--html", "spring.html"], 0);
    assert_eq!(talk, "the page is spring.html\n");
    let lines: Vec<_> = table.lines().skip(2).collect();
    let expected = [
        "list  name        id  task  recipients  requested  sent  delivered  opened  clicked  bounced  waiting  not taken  unsubscribed  complained",
        "   1  spring-1-1   1     1           3          3     3          3       2        1        0        0          0             0           0",
        "   2  spring-2-1   2     2           2          2     1          0       0        0        1        0          1             0           0",
        "      all                            5          5     4          3       2        1        1        0          1             0           0",
        "",
        "mails  status         code  meaning            what to do",
        "    1  SendStatus     1008  refused by domain  leave these recipients out",
        "    1  DeliverStatus     3  refused            leave these recipients out",
        "",
        "rows      5 of 7 uploaded; the others are in spring.ledger/rejected.csv",
        "",
        "rows  left out because",
        "   1  the address must be a mail address",
        "   1  the address stands in an earlier line",
    ];
    assert_eq!(lines, expected);

    let (json, _) = world.ends("report", &["--output", "json"], 0);
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["total"]["delivered"], 3);
    assert_eq!(json["lists"][1]["failures"][0]["code"], 1008);
    assert_eq!(json["days"][0]["taken"], 4);

    let page = world.read("spring.html");
    assert!(page.contains("<h1>spring "), "{page}");
    for outside in ["<script", "http://", "https://", "url(", "src="] {
        assert!(!page.contains(outside), "{outside}: {page}");
    }
}

#[test]
fn what_is_detached_is_watched_to_its_end() {
    let world = World::new("detached");
    let (json, _) = world.ends("run", &["--detach", "--output", "json"], 0);
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["is_done"], false);
    assert_eq!(json["lists"][1]["task"], 2);
    let (table, _) = world.ends("watch", &[], 0);
    let expected = "\
campaign  spring: sending
list  rows  uploaded  state      task  requested  sent  queued
   1     3         3  submitted     1          3     3       0
   2     2         2  submitted     2          2     1       0
";
    assert_eq!(table, expected);
    assert_eq!(world.ends("run", &[], 0).0, DONE);
}

#[test]
fn each_entry_and_call_is_said_when_asked() {
    let world = World::new("verbose");
    let (_, talk) = world.ends("run", &["-v", "--lists-at-once", "1"], 0);
    let part = "  ledger: upload_intended of list 1\n  call: CreateReceiverDetailWithData\n  ledger: uploaded of list 1\n\
        list 1: 2 of 3 recipients uploaded\n";
    assert!(talk.contains(part), "{talk}");
}

#[test]
fn days_that_are_no_longer_shown_are_named() {
    let world = World::with("days", "", &Terms::default().with_report_days(1));
    world.ends("run", &[], 0);
    let turn = Turn::advance(Duration::from_secs(3 * 24 * 3600));
    let turned = world.runtime.block_on(world.emulator.turn_clock(turn));
    turned.expect("the clock turns");
    let (table, _) = world.ends("report", &["--html", "spring.html"], 0);
    assert!(
        table.contains("\n\nthe service no longer shows the mail of 20"),
        "{table}"
    );
    let page = world.read("spring.html");
    assert!(page.contains("what became of it is missing here"), "{page}");
}
