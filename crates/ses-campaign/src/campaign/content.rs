//! What a mail says: a template by its number, or the files that become one.

use std::{fmt, fs, path::PathBuf};

use ses_hyper::ses_types::{Base64, CreateEmailTemplate, Side, TemplateContent};
use toml::de::DeValue;

use super::{
    TemplateSource,
    table::{Field, Reader, Table, as_number},
};
use crate::rule::broken;

/// A template that is made from files; at least one of the two forms is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TemplateFiles {
    /// The template's name at the service, when the campaign gives it one.
    pub name: Option<String>,
    /// The mail as HTML.
    pub html: Option<TemplateFile>,
    /// The mail as plain text.
    pub text: Option<TemplateFile>,
}

/// A file with one form of a mail; `Debug` shows its path alone.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TemplateFile {
    /// The file.
    pub path: PathBuf,
    /// What it says.
    pub content: String,
}

impl fmt::Debug for TemplateFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TemplateFile")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl TemplateFiles {
    /// The files that there are, by their roles: `html` and `text`.
    pub fn files(&self) -> impl Iterator<Item = (&'static str, &TemplateFile)> {
        let files = [("html", &self.html), ("text", &self.text)];
        files
            .into_iter()
            .filter_map(|(role, file)| Some((role, file.as_ref()?)))
    }

    /// The content as the service takes it.
    #[must_use]
    pub fn to_content(&self) -> TemplateContent {
        let encoded = |file: &Option<TemplateFile>| {
            let file = file.as_ref()?;
            Some(Base64::from_text(&file.content))
        };
        let mut content = TemplateContent::new();
        content.html = encoded(&self.html);
        content.text = encoded(&self.text);
        content
    }
}

/// The field `template`, a number or a table.
pub(super) fn template(reader: &mut Reader<'_>, root: &mut Table<'_>) -> TemplateSource {
    root.must_have(reader, "template");
    let Some(field) = root.any(reader, "template") else {
        return TemplateSource::Known(0);
    };
    match field.value {
        DeValue::Table(_) => match field.clone().into_table(reader) {
            Some(table) => TemplateSource::Files(files(reader, table, &field)),
            None => TemplateSource::Known(0),
        },
        _ => {
            let number = field.of_kind(reader, "a template's number, or a table", as_number);
            TemplateSource::Known(number.map_or(0, |number| number.value))
        }
    }
}

fn files(
    reader: &mut Reader<'_>,
    mut table: Table<'_>,
    place: &Field<&DeValue<'_>>,
) -> TemplateFiles {
    let name = table.text(reader, "name");
    let html = table.text(reader, "html");
    let text = table.text(reader, "text");
    table.finish(reader);
    if html.is_none() && text.is_none() {
        reader.complain_of(place, "must name a file as html, as text or both");
    }
    let files = TemplateFiles {
        name: name.map(|name| name.value.to_owned()),
        html: html.and_then(|field| file(reader, &field)),
        text: text.and_then(|field| file(reader, &field)),
    };
    let content = files.to_content();
    let name = files.name.as_deref().unwrap_or("name");
    if files.files().next().is_some()
        && let Some(message) = broken(&CreateEmailTemplate::new(name, content), Side::Service)
    {
        reader.complain_of(place, message);
    }
    files
}

fn file(reader: &mut Reader<'_>, field: &Field<&str>) -> Option<TemplateFile> {
    let path = reader.path(field.value);
    let content = match fs::read(&path) {
        Ok(content) => String::from_utf8(content),
        Err(error) => {
            reader.complain_of(field, format!("{}: {error}", path.display()));
            return None;
        }
    };
    match content {
        Ok(content) if content.trim().is_empty() => {
            reader.complain_of(field, format!("{} is empty", path.display()));
            None
        }
        Ok(content) => Some(TemplateFile { path, content }),
        Err(_) => {
            reader.complain_of(field, format!("{} is not UTF-8", path.display()));
            None
        }
    }
}
