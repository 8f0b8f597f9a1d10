//! Splits the page of an action at its headings, whatever stands around them.

use super::{
    describe,
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
const HEADINGS: [(&str, Part); 17] = [
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
    ("resources for developer", Part::Resources),
    ("other resource", Part::Resources),
    ("开发者资源", Part::Resources),
    ("error code", Part::Errors),
    ("错误码", Part::Errors),
    ("错误码表", Part::Errors),
];

/// A page ends, and the menus go on, at a line that begins so.
const FOOT: [&str; 4] = [
    "Was this page helpful",
    "Help and Support",
    "文档内容是否对您有帮助",
    "本页内容是否解决了您的问题",
];

/// The parts of a page.
pub(super) struct Page<'a> {
    /// What stands before the description: navigation, mostly.
    pub(super) before: &'a [Line<'a>],
    /// What stands after the last part.
    pub(super) after: &'a [Line<'a>],
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
        let end = end(lines, starts.last().map_or(0, |(at, _)| *at));
        let ends = starts.iter().skip(1).map(|(at, _)| *at);
        let parts = starts.iter().zip(ends.chain(std::iter::once(end)));
        let mut page = Self {
            before: &[],
            after: lines.get(end..).unwrap_or_default(),
            parts: parts
                .filter_map(|(&(at, part), end)| Some((part, lines.get(at..end)?)))
                .collect(),
        };
        let first = page.part(Part::Description).and_then(<[_]>::first);
        page.before = first.map_or(&[], |line| &lines[..line.number - 1]);
        page
    }

    /// The lines of a part, its heading first; where a table of contents names it too, the longer one.
    pub(super) fn part(&self, part: Part) -> Option<&'a [Line<'a>]> {
        let parts = self.parts.iter().filter(|(other, _)| *other == part);
        parts
            .map(|(_, lines)| *lines)
            .max_by_key(|lines| lines.len())
    }
}

/// Where the page ends whose last part begins on a line.
pub(super) fn end(lines: &[Line<'_>], from: usize) -> usize {
    let is_foot = |line: &Line<'_>| FOOT.iter().any(|foot| line.text.trim().starts_with(foot));
    let foot = lines.iter().skip(from).position(is_foot);
    foot.map_or(lines.len(), |foot| from + foot)
}

/// Where parts begin on a page whose headings are lost: at its tables, and where an example follows the last output.
fn by_tables(lines: &[Line<'_>]) -> Vec<(usize, Part)> {
    let domain = lines
        .iter()
        .position(|line| describe::service(line.text).is_some());
    let mut starts = vec![(domain.unwrap_or(0), Part::Description)];
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
        let begins = |line: &Line<'_>| {
            ["{", "`", "http", "POST "]
                .iter()
                .any(|mark| line.text.starts_with(mark))
        };
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
