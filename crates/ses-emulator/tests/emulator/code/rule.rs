//! The rules of a request as the spec tables write them.

use ses_types::{Check, Field, Form, Kind, Relation, Shape, Unit};

/// A rule and the code that answers its breach.
#[derive(Debug)]
pub(super) struct Rule {
    /// The parameter and what it must obey.
    pub(super) label: String,
    pub(super) code: &'static str,
}

/// Every rule of the shape and of the objects in it; that a parameter is required is one where its code is its own.
pub(super) fn of(shape: &Shape) -> Vec<Rule> {
    let mut rules = Vec::new();
    gather(shape, "", &mut rules);
    rules
}

/// Whether the field is looked at whatever else the request says.
pub(super) fn counts(shape: &Shape, field: &Field) -> bool {
    !shape.relations.iter().any(|relation| match relation {
        Relation::Ignored { field: ignored } | Relation::IgnoredUnless { field: ignored, .. } => {
            *ignored == field.name
        }
        _ => false,
    })
}

fn gather(shape: &Shape, path: &str, rules: &mut Vec<Rule>) {
    let is_ignored = |field: &Field| {
        shape
            .relations
            .iter()
            .any(|relation| matches!(relation, Relation::Ignored { field: ignored } if *ignored == field.name))
    };
    let mut add = |place: &str, words: String, code| {
        let label = format!("{path}{place}: {words}");
        rules.push(Rule { label, code });
    };
    for field in shape.fields {
        if let Some(code) = field.required.filter(|code| *code != "MissingParameter") {
            add(field.name, "is given".into(), code);
        }
        for rule in field.rules {
            add(field.name, words(&rule.check), rule.code);
        }
    }
    for rule in shape.rules {
        add("(request)", words(&rule.check), rule.code);
    }
    for relation in shape.relations {
        if let Some((place, words, code)) = related(relation) {
            add(&place, words, code);
        }
    }
    for field in shape.fields.iter().filter(|field| !is_ignored(field)) {
        if let Some(inner) = object(field.kind) {
            gather(inner, &format!("{path}{}.", field.name), rules);
        }
    }
}

fn object(kind: Kind) -> Option<&'static Shape> {
    match kind {
        Kind::Object(shape) => Some(shape),
        Kind::Array(item) => object(*item),
        _ => None,
    }
}

fn related(relation: &Relation) -> Option<(String, String, &'static str)> {
    match *relation {
        Relation::AnyOf { fields, code, .. } => {
            let place = format!("(any) {}", fields.join(", "));
            Some((place, "at least one".into(), code))
        }
        Relation::RequiredWhen {
            field,
            other,
            equals,
            code,
            ..
        } => {
            let words = format!("required when {other} = {equals}");
            Some((field.into(), words, code))
        }
        Relation::Disjoint {
            field, other, code, ..
        } => Some((field.into(), format!("none of {other}"), code)),
        _ => None,
    }
}

fn words(check: &Check) -> String {
    match *check {
        Check::AtLeast(bound, unit) => format!("at least {bound}{}", unit_name(unit)),
        Check::AtMost(bound, unit) => format!("at most {bound}{}", unit_name(unit)),
        Check::OneOfNumbers(_) | Check::OneOfTexts(_) => "a known value".into(),
        Check::Form(form) => form_name(form).into(),
        Check::Without(characters) => format!("without `{characters}`"),
        Check::Each(check) => format!("each {}", words(check)),
        Check::TotalDecoded { field, at_most } => {
            format!("{field} at most {at_most} bytes in all, decoded")
        }
        Check::State(words) => words.into(),
        _ => format!("{check:?}"),
    }
}

fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Value => "",
        Unit::Characters => " characters",
        Unit::Bytes => " bytes",
        Unit::Items => " items",
    }
}

fn form_name(form: Form) -> &'static str {
    match form {
        Form::Address => "address",
        Form::Sender => "sender",
        Form::Domain => "domain",
        Form::Base64 => "base64",
        Form::JsonObject => "JSON object",
        Form::PlainJsonObject => "plain JSON object",
        Form::Date => "date",
        Form::Time => "time",
        _ => "a form",
    }
}
