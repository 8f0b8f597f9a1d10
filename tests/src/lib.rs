//! What the end-to-end tests share: servers that misbehave on purpose.

mod raw_server;

pub use raw_server::{Act, RawServer};
