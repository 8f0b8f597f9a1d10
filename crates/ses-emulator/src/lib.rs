//! A stand-in for Tencent Cloud SES on localhost: the real wire, the real rules, mail that is captured.

mod address;
mod auth;
mod batch;
mod clock;
mod content;
mod control;
mod emulator;
mod error;
mod fault;
mod handler;
mod message;
mod options;
mod query;
mod rate;
mod refusal;
mod render;
mod server;
mod service;
mod store;
mod wire;

pub use batch::{Pace, Step};
pub use clock::Clock;
pub use emulator::Emulator;
pub use error::Error;
pub use fault::Fault;
pub use message::Message;
pub use options::{Options, SECRET_ID, SECRET_KEY};
pub use rate::RateLimit;
