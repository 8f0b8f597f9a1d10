//! An account's state as a seed that makes it again.

use rusqlite::Result;
use serde_json::{Map, Value, json};
use ses_types::ServiceDate;

use super::webhook;
use crate::{
    content::Content,
    review::Standing,
    store::{
        self, Page, State,
        blocklist::BlockedFilter,
        custom_blocklist,
        identity::Identity,
        receiver::{Detail, DetailFilter, Receiver},
        sender::Sender,
        template::Template,
    },
};

const ALL: Page = Page {
    offset: 0,
    limit: u64::MAX,
};

/// What a seed can say of the account, as JSON.
pub(super) fn export(state: &State<'_>, now: i64) -> Result<Value> {
    let (_, domains) = store::identity::list(state, &[], ALL)?;
    let templates = store::template::list(state, ALL)?.into_iter();
    let (_, lists) = store::receiver::list(state, None, None, now, ALL)?;
    let lists = lists.iter().map(|receiver| list(state, receiver));
    let (_, mut custom) = custom_blocklist::list(state, None, None, now, ALL)?;
    custom.reverse();
    let unsubscriptions = store::unsubscription::all(state)?.into_iter();
    Ok(json!({
        "domain": domains.into_iter().map(domain).collect::<Vec<_>>(),
        "sender": store::sender::all(state)?.into_iter().map(sender).collect::<Vec<_>>(),
        "template": templates.map(|stored| template(state, stored)).collect::<Result<Vec<_>>>()?,
        "list": lists.collect::<Result<Vec<_>>>()?,
        "blocklist": blocklist(state)?,
        "custom_blocklist": custom.into_iter().map(blocked).collect::<Vec<_>>(),
        "unsubscription": unsubscriptions
            .map(|(sender, recipient)| json!({ "sender": sender, "recipient": recipient }))
            .collect::<Vec<_>>(),
        "webhook": webhook::export(state)?,
    }))
}

fn domain(identity: Identity) -> Value {
    let tags = identity.tags.iter();
    let tags: Vec<_> = tags
        .map(|tag| json!({ "key": tag.tag_key, "value": tag.tag_value }))
        .collect();
    without_null(json!({
        "name": identity.domain,
        "dkim_option": identity.dkim_option.get(),
        "tags": tags,
        "review": standing(&identity.review),
    }))
}

fn sender(sender: Sender) -> Value {
    let link = sender.link.as_ref();
    without_null(json!({
        "address": sender.address,
        "name": sender.name,
        "unsubscribe_link": link.map(|link| link.link.as_str()),
        "unsubscribe_status": link.map(|link| link.status.get()),
    }))
}

fn template(state: &State<'_>, template: Template) -> Result<Value> {
    let parts = store::content::find(state, template.content_id)?;
    // What is no text was never taken.
    let content = Content::decode(&parts);
    let (html, text) = content.map_or((None, None), Content::into_parts);
    Ok(without_null(json!({
        "id": template.id,
        "name": template.name,
        "html": html,
        "text": text,
        "review": standing(&template.review),
    })))
}

fn list(state: &State<'_>, receiver: &Receiver) -> Result<Value> {
    let any = DetailFilter::default();
    let (_, details) = store::receiver::details(state, receiver, &any, ALL)?;
    Ok(without_null(json!({
        "id": receiver.id,
        "name": receiver.name,
        "description": receiver.description,
        "recipients": details.into_iter().map(recipient).collect::<Vec<_>>(),
    })))
}

fn recipient(detail: Detail) -> Value {
    match detail.data {
        None => json!(detail.email),
        Some(data) => json!({ "email": detail.email, "data": data }),
    }
}

fn blocklist(state: &State<'_>) -> Result<Vec<String>> {
    let any = BlockedFilter {
        from: i64::MIN,
        before: i64::MAX,
        email: None,
        task_id: None,
    };
    let (_, blocked) = store::blocklist::list(state, &any, ALL)?;
    Ok(blocked.into_iter().map(|blocked| blocked.email).collect())
}

fn blocked(entry: custom_blocklist::Entry) -> Value {
    match entry.ends {
        None => json!(entry.email),
        Some(ends) => {
            let until = ServiceDate::from_unix(ends - 1);
            json!({ "email": entry.email, "until": until.as_str() })
        }
    }
}

/// How a review stands; nothing is said of one that has come to what a seed takes for granted.
fn standing(review: &Standing) -> Value {
    match review {
        Standing::Approved => Value::Null,
        review => json!(review),
    }
}

fn without_null(object: Value) -> Value {
    let Value::Object(fields) = object else {
        return object;
    };
    let fields = fields.into_iter().filter(|(_, value)| !value.is_null());
    Value::Object(fields.collect::<Map<_, _>>())
}
