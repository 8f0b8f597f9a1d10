//! The content of a mail: a template's or the request's own, decoded and ready to be rendered.

use std::collections::BTreeSet;

use ses_types::{Base64, Simple};

use crate::{
    render::{Data, render, variables},
    store::content::Parts,
};

/// One or two parts.
#[derive(Debug)]
pub(crate) struct Content {
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
    /// `None` if the parts are no base64 of UTF-8.
    pub(crate) fn decode(parts: &Parts) -> Option<Self> {
        Some(Self {
            html: decode(parts.html.as_deref())?,
            text: decode(parts.text.as_deref())?,
            has_variables: parts.has_variables,
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

    /// The HTML part and the text part.
    pub(crate) fn into_parts(self) -> (Option<String>, Option<String>) {
        (self.html, self.text)
    }

    pub(crate) fn render(&self, subject: &str, sources: &[&Data]) -> Mail {
        let fill = |part: &str| match self.has_variables {
            true => render(part, sources),
            false => part.to_owned(),
        };
        Mail {
            subject: fill(subject),
            html: self.html.as_deref().map(fill),
            text: self.text.as_deref().map(fill),
        }
    }
}

/// The parts of a request's own content.
pub(crate) fn own(simple: &Simple) -> Parts {
    let encoded = |part: &Option<Base64>| part.as_ref().map(|part| part.as_str().to_owned());
    Parts {
        html: encoded(&simple.html),
        text: encoded(&simple.text),
        has_variables: false,
    }
}

/// A part that is there decodes to text or spoils the whole; an empty one is none.
fn decode(part: Option<&str>) -> Option<Option<String>> {
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
            html: Some("<p>{{name}} {{code}}</p>".into()),
            text: None,
            has_variables,
        }
    }

    #[test]
    fn a_template_is_filled_in() {
        let data = Data::parse(r#"{"name":"Ana","code":"7"}"#).expect("an object");
        let mail = content(true).render("For {{name}}", &[&data]);
        assert_eq!(mail.subject, "For Ana");
        assert_eq!(mail.html.as_deref(), Some("<p>Ana 7</p>"));
        assert_eq!(mail.text, None);
        assert_eq!(content(true).variables().len(), 2);
    }

    #[test]
    fn own_content_is_sent_as_it_stands() {
        let data = Data::parse(r#"{"name":"Ana"}"#).expect("an object");
        let mail = content(false).render("For {{name}}", &[&data]);
        assert_eq!(mail.subject, "For {{name}}");
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
