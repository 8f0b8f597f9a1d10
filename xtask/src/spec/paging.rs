//! Reads how an action hands out what it lists, and checks that its fields are there.

use super::{Action, Base, Field, Paging, outline::Pairs};
use crate::problem::FileProblems;

/// Reads the line `paging: OFFSET, LIMIT, MOST, TOTAL`, where there is one.
pub(super) fn parse(pairs: &mut Pairs, problems: &mut FileProblems<'_>) -> Option<Paging> {
    let text = pairs.take_optional("paging")?;
    let paging = read(pairs.line, &text);
    if paging.is_none() {
        problems.at(
            pairs.line,
            format!(
                "paging is \"{text}\"; expected OFFSET, LIMIT, the largest page, and TOTAL or none"
            ),
        );
    }
    paging
}

fn read(line: usize, text: &str) -> Option<Paging> {
    let mut words = text.split(',').map(str::trim);
    let mut word = || words.next().filter(|word| !word.is_empty());
    let paging = Paging {
        line,
        offset: word()?.to_owned(),
        limit: word()?.to_owned(),
        most: word()?.parse().ok().filter(|most| *most > 0)?,
        total: Some(word()?)
            .filter(|word| *word != "none")
            .map(str::to_owned),
    };
    words.next().is_none().then_some(paging)
}

/// Adds the fault of an action's paging, when it has one.
pub(super) fn check(action: &Action, problems: &mut FileProblems<'_>) {
    let Some(paging) = &action.paging else {
        return;
    };
    if let Some(message) = fault(action, paging) {
        problems.at(paging.line, message);
    }
}

fn fault(action: &Action, paging: &Paging) -> Option<String> {
    let lacks = |end: &str, name: &str, expected: &str| {
        Some(format!("the {end} has no {name} that is {expected}"))
    };
    if !has(&action.input, &paging.offset, is_integer) {
        return lacks("input", &paging.offset, "an Integer");
    }
    if !has(&action.input, &paging.limit, |base| {
        is_integer(base) || *base == Base::String
    }) {
        return lacks("input", &paging.limit, "an Integer or a String");
    }
    if let Some(total) = &paging.total
        && !has(&action.output, total, is_integer)
    {
        return lacks("output", total, "an Integer");
    }
    let is_one = action.items().is_some();
    (!is_one).then(|| "the output of a paged action holds one list, the page".to_owned())
}

fn has(fields: &[Field], name: &str, fits: impl Fn(&Base) -> bool) -> bool {
    fields
        .iter()
        .any(|field| field.name == name && !field.kind.list && fits(&field.kind.base))
}

fn is_integer(base: &Base) -> bool {
    matches!(base, Base::Unsigned | Base::Signed)
}
