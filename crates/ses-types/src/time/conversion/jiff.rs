//! From and to jiff's `civil::DateTime`, `civil::Date` and `Timestamp`.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};

use super::{super::Civil, convert};
use crate::{ServiceDate, ServiceTime};

convert!(
    ServiceTime,
    DateTime,
    "Takes the civil time as one of the service, UTC+8.",
    |civil| Self::from_unix_with_offset(seconds(civil), 0),
    "The civil time of the service, UTC+8.",
    |time| datetime(time.civil()?)
);

convert!(
    ServiceTime,
    Timestamp,
    "Writes the instant in the service's civil time, UTC+8.",
    |instant| Self::from_unix(unix(instant)),
    "The instant, the text being in the service's civil time, UTC+8.",
    |time| Self::from_second(time.to_unix()?).ok()
);

convert!(
    ServiceDate,
    Date,
    "Takes the date as one of the service.",
    |date| Self::from_unix_with_offset(seconds(date.at(0, 0, 0, 0)), 0),
    "The date.",
    |date| Some(datetime(date.civil()?)?.date())
);

convert!(
    ServiceDate,
    Timestamp,
    "The day in which the instant falls in the service's civil time, UTC+8.",
    |instant| Self::from_unix(unix(instant)),
    "The instant at which the day begins in the service's civil time, UTC+8.",
    |date| Self::from_second(date.to_unix()?).ok()
);

/// Seconds since 1970-01-01 00:00:00 of the same civil time, rounded down.
fn seconds(civil: DateTime) -> i64 {
    let since = civil.duration_since(DateTime::constant(1970, 1, 1, 0, 0, 0, 0));
    since.as_secs() - i64::from(since.subsec_nanos() < 0)
}

/// Unix seconds, rounded down.
fn unix(instant: Timestamp) -> i64 {
    instant.as_second() - i64::from(instant.subsec_nanosecond() < 0)
}

fn datetime(civil: Civil) -> Option<DateTime> {
    let small = |number: u8| i8::try_from(number).ok();
    DateTime::new(
        i16::try_from(civil.year).ok()?,
        small(civil.month)?,
        small(civil.day)?,
        small(civil.hour)?,
        small(civil.minute)?,
        small(civil.second)?,
        0,
    )
    .ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime};

    use super::{
        super::tests::{check, check_from},
        *,
    };

    #[test]
    fn civil_types_go_both_ways() {
        check::<ServiceTime, _>("2022-06-01 14:24:43", datetime(2022, 6, 1, 14, 24, 43, 0));
        check::<ServiceTime, _>("0000-01-01 00:00:00", datetime(0, 1, 1, 0, 0, 0, 0));
        check::<ServiceTime, _>("9999-12-31 23:59:59", datetime(9999, 12, 31, 23, 59, 59, 0));
        check::<ServiceDate, _>("2024-02-29", date(2024, 2, 29));
    }

    #[test]
    fn instants_are_eight_hours_behind() {
        let instant = |second| Timestamp::from_second(second).expect("jiff has this second");
        check::<ServiceTime, _>("2022-06-01 14:24:43", instant(1_654_064_683));
        check::<ServiceDate, _>("2022-06-01", instant(1_654_012_800));
        check_from(instant(1_654_012_799), "2022-05-31 23:59:59", "2022-05-31");
        check_from(Timestamp::MIN, "0000-01-01 00:00:00", "0000-01-01");
    }

    #[test]
    fn parts_of_a_second_and_years_before_the_calendar_go() {
        let half = Timestamp::new(-1, -500_000_000).expect("jiff has this half second");
        check_from(half, "1970-01-01 07:59:58", "1970-01-01");
        let before = datetime(1969, 12, 31, 23, 59, 59, 500_000_000);
        assert_eq!(ServiceTime::from(before).as_str(), "1969-12-31 23:59:59");
        assert_eq!(ServiceDate::from(date(-1, 5, 5)).as_str(), "0000-01-01");
    }

    #[test]
    fn what_jiff_can_not_hold_is_an_error() {
        let last = ServiceTime::from("9999-12-31 23:59:59");
        assert_eq!(Timestamp::try_from(last), Err(crate::ConversionError));
    }
}
