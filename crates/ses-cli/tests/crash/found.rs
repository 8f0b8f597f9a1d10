//! What is there after a start: mails, lists, their entries and runs of tasks, each by its name.

use serde_json::Value;
use ses_hyper::ses_types::{
    ListReceiverDetails, ListReceivers, ListSendTasks, TaskStatus, TaskType,
};

use crate::{emulator::Emulator, hourly, ledger::Found};

/// How often to look whether tasks are at their end: far more than all of them take.
const MOST_LOOKS: u64 = 100_000;

/// The entries of a page.
const PAGE: u64 = 100;

/// A mail, by its subject, recipient and text.
pub(crate) fn mail(subject: &str, to: &str, text: &str) -> String {
    format!("mail {subject:?} to {to} with {text:?}")
}

/// A list, by its name.
pub(crate) fn list(name: &str) -> String {
    format!("list {name:?}")
}

/// An entry of a list.
pub(crate) fn entry(name: &str, to: &str) -> String {
    format!("entry {to} of {name:?}")
}

/// A run of a task that is done, by the subject and its number.
pub(crate) fn run(subject: &str, number: u64, requested: u64, sent: u64) -> String {
    format!("run {number} of {subject:?} with {sent} of {requested} mails")
}

/// Waits until all tasks have been sent.
pub(crate) async fn settle(emulator: &Emulator) {
    for _ in 0..MOST_LOOKS {
        if unsent(emulator).await == 0 {
            return;
        }
    }
    panic!("tasks are not sent to their end")
}

/// How many tasks have not been sent to their end, but for recurring ones.
pub(crate) async fn unsent(emulator: &Emulator) -> u64 {
    // In this order none is missed: a task goes from the one to the other.
    let waiting = count(emulator, TaskStatus::TO_START).await;
    waiting + count(emulator, TaskStatus::SENDING).await
}

async fn count(emulator: &Emulator, status: TaskStatus) -> u64 {
    let tasks = ListSendTasks::new(0, 1)
        .status(status)
        .task_type(TaskType::IMMEDIATE);
    let listed = emulator
        .client
        .call(&tasks)
        .await
        .expect("tasks are listed");
    listed.total_count.expect("a count")
}

/// Everything that is there.
pub(crate) async fn read(emulator: &Emulator) -> Found {
    let mut things = mails(emulator);
    things.extend(runs(emulator));
    things.extend(lists(emulator).await);
    let mut found = Found::new();
    for thing in things {
        *found.entry(thing).or_default() += 1;
    }
    found
}

fn mails(emulator: &Emulator) -> Vec<String> {
    let listed = emulator.get("_emulator/messages?limit=1000000");
    let named = |message: &Value| {
        let [subject, to, words] = ["subject", "to", "text"].map(|field| text(&message[field]));
        match message["captured"].as_i64() {
            Some(time) if subject == hourly::SUBJECT => mail(subject, to, &hourly::at(words, time)),
            _ => mail(subject, to, words),
        }
    };
    array(&listed["messages"]).map(named).collect()
}

fn runs(emulator: &Emulator) -> Vec<String> {
    let listed = emulator.get("_emulator/tasks?limit=1000000");
    let mut found = Vec::new();
    for task in array(&listed["tasks"]) {
        let subject = text(&task["subject"]);
        let task = emulator.get(&format!("_emulator/tasks/{}", task["id"]));
        for listed in array(&task["runs"]) {
            let [number, requested, sent] = ["number", "requested", "sent"]
                .map(|field| listed[field].as_u64().expect("a number"));
            found.push(run(subject, number, requested, sent));
        }
    }
    found
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().expect("an array").iter()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

async fn lists(emulator: &Emulator) -> Vec<String> {
    let mut lists = emulator.client.pages(ListReceivers::new(0, PAGE)).items();
    let mut found = Vec::new();
    while let Some(listed) = lists.next().await {
        let listed = listed.expect("lists are listed");
        let name = listed.receivers_name.unwrap_or_default();
        found.push(list(&name));
        let details = ListReceiverDetails::new(listed.receiver_id.unwrap_or_default(), 0, PAGE);
        let mut entries = emulator.client.pages(details).items();
        while let Some(listed) = entries.next().await {
            let listed = listed.expect("entries are listed");
            found.push(entry(&name, &listed.email.unwrap_or_default()));
        }
    }
    found
}
