//! The difference between our clock and the service's, learnt from an answer.

use std::time::UNIX_EPOCH;

use http::{HeaderMap, HeaderValue, header::DATE};

/// What to add to our clock to have the service's, in seconds.
///
/// A request whose timestamp is more than five minutes off is refused with `AuthFailure.SignatureExpire`; the answer's
/// `Date` then tells by how much.
/// One call learns it, and its transport hands it to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClockOffset(i64);

impl ClockOffset {
    /// The offset between the `Date` of an answer and our clock, or `None` where the answer has no readable `Date`.
    ///
    /// `unix` is our own time in Unix seconds when the answer came.
    #[must_use]
    pub fn learnt_from(headers: &HeaderMap, unix: u64) -> Option<Self> {
        let date = self::unix(headers.get(DATE)?)?;
        Some(Self(date.cast_signed().wrapping_sub(unix.cast_signed())))
    }

    /// Seconds that the service's clock is ahead of ours; negative where it is behind.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.0
    }

    /// The service's Unix time when ours is `unix`.
    #[must_use]
    pub fn apply(self, unix: u64) -> u64 {
        unix.saturating_add_signed(self.0)
    }
}

/// The Unix time of a header `Date`.
pub(crate) fn unix(date: &HeaderValue) -> Option<u64> {
    let date = httpdate::parse_http_date(date.to_str().ok()?).ok()?;
    let since = date.duration_since(UNIX_EPOCH).ok()?;
    Some(since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offset_is_learnt_from_the_date() {
        let mut headers = HeaderMap::new();
        assert_eq!(ClockOffset::learnt_from(&headers, 0), None);
        headers.insert(
            "date",
            "Thu, 09 Oct 2025 08:53:20 GMT"
                .parse()
                .expect("a header value"),
        );
        let offset = ClockOffset::learnt_from(&headers, 1_760_000_600).expect("a date");
        assert_eq!(
            (offset.seconds(), offset.apply(1_760_000_700)),
            (-600, 1_760_000_100)
        );
        headers.insert("date", "yesterday".parse().expect("a header value"));
        assert_eq!(ClockOffset::learnt_from(&headers, 0), None);
    }
}
