//! The way of service times and dates from and to the types of date libraries, each behind its feature.

#[cfg(feature = "chrono")]
mod chrono;
#[cfg(feature = "jiff")]
mod jiff;
#[cfg(feature = "time")]
mod time;

use core::fmt;

/// The text of a [`ServiceTime`](crate::ServiceTime) or [`ServiceDate`](crate::ServiceDate) has not the documented
/// form, or the other type can't hold it.
///
/// Answers may hold any text, so whoever gets this shows the text as it stands or goes on without the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConversionError;

impl fmt::Display for ConversionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the text is no time or date of the service, or is beyond the other type")
    }
}

impl core::error::Error for ConversionError {}

/// Writes both ways between a type of the service and one of a library: first what turns the other one into it, with
/// the line that documents it, then what turns it back, if it can.
macro_rules! convert {
    ($service:ident, $other:ty, $from_doc:literal, $from:expr, $to_doc:literal, $to:expr) => {
        impl From<$other> for $service {
            #[doc = $from_doc]
            ///
            /// Parts of a second are dropped, and what lies outside the years 0000 to 9999 becomes their nearest.
            fn from(other: $other) -> Self {
                let make: fn($other) -> Self = $from;
                make(other)
            }
        }

        impl TryFrom<&$service> for $other {
            type Error = crate::ConversionError;

            #[doc = $to_doc]
            fn try_from(service: &$service) -> Result<Self, Self::Error> {
                let make: fn(&$service) -> Option<Self> = $to;
                make(service).ok_or(crate::ConversionError)
            }
        }

        impl TryFrom<$service> for $other {
            type Error = crate::ConversionError;

            #[doc = $to_doc]
            fn try_from(service: $service) -> Result<Self, Self::Error> {
                Self::try_from(&service)
            }
        }
    };
}

use convert;

#[cfg(test)]
mod tests {
    use core::fmt::Debug;

    use super::ConversionError;
    use crate::{ServiceDate, ServiceTime};

    /// Both ways of a pair, and what the text of an answer may be instead.
    #[track_caller]
    pub(super) fn check<S, T>(text: &str, other: T)
    where
        S: From<T> + for<'a> From<&'a str> + PartialEq + Debug,
        T: TryFrom<S, Error = ConversionError> + Copy + PartialEq + Debug,
    {
        assert_eq!(S::from(other), S::from(text));
        assert_eq!(T::try_from(S::from(text)), Ok(other), "{text}");
        for strange in ["", "0000-00-00 00:00:00", "2026-02-29", "soon"] {
            assert_eq!(
                T::try_from(S::from(strange)),
                Err(ConversionError),
                "{strange}"
            );
        }
    }

    /// A type that can't be turned back exactly: what is beyond the calendar, and what has parts of a second.
    #[track_caller]
    pub(super) fn check_from<T>(other: T, time: &str, date: &str)
    where
        T: Copy,
        ServiceTime: From<T>,
        ServiceDate: From<T>,
    {
        assert_eq!(ServiceTime::from(other).as_str(), time);
        assert_eq!(ServiceDate::from(other).as_str(), date);
    }
}
