//! Sends one mail through the crate tencentcloud-sdk and its types of SES: a peer in `cargo xtask check size`.

use std::{env, error::Error, process::ExitCode};

use tencentcloud_sdk::{
    Client,
    ses::v20201002::{
        self,
        models::{SendEmailRequest, Template},
    },
};

fn main() -> ExitCode {
    match send() {
        Ok(message) => {
            println!("{message}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Sends a mail to the address that is the argument.
fn send() -> Result<String, Box<dyn Error>> {
    let recipient = env::args().nth(1).ok_or("no recipient")?;
    let mail = SendEmailRequest {
        from_email_address: Some("News <news@mail.example.com>".to_owned()),
        subject: Some("Hello {{name}}".to_owned()),
        destination: Some(vec![recipient]),
        template: Some(Template {
            template_id: Some(9_126),
            template_data: Some(r#"{"name":"you"}"#.to_owned()),
        }),
        ..SendEmailRequest::default()
    };
    let core = Client::builder()
        .credentials_from_env()
        .region("ap-singapore")
        .build()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let answer = runtime.block_on(v20201002::Client::new(core).send_email(&mail))?;
    Ok(answer.data.message_id.unwrap_or_default())
}
