//! A dry run: the request is printed as it would be sent, and nothing is sent.

use std::{future::Future, pin::Pin};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, header::AUTHORIZATION};
use serde_json::{Map, Value, json};
use ses_hyper::{Transport, TransportError};

use crate::{
    failure::Failure,
    output::{self, Output},
};

/// What stands in a secret's place.
const MASKED: &str = "masked";

/// Prints requests in the network's place.
#[derive(Debug)]
pub(crate) struct DryRun {
    output: Output,
}

impl DryRun {
    pub(crate) fn new(output: Output) -> Self {
        Self { output }
    }

    fn show(&self, request: &Request<Bytes>) -> Result<(), Failure> {
        let headers = request.headers();
        let body = String::from_utf8_lossy(request.body());
        let shown = match self.output {
            Output::Table => output::line(text(request, headers, &body)),
            _ => {
                let headers = headers.iter();
                let headers: Map<_, _> = headers
                    .map(|(name, value)| (name.to_string(), Value::String(seen(name, value))))
                    .collect();
                let body = serde_json::from_str::<Value>(&body).unwrap_or_default();
                output::json(&json!({
                    "method": request.method().as_str(),
                    "url": request.uri().to_string(),
                    "headers": headers,
                    "body": body,
                }))
            }
        };
        output::talk("dry run: nothing was sent\n");
        shown
    }
}

impl Transport for DryRun {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Result<Response<Bytes>, TransportError>> + Send + '_>> {
        let shown = self.show(&request).map_err(|failure| failure.to_string());
        let reason = shown.err().unwrap_or_else(|| "a dry run".to_owned());
        Box::pin(async { Err(TransportError::unsendable(reason)) })
    }
}

fn text(request: &Request<Bytes>, headers: &HeaderMap, body: &str) -> String {
    let mut text = format!("{} {}\n", request.method(), request.uri());
    for (name, value) in headers {
        text.push_str(&format!("{name}: {}\n", seen(name, value)));
    }
    format!("{text}\n{body}")
}

/// A header's value; of what is sensitive only the claims of the signature.
fn seen(name: &http::HeaderName, value: &HeaderValue) -> String {
    let text = String::from_utf8_lossy(value.as_bytes());
    match text.split_once("Signature=") {
        Some((claims, _)) if name == AUTHORIZATION => format!("{claims}Signature={MASKED}"),
        _ if value.is_sensitive() => MASKED.to_owned(),
        _ => text.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sensitive_is_masked() {
        let mut token = HeaderValue::from_static("canary");
        token.set_sensitive(true);
        let name = http::HeaderName::from_static("x-tc-token");
        assert_eq!(seen(&name, &token), "masked");
        let mut signed = HeaderValue::from_static("TC3 Credential=A, Signature=canary");
        signed.set_sensitive(true);
        let shown = seen(&AUTHORIZATION, &signed);
        assert_eq!(shown, "TC3 Credential=A, Signature=masked");
    }
}
