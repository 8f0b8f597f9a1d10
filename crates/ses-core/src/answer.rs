//! The envelope of an answer: told apart by its content alone, since refusals come with HTTP status 200, too.

use http::Response;
use serde::{Deserialize, de::DeserializeOwned};
use ses_types::ErrorCode;

/// What an answer says, before it is read as an action's own type.
#[derive(Debug, PartialEq)]
pub(crate) enum Answer {
    /// Accepted; the body holds the action's answer.
    Accepted { request_id: Option<String> },
    /// The service's error.
    Error {
        code: ErrorCode,
        message: String,
        request_id: Option<String>,
    },
    /// Nothing that the service would say.
    Unreadable { reason: String },
}

#[derive(Deserialize)]
struct Envelope<R> {
    #[serde(rename = "Response")]
    response: R,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Head {
    #[serde(default)]
    error: Option<ServiceError>,
    #[serde(default)]
    request_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ServiceError {
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    message: Option<String>,
}

/// Reads the envelope; whatever else stands in it is left alone.
pub(crate) fn read(response: &Response<impl AsRef<[u8]>>) -> Answer {
    let body = response.body().as_ref();
    if body.is_empty() {
        return Answer::Unreadable {
            reason: "it is empty".to_owned(),
        };
    }
    match from_slice::<Envelope<Head>>(body) {
        Ok(Envelope {
            response:
                Head {
                    error: Some(error),
                    request_id,
                },
        }) => Answer::Error {
            code: ErrorCode::new(error.code.unwrap_or_default()),
            message: error.message.unwrap_or_default(),
            request_id,
        },
        Ok(Envelope {
            response: Head {
                error: None,
                request_id,
            },
        }) => Answer::Accepted { request_id },
        Err(error) => Answer::Unreadable {
            reason: why_unreadable(body, &error),
        },
    }
}

/// Reads the body of an accepted request as the action's own answer.
pub(crate) fn read_as<R: DeserializeOwned>(body: &[u8]) -> Result<R, String> {
    let envelope = from_slice::<Envelope<R>>(body);
    envelope
        .map(|envelope| envelope.response)
        .map_err(|error| defect(&error))
}

/// As serde_json's, with the text judged once rather than string by string; what is no text in it is replaced, so that
/// a call is known by the rest of its answer.
fn from_slice<R: DeserializeOwned>(body: &[u8]) -> serde_json::Result<R> {
    match std::str::from_utf8(body) {
        Ok(text) => serde_json::from_str(text),
        Err(_) => serde_json::from_str(&String::from_utf8_lossy(body)),
    }
}

fn why_unreadable(body: &[u8], error: &serde_json::Error) -> String {
    if body.trim_ascii_start().starts_with(b"<") {
        return "it is HTML or XML, so it came from something before the service".to_owned();
    }
    match error.classify() {
        serde_json::error::Category::Data => {
            format!("it has not the service's envelope: {}", defect(error))
        }
        _ => format!("it is no JSON: {error}"),
    }
}

/// What is wrong with an answer, without the value that is: it can be an address or content.
fn defect(error: &serde_json::Error) -> String {
    let words = error.to_string();
    match words.rsplit_once(", expected ") {
        Some((_, expected)) => format!("expected {expected}"),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: &str) -> Answer {
        read(&Response::new(body.as_bytes()))
    }

    fn error(code: &'static str, message: &str, id: Option<&str>) -> Answer {
        let (code, message, request_id) = (
            ErrorCode::from_static(code),
            message.to_owned(),
            id.map(str::to_owned),
        );
        Answer::Error {
            code,
            message,
            request_id,
        }
    }

    #[test]
    fn an_answer_that_is_not_all_text_is_known_by_the_rest() {
        let body = b"{\"Response\":{\"TaskId\":7,\"Note\":\"\xff\",\"RequestId\":\"a\"}}";
        let request_id = Some("a".to_owned());
        let accepted = read(&Response::new(body));
        assert_eq!(accepted, Answer::Accepted { request_id });
    }

    #[test]
    fn accepted() {
        let id = |id: &str| Answer::Accepted {
            request_id: Some(id.to_owned()),
        };
        assert_eq!(
            answer(r#"{"Response":{"TaskId":1,"RequestId":"a"}}"#),
            id("a")
        );
        assert_eq!(
            answer(r#"{"Response":{"Error":null,"RequestId":"a","New":[{}]},"More":1}"#),
            id("a")
        );
        assert_eq!(
            answer(r#"{"Response":{}}"#),
            Answer::Accepted { request_id: None }
        );
        assert_eq!(
            answer(r#"{"Response":{"RequestId":null}}"#),
            Answer::Accepted { request_id: None }
        );
    }

    #[test]
    fn errors_with_parts_missing() {
        let whole = r#"{"Response":{"Error":{"Code":"InternalError","Message":"m","Extra":1},"RequestId":"a"}}"#;
        assert_eq!(answer(whole), error("InternalError", "m", Some("a")));
        assert_eq!(
            answer(r#"{"Response":{"Error":{"Code":"X"}}}"#),
            error("X", "", None)
        );
        assert_eq!(
            answer(r#"{"Response":{"Error":{"Code":null,"Message":null},"RequestId":null}}"#),
            error("", "", None)
        );
    }

    #[test]
    fn what_cannot_be_read_is_not_shown() {
        let body = br#"{"Response":{"TaskId":"canary@b.cn, expected"}}"#;
        let read = read_as::<ses_types::BatchSendEmailResponse>(body);
        let reason = read.expect_err("no number");
        assert_eq!(reason, "expected u64 at line 1 column 45");
        match answer(r#"{"Response":"canary"}"#) {
            Answer::Unreadable { reason } => assert!(
                reason.contains("expected struct Head") && !reason.contains("canary"),
                "{reason}"
            ),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_no_answer() {
        let cases = [
            ("", "it is empty"),
            ("<html><h1>502 Bad Gateway</h1></html>", "HTML"),
            ("bad gateway", "no JSON"),
            (r#"{"Response":{"TaskId":1"#, "no JSON"),
            ("{}", "envelope"),
            (r#"{"Response":null}"#, "envelope"),
            (r#"{"Response":{"RequestId":7}}"#, "envelope"),
            ("[]", "envelope"),
        ];
        for (body, words) in cases {
            match answer(body) {
                Answer::Unreadable { reason } => {
                    assert!(reason.contains(words), "{body}: {reason}")
                }
                other => panic!("{body}: {other:?}"),
            }
        }
    }
}
