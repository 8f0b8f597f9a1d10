//! Domains: verified as soon as they are made.

use ses_types::{
    CreateEmailIdentity, CreateEmailIdentityResponse, DNSAttributes, DkimOption, ErrorCode,
    UpdateEmailIdentity, UpdateEmailIdentityResponse,
};

use super::{Context, Handle};
use crate::{
    refusal::Refusal,
    store::{self, identity::Identity},
};

/// How many domains an account may have.
const MOST_DOMAINS: u64 = 10;

const IDENTITY_TYPE: &str = "DOMAIN";

impl Handle for CreateEmailIdentity {
    fn handle(self, cx: &Context<'_>) -> Result<CreateEmailIdentityResponse, Refusal> {
        if store::identity::find(cx.state, &self.email_identity)?.is_some() {
            return Err(Refusal::new(
                ErrorCode::INVALID_PARAMETER_VALUE_REPEAT_CREATION,
                "the account has this domain already",
            ));
        }
        if store::identity::count(cx.state)? >= MOST_DOMAINS {
            return Err(Refusal::new(
                ErrorCode::OPERATION_DENIED_EXCEED_DOMAIN_LIMIT,
                format!("the account has {MOST_DOMAINS} domains"),
            ));
        }
        let identity = Identity {
            domain: self.email_identity,
            dkim_option: self.dkim_option.unwrap_or(DkimOption::BITS1024).get(),
            verified: true,
            created: cx.now,
        };
        store::identity::insert(cx.state, &identity)?;
        Ok(CreateEmailIdentityResponse::new()
            .identity_type(IDENTITY_TYPE)
            .verified_for_sending_status(identity.verified)
            .attributes(records(&identity))
            .dkim_option(identity.dkim_option))
    }
}

impl Handle for UpdateEmailIdentity {
    fn handle(self, cx: &Context<'_>) -> Result<UpdateEmailIdentityResponse, Refusal> {
        let Some(mut identity) = store::identity::find(cx.state, &self.email_identity)? else {
            return Err(Refusal::new(
                ErrorCode::INVALID_PARAMETER_VALUE_NOT_EXIST_DOMAIN,
                "the account has no such domain",
            ));
        };
        let applied = DkimOption::new(identity.dkim_option);
        let asked = self.dkim_option.unwrap_or(applied);
        if applied != asked && applied != DkimOption::BOTH {
            return Err(Refusal::new(
                ErrorCode::FAILED_OPERATION_DKIM_NOT_APPLIED,
                "no DKIM key of this length was applied for",
            ));
        }
        store::identity::verify(cx.state, &identity.domain)?;
        identity.verified = true;
        Ok(UpdateEmailIdentityResponse::new()
            .identity_type(IDENTITY_TYPE)
            .verified_for_sending_status(identity.verified)
            .attributes(records(&identity))
            .dkim_option(asked))
    }
}

/// The records that a domain needs; those of a verified one are in place.
fn records(identity: &Identity) -> [DNSAttributes; 4] {
    let domain = &identity.domain;
    let record = |kind: &str, name: String, expected: &str| {
        let current = if identity.verified { expected } else { "" };
        DNSAttributes::new()
            .r#type(kind)
            .send_domain(name)
            .expected_value(expected)
            .current_value(current)
            .status(identity.verified)
    };
    [
        record("MX", domain.clone(), "mxbiz1.emulator.invalid"),
        record(
            "TXT",
            domain.clone(),
            "v=spf1 include:emulator.invalid ~all",
        ),
        record(
            "TXT",
            format!("emulator._domainkey.{domain}"),
            "v=DKIM1; k=rsa; p=emulator",
        ),
        record("TXT", format!("_dmarc.{domain}"), "v=DMARC1; p=none"),
    ]
}
