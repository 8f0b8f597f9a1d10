//! The error codes, action by action: each rule of the spec tables is broken by a request, and each documented code is
//! seen. The table is `docs/emulator-codes.md`; with `BLESS` in the environment it is written anew.

mod blocklist;
mod identity;
mod receiver;
mod report;
mod sender;
mod sending;
mod template;
mod unsubscribe;

mod fault;
mod page;
mod rule;
mod table;

use std::{collections::BTreeSet, fs};

use serde_json::{Value, json};
use ses_emulator::{Fault, RateLimit};
use ses_types::Kind;

use crate::client::{Client, options};
pub(crate) use sending::{batch, batch_with};
use table::{Row, Step, Table};

/// The topics in the order of the page.
fn topics() -> Vec<(&'static str, Vec<Table>)> {
    vec![
        ("Sending", sending::tables()),
        ("Domains", identity::tables()),
        ("Senders", sender::tables()),
        ("Templates", template::tables()),
        ("Recipient lists", receiver::tables()),
        ("Reports", report::tables()),
        ("Blocklists", blocklist::tables()),
        ("Unsubscribe links", unsubscribe::tables()),
    ]
}

#[tokio::test]
async fn each_row_brings_about_its_code() {
    let mut wrong = Vec::new();
    for table in tables() {
        let client = prepared(&table.given).await;
        client.make(table.spec.name, table.sound.clone()).await;
        for row in &table.rows {
            let client = prepared(&table.given).await;
            prepare(&client, &row.given).await;
            let request = changed(&table.sound, &row.change);
            let answer = client.call(table.spec.name, request).await;
            if answer.code() != Some(row.code) {
                wrong.push((table.spec.name, row.rule, row.code, answer.json));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn each_action_answers_what_any_action_can() {
    let busy = Client::start_with(options().with_rate_limit(RateLimit::PerSecond(0))).await;
    for table in tables() {
        let (name, sound) = (table.spec.name, &table.sound);
        let client = Client::start().await;
        let refuse = |change: Value, code| client.refuse(name, changed(sound, &change), code);
        refuse(json!({ "Nonsense": 1 }), "UnknownParameter").await;
        let shape = table.spec.request;
        for field in (shape.fields.iter()).filter(|field| rule::counts(shape, field)) {
            let wrong = match field.kind {
                Kind::String => json!(1),
                _ => json!("text"),
            };
            refuse(json!({ field.name: wrong }), "InvalidParameter").await;
            if let Some(code) = field.required {
                refuse(json!({ field.name: null }), code).await;
            }
        }
        for code in table.ordered() {
            client
                .emulator
                .fault(Fault::answer(name, code))
                .expect("a fault");
            refuse(json!({}), code).await;
        }
        busy.refuse(name, sound.clone(), "RequestLimitExceeded")
            .await;
        for (terms, code) in [
            (
                json!({ "forbidden_actions": [name] }),
                "AuthFailure.UnauthorizedOperation",
            ),
            (json!({ "suspended": true }), "OperationDenied"),
            (json!({ "daily_requests": 0 }), "LimitExceeded"),
        ] {
            prepare(&client, &[Step::Terms(terms)]).await;
            refuse(json!({}), code).await;
        }
    }
}

#[test]
fn each_rule_has_a_row() {
    let mut missing = Vec::new();
    for table in tables() {
        let written: BTreeSet<_> = table.rows.iter().map(|row| row.rule).collect();
        let rules = rule::of(table.spec.request).into_iter();
        let without = rules.filter(|rule| !written.contains(rule.label.as_str()));
        missing.extend(without.map(|rule| (table.spec.name, rule)));
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn each_documented_code_has_a_row_or_a_reason() {
    let mut used = BTreeSet::new();
    for table in tables() {
        for code in table.ordered() {
            let reason = fault::reason(table.spec.name, code);
            let reason = reason.unwrap_or_else(|| panic!("{} {code}", table.spec.name));
            used.insert(std::ptr::from_ref(reason));
        }
    }
    for reason in fault::REASONS {
        let is_used = used.contains(&std::ptr::from_ref(reason));
        assert!(
            is_used,
            "nothing is left to {:?}: {}",
            reason.code, reason.why
        );
    }
}

#[test]
fn each_action_has_a_table() {
    let written: BTreeSet<_> = tables().map(|table| table.spec.name).collect();
    for name in all_actions() {
        assert!(written.contains(name), "{name}");
    }
}

#[test]
fn the_page_is_the_table() {
    let path = page::path();
    let text = fs::read_to_string(&path).expect("the page is there");
    let (head, written) = text.split_at(text.find("\n## ").expect("it has sections"));
    let sections: String = topics()
        .iter()
        .map(|(title, tables)| page::section(title, tables))
        .chain([page::by_fault(&tables().collect::<Vec<_>>())])
        .collect();
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, [head, &sections].concat()).expect("the page can be written");
        return;
    }
    for (written, found) in written.lines().zip(sections.lines()) {
        assert_eq!(found, written);
    }
    assert_eq!(written.len(), sections.len());
}

/// The name of each action of the API.
fn all_actions() -> Vec<&'static str> {
    macro_rules! names {
        ($($action:ident)*) => { vec![$(<ses_types::$action as ses_types::Action>::SPEC.name),*] };
    }
    ses_types::for_each_action!(names)
}

fn tables() -> impl Iterator<Item = Table> {
    topics().into_iter().flat_map(|(_, tables)| tables)
}

/// A client of a new emulator on which the steps were made.
async fn prepared(steps: &[Step]) -> Client {
    let client = Client::start().await;
    prepare(&client, steps).await;
    client
}

async fn prepare(client: &Client, steps: &[Step]) {
    for step in steps {
        match step {
            Step::Furnish => client.furnish().await,
            Step::Terms(terms) => {
                let answer = client.ask("PUT", "/_emulator/terms", terms.clone()).await;
                assert!(answer.status.is_success(), "{answer:?}");
            }
            Step::Call(action, request) => drop(client.make(action, request.clone()).await),
            Step::OtherCall(action, request) => {
                let other = client.of_account("AKIDTEST-other", "test");
                drop(other.make(action, request.clone()).await);
            }
        }
    }
}

/// The request with some parameters changed, or left out where they are changed to null.
fn changed(sound: &Value, change: &Value) -> Value {
    let mut request = sound.clone();
    for (name, value) in change.as_object().expect("an object") {
        match value {
            Value::Null => drop(request.as_object_mut().expect("an object").remove(name)),
            value => request[name] = value.clone(),
        }
    }
    request
}
