//! Sends one mail through the crate aws-sdk-sesv2, to Amazon's service: a peer in `cargo xtask check size`.

use std::{env, error::Error, process::ExitCode};

use aws_sdk_sesv2::{
    Client,
    types::{Destination, EmailContent, Template},
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
    let template = Template::builder()
        .template_name("hello")
        .template_data(r#"{"name":"you"}"#)
        .build();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let answer = runtime.block_on(async {
        let client = Client::new(&aws_config::load_from_env().await);
        client
            .send_email()
            .from_email_address("News <news@mail.example.com>")
            .destination(Destination::builder().to_addresses(recipient).build())
            .content(EmailContent::builder().template(template).build())
            .send()
            .await
    })?;
    Ok(answer.message_id.unwrap_or_default())
}
