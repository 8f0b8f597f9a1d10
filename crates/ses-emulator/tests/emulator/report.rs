//! Reports: counts by day, and complaints.

use std::time::Duration;

use serde_json::{Value, json};
use ses_emulator::Clock;

use crate::{
    client::{Client, START, options},
    fate::{mail, send_batch},
};

const DAY: Duration = Duration::from_secs(86_400);

/// An emulator with mail of two days.
async fn reported() -> Client {
    let clock = Clock::fixed(Duration::from_secs(START));
    let options = options()
        .with_clock(clock.clone())
        .with_signature_window(10 * DAY);
    let client = Client::start_with(options).await;
    client.furnish().await;
    let gone = "gone+hardbounce@example.org";
    let open = "mei+open@example.org";
    send_batch(
        &client,
        &[
            "ana@example.org",
            gone,
            gone,
            open,
            open,
            "jo+click@example.net",
        ],
    )
    .await;
    clock.advance(DAY);
    let two = ["mei+open@example.org", "lea+unsubscribe@example.org"];
    client.make("SendEmail", mail(&two)).await;
    let mut spam = mail(&["al+spamreport@sub.example.net"]);
    spam["SmtpMessageId"] = json!("<7@mail.example.com>");
    client.make("SendEmail", spam).await;
    send_batch(&client, &["cy+spamreport@example.net"]).await;
    client
}

fn counts(volume: &Value) -> [u64; 7] {
    [
        "RequestCount",
        "AcceptedCount",
        "DeliveredCount",
        "OpenedCount",
        "ClickedCount",
        "BounceCount",
        "UnsubscribeCount",
    ]
    .map(|name| volume[name].as_u64().expect("a count"))
}

#[tokio::test]
async fn mail_is_counted_by_day_and_in_all() {
    let client = reported().await;
    let both = json!({ "StartDate": "2026-01-02", "EndDate": "2026-01-03" });
    let answer = client.make("GetStatisticsReport", both).await;
    let days = answer["DailyVolumes"].as_array().expect("a list");
    let dates: Vec<_> = days.iter().map(|day| &day["SendDate"]).collect();
    assert_eq!(dates, ["2026-01-02", "2026-01-03"]);
    assert_eq!(counts(&days[0]), [6, 5, 4, 2, 1, 1, 0]);
    assert_eq!(counts(&days[1]), [4, 4, 4, 1, 0, 0, 1]);
    let overall = &answer["OverallVolume"];
    assert_eq!(
        counts(overall),
        [10, 9, 8, 2, 1, 1, 1],
        "each opener counts once"
    );
    assert!(overall["SendDate"].is_null());
}

#[tokio::test]
async fn counts_are_those_of_a_filter() {
    let client = reported().await;
    let asked = |first, last, change: Value| {
        let mut asked = json!({ "StartDate": first, "EndDate": last });
        for (name, value) in change.as_object().expect("an object") {
            asked[name] = value.clone();
        }
        client.make("GetStatisticsReport", asked)
    };
    let (first, second) = ("2026-01-02", "2026-01-03");
    for (last, change, requested) in [
        (first, json!({}), 6),
        (second, json!({ "Domain": "Mail.Example.com" }), 10),
        (second, json!({ "Domain": "example.com" }), 0),
        (second, json!({ "ReceivingMailboxType": "example.net" }), 2),
        (second, json!({ "ReceivingMailboxType": "Example.ORG" }), 7),
    ] {
        let answer = asked(first, last, change.clone()).await;
        let overall = &answer["OverallVolume"];
        assert_eq!(overall["RequestCount"], requested, "{change}");
    }
    let nothing = asked("2025-01-01", "2025-12-31", json!({})).await;
    assert_eq!(nothing["DailyVolumes"], json!([]));
    assert_eq!(counts(&nothing["OverallVolume"]), [0; 7]);
}

async fn complaints(client: &Client, change: &Value) -> Value {
    let mut asked = json!({ "StartTime": "2026-01-02", "EndTime": "2026-01-03" });
    for (name, value) in change.as_object().expect("an object") {
        asked[name] = value.clone();
    }
    client.make("GetAbuseReport", asked).await
}

#[tokio::test]
async fn a_complaint_says_all_of_the_mail() {
    let client = reported().await;
    let answer = complaints(&client, &json!({})).await;
    let first = &answer["Data"][0];
    let time = "2026-01-03 11:04:05";
    for (name, expected) in [
        ("DeliverTime", time),
        ("ComplainTime", time),
        ("InsertTime", time),
        ("AbuseTime", time),
        ("OriginalMailFrom", "shop@mail.example.com"),
        ("OriginalRcptTo", "al+spamreport@sub.example.net"),
        ("FromDomain", "mail.example.com"),
        ("Mta", "sub.example.net"),
        ("TemplateId", "1"),
        ("MessageId", "<7@mail.example.com>"),
        ("Subject", "For Ana"),
    ] {
        assert_eq!(first[name], expected, "{name}");
    }
    let bulk_id = first["BulkId"].as_str().expect("an id");
    assert!(bulk_id.starts_with("qcloudses-30-"), "{bulk_id}");
    let second = &answer["Data"][1];
    let made = format!(
        "<{}@mail.example.com>",
        second["BulkId"].as_str().expect("an id")
    );
    assert_eq!(second["MessageId"], made);
    assert_eq!(second["Subject"], "For friend");
}

#[tokio::test]
async fn complaints_are_listed_by_filter() {
    let client = reported().await;
    for (change, total, page) in [
        (json!({}), 2, 2),
        (json!({ "Offset": 1 }), 2, 1),
        (json!({ "Limit": 1 }), 2, 1),
        (json!({ "EndTime": "2026-01-02" }), 0, 0),
        (json!({ "EndTime": "2026-01-03 11:04:05" }), 2, 2),
        (json!({ "EndTime": "2026-01-03 11:04:04" }), 0, 0),
        (json!({ "StartTime": "2026-01-03 11:04:05" }), 2, 2),
        (json!({ "StartTime": "2026-01-03 11:04:06" }), 0, 0),
        (json!({ "FromDomain": "mail.example.com" }), 2, 2),
        (json!({ "FromDomain": "example.com" }), 0, 0),
        (json!({ "FromAddress": "news@mail.example.com" }), 1, 1),
        (json!({ "FromAddress": "ews@mail.example.com" }), 0, 0),
        (json!({ "Mta": "example.net" }), 1, 1),
        (json!({ "ToAddress": "CY+spamreport@example.net" }), 1, 1),
        (json!({ "TemplateId": "1" }), 2, 2),
        (json!({ "TemplateId": "2" }), 0, 0),
        (json!({ "TemplateId": "one" }), 0, 0),
    ] {
        let answer = complaints(&client, &change).await;
        assert_eq!(answer["TotalCount"], total, "{change}");
        let found = answer["Data"].as_array().expect("a list").len();
        assert_eq!(found, page, "{change}");
    }
    let period = json!({ "StartTime": "2026-01-02", "EndTime": "2026-01-03", "Offset": -1 });
    let code = "FailedOperation.InvalidLimit";
    client.refuse("GetAbuseReport", period, code).await;
}
