//! The end of a campaign before its time: nothing further is submitted, and recurrences end.

use ses_hyper::ses_types::{
    Action as _, BatchSendEmail, Outcome, SendTaskData, TaskStatus, TermCycle,
};

use crate::{
    Desk, Ending, Entry, Error, Ledger, ListState, Schedule, Standing, State, Stop, Submission,
    TemplateSource, TemplateState,
    run::submit::{LEAD, request},
};

/// What a cancelled campaign leaves of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Prospect {
    /// It was not submitted, and will not be.
    Unsent,
    /// It was submitted without an answer: its mail may go out.
    Unknown,
    /// Its mail goes out, or has: that cannot be taken back.
    Sent,
    /// Its mail goes out at its time, in Unix seconds: no action of the API takes back a task that is accepted.
    Scheduled(i64),
    /// It is sent again and again, until its recurrence is ended.
    Recurring,
    /// It was asked to recur no more, and what came of it is not known: it is not asked again.
    EndUnknown,
    /// It recurs no more.
    RecursNoMore,
    /// The task is over: it failed.
    Failed,
}

impl Prospect {
    /// What a cancelled campaign leaves of a part that stands so.
    #[must_use]
    pub fn of(standing: &Standing, schedule: Schedule) -> Self {
        match (&standing.part.submission, schedule) {
            (Submission::None | Submission::Absent, _) => Self::Unsent,
            (Submission::Intended { .. }, _) => Self::Unknown,
            (_, Schedule::Every { .. }) => Self::of_recurring(standing),
            _ => match (
                standing.task.as_ref().and_then(|task| task.task_status),
                schedule,
            ) {
                (Some(TaskStatus::FAILED), _) => Self::Failed,
                (Some(TaskStatus::TO_START), Schedule::At(begin)) => Self::Scheduled(begin),
                _ => Self::Sent,
            },
        }
    }

    fn of_recurring(standing: &Standing) -> Self {
        let has_ended = standing.task.as_ref().is_some_and(has_ended);
        match standing.part.ending {
            _ if has_ended => Self::RecursNoMore,
            Ending::Accepted => Self::RecursNoMore,
            Ending::Intended => Self::EndUnknown,
            Ending::None => Self::Recurring,
        }
    }
}

