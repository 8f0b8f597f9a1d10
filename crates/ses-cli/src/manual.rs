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
    output::line(page(command)?.trim_end())
}

/// The page of a command; its examples stand as they are written.
fn page(command: &Command) -> Result<String, Failure> {
    let mut page = Vec::new();
    let rendered = clap_mangen::Man::new(titled(command)).render(&mut page);
    rendered.map_err(|error| Failure::Other(format!("the page: {error}")))?;
    Ok(String::from_utf8_lossy(&page).replace(".SH EXTRA\n", ".SH NOTES\n.nf\n"))
}

/// A command by its whole name, as manual pages have it: ses-campaign-run.
fn titled(command: &Command) -> Command {
    let name = command.get_bin_name().unwrap_or("ses").replace(' ', "-");
    command.clone().name(name)
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;
    use clap_complete::Shell;

    use super::*;

    /// What each command is called, as its page has it.
    fn check(command: &Command) {
        let page = page(command).expect("a page");
        let name = command.get_bin_name().unwrap_or("ses").replace(' ', "-");
        assert!(page.contains(&format!(".TH {name} 1")), "{page}");
        let options = command.get_arguments().filter_map(|one| one.get_long());
        for option in options.filter(|long| *long != "version") {
            let option = option.replace('-', "\\-");
            assert!(
                page.contains(&format!("\\-\\-{option}")),
                "{name}: {option}"
            );
        }
        if name != "ses" {
            assert!(
                page.contains(".SH NOTES\n.nf\nExample"),
                "{name}: no example"
            );
        }
        let below = command.get_subcommands();
        below
            .filter(|below| below.get_name() != "help")
            .for_each(check);
    }

    #[test]
    fn each_command_has_a_page() {
        let mut ses = Args::command();
        ses.build();
        check(&ses);
    }

    #[test]
    fn each_shell_completes_commands_and_options() {
        for shell in Shell::value_variants() {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Args::command(), "ses", &mut script);
            let script = String::from_utf8(script).expect("text");
            for word in ["unsubscribe", "preview", "ask-above"] {
                assert!(script.contains(word), "{shell}: {word}");
            }
        }
    }
}
