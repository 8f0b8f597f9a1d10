//! Makes a spec table of a published reference page: what the page says, with a mark where it had to be guessed.

mod describe;
mod example;
mod field;
mod grid;
mod object;
mod page;
mod plain;
mod sheet;
mod source;

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use example::Examples;
use grid::{Column, Grid, Row};
use object::{Definitions, Search};
use page::{Page, Part};
use sheet::Sheet;
use source::{Line, Source};

use crate::{Error, Problem, Problems, name, problem::FileProblems};

/// A page of the published reference, saved as plain text or Markdown.
///
/// The page is the one of an action, as a browser or a converter leaves it: navigation around it, tables with pipes,
/// with tabs, or with neither, cells broken over lines.
#[derive(Clone, Debug)]
pub struct Import {
    page: PathBuf,
    data_types: Option<PathBuf>,
    service: Option<String>,
}

/// What was made of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Imported {
    /// A file of spec tables with one action and the objects that it needs.
    pub table: String,
    /// What was guessed, left out, not placed or not found, with the lines of the page: for a person to look at.
    pub remarks: Problems,
}

impl Import {
    /// For a page in a file.
    pub fn new(page: impl Into<PathBuf>) -> Self {
        Self {
            page: page.into(),
            data_types: None,
            service: None,
        }
    }

    /// Takes objects from a page of data types, in a file, rather than inferring them from the examples.
    #[must_use]
    pub fn with_data_types(mut self, page: impl Into<PathBuf>) -> Self {
        self.data_types = Some(page.into());
        self
    }

    /// Names the service, such as `ses`, rather than taking it from the page's `Domain name for API request`.
    #[must_use]
    pub fn with_service(mut self, service: impl Into<String>) -> Self {
        self.service = Some(service.into());
        self
    }

    /// Makes the table; the same pages make the same one.
    ///
    /// # Errors
    /// [`Error::Read`] when a page can't be read, and [`Error::Page`] when it is no text, or not the page of an action
    /// with its input and output.
    ///
    /// # Example
    /// ```no_run
    /// use xtask::Import;
    ///
    /// # fn main() -> Result<(), xtask::Error> {
    /// let imported = Import::new("AssumeRole.txt").with_data_types("DataTypes.txt").read()?;
    /// eprintln!("{}", imported.remarks);
    /// imported.write("spec/role.md")?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn read(&self) -> Result<Imported, Error> {
        let source = Source::read(&self.page)?;
        let definitions = match &self.data_types {
            Some(path) => Definitions::read(&Source::read(path)?)?,
            None => Definitions::default(),
        };
        let mut remarks = Problems::default();
        let sheet = sheet(&source, definitions, self.service.as_deref(), &mut remarks)?;
        remarks.sort();
        Ok(Imported {
            table: sheet.text(),
            remarks,
        })
    }
}

impl Imported {
    /// Writes the table into a new file, and makes its folder when there is none.
    ///
    /// # Errors
    /// [`Error::Write`] when it can't be written, or exists: tables are worked on by hand and not overwritten.
    pub fn write(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
        let written = folder
            .and_then(|()| fs::File::create_new(path))
            .and_then(|mut file| file.write_all(self.table.as_bytes()));
        written.map_err(|source| Error::Write {
            path: path.to_owned(),
            source,
        })
    }
}

