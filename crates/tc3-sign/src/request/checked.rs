//! A request whose parts are valid and whose headers are in order: the only kind that is signed.

use core::cmp::Ordering;

use crate::{
    Request, SignError,
    canonical::{Field, Parts},
};

const MAX_FIELDS: usize = 2 + Request::MAX_HEADERS;

/// A request that can be signed, with the order of its fields' lower-case names.
#[derive(Clone, Copy)]
pub(crate) struct CheckedRequest<'a> {
    request: &'a Request<'a>,
    /// The first `len` are indices for [`Request::field`].
    order: [u8; MAX_FIELDS],
    len: usize,
}

impl<'a> CheckedRequest<'a> {
    /// Sorts by insertion: there are few headers, and mostly none beside the two that come first.
    pub(super) fn new(request: &'a Request<'a>) -> Result<Self, SignError> {
        let mut checked = Self {
            request,
            order: [0; MAX_FIELDS],
            len: 2,
        };
        checked.order[1] = 1;
        for index in 2..2 + request.headers.len() {
            let place = checked.place_of(request.field(index).name())?;
            checked.order.copy_within(place..checked.len, place + 1);
            checked.order[place] = index as u8;
            checked.len += 1;
        }
        Ok(checked)
    }

    /// How many fields stand before the field `name`.
    fn place_of(&self, name: &str) -> Result<usize, SignError> {
        let mut place = 0;
        for &index in &self.order[..self.len] {
            match compare(self.request.field(index.into()).name(), name) {
                Ordering::Less => place += 1,
                Ordering::Equal if index < 2 => {
                    return Err(SignError::ReservedHeader { name: name.into() });
                }
                Ordering::Equal => return Err(SignError::RepeatedHeader { name: name.into() }),
                Ordering::Greater => break,
            }
        }
        Ok(place)
    }

    pub(crate) fn parts(&self) -> Parts<'_, impl Iterator<Item = Field<'_>> + Clone> {
        let order = self.order[..self.len].iter();
        Parts {
            method: self.request.method,
            query: self.request.query,
            fields: order.map(|&index| self.request.field(index.into())),
            payload: self.request.payload,
        }
    }

    /// The length of the signed names with what separates them.
    pub(crate) fn names_len(&self) -> usize {
        let own = "content-type;host".len();
        let names = self
            .request
            .headers
            .iter()
            .map(|(name, _)| ";".len() + name.trim_ascii().len());
        own + names.sum::<usize>()
    }
}

/// The order of the names in lower case.
fn compare(one: &str, other: &str) -> Ordering {
    let lower_case = |byte: u8| byte.to_ascii_lowercase();
    one.bytes()
        .map(lower_case)
        .cmp(other.bytes().map(lower_case))
}
