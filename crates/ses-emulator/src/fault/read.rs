//! Faults from text and files.

use std::{fs, path::Path, str::FromStr};

use axum::Json;
use serde::{Deserialize, de::DeserializeOwned};

use super::Fault;
use crate::Error;

/// A file of faults.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    fault: Vec<Fault>,
}

impl Fault {
    /// Reads the faults of a file: each a table `[[fault]]` in TOML, or in JSON `{"fault": [{…}, {…}]}`.
    ///
    /// # Errors
    /// [`Error::Faults`] with the file and the first thing that is wrong.
    pub fn read(file: impl AsRef<Path>) -> Result<Vec<Self>, Error> {
        let file = file.as_ref();
        let text = fs::read_to_string(file).map_err(|error| error.to_string());
        let faults = text.and_then(|text| list(&text));
        faults.map_err(|problem| Error::Faults {
            file: file.into(),
            problem,
        })
    }
}

/// Reads a fault that is a JSON object.
///
/// # Errors
/// [`Error::Fault`] with the field that is wrong: one that does not exist, a value that it can't have, or two that
/// exclude each other.
impl FromStr for Fault {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let fault: Self = json(text).map_err(|problem| Error::fault("the whole", problem))?;
        fault.check()?;
        Ok(fault)
    }
}

fn list(text: &str) -> Result<Vec<Fault>, String> {
    let List { fault } = match text.trim_start().starts_with('{') {
        true => json(text)?,
        false => toml::from_str(text).map_err(|error| error.to_string())?,
    };
    for (number, fault) in (1..).zip(&fault) {
        let named = |error| format!("number {number}: {error}");
        fault.check().map_err(named)?;
    }
    Ok(fault)
}

/// Reads JSON; what is wrong is told with its path.
fn json<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    match Json::from_bytes(text.as_bytes()) {
        Ok(Json(value)) => Ok(value),
        Err(error) => {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            Err(cause.unwrap_or_else(|| error.body_text()))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[track_caller]
    fn check(json: &str, built: Fault) {
        assert_eq!(json.parse::<Fault>().expect("a fault"), built);
    }

    #[test]
    fn what_is_written_is_what_is_built() {
        let on = || Fault::on("CreateReceiverDetail");
        check(
            r#"{"action": "CreateReceiverDetail", "every": 3, "what": {"late": 30, "reset": true}}"#,
            on().every(3).late(30).reset(),
        );
        check(
            r#"{"id": "a", "account": "AKIDTEST-a", "probability": 0.5, "seed": 7, "when": "before",
                "what": {"delay": 1.5, "http": {"status": 503, "body": "busy"}}}"#,
            Fault::on_any()
                .id("a")
                .account("AKIDTEST-a")
                .probability(0.5, 7)
                .before()
                .delay(Duration::from_millis(1_500))
                .http(503, "busy"),
        );
        let partly =
            r#"{"action": "CreateReceiverDetail", "what": {"partly": 2, "hidden": "released"}}"#;
        check(partly, on().partly(2).hidden_until_released());
    }

    #[test]
    fn a_file_is_toml_or_json() {
        let expected = [
            Fault::on("SendEmail").first(2).after().hang(),
            Fault::on("BatchSendEmail").late_until_released(),
        ];
        let toml = "[[fault]]\naction = \"SendEmail\"\nfirst = 2\nwhen = \"after\"\nwhat.hang = true\n\
                    [[fault]]\naction = \"BatchSendEmail\"\nwhat = { late = \"released\" }\n";
        assert_eq!(list(toml).expect("faults"), expected);
        let json = r#"{"fault": [
            {"action": "SendEmail", "first": 2, "when": "after", "what": {"hang": true}},
            {"action": "BatchSendEmail", "what": {"late": "released"}}]}"#;
        assert_eq!(list(json).expect("faults"), expected);
        for (text, words) in [
            ("[[fault]]\nwaht = 1", "waht"),
            (
                "[[fault]]\nwhat = { reset = true }\n[[fault]]",
                "number 2: fault: what: nothing",
            ),
            (
                r#"{"fault": [{"what": {"late": -1}}]}"#,
                "fault[0].what.late: invalid value",
            ),
            ("[[fault]]\nwhat = { late = -1 }", "whole seconds"),
        ] {
            let problem = list(text).expect_err("it is wrong");
            assert!(problem.contains(words), "{text}: {problem}");
        }
    }

    #[track_caller]
    fn refuse(json: &str, begin: &str) {
        let error = json.parse::<Fault>().expect_err(json).to_string();
        assert!(error.starts_with(begin), "{json}: {error}");
    }

    #[test]
    fn what_is_wrong_is_told_by_its_name() {
        refuse("{", "fault: the whole: ");
        refuse(
            r#"{"code": "A"}"#,
            "fault: the whole: code: unknown field `code`",
        );
        refuse(
            r#"{"what": {"cut": "x"}}"#,
            "fault: the whole: what.cut: invalid type",
        );
        refuse(
            r#"{"action": "SendFax"}"#,
            "fault: action: there is no action",
        );
        refuse(
            r#"{"action": "SendEmail"}"#,
            "fault: what: nothing is to go wrong",
        );
        let reset =
            |more: &str| format!(r#"{{"action": "SendEmail", "what": {{"reset": true}}, {more}}}"#);
        for (more, begin) in [
            (
                r#""field": {"Template.Id": 1}"#,
                "fault: field: SendEmail has no parameter \"Template.Id\"",
            ),
            (r#""nth": 0"#, "fault: nth: chances count from 1"),
            (
                r#""nth": 1, "every": 2"#,
                "fault: every: `nth` is given as well",
            ),
            (
                r#""probability": 1.5"#,
                "fault: probability: it is from 0 to 1",
            ),
            (r#""seed": 1"#, "fault: seed: there is no `probability`"),
            (
                r#""when": "during""#,
                "fault: the whole: when: unknown variant",
            ),
        ] {
            refuse(&reset(more), begin);
        }
        let after =
            |what: &str| format!(r#"{{"action": "SendEmail", "when": "after", "what": {what}}}"#);
        for (what, begin) in [
            (
                r#"{"cut": 1, "reset": true}"#,
                "fault: what.reset: `what.cut` is given as well",
            ),
            (
                r#"{"throttled": true}"#,
                "fault: what.throttled: nothing is done",
            ),
            (
                r#"{"http": {"status": 100}}"#,
                "fault: what.http.status: it is a status",
            ),
            (r#"{"html": 99}"#, "fault: what.html: it is a status"),
            (r#"{"slow": 0}"#, "fault: what.slow: a byte a second"),
            (r#"{"delay": -1}"#, "fault: what.delay: it is from 0"),
            (
                r#"{"partly": 1}"#,
                "fault: what.partly: `action` must be an upload",
            ),
        ] {
            refuse(&after(what), begin);
        }
        for (json, begin) in [
            (
                r#"{"when": "before", "what": {"late": 1}}"#,
                "fault: when: `late` is about",
            ),
            (
                r#"{"what": {"late": 1, "throttled": true}}"#,
                "fault: what.throttled: nothing is done",
            ),
            (
                r#"{"action": "DeleteReceiver", "what": {"hidden": 1}}"#,
                "fault: what.hidden: DeleteReceiver makes",
            ),
            (
                r#"{"action": "CreateReceiverDetail", "what": {"share": 1.0}}"#,
                "fault: what.share: it is from 0",
            ),
        ] {
            refuse(json, begin);
        }
    }
}
