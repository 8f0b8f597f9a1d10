//! The walk of a shape over a value as it is serialized: types and names, what is missing, which fields go together.
//!
//! The walk is a [`Serializer`](serde::Serializer), so that a typed request, a JSON tree and JSON text are walked alike: what is asked of
//! a text is asked of the text itself, which is neither escaped nor copied.

mod object;
mod serialize;

use std::fmt;

use serde::{Serialize, ser::SerializeSeq};
use ses_types::{Check, Kind, Rule, Shape, Side};

use super::{Violation, judge};
use object::ObjectWalk;

/// What a walk has found so far.
pub(super) struct Findings {
    side: Side,
    found: Option<Found>,
    gather: Option<Gather>,
}

/// What a rule must know of the texts within a list.
enum Gather {
    /// All of them, their ASCII letters in lower case.
    Texts(Vec<String>),
    /// How many bytes those in one field of its objects stand for.
    Decoded { field: &'static str, bytes: u64 },
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

impl Findings {
    pub(super) fn new(side: Side) -> Self {
        Self {
            side,
            found: None,
            gather: None,
        }
    }

    /// The walk of a body of that shape, to be handed to `Serialize::serialize`.
    pub(super) fn walk(&mut self, body: &'static Shape) -> Walk<'_> {
        Walk {
            findings: self,
            kind: Some(Kind::Object(body)),
            rules: &[],
            is_item: false,
            path: &Path::Body,
        }
    }

    /// Judges the length of the JSON text, which a walk does not see.
    pub(super) fn judge_size(&mut self, shape: &'static Shape, size: usize) {
        for rule in shape.rules {
            if rule.side <= self.side && !judge::count_obeys(&rule.check, size as u64) {
                self.report(
                    Phase::Value,
                    rule.code,
                    &Path::Body,
                    "",
                    judge::words(&rule.check),
                );
            }
        }
    }

    pub(super) fn into_violation(self) -> Option<Violation> {
        self.found.map(|found| found.violation)
    }

    #[cold]
    fn report(
        &mut self,
        phase: Phase,
        code: &'static str,
        path: &Path<'_>,
        value: &str,
        rule: impl Into<String>,
    ) {
        let value = excerpt(value);
        self.keep(Found {
            phase,
            violation: Violation {
                code,
                path: path.to_string(),
                value,
                rule: rule.into(),
            },
        });
    }

    #[cold]
    fn mistyped(&mut self, kind: Option<Kind>, path: &Path<'_>, value: &str) {
        if let Some(kind) = kind {
            self.report(
                Phase::Form,
                "InvalidParameter",
                path,
                value,
                judge::type_name(&kind),
            );
        }
    }

    #[cold]
    fn broken(&mut self, check: &Check, rule: &'static Rule, path: &Path<'_>, value: &str) {
        self.report(Phase::Value, rule.code, path, value, judge::words(check));
    }

    #[cold]
    fn gather(&mut self, path: &Path<'_>, text: &str) {
        match (&mut self.gather, path) {
            (Some(Gather::Texts(texts)), _) => texts.push(text.to_ascii_lowercase()),
            (Some(Gather::Decoded { field, bytes }), Path::Field(_, name)) if field == name => {
                *bytes += judge::decoded_len(text);
            }
            _ => {}
        }
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

/// Where the walk is; written out only for a violation.
#[derive(Clone, Copy)]
enum Path<'p> {
    Body,
    Field(&'p Self, &'p str),
    Item(&'p Self, usize),
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

/// The walk of one value.
pub(super) struct Walk<'w> {
    findings: &'w mut Findings,
    /// What the value must be; `None` for one that is passed over, since what it stands in is wrong already.
    kind: Option<Kind>,
    rules: &'static [Rule],
    /// Whether the rules are those of the list that the value is an item of.
    is_item: bool,
    path: &'w Path<'w>,
}

/// What a value turned out to be, as far as other fields depend on it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    Null,
    Empty,
    Number(i64),
    Other,
}

/// The only way for a walk to end early: a value that cannot be serialized, or text that is no JSON.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Unwalkable(Box<str>);

impl serde::ser::Error for Unwalkable {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string().into())
    }
}

impl<'w> Walk<'w> {
    /// The value is not of its type.
    fn mistyped(self, value: &str) -> Seen {
        self.findings.mistyped(self.kind, self.path, value);
        Seen::Other
    }

    /// The rules that are about this value and judged by this side.
    #[inline(always)]
    fn rules(&self) -> impl Iterator<Item = (&'static Check, &'static Rule)> + use<> {
        let (is_item, side) = (self.is_item, self.findings.side);
        self.rules
            .iter()
            .filter(move |rule| rule.side <= side)
            .filter_map(move |rule| match (&rule.check, is_item) {
                (Check::Each(check), true) => Some((*check, rule)),
                (Check::Each(_), false) | (_, true) => None,
                (check, false) => Some((check, rule)),
            })
    }

    fn number(self, number: i128) -> Seen {
        let fits = match self.kind {
            Some(Kind::Unsigned) => u64::try_from(number).is_ok(),
            Some(Kind::Signed) => i64::try_from(number).is_ok(),
            kind => matches!(kind, Some(Kind::Float)),
        };
        if !fits {
            return self.mistyped(&number.to_string());
        }
        for (check, rule) in self.rules() {
            if !judge::number_obeys(check, number) {
                self.findings
                    .broken(check, rule, self.path, &number.to_string());
            }
        }
        i64::try_from(number).map_or(Seen::Other, Seen::Number)
    }

    #[inline(always)]
    fn text(self, text: &str) -> Seen {
        let Some(Kind::String) = self.kind else {
            return self.mistyped(text);
        };
        for (check, rule) in self.rules() {
            if !judge::text_obeys(check, text) {
                self.findings.broken(check, rule, self.path, text);
            }
        }
        if self.findings.gather.is_some() {
            self.findings.gather(self.path, text);
        }
        if text.is_empty() {
            Seen::Empty
        } else {
            Seen::Other
        }
    }

    fn list(self) -> ListWalk<'w> {
        let Self {
            findings,
            kind,
            rules,
            path,
            ..
        } = self;
        let item = if let Some(Kind::Array(item)) = kind {
            Some(*item)
        } else {
            None
        };
        if item.is_none() {
            findings.mistyped(kind, path, "a list");
        }
        let mut item_rules: &[Rule] = &[];
        for rule in rules {
            match rule.check {
                Check::TotalDecoded { field, .. } => {
                    findings.gather = Some(Gather::Decoded { field, bytes: 0 })
                }
                Check::Each(_) => item_rules = rules,
                _ => {}
            }
        }
        ListWalk {
            findings,
            item,
            rules,
            item_rules,
            path,
            count: 0,
        }
    }

    fn object(self) -> ObjectWalk<'w> {
        let shape = if let Some(Kind::Object(shape)) = self.kind {
            Some(shape)
        } else {
            None
        };
        if shape.is_none() {
            self.findings.mistyped(self.kind, self.path, "an object");
        }
        ObjectWalk::new(self.findings, shape, self.path)
    }
}

