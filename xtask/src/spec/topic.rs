//! Reads one file of tables: its head, and its sections of actions, objects and values.

use std::path::Path;

use super::{
    Action, Base, Effect, ErrorRow, Object, Topic, ValueRow, Values,
    fields::{self, Cells, rows},
    outline::{Pairs, Parts},
    paging, reaction, rule,
};
use crate::{
    Problems,
    markdown::{self, Block, Section},
    name,
    problem::FileProblems,
};

/// Reads the file; what could not be read is among the problems.
pub(super) fn parse(path: &Path, text: &str, problems: &mut Problems) -> Option<Topic> {
    let problems = &mut problems.of(path);
    let sections = markdown::sections(text, problems);
    let Some((first, rest)) = sections.split_first() else {
        problems.at(
            1,
            "the file is empty; expected `# Title`, `service: …` and `version: …`",
        );
        return None;
    };
    let mut topic = head(path, first, problems);
    for group in groups(rest, problems) {
        let Some((first, parts)) = group.split_first() else {
            continue;
        };
        match first.title.split_once(' ') {
            Some(("Action", name)) => topic.actions.extend(action(name, first, parts, problems)),
            Some(("Object", name)) => topic.objects.push(object(name, first, parts, problems)),
            Some(("Values", name)) => topic.values.extend(values(name, first, parts, problems)),
            _ => problems.at(
                first.line,
                format!("unknown section \"{}\"; expected `## Action NAME`, `## Object NAME` or `## Values NAME`", first.title),
            ),
        }
    }
    Some(topic)
}

/// Each second-level section with the third-level ones under it.
fn groups<'a>(sections: &'a [Section], problems: &mut FileProblems<'_>) -> Vec<&'a [Section]> {
    for section in sections
        .iter()
        .filter(|section| !(2..=3).contains(&section.level))
    {
        problems.at(
            section.line,
            format!(
                "\"{}\" is a heading of level {}; expected 2 or 3",
                section.title, section.level
            ),
        );
    }
    if let Some(first) = sections.first().filter(|section| section.level == 3) {
        problems.at(
            first.line,
            format!("\"{}\" stands under no `##` section", first.title),
        );
    }
    let groups = sections.chunk_by(|_, next| next.level != 2);
    groups
        .filter(|group| group.first().is_some_and(|section| section.level == 2))
        .collect()
}

fn head(path: &Path, first: &Section, problems: &mut FileProblems<'_>) -> Topic {
    if first.level != 1 {
        problems.at(first.line, "the file does not begin with `# Title`");
    }
    let mut pairs = Pairs::of_paragraph(first);
    let (examples, text): (Vec<&Block>, Vec<&Block>) = first
        .blocks
        .iter()
        .skip(1)
        .partition(|block| matches!(block, Block::Fence { info, .. } if info == "rust"));
    let topic = Topic {
        path: path.to_owned(),
        name: path
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default(),
        title: first.title.clone(),
        service: pairs.take("service", problems).unwrap_or_default(),
        version: pairs.take("version", problems).unwrap_or_default(),
        prose: prose(&text, problems),
        example: example(&examples, problems),
        actions: Vec::new(),
        objects: Vec::new(),
        values: Vec::new(),
    };
    pairs.finish(problems);
    topic
}

/// The lines of the one example that a topic may have.
fn example(fences: &[&Block], problems: &mut FileProblems<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for (index, fence) in fences.iter().enumerate() {
        match fence {
            Block::Fence { text, .. } if index == 0 => {
                lines.extend(text.lines().map(str::to_owned));
            }
            Block::Fence { line, .. } => {
                problems.at(*line, "a second example of the topic; expected one");
            }
            _ => {}
        }
    }
    lines
}

