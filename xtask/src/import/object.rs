//! Finds the objects that a page speaks of: defined on a page of data types, else inferred from the examples.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    field::{self, Field},
    grid, page,
    source::{Line, Source},
};
use crate::{Error, Problem, Problems, name};

/// How many lines above its table the name of an object may stand.
const REACH: usize = 12;

/// An object, as it will be written.
pub(super) struct Object {
    pub(super) name: String,
    pub(super) prose: Vec<String>,
    pub(super) fields: Vec<Field>,
}

/// The objects of a page of data types, by name.
#[derive(Default)]
pub(super) struct Definitions(BTreeMap<String, (Object, Problems)>);

impl Definitions {
    /// Reads a page of data types.
    ///
    /// # Errors
    /// [`Error::Page`] when it defines no object.
    pub(super) fn read(source: &Source) -> Result<Self, Error> {
        let lines = source.lines();
        let heads: Vec<(usize, usize)> = grid::starts(&lines)
            .into_iter()
            .filter_map(|start| Some((title(&lines, start)?, start)))
            .collect();
        let ends = heads.iter().skip(1).map(|(title, _)| *title);
        let last = page::end(&lines, heads.last().map_or(0, |(_, start)| *start));
        let ends = ends.chain(std::iter::once(last));
        let mut found = BTreeMap::new();
        for (&(title, start), end) in heads.iter().zip(ends) {
            let mut problems = Problems::default();
            let (Some(table), Some(first)) = (lines.get(start..end), lines.get(title)) else {
                continue;
            };
            let Some(grid) = grid::find(table) else {
                continue;
            };
            let object = Object {
                name: bare(first.text).to_owned(),
                prose: prose(lines.get(title + 1..start).unwrap_or_default()),
                fields: field::fields(&grid, &mut problems.of(&source.path)),
            };
            found.insert(object.name.clone(), (object, problems));
        }
        if found.is_empty() {
            let message = "no object is defined here; expected a name, and under it a table with Name, Type and Description";
            return Err(Error::Page(Problem::new(&source.path, 1, message)));
        }
        Ok(Self(found))
    }
}

/// The line above a table that is nothing but the name of a type.
fn title(lines: &[Line<'_>], start: usize) -> Option<usize> {
    let above = (start.saturating_sub(REACH)..start).rev();
    let mut above = above.take_while(|&at| {
        lines
            .get(at)
            .is_some_and(|line| page::heading(line.text).is_none())
    });
    above.find(|&at| {
        lines
            .get(at)
            .is_some_and(|line| name::is_type_name(bare(line.text)))
    })
}

fn bare(line: &str) -> &str {
    line.trim().trim_matches(['#', '*', ' '])
}

fn prose(lines: &[Line<'_>]) -> Vec<String> {
    let said = lines.iter().filter(|line| {
        let text = line.text.trim().to_lowercase();
        !text.is_empty()
            && !text.starts_with("used by action")
            && !text.starts_with("被如下接口引用")
    });
    said.map(|line| field::description(line.text)).collect()
}

/// Finds every object that fields name, and those that these name.
pub(super) struct Search<'a> {
    definitions: Definitions,
    remarks: &'a mut Problems,
    page: &'a Source,
    found: Vec<Object>,
    missing: Vec<String>,
}

impl<'a> Search<'a> {
    pub(super) fn new(
        definitions: Definitions,
        page: &'a Source,
        remarks: &'a mut Problems,
    ) -> Self {
        Self {
            definitions,
            remarks,
            page,
            found: Vec::new(),
            missing: Vec::new(),
        }
    }

    /// Follows the fields; `samples` are values that have them.
    pub(super) fn follow(&mut self, fields: &[Field], samples: &[&Value]) {
        for field in fields {
            let Some(name) = field.object() else { continue };
            let known = |names: &[String]| names.iter().any(|other| other == name);
            let is_found = self.found.iter().any(|object| object.name == name);
            if is_found || known(&self.missing) {
                continue;
            }
            let samples = within(samples, &field.name);
            match self.object(name, field.line, &samples) {
                Some(object) => {
                    let fields = object.fields.clone();
                    self.found.push(object);
                    self.follow(&fields, &samples);
                }
                None => self.missing.push(name.to_owned()),
            }
        }
    }

    pub(super) fn finish(self) -> Vec<Object> {
        self.found
    }

    fn object(&mut self, name: &str, line: usize, samples: &[&Value]) -> Option<Object> {
        if let Some((object, problems)) = self.definitions.0.remove(name) {
            problems
                .iter()
                .for_each(|problem| self.remarks.push(problem.clone()));
            return Some(object);
        }
        let fields = inferred(line, samples);
        let message = if fields.is_empty() {
            format!(
                "missing: the object {name}, which no page defines and no example shows; write `## Object {name}`"
            )
        } else {
            format!(
                "inferred: the object {name}, from the examples; check each type, and add what they don't show"
            )
        };
        self.remarks
            .push(Problem::new(&self.page.path, line, message));
        (!fields.is_empty()).then(|| Object {
            name: name.to_owned(),
            prose: vec![
                "Inferred from the examples: check each type, and add what they don't show."
                    .to_owned(),
            ],
            fields,
        })
    }
}

/// The objects that stand in a field of the samples, those of a list one by one.
fn within<'a>(samples: &[&'a Value], field: &str) -> Vec<&'a Value> {
    let values = samples.iter().filter_map(|sample| sample.get(field));
    values
        .flat_map(|value| match value {
            Value::Array(items) => items.iter().collect(),
            other => vec![other],
        })
        .filter(|value| value.is_object())
        .collect()
}

fn inferred(line: usize, samples: &[&Value]) -> Vec<Field> {
    let mut kinds: BTreeMap<&str, String> = BTreeMap::new();
    for (name, value) in samples
        .iter()
        .filter_map(|sample| sample.as_object())
        .flatten()
    {
        if let Some(kind) = kind(name, value) {
            kinds
                .entry(name)
                .and_modify(|known| wider(known, &kind))
                .or_insert(kind);
        }
    }
    let fields = kinds.into_iter().map(|(name, kind)| Field {
        line,
        name: name.to_owned(),
        required: false,
        kind,
        description: "Not described; inferred from an example.".to_owned(),
    });
    fields.collect()
}

/// The type of a value; an object bears the name of its field. Nothing is known of `null` and of an empty list.
fn kind(name: &str, value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Bool(_) => Some("Boolean".to_owned()),
        Value::Number(number) if number.is_u64() => Some("Integer".to_owned()),
        Value::Number(number) if number.is_i64() => Some("Integer (int64)".to_owned()),
        Value::Number(_) => Some("Float".to_owned()),
        Value::String(_) => Some("String".to_owned()),
        Value::Array(items) => kind(name, items.first()?).map(|item| format!("Array of {item}")),
        Value::Object(_) => Some(name.to_owned()),
    }
}

fn wider(known: &mut String, other: &str) {
    const NUMBERS: [&str; 3] = ["Integer", "Integer (int64)", "Float"];
    let rank = |kind: &str| NUMBERS.iter().position(|number| *number == kind);
    if rank(known)
        .zip(rank(other))
        .is_some_and(|(known, other)| other > known)
    {
        other.clone_into(known);
    }
}
