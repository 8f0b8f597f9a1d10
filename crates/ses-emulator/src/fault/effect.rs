//! What goes wrong, as it is written.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use ses_types::ErrorCode;

/// Everything that a fault can do; what goes together is judged in `check.rs`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Effects {
    pub(super) code: Option<ErrorCode>,
    pub(super) throttled: bool,
    pub(super) http: Option<Answer>,
    pub(super) html: Option<u16>,
    pub(super) broken: bool,
    pub(super) cut: Option<u64>,
    pub(super) reset: bool,
    pub(super) hang: bool,
    /// In bytes per second.
    pub(super) slow: Option<u32>,
    /// In seconds.
    pub(super) delay: Option<f64>,
    pub(super) late: Option<Until>,
    pub(super) hidden: Option<Until>,
    pub(super) partly: Option<u64>,
    pub(super) share: Option<f64>,
}

/// An answer over HTTP that is none of the API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answer {
    pub(super) status: u16,
    #[serde(default)]
    pub(super) body: String,
    pub(super) content_type: Option<String>,
}

/// How long something lasts: so many seconds by the account's clock, or until it is released.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Until {
    Seconds(u32),
    Released,
}

/// How `Until::Released` is written.
const RELEASED: &str = "released";

impl Serialize for Until {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Seconds(seconds) => serializer.serialize_u32(*seconds),
            Self::Released => serializer.serialize_str(RELEASED),
        }
    }
}

impl<'de> Deserialize<'de> for Until {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Written)
    }
}

struct Written;

impl de::Visitor<'_> for Written {
    type Value = Until;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "whole seconds or {RELEASED:?}")
    }

    fn visit_u64<E: de::Error>(self, seconds: u64) -> Result<Until, E> {
        let narrow = u32::try_from(seconds).map(Until::Seconds);
        narrow.map_err(|_| E::invalid_value(de::Unexpected::Unsigned(seconds), &self))
    }

    /// TOML has no other whole numbers.
    fn visit_i64<E: de::Error>(self, seconds: i64) -> Result<Until, E> {
        let narrow = u32::try_from(seconds).map(Until::Seconds);
        narrow.map_err(|_| E::invalid_value(de::Unexpected::Signed(seconds), &self))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Until, E> {
        match text {
            RELEASED => Ok(Until::Released),
            _ => Err(E::invalid_value(de::Unexpected::Str(text), &self)),
        }
    }
}
