//! A request as it came, or as it may have been when it was signed.

use tc3_sign::{Payload, ReceivedRequest};

use crate::wire::{self, Received};

/// A received request, but for what is changed.
#[derive(Clone, Copy)]
pub(super) struct Variant<'r> {
    received: &'r Received,
    host: Option<&'r str>,
    header: Option<(&'r str, &'r str)>,
    payload: Payload<'r>,
}

impl<'r> Variant<'r> {
    pub(super) fn as_sent(received: &'r Received) -> Self {
        Self {
            received,
            host: None,
            header: None,
            payload: Payload::Bytes(&received.body),
        }
    }

    pub(super) fn with_host(self, host: &'r str) -> Self {
        Self {
            host: Some(host),
            ..self
        }
    }

    /// Changes one header; the host stays as [`with_host`](Self::with_host) has it unless it is the one.
    pub(super) fn with_header(self, name: &'r str, value: &'r str) -> Self {
        Self {
            header: Some((name, value)),
            ..self
        }
    }

    pub(super) fn with_payload(self, payload: Payload<'r>) -> Self {
        Self { payload, ..self }
    }

    /// The header's value, for a name in lower case.
    pub(super) fn header(&self, wanted: &str) -> Option<&'r str> {
        match (self.header, self.host) {
            (Some((name, value)), _) if name == wanted => Some(value),
            (_, Some(host)) if wanted == "host" => Some(host),
            _ => wire::header(&self.received.parts.headers, wanted),
        }
    }

    pub(super) fn body(&self) -> &'r [u8] {
        &self.received.body
    }

    /// What is verified.
    pub(super) fn request(self) -> ReceivedRequest<'r, impl Fn(&str) -> Option<&'r str>> {
        ReceivedRequest::new(
            self.received.parts.method.as_str(),
            self.received.query(),
            move |name: &str| self.header(name),
            self.payload,
        )
    }
}
