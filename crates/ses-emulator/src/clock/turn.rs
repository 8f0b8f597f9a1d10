//! Turns: what is done to the clock of an account, and how it is written.

use std::time::Duration;

use serde::Deserialize;
use ses_types::ServiceTime;

use super::ClockMode;
use crate::Error;

/// The last time that a clock can show, at the end of the year 9999 in UTC.
const LATEST: i64 = 253_402_300_799;

/// What is done to the clock of an account.
///
/// Where a clock is turned ahead, all that falls due on the way is done at its time: tasks are run, requests that a
/// fault holds are processed, and webhooks are called.
/// A clock that stood still does so afterwards, and one that ran runs on, unless the turn says otherwise.
///
/// As JSON: one of `"advance": "1d12h"` (weeks, days, hours, minutes, seconds; or seconds as a number),
/// `"set": "2026-01-02 11:04:05"` (UTC+8; or Unix seconds as a number) and `"real": true`, and beside it or alone
/// `"freeze": true` or `false`.
///
/// # Example
/// ```
/// use std::time::Duration;
///
/// use ses_emulator::Turn;
///
/// let turn: Turn = serde_json::from_str(r#"{"advance": "30d", "freeze": true}"#).expect("a turn");
/// assert_eq!(turn, Turn::advance(Duration::from_secs(30 * 86_400)).frozen());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Order")]
pub struct Turn {
    to: To,
    freeze: Option<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum To {
    Ahead(u64),
    Time(i64),
    Real,
}

impl Turn {
    /// Turns the clock ahead, by whole seconds.
    #[must_use]
    pub fn advance(by: Duration) -> Self {
        Self::new(To::Ahead(by.as_secs()))
    }

    /// Sets the clock to this time, in Unix seconds; setting it back undoes nothing.
    #[must_use]
    pub fn to(time: i64) -> Self {
        Self::new(To::Time(time))
    }

    /// Lets the clock show what the emulator's shows.
    #[must_use]
    pub fn real() -> Self {
        Self::new(To::Real)
    }

    /// Stops the clock where it is.
    #[must_use]
    pub fn freeze() -> Self {
        Self::advance(Duration::ZERO).frozen()
    }

    /// Lets the clock run on from where it is.
    #[must_use]
    pub fn thaw() -> Self {
        Self::advance(Duration::ZERO).running()
    }

    /// Lets the clock stand still afterwards.
    #[must_use]
    pub fn frozen(mut self) -> Self {
        self.freeze = Some(true);
        self
    }

    /// Lets the clock run on afterwards.
    #[must_use]
    pub fn running(mut self) -> Self {
        self.freeze = Some(false);
        self
    }

    fn new(to: To) -> Self {
        Self { to, freeze: None }
    }

    /// Which time a clock comes to that shows `now`, and how it runs then.
    pub(crate) fn target(
        self,
        mode: ClockMode,
        now: i64,
        real: i64,
    ) -> Result<(i64, ClockMode), Error> {
        let time = match self.to {
            To::Ahead(seconds) => now.saturating_add_unsigned(seconds),
            To::Time(time) => time,
            To::Real => real,
        };
        if !(0..=LATEST).contains(&time) {
            return Err(Error::Clock);
        }
        let default = matches!(mode, ClockMode::Frozen(_)) && self.to != To::Real;
        Ok(match self.freeze.unwrap_or(default) {
            true => (time, ClockMode::Frozen(time)),
            false => (time, ClockMode::running(time - real)),
        })
    }
}

/// A turn as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    advance: Option<Figure>,
    set: Option<Figure>,
    real: Option<bool>,
    freeze: Option<bool>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a text, or a whole number of seconds")]
enum Figure {
    Seconds(u64),
    Text(String),
}

impl TryFrom<Order> for Turn {
    type Error = String;

