//! A template as its recipient would read it, before it is saved.

use std::collections::BTreeSet;

use axum::Json;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Failure, body::Body};
use crate::render::{Data, render, variables};

/// A template, and the values of one recipient.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Draft {
    #[serde(default)]
    subject: String,
    html: Option<String>,
    text: Option<String>,
    #[serde(default)]
    data: Map<String, Value>,
}

#[derive(Serialize)]
pub(super) struct Preview {
    subject: String,
    html: Option<String>,
    text: Option<String>,
    /// The variables that have no value.
    missing: BTreeSet<String>,
}

pub(super) async fn preview(Body(draft): Body<Draft>) -> Result<Json<Preview>, Failure> {
    let values = Value::Object(draft.data).to_string();
    let data = Data::parse(&values).ok_or_else(|| {
        let message = "data is an object of values".into();
        Failure(StatusCode::BAD_REQUEST, message)
    })?;
    let fill = |part: &str| render(part, &[&data]);
    let parts = [
        Some(&draft.subject),
        draft.html.as_ref(),
        draft.text.as_ref(),
    ];
    let named = parts.into_iter().flatten().flat_map(|part| variables(part));
    Ok(Json(Preview {
        missing: named.filter(|name| !data.has(name)).collect(),
        subject: fill(&draft.subject),
        html: draft.html.as_deref().map(fill),
        text: draft.text.as_deref().map(fill),
    }))
}
