//! Domains: made, reviewed as the account's terms say, shown with the DNS records that they need.

use ses_types::{
    CreateEmailIdentity, CreateEmailIdentityResponse, DeleteEmailIdentity,
    DeleteEmailIdentityResponse, DkimOption, EmailIdentity, ErrorCode, GetEmailIdentity,
    GetEmailIdentityResponse, ListEmailIdentities, ListEmailIdentitiesResponse,
    UpdateEmailIdentity, UpdateEmailIdentityResponse,
};

use super::{Context, Handle, LARGEST_PAGE, check_limit};
use crate::{
    address, dns,
    refusal::Refusal,
    store::{self, Page, identity::Identity},
};

const IDENTITY_TYPE: &str = "DOMAIN";

/// The highest level of reputation, which every domain has: nothing here makes it lose any.
const MOST_REPUTABLE: u64 = 10;

impl Handle for CreateEmailIdentity {
    fn handle(self, cx: &Context<'_>) -> Result<CreateEmailIdentityResponse, Refusal> {
        if store::identity::find(cx.state, &self.email_identity)?.is_some() {
            return Err(Refusal::new(
                ErrorCode::INVALID_PARAMETER_VALUE_REPEAT_CREATION,
                "the account has this domain already",
            ));
        }
        if cx.terms.exclusive_domains
            && store::identity::is_of_another(cx.state, &self.email_identity)?
        {
            return Err(Refusal::new(
                ErrorCode::INVALID_PARAMETER_VALUE_CREATED_BY_OTHER,
                "another account has this domain",
            ));
        }
        check_limit(
            cx.terms.domain_limit,
            store::identity::count(cx.state)?,
            ErrorCode::OPERATION_DENIED_EXCEED_DOMAIN_LIMIT,
            "the account's domains",
        )?;
        let identity = Identity {
            domain: self.email_identity,
            dkim_option: self.dkim_option.unwrap_or(DkimOption::BITS1024),
            tags: self.tag_list,
            review: cx.terms.domain_review.begin(cx.now),
            created: cx.now,
        };
        store::identity::insert(cx.state, &identity)?;
        let verified = identity.review.is_approved(cx.now);
        Ok(CreateEmailIdentityResponse::new()
            .identity_type(IDENTITY_TYPE)
            .verified_for_sending_status(verified)
            .attributes(dns::records(&identity, identity.dkim_option, verified))
            .dkim_option(identity.dkim_option))
    }
}

impl Handle for UpdateEmailIdentity {
    fn handle(self, cx: &Context<'_>) -> Result<UpdateEmailIdentityResponse, Refusal> {
        let identity = find(cx, &self.email_identity)?;
        let applied = identity.dkim_option;
        let asked = self.dkim_option.unwrap_or(applied);
        if applied != asked && applied != DkimOption::BOTH {
            return Err(Refusal::new(
                ErrorCode::FAILED_OPERATION_DKIM_NOT_APPLIED,
                "no DKIM key of this length was applied for",
            ));
        }
        if let Some(review) = identity.review.looked_at() {
            store::identity::review(cx.state, &identity.domain, &review)?;
        }
        let verified = identity.review.is_approved(cx.now);
        Ok(UpdateEmailIdentityResponse::new()
            .identity_type(IDENTITY_TYPE)
            .verified_for_sending_status(verified)
            .attributes(dns::records(&identity, asked, verified))
            .dkim_option(asked))
    }
}

impl Handle for DeleteEmailIdentity {
    fn handle(self, cx: &Context<'_>) -> Result<DeleteEmailIdentityResponse, Refusal> {
        let domain = find(cx, &self.email_identity)?.domain;
        if store::sender::count_of_domain(cx.state, &domain)? > 0 {
            return Err(Refusal::new(
                ErrorCode::OPERATION_DENIED_SENDER_WITH_DOMAIN_IS_NOT_EMPTY,
                "the domain has senders",
            ));
        }
        let senders = store::task::senders_ahead(cx.state)?;
        let is_of_domain =
            |sender: &String| address::domain(address::bare(sender)).eq_ignore_ascii_case(&domain);
        if senders.iter().any(is_of_domain) {
            return Err(Refusal::new(
                ErrorCode::OPERATION_DENIED_NOT_ALLOW_DELETE,
                "a task that has not ended sends from the domain",
            ));
        }
        store::identity::delete(cx.state, &domain)?;
        Ok(DeleteEmailIdentityResponse::new())
    }
}

impl Handle for GetEmailIdentity {
    fn handle(self, cx: &Context<'_>) -> Result<GetEmailIdentityResponse, Refusal> {
        let identity = find(cx, &self.email_identity)?;
        let verified = identity.review.is_approved(cx.now);
        Ok(GetEmailIdentityResponse::new()
            .identity_type(IDENTITY_TYPE)
            .verified_for_sending_status(verified)
            .attributes(dns::records(&identity, identity.dkim_option, verified))
            .dkim_option(identity.dkim_option)
            .tag_list(identity.tags))
    }
}

impl Handle for ListEmailIdentities {
    fn handle(self, cx: &Context<'_>) -> Result<ListEmailIdentitiesResponse, Refusal> {
        let page = Page::new(
            self.offset.unwrap_or_default(),
            self.limit.unwrap_or(LARGEST_PAGE),
        );
        let (total, identities) = store::identity::list(cx.state, &self.tag_list, page)?;
        let mut answer = ListEmailIdentitiesResponse::new()
            .email_identities(identities.into_iter().map(|identity| listed(cx, identity)))
            .max_reputation_level(MOST_REPUTABLE)
            .total(total);
        answer.max_daily_quota = cx.terms.daily_quota;
        Ok(answer)
    }
}

/// The domain, if it is one of the account.
fn find(cx: &Context<'_>, domain: &str) -> Result<Identity, Refusal> {
    store::identity::find(cx.state, domain)?.ok_or_else(|| {
        Refusal::new(
            ErrorCode::INVALID_PARAMETER_VALUE_NOT_EXIST_DOMAIN,
            "the account has no such domain",
        )
    })
}

fn listed(cx: &Context<'_>, identity: Identity) -> EmailIdentity {
    let mut listed = EmailIdentity::new()
        .identity_name(identity.domain)
        .identity_type(IDENTITY_TYPE)
        .sending_enabled(identity.review.is_approved(cx.now))
        .current_reputation_level(MOST_REPUTABLE)
        .tag_list(identity.tags)
        .dkim_option(identity.dkim_option);
    listed.daily_quota = cx.terms.daily_quota;
    listed
}
