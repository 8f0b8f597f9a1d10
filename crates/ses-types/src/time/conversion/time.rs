//! From and to time's `PrimitiveDateTime`, `Date` and `OffsetDateTime`.

use ::time::{Date, Month, OffsetDateTime, PrimitiveDateTime};

use super::{super::Civil, convert};
use crate::{ServiceDate, ServiceTime};

convert!(
    ServiceTime,
    PrimitiveDateTime,
    "Takes the civil time as one of the service, UTC+8.",
    |civil| Self::from_unix_with_offset(civil.assume_utc().unix_timestamp(), 0),
    "The civil time of the service, UTC+8.",
    |time| datetime(time.civil()?)
);

convert!(
    ServiceTime,
    OffsetDateTime,
    "Writes the instant in the service's civil time, UTC+8, whatever its offset.",
    |instant| Self::from_unix(instant.unix_timestamp()),
    "The instant, in UTC, the text being in the service's civil time, UTC+8.",
    |time| Self::from_unix_timestamp(time.to_unix()?).ok()
);

convert!(
    ServiceDate,
    Date,
    "Takes the date as one of the service.",
    |date| Self::from_unix_with_offset(date.midnight().assume_utc().unix_timestamp(), 0),
    "The date.",
    |date| Some(datetime(date.civil()?)?.date())
);

convert!(
    ServiceDate,
    OffsetDateTime,
    "The day in which the instant falls in the service's civil time, UTC+8, whatever its offset.",
    |instant| Self::from_unix(instant.unix_timestamp()),
    "The instant, in UTC, at which the day begins in the service's civil time, UTC+8.",
    |date| Self::from_unix_timestamp(date.to_unix()?).ok()
);

fn datetime(civil: Civil) -> Option<PrimitiveDateTime> {
    let month = Month::try_from(civil.month).ok()?;
    let date = Date::from_calendar_date(civil.year.into(), month, civil.day).ok()?;
    date.with_hms(civil.hour, civil.minute, civil.second).ok()
}

#[cfg(test)]
mod tests {
    use ::time::{Duration, UtcOffset};

    use super::{
        super::tests::{check, check_from},
        *,
    };

    fn date(year: i32, month: Month, day: u8) -> Date {
        Date::from_calendar_date(year, month, day).expect("time has this day")
    }

    fn instant(second: i64) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(second).expect("time has this second")
    }

    #[test]
    fn civil_types_go_both_ways() {
        let at = |date: Date, hour, minute, second| {
            date.with_hms(hour, minute, second)
                .expect("each day has this second")
        };
        check::<ServiceTime, _>(
            "2022-06-01 14:24:43",
            at(date(2022, Month::June, 1), 14, 24, 43),
        );
        check::<ServiceTime, _>(
            "9999-12-31 23:59:59",
            at(date(9999, Month::December, 31), 23, 59, 59),
        );
        check::<ServiceDate, _>("2024-02-29", date(2024, Month::February, 29));
    }

    #[test]
    fn instants_are_eight_hours_behind() {
        check::<ServiceTime, _>("2022-06-01 14:24:43", instant(1_654_064_683));
        check::<ServiceDate, _>("2022-06-01", instant(1_654_012_800));
        check_from(instant(1_654_012_799), "2022-05-31 23:59:59", "2022-05-31");
    }

    #[test]
    fn the_offset_of_an_instant_changes_nothing() {
        let west = UtcOffset::from_hms(-5, 0, 0).expect("there is such an offset");
        check_from(
            instant(1_654_064_683).to_offset(west),
            "2022-06-01 14:24:43",
            "2022-06-01",
        );
    }

    #[test]
    fn parts_of_a_second_and_years_before_the_calendar_go() {
        let half = instant(-1) - Duration::milliseconds(500);
        check_from(half, "1970-01-01 07:59:58", "1970-01-01");
        assert_eq!(
            ServiceDate::from(date(-1, Month::May, 5)).as_str(),
            "0000-01-01"
        );
    }
}
