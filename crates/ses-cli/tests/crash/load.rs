//! The load: clients that send until the emulator is gone, and the fuse that kills it.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use ses_hyper::ses_types::{
    Action, BatchSendEmail, CreateReceiver, CreateReceiverDetail, Outcome, SendEmail, TaskType,
    Template, TemplateData,
};

use crate::{
    emulator::Emulator,
    found, hourly,
    ledger::{Request, Told},
    random::{Random, spin},
};

pub(crate) const FROM: &str = "news@mail.example.com";

/// The most hours of a turn of the clock.
const MOST_HOURS: u64 = 12;

/// The next number: what is sent has one of its own, over all data files.
static NUMBER: AtomicU64 = AtomicU64::new(1);

/// Kills an emulator at a moment that is counted in what it has acknowledged.
#[derive(Debug)]
pub(crate) struct Fuse {
    emulator: Emulator,
    /// How many acknowledgements from the kill.
    left: AtomicU64,
    /// How long it is busy after the last of them.
    turns: u64,
}

impl Fuse {
    pub(crate) fn new(emulator: Emulator, acknowledged: u64, turns: u64) -> Self {
        Self {
            emulator,
            left: AtomicU64::new(acknowledged),
            turns,
        }
    }

    /// Counts an acknowledgement; those that come after the last one were on their way already.
    fn burn(&self) {
        if self.left.fetch_sub(1, Ordering::Relaxed) == 1 {
            spin(self.turns);
            self.emulator.kill();
        }
    }
}

/// How far the clock was turned, in hours after the start.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Turns {
    /// By the last turn that was answered.
    pub(crate) answered: u64,
    /// By the last of all.
    pub(crate) asked: u64,
    /// How many were answered.
    pub(crate) count: usize,
}

impl Turns {
    /// Turns the clock on, until no answer comes.
    pub(crate) fn go_on(mut self, fuse: &Fuse, mut random: Random) -> Self {
        loop {
            self.asked += 1 + random.below(MOST_HOURS);
            if hourly::turn(&fuse.emulator, self.asked).is_err() {
                return self;
            }
            self.answered = self.asked;
            self.count += 1;
            fuse.burn();
        }
    }
}

/// A list that was uploaded.
#[derive(Debug)]
struct List {
    id: u64,
    recipients: Vec<String>,
}

/// A client that sends one request after another.
#[derive(Debug)]
pub(crate) struct Load {
    fuse: Arc<Fuse>,
    random: Random,
    list: Option<List>,
    requests: Vec<Request>,
}

impl Load {
    pub(crate) fn new(fuse: Arc<Fuse>, random: Random) -> Self {
        Self {
            fuse,
            random,
            list: None,
            requests: Vec::new(),
        }
    }

    /// Sends until no answer comes: what it has sent.
    pub(crate) async fn run(mut self) -> Vec<Request> {
        while self.next().await.is_some() {}
        self.requests
    }

    async fn next(&mut self) -> Option<()> {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        match (self.random.below(4), self.list.take()) {
            (0, _) => self.upload(number).await,
            (1, Some(list)) => self.batch(number, list).await,
            (_, list) => {
                self.list = list;
                self.mail(number).await
            }
        }
    }

    async fn mail(&mut self, number: u64) -> Option<()> {
        let recipients = addresses(number, 1 + self.random.below(3));
        let subject = format!("mail {number}");
        let things = recipients
            .iter()
            .map(|to| found::mail(&subject, to, &text(number)));
        let things = things.collect();
        let mail = SendEmail::new(FROM, subject)
            .destination(recipients)
            .template(template(number));
        self.ask(&mail, things).await.map(drop)
    }

    async fn upload(&mut self, number: u64) -> Option<()> {
        let name = format!("list {number}");
        let list = CreateReceiver::new(&*name);
        let id = self.ask(&list, vec![found::list(&name)]).await?;
        let id = id.receiver_id.expect("a list has an id");
        // Some take several chunks to send to.
        let size = match self.random.below(24) {
            0 => 501 + self.random.below(700),
            _ => 1 + self.random.below(20),
        };
        let recipients = addresses(number, size);
        let entries = recipients
            .iter()
            .map(|to| found::entry(&name, to))
            .collect();
        let upload = CreateReceiverDetail::new(id, recipients.clone());
        self.ask(&upload, entries).await?;
        self.list = Some(List { id, recipients });
        Some(())
    }

    async fn batch(&mut self, number: u64, list: List) -> Option<()> {
        let subject = format!("batch {number}");
        let size = list.recipients.len() as u64;
        let mails = list.recipients.iter();
        let mails = mails.map(|to| found::mail(&subject, to, &text(number)));
        let things = mails.chain([found::run(&subject, 1, size, size)]).collect();
        let batch = BatchSendEmail::new(FROM, list.id, subject, TaskType::IMMEDIATE)
            .template(template(number));
        self.list = Some(list);
        self.ask(&batch, things).await.map(drop)
    }

    /// Sends a request that makes these things; `None` when there is no answer to it.
    async fn ask<A: Action>(&mut self, action: &A, things: Vec<String>) -> Option<A::Response> {
        let answer = self.fuse.emulator.client.call(action).await;
        let told = match &answer {
            Ok(_) => Told::Done,
            Err(error) => match error.outcome() {
                Outcome::NotSent => Told::NotSent,
                Outcome::Unknown => Told::Unknown,
                _ => panic!("{} is refused: {error}", A::SPEC.name),
            },
        };
        self.requests.push(Request { things, told });
        if told == Told::Done {
            self.fuse.burn();
        }
        answer.ok()
    }
}

fn addresses(number: u64, count: u64) -> Vec<String> {
    let address = |index| format!("{number}-{index}@example.org");
    (0..count).map(address).collect()
}

pub(crate) fn template(number: u64) -> Template {
    Template::new(
        1,
        TemplateData::from_pairs([("number", number.to_string())]),
    )
}

/// What the template makes of a number.
pub(crate) fn text(number: u64) -> String {
    format!("Number {number}")
}
