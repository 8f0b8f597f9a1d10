//! Reads the part of Markdown that spec tables are written in: headings, paragraphs, lists, tables and fences, each
//! with the line it stands on.

use std::iter::Peekable;

use crate::problem::FileProblems;

/// A heading and what follows it up to the next.
pub(crate) struct Section {
    pub(crate) level: usize,
    pub(crate) title: String,
    pub(crate) line: usize,
    pub(crate) blocks: Vec<Block>,
}

/// A piece of a section.
pub(crate) enum Block {
    /// Lines of text, as they stand.
    Paragraph { line: usize, text: String },
    /// The items of a list, each with its line.
    List {
        line: usize,
        items: Vec<(usize, String)>,
    },
    /// A table.
    Table(Table),
    /// Text between two lines of backticks, and what stands behind the first of them.
    Fence {
        line: usize,
        info: String,
        text: String,
    },
}

/// A table with its header; rows may have another number of cells.
pub(crate) struct Table {
    pub(crate) line: usize,
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Row>,
}

/// A row of a table.
pub(crate) struct Row {
    pub(crate) line: usize,
    pub(crate) cells: Vec<String>,
}

/// Splits a text into its sections; what stands before the first heading is a fault.
pub(crate) fn sections(text: &str, problems: &mut FileProblems<'_>) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut lines = numbered(text).peekable();
    while let Some(&(line, content)) = lines.peek() {
        if let Some((level, title)) = heading(content) {
            lines.next();
            sections.push(Section {
                level,
                title: title.to_owned(),
                line,
                blocks: Vec::new(),
            });
        } else if content.trim().is_empty() {
            lines.next();
        } else {
            let block = block(&mut lines, problems);
            match sections.last_mut() {
                Some(section) => section.blocks.extend(block),
                None => problems.at(line, "text before the first heading; expected `# Title`"),
            }
        }
    }
    sections
}

fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
}

fn block<'a>(
    lines: &mut Peekable<impl Iterator<Item = (usize, &'a str)>>,
    problems: &mut FileProblems<'_>,
) -> Option<Block> {
    let &(line, first) = lines.peek()?;
    if first.trim_start().starts_with("```") {
        return fence(lines, problems);
    }
    if first.starts_with('|') {
        return table(lines, problems);
    }
    if is_item(first) {
        return Some(Block::List {
            line,
            items: list(lines),
        });
    }
    let mut text = Vec::new();
    while let Some((_, content)) = lines.next_if(|(_, content)| is_prose(content)) {
        text.push(content.trim_end());
    }
    if text.is_empty() {
        lines.next();
    }
    Some(Block::Paragraph {
        line,
        text: text.join("\n"),
    })
}

fn heading(line: &str) -> Option<(usize, &str)> {
    let level = line.bytes().take_while(|&byte| byte == b'#').count();
    let title = line[level..].strip_prefix(' ')?;
    (level > 0).then(|| (level, title.trim()))
}

fn is_item(line: &str) -> bool {
    line.starts_with("- ") || line.starts_with("* ")
}

fn is_prose(line: &str) -> bool {
    !line.trim().is_empty()
        && heading(line).is_none()
        && !line.starts_with('|')
        && !is_item(line)
        && !line.trim_start().starts_with("```")
}

fn fence<'a>(
    lines: &mut impl Iterator<Item = (usize, &'a str)>,
    problems: &mut FileProblems<'_>,
) -> Option<Block> {
    let (line, first) = lines.next()?;
    let info = first.trim().trim_start_matches('`').to_owned();
    let mut text = Vec::new();
    for (_, content) in lines {
        if content.trim() == "```" {
            return Some(Block::Fence {
                line,
                info,
                text: text.join("\n"),
            });
        }
        text.push(content);
    }
    problems.at(
        line,
        "the fence that opens here never closes; expected a line of three backticks",
    );
    None
}

fn list<'a>(lines: &mut Peekable<impl Iterator<Item = (usize, &'a str)>>) -> Vec<(usize, String)> {
    let mut items: Vec<(usize, String)> = Vec::new();
    while let Some((line, content)) = lines.next_if(|(_, content)| {
        is_item(content) || (content.starts_with("  ") && is_prose(content))
    }) {
        match items.last_mut() {
            Some((_, item)) if !is_item(content) => {
                item.push(' ');
                item.push_str(content.trim());
            }
            _ => items.push((line, content.get(2..).unwrap_or_default().trim().to_owned())),
        }
    }
    items
}

fn table<'a>(
    lines: &mut Peekable<impl Iterator<Item = (usize, &'a str)>>,
    problems: &mut FileProblems<'_>,
) -> Option<Block> {
    let mut rows = Vec::new();
    while let Some((line, content)) = lines.next_if(|(_, content)| content.starts_with('|')) {
        match cells(content) {
            Some(cells) => rows.push(Row { line, cells }),
            None => problems.at(line, "the row does not end in `|`"),
        }
    }
    let mut rows = rows.into_iter();
    let header = rows.next()?;
    match rows.next() {
        Some(rule)
            if rule
                .cells
                .iter()
                .all(|cell| cell.trim_matches(['-', ':']).is_empty()) => {}
        _ => problems.at(
            header.line,
            "the table has no line `|---|` under its header",
        ),
    }
    Some(Block::Table(Table {
        line: header.line,
        header: header.cells,
        rows: rows.collect(),
    }))
}

/// The cells of a row; `\|` is a pipe within a cell.
fn cells(row: &str) -> Option<Vec<String>> {
    let inner = row.trim_end().strip_prefix('|')?;
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut letters = inner.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if letters.next_if_eq(&'|').is_some() => cell.push('|'),
            '|' => cells.push(std::mem::take(&mut cell).trim().to_owned()),
            other => cell.push(other),
        }
    }
    cell.trim().is_empty().then_some(cells)
}
