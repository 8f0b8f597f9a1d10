//! What is there after a start: mails, lists, their entries and tasks, each by its name.

use ses_hyper::ses_types::{ListReceiverDetails, ListReceivers, ListSendTasks, TaskStatus};

use crate::{emulator::Emulator, ledger::Found};

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

/// A task that has sent all its mail, by its subject.
pub(crate) fn task(subject: &str, requested: u64, sent: u64) -> String {
    format!("task {subject:?} with {sent} of {requested} mails")
}

/// Waits until all tasks have been sent; how many had not been when it began.
pub(crate) async fn settle(emulator: &Emulator) -> u64 {
    let mut begun = None;
    for _ in 0..MOST_LOOKS {
        // In this order none is missed: a task goes from the one to the other.
        let waiting = count(emulator, TaskStatus::TO_START).await;
        let under_way = waiting + count(emulator, TaskStatus::SENDING).await;
        let begun = *begun.get_or_insert(under_way);
        if under_way == 0 {
            return begun;
        }
    }
    panic!("tasks are not sent to their end")
}

async fn count(emulator: &Emulator, status: TaskStatus) -> u64 {
    let tasks = ListSendTasks::new(0, 1).status(status);
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
    things.extend(tasks(emulator).await);
    things.extend(lists(emulator).await);
    let mut found = Found::new();
    for thing in things {
        *found.entry(thing).or_default() += 1;
    }
    found
}

fn mails(emulator: &Emulator) -> Vec<String> {
    let listed = emulator.get("_emulator/messages?limit=1000000");
    let messages = listed["messages"].as_array().expect("messages");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    messages
        .iter()
        .map(|message| {
            mail(
                &text(&message["subject"]),
                &text(&message["to"]),
                &text(&message["text"]),
            )
        })
        .collect()
}

async fn tasks(emulator: &Emulator) -> Vec<String> {
    let mut tasks = emulator.client.pages(ListSendTasks::new(0, PAGE)).items();
    let mut found = Vec::new();
    while let Some(listed) = tasks.next().await {
        let listed = listed.expect("tasks are listed");
        let subject = listed.subject.unwrap_or_default();
        let requested = listed.request_count.unwrap_or_default();
        let sent = listed.send_count.unwrap_or_default();
        found.push(task(&subject, requested, sent));
    }
    found
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
