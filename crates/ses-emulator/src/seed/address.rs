//! The addresses of a seed that get no mail: on the blocklists, and of those who have unsubscribed.

use ses_types::ServiceDate;

use super::{
    fields::{Field, Reader},
    node::{Node, Value},
    problem::Place,
};
use crate::{address::Flaw, day};

/// An address on a blocklist.
pub(super) struct Address {
    pub(super) email: String,
    /// When the entry has no effect any more.
    pub(super) ends: Option<i64>,
}

pub(super) struct Unsubscription {
    pub(super) sender: String,
    pub(super) recipient: String,
}

pub(super) fn address(reader: &mut Reader, name: String, node: &Node) -> Address {
    let place = reader.place(node.at, name);
    let email = match &node.value {
        Value::Text(email) => email.clone(),
        other => {
            let message = format!("must be an address, not {}", other.kind());
            reader.complain(&place, message);
            return Address {
                email: String::new(),
                ends: None,
            };
        }
    };
    check_address(reader, &place, &email);
    Address { email, ends: None }
}

pub(super) fn address_until(reader: &mut Reader, name: String, node: &Node) -> Address {
    let Value::Table(_) = &node.value else {
        return address(reader, name, node);
    };
    let before = reader.problems.len();
    let mut fields = reader.table(name, node);
    let email = fields.required(reader, "email");
    let ends = (fields.text(reader, "until")).and_then(|until| end(reader, &until));
    if reader.problems.len() == before {
        check_address(reader, &fields.place, &email);
    }
    fields.finish(reader);
    Address { email, ends }
}

/// When an entry has no effect any more that stays until this day, to its end.
fn end(reader: &mut Reader, until: &Field<String>) -> Option<i64> {
    let begin = ServiceDate::from(until.value.as_str()).to_unix();
    if begin.is_none() {
        reader.complain(&until.place, "must be a day such as 2026-01-31");
    }
    begin.map(|begin| begin + day::SECONDS)
}

pub(super) fn unsubscription(reader: &mut Reader, name: String, node: &Node) -> Unsubscription {
    let before = reader.problems.len();
    let mut fields = reader.table(name, node);
    let sender = fields.required(reader, "sender");
    let recipient = fields.required(reader, "recipient");
    if reader.problems.len() == before {
        check_address(reader, &fields.place, &sender);
        check_address(reader, &fields.place, &recipient);
    }
    fields.finish(reader);
    Unsubscription { sender, recipient }
}

fn check_address(reader: &mut Reader, place: &Place, email: &str) {
    if let Some(flaw) = Flaw::of(email) {
        reader.complain(place, flaw.reason());
    }
}
