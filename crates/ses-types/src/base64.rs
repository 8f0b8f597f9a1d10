//! Bytes that travel as base64 text: mail bodies, template bodies and attachments.

use alloc::{string::String, vec::Vec};
use core::fmt;

use serde::{Deserialize, Serialize};

use crate::mask::fmt_masked;

/// The standard alphabet of RFC 4648, section 4.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Text in standard base64 with padding (RFC 4648, section 4), as bodies and attachments travel.
///
/// What an answer holds is kept as it stands, base64 or not; [`decode`](Self::decode) says.
/// `Debug` shows the length alone.
///
/// # Example
/// ```
/// use ses_types::Base64;
///
/// let body = Base64::from_text("<p>Hello, {{name}}</p>");
/// assert_eq!(body.as_str(), "PHA+SGVsbG8sIHt7bmFtZX19PC9wPg==");
/// assert_eq!(body.decode().as_deref(), Some(&b"<p>Hello, {{name}}</p>"[..]));
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Base64(String);

impl Base64 {
    /// Encodes a text as its UTF-8 bytes.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        Self::from_bytes(text.as_bytes())
    }

    /// Encodes bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let mut encoded = String::with_capacity(bytes.len().div_ceil(3) * 4);
        for group in bytes.chunks(3) {
            push_group(&mut encoded, group);
        }
        Self(encoded)
    }

    /// Takes a text that is encoded already, as it stands and unchecked.
    #[must_use]
    pub fn from_encoded(encoded: impl Into<String>) -> Self {
        Self(encoded.into())
    }

    /// The bytes that the text stands for; `None` when it is not standard base64 with its padding.
    ///
    /// Line breaks do not count.
    #[must_use]
    pub fn decode(&self) -> Option<Vec<u8>> {
        let characters: Vec<u8> = self
            .0
            .bytes()
            .filter(|byte| !matches!(byte, b'\r' | b'\n'))
            .collect();
        let (groups, rest) = characters.as_chunks::<4>();
        if !rest.is_empty() {
            return None;
        }
        let mut bytes = Vec::with_capacity(groups.len() * 3);
        for (index, group) in groups.iter().enumerate() {
            let last = index + 1 == groups.len();
            decode_group(*group, last, &mut bytes)?;
        }
        Some(bytes)
    }

    /// The base64 text itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Base64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt_masked(f, "Base64", self.0.len())
    }
}

/// Encodes one to three bytes as four characters.
fn push_group(encoded: &mut String, group: &[u8]) {
    let byte = |index: usize| u32::from(group.get(index).copied().unwrap_or(0));
    let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
    for position in 0..4 {
        let index = (bits >> (18 - 6 * position)) & 0x3f;
        encoded.push(if position > group.len() {
            '='
        } else {
            char::from(ALPHABET[index as usize])
        });
    }
}

/// Decodes four characters; padding is allowed in the last group, and its unused bits must be zero.
fn decode_group(group: [u8; 4], last: bool, bytes: &mut Vec<u8>) -> Option<()> {
    let padding = group
        .iter()
        .rev()
        .take_while(|&&character| character == b'=')
        .count();
    if padding > 2 || (padding > 0 && !last) {
        return None;
    }
    let mut bits = 0;
    for &character in &group[..4 - padding] {
        bits = bits << 6 | sextet(character)?;
    }
    bits <<= 6 * padding;
    let [_, decoded @ ..] = bits.to_be_bytes();
    let (kept, unused) = decoded.split_at(3 - padding);
    if unused.iter().any(|&byte| byte != 0) {
        return None;
    }
    bytes.extend_from_slice(kept);
    Some(())
}

/// The six bits that a character of the alphabet stands for.
fn sextet(character: u8) -> Option<u32> {
    let value = match character {
        b'A'..=b'Z' => character - b'A',
        b'a'..=b'z' => character - b'a' + 26,
        b'0'..=b'9' => character - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_vectors_of_rfc_4648_hold_both_ways() {
        let vectors = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ];
        for (plain, encoded) in vectors {
            assert_eq!(Base64::from_text(plain).as_str(), encoded);
            assert_eq!(
                Base64::from_encoded(encoded).decode().as_deref(),
                Some(plain.as_bytes())
            );
        }
    }

    #[test]
    fn line_breaks_do_not_count() {
        let wrapped = Base64::from_encoded("Zm9v\r\nYm\nE=");
        assert_eq!(wrapped.decode().as_deref(), Some(&b"fooba"[..]));
    }

    #[test]
    fn what_is_not_base64_does_not_decode() {
        for text in [
            "Zg", "Zg=", "Zg==Zg==", "====", "Z===", "Zh==", "Zm9=", "Zm 9", "Zm-_", "=Zg=",
            "正文", "Zg== ",
        ] {
            assert_eq!(Base64::from_encoded(text).decode(), None, "{text}");
        }
    }

    #[test]
    fn debug_shows_no_content() {
        assert_eq!(
            format!("{:?}", Base64::from_text("secret")),
            "Base64([8 bytes])"
        );
    }

    proptest! {
        #[test]
        fn bytes_survive(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            prop_assert_eq!(Base64::from_bytes(&bytes).decode(), Some(bytes));
        }

        #[test]
        fn what_decodes_encodes_to_itself(text in "[A-Za-z0-9+/]{0,6}={0,3}") {
            if let Some(bytes) = Base64::from_encoded(text.clone()).decode() {
                prop_assert_eq!(Base64::from_bytes(&bytes), Base64::from_encoded(text));
            }
        }
    }
}
