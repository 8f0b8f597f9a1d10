//! The fields of a campaign's file, each held against the rules that the service has for it.

use std::{collections::BTreeMap, path::Path};

use ses_hyper::ses_types::{
    AdLocation, BatchSendEmail, Side, TaskType, Template, TemplateData, UnsubscribeLink,
};

use super::{
    Campaign, Encoding, ListLimits, RecipientSource, Schedule, Times, content,
    table::{Field, Reader, Table},
    time,
};
use crate::rule::broken;

pub(super) fn read(reader: &mut Reader<'_>, mut root: Table<'_>, path: &Path) -> Campaign {
    let id = id(reader, &mut root);
    let sender = sender(reader, &mut root);
    let reply_to = reply_to(reader, &mut root);
    let subject = subject(reader, &mut root);
    let template = content::template(reader, &mut root);
    let schedule = root.table(reader, "schedule");
    let schedule = schedule.map_or(Schedule::Now, |table| time::schedule(reader, table));
    let unsubscribe = choice(reader, &mut root, "unsubscribe", &languages());
    let ad = choice(reader, &mut root, "ad", &ads()).unwrap_or(AdLocation::NONE);
    let recipients = recipients(reader, &mut root);
    let limits = root.table(reader, "limits");
    let limits = limits.map_or_else(ListLimits::default, |table| list_limits(reader, table));
    let times = root.table(reader, "times");
    let times = times.map_or_else(Times::default, |table| time::times(reader, table));
    root.finish(reader);
    Campaign {
        path: path.to_owned(),
        id: id.unwrap_or_default(),
        sender: sender.unwrap_or_default(),
        reply_to,
        subject: subject.unwrap_or_default(),
        template,
        schedule,
        unsubscribe,
        ad,
        recipients,
        limits,
        times,
        digests: Vec::new(),
        places: BTreeMap::new(),
    }
}

fn id(reader: &mut Reader<'_>, root: &mut Table<'_>) -> Option<String> {
    let id = root.required(reader, "id")?;
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let is_id = (1..=40).contains(&id.value.len()) && id.value.bytes().all(is_letter);
    if !is_id {
        reader.complain_of(&id, "must be 1 to 40 letters, digits and hyphens");
    }
    Some(id.value.to_owned())
}

fn sender(reader: &mut Reader<'_>, root: &mut Table<'_>) -> Option<String> {
    let sender = root.required(reader, "sender")?;
    obey(reader, &sender, Side::Client, |sender| {
        BatchSendEmail::new(sender, 1, "subject", TaskType::IMMEDIATE)
    });
    Some(sender.value.to_owned())
}

fn reply_to(reader: &mut Reader<'_>, root: &mut Table<'_>) -> Option<String> {
    let reply_to = root.text(reader, "reply_to")?;
    obey(reader, &reply_to, Side::Service, |reply_to| {
        batch("subject").reply_to_addresses(reply_to)
    });
    Some(reply_to.value.to_owned())
}

fn subject(reader: &mut Reader<'_>, root: &mut Table<'_>) -> Option<String> {
    let subject = root.required(reader, "subject")?;
    obey(reader, &subject, Side::Client, batch);
    Some(subject.value.to_owned())
}

/// A batch that obeys all rules if its subject does.
fn batch(subject: &str) -> BatchSendEmail {
    BatchSendEmail::new("a@example.com", 1, subject, TaskType::IMMEDIATE)
        .template(Template::new(1, TemplateData::from_json("{}")))
}

/// Holds a field against the rules that the service has for it in a batch.
fn obey(
    reader: &mut Reader<'_>,
    field: &Field<&str>,
    side: Side,
    batch: impl FnOnce(&str) -> BatchSendEmail,
) {
    if let Some(message) = broken(&batch(field.value), side) {
        reader.complain_of(field, message);
    }
}

