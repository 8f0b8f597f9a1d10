//! Domains, senders and templates: made once, and usable at once.

use serde_json::json;

use crate::client::{Client, base64};

#[tokio::test]
async fn a_domain_is_verified_at_once() {
    let client = Client::start().await;
    let domain = json!({ "EmailIdentity": "mail.example.com" });
    for action in ["CreateEmailIdentity", "UpdateEmailIdentity"] {
        let answer = client.make(action, domain.clone()).await;
        assert_eq!(answer["IdentityType"], "DOMAIN");
        assert_eq!(answer["VerifiedForSendingStatus"], true);
        assert_eq!(answer["DKIMOption"], 0);
        let records = answer["Attributes"].as_array().expect("records");
        assert!(
            records.iter().all(|record| record["Status"] == true),
            "{records:?}"
        );
        assert!(!records.is_empty());
    }
}

#[tokio::test]
async fn a_domain_breaks_no_rule() {
    let client = Client::start().await;
    client
        .make(
            "CreateEmailIdentity",
            json!({ "EmailIdentity": "mail.example.com" }),
        )
        .await;
    for (action, body, code) in [
        (
            "CreateEmailIdentity",
            json!({ "EmailIdentity": "Mail.Example.com" }),
            "InvalidParameterValue.RepeatCreation",
        ),
        (
            "CreateEmailIdentity",
            json!({ "EmailIdentity": "nowhere" }),
            "InvalidParameterValue.InvalidEmailIdentity",
        ),
        (
            "UpdateEmailIdentity",
            json!({ "EmailIdentity": "other.example.com" }),
            "InvalidParameterValue.NotExistDomain",
        ),
        (
            "UpdateEmailIdentity",
            json!({ "EmailIdentity": "mail.example.com", "DKIMOption": 1 }),
            "FailedOperation.DKIMNotApplied",
        ),
    ] {
        client.refuse(action, body, code).await;
    }
    for n in 1..10 {
        client
            .make(
                "CreateEmailIdentity",
                json!({ "EmailIdentity": format!("d{n}.example.com") }),
            )
            .await;
    }
    let eleventh = json!({ "EmailIdentity": "d10.example.com" });
    client
        .refuse(
            "CreateEmailIdentity",
            eleventh,
            "OperationDenied.ExceedDomainLimit",
        )
        .await;
}

#[tokio::test]
async fn a_sender_belongs_to_a_domain() {
    let client = Client::start().await;
    client
        .make(
            "CreateEmailIdentity",
            json!({ "EmailIdentity": "mail.example.com" }),
        )
        .await;
    let made = json!({ "EmailAddress": "news@mail.example.com", "EmailSenderName": "新闻" });
    client.make("CreateEmailAddress", made).await;
    for (body, code) in [
        (
            json!({ "EmailAddress": "News@mail.example.com" }),
            "InvalidParameterValue.RepeatEmailAddress",
        ),
        (
            json!({ "EmailAddress": "news" }),
            "InvalidParameterValue.IllegalEmailAddress",
        ),
        (
            json!({ "EmailAddress": "news@example.com" }),
            "InvalidParameterValue.NotExistDomain",
        ),
        (
            json!({ "EmailAddress": "a@mail.example.com", "EmailSenderName": "a<b" }),
            "InvalidParameterValue.IllegalSenderName",
        ),
    ] {
        client.refuse("CreateEmailAddress", body, code).await;
    }
    for n in 1..10 {
        client
            .make(
                "CreateEmailAddress",
                json!({ "EmailAddress": format!("s{n}@mail.example.com") }),
            )
            .await;
    }
    let eleventh = json!({ "EmailAddress": "s10@mail.example.com" });
    client
        .refuse(
            "CreateEmailAddress",
            eleventh,
            "OperationDenied.ExceedSenderLimit",
        )
        .await;
}

#[tokio::test]
async fn a_template_is_approved_at_once_and_read_as_it_was_made() {
    let client = Client::start().await;
    let content = json!({ "Html": base64("<b>{{a}}</b>"), "Text": base64("{{a}}") });
    let made = json!({ "TemplateName": "t", "TemplateContent": content });
    let answer = client.make("CreateEmailTemplate", made).await;
    let read = client
        .make(
            "GetEmailTemplate",
            json!({ "TemplateID": answer["TemplateID"] }),
        )
        .await;
    assert_eq!(read["TemplateContent"], content);
    assert_eq!(read["TemplateName"], "t");
    assert_eq!(read["TemplateStatus"], 0);
}

#[tokio::test]
async fn a_template_breaks_no_rule() {
    let client = Client::start().await;
    let text = json!({ "Text": base64("x") });
    for (body, code) in [
        (
            json!({ "TemplateName": "", "TemplateContent": text }),
            "InvalidParameterValue.TemplateNameIllegal",
        ),
        (
            json!({ "TemplateName": "t" }),
            "InvalidParameterValue.TemplateContentIsNULL",
        ),
        (
            json!({ "TemplateName": "t", "TemplateContent": {} }),
            "InvalidParameterValue.TemplateContentIsNULL",
        ),
        (
            json!({ "TemplateName": "t", "TemplateContent": { "Text": "no base64" } }),
            "InvalidParameterValue.TemplateContentIsWrong",
        ),
        (
            json!({ "TemplateName": "t", "TemplateContent": { "Html": "/w==" } }),
            "InvalidParameterValue.TemplateContentIsWrong",
        ),
    ] {
        client.refuse("CreateEmailTemplate", body, code).await;
    }
    for id in [1, u64::MAX] {
        let body = json!({ "TemplateID": id });
        client
            .refuse(
                "GetEmailTemplate",
                body,
                "InvalidParameterValue.TemplateNotExist",
            )
            .await;
    }
}
