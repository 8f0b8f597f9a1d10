//! The inbox: captured mail, rendered for whoever looks at it.

mod markup;
pub(crate) mod search;

use std::collections::{BTreeMap, btree_map::Entry};

use rusqlite::Result;

use crate::{
    Message,
    content::Content,
    mime::Letter,
    render::Data,
    store::{
        self, Page, State,
        message::{Captured, MessageFilter},
    },
    unsubscribe::Links,
};

/// The mail that the filter lets through, in the order in which it was captured.
pub(crate) fn read(
    state: &State<'_>,
    links: &Links,
    filter: &MessageFilter,
    page: Page,
) -> Result<Vec<Message>> {
    let mut contents = Contents::default();
    store::message::find(state, filter, page)?
        .into_iter()
        .map(|captured| with_link(state, links, &mut contents, captured))
        .collect()
}

/// A captured mail as its recipient reads it.
pub(crate) fn with_link(
    state: &State<'_>,
    links: &Links,
    contents: &mut Contents,
    mut captured: Captured,
) -> Result<Message> {
    let (id, link) = (captured.own_id(state), captured.link.take());
    let mut message = render(state, contents, captured)?;
    if let Some(link) = link {
        links.put(&mut message, &id, &link);
    }
    Ok(message)
}

/// A captured mail as it goes over the wire.
pub(crate) fn letter(state: &State<'_>, links: &Links, mut captured: Captured) -> Result<Letter> {
    Ok(Letter {
        own_id: captured.own_id(state),
        head: captured.head.take().unwrap_or_default(),
        reply: captured.reply.take(),
        message: with_link(state, links, &mut Contents::default(), captured)?,
    })
}

/// The beginning of what a mail says, in about so many bytes.
pub(crate) fn snippet(message: &Message, most: usize) -> String {
    match (&message.text, &message.html) {
        (Some(text), _) => {
            let words: Vec<_> = markup::beginning(text, most).split_whitespace().collect();
            words.join(" ")
        }
        (None, Some(html)) => markup::text(html, most),
        (None, None) => String::new(),
    }
}

/// Contents that were read before: the mail of a batch has one.
pub(crate) type Contents = BTreeMap<u64, Option<Content>>;

/// A captured mail as its recipient reads it, without its unsubscribe link.
pub(crate) fn render(
    state: &State<'_>,
    contents: &mut Contents,
    captured: Captured,
) -> Result<Message> {
    let content = match contents.entry(captured.content_id) {
        Entry::Occupied(known) => known.into_mut(),
        Entry::Vacant(vacant) => {
            let parts = store::content::find(state, captured.content_id)?;
            vacant.insert(Content::decode(&parts))
        }
    };
    let values = |json: &Option<String>| json.as_deref().and_then(Data::parse).unwrap_or_default();
    let sources = [&values(&captured.own_data), &values(&captured.data)];
    let mail = content
        .as_ref()
        .map(|content| content.render(&captured.subject, &sources));
    let message_id = captured.message_id(state);
    let (subject, html, text) = match mail {
        Some(mail) => (mail.subject, mail.html, mail.text),
        None => (captured.subject, None, None),
    };
    Ok(Message {
        id: captured.id,
        message_id,
        task_id: captured.task_id,
        from: captured.from,
        to: captured.to,
        reply_to: captured.reply_to,
        subject,
        html,
        text,
        headers: BTreeMap::new(),
        fate: captured.fate,
        captured: captured.captured,
    })
}

#[cfg(test)]
mod tests {
    use rusqlite::named_params;
    use ses_types::{Base64, SendStatus};

    use super::*;
    use crate::{
        Error, Fate, Options, Review,
        store::{
            Store,
            content::Parts,
            mailing::Mailing,
            message::{Mail, NewMessage},
            template::NewTemplate,
        },
    };

    fn parts(text: &str) -> Parts {
        Parts {
            html: None,
            text: Some(Base64::from_text(text).as_str().into()),
            has_variables: true,
        }
    }

    /// Captures a mail of a template, and does something to the template then.
    async fn read_after(change: &'static str) -> Vec<Message> {
        let (store, _closed) = Store::open(None).expect("a state");
        let open = |connection: &_| {
            store::account::open(connection, "AKID", Options::default().first_ids, 0)
        };
        let scope = store.across(open).await.expect("an account").scope;
        let work = move |state: &State<'_>| {
            let template = NewTemplate {
                id: None,
                name: "hello",
                content_id: store::content::insert(state, &parts("Hello {{name}}"))?,
                review: Review::AtOnce.begin(0),
                created: 0,
            };
            store::template::insert(state, &template)?;
            let mailing = Mailing {
                task_id: None,
                from: "news@example.com",
                reply_to: None,
                subject: "For {{name}}",
                content_id: template.content_id,
                template_id: None,
                head: None,
                data: Some(r#"{"name":"Ana"}"#),
                link: None,
                created: 0,
            };
            let message = NewMessage {
                mail: Mail::Alone(&mailing),
                to: "a@example.org",
                status: SendStatus::TAKEN,
                fate: Fate::Delivered,
                captured: 0,
            };
            store::message::insert(state, &message)?;
            store::content::insert(state, &parts("Another {{name}}"))?;
            state.execute(change, named_params! {})?;
            let links = Links::new(&"".into(), "AKID");
            let all = MessageFilter::default();
            Ok::<_, Error>(read(state, &links, &all, Page::new(0, 10))?)
        };
        store.write(&scope, work).await.expect("messages")
    }

    #[tokio::test]
    async fn what_becomes_of_a_template_changes_no_mail() {
        for change in [
            "UPDATE template SET content_id = content_id + 1 WHERE account = :account",
            "DELETE FROM template WHERE account = :account",
        ] {
            let messages = read_after(change).await;
            assert_eq!(messages.len(), 1);
            assert_eq!(messages[0].subject, "For Ana");
            assert_eq!(messages[0].text.as_deref(), Some("Hello Ana"));
        }
    }
}
