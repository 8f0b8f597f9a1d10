//! Writes the error codes: a constant for each, and the table of what is known of them.

use super::{
    Library, doc, header,
    source::{Source, doc_comment, literal},
    values,
};
use crate::{
    name,
    spec::{CodeRow, Codes},
};

/// The whole file, not yet formatted.
pub(super) fn emit(codes: &Codes, library: &Library) -> String {
    let mut source = Source::default();
    if library.is_own() {
        constants(&mut source, codes);
    }
    let spec = source.library("CodeSpec");
    let rows: Vec<String> = codes
        .rows
        .iter()
        .map(|row| entry(&mut source, spec, row))
        .collect();
    source.push("/// What is known of error codes, in the order of their patterns.");
    source.push(format!(
        "pub static ERROR_CODES: &[{spec}] = &[{}];",
        rows.join(", ")
    ));
    let mut head = header("errors.md");
    head.push_str(&doc_comment("//!", &doc::head(&codes.title, &codes.prose)));
    source.finish(&head, library)
}

fn constants(source: &mut Source, codes: &Codes) {
    let error_code = source.library("ErrorCode");
    source.push(format!("impl {error_code} {{"));
    for row in codes.rows.iter().filter(|row| !row.pattern.ends_with('*')) {
        source.doc("///", &doc::code(row));
        let (constant, code) = (name::screaming(&row.pattern), literal(&row.pattern));
        source.push(format!(
            "pub const {constant}: Self = Self::from_static({code});"
        ));
    }
    source.push("}\n");
}

fn entry(source: &mut Source, spec: &str, row: &CodeRow) -> String {
    let (outcome, reaction) = (
        source.library("Outcome"),
        values::reaction(source, row.reaction),
    );
    format!(
        "{spec} {{ pattern: {}, outcome: {outcome}::{}, reaction: {reaction}, meaning: {}, advice: {} }}",
        literal(&row.pattern),
        row.outcome,
        literal(&row.meaning),
        literal(&row.advice),
    )
}
