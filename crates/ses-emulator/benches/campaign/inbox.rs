//! The inbox of a small store and of a large one: its first page and its searches, as the page asks for them.

use std::path::{Path, PathBuf};

use crate::{campaign::Campaign, middle, millis};

/// Recipients and days, so that there are a thousand mails and a million.
const STORES: [(usize, usize); 2] = [(1_000, 1), (10_000, 100)];

/// How often each is asked for, after a first time.
const TIMES: usize = 50;

/// What is asked for, and what it is called.
const ASKED: [(&str, &str); 4] = [
    ("the first page", "inbox"),
    (
        "a search, of one address",
        "inbox?search=customer777@example.org",
    ),
    ("a search, of a word in all mail", "inbox?search=hello"),
    ("a search, of no mail", "inbox?search=nowhere"),
];

/// What asking for something once took, and came to.
struct Asked {
    first: f64,
    rest: (f64, f64, f64),
    bytes: usize,
}

pub(crate) fn print_table(file: impl Fn(&str) -> PathBuf) {
    let [small, large] = STORES.map(|store| measure(&file("inbox"), store));
    println!(
        "\n| asked for | 1,000 mails, ms | a million, ms | ratio | bytes | the first time, ms | aim |\n\
         |---|---|---|---|---|---|---|"
    );
    for (((name, _), small), large) in ASKED.iter().zip(small).zip(large) {
        let ratio = large.rest.1 / small.rest.1;
        let aim = if *name == ASKED[0].0 {
            "1.5, and 50,000 bytes"
        } else {
            ""
        };
        println!(
            "| {name} | {:.2} | {:.2} ({:.2} to {:.2}) | {ratio:.2} | {} | {:.1} | {aim} |",
            small.rest.1, large.rest.1, large.rest.0, large.rest.2, large.bytes, large.first,
        );
    }
}

fn measure(file: &Path, (recipients, days): (usize, usize)) -> [Asked; 4] {
    let campaign = Campaign::start(file, recipients);
    campaign.run(days);
    let asked = ASKED.map(|(_, path)| {
        let (first, text) = campaign.look(path);
        let times = (0..TIMES).map(|_| campaign.look(path).0);
        Asked {
            first: millis(first),
            rest: middle(times.map(millis)),
            bytes: text.len(),
        }
    });
    campaign.stop();
    asked
}
