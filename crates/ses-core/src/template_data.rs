//! The values of a template's variables from whatever can be serialized.

use serde::Serialize;
use serde_json::Value;
use ses_types::TemplateData;

use crate::{Error, ErrorKind};

/// Makes the values of a template's variables from a struct or a map: each field a variable, named as it is serialized.
///
/// The service wants plain text: a number or a truth value is written as text, and a field that is `None` as the empty
/// text, so that each recipient of a list has the same variables.
///
/// # Errors
/// A [local](Error::is_local) [`Error`] that names the field, when a value is a list or an object, or when it is no
/// struct or map at all.
///
/// # Example
/// ```
/// #[derive(serde::Serialize)]
/// struct Order<'a> {
///     name: &'a str,
///     items: u32,
/// }
///
/// let data = ses_core::template_data(&Order { name: "王芳", items: 3 })?;
/// assert_eq!(data.as_str(), r#"{"items":"3","name":"王芳"}"#);
/// # Ok::<(), ses_core::Error>(())
/// ```
pub fn template_data(values: &impl Serialize) -> Result<TemplateData, Error> {
    let unfit = |words: String| Error::local(ErrorKind::Encode(words.into()));
    let value = serde_json::to_value(values).map_err(|error| unfit(error.to_string()))?;
    let Value::Object(fields) = value else {
        return Err(unfit(
            "the values of a template's variables come from a struct or a map".to_owned(),
        ));
    };
    let pairs: Result<Vec<_>, _> = fields
        .into_iter()
        .map(|(name, value)| pair(name, value))
        .collect();
    pairs.map(TemplateData::from_pairs).map_err(unfit)
}

fn pair(name: String, value: Value) -> Result<(String, String), String> {
    let text = match value {
        Value::String(text) => text,
        Value::Null => String::new(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(_) | Value::Object(_) => {
            return Err(format!(
                "the variable {name:?} is no text: a template cannot show a list or an object"
            ));
        }
    };
    Ok((name, text))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;

    #[test]
    fn each_value_becomes_text() {
        let data = template_data(&json!({"a": "x \"y\"", "b": 1.5, "c": true, "d": null}))
            .expect("plain values");
        assert_eq!(
            data.as_str(),
            r#"{"a":"x \"y\"","b":"1.5","c":"true","d":""}"#
        );
        assert_eq!(
            template_data(&BTreeMap::<String, String>::new())
                .expect("a map")
                .as_str(),
            "{}"
        );
    }

    #[test]
    fn what_no_template_can_show_is_named() {
        let error = template_data(&json!({"a": "x", "items": ["y"]})).expect_err("a list");
        let source = std::error::Error::source(&error)
            .map(ToString::to_string)
            .expect("a cause");
        assert_eq!(
            source,
            "the variable \"items\" is no text: a template cannot show a list or an object"
        );
        assert!(error.is_local());
        for values in [json!(1), json!("a"), json!([]), json!(null)] {
            assert!(template_data(&values).is_err(), "{values}");
        }
    }
}
