//! SHA-256 digests as lower-case hexadecimal text, on the stack.

/// How many digits a digest has.
pub(crate) const LEN: usize = 64;

/// The lower-case hexadecimal digits of a 32-byte digest.
pub(crate) struct Hex([u8; LEN]);

impl Hex {
    pub(crate) fn of(digest: &[u8; 32]) -> Self {
        let mut digits = [0; LEN];
        write(digest, &mut digits);
        Self(digits)
    }

    pub(crate) fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).expect("hexadecimal digits are ASCII")
    }
}

/// Writes the digits of `digest` into the first [`LEN`] bytes of `digits`.
#[inline(always)]
pub(crate) fn write(digest: &[u8; 32], digits: &mut [u8]) {
    for (pair, byte) in digits.chunks_exact_mut(2).zip(digest) {
        pair[0] = digit(byte >> 4);
        pair[1] = digit(byte & 0x0f);
    }
}

/// The digest that 64 lower-case hexadecimal digits stand for, or `None` if that is not what `text` is.
pub(crate) fn parse(text: &str) -> Option<[u8; 32]> {
    let digits: &[u8; LEN] = text.as_bytes().try_into().ok()?;
    let mut digest = [0; 32];
    for (byte, pair) in digest.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = (nibble(pair[0])? << 4) | nibble(pair[1])?;
    }
    Some(digest)
}

/// Arithmetic and not a table, so that the compiler turns the loop over a digest into vector code.
const fn digit(nibble: u8) -> u8 {
    let letter = if nibble > 9 { b'a' - b'0' - 10 } else { 0 };
    nibble + b'0' + letter
}

const fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::any, prop_assert_eq, proptest};

    use super::{Hex, parse};

    #[test]
    fn digits_are_lower_case() {
        let mut digest = [0; 32];
        digest[..4].copy_from_slice(&[0x01, 0x9a, 0xaf, 0xff]);
        assert_eq!(&Hex::of(&digest).as_str()[..10], "019aafff00");
    }

    #[test]
    fn what_is_no_digest_is_refused() {
        let good = "0f".repeat(32);
        assert!(parse(&good).is_some());
        for bad in [
            "",
            &good[1..],
            &good.to_uppercase(),
            &good.replace('f', "g"),
        ] {
            assert_eq!(parse(bad), None, "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn reading_undoes_writing(digest in any::<[u8; 32]>()) {
            prop_assert_eq!(parse(Hex::of(&digest).as_str()), Some(digest));
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in any::<std::string::String>()) {
            prop_assert_eq!(parse(&text).is_some_and(|digest| Hex::of(&digest).as_str() != text), false);
        }
    }
}
