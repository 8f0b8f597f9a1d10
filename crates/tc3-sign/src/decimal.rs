//! A whole number as decimal text, on the stack.

use core::fmt;

const LONGEST: usize = 20;

/// The decimal digits of a `u64`, without leading zeros.
#[derive(Clone, Copy)]
pub(crate) struct Decimal {
    digits: [u8; LONGEST],
    start: usize,
}

impl Decimal {
    /// Two digits at a time, which halves the chain of divisions.
    #[inline]
    pub(crate) const fn of(mut number: u64) -> Self {
        let mut digits = [b'0'; LONGEST];
        let mut start = LONGEST;
        while number >= 10 {
            let pair = (number % 100) as u8;
            number /= 100;
            start -= 2;
            digits[start] = b'0' + pair / 10;
            digits[start + 1] = b'0' + pair % 10;
        }
        if number > 0 || start == LONGEST {
            start -= 1;
            digits[start] = b'0' + number as u8;
        }
        Self { digits, start }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.digits[self.start..]
    }

    pub(crate) fn as_str(&self) -> &str {
        core::str::from_utf8(self.as_bytes()).expect("decimal digits are ASCII")
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::Decimal;

    #[test]
    fn every_length_prints_as_the_standard_library_does() {
        let powers = (0..19).map(|power| 10_u64.pow(power));
        for number in powers
            .flat_map(|n| [n - 1, n, n + 1, 9 * n])
            .chain([u64::MAX])
        {
            assert_eq!(Decimal::of(number).as_str(), number.to_string());
        }
    }
}
