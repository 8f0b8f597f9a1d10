//! `ses send` and `ses batch`: mail goes out.

use std::{fs, path::Path};

use ses_types::{
    Attachment, Base64, BatchSendEmail, BatchSendEmailResponse, ListReceivers, SendEmail,
    SendEmailResponse, ServiceTime, Simple, TaskType, Template, TemplateData,
};

use crate::{
    args::mail::{Batch, Send},
    confirm::confirm_many,
    failure::Failure,
    output::{self, Column, Output, cell},
    service::{PAGE, Service},
};

const SENT: &[Column<SendEmailResponse>] =
    &[("message", |answer| cell(answer.message_id.as_ref()))];
const SUBMITTED: &[Column<BatchSendEmailResponse>] =
    &[("task", |answer| cell(answer.task_id.as_ref()))];

/// Sends one mail.
///
/// # Errors
/// A file that cannot be read, mail that is not meant, or a call that failed.
pub(crate) async fn send(args: Send, output: Output) -> Result<(), Failure> {
    let service = Service::new(&args.mail.calls, output)?;
    let count = args.to.len() + args.cc.len() + args.bcc.len();
    let mut request = SendEmail::new(args.mail.from, args.mail.subject)
        .destination(args.to)
        .cc(args.cc)
        .bcc(args.bcc);
    request.reply_to_addresses = args.mail.reply_to;
    request.unsubscribe = args.mail.unsubscribe;
    request.template = args
        .template
        .map(|template| Template::new(template, TemplateData::from_json(args.mail.data)));
    if request.template.is_none() {
        let mut simple = Simple::new();
        simple.html = args.html.as_deref().map(base64).transpose()?;
        simple.text = args.text.as_deref().map(base64).transpose()?;
        request.simple = Some(simple);
    }
    let attachments = args.attach.iter().map(|path| attachment(path));
    request.attachments = attachments.collect::<Result<_, _>>()?;
    confirm_many(&service, &args.mail.guard, Some(count as u64))?;
    let answer = service.call(&request).await?;
    output::one(output, &answer, SENT)?;
    if let Some(to) = request.destination.first() {
        output::talk(format_args!(
            "ses status --to {to} shows what becomes of it\n"
        ));
    }
    Ok(())
}

/// Sends a template to all recipients of a list.
///
/// # Errors
/// Mail that is not meant, or a call that failed.
pub(crate) async fn batch(args: Batch, output: Output) -> Result<(), Failure> {
    let service = Service::new(&args.mail.calls, output)?;
    let data = TemplateData::from_json(args.mail.data);
    let mut request = BatchSendEmail::new(
        args.mail.from,
        args.list,
        args.mail.subject,
        TaskType::IMMEDIATE,
    )
    .template(Template::new(args.template, data));
    request.reply_to_addresses = args.mail.reply_to;
    request.unsubscribe = args.mail.unsubscribe;
    request = match (args.at.map(ServiceTime::from_unix), args.every) {
        (Some(begin), Some(hours)) => request.recurring(begin, hours),
        (Some(at), None) => request.scheduled(at),
        _ => request,
    };
    if service.is_guarded(&args.mail.guard) {
        let lists = service.all(ListReceivers::new(0, PAGE)).await?;
        let list = lists
            .into_iter()
            .find(|list| list.receiver_id == Some(args.list));
        confirm_many(&service, &args.mail.guard, list.and_then(|list| list.count))?;
    }
    let answer = service.call(&request).await?;
    output::one(output, &answer, SUBMITTED)?;
    if let Some(task) = answer.task_id {
        output::talk(format_args!(
            "ses task watch {task} shows how it goes out\n"
        ));
    }
    Ok(())
}

fn attachment(path: &Path) -> Result<Attachment, Failure> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(Attachment::new(name).content(base64(path)?))
}

/// A file as the service takes it.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn base64(path: &Path) -> Result<Base64, Failure> {
    let bytes = fs::read(path).map_err(|error| Failure::file(path, &error))?;
    Ok(Base64::from_bytes(&bytes))
}
