//! What a ledger says as a whole: its entries, one after the other, each of which must follow from those before.

use std::path::PathBuf;

use super::{Entry, Part, entry::File};
use crate::{Chunk, Counts, Error};

/// How far a campaign has come.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct State {
    /// The campaign's id; empty in a ledger that has not begun.
    pub campaign: String,
    /// The ledger's own id.
    pub ledger: String,
    /// The files that it began with.
    pub files: Vec<File>,
    /// Whether the recipients are checked and cut.
    pub is_prepared: bool,
    /// What became of how many rows.
    pub counts: Counts,
    /// The template.
    pub template: TemplateState,
    /// The parts of the recipients, each for a list of its own.
    pub parts: Vec<Part>,
    /// Nothing further is to be submitted.
    pub is_cancelled: bool,
    /// There is nothing left to do.
    pub is_done: bool,
}

/// How far the template is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum TemplateState {
    /// Nothing was done for it.
    #[default]
    None,
    /// It is to be made under this name, and may be there.
    Intended(String),
    /// It is there.
    Made(u64),
    /// It is approved.
    Approved(u64),
}

impl State {
    /// Fails when a file is not what it was at the start.
    pub(crate) fn check_files(&self, files: &[File]) -> Result<(), Error> {
        let has_changed = |file: &&File| !self.files.contains(file);
        match files.iter().find(has_changed) {
            None => Ok(()),
            Some(file) => {
                let path = PathBuf::from(&file.path);
                Err(Error::Changed { path })
            }
        }
    }

    /// Takes an entry in.
    ///
    /// # Errors
    /// What the entry says that cannot be: it does not follow from those before.
    pub(super) fn apply(&mut self, entry: &Entry) -> Result<(), String> {
        let follows = match entry {
            Entry::Begun {
                campaign,
                ledger,
                files,
            } => {
                let is_first = self.ledger.is_empty();
                self.campaign.clone_from(campaign);
                self.ledger.clone_from(ledger);
                self.files.clone_from(files);
                is_first
            }
            _ if self.ledger.is_empty() => false,
            Entry::Prepared {
                recipients,
                counts,
                chunks,
            } => self.prepare(recipients, *counts, chunks),
            Entry::Cancelled => {
                self.is_cancelled = true;
                true
            }
            Entry::Done => {
                self.is_done = true;
                true
            }
            Entry::TemplateIntended { .. }
            | Entry::TemplateMade { .. }
            | Entry::TemplateApproved { .. } => self.template.apply(entry),
            about_part => match about_part.part().and_then(|part| self.part_mut(part)) {
                Some(part) => part.apply(about_part),
                None => false,
            },
        };
        follows.then_some(()).ok_or_else(|| {
            let part = entry.part().map(|part| format!(" of part {part}"));
            format!(
                "{:?}{} does not follow from what stands before it",
                entry.step(),
                part.unwrap_or_default()
            )
        })
    }

    fn prepare(&mut self, files: &[File], counts: Counts, chunks: &[Chunk]) -> bool {
        let is_first = !self.is_prepared;
        self.is_prepared = true;
        self.files.extend_from_slice(files);
        self.counts = counts;
        for chunk in chunks {
            if self
                .parts
                .last()
                .is_none_or(|part| part.number != chunk.part)
            {
                self.parts.push(Part::new(chunk.part));
            }
            let part = self.parts.last_mut().expect("there is one, at least");
            part.chunks.push(chunk.clone());
        }
        is_first
            && (0..)
                .zip(&self.parts)
                .all(|(number, part)| part.number == number)
    }

    fn part_mut(&mut self, number: u32) -> Option<&mut Part> {
        self.parts.get_mut(number as usize)
    }
}

impl TemplateState {
    fn apply(&mut self, entry: &Entry) -> bool {
        let next = match (&*self, entry) {
            (Self::None | Self::Intended(_), Entry::TemplateIntended { name }) => {
                Self::Intended(name.clone())
            }
            (Self::None | Self::Intended(_), Entry::TemplateMade { template }) => {
                Self::Made(*template)
            }
            (Self::Made(made), Entry::TemplateApproved { template }) if made == template => {
                Self::Approved(*template)
            }
            _ => return false,
        };
        *self = next;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Ending, ListState, Submission};

    fn entry(json: &str) -> Entry {
        serde_json::from_str(json).expect("an entry")
    }

