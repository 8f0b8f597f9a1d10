//! Watching the tasks to their end.

use ses_hyper::ses_types::{SendTaskData, TaskStatus};

use super::Steps;
use crate::{End, Entry, Error, ListState, Part, Schedule, Stop, Submission};

impl Steps<'_> {
    /// Looks at the tasks until each has ended; those that come again and again have no end, and are seen once.
    pub(super) async fn watch(&self) -> Result<(), Error> {
        let patience = self.service.patience(self.campaign.times.settling);
        loop {
            let mut is_over = true;
            for number in 0..self.parts() {
                self.service.go_on()?;
                let part = self.ledger.part(number);
                let (Submission::Made { task }, ListState::Complete { name, list, .. }) =
                    (&part.submission, &part.list)
                else {
                    continue;
                };
                match self.see(name, *list, *task).await? {
                    None if self.service.is_over(&patience) => {
                        let (name, task) = (name.clone(), *task);
                        return Err(Stop::TaskGone { name, task }.into());
                    }
                    None => is_over = false,
                    Some(seen) => is_over &= self.note(&part, &seen)?,
                }
            }
            if is_over {
                return Ok(());
            }
            self.service.wait(self.service.poll, "tasks to end").await?;
        }
    }

    /// Our task on the list, and a stop when there is another one.
    async fn see(&self, name: &str, list: u64, task: u64) -> Result<Option<SendTaskData>, Error> {
        let tasks = self.service.tasks(list).await?;
        let mut ours = None;
        for found in tasks.entries {
            if found.task_id == Some(task) {
                ours = Some(found);
                continue;
            }
            return Err(Stop::foreign_task(name, list, &found).into());
        }
        Ok(ours)
    }

    /// Writes down that a task has ended; whether there is nothing more to see of it.
    fn note(&self, part: &Part, seen: &SendTaskData) -> Result<bool, Error> {
        let status = seen.task_status.unwrap_or_default();
        let has_ended = [TaskStatus::SENT, TaskStatus::FAILED].contains(&status);
        if has_ended {
            self.write(&Entry::Ended {
                part: part.number,
                end: End {
                    status: status.into(),
                    requested: seen.request_count.unwrap_or_default(),
                    sent: seen.send_count.unwrap_or_default(),
                    cached: seen.cache_count.unwrap_or_default(),
                    message: seen.err_msg.clone().filter(|message| !message.is_empty()),
                },
            })?;
        }
        Ok(has_ended || matches!(self.campaign.schedule, Schedule::Every { .. }))
    }
}
