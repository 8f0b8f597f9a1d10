//! What the emulator was asked and what its client was told, held against what is there.

use std::collections::BTreeMap;

/// What a client was told of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// It was answered.
    Done,
    /// It never left.
    NotSent,
    /// It left, and no answer came.
    Unknown,
}

/// A request that the emulator takes.
#[derive(Debug)]
pub(crate) struct Request {
    /// What is there once it has taken effect, each named as nothing else is.
    pub(crate) things: Vec<String>,
    pub(crate) told: Told,
}

impl Request {
    /// Whether anything of it is there.
    pub(crate) fn is_there(&self, found: &Found) -> bool {
        self.things.iter().any(|thing| found.contains_key(thing))
    }
}

/// How often each thing is there.
pub(crate) type Found = BTreeMap<String, u64>;

/// What is not there as the requests have it: lost, there in part, more than once, or for nobody.
pub(crate) fn faults<'a>(
    requests: impl IntoIterator<Item = &'a Request>,
    found: &Found,
) -> Vec<String> {
    let mut faults = Vec::new();
    let mut strange = found.clone();
    for request in requests {
        let is_there = request.is_there(found);
        if request.told == Told::NotSent && is_there {
            faults.push(format!("never left and is there: {:?}", request.things));
        }
        let expected = u64::from(request.told == Told::Done || is_there);
        for thing in &request.things {
            let times = strange.remove(thing).unwrap_or_default();
            if times != expected {
                let told = request.told;
                faults.push(format!("{told:?}: {thing} is there {times} times"));
            }
        }
    }
    faults.extend(strange.keys().map(|thing| format!("nobody's: {thing}")));
    faults
}

#[test]
fn what_is_lost_or_doubled_or_in_part_is_a_fault() {
    use Told::{Done, NotSent, Unknown};
    let check = |told, found: &[(&str, u64)], faults: &[&str]| {
        let things = ["a".to_owned(), "b".to_owned()].into();
        let found = found
            .iter()
            .map(|(thing, times)| (thing.to_string(), *times));
        let seen = self::faults(&[Request { things, told }], &found.collect());
        assert_eq!(seen, faults);
    };
    check(Done, &[("a", 1), ("b", 1)], &[]);
    check(Unknown, &[("a", 1), ("b", 1)], &[]);
    check(Unknown, &[], &[]);
    check(NotSent, &[], &[]);
    check(Done, &[("a", 1)], &["Done: b is there 0 times"]);
    check(Done, &[("a", 2), ("b", 1)], &["Done: a is there 2 times"]);
    check(Unknown, &[("b", 1)], &["Unknown: a is there 0 times"]);
    check(
        NotSent,
        &[("a", 1), ("b", 1)],
        &["never left and is there: [\"a\", \"b\"]"],
    );
    check(Unknown, &[("c", 1)], &["nobody's: c"]);
}
