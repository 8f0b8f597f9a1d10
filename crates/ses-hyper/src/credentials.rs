//! Where credentials come from, and how long they are kept.

mod keys;
mod renewal;

mod error;
mod part;
mod provider;

mod chain;
mod cvm_role;
mod environment;
mod file;
mod ini;
mod metadata;
mod object;
mod profile;
mod role;
mod text;
mod web_identity;

use crate::variables;

pub use chain::Chain;
pub use cvm_role::CvmRole;
pub use environment::Environment;
pub use error::ProviderError;
pub use file::CredentialsFile;
pub(crate) use keys::Keys;
pub use profile::Profile;
pub use provider::{FetchContext, Fetching, Lease, Provider};
pub(crate) use role::AssumedRole;
pub use web_identity::WebIdentity;