fn sheet(
    source: &Source,
    definitions: Definitions,
    service: Option<&str>,
    remarks: &mut Problems,
) -> Result<Sheet, Error> {
    let lines = source.lines();
    let page = Page::new(&lines);
    let input = table(source, &page, Part::Input, "Input Parameters")?;
    let output = table(source, &page, Part::Output, "Output Parameters")?;
    let mut sheet = Sheet {
        action: constant(source, &input, "Action")?,
        version: constant(source, &input, "Version")?,
        ..Sheet::default()
    };
    let problems = &mut remarks.of(&source.path);
    outside(&page, problems);
    sheet.describe(
        page.part(Part::Description).unwrap_or_default(),
        input.line,
        problems,
    );
    if let Some(service) = service {
        service.clone_into(&mut sheet.service);
    } else if sheet.service.is_empty() {
        let message =
            "no line `Domain name for API request: …` names the service; name it with --service";
        return Err(fault(source, 1, message));
    }
    sheet.input = field::fields(&input, problems);
    sheet.output = field::fields(&output, problems);
    sheet.errors = errors(page.part(Part::Errors), problems);
    let examples = Examples::read(page.part(Part::Example).unwrap_or_default(), problems);
    let mut search = Search::new(definitions, source, remarks);
    search.follow(&sheet.input, &examples.requests());
    search.follow(&sheet.output, &examples.answers());
    sheet.objects = search.finish();
    sheet.show(examples, &mut remarks.of(&source.path));
    Ok(sheet)
}

fn fault(source: &Source, line: usize, message: impl Into<String>) -> Error {
    Error::Page(Problem::new(&source.path, line, message))
}

/// The table of a part that every page of an action has.
fn table(source: &Source, page: &Page<'_>, part: Part, title: &str) -> Result<Grid, Error> {
    let last = source.lines().len();
    let lines = page.part(part).ok_or_else(|| {
        let message = format!(
            "the page ends without a heading `{title}`; expected the whole page of one action"
        );
        fault(source, last, message)
    })?;
    let line = lines.first().map_or(last, |line| line.number);
    let columns = [Column::Name, Column::Type, Column::Description];
    grid::find(lines)
        .filter(|grid| columns.iter().all(|column| grid.columns.contains(column)))
        .ok_or_else(|| {
            let message = format!(
                "`{title}` holds no table with the columns Parameter Name, Type and Description"
            );
            fault(source, line, message)
        })
}

/// What a row says of a parameter that every call has: `The value used for this API: BatchSendEmail.`
fn constant(source: &Source, input: &Grid, parameter: &str) -> Result<String, Error> {
    let is_it = |row: &&Row| row.name == parameter && field::is_common(row);
    let row = input.rows.iter().find(is_it).ok_or_else(|| {
        let message = format!("the table has no row {parameter} with its common parameter's value");
        fault(source, input.line, message)
    })?;
    let value = row
        .description
        .rsplit([':', '\u{ff1a}'])
        .next()
        .unwrap_or_default();
    let value = value.trim().trim_end_matches(['.', '。']);
    let is_value = match parameter {
        "Action" => name::is_type_name(value),
        _ => !value.is_empty() && value.chars().all(|c| c.is_ascii_digit() || c == '-'),
    };
    if is_value {
        return Ok(value.to_owned());
    }
    let message =
        format!("the row {parameter} ends in no value; expected `The value used for this API: …`");
    Err(fault(source, row.line, message))
}

/// Says which lines stand around what is imported.
fn outside(page: &Page<'_>, problems: &mut FileProblems<'_>) {
    let mut left_out = |lines: &[Line<'_>], why: &str| {
        if let (Some(first), Some(last)) = (lines.first(), lines.last()) {
            let lines = match last.number - first.number {
                0 => "this line".to_owned(),
                _ => format!("lines {} to {}", first.number, last.number),
            };
            let message = format!("left out: {lines}, {why}");
            problems.at(first.number, message);
        }
    };
    left_out(page.before, "before the description");
    left_out(page.after, "after the last table");
    if let Some(lines) = page.part(Part::Resources) {
        left_out(lines, "about tools");
    }
}

fn errors(lines: Option<&[Line<'_>]>, problems: &mut FileProblems<'_>) -> Vec<(String, String)> {
    let Some(grid) = lines.and_then(grid::find) else {
        let line = lines.and_then(<[_]>::first).map_or(0, |line| line.number);
        problems.at(
            line,
            "missing: a table of error codes; the table is left empty",
        );
        return Vec::new();
    };
    field::strays(&grid, problems);
    let rows = grid.rows.into_iter();
    rows.map(|row| (row.name, field::description(&row.description)))
        .collect()
}
