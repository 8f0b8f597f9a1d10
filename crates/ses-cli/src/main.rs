//! The command `ses`: batch mail through Tencent Cloud SES, from the shell.

mod args;
mod blocklist;
mod call;
mod campaign;
mod control;
mod demo;
mod doctor;
mod domain;
mod emulator;
mod list;
mod mail;
mod manual;
mod report;
mod sender;
mod sign;
mod task;
mod template;
mod unsubscribe;
mod webhook;

mod clock;
mod confirm;
mod credentials;
mod dry_run;
mod failure;
mod folder;
mod output;
mod recipients;
mod service;
mod table;

use std::{env, process::ExitCode};

use clap::{Parser as _, ValueEnum as _, error::ErrorKind};

use args::{Args, Command};
use failure::Failure;
use output::Output;

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return misused(&error),
    };
    let output = args.output.unwrap_or_else(Output::fitting);
    match run(args.command, output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failed(&failure, output),
    }
}

/// Help is printed by the parser itself; a wrong command line fails as anything else does.
fn misused(error: &clap::Error) -> ExitCode {
    let is_wrong =
        error.use_stderr() && error.kind() != ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    let output = asked_output().unwrap_or_else(Output::fitting);
    if is_wrong && output != Output::Table {
        let text = error.to_string();
        let text = text.trim_start_matches("error: ").trim_end();
        return failed(&Failure::Input(text.to_owned()), output);
    }
    let _unread = error.print();
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

/// The output that a command line asks for which can't be read as a whole.
fn asked_output() -> Option<Output> {
    let arguments: Vec<_> = env::args().collect();
    let value = arguments.iter().enumerate().find_map(|(index, argument)| {
        let value = argument.strip_prefix("--output")?;
        match value.strip_prefix('=') {
            Some(value) => Some(value.to_owned()),
            None => arguments.get(index + 1).cloned(),
        }
    });
    let value = value.or_else(|| env::var("SES_OUTPUT").ok())?;
    Output::from_str(&value, false).ok()
}

fn failed(failure: &Failure, output: Output) -> ExitCode {
    if !matches!(failure, Failure::Shown) {
        match output {
            Output::Table if output::is_coloured() => {
                let text = failure.to_string();
                let text = text.strip_prefix("error:").unwrap_or(&text);
                output::talk(format_args!("\x1b[1;31merror:\x1b[0m{text}"));
            }
            Output::Table => output::talk(failure),
            _ => output::talk(format_args!("{:#}\n", failure.to_json())),
        }
    }
    failure.exit_code()
}

fn run(command: Command, output: Output) -> Result<(), Failure> {
    match command {
        Command::Completion(args) => manual::completion(&args),
        Command::Man(args) => manual::man(&args),
        Command::Sign(args) => sign::run(&args, output),
        command => {
            let runtime = tokio::runtime::Runtime::new();
            let runtime = runtime.map_err(|error| Failure::Other(format!("threads: {error}")))?;
            runtime.block_on(run_async(command, output))
        }
    }
}

async fn run_async(command: Command, output: Output) -> Result<(), Failure> {
    match command {
        Command::Demo(args) => demo::run(args).await,
        Command::Send(args) => mail::send(args, output).await,
        Command::Batch(args) => mail::batch(args, output).await,
        Command::Campaign(args) => campaign::run(args, output).await,
        Command::Task(args) => task::run(args, output).await,
        Command::Status(args) => report::status(args, output).await,
        Command::Stats(args) => report::stats(args, output).await,
        Command::List(args) => list::run(args, output).await,
        Command::Template(args) => template::run(args, output).await,
        Command::Domain(args) => domain::run(args, output).await,
        Command::Sender(args) => sender::run(args, output).await,
        Command::Blocklist(args) => blocklist::run(args, output).await,
        Command::Unsubscribe(args) => unsubscribe::run(args, output).await,
        Command::Call(args) => call::run(args, output).await,
        Command::Doctor(args) => doctor::run(&args, output).await,
        Command::Webhook(args) => webhook::run(&args, output).await,
        Command::Emulator(args) => emulator::run(*args, output).await,
        Command::Sign(_) | Command::Completion(_) | Command::Man(_) => Ok(()),
    }
}
