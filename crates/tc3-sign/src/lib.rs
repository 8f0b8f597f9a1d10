//! Proves who sent a request to a Tencent Cloud API 3.0: signing, verifying and explaining TC3-HMAC-SHA256.
//!
//! It knows neither mail nor JSON nor any HTTP library, and reads no clock:
//! what is signed is borrowed, the time is an argument, and what comes out are headers to add.
//! The scheme is that of the public documentation, "Signature v3", and the official SDKs.
//!
//! # Signing
//!
//! ```
//! use tc3_sign::{Identity, Payload, Request, SigningKey, sign};
//!
//! // Derived once and kept: it is good for one UTC day and one service.
//! let mut key = SigningKey::derive("example", 1_760_000_000, "cvm");
//!
//! let timestamp = 1_760_003_600;
//! if !key.covers(timestamp, "cvm") {
//!     key = SigningKey::derive("example", timestamp, "cvm");
//! }
//! let identity = Identity::new("AKIDexample").with_token("token-of-temporary-keys");
//! let request = Request::post("cvm.tencentcloudapi.com", "application/json", Payload::Bytes(b"{}"));
//! let signed = sign(&request, &identity, &key, timestamp)?;
//!
//! let names: Vec<_> = signed.headers().map(|(name, _)| name).collect();
//! assert_eq!(names, ["authorization", "x-tc-timestamp", "x-tc-token"]);
//! # Ok::<(), tc3_sign::SignError>(())
//! ```
//!
//! # Verifying
//!
//! ```
//! use std::collections::HashMap;
//! use tc3_sign::{Identity, Payload, ReceivedRequest, Refusal, Request, SigningKey, WINDOW, sign};
//!
//! # let timestamp = 1_760_000_000;
//! # let body = b"{}";
//! # let request = Request::post("localhost:8080", "application/json", Payload::Bytes(body));
//! # let key = SigningKey::derive("example", timestamp, "ses");
//! # let signed = sign(&request, &Identity::new("AKIDexample"), &key, timestamp).expect("it is valid");
//! # let mut headers: HashMap<_, _> = signed.headers().collect();
//! # headers.extend([("host", "localhost:8080"), ("content-type", "application/json")]);
//! let secret_keys = HashMap::from([("AKIDexample", "example")]);
//! let received = ReceivedRequest::new("POST", "", |name: &str| headers.get(name).copied(), Payload::Bytes(body));
//!
//! let authorization = received.authorization()?;
//! let secret_key = secret_keys[authorization.secret_id()];
//! let key = SigningKey::derive(secret_key, received.timestamp()?, "ses");
//! let now = 1_760_000_042;
//! let verified = authorization.verify(&received, &key, now, WINDOW)?;
//! assert_eq!(verified.secret_id(), "AKIDexample");
//! # Ok::<(), Refusal>(())
//! ```
//!
//! # What TC3 leaves unsigned
//!
//! - Every header that is not among the signed ones: `X-TC-Action`, `X-TC-Version` and `X-TC-Region`,
//!   unless [`Request::with_headers`] names them, and `X-TC-Token`.
//! - The query of a POST, and the path, which is always `/`.
//! - The body of a request with [`Payload::Unsigned`].
//! - The case of values: of `x-tc-*` headers as this crate signs them, of all headers as the documentation does.
//!
//! # Where it stands
//!
//! It is the lowest crate of its workspace beside the types, and uses none of the others.
//! `ses-core` signs with it, the emulator verifies with it, and any other Tencent API can be called with it alone:
//! see `examples/other_api.rs`.

#![no_std]

extern crate alloc;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

#[cfg(test)]
extern crate std;

mod authorization;
mod calendar;
mod canonical;
mod decimal;
mod explain;
mod hex;
mod key;
mod reading;
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
pub use reading::{Difference, diagnose};
pub use received::ReceivedRequest;
pub use refusal::Refusal;
pub use request::{Payload, Request};
pub use sign::{Identity, sign, sign_into};
pub use sign_error::SignError;
pub use signed::Signed;
pub use verify::{Verified, WINDOW, verify};
