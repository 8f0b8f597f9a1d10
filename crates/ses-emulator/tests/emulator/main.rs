//! The emulator from outside: signed requests over a socket, as any client would send them.

mod account;
mod batch;
mod blocklist;
mod client;
mod clock;
mod code;
mod control;
mod fate;
mod fault;
mod inbox;
mod list;
mod log;
mod message;
mod page;
mod quota;
#[cfg(feature = "smtp")]
mod relay;
mod report;
mod review;
mod schedule;
mod seed;
mod signature;
mod snapshot;
mod status;
mod tenant;
mod terms;
mod unsubscribe;
mod wait;
mod webhook;
mod wire;
