//! The spool: the rows to upload, one JSON object a line, read back chunk by chunk.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom},
    path::Path,
};

use ses_hyper::ses_types::ReceiverInputData;
use sha2::{Digest as _, Sha256};

use super::Chunk;

/// The rows that a campaign uploads, in a file.
#[derive(Debug)]
pub struct Spool {
    file: File,
}

/// Why a chunk cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SpoolError {
    /// The file cannot be read.
    #[error("the spool cannot be read")]
    Read(#[from] io::Error),
    /// The file has changed since it was written: prepare the recipients anew.
    #[error("the spool has changed: upload {index} of list {part} is not what was written")]
    Changed {
        /// The chunk's list, from 0.
        part: u32,
        /// The chunk within the list, from 0.
        index: u32,
    },
}

impl Spool {
    /// Opens the file of [`Prepared::spool`](super::Prepared::spool).
    ///
    /// # Errors
    /// Those of the file system.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let file = File::open(path)?;
        Ok(Self { file })
    }

    /// The recipients of a chunk, after a look at its digest.
    ///
    /// # Errors
    /// [`SpoolError`], when the file cannot be read or is not the one that was written.
    pub fn read(&mut self, chunk: &Chunk) -> Result<Vec<ReceiverInputData>, SpoolError> {
        let changed = || SpoolError::Changed {
            part: chunk.part,
            index: chunk.index,
        };
        let mut bytes = Vec::new();
        self.file.seek(SeekFrom::Start(chunk.offset))?;
        (&self.file).take(chunk.length).read_to_end(&mut bytes)?;
        if <[u8; 32]>::from(Sha256::digest(&bytes)) != chunk.sha256 {
            return Err(changed());
        }
        let rows = serde_json::Deserializer::from_slice(&bytes).into_iter();
        let rows: Result<Vec<_>, _> = rows.collect();
        rows.map_err(|_| changed())
    }
}
