//! `ses completion` and `ses man`: what shells and readers are told, from the command line's own definitions.

use clap::{Command, CommandFactory as _};

use crate::{
    args::{
        Args,
        shell::{Completion, Man},
    },
    failure::Failure,
    output,
};

/// Prints a completion script.
///
/// # Errors
/// When standard output cannot be written.
pub(crate) fn completion(args: &Completion) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "ses", &mut script);
    output::line(String::from_utf8_lossy(&script).trim_end())
}

/// Prints a manual page.
///
/// # Errors
/// A command that is not there.
pub(crate) fn man(args: &Man) -> Result<(), Failure> {
    let mut ses = Args::command();
    ses.build();
    let mut command = &ses;
    for name in &args.command {
        command = command.find_subcommand(name).ok_or_else(|| {
            Failure::Input(format!("there is no command {:?}", args.command.join(" ")))
        })?;
    }
    let mut page = Vec::new();
    let rendered = clap_mangen::Man::new(titled(command)).render(&mut page);
    rendered.map_err(|error| Failure::Other(format!("the page: {error}")))?;
    output::line(String::from_utf8_lossy(&page).trim_end())
}

/// A command by its whole name, as manual pages have it: ses-campaign-run.
fn titled(command: &Command) -> Command {
    let name = command.get_bin_name().unwrap_or("ses").replace(' ', "-");
    command.clone().name(name)
}
