//! The content of a mail: a template's or the request's own, decoded and ready to be rendered.

use std::collections::BTreeSet;

use ses_types::{Base64, Simple};

use crate::{
    render::{Data, render, variables},
    store::template::Template,
};

/// A subject and one or two parts.
pub(crate) struct Content {
    subject: String,
    html: Option<String>,
    text: Option<String>,
    /// The request's own content is sent as it stands; only a template has variables.
    has_variables: bool,
}

/// What one recipient reads.
pub(crate) struct Mail {
    pub(crate) subject: String,
    pub(crate) html: Option<String>,
    pub(crate) text: Option<String>,
}

impl Content {
    /// `None` if the template's parts are no base64 of UTF-8.
    pub(crate) fn of_template(template: &Template, subject: &str) -> Option<Self> {
        Some(Self {
            subject: subject.to_owned(),
            html: decode(template.html.as_deref())?,
            text: decode(template.text.as_deref())?,
            has_variables: true,
        })
    }

    /// `None` if the parts are no base64 of UTF-8.
    pub(crate) fn of_simple(simple: &Simple, subject: &str) -> Option<Self> {
        Some(Self {
            subject: subject.to_owned(),
            html: decode(simple.html.as_ref().map(Base64::as_str))?,
            text: decode(simple.text.as_ref().map(Base64::as_str))?,
            has_variables: false,
        })
    }

    /// The variables of the parts; those of the subject are nobody's duty to fill.
    pub(crate) fn variables(&self) -> BTreeSet<String> {
        [&self.html, &self.text]
            .into_iter()
            .flatten()
            .filter(|_| self.has_variables)
            .flat_map(|part| variables(part))
            .collect()
    }

    pub(crate) fn render(&self, sources: &[&Data]) -> Mail {
        let fill = |part: &str| match self.has_variables {
            true => render(part, sources),
            false => part.to_owned(),
        };
        Mail {
            subject: fill(&self.subject),
            html: self.html.as_deref().map(fill),
            text: self.text.as_deref().map(fill),
        }
    }
}

/// A part that is there decodes to text or spoils the whole; an empty one is none.
pub(crate) fn decode(part: Option<&str>) -> Option<Option<String>> {
    part.filter(|encoded| !encoded.is_empty())
        .map(|encoded| {
            let bytes = Base64::from_encoded(encoded).decode()?;
            String::from_utf8(bytes).ok()
        })
        .map_or(Some(None), |decoded| decoded.map(Some))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(has_variables: bool) -> Content {
        Content {
            subject: "For {{name}}".into(),
            html: Some("<p>{{name}} {{code}}</p>".into()),
            text: None,
            has_variables,
        }
    }

    #[test]
    fn a_template_is_filled_in() {
        let data = Data::parse(r#"{"name":"Ana","code":"7"}"#).expect("an object");
        let mail = content(true).render(&[&data]);
        assert_eq!(mail.subject, "For Ana");
        assert_eq!(mail.html.as_deref(), Some("<p>Ana 7</p>"));
        assert_eq!(mail.text, None);
        assert_eq!(content(true).variables().len(), 2);
    }

    #[test]
    fn own_content_is_sent_as_it_stands() {
        let data = Data::parse(r#"{"name":"Ana"}"#).expect("an object");
        assert_eq!(content(false).render(&[&data]).subject, "For {{name}}");
        assert!(content(false).variables().is_empty());
    }

    #[test]
    fn a_part_is_missing_decoded_or_spoilt() {
        assert_eq!(decode(None), Some(None));
        assert_eq!(decode(Some("")), Some(None));
        assert_eq!(decode(Some("w6k=")), Some(Some("é".into())));
        assert_eq!(decode(Some("w6k")), None, "the padding is missing");
        assert_eq!(decode(Some("/w==")), None, "the bytes are no UTF-8");
    }
}
