//! Points in time and dates as the service writes them, and their way from and to Unix seconds and date libraries.

mod calendar;
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
mod conversion;

use alloc::string::String;
use core::fmt;

use serde::{Deserialize, Serialize};

use self::calendar::Civil;
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
pub use self::conversion::ConversionError;

/// How far the service's civil time is ahead of UTC, in seconds: 8 hours.
pub const SERVICE_UTC_OFFSET: i32 = 8 * 3600;

/// A point in time as the service writes it: `YYYY-MM-DD hh:mm:ss` in its civil time, UTC+8, without an offset.
///
/// What an answer holds is kept as it stands, whether or not it has this form; [`to_unix`](Self::to_unix) says.
/// The ends of the calendar are the years 0000 and 9999.
///
/// With the feature `jiff`, `time` or `chrono` it is made from that library's civil time and instant by `From`, and
/// turned into them by `TryFrom`, since the text of an answer can be anything.
///
/// # Example
/// ```
/// use ses_types::ServiceTime;
///
/// let begin = ServiceTime::from_parts(2026, 3, 1, 9, 30, 0).expect("March has a first day");
/// assert_eq!(begin.as_str(), "2026-03-01 09:30:00");
/// assert_eq!(begin.to_unix(), Some(1_772_328_600));
/// assert_eq!(ServiceTime::from_unix(1_772_328_600), begin);
/// assert_eq!(ServiceTime::from_parts(2026, 2, 29, 9, 30, 0), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ServiceTime(String);

impl ServiceTime {
    /// Makes a point in time of its calendar parts, in the service's civil time.
    ///
    /// `None` when the calendar has no such second.
    #[must_use]
    pub fn from_parts(
        year: u16,
        month: u8,
        day: u8,
        hour: u8,
        minute: u8,
        second: u8,
    ) -> Option<Self> {
        let civil = Civil {
            year,
            month,
            day,
            hour,
            minute,
            second,
        }
        .checked()?;
        Some(Self::from_civil(civil))
    }

    /// Writes Unix seconds in the service's civil time.
    ///
    /// What lies outside the years 0000 to 9999 becomes their nearest second.
    #[must_use]
    pub fn from_unix(seconds: i64) -> Self {
        Self::from_unix_with_offset(seconds, SERVICE_UTC_OFFSET)
    }

    /// Writes Unix seconds in a civil time that is `offset` seconds ahead of UTC.
    ///
    /// For a service that keeps another time than the documented one.
    #[must_use]
    pub fn from_unix_with_offset(seconds: i64, offset: i32) -> Self {
        Self::from_civil(Civil::from_seconds(seconds.saturating_add(offset.into())))
    }

    /// Unix seconds of this point in the service's civil time; `None` when the text has not the form of one.
    #[must_use]
    pub fn to_unix(&self) -> Option<i64> {
        self.to_unix_with_offset(SERVICE_UTC_OFFSET)
    }

    /// Unix seconds of this point in a civil time that is `offset` seconds ahead of UTC; `None` when the text has not
    /// the form of one.
    #[must_use]
    pub fn to_unix_with_offset(&self, offset: i32) -> Option<i64> {
        Some(self.civil()?.to_seconds() - i64::from(offset))
    }

    /// The text that goes over the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The calendar parts; `None` when the text has not the form of a point in time.
    fn civil(&self) -> Option<Civil> {
        let (date, time) = self.0.split_once(' ')?;
        civil(
            numbers(date, '-', [4, 2, 2])?,
            numbers(time, ':', [2, 2, 2])?,
        )
    }

    fn from_civil(civil: Civil) -> Self {
        let Civil {
            year,
            month,
            day,
            hour,
            minute,
            second,
        } = civil;
        let mut text = date(year, month, day);
        for (mark, number) in [(' ', hour), (':', minute), (':', second)] {
            text.push(mark);
            push_digits(&mut text, number.into(), 10);
        }
        Self(text)
    }
}

/// A day as the service writes it: `YYYY-MM-DD` in its civil time, UTC+8.
///
/// What an answer holds is kept as it stands, whether or not it has this form.
/// With the feature `jiff`, `time` or `chrono` it is made from that library's civil date, and from an instant that falls
/// in the day, by `From`, and turned into the date, and into the instant at which the day begins, by `TryFrom`.
///
/// # Example
/// ```
/// use ses_types::ServiceDate;
///
/// assert_eq!(ServiceDate::from_parts(2024, 2, 29).expect("2024 is a leap year").as_str(), "2024-02-29");
/// assert_eq!(ServiceDate::from_parts(2023, 2, 29), None);
/// // Eight in the evening of 2023-12-31 in London is four in the morning of the next day for the service.
/// assert_eq!(ServiceDate::from_unix(1_704_052_800).as_str(), "2024-01-01");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ServiceDate(String);

impl ServiceDate {
    /// Makes a day of its calendar parts; `None` when the calendar has no such day.
    #[must_use]
    pub fn from_parts(year: u16, month: u8, day: u8) -> Option<Self> {
        let civil = Civil {
            year,
            month,
            day,
            hour: 0,
            minute: 0,
            second: 0,
        }
        .checked()?;
        Some(Self::from_civil(civil))
    }

    /// The day in which a Unix second falls in the service's civil time.
    ///
    /// What lies outside the years 0000 to 9999 becomes their nearest day.
    #[must_use]
    pub fn from_unix(seconds: i64) -> Self {
        Self::from_unix_with_offset(seconds, SERVICE_UTC_OFFSET)
    }

    /// The day in which a Unix second falls in a civil time that is `offset` seconds ahead of UTC.
    #[must_use]
    pub fn from_unix_with_offset(seconds: i64, offset: i32) -> Self {
        Self::from_civil(Civil::from_seconds(seconds.saturating_add(offset.into())))
    }

