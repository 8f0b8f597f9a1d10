//! Splits the page of an action at its headings, whatever stands around them.

use super::{
    grid::{self, Column},
    source::Line,
};

/// What stands under a heading of the published reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Description,
    Input,
    Output,
    Example,
    Resources,
    Errors,
}

/// The headings, in the two languages of the reference.
const HEADINGS: [(&str, Part); 14] = [
    ("api description", Part::Description),
    ("接口描述", Part::Description),
    ("input parameters", Part::Input),
    ("request parameters", Part::Input),
    ("输入参数", Part::Input),
    ("output parameters", Part::Output),
    ("response parameters", Part::Output),
    ("输出参数", Part::Output),
    ("example", Part::Example),
    ("示例", Part::Example),
    ("developer resources", Part::Resources),
    ("开发者资源", Part::Resources),
    ("error code", Part::Errors),
    ("错误码", Part::Errors),
];

/// The parts of a page.
pub(super) struct Page<'a> {
    /// What stands before the first heading: navigation, mostly.
    pub(super) before: &'a [Line<'a>],
    parts: Vec<(Part, &'a [Line<'a>])>,
}

impl<'a> Page<'a> {
    pub(super) fn new(lines: &'a [Line<'a>]) -> Self {
        let mut starts: Vec<(usize, Part)> = lines
            .iter()
            .enumerate()
            .filter_map(|(at, line)| heading(line.text).map(|part| (at, part)))
            .collect();
        let has = |part| starts.iter().any(|(_, other)| *other == part);
        if !has(Part::Input) && !has(Part::Output) {
            starts = by_tables(lines);
        }
        let first = starts.first().map_or(lines.len(), |(at, _)| *at);
        let ends = starts.iter().skip(1).map(|(at, _)| *at);
        let ends = ends.chain(std::iter::once(lines.len()));
        let parts = starts.iter().zip(ends);
        Self {
            before: lines.get(..first).unwrap_or_default(),
            parts: parts
                .filter_map(|(&(at, part), end)| Some((part, lines.get(at..end)?)))
                .collect(),
        }
    }

    /// The lines of a part, its heading first; where a table of contents names it too, the longer one.
    pub(super) fn part(&self, part: Part) -> Option<&'a [Line<'a>]> {
        let parts = self.parts.iter().filter(|(other, _)| *other == part);
        parts
            .map(|(_, lines)| *lines)
            .max_by_key(|lines| lines.len())
    }
}

/// Where parts begin on a page whose headings are lost: at its tables, and where an example follows the last output.
fn by_tables(lines: &[Line<'_>]) -> Vec<(usize, Part)> {
    let mut starts = vec![(0, Part::Description)];
    for at in grid::starts(lines) {
        let Some(grid) = lines.get(at..).and_then(grid::find) else {
            continue;
        };
        starts.push(if grid.columns.contains(&Column::Required) {
            (at, Part::Input)
        } else if grid.columns.contains(&Column::Type) {
            (at, Part::Output)
        } else {
            (at, Part::Errors)
        });
    }
    let output = starts.iter().position(|(_, part)| *part == Part::Output);
    if let Some(index) = output {
        let from = starts[index].0;
        let end = starts.get(index + 1).map_or(lines.len(), |(at, _)| *at);
        let begins =
            |line: &Line<'_>| line.text.starts_with(['{', '`']) || line.text.starts_with("http");
        let example = lines[from..end].iter().position(begins);
        if let Some(example) = example {
            starts.insert(index + 1, (from + example, Part::Example));
        }
    }
    starts
}

/// What a heading such as `2. Input Parameters` or `## Input Parameters` begins; menus have neither mark.
pub(super) fn heading(line: &str) -> Option<Part> {
    let line = line.trim_start_matches(['•', ' ']);
    let is_mark = |c: char| matches!(c, '#' | '*') || c.is_ascii_digit();
    if !line.starts_with(is_mark) {
        return None;
    }
    let title = line.trim_start_matches(|c: char| is_mark(c) || matches!(c, ' ' | '.' | '、'));
    let title = title.trim_end_matches(['*', '#', ':', ' ']).to_lowercase();
    let singular = title.strip_suffix('s').unwrap_or(&title);
    let known = HEADINGS
        .iter()
        .find(|(name, _)| *name == title || *name == singular);
    known.map(|(_, part)| *part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_has_a_number_or_a_mark() {
        for (line, expected) in [
            ("2. Input Parameters", Some(Part::Input)),
            ("## 2. Input Parameters", Some(Part::Input)),
            ("**6. Error Code**", Some(Part::Errors)),
            ("# Error Codes", Some(Part::Errors)),
            ("  • 3. Output Parameters", Some(Part::Output)),
            ("3. 输出参数", Some(Part::Output)),
            ("Error Codes", None),
            ("Input Parameters", None),
            ("2. Sending mail", None),
        ] {
            assert_eq!(heading(line), expected, "{line}");
        }
    }
}
