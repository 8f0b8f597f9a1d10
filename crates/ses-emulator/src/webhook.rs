//! Webhooks: addresses that are told what becomes of mail, in the service's format.

mod account;
mod call;
mod event;
mod queue;
mod target;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use ses_types::EventName;

#[cfg(feature = "smtp")]
pub(crate) use self::event::settled;
use self::target::Target;
pub(crate) use self::{
    account::{Manner, Webhooks, attempts, begin_with, list, remove, replay, set},
    event::unsubscribed,
    queue::{Queue, run},
};
use crate::{Error, address::Flaw, store::json_column};

/// An address that is told what becomes of mail, of the whole account or of one sender.
///
/// A sender has one webhook at most, which goes before that of the account, and the account has one.
/// What it is told is a [`ses_types::Event`] as JSON, by POST; any status from 200 to 299 says that it was taken.
/// As text it is the URL, or `SENDER=URL`.
///
/// # Example
/// ```
/// use ses_emulator::{Options, Webhook};
///
/// let webhook = Webhook::new("http://127.0.0.1:8080/events").with_sender("news@mail.example.com");
/// assert_eq!("news@mail.example.com=http://127.0.0.1:8080/events".parse(), Ok(webhook.clone()));
/// let options = Options::default().with_webhook(webhook);
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sender: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    events: Option<Vec<EventName>>,
}

json_column!(Webhook);

impl Webhook {
    /// Is told of the mail of the whole account, but for senders that have a webhook of their own.
    ///
    /// The URL is one of `http`; it is looked at when the webhook is set.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            sender: None,
            events: None,
        }
    }

    /// Is told of the mail of this sender alone, which is an address without an alias.
    #[must_use]
    pub fn with_sender(mut self, address: impl Into<String>) -> Self {
        self.sender = Some(address.into());
        self
    }

    /// Is told of these events alone; of all unless set.
    #[must_use]
    pub fn with_events(mut self, names: impl IntoIterator<Item = EventName>) -> Self {
        self.events = Some(names.into_iter().collect());
        self
    }

    /// The address that is called.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The sender of whose mail it is told; `None` for any without a webhook of its own.
    #[must_use]
    pub fn sender(&self) -> Option<&str> {
        self.sender.as_deref()
    }

    /// The events that it is told; `None` for all.
    #[must_use]
    pub fn events(&self) -> Option<&[EventName]> {
        self.events.as_deref()
    }

    /// Whether it is told events of this name.
    pub(crate) fn takes(&self, name: &EventName) -> bool {
        self.events().is_none_or(|events| events.contains(name))
    }

    /// Whether it can be set.
    pub(crate) fn check(&self) -> Result<(), Error> {
        Target::parse(&self.url).map_err(|problem| Error::webhook("url", problem))?;
        if let Some(flaw) = self.sender().and_then(Flaw::of) {
            return Err(Error::webhook("sender", flaw.reason()));
        }
        let mut names = self.events.iter().flatten();
        match names.find(|name| name.name().is_none()) {
            None => Ok(()),
            Some(name) => {
                let problem = format!("there is no event {:?}", name.as_str());
                Err(Error::webhook("events", problem))
            }
        }
    }
}

impl FromStr for Webhook {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // An address of the web has no `@` before its first `=` unless it names a user, which none may.
        let sender = text
            .split_once('=')
            .filter(|(sender, _)| sender.contains('@') && !sender.contains('/'));
        Ok(match sender {
            Some((sender, url)) => Self::new(url).with_sender(sender),
            None => Self::new(text),
        })
    }
}

/// It can have a token in its URL, and shows neither that nor an address.
impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook")
            .field("events", &self.events)
            .finish_non_exhaustive()
    }
}

/// A webhook that is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SetWebhook {
    /// Its number.
    pub id: u64,
    /// What it was set to.
    #[serde(flatten)]
    pub webhook: Webhook,
    /// How many events wait to be told to it.
    pub waiting: u64,
}

/// An attempt to tell an event to a webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WebhookAttempt {
    /// The number of the attempt.
    pub id: u64,
    /// The id of the event, which each attempt carries in its header `X-Ses-Event-Id`.
    pub event_id: String,
    /// The number of the webhook.
    pub webhook: u64,
    /// What happened to the mail.
    pub event: EventName,
    /// The number of the mail.
    pub message: u64,
    /// When the attempt was made, in Unix seconds by the account's clock.
    pub time: i64,
    /// The status of the answer; `None` without one.
    pub status: Option<u16>,
    /// Why there was no answer.
    pub error: Option<String>,
    /// How long it took, in milliseconds of the emulator's clock.
    pub millis: u64,
    /// Whether it was asked for by hand.
    pub replay: bool,
}

impl WebhookAttempt {
    /// Whether the event was taken.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.status.is_some_and(is_success)
    }
}

/// Whether an answer with this status says that the event was taken.
fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_an_address_or_that_of_a_sender() {
        let of_sender = |url: &str| Webhook::new(url).with_sender("a@example.com");
        for (text, expected) in [
            ("http://h/", Webhook::new("http://h/")),
            ("http://h/?a@b=c", Webhook::new("http://h/?a@b=c")),
            ("a@example.com=http://h/", of_sender("http://h/")),
            ("a@example.com=http://h/?x=y", of_sender("http://h/?x=y")),
        ] {
            assert_eq!(text.parse(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused_by_its_field() {
        let webhook = || Webhook::new("http://127.0.0.1:8080/");
        for (webhook, expected) in [
            (Webhook::new("localhost:8080"), "webhook: url: "),
            (
                webhook().with_sender("News <a@example.com>"),
                "webhook: sender: ",
            ),
            (
                webhook().with_events(["opened".into()]),
                "webhook: events: ",
            ),
        ] {
            let error = webhook.check().expect_err("no sense").to_string();
            assert!(error.starts_with(expected), "{error}");
        }
        assert!(webhook().with_events([EventName::OPEN]).check().is_ok());
    }

    #[test]
    fn debug_shows_no_address() {
        let webhook = Webhook::new("http://h/token").with_sender("a@example.com");
        let shown = format!("{webhook:?}");
        assert!(!shown.contains("token") && !shown.contains('@'), "{shown}");
    }
}
