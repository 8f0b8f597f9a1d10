//! The account's own blocklist: filled, changed, and expired by the account's clock.

use std::time::Duration;

use serde_json::{Value, json};
use ses_emulator::Clock;

use crate::{
    client::{Client, START, options},
    fate::{mail, send_batch, statuses},
};

const DAY: u64 = 86_400;

async fn listed(client: &Client, filter: &Value) -> Vec<(u64, String, String, u64)> {
    let mut asked = json!({ "Offset": 0, "Limit": 10, "Status": 2 });
    for (name, value) in filter.as_object().expect("an object") {
        asked[name] = value.clone();
    }
    let listing = client.make("ListCustomBlacklist", asked).await;
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let number = |value: &Value| value.as_u64().expect("a number");
    let data = listing["Data"].as_array().expect("a list");
    data.iter()
        .map(|entry| {
            let (id, status) = (number(&entry["Id"]), number(&entry["Status"]));
            (
                id,
                text(&entry["Email"]),
                text(&entry["ExpireDate"]),
                status,
            )
        })
        .collect()
}

fn entry(id: u64, email: &str, date: &str, status: u64) -> (u64, String, String, u64) {
    (id, email.into(), date.into(), status)
}

#[tokio::test]
async fn what_is_put_on_the_list_is_counted() {
    let client = Client::start().await;
    let long = format!("{}@example.org", "x".repeat(260));
    let emails = json!({ "Emails": ["a@example.org", "A@example.org", "nobody", "", long, "b@example.org"] });
    let names = [
        "TotalCount",
        "ValidCount",
        "TooLongCount",
        "RepeatCount",
        "InvalidCount",
    ];
    for expected in [[6, 2, 1, 1, 2], [6, 0, 1, 3, 2]] {
        let answer = client.make("CreateCustomBlacklist", emails.clone()).await;
        assert_eq!(names.map(|name| answer[name].as_u64()), expected.map(Some));
    }
    let found = listed(&client, &json!({})).await;
    let expected = [
        entry(2, "b@example.org", "", 1),
        entry(1, "a@example.org", "", 1),
    ];
    assert_eq!(found, expected);
    let one = listed(&client, &json!({ "Email": "A@example.org" })).await;
    assert_eq!(one, expected[1..]);
    let second = listed(&client, &json!({ "Offset": 1, "Limit": 1 })).await;
    assert_eq!(second, expected[1..]);
}

#[tokio::test]
async fn an_entry_has_its_effect_to_the_end_of_its_day() {
    let clock = Clock::fixed(Duration::from_secs(START));
    let lasting = Duration::from_secs(10 * DAY);
    let options = options()
        .with_clock(clock.clone())
        .with_signature_window(lasting);
    let client = Client::start_with(options).await;
    client.furnish().await;
    let to = "mei@example.org";
    let block = json!({ "Emails": [to], "ExpireDate": "2026-01-02" });
    client.make("CreateCustomBlacklist", block.clone()).await;
    let code = "FailedOperation.EmailAddrInBlacklist";
    client.refuse("SendEmail", mail(&[to]), code).await;
    send_batch(&client, &[to]).await;
    assert_eq!(statuses(&client).await[0]["SendStatus"], 3020);
    assert_eq!(listed(&client, &json!({ "Status": 0 })).await, []);

    clock.advance(Duration::from_secs(DAY));
    client.make("SendEmail", mail(&[to])).await;
    let expired = [entry(1, to, "2026-01-02", 0)];
    assert_eq!(listed(&client, &json!({ "Status": 0 })).await, expired);
    assert_eq!(listed(&client, &json!({ "Status": 1 })).await, []);
    let code = "InvalidParameterValue.WrongDate";
    client.refuse("CreateCustomBlacklist", block, code).await;
    let renewed = json!({ "Emails": [to], "ExpireDate": "2026-01-03" });
    let answer = client.make("CreateCustomBlacklist", renewed).await;
    assert_eq!(answer["ValidCount"], 1);
    let active = [entry(1, to, "2026-01-03", 1)];
    assert_eq!(listed(&client, &json!({ "Status": 1 })).await, active);
}

#[tokio::test]
async fn an_entry_is_changed_and_taken_off() {
    let client = Client::start_furnished().await;
    let emails =
        json!({ "Emails": ["a@example.org", "b@example.org"], "ExpireDate": "2026-01-02" });
    client.make("CreateCustomBlacklist", emails).await;
    let update = |date: &str| json!({ "Id": 1, "Email": "c@example.org", "ExpireDate": date });
    for date in ["2026-02-03", ""] {
        client.make("UpdateCustomBlackList", update(date)).await;
        let found = listed(&client, &json!({ "Email": "c@example.org" })).await;
        assert_eq!(found, [entry(1, "c@example.org", date, 1)]);
    }
    client.make("SendEmail", mail(&["a@example.org"])).await;
    for (body, code) in [
        (update("2026-01-01"), "InvalidParameterValue.WrongDate"),
        (update("tomorrow"), "InvalidParameterValue.WrongDate"),
        (
            json!({ "Id": 404, "Email": "c@example.org" }),
            "ResourceNotFound",
        ),
        (
            json!({ "Id": 2, "Email": "C@example.org" }),
            "ResourceInUse",
        ),
    ] {
        client.refuse("UpdateCustomBlackList", body, code).await;
    }
    let gone = json!({ "Emails": ["C@example.org", "never@example.org"] });
    client.make("DeleteCustomBlackList", gone).await;
    client.make("SendEmail", mail(&["c@example.org"])).await;
    assert_eq!(listed(&client, &json!({})).await.len(), 1);
}
