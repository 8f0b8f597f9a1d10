//! Whether it is meant: what can't be taken back is asked about, by a word to be typed.

use std::io::{self, IsTerminal as _};

use crate::{args::Guard, failure::Failure, output, service::Service};

/// Asks for a word; `does` is what it does, `not` what has not happened when it is not typed.
///
/// # Errors
/// When there is no terminal to ask on, or something else is typed.
pub(crate) fn confirm(word: &str, does: &str, not: &str) -> Result<(), Failure> {
    if !io::stdin().is_terminal() {
        return Err(Failure::Input(format!(
            "{not}: standard input is no terminal, and --yes was not given"
        )));
    }
    output::talk(format_args!("Type {word} to {does}: "));
    let mut line = String::new();
    let read = io::stdin().read_line(&mut line);
    match read.is_ok() && line.trim() == word {
        true => Ok(()),
        false => Err(Failure::Input(not.to_owned())),
    }
}

/// Asks before many get mail: never for an endpoint on this machine.
///
/// `count` is `None` where nobody knows how many it are.
///
/// # Errors
/// As [`confirm`].
pub(crate) fn confirm_many(
    service: &Service,
    guard: &Guard,
    count: Option<u64>,
) -> Result<(), Failure> {
    if !service.is_guarded(guard) || count.is_some_and(|count| count <= guard.ask_above) {
        return Ok(());
    }
    let (word, many) = match count {
        Some(count) => (count.to_string(), "so many recipients"),
        None => (
            "all".to_owned(),
            "whoever is on the list, which is not known",
        ),
    };
    confirm(&word, &format!("mail {many}"), "nothing is sent")
}
