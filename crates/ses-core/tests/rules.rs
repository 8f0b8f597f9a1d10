//! Each rule of the tables is broken once, and its code and field are found.

use serde_json::{Map, Value, json};
use ses_core::{Violation, check, check_value};
use ses_types::{ACTIONS, Check, Field, Form, Kind, Relation, Rule, Shape, Side, Unit};

#[test]
fn a_body_that_obeys_all_rules_passes() {
    for action in ACTIONS {
        let body = sample(action.request).to_string();
        assert_eq!(
            check(action.request, body.as_bytes(), Side::Service),
            Ok(()),
            "{}: {body}",
            action.name
        );
    }
}

#[test]
fn each_broken_rule_is_found_with_its_code_and_field() {
    let mut broken = 0;
    for action in ACTIONS {
        let mut breaker = Breaker {
            action: action.request,
            body: sample(action.request),
            broken: 0,
        };
        breaker.object(action.request, &[]);
        breaker.size();
        broken += breaker.broken;
    }
    assert!(broken > 100, "only {broken} rules were broken");
}

#[test]
fn a_rule_of_the_service_is_not_judged_before_sending() {
    let subject = "a".repeat(101);
    let mut body = sample(spec("BatchSendEmail"));
    body["Subject"] = json!(subject);
    assert_eq!(judge("BatchSendEmail", &body, Side::Client), Ok(()));
    let violation = judge("BatchSendEmail", &body, Side::Service).expect_err("too long");
    assert_eq!(violation.code(), "InvalidParameterValue.SubjectLengthError");
    assert_eq!(
        (violation.path(), violation.rule()),
        ("Subject", "at most 100 characters")
    );
    assert!(violation.value().starts_with("aaa") && violation.value().chars().count() == 61);
}

#[test]
fn names_and_types_come_before_what_is_missing_and_that_before_values() {
    let mut body = json!({"FromEmailAddress": "nobody", "ReceiverId": 1, "TaskType": 1, "More": 1});
    let mut code = |key: &str, value: Option<Value>| {
        let object = body.as_object_mut().expect("an object");
        match value {
            Some(value) => drop(object.insert(key.to_owned(), value)),
            None => drop(object.remove(key)),
        }
        judge("BatchSendEmail", &body, Side::Client)
            .expect_err("a breach")
            .to_string()
    };
    assert_eq!(
        code("Subject", None),
        "More: no such parameter (UnknownParameter)"
    );
    assert_eq!(code("More", None), "Subject: required (MissingParameter)");
    assert!(
        code("Subject", Some(json!("Hi"))).starts_with("FromEmailAddress: an address, or an alias")
    );
    assert_eq!(
        code("ReceiverId", Some(json!("1"))),
        "ReceiverId: an unsigned integer (InvalidParameter)"
    );
}

#[test]
fn types_that_do_not_fit_are_named_with_their_place() {
    let cases = [
        (json!({"ReceiverId": 1, "Datas": {}}), "Datas: a list"),
        (
            json!({"ReceiverId": 1, "Datas": [{"Email": "a@b.cn", "TemplateData": "{}"}, null]}),
            "Datas[1]: an object",
        ),
        (
            json!({"ReceiverId": 1, "Datas": [{"Email": 7, "TemplateData": "{}"}]}),
            "Datas[0].Email: a string",
        ),
        (
            json!({"ReceiverId": -1, "Datas": [{"Email": "a@b.cn", "TemplateData": "{}"}]}),
            "ReceiverId: an unsigned integer",
        ),
        (
            json!({"ReceiverId": 1.5, "Datas": [{"Email": "a@b.cn", "TemplateData": "{}"}]}),
            "ReceiverId: an unsigned integer",
        ),
        (
            json!({"ReceiverId": 1, "Datas": [{"Email": "a@b.cn", "TemplateData": "{}", "email": 1}]}),
            "Datas[0].email: no such",
        ),
        (json!([]), "the request: an object"),
    ];
    for (body, expected) in cases {
        let violation =
            judge("CreateReceiverDetailWithData", &body, Side::Client).expect_err("a breach");
        assert!(
            violation.to_string().starts_with(expected),
            "{violation} is not {expected}"
        );
    }
}

#[test]
fn what_is_no_json_is_named_with_its_place() {
    for (body, words) in [
        ("", "EOF"),
        ("{", "EOF"),
        ("{\"Offset\":0}x", "trailing"),
        ("{\"Offset\":\u{1}}", "line 1 column 11"),
    ] {
        let violation =
            check(spec("ListReceivers"), body.as_bytes(), Side::Client).expect_err("no JSON");
        assert_eq!(
            violation.code(),
            if words == "trailing" {
                "MissingParameter"
            } else {
                "InvalidParameter"
            }
        );
        assert!(
            words == "trailing" || violation.rule().contains(words),
            "{violation}"
        );
    }
    assert!(
        check(
            spec("ListReceivers"),
            b"{\"KeyWord\":\"\xff\"}",
            Side::Client
        )
        .is_err()
    );
}

