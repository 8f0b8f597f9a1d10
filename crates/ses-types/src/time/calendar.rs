//! Days and seconds of the proleptic Gregorian calendar, counted from 1970-01-01.

/// Seconds of a day.
pub(super) const DAY: i64 = 86_400;

/// A date and a time of day, both in the same civil time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Civil {
    pub(super) year: u16,
    pub(super) month: u8,
    pub(super) day: u8,
    pub(super) hour: u8,
    pub(super) minute: u8,
    pub(super) second: u8,
}

impl Civil {
    /// The first second that four digits of a year can write.
    const FIRST: i64 = -62_167_219_200;
    /// The last second that four digits of a year can write.
    const LAST: i64 = 253_402_300_799;

    /// `None` when the calendar has no such second; leap seconds are not counted.
    pub(super) fn checked(self) -> Option<Self> {
        let sound = self.year <= 9999
            && (1..=12).contains(&self.month)
            && (1..=days_of_month(self.year, self.month)).contains(&self.day)
            && self.hour < 24
            && self.minute < 60
            && self.second < 60;
        sound.then_some(self)
    }

    /// The second that is so far from 1970-01-01 00:00:00; the nearest of the years 0000 to 9999 when it is beyond.
    pub(super) fn from_seconds(seconds: i64) -> Self {
        let seconds = seconds.clamp(Self::FIRST, Self::LAST);
        let (year, month, day) = date_of(seconds.div_euclid(DAY));
        let of_day = seconds.rem_euclid(DAY);
        Self {
            year: year as u16,
            month: month as u8,
            day: day as u8,
            hour: (of_day / 3600) as u8,
            minute: (of_day / 60 % 60) as u8,
            second: (of_day % 60) as u8,
        }
    }

    /// Seconds since 1970-01-01 00:00:00 of the same civil time.
    pub(super) fn to_seconds(self) -> i64 {
        let days = days_until(self.year.into(), self.month.into(), self.day.into());
        days * DAY
            + i64::from(self.hour) * 3600
            + i64::from(self.minute) * 60
            + i64::from(self.second)
    }
}

/// How many days a month has; `month` is 1 to 12.
fn days_of_month(year: u16, month: u8) -> u8 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a date.
///
/// Years are counted from March, so that the leap day is the last of its year, and in eras of 400 years, after which
/// the calendar repeats.
fn days_until(year: i64, month: i64, day: i64) -> i64 {
    let march_year = if month > 2 { year } else { year - 1 };
    let (era, of_era) = (march_year.div_euclid(400), march_year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * ERA + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year - EPOCH
}

/// The date that is so many days after 1970-01-01: the inverse of [`days_until`].
fn date_of(days: i64) -> (i64, i64, i64) {
    let (era, day_of_era) = (
        (days + EPOCH).div_euclid(ERA),
        (days + EPOCH).rem_euclid(ERA),
    );
    let of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / (ERA - 1)) / 365;
    let day_of_year = day_of_era - (365 * of_era + of_era / 4 - of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = (march_month + 2) % 12 + 1;
    let year = era * 400 + of_era + i64::from(month <= 2);
    (year, month, day)
}

/// Days of 400 years.
const ERA: i64 = 146_097;

/// Days from 0000-03-01 to 1970-01-01.
const EPOCH: i64 = 719_468;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn civil(year: u16, month: u8, day: u8) -> Civil {
        Civil {
            year,
            month,
            day,
            hour: 0,
            minute: 0,
            second: 0,
        }
    }

    #[test]
    fn each_day_follows_the_one_before() {
        let mut expected = Civil::FIRST;
        for year in 0..=9999 {
            for month in 1..=12 {
                for day in 1..=days_of_month(year, month) {
                    let today = civil(year, month, day);
                    assert_eq!(today.to_seconds(), expected);
                    assert_eq!(Civil::from_seconds(expected), today);
                    expected += DAY;
                }
            }
        }
        assert_eq!(expected, Civil::LAST + 1);
    }

    #[test]
    fn a_day_that_is_not_in_the_calendar_is_none() {
        for (year, month, day) in [
            (2023, 2, 29),
            (1900, 2, 29),
            (2024, 2, 30),
            (2024, 4, 31),
            (2024, 0, 1),
            (2024, 13, 1),
        ] {
            assert_eq!(
                civil(year, month, day).checked(),
                None,
                "{year}-{month}-{day}"
            );
        }
        for (year, month, day) in [(2024, 2, 29), (2000, 2, 29), (0, 1, 1), (9999, 12, 31)] {
            assert!(
                civil(year, month, day).checked().is_some(),
                "{year}-{month}-{day}"
            );
        }
        assert_eq!(civil(10_000, 1, 1).checked(), None);
        assert_eq!(civil(2024, 1, 0).checked(), None);
    }

    #[test]
    fn seconds_beyond_four_digits_of_a_year_stop_at_its_edge() {
        assert_eq!(
            Civil::from_seconds(i64::MAX),
            Civil::from_seconds(Civil::LAST)
        );
        assert_eq!(
            Civil::from_seconds(i64::MIN),
            Civil::from_seconds(Civil::FIRST)
        );
    }

    proptest! {
        #[test]
        fn seconds_survive(seconds in Civil::FIRST..=Civil::LAST) {
            let civil = Civil::from_seconds(seconds);
            prop_assert_eq!(civil.to_seconds(), seconds);
            prop_assert_eq!(civil.checked(), Some(civil));
        }
    }
}
