//! One reply of a script: who it is for, and what comes of the request.

use std::{borrow::Cow, fmt, time::SystemTime};

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header::DATE};
use serde::Serialize;
use serde_json::{Value, json};

use super::SentRequest;
use crate::{
    TransportError,
    recording::{RecordedEnd, RecordedExchange},
};

/// What comes of one request that a [`Script`](crate::Script) is sent.
///
/// # Example
/// ```
/// use http::StatusCode;
/// use ses_hyper::{Reply, Script, ses_types::CreateReceiverResponse};
///
/// let script = Script::new([
///     Reply::answer(&CreateReceiverResponse::new().receiver_id(5)).with_action("CreateReceiver"),
///     Reply::error("InternalError", "something broke"),
///     Reply::raw(StatusCode::BAD_GATEWAY, "<html>bad gateway</html>"),
///     Reply::lost(),
///     Reply::not_sent(),
/// ]);
/// ```
#[derive(Clone)]
pub struct Reply {
    action: Option<Cow<'static, str>>,
    /// What the request must be, for a reply out of a recording.
    recorded: Option<Box<RecordedExchange>>,
    end: End,
}

#[derive(Clone)]
enum End {
    Answer(StatusCode, Bytes),
    Lost,
    NotSent,
    /// An answer that has no form on the wire, and why.
    Unwritable(String),
}

impl Reply {
    /// The service accepts the request and answers so: a typed answer such as
    /// [`BatchSendEmailResponse`](ses_types::BatchSendEmailResponse), or a JSON object of its fields.
    ///
    /// A request id is added where there is none.
    /// A value that is no JSON object fails the call that is answered with it, in words that say so.
    #[must_use]
    pub fn answer(response: &impl Serialize) -> Self {
        match serde_json::to_value(response) {
            Ok(Value::Object(mut fields)) => {
                fields
                    .entry("RequestId")
                    .or_insert_with(|| "scripted".into());
                Self::envelope(&Value::Object(fields))
            }
            Ok(_) => Self::ending(End::Unwritable("it is no JSON object".to_owned())),
            Err(error) => Self::ending(End::Unwritable(error.to_string())),
        }
    }

    /// The service refuses the request, or fails, with this code and message.
    #[must_use]
    pub fn error(code: &str, message: &str) -> Self {
        let error = json!({ "Code": code, "Message": message });
        Self::envelope(&json!({ "Error": error, "RequestId": "scripted" }))
    }

    /// Something answers so, as a gateway does.
    #[must_use]
    pub fn raw(status: StatusCode, body: impl Into<Bytes>) -> Self {
        Self::ending(End::Answer(status, body.into()))
    }

    /// The request was sent, and no answer comes.
    #[must_use]
    pub fn lost() -> Self {
        Self::ending(End::Lost)
    }

    /// No connection is made: nothing was sent.
    #[must_use]
    pub fn not_sent() -> Self {
        Self::ending(End::NotSent)
    }

    /// Keeps the reply for a request of this action.
    #[must_use]
    pub fn with_action(mut self, action: impl Into<Cow<'static, str>>) -> Self {
        self.action = Some(action.into());
        self
    }

    /// What came of a request at the time, for one that is the same.
    pub(super) fn recorded(exchange: RecordedExchange) -> Self {
        let end = match &exchange.end {
            RecordedEnd::Answer { status, body } => End::Answer(*status, body.to_string().into()),
            RecordedEnd::Text { status, body } => End::Answer(*status, body.clone().into()),
            RecordedEnd::Lost => End::Lost,
            RecordedEnd::NotSent => End::NotSent,
        };
        Self {
            recorded: Some(Box::new(exchange)),
            ..Self::ending(end)
        }
    }

    fn envelope(response: &Value) -> Self {
        Self::raw(StatusCode::OK, json!({ "Response": response }).to_string())
    }

    fn ending(end: End) -> Self {
        Self {
            action: None,
            recorded: None,
            end,
        }
    }

    pub(super) fn is_for(&self, request: &SentRequest) -> bool {
        match (&self.action, &self.recorded) {
            (Some(action), _) if *action != request.action => false,
            (_, Some(recorded)) => recorded.is_of(&request.action, &request.body),
            _ => true,
        }
    }

    pub(super) fn perform(self) -> Result<Response<Bytes>, TransportError> {
        match self.end {
            End::Answer(status, body) => Ok(response(status, body)),
            End::Lost => Err(TransportError::unknown("the script loses the answer")),
            End::NotSent => Err(TransportError::not_sent("the script makes no connection")),
            End::Unwritable(why) => Err(TransportError::unsendable(Unwritable { why })),
        }
    }
}

/// An answer with a date, as each has: by it a client sets its idea of the service's clock.
fn response(status: StatusCode, body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let now = HeaderValue::try_from(httpdate::fmt_http_date(SystemTime::now()));
    response
        .headers_mut()
        .extend(now.ok().map(|now| (DATE, now)));
    response
}

/// An answer of a script that cannot be sent.
#[derive(Debug, thiserror::Error)]
#[error("the script's answer cannot be written: {why}")]
struct Unwritable {
    why: String,
}

/// Who the reply is for.
impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.action, &self.recorded) {
            (_, Some(recorded)) => write!(f, "to {} as recorded", recorded.action),
            (Some(action), None) => write!(f, "to {action}"),
            (None, None) => f.write_str("to any action"),
        }
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reply({self})")
    }
}
