//! Proves who sent a request to a Tencent Cloud API 3.0: signing, verifying and explaining TC3-HMAC-SHA256.

#![no_std]

extern crate alloc;

#[cfg(test)]
extern crate std;

mod authorization;
mod calendar;
mod canonical;
mod decimal;
mod explain;
mod hex;
mod key;
mod received;
mod refusal;
mod request;
mod sign;
mod sign_error;
mod signed;
mod sink;
mod text;
mod verify;

pub use authorization::Authorization;
pub use explain::{Explanation, explain};
pub use key::SigningKey;
pub use received::ReceivedRequest;
pub use refusal::Refusal;
pub use request::{Payload, Request};
pub use sign::{Identity, sign, sign_into};
pub use sign_error::SignError;
pub use signed::Signed;
pub use verify::{Verified, WINDOW, verify};
