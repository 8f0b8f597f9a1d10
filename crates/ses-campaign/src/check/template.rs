//! Whether the variables of a mail are those that the recipients have values for.

use std::collections::BTreeSet;

use ses_hyper::ses_types::{GetEmailTemplateResponse, TemplateStatus};

use crate::{
    Campaign, Problem, TemplateSource,
    problem::At,
    rule::nearest,
    variable::{Variable, variables},
};

/// A part of the mail, and what messages call it.
struct Part {
    file: String,
    name: &'static str,
    /// The place of the part as a whole; `None` where places in its text count.
    at: Option<At>,
    text: String,
}

/// Holds the mail's variables against the given ones, which are `None` when the recipients cannot be read.
///
/// Whether the template itself could be looked at.
pub(super) fn check(
    campaign: &Campaign,
    fetched: Option<&GetEmailTemplateResponse>,
    given: Option<&[String]>,
    problems: &mut Vec<Problem>,
) -> bool {
    let template = match (&campaign.template, fetched) {
        (TemplateSource::Files(_), _) => Some(files(campaign)),
        (TemplateSource::Known(_), Some(fetched)) => {
            problems.extend(status(campaign, fetched));
            Some(contents(campaign, fetched))
        }
        (TemplateSource::Known(_), None) => None,
    };
    let has_template = template.is_some();
    let mut parts = template.unwrap_or_default();
    parts.push(subject(campaign));
    let mut used = BTreeSet::new();
    for part in &parts {
        let (found, flaws) = variables(&part.text);
        problems.extend(flaws.iter().map(|(at, flaw)| part.problem(*at, *flaw)));
        let missing = missing(part, &found, given.unwrap_or_default());
        problems.extend(missing.filter(|_| given.is_some()));
        used.extend(found.iter().map(|variable| variable.name.to_owned()));
    }
    if has_template {
        problems.extend(unused(campaign, &used, given.unwrap_or_default()));
    }
    has_template
}

impl Part {
    fn problem(&self, at: At, message: impl Into<String>) -> Problem {
        Problem::new(&self.file, Some(self.at.unwrap_or(at)), self.name, message)
    }
}

fn subject(campaign: &Campaign) -> Part {
    Part {
        file: campaign.path.display().to_string(),
        name: "subject",
        at: campaign.place("subject"),
        text: campaign.subject.clone(),
    }
}

fn files(campaign: &Campaign) -> Vec<Part> {
    let TemplateSource::Files(files) = &campaign.template else {
        return Vec::new();
    };
    let part = |(_, file): (_, &crate::TemplateFile)| Part {
        file: file.path.display().to_string(),
        name: "",
        at: None,
        text: file.content.clone(),
    };
    files.files().map(part).collect()
}

/// What the template of the account says; a part that is no text of UTF-8 has no variables.
fn contents(campaign: &Campaign, fetched: &GetEmailTemplateResponse) -> Vec<Part> {
    let content = fetched.template_content.clone().unwrap_or_default();
    let parts = [content.html, content.text].into_iter().flatten();
    let texts = parts.filter_map(|part| String::from_utf8(part.decode()?).ok());
    let part = |text| Part {
        file: campaign.path.display().to_string(),
        name: "template",
        at: campaign.place("template"),
        text,
    };
    texts.map(part).collect()
}

fn status(campaign: &Campaign, fetched: &GetEmailTemplateResponse) -> Option<Problem> {
    let status = fetched.template_status?;
    let message = match status {
        TemplateStatus::APPROVED => return None,
        TemplateStatus::PENDING => "is still being reviewed".to_owned(),
        TemplateStatus::REJECTED => "was rejected by its review".to_owned(),
        other => format!("has the status {other}, with which it cannot be used"),
    };
    Some(campaign.problem("template", message))
}

/// The variables of a part that nothing gives a value for, each once.
fn missing<'a>(
    part: &'a Part,
    found: &'a [Variable<'_>],
    given: &'a [String],
) -> impl Iterator<Item = Problem> + 'a {
    let mut seen = BTreeSet::new();
    let is_given = |name: &str| given.iter().any(|given| given == name);
    let missing = found
        .iter()
        .filter(move |it| !is_given(it.name) && seen.insert(it.name));
    missing.map(move |variable| {
        let name = variable.name;
        let message = match nearest(name, given.iter().map(String::as_str)) {
            Some(nearest) => format!("no column gives {{{{{name}}}}}; the nearest is {nearest:?}"),
            None => format!("no column gives {{{{{name}}}}}; there are no variables"),
        };
        part.problem(variable.at, message)
    })
}

/// The variables that recipients have values for in vain, which the service refuses.
fn unused<'a>(
    campaign: &'a Campaign,
    used: &'a BTreeSet<String>,
    given: &'a [String],
) -> impl Iterator<Item = Problem> + 'a {
    let unused = given.iter().filter(|name| !used.contains(*name));
    unused.map(|name| {
        if campaign.recipients.variables.is_some() {
            let message = "the template has no such variable, and the service refuses what it does not use";
            return campaign.problem(&format!("recipients.variables.{name}"), message);
        }
        let file = campaign.recipients.file.display().to_string();
        let message = format!(
            "the template does not use the column {name:?}, and the service refuses what it does not use; \
             list the columns that it uses in [recipients.variables]"
        );
        Problem::new(file, Some((1, 1)), "", message)
    })
}
