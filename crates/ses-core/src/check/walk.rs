//! The walk of a shape over a body: types and names, what is missing, which fields go together.

use std::fmt;

use ses_types::{Check, Field, Kind, Relation, Rule, Shape, Side};

use super::{
    Violation,
    json::{Cursor, Token},
    judge,
};

/// One walk over one body.
pub(super) struct Walk<'t> {
    cursor: Cursor<'t>,
    side: Side,
    found: Option<Found>,
}

/// The violation to report, so far.
struct Found {
    phase: Phase,
    violation: Violation,
}

/// The order in which the service looks: an earlier phase hides a later one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Form,
    Presence,
    Value,
}

/// Where the walk is, written out only for a violation.
#[derive(Clone, Copy)]
enum Path<'p> {
    Body,
    Field(&'p Self, &'p str),
    Item(&'p Self, usize),
}

/// What an object holds as far as its relations need it: where the value of each field begins.
struct Present<'t> {
    cursor: Cursor<'t>,
    places: Vec<(&'static str, usize)>,
}

impl<'t> Walk<'t> {
    pub(super) fn new(text: &'t [u8], side: Side) -> Self {
        Self {
            cursor: Cursor::new(text),
            side,
            found: None,
        }
    }

    pub(super) fn run(mut self, shape: &'static Shape) -> Option<Violation> {
        self.value(&Kind::Object(shape), &Path::Body);
        self.found.map(|found| found.violation)
    }

    /// Passes a value and judges its type and what is within it.
    #[inline]
    fn value(&mut self, kind: &Kind, path: &Path<'_>) {
        match (kind, self.cursor.token()) {
            (Kind::String, Token::String) => drop(self.cursor.string()),
            (Kind::Boolean, Token::Boolean) => drop(self.cursor.scalar()),
            (Kind::Unsigned | Kind::Signed | Kind::Float, Token::Number) => {
                self.number(*kind, path)
            }
            (Kind::Object(shape), Token::Object) => self.object(shape, path),
            (Kind::Array(item), Token::Array) => self.array(item, path),
            _ => {
                let value = self.cursor.value();
                self.report(
                    Phase::Form,
                    "InvalidParameter",
                    path,
                    value,
                    type_name(kind),
                );
            }
        }
    }

    fn number(&mut self, kind: Kind, path: &Path<'_>) {
        let text = self.cursor.scalar();
        let digits = str::from_utf8(text).unwrap_or_default();
        let fits = match kind {
            Kind::Unsigned => digits.parse::<u64>().is_ok(),
            Kind::Signed => digits.parse::<i64>().is_ok(),
            _ => true,
        };
        if !fits {
            self.report(
                Phase::Form,
                "InvalidParameter",
                path,
                text,
                type_name(&kind),
            );
        }
    }

    fn array(&mut self, item: &Kind, path: &Path<'_>) {
        let mut index = 0;
        let mut more = self.cursor.enter(b']');
        while more {
            self.value(item, &Path::Item(path, index));
            index += 1;
            more = self.cursor.next(b']');
        }
    }

    fn object(&mut self, shape: &'static Shape, path: &Path<'_>) {
        let from = self.cursor;
        let mut present = Present {
            cursor: from,
            places: Vec::new(),
        };
        let mut ignorable = Vec::new();
        let mut seen = 0u128;
        let mut expected = 0;
        let mut more = self.cursor.enter(b'}');
        while more {
            let key = self.cursor.key();
            if let Some(index) = position(shape.fields, key, expected) {
                let field = &shape.fields[index];
                expected = index + 1;
                if self.cursor.token() == Token::Null {
                    self.cursor.scalar();
                } else {
                    seen |= 1u128.checked_shl(index as u32).unwrap_or(0);
                    if !shape.relations.is_empty() {
                        present.places.push((field.name, self.cursor.at));
                    }
                    self.field(shape, field, path, &mut ignorable);
                }
            } else {
                self.cursor.value();
                let name = String::from_utf8_lossy(key);
                self.report(
                    Phase::Form,
                    "UnknownParameter",
                    &Path::Field(path, &name),
                    b"",
                    "no such parameter",
                );
            }
            more = self.cursor.next(b'}');
        }
        self.missing(shape, seen, path);
        self.relations(shape, &present, ignorable, path);
        let text = &from.text[from.at..self.cursor.at.min(from.text.len())];
        self.rules(shape.rules, &Kind::Object(shape), text, path);
    }

