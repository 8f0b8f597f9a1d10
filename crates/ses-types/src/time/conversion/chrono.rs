//! From and to chrono's `NaiveDateTime`, `NaiveDate` and `DateTime<Utc>`.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use super::{super::Civil, convert};
use crate::{ServiceDate, ServiceTime};

convert!(
    ServiceTime,
    NaiveDateTime,
    "Takes the civil time as one of the service, UTC+8.",
    |civil| Self::from_unix_with_offset(civil.and_utc().timestamp(), 0),
    "The civil time of the service, UTC+8.",
    |time| datetime(time.civil()?)
);

convert!(
    ServiceTime,
    DateTime<Utc>,
    "Writes the instant in the service's civil time, UTC+8.",
    |instant| Self::from_unix(instant.timestamp()),
    "The instant, the text being in the service's civil time, UTC+8.",
    |time| Self::from_timestamp(time.to_unix()?, 0)
);

convert!(
    ServiceDate,
    NaiveDate,
    "Takes the date as one of the service.",
    |date| Self::from_unix_with_offset(date.and_time(NaiveTime::MIN).and_utc().timestamp(), 0),
    "The date.",
    |date| Some(datetime(date.civil()?)?.date())
);

convert!(
    ServiceDate,
    DateTime<Utc>,
    "The day in which the instant falls in the service's civil time, UTC+8.",
    |instant| Self::from_unix(instant.timestamp()),
    "The instant at which the day begins in the service's civil time, UTC+8.",
    |date| Self::from_timestamp(date.to_unix()?, 0)
);

fn datetime(civil: Civil) -> Option<NaiveDateTime> {
    NaiveDate::from_ymd_opt(civil.year.into(), civil.month.into(), civil.day.into())?.and_hms_opt(
        civil.hour.into(),
        civil.minute.into(),
        civil.second.into(),
    )
}

#[cfg(test)]
mod tests {
    use super::{
        super::tests::{check, check_from},
        *,
    };

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("chrono has this day")
    }

    #[test]
    fn civil_types_go_both_ways() {
        let at = |date: NaiveDate, hour, minute, second| {
            date.and_hms_opt(hour, minute, second)
                .expect("each day has this second")
        };
        check::<ServiceTime, _>("2022-06-01 14:24:43", at(date(2022, 6, 1), 14, 24, 43));
        check::<ServiceTime, _>("9999-12-31 23:59:59", at(date(9999, 12, 31), 23, 59, 59));
        check::<ServiceDate, _>("2024-02-29", date(2024, 2, 29));
    }

    #[test]
    fn instants_are_eight_hours_behind() {
        let instant = |second| DateTime::from_timestamp(second, 0).expect("chrono has this second");
        check::<ServiceTime, _>("2022-06-01 14:24:43", instant(1_654_064_683));
        check::<ServiceDate, _>("2022-06-01", instant(1_654_012_800));
        check_from(instant(1_654_012_799), "2022-05-31 23:59:59", "2022-05-31");
    }

    #[test]
    fn parts_of_a_second_and_years_beyond_the_calendar_go() {
        let half = DateTime::from_timestamp(-2, 500_000_000).expect("chrono has this half second");
        check_from(half, "1970-01-01 07:59:58", "1970-01-01");
        check_from(
            DateTime::<Utc>::MIN_UTC,
            "0000-01-01 00:00:00",
            "0000-01-01",
        );
        check_from(
            DateTime::<Utc>::MAX_UTC,
            "9999-12-31 23:59:59",
            "9999-12-31",
        );
        assert_eq!(ServiceDate::from(date(10_000, 1, 1)).as_str(), "9999-12-31");
    }
}
