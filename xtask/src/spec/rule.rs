//! The grammar of rules: how a cell such as `at most 100 characters` is read.

use super::{
    RuleRow, Side, Subject,
    fields::{Cells, rows as table},
};
use crate::{markdown::Section, problem::FileProblems};

/// What a row of a table of rules demands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    Required,
    Check(Check),
    RequiredWhen { other: String, equals: i64 },
    Ignored,
    IgnoredUnless { other: String, equals: i64 },
    NoneOf(String),
    AtLeastOne,
}

/// What a value must obey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Check {
    AtLeast(u64, Unit),
    AtMost(u64, Unit),
    /// A single word may also name a section of values: that is settled when all tables are read.
    OneOf(Vec<String>),
    Form(Form),
    Without(String),
    Each(Box<Self>),
    TotalDecoded {
        field: String,
        at_most: u64,
    },
    State(String),
}

/// What a bound counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Value,
    Characters,
    Bytes,
    Items,
}

/// A form that a text can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Sender,
    Address,
    Domain,
    Base64,
    JsonObject,
    PlainJsonObject,
    Date,
    Time,
}

const FORMS: [(&str, Form); 8] = [
    ("sender", Form::Sender),
    ("address", Form::Address),
    ("domain", Form::Domain),
    ("base64", Form::Base64),
    ("JSON object", Form::JsonObject),
    ("plain JSON object", Form::PlainJsonObject),
    ("date", Form::Date),
    ("time", Form::Time),
];

/// Every rule there is, for whoever wrote one that is none.
const GRAMMAR: [&str; 21] = [
    "required",
    "at least N [characters|bytes|items]",
    "at most N [characters|bytes|items]",
    "one of VALUESNAME",
    "one of A, B, C",
    "sender",
    "address",
    "domain",
    "base64",
    "JSON object",
    "plain JSON object",
    "date",
    "time",
    "without `CHARS` [space]",
    "each RULE",
    "FIELD at most N bytes in all, decoded",
    "required when OTHER = N",
    "ignored",
    "ignored unless OTHER = N",
    "none of OTHER",
    "state: WORDS",
];

/// The rows of a table of rules.
pub(super) fn rows(section: &Section, problems: &mut FileProblems<'_>) -> Vec<RuleRow> {
    let rows = table(
        section,
        ["Parameter", "Rule", "Checked by", "Error Code"],
        problems,
    );
    rows.into_iter()
        .filter_map(|row| self::row(row, problems))
        .collect()
}

fn row(row: Cells<4>, problems: &mut FileProblems<'_>) -> Option<RuleRow> {
    let Cells {
        line,
        cells: [subject, text, side, code],
    } = row;
    let subject = match subject.as_str() {
        "(request)" | "(object)" => Subject::Whole,
        other => match other.strip_prefix("(any)") {
            Some(fields) => Subject::AnyOf(
                fields
                    .split(',')
                    .map(|field| field.trim().to_owned())
                    .collect(),
            ),
            None => Subject::Field(subject),
        },
    };
    let rule = match parse(&text) {
        Ok(rule) => rule,
        Err(message) => {
            problems.at(line, message);
            return None;
        }
    };
    let side = self::side(line, &rule, &side, &code, problems)?;
    Some(RuleRow {
        line,
        subject,
        rule,
        side,
        code,
    })
}

fn side(
    line: usize,
    rule: &Rule,
    side: &str,
    code: &str,
    problems: &mut FileProblems<'_>,
) -> Option<Side> {
    let found = match side {
        "client" => Some(Side::Client),
        "service" => Some(Side::Service),
        _ => None,
    };
    let fault = match (rule, found) {
        (Rule::Ignored | Rule::IgnoredUnless { .. }, _) if side.is_empty() && code.is_empty() => {
            return Some(Side::Service);
        }
        (Rule::Ignored | Rule::IgnoredUnless { .. }, _) => {
            "what is ignored breaks no rule; expected empty cells for Checked by and Error Code"
        }
        (_, None) => &format!("Checked by is \"{side}\"; expected client or service"),
        (Rule::Check(Check::State(_)), Some(Side::Client)) => {
            "a state is known to the service alone; expected service"
        }
        (Rule::Required, Some(Side::Service)) => {
            "what the table requires is checked before sending; expected client"
        }
        (..) if code.is_empty() => {
            "the rule has no error code; expected the one that answers a breach"
        }
        (..) => return found,
    };
    problems.at(line, fault);
    found
}

