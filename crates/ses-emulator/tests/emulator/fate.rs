//! What becomes of a mail: its address decides, and what comes after knows.

use serde_json::{Value, json};
use ses_emulator::Fate;

use crate::{client::Client, code::batch_with};

/// A mail to these addresses.
pub(crate) fn mail(to: &[&str]) -> Value {
    json!({
        "FromEmailAddress": "Shop <shop@mail.example.com>",
        "Subject": "For {{name}}",
        "Destination": to,
        "Template": { "TemplateID": 1, "TemplateData": "{\"name\":\"Ana\"}" },
    })
}

/// The statuses of the mails of the first day.
pub(crate) async fn statuses(client: &Client) -> Vec<Value> {
    let asked = json!({ "RequestDate": "2026-01-02", "Offset": 0, "Limit": 100 });
    let answer = client.make("GetSendEmailStatus", asked).await;
    answer["EmailStatusList"]
        .as_array()
        .expect("a list")
        .clone()
}

/// A batch to a new list of these recipients, sent.
pub(crate) async fn send_batch(client: &Client, to: &[&str]) {
    let name = json!({ "ReceiversName": to.join(" ") });
    let list = client.make("CreateReceiver", name).await;
    let id = &list["ReceiverId"];
    let upload = json!({ "ReceiverId": id, "Emails": to });
    client.make("CreateReceiverDetail", upload).await;
    let batch = batch_with(&json!({ "ReceiverId": id }));
    client.make("BatchSendEmail", batch).await;
    client.finish_batches().await;
}

#[tokio::test]
async fn each_fate_shows_in_the_status() {
    let client = Client::start_furnished().await;
    let cases = [
        ("mei", 1, [false; 4]),
        ("mei+hardbounce", 3, [false; 4]),
        ("mei+softbounce", 3, [false; 4]),
        ("mei+deferred", 8, [false; 4]),
        ("mei+dropped", 2, [false; 4]),
        ("mei+spamreport", 1, [false, false, false, true]),
        ("mei+unsubscribe", 1, [false, false, true, false]),
        ("mei+open", 1, [true, false, false, false]),
        ("mei+click", 1, [true, true, false, false]),
        ("mei+queued", 0, [false; 4]),
    ];
    for (local, ..) in cases {
        let to = format!("{local}@example.org");
        client.make("SendEmail", mail(&[&to])).await;
    }
    let found = statuses(&client).await;
    assert_eq!(found.len(), cases.len());
    for (status, (local, delivered, done)) in found.iter().zip(cases) {
        assert_eq!(status["ToEmailAddress"], format!("{local}@example.org"));
        assert_eq!(status["SendStatus"], 0, "{local}");
        assert_eq!(status["DeliverStatus"], delivered, "{local}");
        assert_eq!(status["DeliverTime"] == 0, delivered != 1, "{local}");
        let names = [
            "UserOpened",
            "UserClicked",
            "UserUnsubscribed",
            "UserComplained",
        ];
        assert_eq!(names.map(|name| status[name] == true), done, "{local}");
        assert_eq!(status["UserComplainted"], status["UserComplained"]);
    }
    let messages = client.emulator.messages().await.expect("messages");
    assert_eq!(messages[1].fate, Fate::HardBounce);
    assert_eq!(messages[8].fate, Fate::Click);
}

#[tokio::test]
async fn a_hard_bounce_blocks_the_address() {
    let client = Client::start_furnished().await;
    let to = "gone+hardbounce@example.org";
    send_batch(&client, &[to, to, "mei@example.org"]).await;
    let found: Vec<_> = statuses(&client)
        .await
        .iter()
        .map(|status| status["SendStatus"].as_i64())
        .collect();
    assert_eq!(found, [Some(0), Some(1007), Some(0)]);
    let messages = client.emulator.messages().await.expect("messages");
    assert_eq!(messages.len(), 2, "what was not taken was not captured");
    let code = "FailedOperation.EmailAddrInBlacklist";
    let again = mail(&["mei@example.org", "Gone+HardBounce@example.org"]);
    client.refuse("SendEmail", again.clone(), code).await;

    let asked =
        json!({ "StartDate": "2026-01-02", "EndDate": "2026-01-02", "Offset": 0, "Limit": 10 });
    let listing = client.make("ListBlackEmailAddress", asked.clone()).await;
    let expected = json!([{
        "BounceTime": "2026-01-02 11:04:05", "EmailAddress": to, "IspDesc": "550 5.1.1 no such mailbox",
    }]);
    assert_eq!(listing["BlackList"], expected);
    for (name, value, total) in [
        ("TaskID", "1", 1),
        ("TaskID", "2", 0),
        ("TaskID", "one", 0),
        ("EmailAddress", to, 1),
        ("EmailAddress", "mei@example.org", 0),
        ("EndDate", "2026-01-03", 1),
        ("StartDate", "2026-01-01", 1),
    ] {
        let mut asked = asked.clone();
        asked[name] = json!(value);
        let listing = client.make("ListBlackEmailAddress", asked).await;
        assert_eq!(listing["TotalCount"], total, "{name} {value}");
    }
    let yesterday =
        json!({ "StartDate": "2026-01-01", "EndDate": "2026-01-01", "Offset": 0, "Limit": 10 });
    let listing = client.make("ListBlackEmailAddress", yesterday).await;
    assert_eq!(listing["TotalCount"], 0);

    let unblocked = json!({ "EmailAddressList": [to, "never@example.org"] });
    client.make("DeleteBlackList", unblocked).await;
    client.make("SendEmail", again).await;
}

#[tokio::test]
async fn who_has_unsubscribed_gets_no_more_from_the_sender() {
    let client = Client::start_furnished().await;
    let to = "leaving+unsubscribe@example.org";
    send_batch(&client, &[to, to]).await;
    let found: Vec<_> = statuses(&client)
        .await
        .iter()
        .map(|status| status["SendStatus"].as_i64())
        .collect();
    assert_eq!(found, [Some(0), Some(1013)]);
    client.make("SendEmail", mail(&[to])).await;
    let code = "FailedOperation.ReceiverHasUnsubscribed";
    client.refuse("SendEmail", mail(&[to]), code).await;
}

#[tokio::test]
async fn a_copy_that_is_not_taken_stops_nobody_else() {
    let client = Client::start_furnished().await;
    let blocked = json!({ "Emails": ["blocked@example.org"] });
    client.make("CreateCustomBlacklist", blocked).await;
    let mut copied = mail(&["mei@example.org"]);
    copied["Cc"] = json!(["blocked@example.org"]);
    client.make("SendEmail", copied).await;
    let found = statuses(&client).await;
    assert_eq!(found[0]["SendStatus"], 0);
    let copy = &found[1];
    assert_eq!(
        (&copy["SendStatus"], &copy["DeliverStatus"]),
        (&json!(3020), &json!(2))
    );
    assert_eq!(copy["DeliverMessage"], "not taken: OnBlocklist");
    assert_eq!(client.emulator.message_count().await.expect("a count"), 1);
}
