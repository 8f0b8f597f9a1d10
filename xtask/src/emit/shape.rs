//! Writes a `Shape`: fields, types and rules as static data.

use super::source::{Source, literal, number};
use crate::spec::{
    Base, Check, Dress, Field, Rule, RuleRow, Side, Spec, Subject, Topic, Type, Unit, absence,
};

/// Adds the static of a name.
pub(super) fn emit(
    source: &mut Source,
    spec: &Spec,
    topic: &Topic,
    constant: &str,
    wire: &str,
    fields: &[Field],
    rules: &[RuleRow],
) {
    let mut writer = Writer {
        source,
        spec,
        topic,
    };
    let shape = writer.source.library("Shape");
    let rows: Vec<String> = fields
        .iter()
        .map(|field| writer.field(field, rules))
        .collect();
    let whole = rules
        .iter()
        .filter(|row| matches!(row.subject, Subject::Whole));
    let whole: Vec<String> = whole.filter_map(|row| writer.rule(row, None)).collect();
    let relations: Vec<String> = rules
        .iter()
        .filter_map(|row| writer.relation(row))
        .collect();
    source.push(format!(
        "static {constant}: {shape} = {shape} {{ name: {}, fields: &[{}], rules: &[{}], relations: &[{}] }};\n",
        literal(wire),
        rows.join(", "),
        whole.join(", "),
        relations.join(", "),
    ));
}

struct Writer<'a> {
    source: &'a mut Source,
    spec: &'a Spec,
    topic: &'a Topic,
}

impl Writer<'_> {
    fn field(&mut self, field: &Field, rules: &[RuleRow]) -> String {
        let about =
            |row: &&RuleRow| matches!(&row.subject, Subject::Field(name) if *name == field.name);
        let kind = self.kind(&field.kind);
        let rows: Vec<String> = rules
            .iter()
            .filter(about)
            .filter_map(|row| self.rule(row, Some(&field.kind)))
            .collect();
        let required = if field.required {
            format!("Some({})", literal(absence(&field.name, rules)))
        } else {
            "None".to_owned()
        };
        format!(
            "{} {{ name: {}, kind: {kind}, privacy: {}::{:?}, required: {required}, rules: &[{}] }}",
            self.source.library("Field"),
            literal(&field.name),
            self.source.library("Privacy"),
            field.kind.privacy(),
            rows.join(", ")
        )
    }

    fn kind(&mut self, kind: &Type) -> String {
        let name = self.source.library("Kind");
        let item = match self.base(kind) {
            Base::String => format!("{name}::String"),
            Base::Unsigned => format!("{name}::Unsigned"),
            Base::Signed => format!("{name}::Signed"),
            Base::Boolean => format!("{name}::Boolean"),
            Base::Float => format!("{name}::Float"),
            Base::Object(object) => {
                if !self.topic.objects.iter().any(|own| own.name == object) {
                    self.source.sibling(&object);
                }
                format!("{name}::Object({object}::SHAPE)")
            }
        };
        if kind.list {
            format!("{name}::Array(&{item})")
        } else {
            item
        }
    }

    /// What goes over the wire: coded values say it themselves.
    fn base(&self, kind: &Type) -> Base {
        match &kind.dress {
            Dress::Values(name) => self
                .spec
                .values(name)
                .map_or(&kind.base, |values| &values.base)
                .clone(),
            _ => kind.base.clone(),
        }
    }

    fn rule(&mut self, row: &RuleRow, kind: Option<&Type>) -> Option<String> {
        let Rule::Check(check) = &row.rule else {
            return None;
        };
        let check = self.check(check, kind);
        let side = self.side(row.side);
        let rule = self.source.library("Rule");
        Some(format!(
            "{rule} {{ check: {check}, side: {side}, code: {} }}",
            literal(&row.code)
        ))
    }

    fn side(&mut self, side: Side) -> String {
        format!("{}::{side:?}", self.source.library("Side"))
    }

    fn check(&mut self, check: &Check, kind: Option<&Type>) -> String {
        let name = self.source.library("Check");
        match check {
            Check::AtLeast(bound, unit) => format!(
                "{name}::AtLeast({}, {})",
                number((*bound).into()),
                self.unit(*unit)
            ),
            Check::AtMost(bound, unit) => format!(
                "{name}::AtMost({}, {})",
                number((*bound).into()),
                self.unit(*unit)
            ),
            Check::OneOf(choices) => self.choices(choices, kind),
            Check::Form(form) => format!("{name}::Form({}::{form:?})", self.source.library("Form")),
            Check::Without(characters) => format!("{name}::Without({})", literal(characters)),
            Check::Each(inner) => format!("{name}::Each(&{})", self.check(inner, kind)),
            Check::TotalDecoded { field, at_most } => format!(
                "{name}::TotalDecoded {{ field: {}, at_most: {} }}",
                literal(field),
                number((*at_most).into())
            ),
            Check::State(words) => format!("{name}::State({})", literal(words)),
        }
    }

    fn unit(&mut self, unit: Unit) -> String {
        format!("{}::{unit:?}", self.source.library("Unit"))
    }

    fn choices(&mut self, choices: &[String], kind: Option<&Type>) -> String {
        let name = self.source.library("Check");
        let listed = match choices {
            [values] => self.spec.values(values),
            _ => None,
        };
        let choices: Vec<&str> = match listed {
            Some(values) => values.rows.iter().map(|row| row.value.as_str()).collect(),
            None => choices.iter().map(String::as_str).collect(),
        };
        if kind.is_some_and(|kind| self.base(kind) == Base::String) {
            let texts: Vec<String> = choices.iter().map(|choice| literal(choice)).collect();
            format!("{name}::OneOfTexts(&[{}])", texts.join(", "))
        } else {
            format!("{name}::OneOfNumbers(&[{}])", choices.join(", "))
        }
    }

    fn relation(&mut self, row: &RuleRow) -> Option<String> {
        let (side, code) = (self.side(row.side), literal(&row.code));
        let text = match (&row.subject, &row.rule) {
            (Subject::AnyOf(fields), _) => {
                let fields: Vec<String> = fields.iter().map(|field| literal(field)).collect();
                format!(
                    "AnyOf {{ fields: &[{}], side: {side}, code: {code} }}",
                    fields.join(", ")
                )
            }
            (Subject::Field(field), Rule::RequiredWhen { other, equals }) => format!(
                "RequiredWhen {{ field: {}, other: {}, equals: {}, side: {side}, code: {code} }}",
                literal(field),
                literal(other),
                number((*equals).into())
            ),
            (Subject::Field(field), Rule::Ignored) => {
                format!("Ignored {{ field: {} }}", literal(field))
            }
            (Subject::Field(field), Rule::IgnoredUnless { other, equals }) => format!(
                "IgnoredUnless {{ field: {}, other: {}, equals: {} }}",
                literal(field),
                literal(other),
                number((*equals).into())
            ),
            (Subject::Field(field), Rule::NoneOf(other)) => format!(
                "Disjoint {{ field: {}, other: {}, side: {side}, code: {code} }}",
                literal(field),
                literal(other)
            ),
            _ => return None,
        };
        Some(format!("{}::{text}", self.source.library("Relation")))
    }
}