#[test]
fn null_counts_as_left_out() {
    assert_eq!(
        judge(
            "ListReceivers",
            &json!({"Offset": 0, "Limit": 1, "KeyWord": null}),
            Side::Service
        ),
        Ok(())
    );
    let violation = judge(
        "ListReceivers",
        &json!({"Offset": null, "Limit": 1}),
        Side::Client,
    )
    .expect_err("missing");
    assert_eq!(
        (violation.code(), violation.path()),
        ("MissingParameter", "Offset")
    );
}

#[test]
fn what_is_ignored_is_not_judged() {
    let mut body = sample(spec("BatchSendEmail"));
    body["TaskType"] = json!(1);
    body["CycleParam"] = json!({"IntervalTime": "often"});
    body["TimedParam"] = json!({});
    body["Attachments"] = json!([{"FileName": 1}]);
    assert_eq!(judge("BatchSendEmail", &body, Side::Service), Ok(()));
    body["TaskType"] = json!(2);
    let violation =
        judge("BatchSendEmail", &body, Side::Service).expect_err("TimedParam counts now");
    assert_eq!(violation.path(), "TimedParam.BeginTime");
}

fn spec(action: &str) -> &'static Shape {
    ACTIONS
        .iter()
        .find(|spec| spec.name == action)
        .expect("an action")
        .request
}

fn judge(action: &str, body: &Value, side: Side) -> Result<(), Violation> {
    check(spec(action), body.to_string().as_bytes(), side)
}

/// An object that obeys every rule of its shape, with every field that is not left out by design.
fn sample(shape: &'static Shape) -> Value {
    let fields = shape
        .fields
        .iter()
        .map(|field| (field.name.to_owned(), value(&field.kind, field)));
    Value::Object(fields.collect())
}

fn value(kind: &Kind, field: &'static Field) -> Value {
    match kind {
        Kind::Boolean => json!(true),
        Kind::Float => json!(0.5),
        Kind::Unsigned | Kind::Signed => json!(number(field.rules)),
        Kind::String => json!(text(field.name, field.rules.iter().map(|rule| rule.check))),
        Kind::Object(shape) => sample(shape),
        Kind::Array(item) => json!([value(item, field)]),
    }
}

fn number(rules: &[Rule]) -> i64 {
    rules.iter().fold(1, |number, rule| match rule.check {
        Check::OneOfNumbers(numbers) => numbers[0],
        Check::AtLeast(bound, Unit::Value) => number.max(bound.cast_signed()),
        _ => number,
    })
}

fn text(name: &str, checks: impl Iterator<Item = Check>) -> String {
    checks.fold("1".to_owned(), |text, check| match check {
        Check::OneOfTexts(texts) => texts[0].to_owned(),
        Check::Form(form) => formed(form, name),
        Check::Each(Check::Form(form)) => formed(*form, name),
        Check::AtLeast(bound, Unit::Characters | Unit::Bytes) if (text.len() as u64) < bound => {
            "a".repeat(bound as usize)
        }
        _ => text,
    })
}

fn formed(form: Form, name: &str) -> String {
    match form {
        Form::Address => format!("{name}@example.com"),
        Form::Sender => "News <news@example.com>".to_owned(),
        Form::Domain => "mail.example.com".to_owned(),
        Form::Base64 => "QUJD".to_owned(),
        Form::JsonObject | Form::PlainJsonObject => "{}".to_owned(),
        Form::Date => "2024-02-29".to_owned(),
        Form::Time => "2024-02-29 23:59:59".to_owned(),
        _ => panic!("a form without a sample"),
    }
}

/// Breaks each rule of an action's request, one at a time.
struct Breaker {
    action: &'static Shape,
    body: Value,
    broken: usize,
}

