//! The inbox of an account: all of its mail in pages, and one mail with all of its parts.

use std::sync::Arc;

use axum::{
    Json,
    body::Body,
    extract::{Path, State},
};
use http::{HeaderValue, Response, StatusCode, header};
use serde::{Deserialize, Serialize};
use ses_types::{DeliverStatus, SendStatus};

use super::{Failure, named::Named, query::Query};
use crate::{
    Error, Fate, Message,
    inbox::{self, Contents},
    mime::Letter,
    service::Service,
    store::{self, inbox::Look},
    tenant::Tenant,
};

/// How many mails a page has unless asked for another number, and at most.
const MAILS: (u64, u64) = (50, 200);

/// How many characters of a subject a page has, and how many bytes of a text.
const BRIEF: (usize, usize) = (150, 120);

/// What the HTML part of a mail may do: show itself, and what it has in itself.
///
/// A link opens in a window of its own when somebody follows it.
const POLICY: &str = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data:; \
                      style-src 'unsafe-inline'; font-src data:; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'self'";

/// Which mail is asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    before: Option<u64>,
    after: Option<u64>,
    to: Option<String>,
    task: Option<u64>,
    search: Option<String>,
    limit: Option<u64>,
    /// See [`Named`].
    #[serde(rename = "account")]
    _account: Option<String>,
}

/// A page of mail.
#[derive(Serialize)]
pub(super) struct Listing {
    messages: Vec<Brief>,
    /// Where the next page begins, if there may be more: its `before`.
    next: Option<u64>,
}

/// A mail as a list shows it.
#[derive(Serialize)]
struct Brief {
    id: u64,
    message_id: String,
    task_id: Option<u64>,
    from: String,
    to: String,
    subject: String,
    /// 0 if the service took it.
    status: SendStatus,
    fate: Fate,
    captured: i64,
    snippet: String,
}

impl Brief {
    fn new(message: &Message, status: SendStatus) -> Self {
        let (subject, snippet) = BRIEF;
        Self {
            id: message.id,
            message_id: message.message_id.clone(),
            task_id: message.task_id,
            from: message.from.clone(),
            to: message.to.clone(),
            subject: message.subject.chars().take(subject).collect(),
            status,
            fate: message.fate,
            captured: message.captured,
            snippet: inbox::snippet(message, snippet),
        }
    }
}

/// The account's mail, the newest first.
pub(super) async fn list(
    State(service): State<Arc<Service>>,
    Named(tenant): Named,
    Query(asked): Query<Asked>,
) -> Result<Json<Listing>, Failure> {
    let look = look(asked)?;
    if look.words.is_some() {
        inbox::search::fill_in(&service.store, &tenant.scope).await?;
    }
    let read = move |state: &store::State<'_>| {
        let leaf = store::inbox::page(state, &look)?;
        let mut contents = Contents::default();
        let brief = |captured: store::message::Captured| {
            let status = captured.status;
            let message = inbox::render(state, &mut contents, captured)?;
            Ok::<_, Error>(Brief::new(&message, status))
        };
        let messages = leaf.mail.into_iter().map(brief);
        Ok::<_, Error>(Listing {
            messages: messages.collect::<Result<_, _>>()?,
            next: leaf.next,
        })
    };
    Ok(Json(service.store.read(&tenant.scope, read).await?))
}

fn look(asked: Asked) -> Result<Look, Failure> {
    let bad = |message: &str| Failure(StatusCode::BAD_REQUEST, message.into());
    let words = match asked.search.filter(|text| !text.trim().is_empty()) {
        None => None,
        Some(_) if asked.to.is_some() || asked.task.is_some() => {
            return Err(bad(
                "a search goes through all mail: neither to nor task goes with it",
            ));
        }
        Some(text) => {
            let expression = store::search::expression(&text);
            Some(expression.ok_or_else(|| bad("search: there is no word in it"))?)
        }
    };
    let (usual, most) = MAILS;
    Ok(Look {
        before: asked.before,
        after: asked.after,
        to: asked.to,
        task: asked.task,
        words,
        limit: asked.limit.unwrap_or(usual).clamp(1, most),
    })
}

