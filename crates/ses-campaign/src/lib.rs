//! A campaign through Tencent Cloud SES as a durable plan: each recipient is mailed once, whatever fails.
//!
//! It knows nothing of command lines, and nothing of what stands in the service's place in a test.
//!
//! # Example
//! ```no_run
//! use ses_campaign::{Campaign, Error, Run, Stop};
//! use ses_hyper::{Client, ses_core::Config};
//!
//! # async fn example() -> Result<(), Error> {
//! let campaign = Campaign::read("spring.toml")?;
//! let client = Client::new(Config::international());
//! match Run::new(&campaign, &client).go().await {
//!     Ok(state) => println!("{} lists were sent to", state.parts.len()),
//!     Err(Error::Stopped(stop)) => println!("somebody has to look: {stop}"),
//!     Err(error) => println!("run it again: {error}"),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What it rests on
//! [`Campaign::read`] takes a campaign's file, [`Check`] holds everything against the service's rules before the first
//! call, [`Preparation`] makes lists and uploads of a CSV of any length.
//! [`Run`] takes the steps, each written to the [`Ledger`] before it is taken; [`Stop`] is what it does not decide by
//! itself. [`Desk`] is for all else: how the tasks stand, the [`Report`], and to cancel.
//! What is assumed of the service, and why nobody is mailed twice, is in `docs/campaigns.md` of the repository.
//!
//! # Where it stands
//! Above `ses-hyper`, whose client makes the calls; below the command line.

mod campaign;
mod check;
mod problem;
mod recipients;
mod rule;
mod variable;
mod work;

mod cancel;
mod desk;
mod report;
mod run;
mod service;

mod ledger;

mod clock;
mod interrupt;
mod observer;

mod error;
mod stop;

pub use campaign::{
    Campaign, Encoding, FileDigest, ListLimits, RecipientSource, Schedule, TemplateFile,
    TemplateFiles, TemplateSource, Times, instant, languages,
};
pub use cancel::Prospect;
pub use check::{Check, Checked};
pub use clock::{Clock, Pause, SystemClock};
pub use desk::{Desk, Standing};
pub use error::Error;
pub use interrupt::Interrupt;
pub use ledger::{
    End, Ending, Entry, File, Ledger, ListState, Part, State, Submission, TemplateState,
};
pub use observer::{Event, Observer};
pub use problem::{Problem, Problems};
pub use recipients::{
    Chunk, Counts, Preparation, Prepared, Recipient, Rejection, Row, Rows, Spool,
};
pub use report::{DayReport, ListReport, Reason, Report, StatusCount, Tally};
pub use run::Run;
pub use stop::Stop;

/// Lower-case hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The example of the crate's README compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
