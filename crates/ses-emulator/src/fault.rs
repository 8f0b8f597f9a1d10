//! Faults: what a test orders to go wrong, with which requests, when, and how.

mod account;
mod build;
mod check;
mod effect;
mod held;
mod pick;
mod plan;
mod read;
mod rules;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::effect::Effects;
pub(crate) use self::effect::Until;
pub(crate) use self::{
    account::Faults,
    held::Go,
    plan::{Hold, Plan, Told},
};
pub use self::{held::LateRequest, rules::Ordered};
use crate::store::json_column;

/// Something that goes wrong with some requests of an account: a rule that says which, when, and what.
///
/// It is written the same as JSON and, in a file, as TOML; [`FromStr`](std::str::FromStr) reads JSON, [`Fault::read`] a
/// file.
///
/// A fault strikes after the signature was verified, whatever else the request says.
/// Of several that fit a request, the one that was ordered first has the chance first, and the next ones only when it
/// does not strike. Unless told otherwise, a fault strikes the first chance that it has.
///
/// # Example
/// ```
/// use ses_emulator::Fault;
///
/// // The second mail from template 7 is sent, and of the answer 40 bytes arrive.
/// let built = Fault::on("SendEmail")
///     .field("Template.TemplateID", 7)
///     .nth(2)
///     .after()
///     .cut(40);
/// let read: Fault = r#"{
///     "action": "SendEmail", "field": {"Template.TemplateID": 7}, "nth": 2, "when": "after", "what": {"cut": 40}
/// }"#.parse()?;
/// assert_eq!(built, read);
/// # Ok::<(), ses_emulator::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fault {
    id: Option<String>,
    account: Option<String>,
    action: Option<String>,
    field: BTreeMap<String, Value>,
    nth: Option<u64>,
    every: Option<u64>,
    first: Option<u64>,
    probability: Option<f64>,
    seed: Option<u64>,
    when: Option<When>,
    what: Effects,
}

json_column!(Fault);

/// When a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum When {
    /// Instead of what the request asks for.
    Before,
    /// When what it asks for is done.
    After,
}

impl Fault {
    /// Its id, once it is ordered.
    pub(crate) fn name(&self) -> &str {
        self.id.as_deref().unwrap_or_default()
    }

    /// The account that it names.
    pub(crate) fn names(&self) -> Option<&str> {
        self.account.as_deref()
    }
}
