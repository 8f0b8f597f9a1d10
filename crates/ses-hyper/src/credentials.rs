//! Where credentials come from, and how long they are kept.

mod keys;
mod renewal;

mod error;
mod part;
mod provider;
mod variables;

mod environment;
mod role;

pub use environment::Environment;
pub use error::ProviderError;
pub(crate) use keys::Keys;
pub use provider::{FetchContext, Fetching, Lease, Provider};
pub(crate) use role::AssumedRole;
