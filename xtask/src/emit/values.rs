//! Writes coded values: an open newtype with a constant for each row.

use super::{
    Library, doc,
    source::{Source, doc_comment, literal, number},
};
use crate::{
    name,
    spec::{Base, ValueRow, Values},
};

/// Adds the macro call that declares the type; rustfmt leaves it as it is.
pub(super) fn emit(source: &mut Source, values: &Values, library: &Library) {
    let (declaration, name) = match values.base {
        Base::Unsigned => ("coded_number", format!("{}(u64)", values.name)),
        Base::Signed => ("coded_number", format!("{}(i64)", values.name)),
        _ => ("coded_text", values.name.clone()),
    };
    source.push(format!("{}::{declaration}! {{", library.path()));
    source.push(doc_comment("    ///", &doc::prose(&values.prose)).trim_end());
    source.push(format!("    pub struct {name} {{"));
    for row in &values.rows {
        source.push(
            doc_comment(
                "        ///",
                &doc::prose(std::slice::from_ref(&row.description)),
            )
            .trim_end(),
        );
        source.push(format!(
            "        {} = {} => {},",
            name::screaming(&row.name),
            value(row, &values.base),
            literal(&row.name)
        ));
    }
    source.push("    }\n}\n");
}

fn value(row: &ValueRow, base: &Base) -> String {
    match (base, row.value.parse::<i128>()) {
        (Base::Unsigned | Base::Signed, Ok(value)) => number(value),
        _ => literal(&row.value),
    }
}
