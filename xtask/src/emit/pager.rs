//! Writes how an action hands out what it lists: as data, and as what walks its pages.

use super::{
    record,
    source::{Source, literal as text, number},
};
use crate::{
    name,
    spec::{Action, Base, Field, Spec, Topic},
};

/// The value of `paging` in what is known of the action.
pub(super) fn literal(source: &mut Source, action: &Action) -> String {
    let (Some(paging), Some(items)) = (&action.paging, action.items()) else {
        return "None".to_owned();
    };
    let total = paging.total.as_deref().map(text);
    format!(
        "Some({} {{ offset: {}, limit: {}, most: {}, total: {}, items: {} }})",
        source.library("Paging"),
        text(&paging.offset),
        text(&paging.limit),
        number(i128::from(paging.most)),
        total.map_or_else(|| "None".to_owned(), |total| format!("Some({total})")),
        text(&items.name),
    )
}

/// Adds `impl Paged`, for an action that has pages.
pub(super) fn emit(source: &mut Source, spec: &Spec, topic: &Topic, action: &Action) {
    let (Some(paging), Some(items)) = (&action.paging, action.items()) else {
        return;
    };
    let field = |name: &str| action.input.iter().find(|field| field.name == name);
    let (Some(offset), Some(limit)) = (field(&paging.offset), field(&paging.limit)) else {
        return;
    };
    let total = paging.total.as_deref();
    let total = total.and_then(|name| action.output.iter().find(|field| field.name == name));
    let item = record::item(source, spec, topic, &items.kind);
    let (paged, vec) = (source.library("Paged"), source.alloc("Vec"));
    let set_offset = assigned(source, "offset", offset);
    let set_limit = assigned(source, "limit", limit);
    source.push(format!(
        "impl {paged} for {name} {{
            type Item = {item};

            fn window(&self) -> (Option<u64>, Option<u64>) {{ ({}, {}) }}

            fn with_window(mut self, offset: u64, limit: u64) -> Self {{
                self.{} = {set_offset};
                self.{} = {set_limit};
                self
            }}

            fn items(answer: &{name}Response) -> &[{item}] {{ &answer.{list} }}

            fn into_items(answer: {name}Response) -> {vec}<{item}> {{ answer.{list} }}

            fn total({}: &{name}Response) -> Option<u64> {{ {} }}
        }}\n",
        number_of("self", offset, offset.required),
        number_of("self", limit, limit.required),
        name::field(&offset.name),
        name::field(&limit.name),
        if total.is_some() { "answer" } else { "_" },
        total.map_or_else(
            || "None".to_owned(),
            |total| number_of("answer", total, false)
        ),
        name = action.name,
        list = name::field(&items.name),
    ));
}

/// The number that a field holds, as an expression of an optional one.
fn number_of(owner: &str, field: &Field, required: bool) -> String {
    let place = format!("{owner}.{}", name::field(&field.name));
    match (&field.kind.base, required) {
        (Base::Unsigned, true) => format!("Some({place})"),
        (Base::Unsigned, false) => place,
        (Base::String, true) => format!("{place}.parse().ok()"),
        (Base::String, false) => format!("{place}.as_ref().and_then(|text| text.parse().ok())"),
        (_, true) => format!("{place}.try_into().ok()"),
        (_, false) => format!("{place}.and_then(|number| number.try_into().ok())"),
    }
}

/// What a field becomes that is set to the number of this name.
fn assigned(source: &mut Source, number: &str, field: &Field) -> String {
    let value = match field.kind.base {
        Base::String => {
            source.alloc("ToString");
            format!("{number}.to_string()")
        }
        Base::Signed => format!("{number}.try_into().unwrap_or(i64::MAX)"),
        _ => number.to_owned(),
    };
    if field.required {
        value
    } else {
        format!("Some({value})")
    }
}
