//! Sends one mail on hyper and hyper-rustls alone, signed by hand: the floor of `cargo xtask check size`.

use std::{
    env,
    error::Error,
    process::ExitCode,
    time::{SystemTime, UNIX_EPOCH},
};

use hmac::{Hmac, KeyInit as _, Mac as _};
use http_body_util::{BodyExt as _, Full};
use hyper::{Request, body::Bytes};
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

const JSON: &str = "application/json";

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct SendEmail {
    from_email_address: String,
    subject: String,
    destination: Vec<String>,
    template: Template,
}

#[derive(Serialize)]
struct Template {
    #[serde(rename = "TemplateID")]
    id: u64,
    #[serde(rename = "TemplateData")]
    data: String,
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "Response")]
    response: Answer,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    message_id: Option<String>,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Refusal {
    code: String,
    message: String,
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

/// Sends a mail to the address that is the first argument, through the endpoint that is the second, if there is one.
fn send() -> Result<String, Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let recipient = arguments.next().ok_or("no recipient")?;
    let endpoint = arguments.next();
    let mail = SendEmail {
        from_email_address: "News <news@mail.example.com>".to_owned(),
        subject: "Hello {{name}}".to_owned(),
        destination: vec![recipient],
        template: Template {
            id: 9_126,
            data: r#"{"name":"you"}"#.to_owned(),
        },
    };
    let endpoint = endpoint
        .as_deref()
        .unwrap_or("https://ses.intl.tencentcloudapi.com");
    let request = request(endpoint, serde_json::to_vec(&mail)?)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let answer = runtime.block_on(exchange(request))?;
    let Envelope { response } = serde_json::from_slice(&answer)?;
    match response.error {
        None => Ok(response.message_id.unwrap_or_default()),
        Some(Refusal { code, message }) => Err(format!("{code}: {message}").into()),
    }
}

async fn exchange(request: Request<Full<Bytes>>) -> Result<Bytes, Box<dyn Error>> {
    let https = HttpsConnectorBuilder::new()
        .with_webpki_roots()
        .https_or_http()
        .enable_http1()
        .build();
    let client = Client::builder(TokioExecutor::new()).build(https);
    let response = client.request(request).await?;
    Ok(response.into_body().collect().await?.to_bytes())
}

fn request(endpoint: &str, body: Vec<u8>) -> Result<Request<Full<Bytes>>, Box<dyn Error>> {
    let (id, key) = (
        env::var("TENCENTCLOUD_SECRET_ID")?,
        env::var("TENCENTCLOUD_SECRET_KEY")?,
    );
    let host = endpoint
        .split_once("://")
        .map_or(endpoint, |(_, host)| host);
    let unix = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let request = Request::post(endpoint)
        .header("host", host)
        .header("content-type", JSON)
        .header("x-tc-action", "SendEmail")
        .header("x-tc-version", "2020-10-02")
        .header("x-tc-region", "ap-singapore")
        .header("x-tc-timestamp", unix)
        .header("authorization", authorization(&id, &key, host, &body, unix));
    Ok(request.body(Full::from(body))?)
}

fn authorization(id: &str, key: &str, host: &str, body: &[u8], unix: u64) -> String {
    let day = day(unix / 86_400);
    let scope = format!("{day}/ses/tc3_request");
    let canonical = format!(
        "POST\n/\n\ncontent-type:{JSON}\nhost:{host}\n\ncontent-type;host\n{}",
        hex(&Sha256::digest(body))
    );
    let digest = hex(&Sha256::digest(canonical));
    let to_sign = format!("TC3-HMAC-SHA256\n{unix}\n{scope}\n{digest}");
    let key = mac(format!("TC3{key}").as_bytes(), &day);
    let key = mac(&mac(&key, "ses"), "tc3_request");
    let signature = hex(&mac(&key, &to_sign));
    format!(
        "TC3-HMAC-SHA256 Credential={id}/{scope}, SignedHeaders=content-type;host, Signature={signature}"
    )
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of every length");
    mac.chain_update(text).finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The calendar day of so many days since 1970, by the count of days in eras of 400 years that begin in March.
fn day(days: u64) -> String {
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let date = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{date:02}")
}
