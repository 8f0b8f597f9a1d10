//! How `Debug` shows a value that must not be seen: by its length.

use core::fmt;

/// Writes `Name([12 bytes])`.
pub(crate) fn fmt_masked(f: &mut fmt::Formatter<'_>, name: &str, bytes: usize) -> fmt::Result {
    write!(f, "{name}([{bytes} bytes])")
}
