//! Sender addresses, under the domains of the account, and their passwords for SMTP.

use ses_types::{
    CreateEmailAddress, CreateEmailAddressResponse, DeleteEmailAddress, DeleteEmailAddressResponse,
    EmailSender, ErrorCode, ListEmailAddress, ListEmailAddressResponse, SmtpPwdType,
    UpdateEmailSmtpPassWord, UpdateEmailSmtpPassWordResponse,
};
use sha2::{Digest, Sha256};

use super::{Context, Handle, check_limit};
use crate::{
    address,
    refusal::Refusal,
    store::{
        self,
        sender::{NewSender, Sender},
    },
};

impl Handle for CreateEmailAddress {
    fn handle(self, cx: &Context<'_>) -> Result<CreateEmailAddressResponse, Refusal> {
        if store::sender::find(cx.state, &self.email_address)?.is_some() {
            return Err(Refusal::new(
                ErrorCode::INVALID_PARAMETER_VALUE_REPEAT_EMAIL_ADDRESS,
                "the account has this sender already",
            ));
        }
        let domain = address::domain(&self.email_address);
        check_domain(cx, domain)?;
        let sender = NewSender {
            address: &self.email_address,
            domain,
            name: self.email_sender_name.as_deref(),
            created: cx.now,
        };
        store::sender::insert(cx.state, &sender)?;
        Ok(CreateEmailAddressResponse::new())
    }
}

impl Handle for ListEmailAddress {
    fn handle(self, cx: &Context<'_>) -> Result<ListEmailAddressResponse, Refusal> {
        let senders = store::sender::all(cx.state)?;
        Ok(ListEmailAddressResponse::new().email_senders(senders.into_iter().map(listed)))
    }
}

impl Handle for DeleteEmailAddress {
    fn handle(self, cx: &Context<'_>) -> Result<DeleteEmailAddressResponse, Refusal> {
        let sender = find(cx, &self.email_address)?;
        store::sender::delete(cx.state, &sender.address)?;
        Ok(DeleteEmailAddressResponse::new())
    }
}

impl Handle for UpdateEmailSmtpPassWord {
    fn handle(self, cx: &Context<'_>) -> Result<UpdateEmailSmtpPassWordResponse, Refusal> {
        let mut sender = find(cx, &self.email_address)?;
        if !has_two_of_each(&self.password) {
            return Err(Refusal::new(
                ErrorCode::INVALID_PARAMETER_VALUE_INVALID_SMTP_PASS_WORD,
                "the password has not two different digits, lower-case and upper-case letters each",
            ));
        }
        let hash = Some(hash(cx, &sender, &self.password));
        if sender.password_hash == hash {
            return Err(Refusal::new(
                ErrorCode::OPERATION_DENIED_REPEAT_PASS_WORD,
                "the password is the last one",
            ));
        }
        sender.password_hash = hash;
        store::sender::update(cx.state, &sender)?;
        Ok(UpdateEmailSmtpPassWordResponse::new())
    }
}

/// The sender with this address.
fn find(cx: &Context<'_>, address: &str) -> Result<Sender, Refusal> {
    store::sender::find(cx.state, address)?.ok_or_else(|| {
        Refusal::new(
            ErrorCode::INVALID_PARAMETER_VALUE_NO_SUCH_SENDER,
            "the account has no such sender",
        )
    })
}

fn check_domain(cx: &Context<'_>, domain: &str) -> Result<(), Refusal> {
    let Some(identity) = store::identity::find(cx.state, domain)? else {
        return Err(Refusal::new(
            ErrorCode::INVALID_PARAMETER_VALUE_NOT_EXIST_DOMAIN,
            "the address's domain is none of this account",
        ));
    };
    if !identity.review.is_approved(cx.now) {
        let review = identity.review;
        return Err(Refusal::new(
            ErrorCode::OPERATION_DENIED_DOMAIN_NOT_VERIFIED,
            review.explain("the address's domain is not verified"),
        ));
    }
    check_limit(
        cx.terms.sender_limit,
        store::sender::count_of_domain(cx.state, domain)?,
        ErrorCode::OPERATION_DENIED_EXCEED_SENDER_LIMIT,
        "the domain's senders",
    )
}

fn has_two_of_each(password: &str) -> bool {
    let has_two = |is_of_kind: fn(&char) -> bool| {
        let mut of_kind = password.chars().filter(is_of_kind);
        let first = of_kind.next();
        first.is_some() && of_kind.any(|next| Some(next) != first)
    };
    has_two(char::is_ascii_digit)
        && has_two(char::is_ascii_lowercase)
        && has_two(char::is_ascii_uppercase)
}

/// What is kept of a password, to tell whether another is the same one.
fn hash(cx: &Context<'_>, sender: &Sender, password: &str) -> Vec<u8> {
    Sha256::new()
        .chain_update(cx.state.salt().to_be_bytes())
        .chain_update(sender.address.as_bytes())
        .chain_update([0])
        .chain_update(password.as_bytes())
        .finalize()
        .to_vec()
}

fn listed(sender: Sender) -> EmailSender {
    let password = match sender.password_hash {
        Some(_) => SmtpPwdType::SET,
        None => SmtpPwdType::NOT_SET,
    };
    EmailSender::new()
        .email_address(sender.address)
        .email_sender_name(sender.name.unwrap_or_default())
        .created_timestamp(sender.created.try_into().unwrap_or_default())
        .smtp_pwd_type(password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_has_two_different_ones_of_each_kind() {
        for (password, expected) in [
            ("k7Rw2mXq9T", true),
            ("k7Rw7mXq7T", false),
            ("kkkkRwkk12X", true),
            ("aaaaaaRX12", false),
            ("abcdefRR12", false),
            ("abcdefgh12", false),
            ("ABCDEFGH12", false),
            ("", false),
        ] {
            assert_eq!(has_two_of_each(password), expected, "{password}");
        }
    }
}
