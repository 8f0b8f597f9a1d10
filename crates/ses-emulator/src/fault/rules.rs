//! The faults of an account: who has a chance, who strikes, and how often.

use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use serde_json::Value;
use ses_types::ActionSpec;

use super::{
    Fault,
    held::{Go, Held, LateRequest},
    pick::Pick,
    plan::Plan,
};
use crate::Error;

/// A fault that was ordered, and what has come of it so far.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Ordered {
    /// The fault; it has an id.
    pub fault: Fault,
    /// How many requests it could have struck.
    pub chances: u64,
    /// How many of them it struck.
    pub fired: u64,
    /// How many requests it holds back now.
    pub held: usize,
}

/// The faults of an account, in the order in which they were ordered.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    rules: Mutex<Rules>,
    held: Held,
}

#[derive(Debug, Default)]
struct Rules {
    rules: Vec<Rule>,
    /// The last number that was given as an id.
    last: u64,
}

#[derive(Debug)]
struct Rule {
    fault: Fault,
    pick: Pick,
    plan: Arc<Plan>,
    chances: u64,
    fired: u64,
}

impl Faults {
    /// Adds a fault and gives its id.
    pub(crate) fn add(&self, mut fault: Fault) -> Result<String, Error> {
        fault.check()?;
        self.with_rules(|rules| {
            let id = rules.id_for(&fault)?;
            fault.id = Some(id.clone());
            rules.rules.push(Rule {
                pick: fault.pick()?,
                plan: Arc::new(fault.plan(&id)?),
                fault,
                chances: 0,
                fired: 0,
            });
            Ok(id)
        })
    }

    /// The first fault that strikes this request; each that is asked has had a chance.
    ///
    /// The parameters are read only if a fault goes by them.
    pub(crate) fn strike(
        &self,
        action: &ActionSpec,
        parameters: impl FnOnce() -> Value,
    ) -> Option<Arc<Plan>> {
        self.with_rules(|rules| {
            if rules.rules.is_empty() {
                return None;
            }
            let parameters = std::cell::LazyCell::new(parameters);
            let mut fitting = rules
                .rules
                .iter_mut()
                .filter(|rule| rule.fits(action, || &parameters));
            fitting.find_map(Rule::take_chance)
        })
    }

    pub(crate) fn list(&self) -> Vec<Ordered> {
        self.with_rules(|rules| {
            let ordered = rules.rules.iter().map(|rule| Ordered {
                fault: rule.fault.clone(),
                chances: rule.chances,
                fired: rule.fired,
                held: self.held.count(&rule.plan.id),
            });
            ordered.collect()
        })
    }

    pub(crate) fn find(&self, id: &str) -> Result<(), Error> {
        self.with_rules(|rules| match rules.has(id) {
            true => Ok(()),
            false => Err(Error::NoFault { id: id.into() }),
        })
    }

    /// Forgets a fault; what it holds stays held.
    pub(crate) fn remove(&self, id: &str) {
        self.with_rules(|rules| rules.rules.retain(|rule| *rule.plan.id != *id));
    }

    /// Holds a request of this id and action until it is released, or due by the account's clock.
    pub(crate) fn hold(&self, plan: &Plan, request_id: &str, action: &str, due: Option<i64>) -> Go {
        let fault = Arc::clone(&plan.id);
        self.held.hold(fault, request_id, action, due)
    }

    /// Waits for a request that is held since this was waited for last; one may wait.
    pub(crate) async fn more(&self) {
        self.held.more().await;
    }

    /// When the first held request is due by the account's clock.
    pub(crate) fn next_due(&self) -> Option<i64> {
        self.held.next_due()
    }

    /// Lets go what is due by `now`, one request after the other, and waits until all are carried out.
    pub(crate) async fn release_due(&self, now: i64) -> Vec<LateRequest> {
        self.held.release_due(now).await
    }

    /// Lets go what a fault holds, and waits until it is carried out.
    pub(crate) async fn release(&self, id: &str) -> usize {
        self.held.release(id).await
    }

    /// Forgets all faults, and gives up what they hold.
    pub(crate) fn clear(&self) {
        self.with_rules(|rules| rules.rules.clear());
        self.held.clear();
    }

