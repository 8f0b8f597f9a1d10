//! Checks what no table can say alone: names that stand for something elsewhere, and rules that fit their fields.

use std::collections::BTreeMap;

use super::{Base, Dress, Field, Spec, Topic, ValueRow, Values, fit, paging};
use crate::{Problems, name, problem::FileProblems};

/// Names that generated code uses for itself.
const TAKEN: [&str; 30] = [
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
    "Paging",
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
                fit::check(spec, fields, row, problems);
            }
        }
        for action in &topic.actions {
            paging::check(action, problems);
        }
        codes(spec, topic, problems);
    }
}

/// No two types may bear one name, and none a name that the generated code needs.
fn names(spec: &Spec, problems: &mut Problems) {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for topic in &spec.topics {
        let problems = &mut problems.of(&topic.path);
        for (name, line) in type_names(topic) {
            if TAKEN.contains(&name.as_str()) {
                problems.at(
                    line,
                    format!(
                        "the name {name} is taken by the generated code itself; an object can have another, which is not on the wire"
                    ),
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
            constants(values, problems);
        }
    }
}

/// The types that a topic makes, each with the line of its section.
fn type_names(topic: &Topic) -> impl Iterator<Item = (String, usize)> {
    let actions = topic.actions.iter().flat_map(|action| {
        [action.name.clone(), format!("{}Response", action.name)].map(|name| (name, action.line))
    });
    let objects = topic
        .objects
        .iter()
        .map(|object| (object.name.clone(), object.line));
    let values = topic
        .values
        .iter()
        .map(|values| (values.name.clone(), values.line));
    actions.chain(objects).chain(values)
}

/// No two rows may have one value, or become one constant.
fn constants(values: &Values, problems: &mut FileProblems<'_>) {
    for (index, row) in values.rows.iter().enumerate() {
        let same = |other: &&ValueRow| {
            other.value == row.value || name::screaming(&other.name) == name::screaming(&row.name)
        };
        if let Some(first) = values.rows[..index].iter().find(same) {
            problems.at(
                row.line,
                format!("{} has the value or the name of {}", row.name, first.name),
            );
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
                    "there is no section `## Values {name}` for the type of {}; expected one, or masked, secret, \
                     ServiceTime, ServiceDate, TemplateData, Base64",
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
