//! Faults ordered, counted and taken back.

use serde_json::{Value, json};
use ses_emulator::{Emulator, Error, Fault, SECRET_ID};

use super::{mail, on};
use crate::{
    client::{Client, options},
    code::batch,
};

async fn listed(client: &Client) -> Value {
    let answer = client.ask("GET", "/_emulator/faults", Value::Null).await;
    answer.json["faults"].clone()
}

#[tokio::test]
async fn chances_and_strikes_are_counted() {
    let client = Client::start_furnished().await;
    let order = json!({
        "action": "SendEmail", "field": { "Template.TemplateID": 1 }, "nth": 2, "what": { "code": "InternalError" },
    });
    let answer = client.ask("POST", "/_emulator/faults", order.clone()).await;
    assert_eq!(answer.json, json!({ "id": "1" }));
    client.make("SendEmail", mail()).await;
    client.refuse("SendEmail", mail(), "InternalError").await;
    client.make("SendEmail", mail()).await;
    client.make("BatchSendEmail", batch()).await;
    let mut other = mail();
    other["Template"]["TemplateID"] = json!(2);
    let code = "InvalidParameterValue.TemplateNotExist";
    client.call("SendEmail", other).await.code().expect(code);
    let mut expected = order;
    for (name, value) in [
        ("id", json!("1")),
        ("chances", json!(3)),
        ("fired", json!(1)),
        ("held", json!(0)),
    ] {
        expected[name] = value;
    }
    assert_eq!(listed(&client).await, json!([expected]));
    let path = "/_emulator/requests?limit=4";
    let requests = client.ask("GET", path, Value::Null).await.json;
    let faults = (0..4).map(|n| requests["requests"][n]["fault"].clone());
    // The newest comes first.
    let expected = [Value::Null, Value::Null, Value::Null, json!("1")];
    assert!(faults.eq(expected), "{requests}");
}

#[tokio::test]
async fn one_is_taken_back_or_all() {
    let client = Client::start_furnished().await;
    for id in ["a", "b", "c"] {
        let order = on().every(1).code("InternalError").id(id);
        client.emulator.fault(order).expect("a fault");
    }
    let ids = async || {
        let listed = listed(&client).await;
        let ids = listed.as_array().into_iter().flatten();
        ids.map(|fault| fault["id"].as_str().expect("an id").to_owned())
            .collect::<Vec<_>>()
    };
    let delete = async |path| client.ask("DELETE", path, Value::Null).await.status;
    assert_eq!(delete("/_emulator/faults/b").await, 200);
    assert_eq!(delete("/_emulator/faults/b").await, 404);
    assert_eq!(ids().await, ["a", "c"]);
    assert_eq!(delete("/_emulator/faults").await, 200);
    assert_eq!(ids().await, [""; 0]);
    client.make("SendEmail", mail()).await;
}

#[tokio::test]
async fn an_account_is_named_by_the_fault() {
    let named = || on().account("AKIDTEST-a").code("InternalError");
    let client = Client::start_with(options().with_fault(named()).with_fault(on().reset())).await;
    let order = json!({ "account": "AKIDTEST-a", "action": "SendEmail", "what": { "hang": true } });
    client.ask("POST", "/_emulator/faults", order).await;
    let account = client
        .emulator
        .account("AKIDTEST-a")
        .await
        .expect("an account");
    assert_eq!(account.faults().len(), 2);
    let main = client
        .emulator
        .account(SECRET_ID)
        .await
        .expect("an account");
    assert_eq!(main.faults().len(), 1);
    let error = main.fault(named()).expect_err("it names another");
    assert!(matches!(error, Error::Fault { .. }), "{error}");
}

#[tokio::test]
async fn one_that_makes_no_sense_is_refused() {
    let order = || Fault::on("SendFax").reset();
    let error = Emulator::start(options().with_fault(order())).await;
    let error = error.expect_err("there is no such action").to_string();
    assert_eq!(error, "fault: action: there is no action \"SendFax\" here");
    let client = Client::start().await;
    assert!(client.emulator.fault(order()).is_err());
    assert_eq!(listed(&client).await, json!([]));
}