fn action(
    name: &str,
    first: &Section,
    parts: &[Section],
    problems: &mut FileProblems<'_>,
) -> Option<Action> {
    type_name(name, first.line, problems);
    let (mut pairs, text) = Pairs::of_list(first);
    let mut parts = Parts::new(first, parts);
    let effect = effect(&mut pairs, problems);
    let rate = rate(&mut pairs, problems);
    let action = Action {
        name: name.to_owned(),
        line: first.line,
        prose: prose(&text, problems),
        effect: effect.unwrap_or(Effect::Once),
        rate: rate.unwrap_or_default(),
        skips_auth: auth(&mut pairs, problems),
        status: pairs.take_optional("status"),
        paging: paging::parse(&mut pairs, problems),
        input: parts.required("Input", problems, fields::input),
        rules: parts.optional("Rules", problems, rule::rows),
        output: parts.required("Output", problems, fields::output),
        errors: parts.required("Errors", problems, errors),
        requests: parts.optional("Example request", problems, fences),
        answers: parts.optional("Example answer", problems, fences),
        notes: parts.optional("Notes", problems, |part, problems| {
            prose(&all(part), problems)
        }),
    };
    pairs.finish(problems);
    parts.finish(problems);
    (effect.is_some() && rate.is_some()).then_some(action)
}

fn object(
    name: &str,
    first: &Section,
    parts: &[Section],
    problems: &mut FileProblems<'_>,
) -> Object {
    type_name(name, first.line, problems);
    let mut parts = Parts::new(first, parts);
    let object = Object {
        name: name.to_owned(),
        line: first.line,
        prose: prose(&all(first), problems),
        fields: parts.required("Fields", problems, fields::input),
        rules: parts.optional("Rules", problems, rule::rows),
    };
    parts.finish(problems);
    object
}

fn values(
    name: &str,
    first: &Section,
    parts: &[Section],
    problems: &mut FileProblems<'_>,
) -> Option<Values> {
    type_name(name, first.line, problems);
    let mut pairs = Pairs::of_paragraph(first);
    let base = base(&mut pairs, problems);
    pairs.finish(problems);
    Parts::new(first, parts).finish(problems);
    let rows = value_cells(first, problems);
    let text: Vec<&Block> = first
        .blocks
        .iter()
        .skip(1)
        .filter(|block| !matches!(block, Block::Table(_)))
        .collect();
    let prose = prose(&text, problems);
    let base = base?;
    let rows = rows
        .into_iter()
        .filter_map(|(row, reaction)| value(row, reaction, &base, problems))
        .collect();
    Some(Values {
        name: name.to_owned(),
        line: first.line,
        base,
        prose,
        rows,
    })
}

/// The rows of a table of values, each with its reaction where the table has the column.
fn value_cells(
    section: &Section,
    problems: &mut FileProblems<'_>,
) -> Vec<(Cells<3>, Option<String>)> {
    let is_column = |header: &String| header == "Reaction";
    let has_reactions = section
        .blocks
        .iter()
        .any(|block| matches!(block, Block::Table(table) if table.header.iter().any(is_column)));
    if !has_reactions {
        let rows = rows(section, ["Value", "Name", "Description"], problems);
        return rows.into_iter().map(|row| (row, None)).collect();
    }
    let rows = rows(
        section,
        ["Value", "Name", "Reaction", "Description"],
        problems,
    );
    rows.into_iter()
        .map(|row| {
            let [value, name, reaction, description] = row.cells;
            let cells = [value, name, description];
            let line = row.line;
            (Cells { line, cells }, Some(reaction))
        })
        .collect()
}

fn base(pairs: &mut Pairs, problems: &mut FileProblems<'_>) -> Option<Base> {
    let text = pairs.take("type", problems)?;
    let base = match text.as_str() {
        "Integer" => Some(Base::Unsigned),
        "Integer (int64)" => Some(Base::Signed),
        "String" => Some(Base::String),
        _ => None,
    };
    if base.is_none() {
        let message = format!("type is \"{text}\"; expected Integer, Integer (int64) or String");
        problems.at(pairs.line, message);
    }
    base
}

