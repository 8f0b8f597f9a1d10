//! What to do next with a call of Tencent Cloud SES: check it, encode it, sign it, send it, try it again or give up,
//! and say what became of the mail.
//!
//! This crate does no I/O.
//! It knows no socket, clock, thread, environment variable, file or async runtime: time, seeds and credentials are
//! arguments, and a request is a value to be sent by whoever drives the call.
//! [`Call`] is that value's life; a loop over [`Call::poll`] is all that a transport writes.
//!
//! # Example
//! ```
//! use std::{sync::Arc, time::Duration};
//!
//! use bytes::Bytes;
//! use ses_core::{Call, Config, Credentials, Now, Signer, Step};
//! use ses_types::{BatchSendEmail, TaskType};
//!
//! fn now() -> Now {
//!     Now { unix: 1_760_000_000, elapsed: Duration::ZERO } // a driver asks its clocks
//! }
//! fn send(request: http::Request<Bytes>) -> http::Response<Bytes> {
//!     assert_eq!(request.headers()["x-tc-action"], "BatchSendEmail"); // a driver sends it
//!     http::Response::new(Bytes::from_static(br#"{"Response":{"TaskId":7,"RequestId":"1f0c"}}"#))
//! }
//!
//! let credentials = Arc::new(Credentials::new("AKIDEXAMPLE", "secret")?);
//! let batch = BatchSendEmail::new("news@mail.example.com", 12, "Hello", TaskType::IMMEDIATE);
//! let mut call = Call::new(&Config::international(), &batch)?;
//! let answer = loop {
//!     match call.poll(now()) {
//!         Step::NeedCredentials { .. } => call.handle_credentials(Arc::new(Signer::new(&credentials, now().unix, "ses"))),
//!         Step::NeedSlot => call.handle_slot(now(), now().elapsed), // at once; or a `Pacer` says when
//!         Step::Wait(pause) => std::thread::sleep(pause),
//!         Step::Send { request, .. } => call.handle_response(now(), &send(request)),
//!         Step::Done(result) => break result?,
//!     }
//! };
//! assert_eq!(answer.task_id, Some(7));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Where it stands
//! Above `ses-types` (what the API says) and `tc3-sign` (how a request is proved), below `ses-hyper` (a transport on
//! hyper and tokio).
//! A blocking client, or one on another runtime, drives the same loop.

mod answer;
mod call;
mod check;
mod clock;
mod config;
mod credentials;
mod error;
mod pacer;
mod pager;
mod retry;
mod template_data;

pub use call::{Accepted, Answered, Attempt, Call, Exchange, Failure, Now, Step};
pub use check::{Checks, Violation, check, check_value};
pub use clock::ClockOffset;
pub use config::{Config, Endpoint, Language, Region};
pub use credentials::{Credentials, InvalidCredentials, Signer};
pub use error::{Error, ErrorKind};
pub use pacer::{Pacer, Pacing};
pub use pager::Pager;
pub use retry::Retry;
pub use template_data::template_data;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
