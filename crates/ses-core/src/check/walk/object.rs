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
    /// A bit for each of them that holds something, where relations ask for it.
    full: u128,
    /// Where in the shape the next field is expected: most objects come in its order.
    expected: usize,
    /// What only some objects need, so that the many plain ones of an upload pay nothing for it.
    related: Option<Box<Related>>,
}

/// What some relations need to know of the fields, and a map of its keys.
#[derive(Default)]
struct Related {
    /// The name of a map's next value.
    key: String,
    /// The relations whose deciding field has the number that they ask for, by their places.
    met: Vec<usize>,
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
            full: 0,
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
            self.enter(shape.relations, &shape.fields[index]);
        }
        let path = &Path::Field(self.path, key);
        let seen = value.serialize(walk(self.findings, field, path))?;
        if let Some((shape, index)) = related {
            self.leave(shape, index, seen);
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
    fn enter(&mut self, relations: &[Relation], field: &Field) {
        if self.findings.found.is_some() {
            self.related.get_or_insert_default().before = self.findings.found.take();
        }
        if is_compared(relations, field) {
            self.findings.gather = Some(Gather::Texts(Vec::new()));
        }
    }

    /// Ends a field that was [entered](Self::enter).
    #[cold]
    fn leave(&mut self, shape: &'static Shape, index: usize, seen: Seen) {
        let (relations, field) = (shape.relations, &shape.fields[index]);
        if !matches!(seen, Seen::Null | Seen::Empty) {
            self.full |= bit(index);
        }
        if let Seen::Number(number) = seen {
            for (place, relation) in relations.iter().enumerate() {
                if hinges_on(relation, field, number) {
                    self.related.get_or_insert_default().met.push(place);
                }
            }
        }
        if self.findings.gather.is_some()
            && is_compared(relations, field)
            && let Some(Gather::Texts(texts)) = self.findings.gather.take()
        {
            let related = self.related.get_or_insert_default();
            related.texts.push((field.name, texts));
        }
        let before = self.related.as_ref().is_some_and(|it| it.before.is_some());
        if !before && self.findings.found.is_none() {
            return;
        }
        let related = self.related.get_or_insert_default();
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
        if self.there != bits(shape.fields.len()) {
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
        let ignorable = self
            .related
            .as_mut()
            .map(|it| std::mem::take(&mut it.ignorable));
        for (ignored, found) in ignorable.unwrap_or_default() {
            let mut relations = shape.relations.iter().enumerate();
            let counts = relations.any(|(index, relation)| match relation {
                Relation::IgnoredUnless { field, .. } => *field == ignored && self.is_met(index),
                _ => false,
            });
            if counts {
                self.findings.keep(found);
            }
        }
        for index in 0..shape.relations.len() {
            self.relation(shape, index);
        }
    }

    fn relation(&mut self, shape: &'static Shape, index: usize) {
        match shape.relations[index] {
            Relation::AnyOf { fields, side, code }
                if side <= self.findings.side
                    && !fields.iter().any(|field| self.has(shape, field)) =>
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
            } if side <= self.findings.side && self.is_met(index) && !self.has(shape, field) => {
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
                let related = self.related.as_ref();
                if let Some(shared) = related.and_then(|it| it.shared(field, other)) {
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

    /// Whether the deciding field of a relation has the number that it asks for.
    fn is_met(&self, relation: usize) -> bool {
        let related = self.related.as_ref();
        related.is_some_and(|related| related.met.contains(&relation))
    }

    /// An empty list or text counts as missing.
    fn has(&self, shape: &Shape, name: &str) -> bool {
        let index = shape.fields.iter().position(|field| field.name == name);
        index.is_some_and(|index| self.full & bit(index) != 0)
    }
}

impl Related {
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

/// Whether a relation hinges on this number of this field.
fn hinges_on(relation: &Relation, field: &Field, number: i64) -> bool {
    match relation {
        Relation::RequiredWhen { other, equals, .. }
        | Relation::IgnoredUnless { other, equals, .. } => {
            *equals == number && *other == field.name
        }
        _ => false,
    }
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

/// The bits of so many fields: less work than counting those that are there.
fn bits(count: usize) -> u128 {
    !u128::MAX.unbounded_shl(count as u32)
}
