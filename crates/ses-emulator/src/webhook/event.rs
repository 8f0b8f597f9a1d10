//! Events: which ones a mail has by its fate, and what is said of each.

use rusqlite::Result;
use ses_types::{BounceType, Event, EventName, SendStatus};

use super::call::Call;
use crate::{
    Fate, address,
    inbox::{self, Contents},
    link,
    message::{account_number, event_id},
    mime::Letter,
    store::{
        self, State,
        webhook::{Hook, Mail, event::Event as Stored},
    },
};

/// How many mails are looked through in one transaction.
pub(super) const MOST: u64 = 500;

/// How far the position may stay behind the newest mail of all accounts.
const BEHIND: u64 = 10_000;

/// The header that events echo.
const CUSTOM: &str = "X-Tencentcloudses-Cb-Custom";

/// What opens mail and follows links.
const USER_AGENT: &str = "Mozilla/5.0 (ses-emulator)";

/// The events of a mail, in the order in which they happen.
fn of_fate(fate: Fate) -> Vec<EventName> {
    const DELIVERED: EventName = EventName::DELIVERED;
    match fate {
        Fate::Delivered => vec![DELIVERED],
        Fate::Open => vec![DELIVERED, EventName::OPEN],
        Fate::Click => vec![DELIVERED, EventName::OPEN, EventName::CLICK],
        Fate::SpamReport => vec![DELIVERED, EventName::SPAM_REPORT],
        Fate::Unsubscribe => vec![DELIVERED, EventName::UNSUBSCRIBE],
        Fate::HardBounce | Fate::SoftBounce => vec![EventName::BOUNCE],
        Fate::Deferred => vec![EventName::DEFERRED],
        Fate::Dropped => vec![EventName::DROPPED],
        Fate::Queued => Vec::new(),
    }
}

/// Has the events of mail that nobody has looked at yet wait for the webhooks that are told of them, and says whether
/// there is more such mail.
pub(super) fn derive(state: &State<'_>, most: u64) -> Result<bool> {
    let hooks = store::webhook::hooks(state)?;
    if hooks.is_empty() {
        return Ok(false);
    }
    let position = store::webhook::position(state)?;
    let end = store::webhook::end(state)?;
    let mails = store::webhook::mail_after(state, position, end, most)?;
    for mail in &mails {
        for name in of_fate(mail.fate) {
            add(state, &hooks, mail, &name, mail.captured)?;
        }
    }
    let is_more = mails.len() as u64 == most;
    let reached = match mails.last() {
        Some(last) if is_more => last.id,
        _ => end,
    };
    if !mails.is_empty() || reached.saturating_sub(position) > BEHIND {
        store::webhook::set_position(state, reached)?;
    }
    Ok(is_more)
}

/// Has it told that a recipient has unsubscribed, by a link of this mail, whatever becomes of the mail afterwards.
pub(crate) fn unsubscribed(state: &State<'_>, message: u64, now: i64) -> Result<()> {
    happened(state, message, &[EventName::UNSUBSCRIBE], now)
}

/// Has it told what a mail server has made of a mail that was queued for it.
#[cfg(feature = "smtp")]
pub(crate) fn settled(state: &State<'_>, message: u64, fate: Fate, now: i64) -> Result<()> {
    happened(state, message, &of_fate(fate), now)
}

/// Has what happened to a mail after it was captured wait behind what happened before.
fn happened(state: &State<'_>, message: u64, names: &[EventName], now: i64) -> Result<()> {
    let hooks = store::webhook::hooks(state)?;
    if hooks.is_empty() {
        return Ok(());
    }
    while derive(state, MOST)? {}
    let Some(mail) = store::webhook::mail_of(state, message)? else {
        return Ok(());
    };
    let mut names = names.iter();
    names.try_for_each(|name| add(state, &hooks, &mail, name, now))
}

/// Has an event wait for the webhook that is told of the mail, if one is.
fn add(state: &State<'_>, hooks: &[Hook], mail: &Mail, name: &EventName, time: i64) -> Result<()> {
    match hook_of(hooks, mail).filter(|hook| hook.rule.takes(name)) {
        Some(hook) => store::webhook::event::insert(state, hook.id, mail.id, name, time),
        None => Ok(()),
    }
}

