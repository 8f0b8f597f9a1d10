//! A campaign through Tencent Cloud SES as a durable plan: each recipient is mailed once, whatever fails.

mod campaign;
mod error;
mod problem;
mod recipients;
mod rule;

pub use campaign::{
    Campaign, Encoding, FileDigest, ListLimits, RecipientSource, Schedule, TemplateFile,
    TemplateFiles, TemplateSource, Times,
};
pub use error::Error;
pub use problem::{Problem, Problems};
pub use recipients::{
    Chunk, Counts, Preparation, Prepared, Recipient, Rejection, Row, Rows, Spool,
};
