//! What an action is: its name on the wire, what a repetition does, and the shapes of its two bodies.

use alloc::vec::Vec;
use core::fmt;

use serde::{Serialize, de::DeserializeOwned};

use crate::{CodeSpec, ErrorCode, Shape, generated::ERROR_CODES};

/// A request of a Tencent Cloud API 3.0 action, with everything that is known of the action itself.
///
/// Implemented by generated code; an action of another product is written the same way, or generated from tables of
/// its own.
pub trait Action: Serialize {
    /// What the service answers when it accepts the request.
    type Response: DeserializeOwned;

    /// What is known of the action without a value.
    const SPEC: &'static ActionSpec;
}

/// What is known of an action without a value: a plain value itself, so that code which handles bytes need not be
/// generic over actions.
///
/// `Debug` names the action and leaves its tables out: they would fill pages.
#[expect(
    clippy::exhaustive_structs,
    reason = "generated code, in other crates too, writes it as a literal"
)]
pub struct ActionSpec {
    /// The name on the wire, sent as `X-TC-Action`.
    pub name: &'static str,
    /// The product as it stands in the credential scope and in the host, such as `ses`.
    pub service: &'static str,
    /// The version of the API, sent as `X-TC-Version`.
    pub version: &'static str,
    /// How a request proves who sent it.
    pub auth: Auth,
    /// What a second, equal request would do.
    pub effect: Effect,
    /// How many requests a second an account may make of this action.
    pub rate: u32,
    /// How the action hands out what it lists, where it does so in pages.
    pub paging: Option<Paging>,
    /// The fields of the request and the rules they obey.
    pub request: &'static Shape,
    /// The fields of the answer, without its `RequestId`.
    pub response: &'static Shape,
    /// The error codes that the reference documents for this action; others occur.
    pub errors: &'static [ErrorCode],
    /// What is known of the codes of this API.
    pub codes: &'static [CodeSpec],
}

impl fmt::Debug for ActionSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ActionSpec")
            .field("name", &self.name)
            .field("service", &self.service)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

impl ActionSpec {
    /// What is known of a code that the action was answered with: by the tables of its own API, else by those of this
    /// crate, which hold the codes that all Tencent Cloud APIs have in common.
    ///
    /// `None` means that nothing is known: whoever sent the request does not know what became of it.
    #[must_use]
    pub fn code(&self, code: &str) -> Option<&'static CodeSpec> {
        CodeSpec::find(self.codes, code).or_else(|| CodeSpec::find(ERROR_CODES, code))
    }
}

/// An action that hands out what it lists page by page, for whoever walks all pages.
///
/// Implemented by generated code, from the row of the tables that [`Paging`] holds as data.
///
/// # Example
/// ```
/// use ses_types::{ListReceivers, ListReceiversResponse, Paged};
///
/// let second = ListReceivers::new(0, 100).with_window(100, 100);
/// assert_eq!(second, ListReceivers::new(100, 100));
///
/// let answer: ListReceiversResponse = serde_json::from_str(r#"{"TotalCount":101,"Data":[{"ReceiverId":1}]}"#)?;
/// assert_eq!(ListReceivers::total(&answer), Some(101));
/// assert_eq!(ListReceivers::items(&answer)[0].receiver_id, Some(1));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub trait Paged: Action {
    /// One entry of the list.
    type Item;

    /// How many entries the request skips and how many it asks for; `None` for what is not set, or is no number.
    fn window(&self) -> (Option<u64>, Option<u64>);

    /// The same request for `limit` entries after the first `offset`.
    #[must_use]
    fn with_window(self, offset: u64, limit: u64) -> Self;

    /// The entries that an answer holds.
    fn items(answer: &Self::Response) -> &[Self::Item];

    /// The entries out of an answer.
    fn into_items(answer: Self::Response) -> Vec<Self::Item>;

    /// How many entries there are on all pages, where the answer says so.
    fn total(answer: &Self::Response) -> Option<u64>;
}

/// How an action hands out what it lists: page by page, each asked for by how many entries come before it.
///
/// For whoever walks all pages without knowing the types: the names are those of the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "generated code, in other crates too, writes it as a literal"
)]
pub struct Paging {
    /// The field of the request that says how many entries to skip; an integer.
    pub offset: &'static str,
    /// The field of the request that says how many entries a page has; an integer, or text that holds one, as its
    /// kind in the request's [`Shape`] says.
    pub limit: &'static str,
    /// The largest page that may be asked for, in entries.
    pub most: u64,
    /// The field of the answer that says how many entries there are on all pages; without one, a page with fewer
    /// entries than were asked for is the last.
    pub total: Option<&'static str>,
    /// The field of the answer that holds the page.
    pub items: &'static str,
}

/// How a request proves who sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a third way would have to be handled by every transport"
)]
pub enum Auth {
    /// Signed with TC3-HMAC-SHA256.
    Tc3,
    /// Sent with `Authorization: SKIP`: the request carries a token of its own.
    Skip,
}

/// What a second, equal request would do: whether a call may be repeated when nobody knows what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "whoever repeats calls must decide for each of them"
)]
pub enum Effect {
    /// Changes nothing; can be repeated at will.
    Read,
    /// The second time changes nothing more than the first did.
    Idempotent,
    /// Does its work again: mail is sent twice, a list is made twice. Not to be repeated unless it is known that
    /// nothing came of it.
    Once,
}
