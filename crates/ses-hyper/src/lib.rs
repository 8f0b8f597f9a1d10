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
//! let client = Client::new(Config::international()); // credentials from the environment, or wherever else they are set up
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
//! # Credentials
//! [`Client::new`] looks where other tools look ([`Chain`]); [`Client::with_provider`] takes one source
//! ([`Environment`], [`CredentialsFile`], [`Profile`], [`CvmRole`], [`WebIdentity`]) or a [`Provider`] of one's own,
//! and [`Client::with_assumed_role`] a role on top of it.
//! They are renewed in the background before they run out.
//!
//! # Pace, pages, limits
//! Calls of an action are spread evenly below its rate, over all clones of a client; see [`Pacing`](ses_core::Pacing).
//! [`Client::pages`] walks a list to its end.
//! [`Calling`] has the options of one call, [`Limits`] those of the transport.
//!
//! # Connections
//! A client goes through the proxy that the environment names, or that [`Client::with_proxy`] sets; see [`Proxy`].
//! It trusts Mozilla's list of certificate authorities, and those of [`Client::with_root_certificates_pem`].
//!
//! # Logs
//! Each call is a span of `tracing` with its action, each attempt an event in it with number, status, code, request id
//! and time; a call that may have taken effect ends with a warning, and so does a renewal of credentials that fails.
//! No address, body, header or key is ever in them.
//! With the feature `metrics`, the same is counted and timed for the recorder of the `metrics` facade:
//! `ses_calls_total`, `ses_call_seconds`, `ses_attempts_total`, `ses_attempt_seconds`, `ses_turn_wait_seconds`, by
//! `action` and by what it came to.
//!
//! # Tests
//! With the feature `test-util`, which is for dev-dependencies, a `Script` answers in the service's place, so that a
//! program is tested without sockets; a `Recorder` writes down what a client and the service said, masked, for a script
//! to play.
//!
//! # Features
//! None is on by itself.
//!
//! | Feature | What it gives |
//! |---|---|
//! | `blocking` | a client for programs without an async runtime, made by `Client::blocking` |
//! | `gzip` | answers that the server may compress |
//! | `h2` | HTTP/2 where the server offers it |
//! | `metrics` | counts and times of calls |
//! | `native-roots` | the certificate authorities of the system, by `Client::with_native_roots` |
//! | `test-util` | a test double of the service, `Script`, and a `Recorder` of exchanges for it to play |
//!
//! # Cancelling
//! A call whose future is dropped may have been processed: to its caller it is of unknown outcome.
//!
//! # Where it stands
//! Above `ses-core`; below the command line.
//! Who wants another HTTP client writes the loop that [`ses_core`] shows.

#[cfg(feature = "blocking")]
pub mod blocking;

mod calling;
mod client;
mod pages;

mod credentials;
mod drive;
mod meter;
mod pace;
mod sts;

mod net;
mod transport;
mod variables;

#[cfg(feature = "test-util")]
mod recorder;
#[cfg(feature = "test-util")]
mod recording;
#[cfg(feature = "test-util")]
mod script;

pub use ses_core;
pub use ses_types;

pub use calling::{CallFuture, Calling};
pub use client::Client;
pub use credentials::{
    Chain, CredentialsFile, CvmRole, Environment, FetchContext, Fetching, Lease, Profile, Provider,
    ProviderError, WebIdentity,
};
pub use net::{InvalidCertificate, InvalidProxy, Limits, Proxy};
pub use pages::{Items, Pages};
#[cfg(feature = "test-util")]
pub use recorder::Recorder;
#[cfg(feature = "test-util")]
pub use recording::RecordingError;
#[cfg(feature = "test-util")]
pub use script::{Reply, Script, SentRequest, Unasked};
pub use sts::AssumeRole;
pub use transport::{Transport, TransportError};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
