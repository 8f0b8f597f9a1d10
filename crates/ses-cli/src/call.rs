//! `ses call`: one action with a JSON body.

use std::{
    fs,
    io::{self, Read as _},
};

use serde_json::Value;

use crate::{
    args::Call,
    failure::Failure,
    output::{self, Output},
    service::Service,
};

/// Sends the body and prints the answer as JSON, whatever the output.
///
/// # Errors
/// A body that is no JSON, or a call that failed.
pub(crate) async fn run(call: Call, output: Output) -> Result<(), Failure> {
    let (name, text) = body(&call)?;
    let request: Value = serde_json::from_str(&text).map_err(|error| no_json(&name, &error))?;
    let service = Service::new(&call.calls, output)?;
    let answer = service.client().call_json(&call.action, &request).await;
    output::json(&answer.map_err(|error| service.failed(&call.action, error))?)
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
