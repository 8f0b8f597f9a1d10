//! Terms: set over HTTP, kept over a restart, and told in the README.

use std::{fs, path::PathBuf};

use serde_json::{Map, Value, json};
use ses_emulator::{RateLimit, Terms};

use crate::client::{Answer, Client, options};

const PATH: &str = "/_emulator/terms";

async fn put(client: &Client, terms: Value) -> Answer {
    client.ask("PUT", PATH, terms).await
}

async fn shown(client: &Client, account: &str) -> Value {
    let path = format!("{PATH}?account={account}");
    client.ask("GET", &path, Value::Null).await.json
}

#[tokio::test]
async fn the_terms_of_an_account_are_set_over_http() {
    let client = Client::start().await;
    let path = "/_emulator/terms?account=AKIDTEST-a";
    let set = json!({ "filling": 60, "daily_quota": 5 });
    assert_eq!(client.ask("PUT", path, set).await.status, 200);
    let mut expected = client
        .ask("GET", "/_emulator/terms", Value::Null)
        .await
        .json;
    expected["filling"] = 60.into();
    expected["daily_quota"] = 5.into();
    assert_eq!(client.ask("GET", path, Value::Null).await.json, expected);
    let main = client.ask("GET", "/_emulator/terms", Value::Null).await;
    assert_eq!(main.json["daily_quota"], Value::Null);
    let account = client.emulator.account("AKIDTEST-a").await.expect("one");
    account.set_terms(None).await.expect("they are set");
    let shown = client.ask("GET", path, Value::Null).await;
    assert_eq!(shown.json, main.json);
}

#[tokio::test]
async fn terms_that_were_set_are_there_after_a_restart() {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("terms.db");
    for suffix in ["", "-wal", "-shm"] {
        // What an earlier run has left behind may not be there.
        let _absent = fs::remove_file(format!("{}{suffix}", path.display()));
    }
    let options = options()
        .with_data(&path)
        .with_terms(Terms::default().with_hourly_quota(3));
    let quotas = async |client: &Client| {
        let main = shown(client, "AKIDEMULATOR").await;
        let test = shown(client, "AKIDTEST-a").await;
        [main, test].map(|terms| [terms["daily_quota"].clone(), terms["hourly_quota"].clone()])
    };
    let client = Client::start_with(options.clone()).await;
    assert_eq!(put(&client, json!({ "daily_quota": 7 })).await.status, 200);
    let expected = [[json!(7), Value::Null], [Value::Null, json!(3)]];
    assert_eq!(quotas(&client).await, expected);
    client.stop().await;

    let client = Client::start_with(options.clone()).await;
    assert_eq!(quotas(&client).await, expected);
    let answer = client.ask("DELETE", PATH, Value::Null).await;
    assert_eq!(answer.json["hourly_quota"], 3);
    let taken_back = [[Value::Null, json!(3)], [Value::Null, json!(3)]];
    assert_eq!(quotas(&client).await, taken_back);
    client.stop().await;

    let client = Client::start_with(options).await;
    assert_eq!(quotas(&client).await, taken_back);
}

#[tokio::test]
async fn a_wrong_setting_is_named_and_changes_nothing() {
    let client = Client::start().await;
    put(&client, json!({ "filling": 5 })).await;
    let before = shown(&client, "AKIDEMULATOR").await;
    for (terms, error) in [
        (
            json!({ "filling": 6, "daily_quota": -1 }),
            "terms: daily_quota: invalid value: integer `-1`, expected u64",
        ),
        (
            json!({ "links": "no" }),
            "terms: links: invalid type: string \"no\", expected a boolean",
        ),
        (
            json!({ "forbidden_actions": ["SendFax"] }),
            "terms: forbidden_actions: there is no action \"SendFax\"",
        ),
    ] {
        let answer = put(&client, terms).await;
        assert_eq!(answer.status, 400);
        assert_eq!(answer.json, json!({ "error": error }));
    }
    assert_eq!(shown(&client, "AKIDEMULATOR").await, before);
}

#[tokio::test]
async fn the_rate_of_an_account_goes_before_that_of_the_emulator() {
    let client = Client::start_with(options().with_rate_limit(RateLimit::PerSecond(1))).await;
    let list = || client.call("ListReceivers", json!({ "Offset": 0, "Limit": 1 }));
    let refused = Some("RequestLimitExceeded");
    assert_eq!(list().await.code(), None);
    assert_eq!(list().await.code(), refused);
    for (limit, code) in [
        (json!("off"), None),
        (json!({ "per_second": 2 }), None),
        (json!({ "per_second": 2 }), refused),
        (Value::Null, refused),
        (json!("documented"), None),
    ] {
        put(&client, json!({ "rate_limit": limit })).await;
        assert_eq!(list().await.code(), code, "{limit}");
    }
}

/// The README tells the name and the default of each setting, and sets it to something else once.
#[tokio::test]
async fn the_readme_tells_each_setting() {
    let readme = include_str!("../../README.md");
    let (_, section) = readme.split_once("\n## Terms\n").expect("the section");
    let defaults = serde_json::to_value(Terms::default()).expect("terms are JSON");
    let defaults = defaults.as_object().expect("an object");
    let client = Client::start().await;
    for (name, default) in defaults {
        let row = format!("\n| `{name}` |");
        let (_, row) = section
            .split_once(&row)
            .unwrap_or_else(|| panic!("no row of {name}"));
        let row = row.lines().next().unwrap_or_default();
        assert!(row.ends_with(&format!("| `{default}` |")), "{name}: {row}");

        let call = format!("\nset_terms({name}=");
        let found = section.split_once(&call);
        let (_, call) = found.unwrap_or_else(|| panic!("no example of {name}"));
        let (value, _) = call.split_once(")  # ").expect("the call ends");
        let value = value.replace("True", "true").replace("False", "false");
        let value = serde_json::from_str(&value).expect("a value of both languages");
        let answer = put(&client, Map::from_iter([(name.clone(), value)]).into()).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_ne!(&answer.json[name], default, "{name}");
    }
}
