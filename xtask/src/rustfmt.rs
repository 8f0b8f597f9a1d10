//! Formats code with the rustfmt of the toolchain.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use crate::Error;

/// Formats a whole file by the settings that hold in the folder; `path` only names it in an error.
///
/// # Errors
/// [`Error::Tool`] when rustfmt does not start, [`Error::Format`] when it refuses the code.
pub(crate) fn format(code: &str, path: &Path, folder: &Path) -> Result<String, Error> {
    let tool = |source| Error::Tool {
        tool: "rustfmt".to_owned(),
        source,
    };
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(tool)?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(code.as_bytes()).map_err(tool)?;
    }
    let output = child.wait_with_output().map_err(tool)?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(Error::Format {
        path: path.to_owned(),
        message,
    })
}