/// The walk of a list; the items of one that should have been something else are passed over.
pub(super) struct ListWalk<'w> {
    findings: &'w mut Findings,
    item: Option<Kind>,
    rules: &'static [Rule],
    /// The rules again where one of them is about each item, else none.
    item_rules: &'static [Rule],
    path: &'w Path<'w>,
    count: usize,
}

impl SerializeSeq for ListWalk<'_> {
    type Ok = Seen;
    type Error = Unwalkable;

    #[inline]
    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwalkable> {
        let path = &Path::Item(self.path, self.count);
        self.count += 1;
        let kind = self.item;
        let walk = Walk {
            findings: self.findings,
            kind,
            rules: self.item_rules,
            is_item: true,
            path,
        };
        if value.serialize(walk)? == Seen::Null
            && let Some(kind) = &kind
        {
            self.findings.report(
                Phase::Form,
                "InvalidParameter",
                path,
                "null",
                judge::type_name(kind),
            );
        }
        Ok(())
    }

    fn end(self) -> Result<Seen, Unwalkable> {
        for rule in self.rules {
            let obeys = match (&rule.check, &self.findings.gather) {
                (Check::TotalDecoded { at_most, .. }, Some(Gather::Decoded { bytes, .. })) => {
                    bytes <= at_most
                }
                (check, _) => judge::count_obeys(check, self.count as u64),
            };
            if rule.side <= self.findings.side && !obeys {
                let value = format!("a list of {}", self.count);
                self.findings.report(
                    Phase::Value,
                    rule.code,
                    self.path,
                    &value,
                    judge::words(&rule.check),
                );
            }
        }
        if let Some(Gather::Decoded { .. }) = self.findings.gather {
            self.findings.gather = None;
        }
        Ok(if self.count == 0 {
            Seen::Empty
        } else {
            Seen::Other
        })
    }
}

fn excerpt(value: &str) -> String {
    const MOST: usize = 60;
    match value.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", &value[..at]),
        None => value.to_owned(),
    }
}
