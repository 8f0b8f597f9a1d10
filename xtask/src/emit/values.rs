//! Writes coded values: an open newtype with a constant for each row, and how a caller should react to each.

use std::collections::BTreeMap;

use super::{
    Library, doc,
    source::{Source, literal, number},
};
use crate::{
    name,
    spec::{Base, Reaction, ValueRow, Values},
};

/// Adds the macro call that declares the type; rustfmt leaves it as it is.
pub(super) fn emit(source: &mut Source, values: &Values, library: &Library) {
    let (declaration, name) = match values.base {
        Base::Unsigned => ("coded_number", format!("{}(u64)", values.name)),
        Base::Signed => ("coded_number", format!("{}(i64)", values.name)),
        _ => ("coded_text", values.name.clone()),
    };
    source.push(format!("{}::{declaration}! {{", library.path()));
    source.doc("    ///", &doc::prose(&values.prose));
    source.push(format!("    pub struct {name} {{"));
    for row in &values.rows {
        source.doc("        ///", &doc::value(row));
        source.push(format!(
            "        {} = {} => {},",
            name::screaming(&row.name),
            value(row, &values.base),
            literal(&row.name)
        ));
    }
    source.push("    }\n}\n");
    reactions(source, values);
}

/// Adds the method that says how to react, where the table says it.
fn reactions(source: &mut Source, values: &Values) {
    let arms = arms(source, values);
    if arms.is_empty() {
        return;
    }
    let (head, matched) = if is_number(values) {
        ("pub const fn reaction(self)", "self")
    } else {
        ("pub fn reaction(&self)", "self.as_str()")
    };
    let (name, reaction) = (&values.name, source.library("Reaction"));
    source.push(format!(
        "impl {name} {{
            /// How a caller should react to this value; `None` for a value that has no name here.
            #[must_use]
            {head} -> Option<{reaction}> {{
                match {matched} {{ {arms} _ => None, }}
            }}
        }}\n"
    ));
}

/// An arm for each reaction, with all values that ask for it.
fn arms(source: &mut Source, values: &Values) -> String {
    let mut alike: BTreeMap<Reaction, Vec<String>> = BTreeMap::new();
    for row in &values.rows {
        if let Some(reaction) = row.reaction {
            let pattern = if is_number(values) {
                format!("Self::{}", name::screaming(&row.name))
            } else {
                literal(&row.value)
            };
            alike.entry(reaction).or_default().push(pattern);
        }
    }
    let arms = alike.into_iter().map(|(reaction, patterns)| {
        let reaction = self::reaction(source, reaction);
        format!("{} => Some({reaction}),\n", patterns.join(" | "))
    });
    arms.collect()
}

fn is_number(values: &Values) -> bool {
    matches!(values.base, Base::Unsigned | Base::Signed)
}

/// A reaction as an expression.
pub(super) fn reaction(source: &mut Source, reaction: Reaction) -> String {
    let name = source.library("Reaction");
    match reaction {
        Reaction::Plain(variant) => format!("{name}::{variant}"),
        Reaction::Pause(seconds) => {
            let module = source.core("time");
            let seconds = number(i128::from(seconds));
            format!("{name}::Pause({module}::Duration::from_secs({seconds}))")
        }
    }
}

fn value(row: &ValueRow, base: &Base) -> String {
    match (base, row.value.parse::<i128>()) {
        (Base::Unsigned | Base::Signed, Ok(value)) => number(value),
        _ => literal(&row.value),
    }
}
