//! What can be asked of `ses completion` and `ses man`.

use clap_complete::Shell;

/// Print a completion script for a shell.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  source <(ses completion bash)\n  ses completion fish > ~/.config/fish/completions/ses.fish"
)]
pub(crate) struct Completion {
    /// The shell.
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

/// Print the manual page of ses, or of a command of it.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ses man | man -l -\n  ses man campaign run > ses-campaign-run.1"
)]
pub(crate) struct Man {
    /// The command, such as `campaign run`.
    #[arg(value_name = "COMMAND")]
    pub(crate) command: Vec<String>,
}
