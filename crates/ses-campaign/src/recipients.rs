//! Recipients: from a CSV file to the rows that are uploaded, cut into lists and uploads.

mod preparation;
mod spool;

mod candidate;
mod cutter;
mod duplicate;
mod exclusion;
mod header;
mod left_out;
mod record;
mod row;
mod text;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub(crate) use self::duplicate::write_key;
pub use self::{
    preparation::Preparation,
    row::{Recipient, Rejection, Row, Rows},
    spool::Spool,
};

/// What became of a CSV file: the spool of rows to upload, how it is cut, and how many rows fell out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Prepared {
    /// The SHA-256 of the CSV file's bytes.
    pub sha256: [u8; 32],
    /// The rows to upload, for [`Spool::open`].
    pub spool: PathBuf,
    /// A CSV file with the rows that get no mail: `line`, `column`, `value`, `reason`.
    pub rejected: PathBuf,
    /// The variables that each row has a value for, in the order in which they stand in its data.
    pub variables: Vec<String>,
    /// What became of how many rows.
    pub counts: Counts,
    /// The uploads, in the order of the spool.
    pub chunks: Vec<Chunk>,
}

/// What became of the rows of a CSV file; each row is counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Counts {
    /// Those to be uploaded.
    pub accepted: u64,
    /// Those whose address cannot be mailed.
    pub bad_address: u64,
    /// Those whose values the service would refuse: HTML in them, or more than 800 bytes in all.
    pub bad_data: u64,
    /// Those whose address stands in an earlier row.
    pub duplicate: u64,
    /// Those whose address is in one of the campaign's `exclude` files.
    pub excluded: u64,
    /// Those whose address is on the blocklist.
    pub blocklisted: u64,
}

impl Counts {
    /// All rows of the file.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.accepted + self.rejected() + self.duplicate + self.excluded + self.blocklisted
    }

    /// Those that are wrong.
    #[must_use]
    pub fn rejected(&self) -> u64 {
        self.bad_address + self.bad_data
    }
}

/// An upload: a piece of the spool that becomes one CreateReceiverDetailWithData.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Chunk {
    /// The list that it is uploaded to, from 0.
    pub part: u32,
    /// Which upload to that list it is, from 0.
    pub index: u32,
    /// Where it begins in the spool, in bytes.
    pub offset: u64,
    /// How many bytes of the spool it has.
    pub length: u64,
    /// How many recipients it has.
    pub rows: u32,
    /// The SHA-256 of those bytes.
    pub sha256: [u8; 32],
}
