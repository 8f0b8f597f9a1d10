//! The wire: what a request must look like before its content counts, and the envelope of every answer.

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, Method, Response, header, request::Parts};
use http_body_util::BodyExt;
use serde::Serialize;
use serde_json::Value;
use ses_types::{ActionSpec, ErrorCode};

use crate::{
    handler::{Entry, Outcome},
    language::Language,
    query,
    refusal::Refusal,
};

/// The most bytes that a POST carries.
pub(crate) const MOST_BODY: usize = 10 << 20;

/// The most bytes of a body that is too large and is still read, so that its sender gets to read the answer.
const MOST_WASTE: usize = 64 << 20;

/// The most bytes that a GET carries in its query.
const MOST_QUERY: usize = 32 << 10;

/// A request, read whole.
pub(crate) struct Received {
    pub(crate) parts: Parts,
    pub(crate) body: Bytes,
}

impl Received {
    pub(crate) async fn read(request: http::Request<Body>) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        let body = read_body(body).await?;
        let received = Self { parts, body };
        match received.parts.method {
            Method::POST => Ok(received),
            Method::GET if received.query().len() > MOST_QUERY => Err(too_large(MOST_QUERY)),
            Method::GET => Ok(received),
            ref other => Err(Refusal::new(
                ErrorCode::UNSUPPORTED_PROTOCOL,
                format!("the method is {other}; the service takes GET and POST"),
            )),
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        header(&self.parts.headers, name)
    }

    pub(crate) fn query(&self) -> &str {
        self.parts.uri.query().unwrap_or_default()
    }

    /// The parameters as JSON: the body of a POST as it is, those of a GET put together by the action's shape.
    pub(crate) fn parameters(&self, action: &ActionSpec) -> Result<Bytes, Refusal> {
        if self.parts.method == Method::GET {
            return query::to_json(self.query(), action.request)
                .map(|parameters| parameters.to_string().into());
        }
        Ok(self.body.clone())
    }

    /// The parameters as a value; null when they are none.
    pub(crate) fn json(&self, action: &ActionSpec) -> Value {
        let parameters = self.parameters(action).ok();
        let value = parameters.and_then(|text| serde_json::from_slice(&text).ok());
        value.unwrap_or_default()
    }

    /// The action that the headers ask for, once version and region are found to be right.
    pub(crate) fn action(&self, regions: &[String]) -> Result<&'static Entry, Refusal> {
        let name = self.required("X-TC-Action")?;
        let version = self.required("X-TC-Version")?;
        let entry = Entry::find(name).ok_or_else(|| {
            Refusal::new(
                ErrorCode::INVALID_ACTION,
                format!("there is no action {name:?} here"),
            )
        })?;
        let expected = entry.spec.version;
        if version != expected {
            let message = format!("the version is {version:?}; this is version {expected}");
            return Err(Refusal::new(ErrorCode::NO_SUCH_VERSION, message));
        }
        let region = self.required("X-TC-Region")?;
        if !regions.iter().any(|served| served == region) {
            let message = format!(
                "the region is {region:?}; served are {}",
                regions.join(", ")
            );
            return Err(Refusal::new(ErrorCode::UNSUPPORTED_REGION, message));
        }
        Ok(entry)
    }

    fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.header(name)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| {
                Refusal::new(
                    ErrorCode::MISSING_PARAMETER,
                    format!("the header {name} is missing"),
                )
            })
    }
}

/// The header's value, if it is text; the names that each request is asked for need not be read for that.
pub(crate) fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    const ACTION: HeaderName = HeaderName::from_static("x-tc-action");
    const CONTENT_SHA256: HeaderName = HeaderName::from_static("x-tc-content-sha256");
    const LANGUAGE: HeaderName = HeaderName::from_static("x-tc-language");
    const REGION: HeaderName = HeaderName::from_static("x-tc-region");
    const TIMESTAMP: HeaderName = HeaderName::from_static("x-tc-timestamp");
    const VERSION: HeaderName = HeaderName::from_static("x-tc-version");
    let value = match name {
        "authorization" => headers.get(header::AUTHORIZATION),
        "content-type" => headers.get(header::CONTENT_TYPE),
        "host" => headers.get(header::HOST),
        "X-TC-Action" => headers.get(ACTION),
        "X-TC-Language" => headers.get(LANGUAGE),
        "X-TC-Region" => headers.get(REGION),
        "X-TC-Version" => headers.get(VERSION),
        "x-tc-content-sha256" => headers.get(CONTENT_SHA256),
        "x-tc-timestamp" => headers.get(TIMESTAMP),
        other => headers.get(other),
    };
    value?.to_str().ok()
}

/// Answers as the service does: status 200 and the envelope, whatever the outcome.
pub(crate) fn answer(outcome: &Outcome, language: Language, request_id: &str) -> Response<Body> {
    let json = match outcome {
        Ok(answer) => envelope(answer, request_id),
        Err(refusal) => {
            let error = Told {
                code: refusal.code(),
                message: language.message(refusal),
            };
            let refused = serde_json::to_string(&Refused { error });
            envelope(&refused.expect("its keys are texts"), request_id)
        }
    };
    let mut answer = Response::new(Body::from(json));
    answer.headers_mut().insert(
        header::CONTENT_TYPE,
        header::HeaderValue::from_static("application/json"),
    );
    answer
}

/// Puts the text of an object, with the request's id at its end, into the envelope that every answer has.
fn envelope(object: &str, request_id: &str) -> String {
    let fields = object.strip_suffix('}').unwrap_or(object);
    let comma = if fields == "{" { "" } else { "," };
    let parts = [
        "{\"Response\":",
        fields,
        comma,
        "\"RequestId\":\"",
        request_id,
        "\"}}",
    ];
    parts.concat()
}

/// What a client is told of a refusal.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Refused<'a> {
    error: Told<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Told<'a> {
    code: &'a ErrorCode,
    message: &'a str,
}

/// Reads a body; one that is too large is read on for a while and thrown away.
async fn read_body(mut body: Body) -> Result<Bytes, Refusal> {
    let mut read = Vec::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| {
            let message = format!("the body ends too early: {error}");
            Refusal::new(ErrorCode::INVALID_PARAMETER, message)
        })?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        length += data.len();
        if length > MOST_WASTE {
            break;
        }
        if length <= MOST_BODY {
            read.extend_from_slice(&data);
        }
    }
    if length > MOST_BODY {
        return Err(too_large(MOST_BODY));
    }
    Ok(read.into())
}

fn too_large(most: usize) -> Refusal {
    let message = format!("the request is larger than {most} bytes");
    Refusal::new(ErrorCode::REQUEST_SIZE_LIMIT_EXCEEDED, message)
}
