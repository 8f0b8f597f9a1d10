//! What a call costs beside the least that it could cost.
//!
//! The floor is hyper-util's pool with the same connector: it sends the same bytes, signed beforehand, and takes the
//! answer's body without parsing it.
//! The server is a process of its own, so that the processor time is the client's alone; floor and client take turns,
//! so that whatever else the machine does meets both alike.
//! Memory is measured in a process for each, since what one has freed the other would use.

#![expect(
    clippy::print_stdout,
    reason = "the table is what the benchmark is run for"
)]

mod contender;
mod gauge;
mod load;
mod memory;
mod server;
mod speed;

use contender::{Client, Floor};
use server::Server;

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["server"] => server::serve(),
        ["floor", address] => memory::measure(&Floor::new(address)),
        ["client", address] => memory::measure(&Client::new(address)),
        [.., "--test"] => {}
        _ => print_table(),
    }
}

fn print_table() {
    let server = Server::start();
    println!("| | floor | client | client to floor (middle half of the rounds) | limit |");
    println!("|---|---|---|---|---|");
    speed::compare(server.address());
    memory::compare(server.address());
}
