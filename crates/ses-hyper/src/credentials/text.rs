//! Files that hold credentials, read whole.

use std::{
    fs,
    io::{self, ErrorKind},
    path::Path,
};

use zeroize::Zeroizing;

use super::ProviderError;

/// The text of a file, or `None` when there is no such file.
pub(super) async fn read(path: &Path) -> Result<Option<Zeroizing<String>>, ProviderError> {
    let bytes = match read_bytes(path).await {
        Ok(bytes) => bytes,
        Err(error) if is_absent(error.kind()) => return Ok(None),
        Err(error) => {
            return Err(ProviderError::broken(name(path), "it cannot be read")
                .with_remedy("let this process read it")
                .with_source(error));
        }
    };
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        Err(error) => {
            drop(Zeroizing::new(error.into_bytes()));
            Err(ProviderError::broken(name(path), "it is not UTF-8")
                .with_remedy("write it again as plain text"))
        }
    }
}

/// Reads a file where waiting for a disk holds nothing up.
async fn read_bytes(path: &Path) -> io::Result<Vec<u8>> {
    let path = path.to_owned();
    let reading = tokio::task::spawn_blocking(move || fs::read(path));
    reading.await.unwrap_or_else(|ended| Err(ended.into()))
}

/// How errors call a file.
pub(super) fn name(path: &Path) -> String {
    format!("the file {}", path.display())
}

fn is_absent(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::NotFound | ErrorKind::NotADirectory)
}
