//! The difference between our clock and the service's, learnt from an answer.

use http::HeaderMap;

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
        let date = headers.get(http::header::DATE)?.to_str().ok()?;
        let date = httpdate::parse_http_date(date)
            .ok()?
            .duration_since(std::time::UNIX_EPOCH)
            .ok()?;
        Some(Self(
            date.as_secs()
                .cast_signed()
                .wrapping_sub(unix.cast_signed()),
        ))
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
