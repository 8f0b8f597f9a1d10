//! What can be asked of `ses sign`.

use std::path::PathBuf;

/// Explain the signature of a request, and say where another one differs.
///
/// The file is the request as HTTP writes it: request line, headers, an empty line, the body.
/// Printed is what is hashed for it. With the secret key in TENCENTCLOUD_SECRET_KEY, the signature is checked as well,
/// and one that does not hold is diagnosed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  ses sign request.http
  ses sign request.http --compare canonical-request-of-the-sdk.txt")]
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
