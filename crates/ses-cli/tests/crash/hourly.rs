//! A task that comes each hour, and the clock of the account, which stands still until it is turned.

use ses_hyper::ses_types::{BatchSendEmail, CycleEmailParam, ServiceTime, TaskType};

use crate::{
    emulator::Emulator,
    found,
    ledger::{Request, Told},
    load,
};

/// What the clock shows at first, in Unix seconds: 2030-01-01 08:00:00 in UTC+8.
const START: i64 = 1_893_456_000;

const HOUR: i64 = 3_600;

/// Its list: the id, the name and the recipients.
const LIST: u64 = 1;
const NAME: &str = "watch";
const RECIPIENTS: [&str; 3] = ["ana@example.org", "mei@example.org", "zoe@example.org"];

/// The subject of the task, which has the number 0.
pub(crate) const SUBJECT: &str = "hourly";

/// What the clock shows at first.
pub(crate) fn start() -> ServiceTime {
    ServiceTime::from_unix(START)
}

/// The list as a part of a seed.
pub(crate) fn seed() -> String {
    format!("\n[[list]]\nid = {LIST}\nname = {NAME:?}\nrecipients = {RECIPIENTS:?}\n")
}

/// Orders the task, whose first run is an hour after the start: what is there of it and the seed.
pub(crate) async fn order(emulator: &Emulator) -> Request {
    let begin = ServiceTime::from_unix(time(1));
    let batch = BatchSendEmail::new(load::FROM, LIST, SUBJECT, TaskType::RECURRING)
        .template(load::template(0))
        .cycle_param(CycleEmailParam::new(begin, 1));
    let answer = emulator.client.call(&batch).await;
    answer.expect("the first request of all is answered");
    let entries = RECIPIENTS.iter().map(|to| found::entry(NAME, to));
    Request {
        things: entries.chain([found::list(NAME)]).collect(),
        told: Told::Done,
    }
}

/// Turns the clock to so many hours after the start; it answers when all runs on the way are done.
///
/// # Errors
/// When no answer comes.
pub(crate) fn turn(emulator: &Emulator, hours: u64) -> std::io::Result<()> {
    let body = format!(r#"{{"set": {}}}"#, time(hours));
    emulator
        .ask("POST", "_emulator/clock", &body)
        .map(|turned| assert!(turned["runs"].is_array(), "it is refused: {turned}"))
}

/// How many hours after the start the clock shows.
pub(crate) fn shown(emulator: &Emulator) -> u64 {
    let shown = &emulator.get("_emulator/clock")["now"];
    let seconds = shown.as_i64().expect("a time") - START;
    u64::try_from(seconds / HOUR).expect("it is not turned back")
}

/// What the task is to have made when the clock has been turned so far: a run an hour, each at its time.
pub(crate) fn runs(hours: u64) -> Request {
    let mails = |hour| {
        let text = at(&load::text(0), time(hour));
        RECIPIENTS.map(|to| found::mail(SUBJECT, to, &text))
    };
    let sent = RECIPIENTS.len() as u64;
    let run = |hour| {
        mails(hour)
            .into_iter()
            .chain([found::run(SUBJECT, hour, sent, sent)])
    };
    Request {
        things: (1..=hours).flat_map(run).collect(),
        told: Told::Done,
    }
}

/// The text of a mail of the task, which alone does not tell one run from another.
pub(crate) fn at(text: &str, captured: i64) -> String {
    format!("{text} at {captured}")
}

fn time(hours: u64) -> i64 {
    START + i64::try_from(hours).expect("a few months") * HOUR
}
