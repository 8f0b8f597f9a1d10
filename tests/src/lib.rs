//! What the end-to-end tests share: servers that misbehave on purpose, a batch to send them, campaigns under faults, and
//! what is logged.

mod campaign;
mod lines;
mod raw_server;

pub use campaign::{Drawn, FOREIGN, LATEST, Schedule, Trouble, Turned, World, address};
pub use lines::Lines;
pub use raw_server::{Act, RawServer};

use ses_types::{BatchSendEmail, TaskType, Template, TemplateData};

/// A batch that may be sent once: to a list, from a template.
#[must_use]
pub fn batch() -> BatchSendEmail {
    let template = Template::new(1, TemplateData::from_pairs([("name", "you")]));
    BatchSendEmail::new("news@mail.example.com", 12, "Hello", TaskType::IMMEDIATE)
        .template(template)
}

/// The example of the repository's README compiles.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

/// That of the page about faults runs.
#[cfg(doctest)]
#[doc = include_str!("../../docs/emulator-faults.md")]
struct Faults;
