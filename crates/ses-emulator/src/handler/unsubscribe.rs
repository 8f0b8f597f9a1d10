//! The unsubscribe links that the mails of senders carry where a mail does not say it for itself.

use ses_types::{
    AddressUnsubscribeConfigData, CreateAddressUnsubscribeConfig,
    CreateAddressUnsubscribeConfigResponse, DeleteAddressUnsubscribeConfig,
    DeleteAddressUnsubscribeConfigResponse, ErrorCode, ListAddressUnsubscribeConfig,
    ListAddressUnsubscribeConfigResponse, UpdateAddressUnsubscribeConfig,
    UpdateAddressUnsubscribeConfigResponse,
};

use super::{Context, Handle, LARGEST_PAGE};
use crate::{
    refusal::Refusal,
    store::{
        self, Page,
        sender::{Link, Sender},
    },
};

impl Handle for CreateAddressUnsubscribeConfig {
    fn handle(self, cx: &Context<'_>) -> Result<CreateAddressUnsubscribeConfigResponse, Refusal> {
        let sender = find(cx, &self.address)?;
        if sender.link.is_some() {
            return Err(refuse("the sender has such a setting already"));
        }
        let link = Link {
            link: self.unsubscribe_config,
            status: self.status,
        };
        set(cx, sender, Some(link))?;
        Ok(CreateAddressUnsubscribeConfigResponse::new())
    }
}

impl Handle for UpdateAddressUnsubscribeConfig {
    fn handle(self, cx: &Context<'_>) -> Result<UpdateAddressUnsubscribeConfigResponse, Refusal> {
        let sender = find_with_link(cx, &self.address)?;
        let link = Link {
            link: self.unsubscribe_config,
            status: self.status,
        };
        set(cx, sender, Some(link))?;
        Ok(UpdateAddressUnsubscribeConfigResponse::new())
    }
}

impl Handle for DeleteAddressUnsubscribeConfig {
    fn handle(self, cx: &Context<'_>) -> Result<DeleteAddressUnsubscribeConfigResponse, Refusal> {
        let Some(address) = &self.address else {
            return Err(Refusal::new(
                ErrorCode::MISSING_PARAMETER,
                "Address: which sender is meant",
            ));
        };
        let sender = find_with_link(cx, address)?;
        set(cx, sender, None)?;
        Ok(DeleteAddressUnsubscribeConfigResponse::new())
    }
}

impl Handle for ListAddressUnsubscribeConfig {
    fn handle(self, cx: &Context<'_>) -> Result<ListAddressUnsubscribeConfigResponse, Refusal> {
        let limit = limit(self.limit.as_deref())?;
        let page = Page::new(self.offset.unwrap_or_default(), limit);
        let (total, senders) = store::sender::list_with_link(cx.state, page)?;
        Ok(ListAddressUnsubscribeConfigResponse::new()
            .address_unsubscribe_config_list(senders.into_iter().filter_map(listed))
            .total(total))
    }
}

fn refuse(message: &str) -> Refusal {
    Refusal::new(ErrorCode::INVALID_PARAMETER_VALUE, message)
}

fn find(cx: &Context<'_>, address: &str) -> Result<Sender, Refusal> {
    store::sender::find(cx.state, address)?
        .ok_or_else(|| refuse("Address: the account has no such sender"))
}

fn find_with_link(cx: &Context<'_>, address: &str) -> Result<Sender, Refusal> {
    let sender = find(cx, address)?;
    match sender.link {
        Some(_) => Ok(sender),
        None => Err(refuse("the sender has no such setting")),
    }
}

fn set(cx: &Context<'_>, sender: Sender, link: Option<Link>) -> Result<(), Refusal> {
    Ok(store::sender::update(cx.state, &Sender { link, ..sender })?)
}

/// How many settings are asked for: a number that is written as text.
fn limit(text: Option<&str>) -> Result<u64, Refusal> {
    let Some(text) = text else {
        return Ok(LARGEST_PAGE);
    };
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|_| is_number);
    number
        .filter(|limit| *limit <= LARGEST_PAGE)
        .ok_or_else(|| refuse("Limit: a number in decimal digits, at most 100"))
}

fn listed(sender: Sender) -> Option<AddressUnsubscribeConfigData> {
    let Link { link, status } = sender.link?;
    Some(
        AddressUnsubscribeConfigData::new()
            .address(sender.address)
            .unsubscribe_config(link)
            .status(status),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_written_in_digits() {
        for (text, expected) in [
            (None, Some(100)),
            (Some("0"), Some(0)),
            (Some("100"), Some(100)),
            (Some("101"), None),
            (Some("+7"), None),
            (Some(""), None),
            (Some("ten"), None),
            (Some("99999999999999999999"), None),
        ] {
            assert_eq!(limit(text).ok(), expected, "{text:?}");
        }
    }
}
