//! A campaign through Tencent Cloud SES as a durable plan: each recipient is mailed once, whatever fails.

mod campaign;
mod check;
mod error;
mod problem;
mod recipients;
mod rule;
mod variable;
mod work;

pub use campaign::{
    Campaign, Encoding, FileDigest, ListLimits, RecipientSource, Schedule, TemplateFile,
    TemplateFiles, TemplateSource, Times,
};
pub use check::{Check, Checked};
pub use error::Error;
pub use problem::{Problem, Problems};
pub use recipients::{
    Chunk, Counts, Preparation, Prepared, Recipient, Rejection, Row, Rows, Spool,
};