impl Desk<'_> {
    /// What would be left of each part if the campaign were cancelled now; nothing is changed.
    ///
    /// # Errors
    /// Those of [`standings`](Self::standings).
    pub async fn prospects(&self) -> Result<Vec<(Standing, Prospect)>, Error> {
        let standings = self.standings().await?;
        Ok(self.with_prospects(standings))
    }

    /// Cancels the campaign for good: nothing further is submitted, and recurrences are ended; gives what is left of each
    /// part afterwards.
    ///
    /// A recurrence is ended by BatchSendEmail, which is asked once and never again when its outcome is not known.
    ///
    /// # Errors
    /// [`Error::Held`] while a run goes on, [`Stop::ForeignTask`] when ending a recurrence has made another task, and
    /// those of [`standings`](Self::standings).
    pub async fn cancel(&self) -> Result<Vec<(Standing, Prospect)>, Error> {
        self.state()?;
        let ledger = Ledger::open(&self.folder)?;
        let state = ledger.state();
        if !state.is_cancelled {
            self.write(&ledger, &Entry::Cancelled)?;
        }
        let (standings, _) = self.look(state).await?;
        let mut ended = Ok(());
        for standing in &standings {
            self.settle_end(&ledger, standing)?;
            if Prospect::of(standing, self.campaign.schedule) == Prospect::Recurring {
                // One that cannot be ended is no reason to leave the others.
                ended = ended.and(self.end(&ledger, standing).await);
            }
        }
        ended?;
        let (standings, _) = self.look(ledger.state()).await?;
        for standing in &standings {
            self.settle_end(&ledger, standing)?;
        }
        Ok(self.with_prospects(standings))
    }

    fn with_prospects(&self, standings: Vec<Standing>) -> Vec<(Standing, Prospect)> {
        let with = |standing| {
            let prospect = Prospect::of(&standing, self.campaign.schedule);
            (standing, prospect)
        };
        standings.into_iter().map(with).collect()
    }

    /// Asks that a recurrence ends: only of a task that is shown, since a request that finds none to end makes one.
    async fn end(&self, ledger: &Ledger, standing: &Standing) -> Result<(), Error> {
        let part = standing.part.number;
        let (Some(task), ListState::Complete { name, list, .. }) =
            (&standing.task, &standing.part.list)
        else {
            return Err(self.gone(standing));
        };
        let request = self.end_request(&ledger.state(), *list)?;
        self.write(ledger, &Entry::EndIntended { part })?;
        match self.service().call(&request).await {
            Ok(answered) => match answered.answer.task_id {
                Some(found) if Some(found) != task.task_id => Err(Stop::ForeignTask {
                    name: name.clone(),
                    list: *list,
                    task: found,
                }
                .into()),
                _ => self.write(ledger, &Entry::EndAccepted { part }),
            },
            Err(error) if error.outcome() == Outcome::Unknown => Ok(()),
            Err(source) => {
                self.write(ledger, &Entry::EndRefused { part })?;
                let action = BatchSendEmail::SPEC.name;
                Err(Stop::Refused { action, source }.into())
            }
        }
    }

    /// What the service shows decides about an end whose outcome is not known.
    fn settle_end(&self, ledger: &Ledger, standing: &Standing) -> Result<(), Error> {
        let part = standing.part.number;
        let is_seen = standing.task.as_ref().is_some_and(has_ended);
        match standing.part.ending {
            Ending::Intended if is_seen => self.write(ledger, &Entry::EndAccepted { part }),
            _ => Ok(()),
        }
    }

    fn gone(&self, standing: &Standing) -> Error {
        let name = standing.part.list.name().unwrap_or_default().to_owned();
        let task = standing.part.submission.task().unwrap_or_default();
        Stop::TaskGone { name, task }.into()
    }

    /// The request that made the task, with the end of its recurrence; its time, which may not have passed, is the next
    /// one at which the task is due.
    fn end_request(&self, state: &State, list: u64) -> Result<BatchSendEmail, Error> {
        let template = match (&state.template, &self.campaign.template) {
            (TemplateState::Approved(template) | TemplateState::Made(template), _)
            | (_, TemplateSource::Known(template)) => *template,
            _ => unreachable!("a task was made with a template"),
        };
        let mut campaign = self.campaign.clone();
        if let Schedule::Every { begin, hours } = campaign.schedule {
            let begin = next_due(begin, hours, self.clock.now());
            campaign.schedule = Schedule::Every { begin, hours };
        }
        let mut request = request(&campaign, list, template);
        if let Some(cycle) = &mut request.cycle_param {
            cycle.term_cycle = Some(TermCycle::END);
        }
        Ok(request)
    }

    fn write(&self, ledger: &Ledger, entry: &Entry) -> Result<(), Error> {
        self.service().write(ledger, entry)
    }
}

/// Whether the service shows that a task recurs no more.
fn has_ended(task: &SendTaskData) -> bool {
    let cycle = task.cycle_param.as_ref();
    let term = cycle.and_then(|cycle| cycle.term_cycle);
    term == Some(TermCycle::END) || task.task_status == Some(TaskStatus::FAILED)
}

/// The first time at which a recurring task is due that a request can still name.
fn next_due(begin: i64, hours: u64, now: i64) -> i64 {
    let step = i64::try_from(hours)
        .unwrap_or(i64::MAX)
        .saturating_mul(3600);
    let behind = (now + LEAD).saturating_sub(begin).max(0);
    begin.saturating_add(step.saturating_mul((behind + step - 1) / step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_time_lies_ahead() {
        const BEGIN: i64 = 1_800_000_000;
        const DAY: i64 = 24 * 3600;
        for (now, expected) in [
            (BEGIN - DAY, BEGIN),
            (BEGIN - LEAD, BEGIN),
            (BEGIN - LEAD + 1, BEGIN + DAY),
            (BEGIN + DAY - LEAD, BEGIN + DAY),
            (BEGIN + 40 * DAY, BEGIN + 41 * DAY),
        ] {
            assert_eq!(next_due(BEGIN, 24, now), expected, "{now}");
        }
    }
}
