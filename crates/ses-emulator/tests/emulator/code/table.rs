//! A table: what an action is asked, and with which codes it answers.

use std::collections::BTreeSet;

use serde_json::Value;
use ses_types::ActionSpec;

use super::rule;

/// The codes of one action and what brings them about.
pub(super) struct Table {
    pub(super) spec: &'static ActionSpec,
    /// A request that is accepted after the steps.
    pub(super) sound: Value,
    /// What is done before each request.
    pub(super) given: Vec<Step>,
    pub(super) rows: Vec<Row>,
}

/// A request that is refused: the sound one with a change.
pub(super) struct Row {
    /// The rule that it breaks, as the spec table writes it, or in words of its own where no table has it.
    pub(super) rule: &'static str,
    pub(super) code: &'static str,
    /// The parameters that are different; `null` leaves one out.
    pub(super) change: Value,
    /// What is done before this request, besides.
    pub(super) given: Vec<Step>,
}

/// Something that is done first.
#[derive(Clone)]
pub(super) enum Step {
    /// [`Client::furnish`](crate::client::Client::furnish).
    Furnish,
    /// An action that is accepted.
    Call(&'static str, Value),
    /// An action that is accepted of another account.
    OtherCall(&'static str, Value),
    /// Other terms for the account.
    Terms(Value),
}

impl Step {
    /// What kind of step it is.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Furnish => "",
            Self::Call(action, _) => action,
            Self::OtherCall(..) => "another account",
            Self::Terms(_) => "terms",
        }
    }
}

impl Table {
    pub(super) fn new(spec: &'static ActionSpec, sound: Value) -> Self {
        Self {
            spec,
            sound,
            given: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// Does this before each request.
    pub(super) fn given(mut self, step: Step) -> Self {
        self.given.push(step);
        self
    }

    /// A request that breaks a rule of the spec table, which says the code.
    #[track_caller]
    pub(super) fn row(self, rule: &'static str, change: Value) -> Self {
        self.row_after([], rule, change)
    }

    /// [`row`](Self::row) after more steps.
    #[track_caller]
    pub(super) fn row_after(
        mut self,
        given: impl IntoIterator<Item = Step>,
        rule: &'static str,
        change: Value,
    ) -> Self {
        self.rows.push(Row {
            rule,
            code: self.code(rule),
            change,
            given: given.into_iter().collect(),
        });
        self
    }

    /// A request that is refused by a rule which the spec table has not, with an assumed code.
    pub(super) fn assumed(self, rule: &'static str, code: &'static str, change: Value) -> Self {
        self.assumed_after([], rule, code, change)
    }

    /// [`assumed`](Self::assumed) after more steps.
    pub(super) fn assumed_after(
        mut self,
        given: impl IntoIterator<Item = Step>,
        rule: &'static str,
        code: &'static str,
        change: Value,
    ) -> Self {
        self.rows.push(Row {
            rule,
            code,
            change,
            given: given.into_iter().collect(),
        });
        self
    }

    #[track_caller]
    fn code(&self, rule: &str) -> &'static str {
        let rules = rule::of(self.spec.request);
        match rules.iter().find(|known| known.label == rule) {
            Some(known) => known.code,
            None => panic!("{} has no rule {rule:?} but {rules:#?}", self.spec.name),
        }
    }

    /// Whether the reference lists the code for this action; a general code that answers a rule is an assumption.
    pub(super) fn is_documented(&self, code: &str) -> bool {
        let mut documented = self.spec.errors.iter();
        code != "InvalidParameterValue" && documented.any(|known| known.as_str() == code)
    }

    /// The documented codes that no request brings about, so that a fault has to be ordered.
    pub(super) fn ordered(&self) -> Vec<&'static str> {
        let by_rows = self.rows.iter().map(|row| row.code);
        let seen: BTreeSet<_> = by_rows.chain(ANY).collect();
        let documented = self.spec.errors.iter().map(|code| code.as_str());
        documented.filter(|code| !seen.contains(code)).collect()
    }
}

/// The codes with which any action answers: a request that is malformed, one too many, or what is not allowed.
const ANY: [&str; 7] = [
    "AuthFailure.UnauthorizedOperation",
    "InvalidParameter",
    "LimitExceeded",
    "MissingParameter",
    "OperationDenied",
    "RequestLimitExceeded",
    "UnknownParameter",
];
