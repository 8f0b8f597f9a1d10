//! What a seed says, checked by the rules of the requests that would make it.

use std::collections::BTreeSet;

use serde::Serialize;
use ses_types::{
    Action, Base64, CreateAddressUnsubscribeConfig, CreateEmailAddress, CreateEmailIdentity,
    CreateEmailTemplate, CreateReceiver, DkimOption, Side, TagList, TemplateContent,
    UnsubscribeStatus,
};

use super::{
    address::{Address, Unsubscription, address, address_until, unsubscription},
    fields::{Fields, Reader},
    node::Node,
    problem::Place,
    recipients::{self, Recipient},
    webhook::webhook,
};
use crate::{Webhook, review::Standing};

/// What is to be in an account.
pub(super) struct Contents {
    pub(super) account: Option<String>,
    pub(super) domains: Vec<Domain>,
    pub(super) senders: Vec<Sender>,
    pub(super) templates: Vec<Template>,
    pub(super) lists: Vec<List>,
    pub(super) blocklist: Vec<Address>,
    pub(super) custom_blocklist: Vec<Address>,
    pub(super) unsubscriptions: Vec<Unsubscription>,
    pub(super) webhooks: Vec<Webhook>,
}

pub(super) struct Domain {
    pub(super) place: Place,
    pub(super) request: CreateEmailIdentity,
    pub(super) review: Standing,
}

pub(super) struct Sender {
    pub(super) place: Place,
    pub(super) request: CreateEmailAddress,
    pub(super) unsubscribe: Option<CreateAddressUnsubscribeConfig>,
}

pub(super) struct Template {
    pub(super) place: Place,
    pub(super) id: Option<u64>,
    pub(super) request: CreateEmailTemplate,
    pub(super) review: Standing,
}

pub(super) struct List {
    pub(super) place: Place,
    pub(super) id: Option<u64>,
    pub(super) request: CreateReceiver,
    pub(super) recipients: Vec<Recipient>,
}

/// Reads a whole seed; what it gives counts only if there was no problem.
pub(super) fn read(reader: &mut Reader, root: &Node) -> Contents {
    let mut fields = reader.table(String::new(), root);
    let account = fields.text(reader, "account").map(|field| field.value);
    let contents = Contents {
        account,
        domains: each(reader, &mut fields, "domain", domain),
        senders: each(reader, &mut fields, "sender", sender),
        templates: each(reader, &mut fields, "template", template),
        lists: each(reader, &mut fields, "list", list),
        blocklist: each(reader, &mut fields, "blocklist", address),
        custom_blocklist: each(reader, &mut fields, "custom_blocklist", address_until),
        unsubscriptions: each(reader, &mut fields, "unsubscription", unsubscription),
        webhooks: each(reader, &mut fields, "webhook", webhook),
    };
    fields.finish(reader);
    let domains = contents.domains.iter().map(|domain| (&domain.place, None));
    let senders = contents.senders.iter().map(|sender| (&sender.place, None));
    let templates = (contents.templates.iter()).map(|template| (&template.place, template.id));
    let lists = contents.lists.iter().map(|list| (&list.place, None));
    check_once(reader, domains.chain(senders).chain(templates).chain(lists));
    contents
}

/// Complains of what stands there twice; templates with an id each may have the same name.
fn check_once<'a>(reader: &mut Reader, things: impl Iterator<Item = (&'a Place, Option<u64>)>) {
    let mut seen = BTreeSet::new();
    for (place, id) in things {
        if !seen.insert((&place.name, id)) {
            reader.complain(place, "stands there twice");
        }
    }
}

fn each<T>(
    reader: &mut Reader,
    fields: &mut Fields<'_>,
    name: &'static str,
    read: fn(&mut Reader, String, &Node) -> T,
) -> Vec<T> {
    let items = fields.list(reader, name).iter().enumerate();
    items
        .map(|(index, node)| read(reader, format!("{name}[{index}]"), node))
        .collect()
}

fn domain(reader: &mut Reader, name: String, node: &Node) -> Domain {
    let before = reader.problems.len();
    let mut fields = reader.table(name, node);
    let domain = fields.required(reader, "name");
    fields.rename("domain", &domain);
    let dkim = fields.number(reader, "dkim_option");
    let tags = fields.list(reader, "tags").iter();
    let tags: Vec<_> = tags.map(|node| tag(reader, &fields.place, node)).collect();
    let mut request = CreateEmailIdentity::new(domain).tag_list(tags);
    request.dkim_option = dkim.map(|field| DkimOption::new(field.value));
    let review = review(reader, &mut fields);
    let place = finish(reader, fields, before, &request);
    Domain {
        place,
        request,
        review,
    }
}

fn tag(reader: &mut Reader, domain: &Place, node: &Node) -> TagList {
    let mut fields = reader.table(format!("{}.tags", domain.name), node);
    let tag = TagList::new(
        fields.required(reader, "key"),
        fields.required(reader, "value"),
    );
    fields.finish(reader);
    tag
}

