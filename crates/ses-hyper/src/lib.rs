//! A client for Tencent Cloud SES on hyper, rustls and tokio, that says what became of the mail.
//!
//! It drives the calls of `ses-core` over a pool of connections, keeps credentials and what it learnt of the service's
//! clock, and tells a request that never left from one that may have been processed.
//! It has no opinion about what to send: requests, answers and their rules are `ses-types`, whether to try again is
//! `ses-core`.
//! Both are re-exported as [`ses_core`] and [`ses_types`], so that one dependency is enough.
//!
//! # Example
//! ```no_run
//! use ses_hyper::{Client, ses_core::Config, ses_types::{BatchSendEmail, Outcome, Template, TemplateData, TaskType}};
//!
//! # async fn example() -> Result<(), ses_hyper::ses_core::Error> {
//! let client = Client::new(Config::international()); // credentials from the environment
//! let batch = BatchSendEmail::new("News <news@mail.example.com>", 1070, "Hello {{name}}", TaskType::IMMEDIATE)
//!     .template(Template::new(9_126, TemplateData::from_pairs([("name", "you")])));
//! match client.call(&batch).await {
//!     Ok(answer) => println!("task {:?}", answer.task_id),
//!     Err(error) if error.outcome() == Outcome::Unknown => println!("look at the tasks first: {error}"),
//!     Err(error) => println!("nothing was mailed: {error}"),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Cancelling
//! A call whose future is dropped may have been processed: to its caller it is of unknown outcome.
//!
//! # Where it stands
//! Above `ses-core`; below the command line.
//! Who wants another HTTP client writes the loop that [`ses_core`] shows.

mod body;
mod client;
mod connect;
mod credentials;
mod sts;

pub use ses_core;
pub use ses_types;

pub use client::{Client, Limits};
pub use connect::InvalidCertificate;
pub use credentials::{EnvironmentError, RoleError};
pub use sts::AssumeRole;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
