//! The emulator from outside: signed requests over a socket, as any client would send them.

mod account;
mod batch;
mod client;
mod code;
mod control;
mod list;
mod log;
mod message;
mod signature;
mod tenant;
mod wait;
mod wire;
