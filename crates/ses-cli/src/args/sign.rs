//! What can be asked of `ses sign`.

use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Sign {
    /// The file with the request; `-` reads standard input.
    pub(crate) file: PathBuf,

    /// A file with the canonical request, or the string to sign, that somebody else has put together.
    #[arg(long, value_name = "FILE")]
    pub(crate) compare: Option<PathBuf>,

    /// The service that is called.
    #[arg(long, value_name = "NAME", default_value = "ses")]
    pub(crate) service: String,
}
