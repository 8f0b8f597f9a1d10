//! What can be asked of `ses completion` and `ses man`.

use clap_complete::Shell;

#[derive(Debug, clap::Args)]
pub(crate) struct Completion {
    /// The shell.
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Man {
    /// The command, such as `campaign run`.
    #[arg(value_name = "COMMAND")]
    pub(crate) command: Vec<String>,
}
