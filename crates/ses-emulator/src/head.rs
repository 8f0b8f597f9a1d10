//! The head of a mail, as far as its request gives it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ses_types::SendEmail;

use crate::store::json_column;

/// What the head has instead of what the emulator would put there, and besides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Head {
    /// Its `Message-ID`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message_id: Option<String>,
    /// Its `From`, where that is not the sender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) from: Option<String>,
    /// More headers.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) headers: BTreeMap<String, String>,
}

json_column!(Head);

impl Head {
    /// What a request gives; `None` for most, which give nothing.
    pub(crate) fn of(request: &SendEmail) -> Option<Self> {
        let head = Self {
            message_id: request.smtp_message_id.clone(),
            from: request.header_from.clone(),
            headers: headers(request),
        };
        (head != Self::default()).then_some(head)
    }

    /// A header besides, however the letters of its name are written.
    pub(crate) fn find(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let (_, value) = headers.find(|(given, _)| given.eq_ignore_ascii_case(name))?;
        Some(value)
    }
}

/// The headers of a request, of which the checker has seen that they are a JSON object; a value that is no text counts as
/// its JSON.
pub(crate) fn headers(request: &SendEmail) -> BTreeMap<String, String> {
    let Some(json) = &request.smtp_headers else {
        return BTreeMap::new();
    };
    let headers: Map<String, Value> = serde_json::from_str(json).unwrap_or_default();
    let text = |value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let headers = headers.into_iter();
    headers.map(|(name, value)| (name, text(value))).collect()
}
