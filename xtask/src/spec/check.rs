//! Checks what no table can say alone: names that stand for something elsewhere, and rules that fit their fields.

use std::collections::BTreeMap;

use super::{Base, Check, Dress, Field, Rule, RuleRow, Spec, Subject, Topic, Type, Unit, ValueRow};
use crate::{Problems, name, problem::FileProblems};

/// Names that generated code uses for itself.
const TAKEN: [&str; 29] = [
    "Action",
    "ActionSpec",
    "Auth",
    "Base64",
    "Check",
    "CodeSpec",
    "Default",
    "Deserialize",
    "Effect",
    "ErrorCode",
    "Field",
    "Form",
    "Into",
    "IntoIterator",
    "Kind",
    "None",
    "Option",
    "Outcome",
    "Reaction",
    "Relation",
    "Rule",
    "Serialize",
    "ServiceDate",
    "ServiceTime",
    "Shape",
    "Side",
    "String",
    "Unit",
    "Vec",
];

/// Adds every fault to the problems.
pub(super) fn check(spec: &Spec, problems: &mut Problems) {
    names(spec, problems);
    for topic in &spec.topics {
        let problems = &mut problems.of(&topic.path);
        for (fields, rules) in topic.field_lists() {
            for field in fields {
                kind(spec, field, problems);
            }
            for row in rules {
                rule(spec, fields, row, problems);
            }
        }
        codes(spec, topic, problems);
    }
}

/// No two types may bear one name, and none a name that the generated code needs.
fn names(spec: &Spec, problems: &mut Problems) {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for topic in &spec.topics {
        let problems = &mut problems.of(&topic.path);
        let actions = topic.actions.iter().flat_map(|action| {
            [
                (action.name.clone(), action.line),
                (format!("{}Response", action.name), action.line),
            ]
        });
        let objects = topic
            .objects
            .iter()
            .map(|object| (object.name.clone(), object.line));
        let values = topic
            .values
            .iter()
            .map(|values| (values.name.clone(), values.line));
        for (name, line) in actions.chain(objects).chain(values) {
            if TAKEN.contains(&name.as_str()) {
                problems.at(
                    line,
                    format!("the name {name} is taken by the generated code itself"),
                );
            }
            let place = format!("{} line {line}", topic.path.display());
            if let Some(first) = seen.insert(name.clone(), place) {
                problems.at(
                    line,
                    format!("{name} stands twice; the first is in {first}"),
                );
            }
        }
        for values in &topic.values {
            for (index, row) in values.rows.iter().enumerate() {
                let same = |other: &ValueRow| {
                    other.value == row.value
                        || name::screaming(&other.name) == name::screaming(&row.name)
                };
                if let Some(first) = values.rows[..index].iter().find(|row| same(row)) {
                    let message =
                        format!("{} has the value or the name of {}", row.name, first.name);
                    problems.at(row.line, message);
                }
            }
        }
    }
}

fn kind(spec: &Spec, field: &Field, problems: &mut FileProblems<'_>) {
    if let Base::Object(name) = &field.kind.base {
        if spec.object(name).is_none() {
            problems.at(
                field.line,
                format!(
                    "there is no section `## Object {name}` for the type of {}",
                    field.name
                ),
            );
        }
        if field.kind.dress != Dress::Plain {
            problems.at(field.line, "an object takes nothing in parentheses");
        }
    }
    if let Dress::Values(name) = &field.kind.dress {
        match spec.values(name) {
            None => problems.at(
                field.line,
                format!(
                    "there is no section `## Values {name}` for the type of {}; expected one, or masked, ServiceTime, \
                     ServiceDate, TemplateData, Base64",
                    field.name
                ),
            ),
            Some(values) if values.base != field.kind.base && !is_whole(&values.base, &field.kind.base) => problems
                .at(field.line, format!("{} and the values {name} are of different types on the wire", field.name)),
            Some(_) => {}
        }
    }
}

/// A field of signed values is written `Integer (NAME)` too: the values say which numbers they are.
fn is_whole(values: &Base, field: &Base) -> bool {
    *values == Base::Signed && *field == Base::Unsigned
}

