//! What the service tells a webhook: an event of one mail to one recipient.

use alloc::string::String;
use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};

crate::coded_text! {
    /// What happened to a mail.
    pub struct EventName {
        /// It is under way; an older name that is not always sent.
        PROCESSED = "processed" => "Processed",
        /// The recipient's provider put it off; it is tried again.
        DEFERRED = "deferred" => "Deferred",
        /// The recipient's provider took it.
        DELIVERED = "delivered" => "Delivered",
        /// The service gave it up, and `reason` says why.
        DROPPED = "dropped" => "Dropped",
        /// The recipient opened it.
        OPEN = "open" => "Open",
        /// The recipient followed the link in `link`.
        CLICK = "click" => "Click",
        /// The recipient's provider refused it, and `bounce_type` says for how long.
        BOUNCE = "bounce" => "Bounce",
        /// The recipient reported it as spam.
        SPAM_REPORT = "spamreport" => "SpamReport",
        /// The recipient wants no more of them.
        UNSUBSCRIBE = "unsubscribe" => "Unsubscribe",
    }
}

crate::coded_text! {
    /// How a mail bounced.
    pub struct BounceType {
        /// For now: the mailbox is full, say.
        SOFT = "soft_bounce" => "Soft",
        /// For good: the mailbox does not exist, say.
        HARD = "hard_bounce" => "Hard",
        /// What older texts call [`SOFT`](Self::SOFT).
        OLDER_SOFT = "soft" => "Soft",
        /// What older texts call [`HARD`](Self::HARD).
        OLDER_HARD = "hard" => "Hard",
    }
}

/// The body of a call to a webhook, in JSON.
///
/// The service calls one address for the whole account, or one that is set for a sender, which goes before it; the port
/// is one from 8080 to 8082.
/// No signature is documented: a receiver cannot prove who called it.
/// Whatever is missing, null or of no known name does not fail; a number may also come as text.
/// `Debug` hides addresses, the link and what was echoed.
///
/// Source: the service's page on email event notification.
///
/// # Example
/// ```
/// use ses_types::{BounceType, Event, EventName};
///
/// let body = r#"{"event": "bounce", "email": "a@example.org", "bounceType": "hard_bounce", "timestamp": 1654064683}"#;
/// let event: Event = serde_json::from_str(body)?;
/// assert_eq!(event.event, EventName::BOUNCE);
/// assert_eq!(event.bounce_type, Some(BounceType::HARD));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct Event {
    /// What happened.
    #[serde(deserialize_with = "or_default")]
    pub event: EventName,
    /// The recipient.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The mail, by the `MessageId` that SendEmail answered with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bulk_id: Option<String>,
    /// When it happened, in Unix seconds.
    #[serde(deserialize_with = "number", skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<i64>,
    /// When the mail was sent, in Unix seconds.
    #[serde(deserialize_with = "number", skip_serializing_if = "Option::is_none")]
    pub sent_timestamp: Option<i64>,
    /// Why it was not delivered, in the provider's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How it bounced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bounce_type: Option<BounceType>,
    /// The link that was followed; of a click alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The program that opened the mail or followed the link; of these two alone.
    #[serde(rename = "useragent", skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
    /// The account's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The sender, without an alias.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The sender's domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_domain: Option<String>,
    /// The template.
    #[serde(deserialize_with = "number", skip_serializing_if = "Option::is_none")]
    pub template_id: Option<i64>,
    /// The subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The mail's own Message-ID, as `SmtpMessageId` set it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// The task, for a mail of a batch.
    #[serde(deserialize_with = "number", skip_serializing_if = "Option::is_none")]
    pub task_id: Option<i64>,
    /// The mail's header of that name, echoed.
    #[serde(
        rename = "X-Tencentcloudses-Cb-Custom",
        skip_serializing_if = "Option::is_none"
    )]
    pub custom: Option<String>,
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("event", &self.event)
            .field("bulk_id", &self.bulk_id)
            .field("timestamp", &self.timestamp)
            .field("bounce_type", &self.bounce_type)
            .field("template_id", &self.template_id)
            .field("task_id", &self.task_id)
            .finish_non_exhaustive()
    }
}

fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    from: D,
) -> Result<T, D::Error> {
    Option::deserialize(from).map(Option::unwrap_or_default)
}

/// A whole number, also one that is written as text; `null`, an empty text and anything else are none.
fn number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Number {
        Whole(i64),
        Text(String),
        Other(de::IgnoredAny),
    }

    Ok(match Number::deserialize(from)? {
        Number::Whole(number) => Some(number),
        Number::Text(text) => text.trim().parse().ok(),
        Number::Other(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    fn read(body: &str) -> Event {
        serde_json::from_str(body).expect("an event")
    }

    #[test]
    fn the_published_sample_is_read_whole() {
        let event = read(
            r#"{"event": "bounce", "email": "a@example.org",
                "bulkId": "qcloudses-30-1-date-20220601142439-x", "timestamp": 1654064683,
                "reason": "551 5.1.1 no such recipient", "bounceType": "hard_bounce", "username": "251200670",
                "from": "news@example.com", "fromDomain": "example.com", "templateId": 123456, "subject": "Hello",
                "messageId": "1@example.com", "sentTimestamp": 1654064680, "X-Tencentcloudses-Cb-Custom": "mine"}"#,
        );
        assert_eq!(
            (event.event.as_str(), event.timestamp),
            ("bounce", Some(1_654_064_683))
        );
        assert_eq!(
            (event.template_id, event.sent_timestamp),
            (Some(123_456), Some(1_654_064_680))
        );
        assert_eq!(
            (event.message_id.as_deref(), event.custom.as_deref()),
            (Some("1@example.com"), Some("mine"))
        );
        let written = serde_json::to_string(&event).expect("it has a JSON form");
        assert_eq!(read(&written), event);
        let shown = format!("{event:?}");
        assert!(!shown.contains('@') && !shown.contains("mine"), "{shown}");
    }

    #[test]
    fn what_is_missing_or_new_does_not_fail() {
        assert_eq!(read("{}"), Event::default());
        let event = read(
            r#"{"event": "teleported", "taskId": "7", "templateId": null, "timestamp": "", "sentTimestamp": [1.5],
                "new": [{}]}"#,
        );
        assert_eq!(
            (event.event.as_str(), event.event.name()),
            ("teleported", None)
        );
        assert_eq!(
            (event.task_id, event.template_id, event.timestamp),
            (Some(7), None, None)
        );
        assert_eq!(
            read(r#"{"event": null, "bounceType": "soft"}"#).bounce_type,
            Some(BounceType::OLDER_SOFT)
        );
    }
}