    fn with_rules<T>(&self, work: impl FnOnce(&mut Rules) -> T) -> T {
        work(&mut self.rules.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Rules {
    fn has(&self, id: &str) -> bool {
        self.rules.iter().any(|rule| *rule.plan.id == *id)
    }

    /// The id that the fault gives, or the next number.
    fn id_for(&mut self, fault: &Fault) -> Result<String, Error> {
        if let Some(id) = &fault.id {
            return match () {
                () if id.is_empty() || id.contains('/') => {
                    Err(Error::fault("id", "it is empty, or has a slash"))
                }
                () if self.has(id) => Err(Error::fault("id", "another fault has it")),
                () => Ok(id.clone()),
            };
        }
        loop {
            self.last += 1;
            let id = self.last.to_string();
            if !self.has(&id) {
                return Ok(id);
            }
        }
    }
}

impl Rule {
    fn fits<'a>(&self, action: &ActionSpec, parameters: impl Fn() -> &'a Value) -> bool {
        let named = self.fault.action.as_deref();
        named.is_none_or(|name| name == action.name)
            && (self.fault.field.iter()).all(|(path, value)| holds(parameters(), path, value))
    }

    fn take_chance(&mut self) -> Option<Arc<Plan>> {
        self.chances += 1;
        let strikes = self.pick.takes(self.chances);
        self.fired += u64::from(strikes);
        strikes.then(|| Arc::clone(&self.plan))
    }
}

/// Whether the value, or one item of a list, stands at the path.
fn holds(within: &Value, path: &str, value: &Value) -> bool {
    match within {
        _ if path.is_empty() && within == value => true,
        Value::Array(items) => items.iter().any(|item| holds(item, path, value)),
        Value::Object(fields) => {
            let (name, rest) = path.split_once('.').unwrap_or((path, ""));
            (fields.get(name)).is_some_and(|found| holds(found, rest, value))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use ses_types::{Action, BatchSendEmail, SendEmail};

    use super::*;

    fn faults(given: impl IntoIterator<Item = Fault>) -> Faults {
        let faults = Faults::default();
        for fault in given {
            faults.add(fault).expect("it makes sense");
        }
        faults
    }

    fn struck(faults: &Faults, parameters: Value) -> Option<String> {
        let plan = faults.strike(SendEmail::SPEC, || parameters)?;
        Some(plan.id.to_string())
    }

    fn counts(faults: &Faults) -> Vec<(u64, u64)> {
        let list = faults.list();
        list.iter().map(|of| (of.chances, of.fired)).collect()
    }

    #[test]
    fn the_next_fault_has_its_chance_when_the_first_does_not_strike() {
        let faults = faults([
            Fault::answer("SendEmail", "InternalError").first(2),
            Fault::on_any().reset(),
        ]);
        let strike = || struck(&faults, json!({}));
        assert_eq!(strike().as_deref(), Some("1"));
        assert_eq!(strike().as_deref(), Some("1"));
        assert_eq!(strike().as_deref(), Some("2"));
        assert_eq!(strike(), None);
        assert_eq!(counts(&faults), [(4, 2), (2, 1)]);
    }

    #[test]
    fn other_actions_are_no_chance() {
        let faults = faults([Fault::answer("SendEmail", "InternalError")]);
        let other = faults.strike(BatchSendEmail::SPEC, Value::default);
        assert!(other.is_none());
        assert_eq!(counts(&faults), [(0, 0)]);
    }

    #[test]
    fn fields_decide_in_objects_and_lists() {
        let faults = faults([Fault::on("SendEmail")
            .field("Template.TemplateID", 7)
            .field("Destination", "mei@example.com")
            .every(1)
            .reset()]);
        let request = |id, to| json!({ "Template": { "TemplateID": id }, "Destination": to });
        for (id, to, is_struck) in [
            (7, json!(["a@example.com", "mei@example.com"]), true),
            (8, json!(["mei@example.com"]), false),
            (7, json!(["a@example.com"]), false),
            (7, json!([]), false),
        ] {
            let found = struck(&faults, request(id, to.clone())).is_some();
            assert_eq!(found, is_struck, "{id} {to}");
        }
        assert_eq!(struck(&faults, json!({})), None);
        assert_eq!(counts(&faults), [(1, 1)]);
    }

    #[test]
    fn an_id_is_had_by_one_fault() {
        let reset = || Fault::on_any().reset();
        let faults = faults([reset().id("2"), reset()]);
        assert_eq!(faults.add(reset()).expect("an id"), "3");
        for id in ["2", "", "a/b"] {
            let error = faults.add(reset().id(id)).expect_err("the id is wrong");
            assert!(error.to_string().starts_with("fault: id: "), "{error}");
        }
        faults.remove("2");
        assert!(faults.find("2").is_err());
        faults.find("3").expect("it is there");
    }
}
