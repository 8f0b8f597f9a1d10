//! Domains, senders, templates and unsubscribe settings: made, shown, changed, deleted.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    client::{Client, base64},
    code::batch,
};

/// The values of a field in a list of objects.
fn field<'a>(list: &'a Value, name: &str) -> Vec<&'a Value> {
    let list = list.as_array().expect("a list");
    list.iter().map(|item| &item[name]).collect()
}

#[tokio::test]
async fn a_domain_is_verified_at_once_and_shows_its_records() {
    let client = Client::start().await;
    let domain = json!({ "EmailIdentity": "mail.example.com" });
    for action in [
        "CreateEmailIdentity",
        "UpdateEmailIdentity",
        "GetEmailIdentity",
    ] {
        let answer = client.make(action, domain.clone()).await;
        assert_eq!(answer["IdentityType"], "DOMAIN");
        assert_eq!(answer["VerifiedForSendingStatus"], true);
        assert_eq!(answer["DKIMOption"], 0);
        let records = &answer["Attributes"];
        assert_eq!(field(records, "Type"), ["MX", "TXT", "TXT", "TXT"]);
        assert_eq!(
            field(records, "SendDomain"),
            [
                "mail.example.com",
                "mail.example.com",
                "_dmarc.mail.example.com",
                "emulator._domainkey.mail.example.com"
            ]
        );
        assert_eq!(
            field(records, "CurrentValue"),
            field(records, "ExpectedValue")
        );
        assert!(
            field(records, "Status")
                .iter()
                .all(|status| **status == true)
        );
    }
}