/// The webhook of the mail's sender, or else that of the account, if it was there before the mail.
fn hook_of<'h>(hooks: &'h [Hook], mail: &Mail) -> Option<&'h Hook> {
    let sender = address::bare(&mail.from);
    let hooks = || hooks.iter().filter(|hook| hook.since < mail.id);
    let of_sender =
        |hook: &&Hook| (hook.rule.sender()).is_some_and(|own| own.eq_ignore_ascii_case(sender));
    hooks()
        .find(of_sender)
        .or_else(|| hooks().find(|hook| hook.rule.sender().is_none()))
}

/// The call that tells an event: the same each time.
pub(super) fn call(state: &State<'_>, contents: &mut Contents, stored: &Stored) -> Result<Call> {
    let event = body(state, contents, stored)?;
    // What is made of texts and numbers has a JSON form.
    let json = serde_json::to_vec(&event).unwrap_or_default();
    Ok(Call {
        url: stored.webhook.url().to_owned(),
        event_id: event_id(stored.id, state.salt()),
        body: json.into(),
    })
}

fn body(state: &State<'_>, contents: &mut Contents, stored: &Stored) -> Result<Event> {
    let mut event = Event::default();
    event.event = stored.name.clone();
    event.timestamp = Some(stored.created);
    event.username = Some(account_number(state.account()).to_string());
    let Some(mut captured) = store::inbox::one(state, stored.message_id)? else {
        return Ok(event);
    };
    let (status, fate) = (captured.status, captured.fate);
    let number = |id: Option<u64>| id.and_then(|id| i64::try_from(id).ok());
    event.template_id = number(captured.template_id);
    event.task_id = number(captured.task_id);
    let letter = Letter {
        own_id: captured.own_id(state),
        head: captured.head.take().unwrap_or_default(),
        reply: captured.reply.take(),
        message: inbox::render(state, contents, captured)?,
    };
    say(&mut event, status, fate, &letter);
    say_of_mail(&mut event, letter);
    Ok(event)
}

/// What is said of an event of this name alone.
fn say(event: &mut Event, status: SendStatus, fate: Fate, letter: &Letter) {
    let name = &event.event;
    if [EventName::BOUNCE, EventName::DEFERRED, EventName::DROPPED].contains(name) {
        event.reason = Some(match status {
            SendStatus::TAKEN => match &letter.reply {
                Some(reply) => reply.clone(),
                None => fate.deliver_message().to_owned(),
            },
            status => format!("not taken: {status}"),
        });
    }
    if [EventName::OPEN, EventName::CLICK].contains(name) {
        event.user_agent = Some(USER_AGENT.to_owned());
    }
    if *name == EventName::CLICK {
        let message = &letter.message;
        event.link = link::first(message.html.as_deref(), message.text.as_deref());
    }
    if *name == EventName::BOUNCE {
        event.bounce_type = Some(match fate {
            Fate::HardBounce => BounceType::HARD,
            _ => BounceType::SOFT,
        });
    }
}

/// What is said of the mail in every event.
fn say_of_mail(event: &mut Event, letter: Letter) {
    let id = letter.message_id();
    event.custom = letter.head.find(CUSTOM).map(str::to_owned);
    let message = letter.message;
    let from = address::bare(&message.from);
    event.from_domain = Some(address::domain(from).to_owned());
    event.from = Some(from.to_owned());
    event.message_id = Some(id.trim_matches(['<', '>']).to_owned());
    event.email = Some(message.to);
    event.bulk_id = Some(message.message_id);
    event.sent_timestamp = Some(message.captured);
    event.subject = Some(message.subject);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Webhook;

    fn hook(id: u64, sender: Option<&str>, since: u64) -> Hook {
        let rule = Webhook::new("http://h/");
        let rule = match sender {
            Some(sender) => rule.with_sender(sender),
            None => rule,
        };
        Hook { id, rule, since }
    }

    #[test]
    fn a_senders_webhook_goes_before_that_of_the_account() {
        let hooks = [hook(1, None, 2), hook(2, Some("a@example.com"), 4)];
        for (mail, from, expected) in [
            (2, "b@example.com", None),
            (3, "b@example.com", Some(1)),
            (4, "A <a@example.com>", Some(1)),
            (5, "A <A@example.com>", Some(2)),
            (5, "b@example.com", Some(1)),
        ] {
            let mail = Mail {
                id: mail,
                fate: Fate::Delivered,
                from: from.into(),
                captured: 0,
            };
            let found = hook_of(&hooks, &mail).map(|hook| hook.id);
            assert_eq!(found, expected, "{from}");
        }
    }
}
