//! Sends one mail through the crate tencentcloud, with types of its own: a peer in `cargo xtask check size`.

use std::{env, error::Error, process::ExitCode};

use serde::{Deserialize, Serialize};
use tencentcloud::{Auth, Client, api::Api};

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct SendEmail {
    from_email_address: String,
    subject: String,
    destination: Vec<String>,
    template: Template,
}

#[derive(Debug, Serialize)]
struct Template {
    #[serde(rename = "TemplateID")]
    id: u64,
    #[serde(rename = "TemplateData")]
    data: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    message_id: Option<String>,
}

struct SendEmailApi;

impl Api for SendEmailApi {
    type Request<'a> = SendEmail;
    type Response = Answer;
    const VERSION: &'static str = "2020-10-02";
    const ACTION: &'static str = "SendEmail";
    const SERVICE: &'static str = "ses";
    const HOST: &'static str = "ses.intl.tencentcloudapi.com";
}

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
    let (id, key) = (
        env::var("TENCENTCLOUD_SECRET_ID")?,
        env::var("TENCENTCLOUD_SECRET_KEY")?,
    );
    let mail = SendEmail {
        from_email_address: "News <news@mail.example.com>".to_owned(),
        subject: "Hello {{name}}".to_owned(),
        destination: vec![recipient],
        template: Template {
            id: 9_126,
            data: r#"{"name":"you"}"#.to_owned(),
        },
    };
    let client = Client::new("ap-singapore".to_owned(), Auth::new(key, id), None);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (answer, _) = runtime.block_on(client.send::<SendEmailApi>(&mail))?;
    Ok(answer.message_id.unwrap_or_default())
}
