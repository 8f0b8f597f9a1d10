//! Settling a submission whose outcome is not known: by what the service shows, and by its clock.

use ses_hyper::ses_types::BatchSendEmail;

use super::{Steps, submit::is_of};
use crate::{Entry, Error, Part, Stop};

/// What shows that a task can no longer come.
#[derive(Default)]
struct Evidence {
    /// The service's clock at a listing without the task after which none can be accepted any more.
    first: Option<i64>,
}

impl Steps<'_> {
    /// Finds out whether there is a task; `at` is our clock when it was asked for.
    ///
    /// A request holds for a time on either side of its timestamp, and what is accepted is listed within the settling
    /// time: a task that two listings do not show, both after all of that, is not there and will not be.
    pub(super) async fn settle(
        &self,
        part: &Part,
        name: &str,
        list: u64,
        request: &BatchSendEmail,
        at: i64,
    ) -> Result<(), Error> {
        let part_number = part.number;
        let mut last = None;
        let mut evidence = Evidence::default();
        loop {
            // The list tells that this is the account in which the task was asked for.
            let found = self.find(name).await?;
            if let Some(found) = &found {
                self.check_ours(part, found)?;
            }
            let (task, date) = self.shown(name, list, request).await?;
            if let Some(task) = task {
                return self.write(&Entry::Submitted {
                    part: part_number,
                    task,
                });
            }
            let date = date.ok_or(Stop::NoDate)?;
            let last = *last.get_or_insert_with(|| self.last_moment(at, date));
            match found {
                Some(_) if evidence.is_enough(date, last) => {
                    return self.write(&Entry::SubmissionAbsent { part: part_number });
                }
                None if date > last => {
                    let name = name.to_owned();
                    let problem = "is not shown, and was sent to perhaps".to_owned();
                    return Err(Stop::ListChanged {
                        name,
                        list,
                        problem,
                    }
                    .into());
                }
                _ => {}
            }
            let reason = "a task whose submission had no answer";
            self.service.wait(self.service.poll, reason).await?;
        }
    }

    /// The task that was asked for, if it shows, and the service's clock at that time; another one on the list is a stop.
    pub(super) async fn shown(
        &self,
        name: &str,
        list: u64,
        request: &BatchSendEmail,
    ) -> Result<(Option<u64>, Option<i64>), Error> {
        let tasks = self.service.tasks(list).await?;
        let task = match tasks.entries.as_slice() {
            [] => None,
            [task] if is_of(task, request) && task.task_id.is_some() => task.task_id,
            [task, ..] => return Err(Stop::foreign_task(name, list, task).into()),
        };
        Ok((task, tasks.date))
    }

    /// The last moment, by the service's clock, at which the task could begin to be listed.
    ///
    /// The request was signed before now, by whichever of the clocks is ahead; a clock that was ahead by more than the
    /// window had every request refused.
    fn last_moment(&self, at: i64, date: i64) -> i64 {
        let times = &self.campaign.times;
        let seconds = |time: std::time::Duration| i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
        let signed = at.max(self.service.clock.now()).max(date);
        signed
            .saturating_add(seconds(times.signature_window).saturating_mul(2))
            .saturating_add(seconds(times.settling))
    }
}

impl Evidence {
    /// Takes in a listing without the task.
    fn is_enough(&mut self, date: i64, last: i64) -> bool {
        if date <= last {
            return false;
        }
        let first = *self.first.get_or_insert(date);
        date > first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_listings_after_the_last_moment_are_enough_and_fewer_are_not() {
        let mut evidence = Evidence::default();
        let dates = [90, 100, 101, 101, 102];
        let enough = dates.map(|date| evidence.is_enough(date, 100));
        assert_eq!(enough, [false, false, false, false, true]);
    }
}
