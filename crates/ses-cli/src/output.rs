//! Results on standard output, talk on standard error; whoever stops reading them is no failure.

use std::io::{self, ErrorKind, Write as _};

use crate::failure::Failure;

/// Writes a line, or several.
///
/// # Errors
/// When standard output cannot be written for another reason than that nobody reads it any more.
pub(crate) fn line(text: impl AsRef<str>) -> Result<(), Failure> {
    let mut output = io::stdout().lock();
    let written = output
        .write_all(text.as_ref().as_bytes())
        .and_then(|()| output.write_all(b"\n"));
    match written.and_then(|()| output.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::Other(format!("standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Writes talk as it stands; where it cannot be written, nobody wants it.
pub(crate) fn talk(text: impl std::fmt::Display) {
    let _unread = write!(io::stderr().lock(), "{text}");
}
