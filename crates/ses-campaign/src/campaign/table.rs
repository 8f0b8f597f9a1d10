//! Taking the fields of a TOML table one by one: what is missing, of another kind or not known is a problem.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    ops::Range,
    path::{Path, PathBuf},
};

use toml::{
    Spanned,
    de::{DeArray, DeTable, DeValue},
};

use crate::{Problem, problem::At, rule::nearest};

/// What is known of a campaign's file while it is read.
pub(super) struct Reader<'a> {
    pub(super) file: String,
    pub(super) problems: Vec<Problem>,
    /// Where each field that was taken stands, by its full name.
    pub(super) places: BTreeMap<String, At>,
    folder: PathBuf,
    text: &'a str,
}

/// The fields of a table that have not been taken yet.
pub(super) struct Table<'a> {
    /// Its name, empty for the file as a whole.
    pub(super) name: String,
    pub(super) at: At,
    left: Vec<(&'a Spanned<Cow<'a, str>>, &'a Spanned<DeValue<'a>>)>,
    known: Vec<&'static str>,
}

/// A value, its full name and its place.
#[derive(Clone)]
pub(super) struct Field<T> {
    pub(super) name: String,
    pub(super) at: At,
    pub(super) value: T,
}

impl<'a> Reader<'a> {
    pub(super) fn new(path: &Path, text: &'a str) -> Self {
        Self {
            file: path.display().to_string(),
            problems: Vec::new(),
            places: BTreeMap::new(),
            folder: path.parent().map(Into::into).unwrap_or_default(),
            text,
        }
    }

    /// Parses the text; what is no TOML is a problem each.
    pub(super) fn parse(&mut self) -> Option<Spanned<DeTable<'a>>> {
        let (root, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            let at = self.at(&error.span().unwrap_or_default());
            self.complain(at, "", error.message());
        }
        errors.is_empty().then_some(root)
    }

    /// The fields of the file as a whole.
    pub(super) fn root(&self, root: &'a Spanned<DeTable<'a>>) -> Table<'a> {
        Table::of(String::new(), (1, 1), root.get_ref())
    }

    pub(super) fn complain(&mut self, at: At, name: &str, message: impl Into<String>) {
        let problem = Problem::new(&self.file, Some(at), name, message);
        self.problems.push(problem);
    }

    pub(super) fn complain_of<T>(&mut self, field: &Field<T>, message: impl Into<String>) {
        self.complain(field.at, &field.name, message);
    }

    /// A file that a field names, which is looked for beside the campaign's.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn at(&self, span: &Range<usize>) -> At {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line = before.rsplit('\n').next().unwrap_or_default();
        (before.matches('\n').count() + 1, line.chars().count() + 1)
    }
}

impl<'a> Table<'a> {
    fn of(name: String, at: At, table: &'a DeTable<'a>) -> Self {
        let mut left: Vec<_> = table.iter().collect();
        left.sort_by_key(|(key, _)| key.span().start);
        let known = Vec::new();
        Self {
            name,
            at,
            left,
            known,
        }
    }

    /// Any value that there may be.
    pub(super) fn any(
        &mut self,
        reader: &mut Reader<'_>,
        name: &'static str,
    ) -> Option<Field<&'a DeValue<'a>>> {
        self.known.push(name);
        let index = self
            .left
            .iter()
            .position(|(key, _)| key.get_ref() == name)?;
        let (_, value) = self.left.remove(index);
        Some(self.field(reader, name, value))
    }

