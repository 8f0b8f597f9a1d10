//! Capturing the mail of a run: as one statement where every recipient fares alike, one by one where not.

use rusqlite::Result;
use ses_types::{SendStatus, TemplateStatus};

use crate::{
    delivery::{Delivery, Left},
    store::{
        self,
        message::Mail,
        receiver::{Detail, Stretch},
        task::Task,
    },
};

/// Captures the mail of some recipients and says how many mails the service took.
pub(super) fn capture(
    delivery: &Delivery<'_>,
    left: Left,
    task: &Task,
    mailing_id: u64,
    stretch: &Stretch,
) -> Result<u64> {
    let mut capture = Capture {
        delivery,
        left,
        task_id: task.id,
        mailing_id,
        taken: 0,
    };
    let stopped = stopped(delivery, task)?;
    match stopped {
        Some(_) => capture.together(stretch, stopped)?,
        None => capture.all(stretch)?,
    }
    delivery.count(capture.taken)?;
    Ok(capture.taken)
}

struct Capture<'a> {
    delivery: &'a Delivery<'a>,
    left: Left,
    task_id: u64,
    mailing_id: u64,
    taken: u64,
}

impl Capture<'_> {
    /// In the order of the list, as a mail that bounces or is unsubscribed from is seen by those after it.
    fn all(&mut self, stretch: &Stretch) -> Result<()> {
        // What counts as it goes is looked at for each.
        let is_even = self.delivery.is_even() && self.left.is_enough_for(stretch.count);
        let state = self.delivery.state;
        let mut rest = *stretch;
        for detail in store::receiver::details_of(state, stretch, is_even)? {
            if is_even {
                let up_to = detail.id - 1;
                self.together(&Stretch { up_to, ..rest }, None)?;
            }
            self.one(&detail)?;
            rest.after = detail.id;
        }
        if is_even {
            self.together(&rest, None)?;
        }
        Ok(())
    }

    fn together(&mut self, stretch: &Stretch, status: Option<SendStatus>) -> Result<()> {
        if stretch.after < stretch.up_to {
            let Delivery {
                state, sender, now, ..
            } = *self.delivery;
            self.taken +=
                store::message::insert_for(state, self.mailing_id, stretch, status, sender, now)?;
        }
        Ok(())
    }

    fn one(&mut self, recipient: &Detail) -> Result<()> {
        let status = match self.delivery.send_status(&recipient.email)? {
            SendStatus::TAKEN => self.left.take(),
            status => status,
        };
        let mail = Mail::Of {
            mailing_id: self.mailing_id,
            detail_id: Some(recipient.id),
        };
        let task_id = Some(self.task_id);
        (self.delivery).hand_over(mail, task_id, &recipient.email, status)?;
        self.taken += u64::from(status == SendStatus::TAKEN);
        Ok(())
    }
}

/// Why no mail of a run is taken: what it needs is not permitted, or was taken away since it began.
///
/// A template that was changed since is no reason, as the run keeps what it began with.
fn stopped(delivery: &Delivery<'_>, task: &Task) -> Result<Option<SendStatus>> {
    let Delivery { state, now, .. } = *delivery;
    if !store::sender::can_send(state, delivery.sender, now)? {
        return Ok(Some(SendStatus::DOMAIN_NOT_VERIFIED));
    }
    let Some(template) = &task.request.template else {
        let is_permitted = delivery.terms.own_content;
        return Ok((!is_permitted).then_some(SendStatus::OWN_CONTENT_NOT_PERMITTED));
    };
    let is_usable = store::template::find(state, template.template_id)?
        .is_some_and(|stored| stored.review.status(now) != TemplateStatus::REJECTED);
    Ok((!is_usable).then_some(SendStatus::BAD_TEMPLATE))
}