fn codes(spec: &Spec, topic: &Topic, problems: &mut FileProblems<'_>) {
    let mut listed = |line: usize, code: &str| {
        if !code.is_empty() && !spec.codes.lists(code) {
            problems.at(line, format!("errors.md does not list the code {code}"));
        }
    };
    for (fields, rules) in topic.field_lists() {
        for row in rules {
            listed(row.line, &row.code);
        }
        for field in fields.iter().filter(|field| field.required) {
            listed(field.line, super::absence(&field.name, rules));
        }
    }
    for row in topic.actions.iter().flat_map(|action| &action.errors) {
        listed(row.line, &row.code);
    }
}

fn rule(spec: &Spec, fields: &[Field], row: &RuleRow, problems: &mut FileProblems<'_>) {
    let mut find = |name: &str| {
        let found = fields.iter().find(|field| field.name == name);
        if found.is_none() && !fields.is_empty() {
            let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
            problems.at(
                row.line,
                format!(
                    "there is no parameter {name}; expected one of {}",
                    names.join(", ")
                ),
            );
        }
        found
    };
    let fault = match (&row.subject, &row.rule) {
        (Subject::AnyOf(names), Rule::AtLeastOne) => {
            names.iter().filter(|name| find(name).is_none()).count();
            None
        }
        (Subject::AnyOf(_), _) | (_, Rule::AtLeastOne) => {
            Some("`(any) A, B` and `at least one` go together".to_owned())
        }
        (Subject::Whole, Rule::Check(check)) => whole(check),
        (Subject::Whole, _) => {
            Some("expected a bound in bytes or a state for the whole body".to_owned())
        }
        (Subject::Field(name), rule) => match (find(name), rule) {
            (Some(field), Rule::Check(check)) => fits(spec, &field.kind, check),
            (Some(field), Rule::Required) if !field.required => Some(format!(
                "{name} is not required; expected Required to be Yes"
            )),
            (Some(_), Rule::RequiredWhen { other, .. } | Rule::IgnoredUnless { other, .. }) => {
                find(other).and_then(number)
            }
            (Some(field), Rule::NoneOf(other)) => find(other).and_then(|other| lists(field, other)),
            _ => None,
        },
    };
    if let Some(message) = fault {
        problems.at(row.line, message);
    }
}

fn whole(check: &Check) -> Option<String> {
    let fits = matches!(
        check,
        Check::AtLeast(_, Unit::Bytes) | Check::AtMost(_, Unit::Bytes) | Check::State(_)
    );
    (!fits).then(|| "expected a bound in bytes or a state for the whole body".to_owned())
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
    let text = !kind.list && kind.base == Base::String;
    let number = !kind.list && matches!(kind.base, Base::Unsigned | Base::Signed);
    let object = !kind.list && matches!(kind.base, Base::Object(_));
    let (fits, expected) = match check {
        Check::AtLeast(_, unit) | Check::AtMost(_, unit) => match unit {
            Unit::Value => (
                number || kind.base == Base::Float,
                "a number; say characters, bytes or items",
            ),
            Unit::Characters => (text, "a String"),
            Unit::Bytes => (text || object, "a String or an object"),
            Unit::Items => (kind.list, "a list"),
        },
        Check::OneOf(choices) => return choice(spec, kind, choices),
        Check::Form(_) | Check::Without(_) => (text, "a String"),
        Check::Each(inner) => {
            let item = Type {
                list: false,
                ..kind.clone()
            };
            return if kind.list {
                fits_item(spec, &item, inner)
            } else {
                Some("`each` is for a list".to_owned())
            };
        }
        Check::TotalDecoded { field, .. } => return total(spec, kind, field),
        Check::State(_) => (true, ""),
    };
    (!fits).then(|| format!("the rule does not fit the parameter's type; expected {expected}"))
}

fn fits_item(spec: &Spec, item: &Type, inner: &Check) -> Option<String> {
    match inner {
        Check::Each(_) | Check::State(_) => {
            Some("expected a rule about one item after `each`".to_owned())
        }
        _ => fits(spec, item, inner),
    }
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
