//! The webhooks of a seed, and the way back to it.

use serde_json::Value;
use ses_types::EventName;

use super::{
    Seeded,
    fields::Reader,
    node::{self, Node},
};
use crate::{
    Error, Webhook,
    store::{self, State},
};

pub(super) fn webhook(reader: &mut Reader, name: String, node: &Node) -> Webhook {
    let before = reader.problems.len();
    let mut fields = reader.table(name, node);
    let mut webhook = Webhook::new(fields.required(reader, "url"));
    if let Some(sender) = fields.text(reader, "sender") {
        webhook = webhook.with_sender(sender.value);
    }
    if let Some(events) = fields.any(reader, "events") {
        match names(events.value) {
            Some(names) => webhook = webhook.with_events(names),
            None => reader.complain(&events.place, "must be a list of texts"),
        }
    }
    let place = fields.place.clone();
    fields.finish(reader);
    if reader.problems.len() == before
        && let Err(Error::Webhook { field, problem }) = webhook.check()
    {
        reader.complain(&place, format!("{field}: {problem}"));
    }
    webhook
}

fn names(value: &node::Value) -> Option<Vec<EventName>> {
    let node::Value::List(items) = value else {
        return None;
    };
    let name = |item: &Node| match &item.value {
        node::Value::Text(name) => Some(EventName::new(name.clone())),
        _ => None,
    };
    items.iter().map(name).collect()
}

/// Sets the webhook, unless the account, or the sender, has one.
pub(super) fn put(state: &State<'_>, webhook: &Webhook, now: i64) -> Result<Seeded, Error> {
    let hooks = store::webhook::hooks(state)?;
    let of = |webhook: &Webhook| webhook.sender().map(str::to_ascii_lowercase);
    let was_there = hooks.iter().any(|hook| of(&hook.rule) == of(webhook));
    if !was_there {
        store::webhook::put(state, webhook, now)?;
    }
    let name = webhook.sender().unwrap_or_else(|| webhook.url());
    Ok(Seeded::new("webhook", name.to_owned(), None, was_there))
}

pub(super) fn export(state: &State<'_>) -> rusqlite::Result<Vec<Value>> {
    let hooks = store::webhook::hooks(state)?;
    // A webhook has a JSON form.
    let shown = hooks
        .iter()
        .map(|hook| serde_json::to_value(&hook.rule).unwrap_or_default());
    Ok(shown.collect())
}