fn sender(reader: &mut Reader, name: String, node: &Node) -> Sender {
    let before = reader.problems.len();
    let mut fields = reader.table(name, node);
    let address = fields.required(reader, "address");
    fields.rename("sender", &address);
    let mut request = CreateEmailAddress::new(address);
    request.email_sender_name = fields.text(reader, "name").map(|field| field.value);
    let link = fields.text(reader, "unsubscribe_link");
    let status = fields.number(reader, "unsubscribe_status");
    if let (None, Some(status)) = (&link, &status) {
        reader.complain(&status.place, "there is no unsubscribe_link for it");
    }
    let status = status.map_or(UnsubscribeStatus::ON, |field| {
        UnsubscribeStatus::new(field.value)
    });
    let unsubscribe = link.map(|link| {
        let config =
            CreateAddressUnsubscribeConfig::new(&request.email_address, link.value, status);
        check(reader, &link.place, before, &config);
        config
    });
    let place = finish(reader, fields, before, &request);
    Sender {
        place,
        request,
        unsubscribe,
    }
}

fn template(reader: &mut Reader, name: String, node: &Node) -> Template {
    let before = reader.problems.len();
    let mut fields = reader.table(name, node);
    let name = fields.required(reader, "name");
    fields.rename("template", &name);
    let id = id(reader, &mut fields);
    let mut content = TemplateContent::new();
    content.html = part(reader, &mut fields, "html", "html_file");
    content.text = part(reader, &mut fields, "text", "text_file");
    let request = CreateEmailTemplate::new(name, content);
    let review = review(reader, &mut fields);
    let place = finish(reader, fields, before, &request);
    Template {
        place,
        id,
        request,
        review,
    }
}

/// A part of a template, in the seed or in a file.
fn part(
    reader: &mut Reader,
    fields: &mut Fields<'_>,
    inline: &'static str,
    in_file: &'static str,
) -> Option<Base64> {
    let text = fields.text(reader, inline);
    let Some(file) = fields.text(reader, in_file) else {
        return text.map(|field| Base64::from_text(&field.value));
    };
    if text.is_some() {
        let message = format!("there is a field {inline} already");
        reader.complain(&file.place, message);
    }
    let (path, content) = reader.file(&file)?;
    match std::str::from_utf8(&content) {
        Ok(text) => Some(Base64::from_text(text)),
        Err(_) => {
            reader.complain(&file.place, format!("{} is not UTF-8", path.display()));
            None
        }
    }
}

fn list(reader: &mut Reader, name: String, node: &Node) -> List {
    let before = reader.problems.len();
    let mut fields = reader.table(name, node);
    let name = fields.required(reader, "name");
    fields.rename("list", &name);
    let id = id(reader, &mut fields);
    let mut request = CreateReceiver::new(name);
    request.desc = (fields.text(reader, "description")).map(|field| field.value);
    let recipients = recipients::read(reader, &mut fields);
    let place = finish(reader, fields, before, &request);
    List {
        place,
        id,
        request,
        recipients,
    }
}

fn id(reader: &mut Reader, fields: &mut Fields<'_>) -> Option<u64> {
    let field = fields.number(reader, "id")?;
    // As the options have it, whose first ids are of this size.
    if field.value == 0 || field.value > u32::MAX.into() {
        let message = format!("must be a number from 1 to {}", u32::MAX);
        reader.complain(&field.place, message);
    }
    Some(field.value)
}

/// How a review stands; approved unless the field says otherwise.
fn review(reader: &mut Reader, fields: &mut Fields<'_>) -> Standing {
    let Some(field) = fields.any(reader, "review") else {
        return Standing::Approved;
    };
    serde_json::from_value(field.value.to_json()).unwrap_or_else(|_| {
        let message =
            r#"must be "approved", "pending", or a table such as { rejected = "the reason" }"#;
        reader.complain(&field.place, message);
        Standing::Approved
    })
}

/// Complains of fields that are not known, and of values that the request would be refused for.
fn finish<A: Action + Serialize>(
    reader: &mut Reader,
    fields: Fields<'_>,
    before: usize,
    request: &A,
) -> Place {
    let place = fields.place.clone();
    fields.finish(reader);
    check(reader, &place, before, request);
    place
}

/// Checks what was read without a problem since there were so many.
pub(super) fn check<A: Action + Serialize>(
    reader: &mut Reader,
    place: &Place,
    before: usize,
    request: &A,
) {
    if reader.problems.len() > before {
        return;
    }
    if let Err(violation) = ses_core::check_value(A::SPEC.request, request, 0, Side::Service) {
        let message = match violation.path() {
            "" => violation.rule().to_owned(),
            path => format!("{path} must be {}", violation.rule()),
        };
        reader.complain(place, message);
    }
}