    pub(super) fn text(
        &mut self,
        reader: &mut Reader<'_>,
        name: &'static str,
    ) -> Option<Field<&'a str>> {
        let field = self.any(reader, name)?;
        field.of_kind(reader, "a text", as_text)
    }

    /// A text that must be there.
    pub(super) fn required(
        &mut self,
        reader: &mut Reader<'_>,
        name: &'static str,
    ) -> Option<Field<&'a str>> {
        self.must_have(reader, name);
        self.text(reader, name)
    }

    pub(super) fn number(
        &mut self,
        reader: &mut Reader<'_>,
        name: &'static str,
    ) -> Option<Field<u64>> {
        let field = self.any(reader, name)?;
        field.of_kind(reader, "a number", as_number)
    }

    pub(super) fn truth(&mut self, reader: &mut Reader<'_>, name: &'static str) -> Option<bool> {
        let field = self.any(reader, name)?;
        let field = field.of_kind(reader, "true or false", |value| match value {
            DeValue::Boolean(truth) => Some(*truth),
            _ => None,
        });
        field.map(|field| field.value)
    }

    /// The texts of a list.
    pub(super) fn texts(
        &mut self,
        reader: &mut Reader<'_>,
        name: &'static str,
    ) -> Vec<Field<&'a str>> {
        let list = self.any(reader, name).and_then(|field| {
            field.of_kind(reader, "a list of texts", |value| match value {
                DeValue::Array(items) => Some(items),
                _ => None,
            })
        });
        let items = list
            .as_ref()
            .map_or(&[][..], |field: &Field<&'a DeArray<'a>>| field.value);
        let item = |item: &'a Spanned<DeValue<'a>>| {
            let field = self.field(reader, name, item);
            field.of_kind(reader, "a text", as_text)
        };
        items.iter().filter_map(item).collect()
    }

    /// A table within this one.
    pub(super) fn table(&mut self, reader: &mut Reader<'_>, name: &'static str) -> Option<Self> {
        let field = self.any(reader, name)?;
        field.into_table(reader)
    }

    /// Complains of a field that is not there.
    pub(super) fn must_have(&self, reader: &mut Reader<'_>, name: &'static str) {
        if !self.left.iter().any(|(key, _)| key.get_ref() == name) {
            reader.complain(self.at, &self.full(name), "is missing");
        }
    }

    /// All fields, whatever their names; their values must be texts.
    pub(super) fn all_texts(self, reader: &mut Reader<'_>) -> Vec<(String, Field<&'a str>)> {
        let text = |(key, value): &(&'a Spanned<Cow<'a, str>>, &'a Spanned<DeValue<'a>>)| {
            let key = key.get_ref();
            let field = self.field(reader, key, value);
            let field = field.of_kind(reader, "a text", as_text)?;
            Some((key.clone().into_owned(), field))
        };
        self.left.iter().filter_map(text).collect()
    }

    /// Complains of the fields that nobody has taken.
    pub(super) fn finish(self, reader: &mut Reader<'_>) {
        for (key, _) in &self.left {
            let at = reader.at(&key.span());
            let meant = nearest(key.get_ref(), self.known.iter().copied()).unwrap_or_default();
            let message = format!(
                "there is no such field; the nearest is {}",
                self.full(meant)
            );
            reader.complain(at, &self.full(key.get_ref()), message);
        }
    }

    fn field(
        &self,
        reader: &mut Reader<'_>,
        name: &str,
        value: &'a Spanned<DeValue<'a>>,
    ) -> Field<&'a DeValue<'a>> {
        let (name, at) = (self.full(name), reader.at(&value.span()));
        reader.places.insert(name.clone(), at);
        let value = value.get_ref();
        Field { name, at, value }
    }

    fn full(&self, field: &str) -> String {
        match self.name.as_str() {
            "" => field.to_owned(),
            table => format!("{table}.{field}"),
        }
    }
}

impl<'a> Field<&'a DeValue<'a>> {
    pub(super) fn into_table(self, reader: &mut Reader<'_>) -> Option<Table<'a>> {
        let table = self.of_kind(reader, "a table", |value| match value {
            DeValue::Table(table) => Some(table),
            _ => None,
        })?;
        Some(Table::of(table.name, table.at, table.value))
    }

    /// The value, if it is of that kind.
    pub(super) fn of_kind<T>(
        self,
        reader: &mut Reader<'_>,
        kind: &str,
        take: impl FnOnce(&'a DeValue<'a>) -> Option<T>,
    ) -> Option<Field<T>> {
        let Some(value) = take(self.value) else {
            let found = self.value.type_str();
            reader.complain_of(&self, format!("must be {kind}, not {}", words(found)));
            return None;
        };
        let Self { name, at, .. } = self;
        Some(Field { name, at, value })
    }
}

fn as_text<'a>(value: &'a DeValue<'a>) -> Option<&'a str> {
    value.as_str()
}

pub(super) fn as_number(value: &DeValue<'_>) -> Option<u64> {
    let number = value.as_integer()?;
    u64::from_str_radix(number.as_str(), number.radix()).ok()
}

/// A kind of value in words.
fn words(kind: &str) -> &'static str {
    match kind {
        "string" => "a text",
        "integer" => "a number, or none that fits",
        "float" => "a number with a fraction",
        "boolean" => "true or false",
        "datetime" => "a time",
        "array" => "a list",
        _ => "a table",
    }
}