    /// The ledger of a campaign of one list and two chunks, before the list is made.
    fn begun() -> State {
        let chunk = |index: u32| {
            let digest = [0; 32];
            format!(
                r#"{{"part":0,"index":{index},"offset":0,"length":9,"rows":2,"sha256":{digest:?}}}"#
            )
        };
        let counts = serde_json::to_string(&Counts::default()).expect("JSON");
        let (first, second) = (chunk(0), chunk(1));
        let prepared = format!(
            r#"{{"step":"prepared","recipients":[],"counts":{counts},"chunks":[{first},{second}]}}"#
        );
        let mut state = State::default();
        for json in [
            r#"{"step":"begun","campaign":"spring","ledger":"0123","files":[]}"#,
            &prepared,
        ] {
            state.apply(&entry(json)).expect("it follows");
        }
        state
    }

    /// Whether each of these follows from those before; what does not is left out.
    #[track_caller]
    fn check(entries: &[(&str, bool)]) -> State {
        let mut state = begun();
        for (json, follows) in entries {
            let mut next = state.clone();
            assert_eq!(next.apply(&entry(json)).is_ok(), *follows, "{json}");
            if *follows {
                state = next;
            }
        }
        state
    }

    const LIST: &str = r#"{"step":"list_intended","part":0,"attempt":1,"name":"spring-1-1"}"#;
    const MADE: &str = r#"{"step":"list_made","part":0,"list":7,"date":9}"#;
    const FIRST: &str = r#"{"step":"upload_intended","part":0,"chunk":0}"#;
    const SECOND: &str = r#"{"step":"upload_intended","part":0,"chunk":1}"#;
    const REFUSED: &str = r#"{"step":"upload_refused","part":0}"#;
    const UPLOADED: &str = r#"{"step":"uploaded","part":0}"#;
    const COMPLETE: &str = r#"{"step":"list_complete","part":0}"#;
    const GIVEN_UP: &str = r#"{"step":"list_given_up","part":0,"reason":"why"}"#;
    const SUBMIT: &str = r#"{"step":"submission_intended","part":0,"at":9}"#;
    const SUBMITTED: &str = r#"{"step":"submitted","part":0,"task":3}"#;

    #[test]
    fn a_list_is_complete_only_with_all_its_chunks_in_order() {
        let state = check(&[
            (MADE, false),
            (LIST, true),
            (LIST, false),
            (MADE, true),
            (SECOND, false),
            (COMPLETE, false),
            (FIRST, true),
            (FIRST, false),
            (COMPLETE, false),
            (REFUSED, true),
            (UPLOADED, false),
            (FIRST, true),
            (UPLOADED, true),
            (COMPLETE, false),
            (SECOND, true),
            (UPLOADED, true),
            (SUBMIT, false),
            (COMPLETE, true),
        ]);
        assert!(matches!(
            state.parts[0].list,
            ListState::Complete { list: 7, .. }
        ));
        assert_eq!(state.parts[0].rows(), 4);
    }

    #[test]
    fn a_list_that_may_be_sent_to_is_not_given_up() {
        let filled = [LIST, MADE, FIRST, UPLOADED, SECOND, UPLOADED, COMPLETE];
        let mut entries = filled.map(|entry| (entry, true)).to_vec();
        entries.extend([
            (SUBMIT, true),
            (GIVEN_UP, false),
            (SUBMIT, false),
            (SUBMITTED, true),
        ]);
        entries.extend([(GIVEN_UP, false), (SUBMIT, false), (SUBMITTED, false)]);
        let state = check(&entries);
        assert_eq!(state.parts[0].submission, Submission::Made { task: 3 });
    }

    #[test]
    fn a_recurrence_is_ended_once_and_only_where_there_is_one() {
        let intended = r#"{"step":"end_intended","part":0}"#;
        let refused = r#"{"step":"end_refused","part":0}"#;
        let accepted = r#"{"step":"end_accepted","part":0}"#;
        let filled = [LIST, MADE, FIRST, UPLOADED, SECOND, UPLOADED, COMPLETE];
        let mut entries = filled.map(|entry| (entry, true)).to_vec();
        entries.extend([(intended, false), (SUBMIT, true), (SUBMITTED, true)]);
        entries.extend([(accepted, false), (intended, true), (intended, false)]);
        entries.extend([(refused, true), (intended, true), (accepted, true)]);
        entries.extend([(intended, false), (refused, false)]);
        assert_eq!(check(&entries).parts[0].ending, Ending::Accepted);
    }

    #[test]
    fn the_next_list_has_the_next_attempt() {
        let again = r#"{"step":"list_intended","part":0,"attempt":2,"name":"spring-1-2"}"#;
        let state = check(&[(LIST, true), (GIVEN_UP, true), (LIST, false), (again, true)]);
        assert_eq!(state.parts[0].attempt, 2);
        assert_eq!(
            state.parts[0].given_up,
            [("spring-1-1".to_owned(), "why".to_owned())]
        );
    }
}
