//! The first mail, from nothing: a domain, a sender, a template, and a mail to one recipient.
//!
//! `cargo run --example first_mail -- http://127.0.0.1:8920`, or the address in SES_ENDPOINT; without one, the service
//! itself. Credentials come from TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::env;

use ses_hyper::{
    Client,
    ses_core::{Config, Endpoint, Error},
    ses_types::{
        Base64, CreateEmailAddress, CreateEmailIdentity, CreateEmailTemplate, ErrorCode, SendEmail,
        Template, TemplateContent, TemplateData, UpdateEmailIdentity,
    },
};

// A domain of yours whose DNS you keep, a sender of it, and somebody who wants mail.
const DOMAIN: &str = "mail.example.com";
const SENDER: &str = "news@mail.example.com";
const RECIPIENT: &str = "zoe@example.org";

#[tokio::main]
async fn main() -> Result<(), Error> {
    let endpoint = env::args().nth(1).or_else(|| env::var("SES_ENDPOINT").ok());
    let config = match endpoint {
        Some(address) => Config::international().with_endpoint(Endpoint::fixed(&address)?),
        None => Config::international(),
    };
    let client = Client::new(config);
    if !domain_is_verified(&client).await? {
        return Ok(());
    }
    let sender = client.call(&CreateEmailAddress::new(SENDER)).await;
    unless_there(
        sender,
        &ErrorCode::INVALID_PARAMETER_VALUE_REPEAT_EMAIL_ADDRESS,
    )?;
    let template = template(&client).await?;
    println!("template {template}");

    let data = TemplateData::from_pairs([("name", "Zoë")]);
    let mail = SendEmail::new(format!("News <{SENDER}>"), "Hello {{name}}")
        .destination([RECIPIENT.to_owned()])
        .template(Template::new(template, data));
    let answer = client.call(&mail).await?;
    println!("mail {}", answer.message_id.unwrap_or_default());
    Ok(())
}

/// Makes the domain and has its DNS looked at; says what to set where that is still to be done.
async fn domain_is_verified(client: &Client) -> Result<bool, Error> {
    let domain = client.call(&CreateEmailIdentity::new(DOMAIN)).await;
    unless_there(domain, &ErrorCode::INVALID_PARAMETER_VALUE_REPEAT_CREATION)?;
    let looked_at = client.call(&UpdateEmailIdentity::new(DOMAIN)).await?;
    let is_verified = looked_at.verified_for_sending_status.unwrap_or(false);
    println!("{DOMAIN} is verified: {is_verified}");
    let missing = looked_at.attributes.iter().filter(|_| !is_verified);
    for record in missing.filter(|record| record.status != Some(true)) {
        let (kind, name) = (record.r#type.as_deref(), record.send_domain.as_deref());
        let value = record.expected_value.as_deref().unwrap_or_default();
        println!(
            "set {} {} to {value}",
            kind.unwrap_or_default(),
            name.unwrap_or_default()
        );
    }
    Ok(is_verified)
}

/// Makes a template; the service reviews it before it can be used, the emulator takes it at once.
async fn template(client: &Client) -> Result<u64, Error> {
    let content = TemplateContent::new()
        .html(Base64::from_text(
            "<p>Dear {{name}}, this is your first mail.</p>",
        ))
        .text(Base64::from_text("Dear {{name}}, this is your first mail."));
    let made = client.call(&CreateEmailTemplate::new("first mail", content));
    Ok(made.await?.template_id.unwrap_or_default())
}

/// What was made earlier is as good.
fn unless_there<R>(made: Result<R, Error>, taken: &ErrorCode) -> Result<(), Error> {
    match made {
        Err(error) if error.code() != Some(taken.as_str()) => Err(error),
        _ => Ok(()),
    }
}
