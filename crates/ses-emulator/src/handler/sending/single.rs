//! Single mails: taken at once or refused, with what becomes of each recipient's.

use ses_types::{ErrorCode, SendEmail, SendEmailResponse, SendStatus};

use super::{Context, Handle, check_values, data, own_content};
use crate::{
    address,
    content::Content,
    delivery::{Delivery, Left},
    fate,
    head::{self, Head},
    link,
    message::Id,
    premises::{self, Premises},
    refusal::Refusal,
    review::Standing,
    store::{self, mailing::Mailing, message::Mail},
    unsubscribe,
};

impl Handle for SendEmail {
    fn handle(self, cx: &Context<'_>) -> Result<SendEmailResponse, Refusal> {
        let template = self.template.as_ref();
        let template_id = template.map(|template| template.template_id);
        let sender = address::bare(&self.from_email_address);
        let premises = Premises::of(cx.state, sender, template_id)?;
        check_domain(cx, premises.domain.as_ref())?;
        check_attachments(cx, &self)?;
        check_protocol(&self)?;
        let content_id = content_id(cx, &self, premises.template.as_ref())?;
        let delivery = Delivery {
            state: cx.state,
            terms: &cx.terms,
            now: cx.now,
            sender,
            are_listed: premises.are_listed,
        };
        let recipients = recipients(&delivery, &self)?;
        let head = Head::of(&self);
        let mailing = Mailing {
            task_id: None,
            from: &self.from_email_address,
            reply_to: self.reply_to_addresses.as_deref(),
            subject: &self.subject,
            content_id,
            template_id,
            head: head.as_ref(),
            data: template.map(|template| template.template_data.as_str()),
            link: unsubscribe::link(self.unsubscribe.as_ref(), premises.link.as_ref()),
            created: cx.now,
        };
        let id = capture(&delivery, &mailing, &recipients)?;
        Ok(SendEmailResponse::new().message_id(id.in_full(
            cx.state.account(),
            cx.state.salt(),
            cx.now,
        )))
    }
}

/// Captures the mail to each recipient, and gives the id that they share; what is taken counts against what the account
/// may send.
fn capture(
    delivery: &Delivery<'_>,
    mailing: &Mailing<'_>,
    recipients: &[(&str, SendStatus)],
) -> rusqlite::Result<Id> {
    delivery.state.decide();
    let taken = recipients
        .iter()
        .filter(|(_, status)| *status == SendStatus::TAKEN);
    delivery.count(taken.count() as u64)?;
    if let [(to, status)] = *recipients {
        let id = delivery.hand_over(Mail::Alone(mailing), None, to, status)?;
        return Ok(Id::OfMessage(id));
    }
    let mailing_id = store::mailing::insert(delivery.state, mailing)?;
    let mail = Mail::Of {
        mailing_id,
        detail_id: None,
    };
    for &(to, status) in recipients {
        delivery.hand_over(mail, None, to, status)?;
    }
    Ok(Id::OfMailing(mailing_id))
}

/// The domain is enough: its senders need not be registered.
fn check_domain(cx: &Context<'_>, standing: Option<&Standing>) -> Result<(), Refusal> {
    match standing {
        Some(review) if review.is_approved(cx.now) => Ok(()),
        Some(review) => Err(Refusal::new(
            ErrorCode::FAILED_OPERATION_NOT_AUTHENTICATED_SENDER,
            review.explain("the domain of FromEmailAddress is not verified"),
        )),
        None => Err(Refusal::new(
            ErrorCode::INVALID_PARAMETER_VALUE_INVALID_EMAIL_IDENTITY,
            "the domain of FromEmailAddress is none of this account",
        )),
    }
}

/// Attachments are looked at and not captured; nothing is fetched.
fn check_attachments(cx: &Context<'_>, request: &SendEmail) -> Result<(), Refusal> {
    let count = request.attachments.len();
    if count == 0 {
        return Ok(());
    }
    if !cx.terms.attachments {
        return Err(Refusal::new(
            ErrorCode::FAILED_OPERATION_NO_ATTACH_PERMISSION,
            "the account may not send attachments",
        ));
    }
    if request
        .attachments
        .iter()
        .any(|file| file.content.is_none())
    {
        return Err(Refusal::new(
            ErrorCode::FAILED_OPERATION_FILE_URL_NOT_EXIST,
            "nothing is fetched from a FileURL here",
        ));
    }
    tracing::info!(count, "attachments are not captured");
    Ok(())
}

/// Whether a mail can carry what the request writes into its head.
fn check_protocol(request: &SendEmail) -> Result<(), Refusal> {
    let headers = head::headers(request);
    let is_name = |name: &String| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && byte != b':')
    };
    let values = headers.values().map(String::as_str);
    let mut lines = [
        Some(request.subject.as_str()),
        request.smtp_message_id.as_deref(),
    ]
    .into_iter()
    .flatten()
    .chain(values);
    if headers.keys().all(is_name) && !lines.any(|line| line.contains(['\r', '\n', '\0'])) {
        return Ok(());
    }
    Err(Refusal::new(
        ErrorCode::FAILED_OPERATION_PROTOCOL_CHECK_ERR,
        "a header has a name that is none, or a line break",
    ))
}

