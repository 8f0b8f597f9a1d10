//! Sender addresses, under the domains of the account.

use ses_types::{CreateEmailAddress, CreateEmailAddressResponse, ErrorCode};

use super::{Context, Handle};
use crate::{
    address,
    refusal::Refusal,
    store::{self, sender::Sender},
};

/// How many senders a domain may have.
const MOST_SENDERS: u64 = 10;

impl Handle for CreateEmailAddress {
    fn handle(self, cx: &Context<'_>) -> Result<CreateEmailAddressResponse, Refusal> {
        if store::sender::exists(cx.state, &self.email_address)? {
            return Err(Refusal::new(
                ErrorCode::INVALID_PARAMETER_VALUE_REPEAT_EMAIL_ADDRESS,
                "the account has this sender already",
            ));
        }
        let domain = address::domain(&self.email_address).to_owned();
        check_domain(cx, &domain)?;
        store::sender::insert(
            cx.state,
            &Sender {
                address: self.email_address,
                domain,
                name: self.email_sender_name,
                created: cx.now,
            },
        )?;
        Ok(CreateEmailAddressResponse::new())
    }
}

fn check_domain(cx: &Context<'_>, domain: &str) -> Result<(), Refusal> {
    let Some(identity) = store::identity::find(cx.state, domain)? else {
        return Err(Refusal::new(
            ErrorCode::INVALID_PARAMETER_VALUE_NOT_EXIST_DOMAIN,
            "the address's domain is none of this account",
        ));
    };
    if !identity.verified {
        return Err(Refusal::new(
            ErrorCode::OPERATION_DENIED_DOMAIN_NOT_VERIFIED,
            "the address's domain is not verified",
        ));
    }
    if store::sender::count_of_domain(cx.state, domain)? >= MOST_SENDERS {
        return Err(Refusal::new(
            ErrorCode::OPERATION_DENIED_EXCEED_SENDER_LIMIT,
            format!("the domain has {MOST_SENDERS} senders"),
        ));
    }
    Ok(())
}
