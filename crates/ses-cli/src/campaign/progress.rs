//! How far a run is, while it runs: lines on standard error and, where that is a terminal, a bar below them.

use std::{
    fmt::Write,
    sync::{Mutex, MutexGuard, PoisonError},
};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use ses_campaign::{Chunk, Entry, Event, Observer, State};
use ses_types::TaskStatus;

use super::status;
use crate::output;

const READING: &str = "  reading [{bar:32}] {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";
const UPLOADING: &str = "  uploading [{bar:32}] {pos} of {len}, {rate}, {eta} left";

/// A file that is shorter has been read before anybody looks; without a terminal nothing is said of it.
const LONG: u64 = 16 * 1024 * 1024;

/// Tells what happens in a run.
#[derive(Debug)]
pub(super) struct Progress {
    bar: ProgressBar,
    is_verbose: bool,
    known: Mutex<Known>,
}

/// What is known of the run by what happened.
#[derive(Debug, Default)]
struct Known {
    lists: Vec<List>,
    /// What the run waits for, as it was said last.
    reason: String,
    /// Tenths of the file that are read.
    tenths: u64,
    is_reading: bool,
}

/// A list and how far it is filled.
#[derive(Debug)]
struct List {
    /// The recipients of each upload.
    uploads: Vec<u64>,
    done: u64,
    next: usize,
}

impl Progress {
    /// For a run that goes on from there.
    pub(super) fn new(state: &State, is_verbose: bool) -> Self {
        let lists = state.parts.iter().map(|part| {
            let mut list = List::new(&part.chunks);
            list.done = status::uploaded(part);
            list.next = list.count(list.done);
            list
        });
        let known = Known {
            lists: lists.collect(),
            ..Known::default()
        };
        let progress = Self {
            bar: ProgressBar::new(0),
            is_verbose,
            known: Mutex::new(known),
        };
        progress.show_uploads(true);
        progress
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn say(&self, text: &str) {
        self.bar.suspend(|| output::talk(format_args!("{text}\n")));
    }

    fn read(&self, done: u64, total: u64) {
        let mut known = self.known();
        if !known.is_reading {
            known.is_reading = true;
            self.bar.set_style(style(READING));
            self.bar.reset();
        }
        self.bar.set_length(total);
        self.bar.set_position(done);
        let tenths = done * 10 / total.max(1);
        if self.bar.is_hidden() && total >= LONG && tenths > known.tenths {
            known.tenths = tenths;
            self.say(&format!("recipients: {} % read", tenths * 10));
        }
    }

    /// Shows how much is uploaded, as long as there is something left.
    fn show_uploads(&self, is_start: bool) {
        let known = self.known();
        let all = known.lists.iter().flat_map(|list| &list.uploads).sum();
        let done = known.lists.iter().map(|list| list.done).sum();
        if done == all {
            return self.bar.finish_and_clear();
        }
        if is_start {
            self.bar.set_style(style(UPLOADING));
        }
        if self.bar.is_finished() {
            self.bar.reset();
        }
        self.bar.set_length(all);
        self.bar.set_position(done);
        if is_start {
            self.bar.reset_eta();
        }
    }

    fn wait(&self, reason: &str) {
        let mut known = self.known();
        if known.reason != reason {
            reason.clone_into(&mut known.reason);
            drop(known);
            self.say(&format!("waiting: {reason}"));
        }
    }

    /// Takes in what was written to the ledger.
    fn take(&self, entry: &Entry) {
        let (mut known, mut is_start) = (self.known(), false);
        match entry {
            Entry::Prepared { chunks, .. } => {
                known.lists = chunks
                    .chunk_by(|one, next| one.part == next.part)
                    .map(List::new)
                    .collect();
                is_start = true;
            }
            Entry::Uploaded { part } => {
                if let Some(list) = known.lists.get_mut(*part as usize) {
                    list.done += list.uploads.get(list.next).copied().unwrap_or_default();
                    list.next += 1;
                }
            }
            Entry::ListGivenUp { part, .. } => {
                if let Some(list) = known.lists.get_mut(*part as usize) {
                    (list.done, list.next) = (0, 0);
                }
            }
            _ => return,
        }
        drop(known);
        self.show_uploads(is_start);
    }

    /// What is said of an entry.
    fn line(&self, entry: &Entry) -> Option<String> {
        let text = match entry {
            Entry::Begun { campaign, .. } => return Some(format!("campaign {campaign} begins")),
            Entry::Prepared { counts, chunks, .. } => {
                let lists = chunks.last().map_or(0, |chunk| chunk.part + 1);
                let (accepted, total) = (counts.accepted, counts.total());
                return Some(format!(
                    "recipients: {accepted} of {total} in {lists} lists"
                ));
            }
            Entry::TemplateMade { template } => return Some(format!("template {template}")),
            Entry::TemplateApproved { template } => {
                return Some(format!("template {template}: approved"));
            }
            Entry::ListMade { list, .. } => format!("made as number {list}"),
            Entry::ListGivenUp { reason, .. } => format!("given up: {reason}"),
            Entry::Uploaded { part } => {
                let known = self.known();
                let list = known.lists.get(*part as usize)?;
                let all = list.uploads.iter().sum::<u64>();
                format!("{} of {all} recipients uploaded", list.done)
            }
            Entry::ListComplete { .. } => "complete".to_owned(),
            Entry::Submitted { task, .. } => format!("submitted as task {task}"),
            Entry::SubmissionAbsent { .. } => "its task has not come, and can no longer".to_owned(),
            Entry::Ended { end, .. } if end.status == TaskStatus::FAILED.get() => {
                format!(
                    "failed: {}",
                    end.message.as_deref().unwrap_or("no reason is given")
                )
            }
            Entry::Ended { end, .. } => format!("sent {} of {}", end.sent, end.requested),
            _ => return None,
        };
        Some(format!("list {}: {text}", entry.part()? + 1))
    }
}

impl Observer for Progress {
    fn notice(&self, event: &Event<'_>) {
        match *event {
            Event::Reading { done, total } => self.read(done, total),
            Event::Waiting { reason, .. } => self.wait(reason),
            Event::Written(entry) => {
                self.take(entry);
                if self.is_verbose {
                    let part = entry.part().map(|part| format!(" of list {}", part + 1));
                    self.say(&format!(
                        "  ledger: {}{}",
                        entry.step(),
                        part.unwrap_or_default()
                    ));
                }
                if let Some(line) = self.line(entry) {
                    self.known().reason.clear();
                    self.say(&line);
                }
            }
            Event::Called { action, error } if self.is_verbose => match error {
                None => self.say(&format!("  call: {action}")),
                Some(error) => self.say(&format!("  call: {action}: {error}")),
            },
            _ => {}
        }
    }
}

impl List {
    fn new(chunks: &[Chunk]) -> Self {
        Self {
            uploads: chunks.iter().map(|chunk| chunk.rows.into()).collect(),
            done: 0,
            next: 0,
        }
    }

    /// How many uploads have that many recipients.
    fn count(&self, mut rows: u64) -> usize {
        let is_within = |upload: &&u64| {
            let is_within = rows >= **upload;
            rows = rows.saturating_sub(**upload);
            is_within
        };
        self.uploads.iter().take_while(is_within).count()
    }
}

fn style(template: &str) -> ProgressStyle {
    let rate = |state: &ProgressState, text: &mut dyn Write| {
        let _written = write!(text, "{:.0}/s", state.per_sec());
    };
    let style = ProgressStyle::with_template(template);
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    style.with_key("rate", rate).progress_chars("#> ")
}