/// The value of a text that names one of several.
fn choice<T: Clone>(
    reader: &mut Reader<'_>,
    table: &mut Table<'_>,
    name: &'static str,
    choices: &[(String, T)],
) -> Option<T> {
    let field = table.text(reader, name)?;
    let found = choices.iter().find(|(choice, _)| choice == field.value);
    if found.is_none() {
        let names = choices.iter().map(|(choice, _)| choice.as_str());
        let names: Vec<_> = names.collect();
        reader.complain_of(&field, format!("must be one of {}", names.join(", ")));
    }
    found.map(|(_, value)| value.clone())
}

/// The languages of an unsubscribe link by their names, such as `english`, and `none`.
///
/// # Example
/// ```
/// use ses_campaign::languages;
/// use ses_hyper::ses_types::UnsubscribeLink;
///
/// let (name, link) = &languages()[1];
/// assert_eq!((name.as_str(), link), ("english", &UnsubscribeLink::ENGLISH));
/// ```
#[must_use]
pub fn languages() -> Vec<(String, UnsubscribeLink)> {
    let links = (0..).map(|number: u8| UnsubscribeLink::new(number.to_string()));
    let named = links.map_while(|link| Some((in_hyphens(link.name()?), link)));
    named.collect()
}

fn ads() -> Vec<(String, AdLocation)> {
    let places = (0..).map(AdLocation::new);
    let named = places.map_while(|place| Some((in_hyphens(place.name()?), place)));
    named.collect()
}

/// `BeforeSubject` as `before-subject`.
fn in_hyphens(name: &str) -> String {
    let mut written = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !written.is_empty() {
            written.push('-');
        }
        written.push(letter.to_ascii_lowercase());
    }
    written
}

fn recipients(reader: &mut Reader<'_>, root: &mut Table<'_>) -> RecipientSource {
    root.must_have(reader, "recipients");
    let Some(mut table) = root.table(reader, "recipients") else {
        return RecipientSource::new("");
    };
    let file = table.required(reader, "file").map_or("", |file| file.value);
    let mut source = RecipientSource::new(reader.path(file));
    if let Some(email) = table.text(reader, "email") {
        source.email = email.value.to_owned();
    }
    let encodings = [Encoding::Utf8, Encoding::Gb18030].map(|it| (it.name().to_owned(), it));
    source.encoding = choice(reader, &mut table, "encoding", &encodings).unwrap_or_default();
    let delimiters = [("comma", b','), ("semicolon", b';'), ("tab", b'\t')];
    let delimiters = delimiters.map(|(name, byte)| (name.to_owned(), byte));
    source.delimiter = choice(reader, &mut table, "delimiter", &delimiters);
    source.variables = table.table(reader, "variables").map(|table| {
        let variables = table.all_texts(reader).into_iter();
        variables
            .map(|(name, column)| (name, column.value.to_owned()))
            .collect()
    });
    let exclude = table.texts(reader, "exclude").into_iter();
    source.exclude = exclude.map(|file| reader.path(file.value)).collect();
    source.skip_blocklisted = table.truth(reader, "skip_blocklisted").unwrap_or(true);
    table.finish(reader);
    source
}

/// The table `limits`: what is less than the service allows.
fn list_limits(reader: &mut Reader<'_>, mut table: Table<'_>) -> ListLimits {
    let mut limits = ListLimits::default();
    for (name, limit, least) in [
        ("list_capacity", &mut limits.list_capacity, 1),
        ("chunk_rows", &mut limits.chunk_rows, 1),
        ("chunk_bytes", &mut limits.chunk_bytes, LEAST_CHUNK),
    ] {
        let Some(field) = table.number(reader, name) else {
            continue;
        };
        match u32::try_from(field.value) {
            Ok(number) if (least..=*limit).contains(&number) => *limit = number,
            _ => reader.complain_of(&field, format!("must be {least} to {limit}")),
        }
    }
    table.finish(reader);
    limits
}

/// The fewest bytes of an upload that hold any recipient: 254 of an address, 800 of data that become twice as many when
/// their quotes are written within quotes, and what stands around them.
const LEAST_CHUNK: u32 = 2_048;
