//! The command `ses`: batch mail through Tencent Cloud SES, from the shell.

mod args;
mod call;
mod campaign;
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
        Command::Campaign(campaign) => campaign::run(campaign).await,
        Command::Emulator(emulator) => emulator::run(*emulator).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::talk(&failure);
            failure.exit_code()
        }
    }
}
