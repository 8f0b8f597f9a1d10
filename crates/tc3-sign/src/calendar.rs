//! The civil calendar: which UTC day a Unix time falls on, and how that day is written.

use core::fmt;

const SECONDS_PER_DAY: u64 = 86_400;

/// The last second whose year has four digits: 9999-12-31T23:59:59Z.
pub(crate) const LAST_SECOND: u64 = 253_402_300_799;

/// A UTC day, counted from 1970-01-01; prints as `YYYY-MM-DD`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Day(u64);

impl Day {
    pub(crate) const fn of(timestamp: u64) -> Self {
        Self(timestamp / SECONDS_PER_DAY)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil(self.0);
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// Year, month and day of the month in the proleptic Gregorian calendar.
///
/// Years are taken to begin in March: the leap day is then the last day of its year,
/// and the months before it repeat the lengths 31, 30, 31, 30, 31, which is 153 days in five months.
const fn civil(days_since_1970: u64) -> (u64, u64, u64) {
    const DAYS_PER_400_YEARS: u64 = 146_097;
    const FIRST_OF_MARCH_0000_TO_1970: u64 = 719_468;
    let days = days_since_1970 + FIRST_OF_MARCH_0000_TO_1970;
    let cycle = days / DAYS_PER_400_YEARS;
    let day_of_cycle = days % DAYS_PER_400_YEARS;
    let leap_days = day_of_cycle / 1_460 - day_of_cycle / 36_524 + day_of_cycle / 146_096;
    let year_of_cycle = (day_of_cycle - leap_days) / 365;
    let day_of_year =
        day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let year_from_march = cycle * 400 + year_of_cycle;
    if month_from_march < 10 {
        (year_from_march, month_from_march + 3, day)
    } else {
        (year_from_march + 1, month_from_march - 9, day)
    }
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::{Day, LAST_SECOND};

    fn check(timestamp: u64, expected: &str) {
        assert_eq!(Day::of(timestamp).to_string(), expected, "at {timestamp}");
    }

    #[test]
    fn days_of_known_times() {
        check(0, "1970-01-01");
        check(86_399, "1970-01-01");
        check(86_400, "1970-01-02");
        check(68_169_600, "1972-02-29");
        check(951_782_399, "2000-02-28");
        check(951_782_400, "2000-02-29");
        check(951_868_800, "2000-03-01");
        check(1_551_113_065, "2019-02-25");
        check(1_760_054_399, "2025-10-09");
        check(1_760_054_400, "2025-10-10");
        check(4_107_542_400, "2100-03-01");
        check(LAST_SECOND, "9999-12-31");
        check(LAST_SECOND + 1, "10000-01-01");
    }

    #[test]
    fn the_last_time_of_all_has_a_day() {
        assert!(Day::of(u64::MAX).to_string().ends_with("-11-09"));
    }
}
