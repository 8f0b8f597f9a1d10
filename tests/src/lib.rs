//! What the end-to-end tests share: servers that misbehave on purpose, and what is logged.

mod lines;
mod raw_server;

pub use lines::Lines;
pub use raw_server::{Act, RawServer};

/// The example of the repository's README compiles.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

/// That of the page about faults runs.
#[cfg(doctest)]
#[doc = include_str!("../../docs/emulator-faults.md")]
struct Faults;
