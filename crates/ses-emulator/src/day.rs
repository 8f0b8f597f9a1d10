//! Days as the service counts them: from midnight to midnight in UTC+8.

use ses_types::SERVICE_UTC_OFFSET;

/// How many seconds a day has.
pub(crate) const SECONDS: i64 = 86_400;

/// How far the service's civil time is ahead of UTC, in seconds.
pub(crate) const OFFSET: i64 = SERVICE_UTC_OFFSET as i64;

/// The number of the day in which a Unix second falls.
pub(crate) fn number(unix: i64) -> i64 {
    (unix + OFFSET).div_euclid(SECONDS)
}

/// The Unix second at which a day begins.
pub(crate) fn begin(number: i64) -> i64 {
    number * SECONDS - OFFSET
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_four_in_the_afternoon_of_utc() {
        let noon = 1_767_268_800;
        let midnight = noon + 4 * 3_600;
        assert_eq!(begin(number(midnight)), midnight);
        assert_eq!(number(midnight - 1), number(midnight) - 1);
        assert_eq!(number(noon), number(midnight - 1));
    }
}
