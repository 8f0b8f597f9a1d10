//! Checks that a rule fits what it is about: its parameters exist, and their types have what it speaks of.

use super::{Base, Check, Field, Rule, RuleRow, Spec, Subject, Type, Unit};
use crate::{name, problem::FileProblems};

/// Adds the fault of a row, when it has one.
pub(super) fn check(spec: &Spec, fields: &[Field], row: &RuleRow, problems: &mut FileProblems<'_>) {
    if let Some(missing) = named(row)
        .into_iter()
        .find(|name| find(fields, name).is_none())
    {
        let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        let names = names.join(", ");
        problems.at(
            row.line,
            format!("there is no parameter {missing}; expected one of {names}"),
        );
    } else if let Some(message) = fault(spec, fields, row) {
        problems.at(row.line, message);
    }
}

/// The parameters that a row names.
fn named(row: &RuleRow) -> Vec<&str> {
    let mut names: Vec<&str> = match &row.subject {
        Subject::Field(name) => vec![name],
        Subject::AnyOf(names) => names.iter().map(String::as_str).collect(),
        Subject::Whole => Vec::new(),
    };
    match &row.rule {
        Rule::RequiredWhen { other, .. }
        | Rule::IgnoredUnless { other, .. }
        | Rule::NoneOf(other) => names.push(other),
        Rule::Required | Rule::Ignored | Rule::Check(_) | Rule::AtLeastOne => {}
    }
    names
}

fn find<'a>(fields: &'a [Field], name: &str) -> Option<&'a Field> {
    fields.iter().find(|field| field.name == name)
}

/// What is wrong with a row all of whose parameters exist.
fn fault(spec: &Spec, fields: &[Field], row: &RuleRow) -> Option<String> {
    match (&row.subject, &row.rule) {
        (Subject::AnyOf(_), Rule::AtLeastOne) => None,
        (Subject::AnyOf(_), _) | (_, Rule::AtLeastOne) => {
            Some("`(any) A, B` and `at least one` go together".to_owned())
        }
        (Subject::Whole, Rule::Check(check)) if is_whole(check) => None,
        (Subject::Whole, _) => {
            Some("expected a bound in bytes or a state for the whole body".to_owned())
        }
        (Subject::Field(name), rule) => {
            find(fields, name).and_then(|field| of_field(spec, fields, field, rule))
        }
    }
}

fn is_whole(check: &Check) -> bool {
    matches!(
        check,
        Check::AtLeast(_, Unit::Bytes) | Check::AtMost(_, Unit::Bytes) | Check::State(_)
    )
}

fn of_field(spec: &Spec, fields: &[Field], field: &Field, rule: &Rule) -> Option<String> {
    match rule {
        Rule::Check(check) => fits(spec, &field.kind, check),
        Rule::Required => (!field.required).then(|| {
            format!(
                "{} is not required; expected Required to be Yes",
                field.name
            )
        }),
        Rule::RequiredWhen { other, .. } | Rule::IgnoredUnless { other, .. } => {
            find(fields, other).and_then(number)
        }
        Rule::NoneOf(other) => find(fields, other).and_then(|other| lists(field, other)),
        Rule::Ignored | Rule::AtLeastOne => None,
    }
}

fn number(other: &Field) -> Option<String> {
    let fits = !other.kind.list && matches!(other.kind.base, Base::Unsigned | Base::Signed);
    (!fits).then(|| {
        format!(
            "{} is no Integer; expected one to compare with a number",
            other.name
        )
    })
}

fn lists(field: &Field, other: &Field) -> Option<String> {
    let fits = |field: &Field| field.kind.list && field.kind.base == Base::String;
    (!fits(field) || !fits(other))
        .then(|| "`none of` is for two parameters of type Array of String".to_owned())
}

/// Why a check makes no sense for values of a type.
fn fits(spec: &Spec, kind: &Type, check: &Check) -> Option<String> {
    let is_text = !kind.list && kind.base == Base::String;
    let (fits, expected) = match check {
        Check::AtLeast(_, unit) | Check::AtMost(_, unit) => bound(kind, *unit),
        Check::OneOf(choices) => return choice(spec, kind, choices),
        Check::Form(_) | Check::Without(_) => (is_text, "a String"),
        Check::Each(inner) => return each(spec, kind, inner),
        Check::TotalDecoded { field, .. } => return total(spec, kind, field),
        Check::State(_) => (true, ""),
    };
    (!fits).then(|| format!("the rule does not fit the parameter's type; expected {expected}"))
}

/// Whether values of a type have what is counted, and what has it.
fn bound(kind: &Type, unit: Unit) -> (bool, &'static str) {
    let is = |fits: bool| !kind.list && fits;
    let is_text = is(kind.base == Base::String);
    match unit {
        Unit::Value => (
            is(matches!(
                kind.base,
                Base::Unsigned | Base::Signed | Base::Float
            )),
            "a number; say characters, bytes or items",
        ),
        Unit::Characters => (is_text, "a String"),
        Unit::Bytes => (
            is_text || is(matches!(kind.base, Base::Object(_))),
            "a String or an object",
        ),
        Unit::Items => (kind.list, "a list"),
    }
}

fn each(spec: &Spec, kind: &Type, inner: &Check) -> Option<String> {
    if !kind.list {
        return Some("`each` is for a list".to_owned());
    }
    if matches!(inner, Check::Each(_) | Check::State(_)) {
        return Some("expected a rule about one item after `each`".to_owned());
    }
    fits(
        spec,
        &Type {
            list: false,
            ..kind.clone()
        },
        inner,
    )
}

fn choice(spec: &Spec, kind: &Type, choices: &[String]) -> Option<String> {
    if kind.list {
        return Some("the rule does not fit a list; expected `each one of …`".to_owned());
    }
    let numbers = match (&kind.base, choices) {
        (Base::String, [name]) | (Base::Unsigned | Base::Signed, [name])
            if name::is_type_name(name) =>
        {
            return spec
                .values(name)
                .is_none()
                .then(|| format!("there is no section `## Values {name}`"));
        }
        (Base::Unsigned | Base::Signed, choices) => {
            choices.iter().all(|choice| choice.parse::<i64>().is_ok())
        }
        (Base::String, _) => true,
        _ => false,
    };
    (!numbers).then(|| "the choices do not fit the parameter's type".to_owned())
}

fn total(spec: &Spec, kind: &Type, field: &str) -> Option<String> {
    let Type {
        list: true,
        base: Base::Object(name),
        ..
    } = kind
    else {
        return Some("a bound in all is for a list of objects".to_owned());
    };
    let object = spec.object(name)?;
    let fits = object
        .fields
        .iter()
        .any(|other| other.name == field && other.kind.base == Base::String);
    (!fits).then(|| format!("the object {name} has no String {field}"))
}