#[tokio::test]
async fn a_domain_has_a_key_of_each_length_that_was_applied_for() {
    let client = Client::start().await;
    let domain = json!({ "EmailIdentity": "mail.example.com", "DKIMOption": 2 });
    let made = client.make("CreateEmailIdentity", domain).await;
    let keys = |answer: &Value| {
        let names = field(&answer["Attributes"], "SendDomain");
        let selectors = names.iter().filter_map(|name| name.as_str());
        selectors
            .filter_map(|name| name.strip_suffix("._domainkey.mail.example.com"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(keys(&made), ["emulator", "emulator2048"]);
    let one = json!({ "EmailIdentity": "mail.example.com", "DKIMOption": 1 });
    let checked = client.make("UpdateEmailIdentity", one).await;
    assert_eq!(checked["DKIMOption"], 1);
    assert_eq!(keys(&checked), ["emulator2048"]);
}

#[tokio::test]
async fn domains_are_listed_by_their_tags_until_they_are_deleted() {
    let client = Client::start().await;
    let (team, use_) = (
        json!({ "TagKey": "team", "TagValue": "news" }),
        json!({ "TagKey": "use", "TagValue": "test" }),
    );
    for (domain, tags) in [
        ("a.example.com", json!([team])),
        ("b.example.com", json!([use_, team])),
        ("c.example.com", json!([])),
    ] {
        let domain = json!({ "EmailIdentity": domain, "TagList": tags });
        client.make("CreateEmailIdentity", domain).await;
    }
    let listed = async |asked: Value| {
        let answer = client.make("ListEmailIdentities", asked).await;
        let names = field(&answer["EmailIdentities"], "IdentityName");
        let names: Vec<_> = names.into_iter().cloned().collect();
        (answer["Total"].clone(), names)
    };
    let (a, b, c) = (
        json!("a.example.com"),
        json!("b.example.com"),
        json!("c.example.com"),
    );
    assert_eq!(
        listed(json!({ "TagList": [team] })).await,
        (json!(2), vec![a.clone(), b.clone()])
    );
    assert_eq!(
        listed(json!({ "TagList": [team, use_] })).await,
        (json!(1), vec![b.clone()])
    );
    assert_eq!(
        listed(json!({ "Offset": 1, "Limit": 1 })).await,
        (json!(3), vec![b.clone()])
    );
    let last = json!({ "Offset": 2, "Limit": 1 });
    let bare = client.make("ListEmailIdentities", last).await["EmailIdentities"][0].clone();
    assert_eq!([&bare["TagList"], &bare["SendIp"]], [&json!([]); 2]);
    let get = json!({ "EmailIdentity": "b.example.com" });
    let shown = client.make("GetEmailIdentity", get.clone()).await;
    assert_eq!(shown["TagList"], json!([use_, team]));
    client.make("DeleteEmailIdentity", get).await;
    assert_eq!(listed(json!({})).await, (json!(2), vec![a, c]));
}

#[tokio::test]
async fn a_sender_is_listed_until_it_is_deleted() {
    let client = Client::start_furnished().await;
    let alias = json!({ "EmailAddress": "s@mail.example.com", "EmailSenderName": "新闻" });
    client.make("CreateEmailAddress", alias).await;
    let password = json!({ "EmailAddress": "s@mail.example.com", "Password": "k7Rw2mXq9T" });
    client.make("UpdateEmailSmtpPassWord", password).await;
    let senders = client.make("ListEmailAddress", json!({})).await["EmailSenders"].clone();
    assert_eq!(
        senders,
        json!([
            {
                "EmailAddress": "news@mail.example.com",
                "EmailSenderName": "",
                "CreatedTimestamp": crate::client::START,
                "SmtpPwdType": 0,
            },
            {
                "EmailAddress": "s@mail.example.com",
                "EmailSenderName": "新闻",
                "CreatedTimestamp": crate::client::START,
                "SmtpPwdType": 1,
            },
        ])
    );
    let sender = json!({ "EmailAddress": "news@mail.example.com" });
    client.make("DeleteEmailAddress", sender).await;
    let left = client.make("ListEmailAddress", json!({})).await;
    assert_eq!(left["EmailSenders"], json!([senders[1]]));
    client
        .refuse(
            "BatchSendEmail",
            batch(),
            "OperationDenied.SendAddressStatusError",
        )
        .await;
}

#[tokio::test]
async fn a_password_may_come_back_after_another() {
    let client = Client::start_furnished().await;
    for (password, code) in [
        ("k7Rw2mXq9T", None),
        ("k7Rw2mXq9T", Some("OperationDenied.RepeatPassWord")),
        ("k7Rw2mXq9U", None),
        ("k7Rw2mXq9T", None),
    ] {
        let body = json!({ "EmailAddress": "news@mail.example.com", "Password": password });
        let answer = client.call("UpdateEmailSmtpPassWord", body).await;
        assert_eq!(answer.code(), code);
    }
}

#[tokio::test]
async fn a_template_is_read_as_it_was_last_written() {
    let client = Client::start().await;
    let first = json!({ "Html": base64("<b>{{a}}</b>"), "Text": base64("{{a}}") });
    let second = json!({ "Text": base64("{{b}}") });
    let made = json!({ "TemplateName": "t", "TemplateContent": first });
    let id = client.make("CreateEmailTemplate", made).await["TemplateID"].clone();
    let changed = json!({ "TemplateID": id, "TemplateName": "u", "TemplateContent": second });
    let get = json!({ "TemplateID": id });
    let read = client.make("GetEmailTemplate", get.clone()).await;
    assert_eq!(read["TemplateContent"], first);
    assert_eq!(
        (&read["TemplateName"], &read["TemplateStatus"]),
        (&json!("t"), &json!(0))
    );
    client.make("UpdateEmailTemplate", changed).await;
    let read = client.make("GetEmailTemplate", get).await;
    assert_eq!(read["TemplateContent"], second);
    assert_eq!(
        (&read["TemplateName"], &read["TemplateStatus"]),
        (&json!("u"), &json!(0))
    );
}

#[tokio::test]
async fn templates_are_listed_page_by_page_until_they_are_deleted() {
    let client = Client::start().await;
    for name in ["a", "b", "c"] {
        let template = json!({ "TemplateName": name, "TemplateContent": { "Text": base64("x") } });
        client.make("CreateEmailTemplate", template).await;
    }
    let page = json!({ "Limit": 2, "Offset": 1 });
    let listed = client.make("ListEmailTemplates", page.clone()).await;
    assert_eq!(listed["TotalCount"], 3);
    assert_eq!(
        field(&listed["TemplatesMetadata"], "TemplateName"),
        ["b", "c"]
    );
    assert_eq!(
        listed["TemplatesMetadata"][0],
        json!({
            "TemplateID": 2,
            "TemplateName": "b",
            "TemplateStatus": 0,
            "ReviewReason": "",
            "CreatedTimestamp": crate::client::START,
        })
    );
    client
        .make("DeleteEmailTemplate", json!({ "TemplateID": 2 }))
        .await;
    let listed = client.make("ListEmailTemplates", page).await;
    assert_eq!(listed["TotalCount"], 2);
    assert_eq!(field(&listed["TemplatesMetadata"], "TemplateID"), [3]);
}

#[tokio::test]
async fn a_limit_can_be_set_and_turned_off() {
    for (limit, allowed) in [(json!(2), 2), (json!(null), 12)] {
        let client = Client::start().await;
        let terms =
            json!({ "domain_limit": limit, "sender_limit": limit, "template_limit": limit });
        let set = client.ask("PUT", "/_emulator/terms", terms).await;
        assert_eq!(set.json["domain_limit"], limit);
        let text = json!({ "Text": base64("x") });
        let mut refused = BTreeSet::new();
        for n in 0..12 {
            for (action, body) in [
                (
                    "CreateEmailIdentity",
                    json!({ "EmailIdentity": format!("d{n}.example.com") }),
                ),
                (
                    "CreateEmailAddress",
                    json!({ "EmailAddress": format!("s{n}@d0.example.com") }),
                ),
                (
                    "CreateEmailTemplate",
                    json!({ "TemplateName": "t", "TemplateContent": text }),
                ),
            ] {
                let answer = client.call(action, body).await;
                refused.extend(answer.code().map(str::to_owned));
            }
        }
        assert_eq!(refused.is_empty(), allowed == 12, "{refused:?}");
        let domains = client.make("ListEmailIdentities", json!({})).await;
        assert_eq!(domains["Total"], allowed);
    }
}

#[tokio::test]
async fn an_unsubscribe_setting_is_made_changed_listed_and_deleted() {
    let client = Client::start_furnished().await;
    let sender = "news@mail.example.com";
    let list = async |asked: Value| client.make("ListAddressUnsubscribeConfig", asked).await;
    assert_eq!(list(json!({})).await["Total"], 0);
    for (action, link, status) in [
        ("CreateAddressUnsubscribeConfig", "1", 1),
        ("UpdateAddressUnsubscribeConfig", "6", 0),
    ] {
        let config = json!({ "Address": sender, "UnsubscribeConfig": link, "Status": status });
        client.make(action, config.clone()).await;
        let listed = list(json!({ "Offset": 0, "Limit": "10" })).await;
        assert_eq!(listed["AddressUnsubscribeConfigList"], json!([config]));
        assert_eq!(listed["Total"], 1);
    }
    let past = list(json!({ "Offset": 1 })).await;
    assert_eq!(past["AddressUnsubscribeConfigList"], json!([]));
    client
        .make(
            "DeleteAddressUnsubscribeConfig",
            json!({ "Address": sender }),
        )
        .await;
    assert_eq!(list(json!({})).await["Total"], 0);
}
