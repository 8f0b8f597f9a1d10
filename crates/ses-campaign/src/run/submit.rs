//! Submitting a part: one task for its list, asked for once.

use ses_hyper::ses_types::{
    Action as _, BatchSendEmail, CycleEmailParam, Outcome, ReceiverData, SendTaskData, ServiceTime,
    TaskType, Template, TemplateData,
};

use super::{Steps, upload::Held};
use crate::{Campaign, Entry, Error, ListState, Part, Schedule, Stop, Submission};

/// How long before its time a task has to be asked for.
pub(crate) const LEAD: i64 = 60;

/// Times zones are apart by multiples of this, in seconds.
const ZONE_STEP: i64 = 15 * 60;

impl Steps<'_> {
    /// Brings a complete list to have its task, and no second one.
    pub(super) async fn submit(&self, part: u32, template: u64) -> Result<(), Error> {
        let patience = self.service.patience(self.service.patience);
        loop {
            self.service.go_on()?;
            let part = self.ledger.part(part);
            let ListState::Complete { name, list, date } = &part.list else {
                unreachable!("parts are submitted when all lists are complete");
            };
            let request = request(self.campaign, *list, template);
            match part.submission {
                Submission::None => {}
                Submission::Absent => {
                    let (task, _) = self.shown(name, *list, &request).await?;
                    if let Some(task) = task {
                        let part = part.number;
                        self.write(&Entry::Submitted { part, task })?;
                        continue;
                    }
                    if !self.may_resubmit {
                        let (name, list) = (name.clone(), *list);
                        return Err(Stop::Absent { name, list }.into());
                    }
                }
                Submission::Intended { at } => {
                    self.settle(&part, name, *list, &request, at).await?;
                    continue;
                }
                Submission::Made { .. } | Submission::Ended { .. } => return Ok(()),
            }
            self.look_before(&part, name, *list, *date).await?;
            if let Some(error) = self.send(part.number, &request).await? {
                let action = BatchSendEmail::SPEC.name;
                self.service.bear(action, error, &patience).await?;
            }
        }
    }

    /// Makes sure of everything that a submission rests on.
    async fn look_before(
        &self,
        part: &Part,
        name: &str,
        list: u64,
        date: Option<i64>,
    ) -> Result<(), Error> {
        let found = self.service.lists(name).await?;
        let now = found.date;
        let is_named = |list: &ReceiverData| list.receivers_name.as_deref() == Some(name);
        let found = found.entries.into_iter().find(is_named);
        if let Some(found) = &found {
            self.check_ours(part, found)?;
        }
        match Held::of(found.as_ref(), list, part.rows(), true) {
            Held::Exactly => {}
            Held::NotYet => {
                let name = name.to_owned();
                return Err(Stop::ListPending { name, list }.into());
            }
            Held::Wrong(problem) => {
                let name = name.to_owned();
                return Err(Stop::ListChanged {
                    name,
                    list,
                    problem,
                }
                .into());
            }
        }
        let created = found.and_then(|found| found.create_time);
        self.check_time(now, created.as_ref(), date)?;
        self.check_unsent(name, list).await
    }

    /// Fails where mail would go out at another time than meant.
    fn check_time(
        &self,
        now: Option<i64>,
        created: Option<&ServiceTime>,
        date: Option<i64>,
    ) -> Result<(), Error> {
        let (Schedule::At(begin) | Schedule::Every { begin, .. }) = self.campaign.schedule else {
            return Ok(());
        };
        let now = now.ok_or(Stop::NoDate)?;
        if begin < now + LEAD {
            return Err(Stop::TooLate { begin, now }.into());
        }
        let civil = created.and_then(|time| time.to_unix_with_offset(0));
        let (Some(civil), Some(date)) = (civil, date) else {
            return Err(Stop::NoDate.into());
        };
        let found = (civil - date + ZONE_STEP / 2).div_euclid(ZONE_STEP) * ZONE_STEP;
        let expected = i64::from(self.campaign.times.service_offset);
        match found == expected {
            true => Ok(()),
            false => Err(Stop::Offset { found, expected }.into()),
        }
    }

    /// Asks for the task; an error is handed back only where there is none.
    async fn send(
        &self,
        part: u32,
        request: &BatchSendEmail,
    ) -> Result<Option<ses_hyper::ses_core::Error>, Error> {
        let at = self.service.clock.now();
        self.write(&Entry::SubmissionIntended { part, at })?;
        match self.service.call(request).await {
            Ok(answered) => {
                if let Some(task) = answered.answer.task_id {
                    self.write(&Entry::Submitted { part, task })?;
                }
                Ok(None)
            }
            Err(error) if error.outcome() == Outcome::Unknown => Ok(None),
            Err(error) => {
                self.write(&Entry::SubmissionRefused { part })?;
                Ok(Some(error))
            }
        }
    }
}

/// What asks for the task of a list.
pub(crate) fn request(campaign: &Campaign, list: u64, template: u64) -> BatchSendEmail {
    let (sender, subject) = (campaign.sender.as_str(), campaign.subject.as_str());
    // The values come from the list, recipient by recipient.
    let template = Template::new(template, TemplateData::from_json("{}"));
    let mut batch = BatchSendEmail::new(sender, list, subject, TaskType::IMMEDIATE)
        .template(template)
        .ad_location(campaign.ad);
    batch.reply_to_addresses.clone_from(&campaign.reply_to);
    batch.unsubscribe.clone_from(&campaign.unsubscribe);
    let civil = |unix| {
        let offset = campaign.times.service_offset;
        ServiceTime::from_unix_with_offset(unix, offset)
    };
    match campaign.schedule {
        Schedule::Now => batch,
        Schedule::At(at) => batch.scheduled(civil(at)),
        Schedule::Every { begin, hours } => batch.recurring(civil(begin), hours),
    }
}

/// Whether a task is what was asked for, as far as the service shows it.
pub(super) fn is_of(task: &SendTaskData, request: &BatchSendEmail) -> bool {
    let sender = bare_address(&request.from_email_address);
    let template = request
        .template
        .as_ref()
        .map(|template| template.template_id);
    let begin = |cycle: &CycleEmailParam| (cycle.begin_time.clone(), cycle.interval_time);
    let agree = [
        (task.from_email_address.as_deref()).is_none_or(|found| bare_address(found) == sender),
        (task.receiver_id).is_none_or(|found| found == request.receiver_id),
        (task.subject.as_deref()).is_none_or(|found| found == request.subject),
        (task.task_type.as_ref()).is_none_or(|found| *found == request.task_type),
        (task.template.as_ref()).is_none_or(|found| Some(found.template_id) == template),
        match (&task.timed_param, &request.timed_param) {
            (Some(found), Some(asked)) => found.begin_time == asked.begin_time,
            _ => true,
        },
        match (&task.cycle_param, &request.cycle_param) {
            (Some(found), Some(asked)) => begin(found) == begin(asked),
            _ => true,
        },
    ];
    agree.into_iter().all(|agrees| agrees)
}

/// The address of a sender, without its alias.
pub(crate) fn bare_address(sender: &str) -> &str {
    let (_, address) = sender.rsplit_once('<').unwrap_or(("", sender));
    address.trim_end_matches('>').trim()
}