fn value(
    row: Cells<3>,
    reaction: Option<String>,
    base: &Base,
    problems: &mut FileProblems<'_>,
) -> Option<ValueRow> {
    let Cells {
        line,
        cells: [value, name, description],
    } = row;
    let fits = match base {
        Base::Unsigned => value.parse::<u64>().is_ok(),
        Base::Signed => value.parse::<i64>().is_ok(),
        _ => !value.is_empty(),
    };
    if !fits {
        problems.at(
            line,
            format!("the value is \"{value}\"; expected a number of the section's type, or a text"),
        );
    }
    if !name::is_type_name(&name) {
        problems.at(
            line,
            format!("\"{name}\" is no name of a value; expected CamelCase"),
        );
    }
    let reaction = reaction.and_then(|cell| reaction::of_value(line, &cell, problems));
    (fits && name::is_type_name(&name)).then_some(ValueRow {
        line,
        value,
        name,
        reaction,
        description,
    })
}

fn type_name(name: &str, line: usize, problems: &mut FileProblems<'_>) {
    if !name::is_type_name(name) {
        problems.at(
            line,
            format!("\"{name}\" can name no type; expected letters and digits, a capital first"),
        );
    }
}

fn effect(pairs: &mut Pairs, problems: &mut FileProblems<'_>) -> Option<Effect> {
    let text = pairs.take("effect", problems)?;
    let effect = match text.as_str() {
        "Read" => Some(Effect::Read),
        "Idempotent" => Some(Effect::Idempotent),
        "Once" => Some(Effect::Once),
        _ => None,
    };
    if effect.is_none() {
        let message = format!("effect is \"{text}\"; expected Read, Idempotent or Once");
        problems.at(pairs.line, message);
    }
    effect
}

fn rate(pairs: &mut Pairs, problems: &mut FileProblems<'_>) -> Option<u32> {
    let text = pairs.take("rate", problems)?;
    let rate = text.parse().ok().filter(|&rate: &u32| rate > 0);
    if rate.is_none() {
        let message = format!("rate is \"{text}\"; expected requests a second, a whole number");
        problems.at(pairs.line, message);
    }
    rate
}

fn auth(pairs: &mut Pairs, problems: &mut FileProblems<'_>) -> bool {
    let text = pairs.take_optional("auth");
    if let Some(other) = text.as_ref().filter(|text| *text != "skip") {
        problems.at(
            pairs.line,
            format!("auth is \"{other}\"; expected skip, or no such line"),
        );
    }
    text.is_some()
}

fn errors(section: &Section, problems: &mut FileProblems<'_>) -> Vec<ErrorRow> {
    let rows = rows(section, ["Error Code", "Description"], problems);
    rows.into_iter()
        .map(
            |Cells {
                 line,
                 cells: [code, description],
             }| ErrorRow {
                line,
                code,
                description,
            },
        )
        .collect()
}

fn fences(section: &Section, problems: &mut FileProblems<'_>) -> Vec<String> {
    let texts = section.blocks.iter().filter_map(|block| match block {
        Block::Fence { text, .. } => Some(text.clone()),
        _ => None,
    });
    let texts: Vec<String> = texts.collect();
    if texts.is_empty() {
        problems.at(
            section.line,
            format!(
                "\"{}\" holds no fence; expected JSON between lines of backticks",
                section.title
            ),
        );
    }
    texts
}

fn all(section: &Section) -> Vec<&Block> {
    section.blocks.iter().collect()
}

/// Text as lines of documentation, an empty line between paragraphs.
pub(super) fn prose(blocks: &[&Block], problems: &mut FileProblems<'_>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for block in blocks {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        match block {
            Block::Paragraph { text, .. } => lines.extend(text.lines().map(str::to_owned)),
            Block::List { items, .. } => {
                lines.extend(items.iter().map(|(_, item)| format!("- {item}")))
            }
            Block::Table(table) => problems.at(table.line, "a table where prose was expected"),
            Block::Fence { line, .. } => problems.at(*line, "a fence where prose was expected"),
        }
    }
    lines
}
