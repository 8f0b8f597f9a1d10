//! A stand-in for Tencent Cloud SES on localhost: the real wire, the real rules, mail that is captured.
//!
//! It delivers nothing unless it is given a mail server to hand mail on to (`Relay`, with the feature `smtp`), and it
//! knows no client: whatever speaks the API can be pointed at it.
//! Tasks are sent at once, at a time, or again and again, by a clock of the account that a test can turn.
//!
//! # Example
//! ```
//! use ses_emulator::{Emulator, Fault, Options, RateLimit};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), ses_emulator::Error> {
//! let options = Options::default()
//!     .with_account("AKIDtest", "a secret of the test")
//!     .with_rate_limit(RateLimit::Off);
//! let emulator = Emulator::start(options).await?;
//!
//! // The next batch fails, whatever it says.
//! emulator.fault(Fault::answer("BatchSendEmail", "InternalError"))?;
//! // A client is pointed at `emulator.url()` and sends; then:
//! for message in emulator.messages().await? {
//!     println!("{}: {}", message.to, message.subject);
//! }
//! emulator.stop().await;
//! # Ok(())
//! # }
//! ```
//!
//! # Accounts
//! Data, clock, faults and rates belong to an account: the one of the [`Options`], or any whose secret id begins with
//! [`TEST_SECRET_IDS`], with the key [`TEST_SECRET_KEY`].
//! Such an account is empty and made when it is first seen, so that tests run side by side on one emulator.
//! A [`Seed`] says what an account begins with, and [`Account::snapshot`] and [`Account::restore`] bring it back to that.
//!
//! # How a request is judged
//! In the service's order: signature, action, version and region, rate, shape, required parameters, values, state.
//! The rules are those of `ses-types`, walked by the checker of `ses-core`; only what depends on the state is judged here.
//! Each request is carried out whole or leaves no trace, and is answered when it is committed; what arrives together is
//! committed together.
//! A signature that does not hold is explained: `GET /_emulator/requests/{RequestId}` shows what was put together here
//! and the one change under which it would hold.
//!
//! # Among the crates
//! The other end of what `ses-core` and `ses-hyper` send.
//! It uses the types of `ses-types`, verifies with `tc3-sign`, and takes of `ses-core` nothing but the checker, so that
//! no mistake of the client can hide in it.

mod account;
mod clock;
mod emulator;
mod error;
mod fate;
mod fault;
mod message;
mod options;
#[cfg(feature = "smtp")]
mod relay;
mod review;
mod run;
mod schedule;
mod seed;
mod snapshot;
mod terms;

mod auth;
mod control;
mod language;
mod page;
mod query;
mod rate;
mod refusal;
mod request;
mod server;
mod service;
mod tenant;
mod wire;

mod address;
mod batch;
mod content;
mod day;
mod delivery;
mod dns;
mod handler;
mod head;
mod inbox;
mod link;
mod mime;
mod premises;
mod render;
mod store;
mod unsubscribe;
mod webhook;

pub use account::Account;
pub use batch::{Pace, Step};
pub use clock::{Clock, ClockMode, Turn};
pub use emulator::Emulator;
pub use error::Error;
pub use fate::Fate;
pub use fault::{Fault, LateRequest, Ordered};
pub use message::Message;
pub use options::{Options, SECRET_ID, SECRET_KEY};
pub use rate::RateLimit;
#[cfg(feature = "smtp")]
pub use relay::{Relay, RelayTls};
pub use render::preview;
pub use review::{Review, Verdict};
pub use run::Run;
pub use schedule::{Reading, Turned};
pub use seed::{Problem, Seed, Seeded};
pub use snapshot::Snapshot;
pub use tenant::{TEST_SECRET_IDS, TEST_SECRET_KEY};
pub use terms::Terms;
pub use webhook::{SetWebhook, Webhook, WebhookAttempt};

/// The examples of the crate's README compile and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
