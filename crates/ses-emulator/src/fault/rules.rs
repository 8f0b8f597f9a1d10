//! The rules of an account's faults: who has a chance, who strikes, and how often.

use std::{cell::LazyCell, sync::Arc};

use serde::Serialize;
use serde_json::Value;
use ses_types::ActionSpec;

use super::{Fault, pick::Pick, plan::Plan};
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
pub(super) struct Rules {
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
    /// Whether the emulator was started with it.
    is_given: bool,
}

/// The id of a fault, its chances, and how often it struck.
type Count = (Arc<str>, u64, u64);

impl Rules {
    /// Goes on with faults that were ordered earlier.
    pub(super) fn open(stored: Vec<Ordered>) -> Result<Self, Error> {
        let rules = stored.into_iter().map(|ordered| {
            Ok(Rule {
                chances: ordered.chances,
                fired: ordered.fired,
                ..Rule::new(ordered.fault, false)?
            })
        });
        Ok(Self {
            rules: rules.collect::<Result<_, Error>>()?,
            last: 0,
        })
    }

    /// Adds a fault and gives it with its id.
    pub(super) fn add(&mut self, mut fault: Fault, is_given: bool) -> Result<Fault, Error> {
        fault.check()?;
        fault.id = Some(self.id_for(&fault)?);
        self.rules.push(Rule::new(fault.clone(), is_given)?);
        Ok(fault)
    }

    /// Whether a fault like the one that the emulator is started with is there from an earlier start.
    pub(super) fn go_on(&mut self, given: &Fault) -> bool {
        let is_like = |rule: &&mut Rule| {
            let id = given.id.clone().or_else(|| rule.fault.id.clone());
            let named = Fault {
                id,
                ..given.clone()
            };
            !rule.is_given && rule.fault == named
        };
        let found = self.rules.iter_mut().find(is_like);
        found.map(|rule| rule.is_given = true).is_some()
    }

    /// The first fault that strikes this request, and the counts of all that have had a chance.
    pub(super) fn strike(
        &mut self,
        action: &ActionSpec,
        parameters: impl FnOnce() -> Value,
    ) -> (Option<Arc<Plan>>, Vec<Count>) {
        let parameters = LazyCell::new(parameters);
        let mut counts = Vec::new();
        let fitting = self.rules.iter_mut();
        let mut fitting = fitting.filter(|rule| rule.fits(action, || &parameters));
        let plan = fitting.find_map(|rule| {
            let plan = rule.take_chance();
            counts.push((Arc::clone(&rule.plan.id), rule.chances, rule.fired));
            plan
        });
        (plan, counts)
    }

    /// All of them, without what they hold.
    pub(super) fn list(&self) -> Vec<Ordered> {
        let ordered = self.rules.iter().map(|rule| Ordered {
            fault: rule.fault.clone(),
            chances: rule.chances,
            fired: rule.fired,
            held: 0,
        });
        ordered.collect()
    }

    pub(super) fn has(&self, id: &str) -> bool {
        self.rules.iter().any(|rule| *rule.plan.id == *id)
    }

    /// Forgets a fault of an earlier start, and says whether it was there.
    pub(super) fn remove_earlier(&mut self, id: &str) -> bool {
        let is_given = |rule: &Rule| *rule.plan.id == *id && rule.is_given;
        !self.rules.iter().any(is_given) && self.remove(id)
    }

    /// Forgets a fault, and says whether it was there.
    pub(super) fn remove(&mut self, id: &str) -> bool {
        let before = self.rules.len();
        self.rules.retain(|rule| *rule.plan.id != *id);
        self.rules.len() < before
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
    fn new(fault: Fault, is_given: bool) -> Result<Self, Error> {
        Ok(Self {
            pick: fault.pick()?,
            plan: Arc::new(fault.plan(fault.name())?),
            fault,
            chances: 0,
            fired: 0,
            is_given,
        })
    }

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

    fn faults(given: impl IntoIterator<Item = Fault>) -> Rules {
        let mut faults = Rules::default();
        for fault in given {
            faults.add(fault, false).expect("it makes sense");
        }
        faults
    }

    fn struck(faults: &mut Rules, parameters: Value) -> Option<String> {
        let (plan, _) = faults.strike(SendEmail::SPEC, || parameters);
        Some(plan?.id.to_string())
    }

    fn counts(faults: &Rules) -> Vec<(u64, u64)> {
        let list = faults.list();
        list.iter().map(|of| (of.chances, of.fired)).collect()
    }

    #[test]
    fn the_next_fault_has_its_chance_when_the_first_does_not_strike() {
        let mut faults = faults([
            Fault::answer("SendEmail", "InternalError").first(2),
            Fault::on_any().reset(),
        ]);
        let mut strike = || struck(&mut faults, json!({}));
        assert_eq!(strike().as_deref(), Some("1"));
        assert_eq!(strike().as_deref(), Some("1"));
        assert_eq!(strike().as_deref(), Some("2"));
        assert_eq!(strike(), None);
        assert_eq!(counts(&faults), [(4, 2), (2, 1)]);
    }

    #[test]
    fn other_actions_are_no_chance() {
        let mut faults = faults([Fault::answer("SendEmail", "InternalError")]);
        let (other, counted) = faults.strike(BatchSendEmail::SPEC, Value::default);
        assert!(other.is_none() && counted.is_empty());
        assert_eq!(counts(&faults), [(0, 0)]);
    }

    #[test]
    fn fields_decide_in_objects_and_lists() {
        let mut faults = faults([Fault::on("SendEmail")
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
            let found = struck(&mut faults, request(id, to.clone())).is_some();
            assert_eq!(found, is_struck, "{id} {to}");
        }
        assert_eq!(struck(&mut faults, json!({})), None);
        assert_eq!(counts(&faults), [(1, 1)]);
    }

    #[test]
    fn an_id_is_had_by_one_fault() {
        let reset = || Fault::on_any().reset();
        let mut faults = faults([reset().id("2"), reset()]);
        let third = faults.add(reset(), false).expect("an id");
        assert_eq!(third.name(), "3");
        for id in ["2", "", "a/b"] {
            let error = faults
                .add(reset().id(id), false)
                .expect_err("the id is wrong");
            assert!(error.to_string().starts_with("fault: id: "), "{error}");
        }
        assert!(faults.remove("2") && !faults.remove("2"));
        assert_eq!((faults.has("2"), faults.has("3")), (false, true));
    }

    #[test]
    fn each_start_orders_what_is_not_there() {
        let reset = || Fault::on_any().reset();
        let mut faults = Rules::open(faults([reset(), reset(), reset().id("a")]).list())
            .expect("they make sense");
        let mut go_on = |fault| faults.go_on(&fault);
        assert!(go_on(reset().id("a")));
        assert!(!go_on(reset().id("a")), "it has gone on");
        assert!(!go_on(reset().nth(2)));
        let like = [reset(), reset(), reset()].map(go_on);
        assert_eq!(like, [true, true, false]);
    }
}
