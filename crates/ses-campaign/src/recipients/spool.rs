//! The spool: the rows to upload, one JSON object a line, read back chunk by chunk.

use std::{
    fs::File,
    io::{Read as _, Seek as _, SeekFrom},
    path::PathBuf,
};

use ses_hyper::ses_types::ReceiverInputData;
use sha2::{Digest as _, Sha256};

use super::Chunk;
use crate::Error;

/// The rows that a campaign uploads, in a file.
#[derive(Debug)]
pub struct Spool {
    path: PathBuf,
    file: File,
}

impl Spool {
    /// Opens the file of [`Prepared::spool`](super::Prepared::spool).
    ///
    /// # Errors
    /// [`Error::File`], when there is none.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, Error> {
        let path = path.into();
        let file = File::open(&path).map_err(Error::file(&path))?;
        Ok(Self { path, file })
    }

    /// The recipients of a chunk, after a look at its digest.
    ///
    /// # Errors
    /// [`Error::File`] when it cannot be read, [`Error::SpoolChanged`] when it is not what was written.
    pub fn read(&mut self, chunk: &Chunk) -> Result<Vec<ReceiverInputData>, Error> {
        let changed = || Error::SpoolChanged {
            part: chunk.part,
            index: chunk.index,
        };
        let mut bytes = Vec::new();
        let sought = self.file.seek(SeekFrom::Start(chunk.offset));
        let read = sought.and_then(|_| (&self.file).take(chunk.length).read_to_end(&mut bytes));
        read.map_err(Error::file(&self.path))?;
        if <[u8; 32]>::from(Sha256::digest(&bytes)) != chunk.sha256 {
            return Err(changed());
        }
        let rows = serde_json::Deserializer::from_slice(&bytes).into_iter();
        let rows: Result<Vec<_>, _> = rows.collect();
        rows.map_err(|_| changed())
    }
}
