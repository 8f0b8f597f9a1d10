//! The command `ses`: batch mail through Tencent Cloud SES, from the shell.

#![expect(
    clippy::print_stderr,
    reason = "talk and failures go to standard error"
)]

mod args;
mod call;
mod demo;
mod emulator;
mod failure;
mod output;
mod recipients;

use std::process::ExitCode;

use clap::Parser as _;

use args::{Args, Command};

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    let done = match args.command {
        Command::Demo(demo) => demo::run(demo).await,
        Command::Call(call) => call::run(call).await,
        Command::Emulator(emulator) => emulator::run(emulator).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprint!("{failure}");
            failure.exit_code()
        }
    }
}
