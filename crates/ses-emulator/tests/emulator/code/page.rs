//! The page: the tables as a reader sees them.

use std::{collections::BTreeSet, fmt::Write, path::PathBuf};

use serde_json::Value;

use super::{Row, Step, Table, fault};

/// The longest text that is written out.
const LONGEST: usize = 60;

pub(super) fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/emulator-codes.md")
}

/// The tables of a topic.
pub(super) fn section(title: &str, tables: &[Table]) -> String {
    let tables: String = tables.iter().map(action).collect();
    format!("\n## {title}\n{tables}")
}

/// The codes that come by a fault alone, and why.
pub(super) fn by_fault(tables: &[Table]) -> String {
    let mut text = "\n## By a fault alone\n\n| Codes | Of | Why |\n|---|---|---|\n".to_owned();
    for reason in fault::REASONS {
        let (mut codes, mut actions) = (BTreeSet::new(), BTreeSet::new());
        for table in tables {
            let name = table.spec.name;
            let is_meant = |code: &&str| {
                fault::reason(name, code).is_some_and(|found| std::ptr::eq(found, reason))
            };
            for code in table.ordered().into_iter().filter(is_meant) {
                codes.insert(format!("`{code}`"));
                actions.insert(name);
            }
        }
        let codes = codes.into_iter().collect::<Vec<_>>().join(", ");
        let actions = actions.into_iter().collect::<Vec<_>>().join(", ");
        let _infallible = writeln!(text, "| {codes} | {actions} | {} |", reason.why);
    }
    text
}

fn action(table: &Table) -> String {
    let mut text = format!("\n### {}\n\n", table.spec.name);
    let sound = json(&table.sound);
    let _infallible = writeln!(text, "Accepted{}: `{sound}`.", after(&table.given));
    let ordered = table.ordered();
    if !ordered.is_empty() {
        let codes = ordered.join("`, `");
        let _infallible = writeln!(text, "By a fault alone: `{codes}`.");
    }
    if !table.rows.is_empty() {
        text.push_str("\n| Code | Rule | Request | Basis |\n|---|---|---|---|\n");
    }
    text.extend(table.rows.iter().map(|row| line(table, row)));
    text
}

fn line(table: &Table, row: &Row) -> String {
    let basis = match table.is_documented(row.code) {
        true => "documented",
        false => "assumed",
    };
    let request = match row
        .change
        .as_object()
        .is_some_and(serde_json::Map::is_empty)
    {
        true => "the same".to_owned(),
        false => format!("`{}`", json(&row.change)),
    };
    let (code, rule) = (row.code, row.rule.replace('|', "\\|"));
    format!(
        "| `{code}` | {rule} | {request}{} | {basis} |\n",
        after(&row.given)
    )
}

/// What comes before a request, in words.
fn after(steps: &[Step]) -> String {
    if steps.is_empty() {
        return String::new();
    }
    let alike = steps.chunk_by(|one, next| one.name() == next.name());
    let steps: Vec<_> = alike
        .map(|alike| match alike.len() {
            1 => step(&alike[0]),
            count => format!("{}, and {} more like it", step(&alike[0]), count - 1),
        })
        .collect();
    format!(" after {}", steps.join(", "))
}

fn step(step: &Step) -> String {
    match step {
        Step::Furnish => "all that a batch needs was made".into(),
        Step::Terms(terms) => format!("`PUT /_emulator/terms` `{}`", json(terms)),
        Step::Call(action, request) => format!("{action} `{}`", json(request)),
        Step::OtherCall(action, request) => {
            format!("{action} `{}` of another account", json(request))
        }
    }
}

/// The value as a cell of a table takes it, with long texts cut short.
fn json(value: &Value) -> String {
    shortened(value).to_string().replace('|', "\\|")
}

fn shortened(value: &Value) -> Value {
    match value {
        Value::String(text) if text.chars().count() > LONGEST => {
            let begin: String = text.chars().take(8).collect();
            format!("{begin}… ({} characters)", text.chars().count()).into()
        }
        Value::Array(items) => {
            let shown = items.iter().take(3).map(shortened);
            let more = items.len().saturating_sub(3);
            let more = (more > 0).then(|| format!("… ({more} more)").into());
            shown.chain(more).collect()
        }
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), shortened(value)))
            .collect(),
        value => value.clone(),
    }
}