    /// One field of an object; what is found within a field that may have to be ignored is put aside.
    #[inline]
    fn field(
        &mut self,
        shape: &'static Shape,
        field: &'static Field,
        path: &Path<'_>,
        ignorable: &mut Vec<(&'static str, Found)>,
    ) {
        let path = Path::Field(path, field.name);
        let may_be_ignored = shape.relations.iter().any(
            |relation| matches!(relation, Relation::IgnoredUnless { field: ignored, .. } if *ignored == field.name),
        );
        let before = if may_be_ignored {
            self.found.take()
        } else {
            None
        };
        let from = self.cursor.at;
        self.value(&field.kind, &path);
        let text = &self.cursor.text[from..self.cursor.at.clamp(from, self.cursor.text.len())];
        self.rules(field.rules, &field.kind, text, &path);
        if may_be_ignored {
            ignorable.extend(self.found.take().map(|found| (field.name, found)));
            self.found = before;
        }
    }

    fn missing(&mut self, shape: &'static Shape, seen: u128, path: &Path<'_>) {
        for (index, field) in shape.fields.iter().enumerate() {
            if let Some(code) = field.required
                && seen & 1u128.checked_shl(index as u32).unwrap_or(0) == 0
            {
                self.report(
                    Phase::Presence,
                    code,
                    &Path::Field(path, field.name),
                    b"",
                    "required",
                );
            }
        }
    }

    #[inline]
    fn rules(&mut self, rules: &'static [Rule], kind: &Kind, text: &[u8], path: &Path<'_>) {
        for rule in rules {
            if rule.side > self.side {
                continue;
            }
            if let Check::Each(check) = rule.check {
                self.each(check, rule.code, text, path);
            } else if !judge::obeys(rule.check, kind, text) {
                self.report(
                    Phase::Value,
                    rule.code,
                    path,
                    text,
                    &judge::words(rule.check),
                );
            }
        }
    }

    fn each(&mut self, check: &'static Check, code: &'static str, text: &[u8], path: &Path<'_>) {
        for (index, item) in judge::items(text).enumerate() {
            if !judge::obeys(*check, &Kind::String, item) {
                self.report(
                    Phase::Value,
                    code,
                    &Path::Item(path, index),
                    item,
                    &judge::words(*check),
                );
            }
        }
    }

    fn relations(
        &mut self,
        shape: &'static Shape,
        present: &Present<'_>,
        ignorable: Vec<(&'static str, Found)>,
        path: &Path<'_>,
    ) {
        for (ignored, found) in ignorable {
            let counts = shape.relations.iter().any(|relation| match relation {
                Relation::IgnoredUnless {
                    field,
                    other,
                    equals,
                } => *field == ignored && present.number(other) == Some(*equals),
                _ => false,
            });
            if counts {
                self.keep(found);
            }
        }
        for relation in shape.relations {
            self.relation(relation, present, path);
        }
    }

    fn relation(&mut self, relation: &'static Relation, present: &Present<'_>, path: &Path<'_>) {
        match *relation {
            Relation::AnyOf { fields, side, code }
                if side <= self.side && !fields.iter().any(|field| present.has(field)) =>
            {
                let rule = format!("one of {} is required", fields.join(", "));
                self.report(
                    Phase::Presence,
                    code,
                    &Path::Field(path, fields[0]),
                    b"",
                    &rule,
                );
            }
            Relation::RequiredWhen {
                field,
                other,
                equals,
                side,
                code,
            } if side <= self.side
                && present.number(other) == Some(equals)
                && !present.has(field) =>
            {
                let rule = format!("required when {other} = {equals}");
                self.report(Phase::Presence, code, &Path::Field(path, field), b"", &rule);
            }
            Relation::Disjoint {
                field,
                other,
                side,
                code,
            } if side <= self.side => {
                if let Some(shared) = judge::shared(present.text(field), present.text(other)) {
                    let rule = format!("no address that stands in {other}");
                    self.report(
                        Phase::Value,
                        code,
                        &Path::Field(path, field),
                        shared.as_bytes(),
                        &rule,
                    );
                }
            }
            _ => {}
        }
    }

    #[cold]
    fn report(
        &mut self,
        phase: Phase,
        code: &'static str,
        path: &Path<'_>,
        value: &[u8],
        rule: &str,
    ) {
        self.keep(Found {
            phase,
            violation: Violation::new(code, path.to_string(), excerpt(value), rule),
        });
    }

    fn keep(&mut self, found: Found) {
        if self
            .found
            .as_ref()
            .is_none_or(|kept| found.phase < kept.phase)
        {
            self.found = Some(found);
        }
    }
}

impl Present<'_> {
    fn place(&self, name: &str) -> Option<Cursor<'_>> {
        let (_, at) = self.places.iter().find(|(field, _)| *field == name)?;
        Some(Cursor {
            at: *at,
            ..self.cursor
        })
    }

    /// A list or text that is empty counts as missing.
    fn has(&self, name: &str) -> bool {
        self.place(name)
            .is_some_and(|mut cursor| !matches!(cursor.value(), b"[]" | b"\"\""))
    }

    fn number(&self, name: &str) -> Option<i64> {
        str::from_utf8(self.place(name)?.scalar())
            .ok()?
            .parse()
            .ok()
    }

    fn text(&self, name: &str) -> &[u8] {
        self.place(name).map_or(b"", |mut cursor| cursor.value())
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Path::Body => Ok(()),
            Path::Field(Path::Body, name) => f.write_str(name),
            Path::Field(parent, name) => write!(f, "{parent}.{name}"),
            Path::Item(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

/// The index of the field that a key names; the fields mostly come in the order of the shape.
#[inline]
fn position(fields: &'static [Field], key: &[u8], expected: usize) -> Option<usize> {
    if fields
        .get(expected)
        .is_some_and(|field| field.name.as_bytes() == key)
    {
        return Some(expected);
    }
    if key.contains(&b'\\') {
        let key = judge::decode(key);
        return fields.iter().position(|field| field.name == key);
    }
    fields.iter().position(|field| field.name.as_bytes() == key)
}

fn type_name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Boolean => "a boolean",
        Kind::Unsigned => "an unsigned integer",
        Kind::Signed => "an integer",
        Kind::Float => "a number",
        Kind::String => "a string",
        Kind::Object(_) => "an object",
        Kind::Array(_) => "a list",
    }
}

fn excerpt(value: &[u8]) -> String {
    const MOST: usize = 60;
    let text = String::from_utf8_lossy(value);
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.into_owned(),
    }
}
