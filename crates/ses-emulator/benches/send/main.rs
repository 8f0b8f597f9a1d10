//! What a mail costs that is taken by SendEmail, beside the least that it could cost, and what the emulator itself does.
//!
//! The floor has the same frame, an accept loop with axum on top of it, checks the same signature, and commits one row
//! for each request to a file, together with whatever has arrived meanwhile.
//! Both get the same bytes over 16 connections, in turns; server and load are processes of their own.

#![expect(
    clippy::disallowed_methods,
    reason = "a benchmark looks at the clock itself"
)]
#![expect(
    clippy::print_stdout,
    reason = "the table is what the benchmark is run for"
)]

mod emulator;
mod floor;
mod load;
mod measure;
mod request;
mod server;

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["emulator", file] => server::serve(emulator::start(file.into())),
        ["floor", file] => server::serve(floor::start(file.into())),
        ["furnish", address] => load::furnish(address),
        ["load", address, count] => load::run(address, count.parse().expect("a number")),
        [.., "--test"] => {}
        _ => measure::print_table(),
    }
}