/// The HTML part of a mail, to be shown in a frame.
pub(super) async fn html(
    State(service): State<Arc<Service>>,
    Named(tenant): Named,
    Path(id): Path<u64>,
) -> Result<Response<Body>, Failure> {
    let (letter, _) = find(&service, &tenant, id).await?;
    let html = letter.message.html.ok_or_else(|| {
        let message = format!("the mail {id} has no HTML part");
        Failure(StatusCode::NOT_FOUND, message)
    })?;
    let mut response = Response::new(Body::from(in_own_window(&html)));
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

/// The document with links that open in a window of their own.
fn in_own_window(html: &str) -> String {
    const TARGET: &str = "<base target=\"_blank\">";
    let lower = html.to_ascii_lowercase();
    let after = |tag: &str| {
        let is_whole =
            |at: &usize| lower[at + tag.len()..].starts_with(['>', ' ', '\n', '\r', '\t']);
        let (begin, _) = lower.match_indices(tag).find(|(at, _)| is_whole(at))?;
        Some(begin + lower[begin..].find('>')? + 1)
    };
    let place = after("<head")
        .or_else(|| after("<html"))
        .or_else(|| after("<!doctype"));
    let (before, rest) = html.split_at(place.unwrap_or_default());
    [before, TARGET, rest].concat()
}

/// A mail with all that there is of it.
#[derive(Serialize)]
pub(super) struct Whole {
    #[serde(flatten)]
    brief: Brief,
    reply_to: Option<String>,
    /// Names and values, as they are meant and not as they are encoded.
    headers: Vec<(String, String)>,
    text: Option<String>,
    /// Whether it has an HTML part.
    html: bool,
    /// How many bytes its source has.
    size: usize,
    deliver_status: DeliverStatus,
    deliver_message: String,
}

/// One mail.
pub(super) async fn one(
    State(service): State<Arc<Service>>,
    Named(tenant): Named,
    Path(id): Path<u64>,
) -> Result<Json<Whole>, Failure> {
    let (letter, status) = find(&service, &tenant, id).await?;
    let message = &letter.message;
    let headers = letter.headers().into_iter();
    Ok(Json(Whole {
        brief: Brief {
            subject: message.subject.clone(),
            ..Brief::new(message, status)
        },
        reply_to: message.reply_to.clone(),
        headers: headers
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        text: message.text.clone(),
        html: message.html.is_some(),
        size: letter.format().len(),
        deliver_status: message.fate.deliver_status(),
        deliver_message: match &letter.reply {
            Some(reply) => reply.clone(),
            None => message.fate.deliver_message().to_owned(),
        },
    }))
}

/// Whether the source is to be saved.
#[derive(Deserialize)]
pub(super) struct Form {
    download: Option<String>,
}

/// The mail as it goes over the wire.
pub(super) async fn source(
    State(service): State<Arc<Service>>,
    Named(tenant): Named,
    Path(id): Path<u64>,
    Query(form): Query<Form>,
) -> Result<Response<Body>, Failure> {
    let (letter, _) = find(&service, &tenant, id).await?;
    let mut response = Response::new(Body::from(letter.format()));
    let kind = match form.download {
        None => HeaderValue::from_static("text/plain; charset=utf-8"),
        Some(_) => HeaderValue::from_static("message/rfc822"),
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, kind);
    if form.download.is_some() {
        let name = format!("attachment; filename=\"message-{id}.eml\"");
        let name = HeaderValue::try_from(name).expect("it has letters, digits and quotes");
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

/// A mail of the account as it goes over the wire, and whether the service took it.
async fn find(
    service: &Service,
    tenant: &Tenant,
    id: u64,
) -> Result<(Letter, SendStatus), Failure> {
    let links = tenant.links.clone();
    let find = move |state: &store::State<'_>| {
        let captured = store::inbox::one(state, id)?.ok_or(Error::NoMessage { id })?;
        let status = captured.status;
        Ok::<_, Error>((inbox::letter(state, &links, captured)?, status))
    };
    Ok(service.store.read(&tenant.scope, find).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &str) {
        let target = "<base target=\"_blank\">";
        assert_eq!(in_own_window(html), expected.replace('*', target));
    }

    #[test]
    fn links_open_in_their_own_window_and_the_mode_stays() {
        check("<p>a</p>", "*<p>a</p>");
        check("<!DOCTYPE html><p>a</p>", "<!DOCTYPE html>*<p>a</p>");
        check("<html lang=en><p>", "<html lang=en>*<p>");
        check(
            "<!doctype html><html><HEAD id=h><p>",
            "<!doctype html><html><HEAD id=h>*<p>",
        );
        check("<header>a</header>", "*<header>a</header>");
        check("", "*");
    }
}