    /// Unix seconds of the day's beginning in the service's civil time; `None` when the text has not the form of a day.
    #[must_use]
    pub fn to_unix(&self) -> Option<i64> {
        self.to_unix_with_offset(SERVICE_UTC_OFFSET)
    }

    /// Unix seconds of the day's beginning in a civil time that is `offset` seconds ahead of UTC; `None` when the text
    /// has not the form of a day.
    #[must_use]
    pub fn to_unix_with_offset(&self, offset: i32) -> Option<i64> {
        Some(self.civil()?.to_seconds() - i64::from(offset))
    }

    /// The text that goes over the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The calendar parts, at midnight; `None` when the text has not the form of a day.
    fn civil(&self) -> Option<Civil> {
        civil(numbers(&self.0, '-', [4, 2, 2])?, [0, 0, 0])
    }

    fn from_civil(
        Civil {
            year, month, day, ..
        }: Civil,
    ) -> Self {
        Self(date(year, month, day))
    }
}

/// A text is taken as it stands and unchecked.
macro_rules! from_text {
    ($type:ident) => {
        impl From<&str> for $type {
            /// Takes the text as it stands and unchecked.
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $type {
            /// Takes the text as it stands and unchecked.
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    };
}

from_text!(ServiceTime);
from_text!(ServiceDate);

/// The text of a date, with room for a time behind it.
fn date(year: u16, month: u8, day: u8) -> String {
    let mut text = String::with_capacity("YYYY-MM-DD hh:mm:ss".len());
    push_digits(&mut text, year, 1_000);
    for number in [month, day] {
        text.push('-');
        push_digits(&mut text, number.into(), 10);
    }
    text
}

/// Writes a number with all its digits from that of `highest` on, also where they are 0.
fn push_digits(text: &mut String, number: u16, mut highest: u16) {
    while highest > 0 {
        let digit = number / highest % 10;
        text.push(char::from(b'0' + digit as u8));
        highest /= 10;
    }
}

/// Puts a date and a time of day together; `None` when the calendar has no such second.
fn civil([year, month, day]: [u16; 3], [hour, minute, second]: [u16; 3]) -> Option<Civil> {
    let small = |number: u16| u8::try_from(number).ok();
    Civil {
        year,
        month: small(month)?,
        day: small(day)?,
        hour: small(hour)?,
        minute: small(minute)?,
        second: small(second)?,
    }
    .checked()
}

/// Reads three numbers of so many digits each.
fn numbers(text: &str, separator: char, digits: [usize; 3]) -> Option<[u16; 3]> {
    let mut parts = text.split(separator);
    let mut read = [0; 3];
    for (number, digits) in read.iter_mut().zip(digits) {
        let part = parts.next()?;
        if part.len() != digits || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(read)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_published_event_sample_shows_the_offset() {
        assert_eq!(
            ServiceTime::from_unix(1_654_064_683).as_str(),
            "2022-06-01 14:24:43"
        );
        assert_eq!(
            ServiceTime::from_unix_with_offset(1_654_064_683, 0).as_str(),
            "2022-06-01 06:24:43"
        );
        assert_eq!(
            ServiceTime::from("2022-06-01 14:24:43").to_unix(),
            Some(1_654_064_683)
        );
        assert_eq!(
            ServiceDate::from("2022-06-01").to_unix(),
            Some(1_654_012_800)
        );
    }

    #[test]
    fn a_text_of_another_form_is_kept_and_is_no_time() {
        let texts = [
            "",
            "0000-00-00 00:00:00",
            "2024-02-30 00:00:00",
            "2024-02-01T00:00:00",
            "2024-2-1 00:00:00",
            "2024-02-01 24:00:00",
            "2024-02-01 00:00:00 ",
            "2024-02-01 00:00:00+08:00",
            "+024-02-01 00:00:00",
            "2024-02-01",
            "２024-02-01 00:00:00",
        ];
        for text in texts {
            assert_eq!(ServiceTime::from(text).to_unix(), None, "{text}");
            assert_eq!(ServiceTime::from(text).as_str(), text);
        }
        assert_eq!(ServiceDate::from("2024-02-30").to_unix(), None);
        assert_eq!(ServiceDate::from("2024-02-01 00:00:00").to_unix(), None);
    }

    #[test]
    fn times_order_as_their_texts_do() {
        assert!(ServiceTime::from_unix(-1) < ServiceTime::from_unix(0));
    }

    #[test]
    fn the_ends_of_time_do_not_overflow() {
        assert_eq!(
            ServiceTime::from_unix(i64::MAX).as_str(),
            "9999-12-31 23:59:59"
        );
        assert_eq!(
            ServiceDate::from_unix_with_offset(i64::MIN, i32::MIN).as_str(),
            "0000-01-01"
        );
    }

    proptest! {
        #[test]
        fn unix_seconds_survive(seconds in -62_000_000_000_i64..253_000_000_000, offset in -86_400..86_400) {
            let time = ServiceTime::from_unix_with_offset(seconds, offset);
            prop_assert_eq!(time.to_unix_with_offset(offset), Some(seconds));
            let date = ServiceDate::from_unix_with_offset(seconds, offset);
            let begin = date.to_unix_with_offset(offset).expect("a date that was made of a second is a date");
            prop_assert!((begin..begin + 86_400).contains(&seconds));
        }

        #[test]
        fn any_text_is_kept(text in any::<String>()) {
            let time = ServiceTime::from(text.clone());
            if let Some(seconds) = time.to_unix() {
                prop_assert_eq!(ServiceTime::from_unix(seconds), time);
            } else {
                prop_assert_eq!(time.as_str(), text);
            }
        }
    }
}
