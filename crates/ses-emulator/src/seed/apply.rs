//! Putting what a seed says into an account: all of it, or nothing.

use std::{sync::Arc, time::Duration};

use ses_types::ErrorCode;

use super::{
    Seeded,
    address::{Address, Unsubscription},
    contents::{Contents, Domain, List, Sender, Template},
    problem::{Place, Problem},
    webhook,
};
use crate::{
    Error, Review, Terms,
    handler::{
        Context, Handle,
        receiver::{self, Entry},
        template,
    },
    refusal::Refusal,
    store::{self, State},
};

/// Makes what is not there yet, by way of the actions that make it otherwise; what is there stays as it is.
pub(super) fn apply(
    state: &State<'_>,
    contents: &Contents,
    terms: &Terms,
    now: i64,
) -> Result<Vec<Seeded>, Error> {
    let terms = Arc::new(without_delay(terms));
    let cx = Context { state, now, terms };
    let mut log = Log::default();
    let mut made = Vec::new();
    for domain in &contents.domains {
        let seeded = self::domain(&cx, domain);
        made.extend(matches!(&seeded, Ok(seeded) if !seeded.was_there).then_some(domain));
        log.note(&domain.place, seeded)?;
    }
    for sender in &contents.senders {
        log.note(&sender.place, self::sender(&cx, sender))?;
    }
    // A sender can be made only while its domain is verified.
    for domain in made {
        store::identity::review(state, &domain.request.email_identity, &domain.review)?;
    }
    for template in with_id_first(&contents.templates, |template| template.id) {
        log.note(&template.place, self::template(&cx, template))?;
    }
    for list in with_id_first(&contents.lists, |list| list.id) {
        log.note(&list.place, self::list(&cx, list))?;
    }
    for address in &contents.blocklist {
        log.done.push(blocked(&cx, address)?);
    }
    for address in &contents.custom_blocklist {
        log.done.push(blocked_by_account(&cx, address)?);
    }
    for unsubscription in &contents.unsubscriptions {
        log.done.push(unsubscribed(&cx, unsubscription)?);
    }
    for webhook in &contents.webhooks {
        log.done.push(webhook::put(state, webhook, now)?);
    }
    log.finish()
}

/// What has come of the things of a seed.
#[derive(Default)]
struct Log {
    done: Vec<Seeded>,
    problems: Vec<Problem>,
}

impl Log {
    fn note(&mut self, place: &Place, seeded: Result<Seeded, Refusal>) -> Result<(), Error> {
        match seeded.map_err(Refusal::into_cause) {
            Ok(seeded) => self.done.push(seeded),
            Err(Ok(cause)) => return Err(cause),
            Err(Err(message)) => self.problems.push(place.problem(message)),
        }
        Ok(())
    }

    fn finish(self) -> Result<Vec<Seeded>, Error> {
        let problems = self.problems;
        match problems.is_empty() {
            true => Ok(self.done),
            false => Err(Error::Seed { problems }),
        }
    }
}

/// The account's terms, but that everything is approved and complete at once.
fn without_delay(terms: &Terms) -> Terms {
    terms
        .clone()
        .with_template_review(Review::AtOnce)
        .with_domain_review(Review::AtOnce)
        .with_filling(Duration::ZERO)
}

/// Those with an id of their own before those that are numbered.
fn with_id_first<T>(
    items: &[T],
    id: impl Fn(&T) -> Option<u64> + Copy,
) -> impl Iterator<Item = &T> {
    let of = move |has_id| {
        let items = items.iter();
        items.filter(move |item| id(item).is_some() == has_id)
    };
    of(true).chain(of(false))
}

fn domain(cx: &Context<'_>, domain: &Domain) -> Result<Seeded, Refusal> {
    let request = domain.request.clone();
    let name = request.email_identity.clone();
    let was_there = store::identity::find(cx.state, &name)?.is_some();
    if !was_there {
        request.handle(cx)?;
    }
    Ok(Seeded::new("domain", name, None, was_there))
}

