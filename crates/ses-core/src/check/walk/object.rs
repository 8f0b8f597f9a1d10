//! The walk of an object: its names, what is missing, and which of its fields go together.

use serde::{
    Serialize,
    ser::{SerializeMap, SerializeStruct},
};
use ses_types::{Field, Relation, Shape};

use super::{Findings, Found, Gather, Path, Phase, Seen, Unwalkable, Walk};

/// The walk of an object; the fields of one that should have been something else are passed over.
pub(in crate::check) struct ObjectWalk<'w> {
    findings: &'w mut Findings,
    shape: Option<&'static Shape>,
    path: &'w Path<'w>,
    /// A bit for each field of the shape that was there.
    there: u128,
    /// Where in the shape the next field is expected: most objects come in its order.
    expected: usize,
    /// What only some objects need, so that the many plain ones of an upload pay nothing for it.
    related: Option<Box<Related>>,
}

/// What relations need to know of the fields, and a map of its keys.
#[derive(Default)]
struct Related {
    /// The name of a map's next value.
    key: String,
    seen: Vec<(&'static str, Seen)>,
    texts: Vec<(&'static str, Vec<String>)>,
    /// What was found within a field that may turn out to be ignored.
    ignorable: Vec<(&'static str, Found)>,
    /// What was found before a field, while its value is walked.
    before: Option<Found>,
}

impl<'w> ObjectWalk<'w> {
    #[inline]
    pub(super) fn new(
        findings: &'w mut Findings,
        shape: Option<&'static Shape>,
        path: &'w Path<'w>,
    ) -> Self {
        Self {
            findings,
            shape,
            path,
            there: 0,
            expected: 0,
            related: None,
        }
    }

    #[inline]
    fn value<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), Unwalkable> {
        let found = self.find(key);
        let field = found.map(|(shape, index)| &shape.fields[index]);
        let related = found.filter(|(shape, _)| !shape.relations.is_empty());
        if let Some((shape, index)) = related {
            self.enter(shape, &shape.fields[index]);
        }
        let path = &Path::Field(self.path, key);
        let seen = value.serialize(walk(self.findings, field, path))?;
        if let Some((shape, index)) = related {
            self.leave(shape.relations, &shape.fields[index], seen);
        }
        if let Some((_, index)) = found
            && seen != Seen::Null
        {
            self.there |= bit(index);
        }
        Ok(())
    }

    /// The field of that name; its absence is reported unless the whole object is passed over.
    #[inline]
    fn find(&mut self, key: &str) -> Option<(&'static Shape, usize)> {
        let shape = self.shape?;
        let expected = shape.fields.get(self.expected);
        let index = if expected.is_some_and(|field| field.name == key) {
            self.expected
        } else {
            self.look_up(shape.fields, key)?
        };
        self.expected = index + 1;
        Some((shape, index))
    }

    /// [`find`](Self::find) for a field that is not the expected one.
    #[cold]
    fn look_up(&mut self, fields: &'static [Field], key: &str) -> Option<usize> {
        let index = fields.iter().position(|field| field.name == key);
        if index.is_none() {
            let path = &Path::Field(self.path, key);
            self.findings.report(
                Phase::Form,
                "UnknownParameter",
                path,
                "",
                "no such parameter",
            );
        }
        index
    }

    /// Begins a field of an object whose fields depend on each other.
    #[cold]
    fn enter(&mut self, shape: &Shape, field: &Field) {
        let related = self.related.get_or_insert_with(|| Related::of(shape));
        if self.findings.found.is_some() {
            related.before = self.findings.found.take();
        }
        if is_compared(shape.relations, field) {
            self.findings.gather = Some(Gather::Texts(Vec::new()));
        }
    }

    /// Ends a field that was [entered](Self::enter).
    #[cold]
    fn leave(&mut self, relations: &[Relation], field: &'static Field, seen: Seen) {
        let related = self.related.get_or_insert_default();
        related.seen.push((field.name, seen));
        if self.findings.gather.is_some()
            && is_compared(relations, field)
            && let Some(Gather::Texts(texts)) = self.findings.gather.take()
        {
            related.texts.push((field.name, texts));
        }
        if related.before.is_none() && self.findings.found.is_none() {
            return;
        }
        match std::mem::replace(&mut self.findings.found, related.before.take()) {
            Some(found) if may_be_ignored(relations, field) => {
                related.ignorable.push((field.name, found));
            }
            Some(found) => self.findings.keep(found),
            None => {}
        }
    }

    #[inline]
    fn finish(mut self) -> Seen {
        let Some(shape) = self.shape else {
            return Seen::Other;
        };
        if self.there.count_ones() as usize != shape.fields.len() {
            self.missing(shape);
        }
        if !shape.relations.is_empty() {
            self.relations(shape);
        }
        if self.there == 0 {
            Seen::Empty
        } else {
            Seen::Other
        }
    }

    fn missing(&mut self, shape: &'static Shape) {
        for (index, field) in shape.fields.iter().enumerate() {
            if let Some(code) = field.required
                && self.there & bit(index) == 0
            {
                let path = &Path::Field(self.path, field.name);
                self.findings
                    .report(Phase::Presence, code, path, "", "required");
            }
        }
    }

    fn relations(&mut self, shape: &'static Shape) {
        let mut related = self.related.take().unwrap_or_default();
        for (ignored, found) in std::mem::take(&mut related.ignorable) {
            let counts = shape.relations.iter().any(|relation| match relation {
                Relation::IgnoredUnless {
                    field,
                    other,
                    equals,
                } => *field == ignored && related.equals(other, *equals),
                _ => false,
            });
            if counts {
                self.findings.keep(found);
            }
        }
        for relation in shape.relations {
            self.relation(relation, &related);
        }
    }

    fn relation(&mut self, relation: &'static Relation, related: &Related) {
        match *relation {
            Relation::AnyOf { fields, side, code }
                if side <= self.findings.side && !fields.iter().any(|field| related.has(field)) =>
            {
                let rule = format!("one of {} is required", fields.join(", "));
                self.findings.report(
                    Phase::Presence,
                    code,
                    &Path::Field(self.path, fields[0]),
                    "",
                    rule,
                );
            }
            Relation::RequiredWhen {
                field,
                other,
                equals,
                side,
                code,
            } if side <= self.findings.side
                && related.equals(other, equals)
                && !related.has(field) =>
            {
                let rule = format!("required when {other} = {equals}");
                self.findings.report(
                    Phase::Presence,
                    code,
                    &Path::Field(self.path, field),
                    "",
                    rule,
                );
            }
            Relation::Disjoint {
                field,
                other,
                side,
                code,
            } if side <= self.findings.side => {
                if let Some(shared) = related.shared(field, other) {
                    let rule = format!("no address that stands in {other}");
                    self.findings.report(
                        Phase::Value,
                        code,
                        &Path::Field(self.path, field),
                        shared,
                        rule,
                    );
                }
            }
            _ => {}
        }
    }
}

impl Related {
    fn of(shape: &Shape) -> Box<Self> {
        Box::new(Self {
            seen: Vec::with_capacity(shape.fields.len()),
            ..Self::default()
        })
    }

    /// An empty list or text counts as missing.
    fn has(&self, name: &str) -> bool {
        self.seen
            .iter()
            .any(|(field, seen)| *field == name && !matches!(seen, Seen::Null | Seen::Empty))
    }

    fn equals(&self, name: &str, number: i64) -> bool {
        self.seen
            .iter()
            .any(|(field, seen)| *field == name && *seen == Seen::Number(number))
    }

    fn shared(&self, field: &str, other: &str) -> Option<&str> {
        let texts = |name| {
            self.texts
                .iter()
                .find(|(field, _)| *field == name)
                .map(|(_, texts)| texts)
        };
        let (texts, others) = (texts(field)?, texts(other)?);
        texts
            .iter()
            .find(|text| others.contains(text))
            .map(String::as_str)
    }
}

impl SerializeStruct for ObjectWalk<'_> {
    type Ok = Seen;
    type Error = Unwalkable;

    #[inline]
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Unwalkable> {
        self.value(key, value)
    }

    #[inline]
    fn end(self) -> Result<Seen, Unwalkable> {
        Ok(self.finish())
    }
}

impl SerializeMap for ObjectWalk<'_> {
    type Ok = Seen;
    type Error = Unwalkable;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Unwalkable> {
        let next = &mut self.related.get_or_insert_default().key;
        *next = match serde_json::to_value(key) {
            Ok(serde_json::Value::String(key)) => key,
            _ => return Err(super::serialize::no_wire_type("a key that is no text")),
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwalkable> {
        let key = std::mem::take(&mut self.related.get_or_insert_default().key);
        self.value(&key, value)
    }

    fn end(self) -> Result<Seen, Unwalkable> {
        Ok(self.finish())
    }
}

fn may_be_ignored(relations: &[Relation], field: &Field) -> bool {
    relations.iter().any(|relation| match relation {
        Relation::Ignored { field: ignored } | Relation::IgnoredUnless { field: ignored, .. } => {
            *ignored == field.name
        }
        _ => false,
    })
}

/// Whether the texts of a field are compared with those of another one.
fn is_compared(relations: &[Relation], field: &Field) -> bool {
    relations.iter().any(
        |relation| matches!(relation, Relation::Disjoint { field: one, other, .. } if [*one, *other].contains(&field.name)),
    )
}

/// The walk of a field's value; without a field, one that passes the value over.
#[inline]
fn walk<'w>(
    findings: &'w mut Findings,
    field: Option<&'static Field>,
    path: &'w Path<'w>,
) -> Walk<'w> {
    Walk {
        findings,
        kind: field.map(|field| field.kind),
        rules: field.map_or(&[], |field| field.rules),
        is_item: false,
        path,
    }
}

/// The bit of a field; a shape has no more than 128 of them, the generator sees to it.
fn bit(index: usize) -> u128 {
    1 << (index % 128)
}
