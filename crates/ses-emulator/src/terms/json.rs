//! Terms as JSON: what is left out is as by default, and what is wrong is told by its name.

use std::str::FromStr;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::Terms;
use crate::{Error, handler::Entry, store::json_column};

/// Reads a JSON object such as `{"daily_quota": 1000}`.
///
/// # Errors
/// [`Error::Terms`] for a name that no setting has, or a value that the setting can't have.
impl FromStr for Terms {
    type Err = Error;

    fn from_str(json: &str) -> Result<Self, Error> {
        let settings: Map<String, Value> = serde_json::from_str(json)
            .map_err(|error| Error::terms("the whole", format!("no JSON object: {error}")))?;
        for (name, value) in &settings {
            let alone = Map::from_iter([(name.clone(), value.clone())]);
            read(alone).map_err(|problem| Error::terms(name, problem))?;
        }
        read(settings).map_err(|problem| Error::terms("the whole", problem))
    }
}

fn read(settings: Map<String, Value>) -> Result<Terms, String> {
    let terms =
        Terms::deserialize(Value::Object(settings)).map_err(|problem| problem.to_string())?;
    let mut actions = terms.forbidden_actions.iter();
    match actions.find(|action| Entry::find(action).is_none()) {
        Some(unknown) => Err(format!("there is no action {unknown:?}")),
        None => Ok(terms),
    }
}

json_column!(Terms);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RateLimit;

    fn read(json: &str) -> Terms {
        json.parse().expect("terms")
    }

    #[track_caller]
    fn refuse(json: &str, begin: &str) {
        let error = json.parse::<Terms>().expect_err("it is wrong");
        let message = error.to_string();
        assert!(message.starts_with(begin), "{message}");
    }

    #[test]
    fn what_is_left_out_is_as_by_default() {
        assert_eq!(read("{}"), Terms::default());
        let quota = Terms::default().with_daily_quota(7);
        assert_eq!(read(r#"{"daily_quota": 7}"#), quota);
        let any = Terms::default().with_domain_limit(None);
        assert_eq!(read(r#"{"domain_limit": null}"#), any);
        for (json, limit) in [
            ("null", None),
            (r#""off""#, Some(RateLimit::Off)),
            (r#""documented""#, Some(RateLimit::Documented)),
            (r#"{"per_second": 5}"#, Some(RateLimit::PerSecond(5))),
        ] {
            let terms = read(&format!(r#"{{"rate_limit": {json}}}"#));
            assert_eq!(terms, Terms::default().with_rate_limit(limit));
        }
    }

    #[test]
    fn what_is_wrong_is_told_by_its_name() {
        refuse("[]", "terms: the whole: no JSON object");
        refuse("{", "terms: the whole: no JSON object");
        refuse(r#"{"quota": 7}"#, "terms: quota: unknown field");
        refuse(r#"{"links": 1}"#, "terms: links: invalid type: integer `1`");
        refuse(
            r#"{"filling": 3, "daily_quota": -1}"#,
            "terms: daily_quota: invalid value: integer `-1`",
        );
        refuse(
            r#"{"domain_review": "never"}"#,
            "terms: domain_review: unknown variant `never`",
        );
        refuse(
            r#"{"forbidden_actions": ["SendFax"]}"#,
            "terms: forbidden_actions: there is no action \"SendFax\"",
        );
    }
}
