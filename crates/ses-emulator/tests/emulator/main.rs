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
mod list;
mod log;
mod message;
mod quota;
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
mod wire;
