//! Any request, answer or event that can come is read, keeps what it held, and is read again as the same value.

use core::fmt::Debug;

use proptest::{
    collection::vec,
    prelude::*,
    strategy::Union,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use ses_types::*;

/// What an answer may hold that nobody here knows.
const UNHEARD_OF: &str = "UnheardOf";

macro_rules! check_each {
    ($($action:ident)*) => {
        #[test]
        fn requests_survive() {
            $( check::<$action>(object($action::SPEC.request, End::Request)); )*
        }

        #[test]
        fn answers_survive_what_is_missing_null_or_unknown() {
            $( check::<<$action as Action>::Response>(object($action::SPEC.response, End::Answer)); )*
        }

        #[test]
        fn answers_survive_where_nothing_is_said() {
            $(
                for depth in 0..3 {
                    let hollow = hollow($action::SPEC.response, depth);
                    let read: Result<<$action as Action>::Response, _> = serde_json::from_value(hollow.clone());
                    assert!(read.is_ok(), "{}: {hollow}", $action::SPEC.name);
                }
            )*
        }

        #[test]
        fn an_answer_carries_its_request_id() {
            $( {
                let answer: <$action as Action>::Response =
                    serde_json::from_str(r#"{"RequestId": "8979fc1e"}"#).expect("all else may be missing");
                assert_eq!(answer.request_id.as_deref(), Some("8979fc1e"));
                let empty: <$action as Action>::Response = serde_json::from_str("{}").expect("all may be missing");
                assert_eq!(empty, Default::default());
            } )*
        }
    };
}

for_each_action!(check_each);

#[test]
fn events_survive() {
    check::<Event>(event());
}

#[test]
fn codes_survive() {
    check::<ErrorCode>(any::<String>().prop_map(Value::from).boxed());
}

/// The body of a webhook's call: texts and numbers, each of them null or missing at times.
fn event() -> BoxedStrategy<Value> {
    let texts = [
        "event",
        "email",
        "bulkId",
        "reason",
        "bounceType",
        "link",
        "useragent",
        "username",
        "from",
        "fromDomain",
        "subject",
        "messageId",
        "X-Tencentcloudses-Cb-Custom",
    ];
    let numbers = ["timestamp", "sentTimestamp", "templateId", "taskId"];
    let text = || any::<String>().prop_map(Value::from).boxed();
    let number = || any::<i64>().prop_map(Value::from).boxed();
    let fields = texts.map(|name| (name, text())).into_iter();
    let fields = fields.chain(numbers.map(|name| (name, number())));
    fields
        .map(|(name, value)| {
            let nothing = Just(Value::Null);
            prop_oneof![4 => value, 1 => nothing]
                .prop_map(move |value| (name.to_owned(), value))
                .boxed()
        })
        .collect::<Vec<_>>()
        .prop_flat_map(|fields| {
            let most = fields.len();
            proptest::sample::subsequence(fields, 0..=most)
        })
        .prop_map(|fields| Value::Object(fields.into_iter().collect()))
        .boxed()
}

/// Who wrote a body, and so what may be missing from it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Request,
    Answer,
}

fn check<T: Debug + DeserializeOwned + PartialEq + Serialize>(bodies: BoxedStrategy<Value>) {
    let config = Config {
        cases: 100,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner =
        TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let outcome = runner.run(&bodies, |body| {
        let value: T =
            serde_json::from_value(body.clone()).expect("the type reads what its shape allows");
        let written = serde_json::to_value(&value).expect("the value is written");
        prop_assert!(holds(&written, &body), "{written} lost something of {body}");
        let again: T = serde_json::from_value(written).expect("the type reads what it wrote");
        prop_assert_eq!(again, value);
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{}: {failure}", core::any::type_name::<T>());
    }
}

/// Whether everything of `part` that says something stands in `whole`.
fn holds(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => part.iter().all(|(name, part)| {
            let says_nothing =
                part.is_null() || part.as_array().is_some_and(Vec::is_empty) || name == UNHEARD_OF;
            says_nothing || whole.get(name).is_some_and(|whole| holds(whole, part))
        }),
        (Value::Array(whole), Value::Array(part)) => {
            whole.len() == part.len()
                && whole
                    .iter()
                    .zip(part)
                    .all(|(whole, part)| holds(whole, part))
        }
        (whole, part) => whole == part,
    }
}

fn object(shape: &'static Shape, end: End) -> BoxedStrategy<Value> {
    let mut fields: Vec<BoxedStrategy<Option<(String, Value)>>> = Vec::new();
    for field in shape.fields {
        let required = end == End::Request && field.required.is_some();
        let present = value(field.kind, end).prop_map(|value| Some((field.name.to_owned(), value)));
        let null = Just(Some((field.name.to_owned(), Value::Null)));
        fields.push(if required {
            present.boxed()
        } else {
            Union::new_weighted(vec![
                (4, present.boxed()),
                (1, null.boxed()),
                (1, Just(None).boxed()),
            ])
            .boxed()
        });
    }
    if end == End::Answer {
        let unheard_of =
            any::<u8>().prop_map(|number| Some((UNHEARD_OF.to_owned(), number.into())));
        fields.push(prop_oneof![Just(None), unheard_of].boxed());
    }
    fields
        .prop_map(|fields| Value::Object(fields.into_iter().flatten().collect::<Map<_, _>>()))
        .boxed()
}

/// An object whose fields are null, but for objects and lists of them above a depth, which hold more of the same.
fn hollow(shape: &'static Shape, depth: usize) -> Value {
    let value = |kind: Kind| match kind {
        Kind::Object(shape) if depth > 0 => hollow(shape, depth - 1),
        Kind::Array(&Kind::Object(shape)) if depth > 0 => vec![hollow(shape, depth - 1)].into(),
        _ => Value::Null,
    };
    let fields = shape.fields.iter();
    Value::Object(
        fields
            .map(|field| (field.name.to_owned(), value(field.kind)))
            .collect(),
    )
}

fn value(kind: Kind, end: End) -> BoxedStrategy<Value> {
    match kind {
        Kind::Boolean => any::<bool>().prop_map(Value::from).boxed(),
        Kind::Unsigned => prop_oneof![0..20_u64, any::<u64>()]
            .prop_map(Value::from)
            .boxed(),
        Kind::Signed => prop_oneof![-1..20_i64, any::<i64>()]
            .prop_map(Value::from)
            .boxed(),
        Kind::Float => any::<i32>()
            .prop_map(|number| Value::from(f64::from(number) / 2.0))
            .boxed(),
        Kind::String => prop_oneof![any::<String>(), "[0-9]{1,2}"]
            .prop_map(Value::from)
            .boxed(),
        Kind::Object(shape) => object(shape, end),
        Kind::Array(item) => vec(value(*item, end), 0..3).prop_map(Value::from).boxed(),
    }
}
