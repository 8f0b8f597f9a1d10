//! The time here, and days of the service.

use std::time::{SystemTime, UNIX_EPOCH};

use ses_types::ServiceDate;

use crate::args::Days;

const DAY: i64 = 86_400;

/// Unix seconds.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs().try_into().unwrap_or(i64::MAX))
}

/// The service's day.
pub(crate) fn today() -> ServiceDate {
    ServiceDate::from_unix(now())
}

impl Days {
    /// The first and the last day: a week until today, unless set otherwise.
    pub(crate) fn bounds(&self) -> (ServiceDate, ServiceDate) {
        let last = self.until.clone().unwrap_or_else(today);
        let week = || ServiceDate::from_unix(last.to_unix().unwrap_or_default() - 6 * DAY);
        (self.since.clone().unwrap_or_else(week), last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_ends_with_its_last_day() {
        let days = Days {
            since: None,
            until: Some("2026-03-03".into()),
        };
        let (first, last) = days.bounds();
        assert_eq!(
            (first.as_str(), last.as_str()),
            ("2026-02-25", "2026-03-03")
        );
    }
}
