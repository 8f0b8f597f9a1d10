//! `ses call`: one action with a JSON body.

use std::{
    fs,
    io::{self, Read as _},
};

use serde_json::Value;
use ses_core::{Config, Endpoint, Region};
use ses_hyper::Client;

use crate::{
    args::{Call, Target},
    failure::Failure,
    output,
};

/// Sends the body and prints the answer as JSON.
///
/// # Errors
/// A body that is no JSON, or a call that failed.
pub(crate) async fn run(call: Call) -> Result<(), Failure> {
    let (name, text) = body(&call)?;
    let request: Value = serde_json::from_str(&text).map_err(|error| no_json(&name, &error))?;
    let answer = client(&call.target)?
        .call_json(&call.action, &request)
        .await
        .map_err(|error| Failure::call(&call.action, error))?;
    output::line(format!("{answer:#}"))
}

/// A client for that target, with credentials from wherever they are set up.
///
/// # Errors
/// An address that is none.
pub(crate) fn client(target: &Target) -> Result<Client, Failure> {
    let region = target.region.clone();
    let config = if [Region::AP_GUANGZHOU, Region::AP_HONGKONG].contains(&region) {
        Config::mainland(region)
    } else {
        Config::international().with_region(region)
    };
    let config = match &target.endpoint {
        Some(address) => config.with_endpoint(Endpoint::fixed(address)?),
        None => config,
    };
    Ok(Client::new(config))
}

/// The body, and what messages call the place that it comes from.
fn body(call: &Call) -> Result<(String, String), Failure> {
    if let Some(json) = &call.json {
        return Ok(("--json".to_owned(), json.clone()));
    }
    let path = call.body.as_deref().unwrap_or_else(|| "-".as_ref());
    if path.as_os_str() == "-" {
        let mut text = String::new();
        let read = io::stdin().read_to_string(&mut text);
        read.map_err(|error| Failure::Input(format!("standard input: {error}")))?;
        return Ok(("standard input".to_owned(), text));
    }
    let text = fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
    Ok((path.display().to_string(), text))
}

fn no_json(name: &str, error: &serde_json::Error) -> Failure {
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or_default();
    Failure::Input(format!(
        "{name}:{}:{}: the body is no JSON: {words}",
        error.line(),
        error.column()
    ))
}
