//! What the API of Tencent Cloud SES (version 2020-10-02) says, as Rust data: requests, answers, values, error codes,
//! and the rules they obey.
//!
//! Nothing here sends, signs, checks or decides: no HTTP, no clock, no policy, no `std`.
//! `serde` is the only dependency, unless a feature asks for a date library.
//!
//! # Example
//! A batch goes to a list; the list is filled first, each recipient with values of their own for the template.
//!
//! ```
//! use ses_types::{
//!     Action, BatchSendEmail, BatchSendEmailResponse, CreateReceiverDetailWithData, Effect, ReceiverInputData,
//!     ServiceTime, TaskType, Template, TemplateData,
//! };
//!
//! let upload = CreateReceiverDetailWithData::new(
//!     123,
//!     [("mei@example.com", "Mei"), ("jo@example.com", "Jo")].map(|(address, name)| {
//!         ReceiverInputData::new(address, TemplateData::from_pairs([("name", name)]))
//!     }),
//! );
//! assert_eq!(upload.datas.len(), 2);
//!
//! let nine = ServiceTime::from_parts(2026, 3, 20, 9, 0, 0).expect("the calendar has this morning");
//! let batch = BatchSendEmail::new("News <news@mail.example.com>", 123, "{{name}}, it is spring", TaskType::IMMEDIATE)
//!     .template(Template::new(1, TemplateData::from_pairs([("name", "friend")])))
//!     .scheduled(nine);
//!
//! // What goes over the wire, once somebody signs and sends it.
//! let body = serde_json::to_value(&batch)?;
//! assert_eq!(body["TaskType"], 2);
//! assert_eq!(body["TimedParam"]["BeginTime"], "2026-03-20 09:00:00");
//! assert_eq!(body["Template"]["TemplateData"], r#"{"name":"friend"}"#);
//!
//! // What is known of the action without a value.
//! assert_eq!(BatchSendEmail::SPEC.effect, Effect::Once);
//!
//! // What comes back, without its envelope.
//! let answer: BatchSendEmailResponse = serde_json::from_str(r#"{"TaskId":7,"RequestId":"8979fc1e"}"#)?;
//! assert_eq!(answer.task_id, Some(7));
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! # How the types are made
//! The structs are generated from the tables in `spec/`, one file a topic, which are the one place where a field, a
//! limit or an error code is written down.
//! The same rows are there as data: [`ActionSpec`] and its [`Shape`]s say which fields there are and what they must
//! obey, for whoever checks or serves requests without knowing their types.
//!
//! - A request skips what is not set; an answer takes missing fields, `null` and fields that nobody knows.
//! - A coded value such as [`TaskType`] is open: a number without a name is kept and prints.
//! - An [`ErrorCode`] knows what it says became of the call, in its [`CodeSpec`].
//! - `Debug` shows no address and no body.
//! - Where the published texts contradict each other or are silent, a type's notes say what is assumed, and the rule is
//!   left to the service; a rule with a general code such as `InvalidParameterValue` has none that is documented.
//!
//! # Features
//! None is on by itself.
//!
//! - `chrono`, `jiff`, `time`: [`ServiceTime`] and [`ServiceDate`] from and to the civil times and the instants of that
//!   library, by the service's UTC+8.
//!
//! # Where it stands
//! The lowest of the crates for batch mail, and useful alone.
//! `ses-core` checks and encodes these types and decides what to do next, `ses-hyper` sends them, `ses-emulator` is the
//! other end of the wire.
//!
//! # By topic
#![no_std]
#![doc = include_str!("generated/topics.md")]

extern crate alloc;

mod action;
mod shape;

mod base64;
mod coded;
mod error_code;
mod event;
#[doc(hidden)]
pub mod record;
mod template_data;
mod time;

mod generated;
mod mask;
mod schedule;

pub use self::{
    action::{Action, ActionSpec, Auth, Effect, Paged, Paging},
    base64::Base64,
    error_code::{CodeSpec, ErrorCode, Outcome, Reaction},
    event::{BounceType, Event, EventName},
    generated::*,
    shape::{Check, Field, Form, Kind, Privacy, Relation, Rule, Shape, Side, Unit},
    template_data::TemplateData,
    time::{SERVICE_UTC_OFFSET, ServiceDate, ServiceTime},
};

#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
pub use self::time::ConversionError;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