    fn try_from(order: Order) -> Result<Self, String> {
        let real = order.real.filter(|is_real| *is_real);
        let to = match (order.advance, order.set, real, order.freeze) {
            (Some(by), None, None, _) => To::Ahead(seconds(by)?),
            (None, Some(time), None, _) => To::Time(unix(time)?),
            (None, None, Some(_), _) => To::Real,
            (None, None, None, Some(_)) => To::Ahead(0),
            _ => {
                return Err(
                    "one of advance, set, real and freeze says how the clock is turned".into(),
                );
            }
        };
        Ok(Self {
            to,
            freeze: order.freeze,
        })
    }
}

fn unix(time: Figure) -> Result<i64, String> {
    match time {
        Figure::Seconds(seconds) => Ok(seconds.try_into().unwrap_or(i64::MAX)),
        Figure::Text(text) => ServiceTime::from(text.as_str()).to_unix().ok_or_else(|| {
            format!("set: {text:?} is no time such as \"2026-01-02 11:04:05\", in UTC+8")
        }),
    }
}

/// The seconds of a span such as `1d12h`.
fn seconds(span: Figure) -> Result<u64, String> {
    let text = match span {
        Figure::Seconds(seconds) => return Ok(seconds),
        Figure::Text(text) => text,
    };
    spans(&text).ok_or_else(|| {
        format!("advance: {text:?} is no span such as \"30d\" or \"1d12h\", of w, d, h, m and s")
    })
}

fn spans(text: &str) -> Option<u64> {
    let mut sum = 0_u64;
    let mut rest = text;
    while let Some(at) = rest.find(|character: char| !character.is_ascii_digit()) {
        let unit = match rest[at..].chars().next()? {
            'w' => 604_800,
            'd' => 86_400,
            'h' => 3_600,
            'm' => 60,
            's' => 1,
            _ => return None,
        };
        let part = rest[..at].parse::<u64>().ok()?.checked_mul(unit)?;
        sum = sum.checked_add(part)?;
        rest = &rest[at + 1..];
    }
    (rest.is_empty() && !text.is_empty()).then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_reads_as_it_is_written() {
        let hours = |hours: u64| Turn::advance(Duration::from_secs(hours * 3_600));
        for (json, expected) in [
            (r#"{"advance": "30d"}"#, hours(720)),
            (r#"{"advance": "1w1d12h60m3600s"}"#, hours(206)),
            (r#"{"advance": 3600}"#, hours(1)),
            (r#"{"set": "2026-01-02 11:04:05"}"#, Turn::to(1_767_323_045)),
            (r#"{"set": 7, "freeze": true}"#, Turn::to(7).frozen()),
            (r#"{"freeze": true}"#, Turn::freeze()),
            (r#"{"freeze": false}"#, Turn::thaw()),
            (r#"{"real": true}"#, Turn::real()),
        ] {
            assert_eq!(serde_json::from_str(json).ok(), Some(expected), "{json}");
        }
    }

    #[test]
    fn a_turn_that_is_none_is_told_by_its_name() {
        for (json, begin) in [
            ("{}", "one of advance, set, real and freeze"),
            (r#"{"advance": "1d", "real": true}"#, "one of advance"),
            (r#"{"real": false}"#, "one of advance"),
            (r#"{"advance": "12"}"#, "advance: \"12\" is no span"),
            (r#"{"advance": "d"}"#, "advance: \"d\""),
            (r#"{"advance": "1d 2h"}"#, "advance: \"1d 2h\""),
            (r#"{"advance": ""}"#, "advance: \"\""),
            (r#"{"advance": -1}"#, "a text, or a whole number"),
            (r#"{"advance": "99999999999999999w"}"#, "advance:"),
            (r#"{"set": "tomorrow"}"#, "set: \"tomorrow\" is no time"),
            (r#"{"back": "1d"}"#, "unknown field `back`"),
        ] {
            let error = serde_json::from_str::<Turn>(json).expect_err("it is none");
            assert!(error.to_string().starts_with(begin), "{json}: {error}");
        }
    }

    #[test]
    fn a_clock_runs_on_or_stands_as_it_did() {
        use ClockMode::{Frozen, Real, Shifted};
        let hour = Turn::advance(Duration::from_secs(3_600));
        for (turn, mode, now, expected) in [
            (hour, Real, 10_000, (13_600, Shifted(3_600))),
            (hour, Shifted(-3_600), 6_400, (10_000, Real)),
            (hour, Frozen(0), 0, (3_600, Frozen(3_600))),
            (hour.running(), Frozen(0), 0, (3_600, Shifted(-6_400))),
            (Turn::to(50), Real, 10_000, (50, Shifted(-9_950))),
            (Turn::freeze(), Real, 10_000, (10_000, Frozen(10_000))),
            (Turn::real(), Frozen(0), 0, (10_000, Real)),
        ] {
            let found = turn.target(mode, now, 10_000).expect("a time");
            assert_eq!(found, expected, "{turn:?}");
        }
        for beyond in [
            Turn::to(-1),
            Turn::to(i64::MAX),
            Turn::advance(Duration::MAX),
        ] {
            assert!(matches!(beyond.target(Real, 0, 0), Err(Error::Clock)));
        }
    }
}