/// Reads a rule.
fn parse(text: &str) -> Result<Rule, String> {
    match text {
        "required" => return Ok(Rule::Required),
        "ignored" => return Ok(Rule::Ignored),
        "at least one" => return Ok(Rule::AtLeastOne),
        _ => {}
    }
    if let Some((other, equals)) = text.strip_prefix("required when ").and_then(equation) {
        return Ok(Rule::RequiredWhen { other, equals });
    }
    if let Some((other, equals)) = text.strip_prefix("ignored unless ").and_then(equation) {
        return Ok(Rule::IgnoredUnless { other, equals });
    }
    if let Some(other) = text.strip_prefix("none of ") {
        return Ok(Rule::NoneOf(other.trim().to_owned()));
    }
    check(text).map(Rule::Check).ok_or_else(|| {
        format!(
            "\"{text}\" is no rule; the nearest is \"{}\"",
            nearest(text)
        )
    })
}

fn equation(text: &str) -> Option<(String, i64)> {
    let (other, number) = text.split_once('=')?;
    Some((other.trim().to_owned(), number.trim().parse().ok()?))
}

fn check(text: &str) -> Option<Check> {
    if let Some((_, form)) = FORMS.iter().find(|(word, _)| *word == text) {
        return Some(Check::Form(*form));
    }
    if let Some(rest) = text.strip_prefix("each ") {
        return check(rest).map(|check| Check::Each(Box::new(check)));
    }
    if let Some(words) = text.strip_prefix("state:") {
        let words = words.trim();
        return (!words.is_empty()).then(|| Check::State(words.to_owned()));
    }
    if let Some(rest) = text.strip_prefix("at least ") {
        return bound(rest).map(|(number, unit)| Check::AtLeast(number, unit));
    }
    if let Some(rest) = text.strip_prefix("at most ") {
        return bound(rest).map(|(number, unit)| Check::AtMost(number, unit));
    }
    if let Some(rest) = text.strip_prefix("one of ") {
        let choices = rest
            .split(',')
            .map(|choice| choice.trim().trim_matches('`').to_owned());
        return Some(Check::OneOf(choices.collect()));
    }
    if let Some(rest) = text.strip_prefix("without ") {
        return without(rest);
    }
    let (field, rest) = text.split_once(" at most ")?;
    let number = rest.strip_suffix(" bytes in all, decoded")?;
    Some(Check::TotalDecoded {
        field: field.to_owned(),
        at_most: number.parse().ok()?,
    })
}

fn bound(text: &str) -> Option<(u64, Unit)> {
    let (number, unit) = text.split_once(' ').unwrap_or((text, ""));
    let unit = match unit {
        "" => Unit::Value,
        "character" | "characters" => Unit::Characters,
        "byte" | "bytes" => Unit::Bytes,
        "item" | "items" => Unit::Items,
        _ => return None,
    };
    Some((number.parse().ok()?, unit))
}

fn without(text: &str) -> Option<Check> {
    let (characters, rest) = text.strip_prefix('`')?.rsplit_once('`')?;
    let mut characters = characters.to_owned();
    match rest.trim() {
        "" => {}
        "space" => characters.push(' '),
        _ => return None,
    }
    (!characters.is_empty()).then_some(Check::Without(characters))
}

/// The form that the text is most like: a form with a place to fill is compared up to that place.
fn nearest(text: &str) -> &'static str {
    let unlike = |form: &&&str| {
        let head = form.find(|letter: char| letter.is_ascii_uppercase() && !form.contains("JSON"));
        let head = form[..head.unwrap_or(form.len())].trim_end_matches([' ', '`']);
        let length = if head.len() < form.len() {
            head.len()
        } else {
            text.len()
        };
        let start: String = text.chars().take(length).collect();
        distance(&start, head) * 100 / head.len().max(1)
    };
    let total = "FIELD at most N bytes in all, decoded";
    if text.contains(" in all") {
        return total;
    }
    GRAMMAR
        .iter()
        .filter(|form| **form != total)
        .min_by_key(unlike)
        .copied()
        .unwrap_or_default()
}

/// How many letters have to be changed, added or left out to make one text the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, other) in b.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *other);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