fn sender(cx: &Context<'_>, sender: &Sender) -> Result<Seeded, Refusal> {
    let request = sender.request.clone();
    let address = request.email_address.clone();
    let was_there = store::sender::find(cx.state, &address)?.is_some();
    if !was_there {
        request.handle(cx)?;
        if let Some(unsubscribe) = sender.unsubscribe.clone() {
            unsubscribe.handle(cx)?;
        }
    }
    Ok(Seeded::new("sender", address, None, was_there))
}

fn template(cx: &Context<'_>, template: &Template) -> Result<Seeded, Refusal> {
    let request = template.request.clone();
    let name = request.template_name.clone();
    let found = match template.id {
        Some(id) => store::template::find(cx.state, id)?,
        None => store::template::find_by_name(cx.state, &name)?,
    };
    let id = match &found {
        Some(found) if found.name == name => found.id,
        Some(found) => {
            return Err(in_use(format!(
                "the id {} is of another template",
                found.id
            )));
        }
        None => {
            let id = template::create(cx, request, template.id)?;
            store::template::review(cx.state, id, &template.review)?;
            id
        }
    };
    Ok(Seeded::new("template", name, Some(id), found.is_some()))
}

fn list(cx: &Context<'_>, list: &List) -> Result<Seeded, Refusal> {
    let name = list.request.receivers_name.clone();
    let found = store::receiver::find_by_name(cx.state, &name)?;
    let id = match (&found, list.id) {
        (Some(found), None) => found.id,
        (Some(found), Some(id)) if found.id == id => id,
        (Some(found), Some(_)) => {
            return Err(in_use(format!(
                "the list of this name has the id {}",
                found.id
            )));
        }
        (None, Some(id)) if store::receiver::is_id_taken(cx.state, id)? => {
            return Err(in_use(format!("the id {id} is, or was, of another list")));
        }
        (None, _) => fill(cx, list)?,
    };
    Ok(Seeded::new("list", name, Some(id), found.is_some()))
}

/// Makes a list with its recipients and gives its id.
fn fill(cx: &Context<'_>, list: &List) -> Result<u64, Refusal> {
    let id = receiver::create(cx, &list.request, list.id)?;
    if !list.recipients.is_empty() {
        let entries = list.recipients.iter().map(|recipient| Entry {
            email: &recipient.email,
            data: recipient.data.as_deref(),
        });
        receiver::upload(cx, id, entries)?;
    }
    Ok(id)
}

fn blocked(cx: &Context<'_>, address: &Address) -> Result<Seeded, Error> {
    let email = address.email.clone();
    let was_there = store::blocklist::holds(cx.state, &email)?;
    store::blocklist::add(cx.state, &email, None, cx.now)?;
    Ok(Seeded::new("blocklist", email, None, was_there))
}

fn blocked_by_account(cx: &Context<'_>, address: &Address) -> Result<Seeded, Error> {
    let email = address.email.clone();
    let was_there = store::custom_blocklist::find_by_email(cx.state, &email)?.is_some();
    if !was_there {
        store::custom_blocklist::insert(cx.state, &email, address.ends, cx.now)?;
    }
    Ok(Seeded::new("custom_blocklist", email, None, was_there))
}

fn unsubscribed(cx: &Context<'_>, who: &Unsubscription) -> Result<Seeded, Error> {
    let Unsubscription { sender, recipient } = who;
    let was_there = store::unsubscription::exists(cx.state, sender, recipient)?;
    store::unsubscription::add(cx.state, sender, recipient, cx.now)?;
    let name = format!("{recipient} from {sender}");
    Ok(Seeded::new("unsubscription", name, None, was_there))
}

fn in_use(message: String) -> Refusal {
    Refusal::new(ErrorCode::RESOURCE_IN_USE, message)
}
