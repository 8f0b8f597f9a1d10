//! Cutting rows into lists and uploads, while they are written into the spool.

use std::{
    fs::File,
    io::{self, BufWriter, Write as _},
};

use ses_hyper::ses_types::CreateReceiverDetailWithData;
use sha2::{Digest as _, Sha256};

use super::Chunk;
use crate::ListLimits;

/// Writes the spool, and knows where each chunk is in it.
pub(super) struct Cutter {
    spool: BufWriter<File>,
    limits: ListLimits,
    /// The bytes of an upload's body without a row.
    frame: usize,
    chunks: Vec<Chunk>,
    /// The chunk that is being written, and the digest of it so far.
    chunk: Chunk,
    digest: Sha256,
    /// The bytes of the chunk's body.
    body: usize,
    /// How many rows the list has already.
    listed: u32,
}

impl Cutter {
    pub(super) fn new(spool: File, limits: ListLimits) -> Self {
        let empty = CreateReceiverDetailWithData::new(u64::MAX, []);
        let frame = serde_json::to_vec(&empty).expect("a request is written into memory");
        Self {
            spool: BufWriter::new(spool),
            limits,
            frame: frame.len(),
            chunks: Vec::new(),
            chunk: Chunk::beginning(0, 0, 0),
            digest: Sha256::new(),
            body: frame.len(),
            listed: 0,
        }
    }

    /// Takes a row, as JSON.
    pub(super) fn push(&mut self, row: &[u8]) -> io::Result<()> {
        // A comma stands between two rows of the body.
        let body = self.body + row.len() + usize::from(self.chunk.rows > 0);
        let is_full = self.chunk.rows == self.limits.chunk_rows
            || self.listed == self.limits.list_capacity
            || body > self.limits.chunk_bytes as usize;
        if is_full && self.chunk.rows > 0 {
            self.close();
            return self.push(row);
        }
        self.body = body;
        self.listed += 1;
        self.chunk.rows += 1;
        self.chunk.length += row.len() as u64 + 1;
        for bytes in [row, b"\n"] {
            self.digest.update(bytes);
            self.spool.write_all(bytes)?;
        }
        Ok(())
    }

    /// The chunks of the spool, which is on the disk then.
    pub(super) fn finish(mut self) -> io::Result<Vec<Chunk>> {
        if self.chunk.rows > 0 {
            self.close();
        }
        let spool = self.spool.into_inner();
        spool.map_err(|error| error.into_error())?.sync_all()?;
        Ok(self.chunks)
    }

    fn close(&mut self) {
        let Chunk {
            part,
            index,
            offset,
            length,
            ..
        } = self.chunk;
        let is_list_full = self.listed == self.limits.list_capacity;
        let next = match is_list_full {
            true => Chunk::beginning(part + 1, 0, offset + length),
            false => Chunk::beginning(part, index + 1, offset + length),
        };
        let mut chunk = std::mem::replace(&mut self.chunk, next);
        chunk.sha256 = self.digest.finalize_reset().into();
        self.chunks.push(chunk);
        self.body = self.frame;
        if is_list_full {
            self.listed = 0;
        }
    }
}

impl Chunk {
    fn beginning(part: u32, index: u32, offset: u64) -> Self {
        Self {
            part,
            index,
            offset,
            length: 0,
            rows: 0,
            sha256: [0; 32],
        }
    }
}
