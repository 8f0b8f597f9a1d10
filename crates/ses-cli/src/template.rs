//! `ses template`: templates in files, at the service, and filled in.

use std::{fs, path::Path};

use serde::Serialize;
use ses_types::{
    CreateEmailTemplate, CreateEmailTemplateResponse, DeleteEmailTemplate, GetEmailTemplate,
    ListEmailTemplates, TemplateContent, TemplatesMetadata, UpdateEmailTemplate,
};

use crate::{
    args::template::{
        Parts, Template, TemplateCommand, TemplateDelete, TemplatePreview, TemplatePull,
        TemplatePush,
    },
    confirm::confirm,
    failure::Failure,
    mail::base64,
    output::{self, Column, Output, cell},
    service::{PAGE, Service},
};

const TEMPLATES: &[Column<TemplatesMetadata>] = &[
    ("template", |one| cell(one.template_id.as_ref())),
    ("name", |one| cell(one.template_name.as_ref())),
    ("status", |one| cell(one.template_status.as_ref())),
    ("reason", |one| cell(one.review_reason.as_ref())),
];
const PUSHED: &[Column<CreateEmailTemplateResponse>] =
    &[("template", |answer| cell(answer.template_id.as_ref()))];

/// Does what is asked of templates.
///
/// # Errors
/// A file that cannot be read or written, or a call that failed.
pub(crate) async fn run(args: Template, output: Output) -> Result<(), Failure> {
    match args.command {
        TemplateCommand::List(args) => {
            let service = Service::new(&args.calls, output)?;
            let templates = service.all(ListEmailTemplates::new(PAGE, 0)).await?;
            output::rows(output, &templates, TEMPLATES)
        }
        TemplateCommand::Push(args) => push(&args, output).await,
        TemplateCommand::Pull(args) => pull(&args, output).await,
        TemplateCommand::Preview(args) => preview(&args, output).await,
        TemplateCommand::Delete(args) => delete(&args, output).await,
    }
}

async fn push(args: &TemplatePush, output: Output) -> Result<(), Failure> {
    let service = Service::new(&args.calls, output)?;
    let content = content(&args.parts)?;
    let answer = match args.template {
        None => {
            let request = CreateEmailTemplate::new(&args.name, content);
            service.call(&request).await?
        }
        Some(template) => {
            let request = UpdateEmailTemplate::new(content, template, &args.name);
            service.call(&request).await?;
            CreateEmailTemplateResponse::new().template_id(template)
        }
    };
    output::one(output, &answer, PUSHED)
}

fn content(parts: &Parts) -> Result<TemplateContent, Failure> {
    let mut content = TemplateContent::new();
    content.html = parts.html.as_deref().map(base64).transpose()?;
    content.text = parts.text.as_deref().map(base64).transpose()?;
    Ok(content)
}

async fn pull(args: &TemplatePull, output: Output) -> Result<(), Failure> {
    let service = Service::new(&args.calls, output)?;
    let answer = service.call(&GetEmailTemplate::new(args.template)).await?;
    let name = file_name(&answer.template_name.unwrap_or_default(), args.template);
    let content = answer.template_content.unwrap_or_default();
    for (part, ending) in [(content.html, "html"), (content.text, "txt")] {
        let Some(part) = part else { continue };
        let bytes = part.decode().ok_or_else(|| {
            Failure::Other(format!("the {ending} of template {name} is no Base64"))
        })?;
        let path = args.folder.join(format!("{name}.{ending}"));
        write(&path, &bytes, args.force)?;
        output::line(path.display().to_string())?;
    }
    Ok(())
}

/// A name that is a file's: others are by the number of the template.
fn file_name(name: &str, template: u64) -> String {
    let is_plain = !name.is_empty()
        && !name.starts_with('.')
        && !name.contains(|c: char| c.is_control() || "/\\:".contains(c));
    match is_plain {
        true => name.to_owned(),
        false => format!("template-{template}"),
    }
}

fn write(path: &Path, bytes: &[u8], is_forced: bool) -> Result<(), Failure> {
    let mut options = fs::OpenOptions::new();
    options.write(true);
    match is_forced {
        true => options.create(true).truncate(true),
        false => options.create_new(true),
    };
    let written = options
        .open(path)
        .and_then(|mut file| std::io::Write::write_all(&mut file, bytes));
    written.map_err(|error| Failure::file(path, &error))
}

/// A template with its variables filled in.
#[derive(Serialize)]
struct Preview {
    html: Option<String>,
    text: Option<String>,
}

async fn preview(args: &TemplatePreview, output: Output) -> Result<(), Failure> {
    let content = match args.template {
        None => content(&args.parts)?,
        Some(template) => {
            let service = Service::new(&args.calls, output)?;
            let answer = service.call(&GetEmailTemplate::new(template)).await?;
            answer.template_content.unwrap_or_default()
        }
    };
    let fill = |part: Option<ses_types::Base64>| {
        let bytes = part.map(|part| part.decode().unwrap_or_default());
        bytes.map(|bytes| filled(&bytes, &args.data)).transpose()
    };
    let preview = Preview {
        html: fill(content.html)?,
        text: fill(content.text)?,
    };
    match output {
        Output::Table => {
            let parts = [&preview.text, &preview.html].into_iter().flatten();
            let parts = parts.map(|part| part.trim_end());
            output::line(parts.collect::<Vec<_>>().join("\n\n"))
        }
        _ => output::json(&preview),
    }
}

fn filled(bytes: &[u8], data: &str) -> Result<String, Failure> {
    let template = String::from_utf8_lossy(bytes);
    ses_emulator::preview(&template, data)
        .ok_or_else(|| Failure::Input("--data: it must be a JSON object".to_owned()))
}

async fn delete(args: &TemplateDelete, output: Output) -> Result<(), Failure> {
    let service = Service::new(&args.calls, output)?;
    let word = args.template.to_string();
    if !(args.yes || args.calls.dry_run) {
        confirm(&word, "delete the template", "nothing is deleted")?;
    }
    service
        .call(&DeleteEmailTemplate::new(args.template))
        .await?;
    output::talk(format_args!("template {word} is deleted\n"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_out_of_no_folder() {
        assert_eq!(file_name("welcome 2", 7), "welcome 2");
        for name in ["", ".", "../up", "a/b", "a\\b", "a\n"] {
            assert_eq!(file_name(name, 7), "template-7", "{name}");
        }
    }
}