/// The way from the body to an object: names of fields, with the first item of a list.
type Place<'p> = &'p [&'static Field];

impl Breaker {
    fn object(&mut self, shape: &'static Shape, place: Place<'_>) {
        for field in shape.fields {
            if shape.relations.iter().any(|relation| matches!(relation, Relation::Ignored { field: name } if *name == field.name)) {
                continue;
            }
            let before = self.body.clone();
            self.make_count(shape, field, place);
            if let Some(code) = field.required {
                self.expect(place, field.name, code, |object| {
                    drop(object.remove(field.name))
                });
            }
            for rule in field.rules {
                if let Some((value, suffix)) = breach(rule.check, field) {
                    let name = format!("{}{suffix}", field.name);
                    self.expect(place, &name, rule.code, |object| {
                        drop(object.insert(field.name.to_owned(), value))
                    });
                }
            }
            if let Some(inner) = object_in(&field.kind) {
                self.object(inner, &[place, &[field]].concat());
            }
            self.body = before;
        }
        for relation in shape.relations {
            self.relation(relation, place);
        }
    }

    /// Sets what decides whether a field is looked at.
    fn make_count(&mut self, shape: &'static Shape, field: &'static Field, place: Place<'_>) {
        for relation in shape.relations {
            if let Relation::IgnoredUnless {
                field: name,
                other,
                equals,
            } = relation
                && *name == field.name
            {
                at(&mut self.body, place).insert((*other).to_owned(), json!(equals));
            }
        }
    }

    fn relation(&mut self, relation: &'static Relation, place: Place<'_>) {
        match *relation {
            Relation::AnyOf { fields, code, .. } => self.expect(place, fields[0], code, |object| {
                object.retain(|name, _| !fields.contains(&name.as_str()));
            }),
            Relation::RequiredWhen {
                field,
                other,
                equals,
                code,
                ..
            } => self.expect(place, field, code, |object| {
                object.insert(other.to_owned(), json!(equals));
                object.remove(field);
            }),
            Relation::Disjoint {
                field, other, code, ..
            } => self.expect(place, field, code, |object| {
                let shared = object[other][0].as_str().expect("a text").to_uppercase();
                object.insert(field.to_owned(), json!([shared]));
            }),
            _ => {}
        }
    }

    fn size(&mut self) {
        for rule in self.action.rules {
            if let Check::AtMost(bound, Unit::Bytes) = rule.check {
                let size = bound as usize;
                assert_eq!(
                    check_value(self.action, &self.body, size, Side::Service),
                    Ok(())
                );
                let violation = check_value(self.action, &self.body, size + 1, Side::Service)
                    .expect_err("too large");
                assert_eq!((violation.code(), violation.path()), (rule.code, ""));
                self.broken += 1;
            }
        }
    }

    #[track_caller]
    fn expect(
        &mut self,
        place: Place<'_>,
        name: &str,
        code: &str,
        break_it: impl FnOnce(&mut Map<String, Value>),
    ) {
        let mut body = self.body.clone();
        break_it(at(&mut body, place));
        let path: String = place
            .iter()
            .map(|field| step(field))
            .chain([name.to_owned()])
            .collect();
        let text = body.to_string();
        match check(self.action, text.as_bytes(), Side::Service) {
            Ok(()) => panic!("{} {path}: {code} is not found", self.action.name),
            Err(found) => assert_eq!(
                (found.path(), found.code()),
                (path.as_str(), code),
                "{}: {found}",
                self.action.name
            ),
        }
        self.broken += 1;
    }
}

fn object_in(kind: &Kind) -> Option<&'static Shape> {
    match kind {
        Kind::Object(shape) => Some(shape),
        Kind::Array(item) => object_in(item),
        _ => None,
    }
}

fn step(field: &Field) -> String {
    format!(
        "{}{}.",
        field.name,
        if matches!(field.kind, Kind::Array(_)) {
            "[0]"
        } else {
            ""
        }
    )
}

fn at<'b>(body: &'b mut Value, place: Place<'_>) -> &'b mut Map<String, Value> {
    let object = place.iter().fold(body, |object, field| {
        let value = &mut object[field.name];
        if value.is_array() {
            &mut value[0]
        } else {
            value
        }
    });
    object.as_object_mut().expect("an object")
}

/// A value that breaks the check, and where within the field; `None` for what only the service's state can break.
fn breach(check: Check, field: &'static Field) -> Option<(Value, &'static str)> {
    let value = match check {
        Check::AtLeast(bound, Unit::Value) => json!(bound.checked_sub(1)?),
        Check::AtMost(bound, Unit::Value) => json!(bound + 1),
        Check::AtLeast(bound, Unit::Items) => json!(vec![item(field); bound as usize - 1]),
        Check::AtMost(bound, Unit::Items) => json!(vec![item(field); bound as usize + 1]),
        Check::AtLeast(bound, _) => json!("a".repeat(bound as usize - 1)),
        Check::AtMost(bound, _) => json!(long(bound as usize + 1, field)),
        Check::OneOfNumbers(numbers) => json!(numbers.iter().max()? + 1),
        Check::OneOfTexts(_) => json!("none of them"),
        Check::Form(Form::PlainJsonObject) => json!(r#"{"a":"<b>"}"#),
        Check::Form(_) => json!("<"),
        Check::Without(characters) => json!(format!("a{}", characters.chars().next()?)),
        Check::Each(each) => return Some((json!([item(field), breach(*each, field)?.0]), "[1]")),
        Check::TotalDecoded {
            field: content,
            at_most,
        } => {
            let mut item = item(field);
            item[content] = json!("QUJD".repeat(at_most as usize / 3 + 1));
            json!([item])
        }
        _ => return None,
    };
    Some((value, ""))
}

fn item(field: &'static Field) -> Value {
    let Kind::Array(item) = field.kind else {
        panic!("{} is no list", field.name)
    };
    value(item, field)
}

/// A text of that length that still has the field's form.
fn long(length: usize, field: &'static Field) -> String {
    let has = |form| {
        field
            .rules
            .iter()
            .any(|rule| matches!(rule.check, Check::Form(found) if found == form))
    };
    if has(Form::Base64) {
        "QUJD".repeat(length / 4 + 1)
    } else if has(Form::JsonObject) || has(Form::PlainJsonObject) {
        format!(r#"{{"a":"{}"}}"#, "b".repeat(length - 8))
    } else {
        "a".repeat(length)
    }
}