/// The content: that of the template as it is now, or the request's own.
fn content_id(
    cx: &Context<'_>,
    request: &SendEmail,
    stored: Option<&premises::Template>,
) -> Result<u64, Refusal> {
    let Some(template) = &request.template else {
        if !cx.terms.own_content {
            return Err(Refusal::new(
                ErrorCode::FAILED_OPERATION_WITH_OUT_PERMISSION,
                "the account may not send content of its own",
            ));
        }
        let (parts, content) = own_content(request.simple.as_ref())?;
        check_links(cx, request, &content)?;
        return Ok(store::content::insert(cx.state, &parts)?);
    };
    let approved = stored.filter(|stored| stored.review.is_approved(cx.now));
    let Some((stored, content)) =
        approved.and_then(|stored| Some((stored, stored.content.as_ref()?)))
    else {
        return Err(Refusal::new(
            ErrorCode::FAILED_OPERATION_INVALID_TEMPLATE_ID,
            format!(
                "the template {} does not exist or is not approved",
                template.template_id
            ),
        ));
    };
    check_values(
        &stored.variables,
        template,
        ErrorCode::FAILED_OPERATION_WRONG_CONTENT_JSON,
    )?;
    check_links(cx, request, content)?;
    Ok(stored.content_id)
}

/// Whether the account may send the links that the recipient would read.
fn check_links(cx: &Context<'_>, request: &SendEmail, content: &Content) -> Result<(), Refusal> {
    if cx.terms.links && cx.terms.forbidden_links.is_empty() {
        return Ok(());
    }
    let values = request.template.as_ref().map(data).unwrap_or_default();
    let mail = content.render(&request.subject, &[&values]);
    let mut hosts = [&mail.html, &mail.text]
        .into_iter()
        .flatten()
        .flat_map(|part| link::hosts(part))
        .peekable();
    if !cx.terms.links && hosts.peek().is_some() {
        return Err(Refusal::new(
            ErrorCode::FAILED_OPERATION_URL_FORBIDDEN,
            "the account may not send links",
        ));
    }
    let forbidden = &cx.terms.forbidden_links;
    match hosts.find(|host| forbidden.iter().any(|above| link::is_below(host, above))) {
        Some(host) => Err(Refusal::new(
            ErrorCode::FAILED_OPERATION_ILLEGAL_URL,
            format!("links to {host} are not allowed"),
        )),
        None => Ok(()),
    }
}

/// All recipients, each with whether the service takes the mail to it; that it does for the first ones is a condition.
fn recipients<'r>(
    delivery: &Delivery<'_>,
    request: &'r SendEmail,
) -> Result<Vec<(&'r str, SendStatus)>, Refusal> {
    let mut left = delivery.left()?;
    let mut found = Vec::new();
    let copies = request.cc.iter().chain(&request.bcc);
    for (place, to) in request.destination.iter().chain(copies).enumerate() {
        let status = match delivery.send_status(to)? {
            SendStatus::TAKEN => left.take(),
            status => status,
        };
        if status != SendStatus::TAKEN && place < request.destination.len() {
            return Err(refusal(to, status, &left));
        }
        found.push((to.as_str(), status));
    }
    Ok(found)
}

/// Why a mail is refused of which a recipient's is not taken.
fn refusal(to: &str, status: SendStatus, left: &Left) -> Refusal {
    let code = match status {
        SendStatus::BLOCKLISTED | SendStatus::ON_BLOCKLIST => {
            ErrorCode::FAILED_OPERATION_EMAIL_ADDR_IN_BLACKLIST
        }
        SendStatus::UNSUBSCRIBED => ErrorCode::FAILED_OPERATION_RECEIVER_HAS_UNSUBSCRIBED,
        SendStatus::TOO_MANY_TO_ADDRESS => ErrorCode::FAILED_OPERATION_FREQUENCY_LIMIT,
        SendStatus::ADDRESS_MALFORMED => ErrorCode::FAILED_OPERATION_INCORRECT_EMAIL,
        SendStatus::DAILY_LIMIT => ErrorCode::FAILED_OPERATION_EXCEED_SEND_LIMIT,
        SendStatus::NO_BALANCE if left.package == 0 => {
            ErrorCode::FAILED_OPERATION_INSUFFICIENT_QUOTA
        }
        SendStatus::NO_BALANCE => ErrorCode::FAILED_OPERATION_INSUFFICIENT_BALANCE,
        SendStatus::BOUNCE_RATE_TOO_HIGH => ErrorCode::FAILED_OPERATION_HIGH_REJECTION_RATE,
        SendStatus::REFUSED_BY_DOMAIN if fate::is_unsupported(to) => {
            ErrorCode::FAILED_OPERATION_UNSUPPORT_MAIL_TYPE
        }
        SendStatus::REFUSED_BY_DOMAIN => ErrorCode::FAILED_OPERATION_REJECTED_BY_RECIPIENTS,
        SendStatus::PAUSED_BY_DOMAIN => ErrorCode::FAILED_OPERATION_TEMPORARY_BLOCKED,
        SendStatus::OWN_CONTENT_NOT_PERMITTED => ErrorCode::FAILED_OPERATION_WITH_OUT_PERMISSION,
        SendStatus::BAD_TEMPLATE | SendStatus::NO_RIGHT_TO_TEMPLATE => {
            ErrorCode::FAILED_OPERATION_INVALID_TEMPLATE_ID
        }
        SendStatus::TEMPLATE_DATA_MALFORMED => ErrorCode::FAILED_OPERATION_WRONG_CONTENT_JSON,
        SendStatus::DOMAIN_NOT_VERIFIED => ErrorCode::FAILED_OPERATION_NOT_AUTHENTICATED_SENDER,
        _ => ErrorCode::FAILED_OPERATION_SEND_EMAIL_ERR,
    };
    Refusal::new(
        code,
        format!("the mail to a recipient is not taken: {status}"),
    )
}
