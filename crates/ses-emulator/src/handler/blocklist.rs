//! Blocklists: the service's own, onto which hard bounces come, and the account's.

use ses_types::{
    BlackAddressDetail, BlackEmailAddress, BlocklistStatus, CreateCustomBlacklist,
    CreateCustomBlacklistResponse, DeleteBlackList, DeleteBlackListResponse, DeleteCustomBlackList,
    DeleteCustomBlackListResponse, ErrorCode, ListBlackEmailAddress, ListBlackEmailAddressResponse,
    ListCustomBlacklist, ListCustomBlacklistResponse, ServiceDate, ServiceTime,
    UpdateCustomBlackList, UpdateCustomBlackListResponse,
};

use super::{Context, Handle, period};
use crate::{
    Fate,
    address::Flaw,
    day,
    refusal::Refusal,
    store::{
        self, Page,
        blocklist::{Blocked, BlockedFilter},
        custom_blocklist::Entry,
    },
};

impl Handle for ListBlackEmailAddress {
    fn handle(self, cx: &Context<'_>) -> Result<ListBlackEmailAddressResponse, Refusal> {
        let (from, before) = period(&self.start_date, &self.end_date)?;
        let filter = BlockedFilter {
            from,
            before,
            email: self.email_address,
            // No task has a number that is none.
            task_id: self.task_id.map(|id| id.parse().unwrap_or_default()),
        };
        let page = Page::new(self.offset, self.limit);
        let (total, found) = store::blocklist::list(cx.state, &filter, page)?;
        Ok(ListBlackEmailAddressResponse::new()
            .total_count(total)
            .black_list(found.into_iter().map(blocked)))
    }
}

impl Handle for DeleteBlackList {
    fn handle(self, cx: &Context<'_>) -> Result<DeleteBlackListResponse, Refusal> {
        for email in &self.email_address_list {
            store::blocklist::remove(cx.state, email)?;
        }
        Ok(DeleteBlackListResponse::new())
    }
}

impl Handle for CreateCustomBlacklist {
    fn handle(self, cx: &Context<'_>) -> Result<CreateCustomBlacklistResponse, Refusal> {
        let ends = (self.expire_date.as_ref())
            .map(|date| end(cx, date))
            .transpose()?;
        let mut counts = Counts::default();
        for email in &self.emails {
            match Flaw::of(email) {
                None if put(cx, email, ends)? => counts.valid += 1,
                None => counts.repeated += 1,
                Some(Flaw::TooLong) => counts.too_long += 1,
                Some(Flaw::Empty | Flaw::Malformed) => counts.invalid += 1,
            }
        }
        Ok(CreateCustomBlacklistResponse::new()
            .total_count(self.emails.len() as u64)
            .valid_count(counts.valid)
            .too_long_count(counts.too_long)
            .repeat_count(counts.repeated)
            .invalid_count(counts.invalid))
    }
}

impl Handle for UpdateCustomBlackList {
    fn handle(self, cx: &Context<'_>) -> Result<UpdateCustomBlackListResponse, Refusal> {
        let date = self.expire_date.filter(|date| !date.as_str().is_empty());
        let ends = date.map(|date| end(cx, &date)).transpose()?;
        let Some(entry) = store::custom_blocklist::find(cx.state, self.id)? else {
            let message = format!("the blocklist has no entry {}", self.id);
            return Err(Refusal::new(ErrorCode::RESOURCE_NOT_FOUND, message));
        };
        let other = store::custom_blocklist::find_by_email(cx.state, &self.email)?;
        if other.is_some_and(|other| other.id != entry.id) {
            let message = "another entry of the blocklist has this address";
            return Err(Refusal::new(ErrorCode::RESOURCE_IN_USE, message));
        }
        let changed = Entry {
            email: self.email,
            ends,
            ..entry
        };
        store::custom_blocklist::update(cx.state, &changed)?;
        Ok(UpdateCustomBlackListResponse::new())
    }
}

impl Handle for DeleteCustomBlackList {
    fn handle(self, cx: &Context<'_>) -> Result<DeleteCustomBlackListResponse, Refusal> {
        for email in &self.emails {
            store::custom_blocklist::remove(cx.state, email)?;
        }
        Ok(DeleteCustomBlackListResponse::new())
    }
}

impl Handle for ListCustomBlacklist {
    fn handle(self, cx: &Context<'_>) -> Result<ListCustomBlacklistResponse, Refusal> {
        let is_active = match self.status {
            BlocklistStatus::ALL => None,
            status => Some(status == BlocklistStatus::ACTIVE),
        };
        let (email, page) = (self.email.as_ref(), Page::new(self.offset, self.limit));
        let (total, found) =
            store::custom_blocklist::list(cx.state, is_active, email, cx.now, page)?;
        Ok(ListCustomBlacklistResponse::new()
            .total_count(total)
            .data(found.into_iter().map(|entry| detail(entry, cx.now))))
    }
}

/// What became of the addresses of a request.
#[derive(Default)]
struct Counts {
    valid: u64,
    too_long: u64,
    repeated: u64,
    invalid: u64,
}

/// When an entry has no effect any more that stays until this day, to its end.
fn end(cx: &Context<'_>, date: &ServiceDate) -> Result<i64, Refusal> {
    let ends = date.to_unix().map(|begin| begin + day::SECONDS);
    ends.filter(|ends| *ends > cx.now).ok_or_else(|| {
        let message = "ExpireDate is no day, or one that has passed";
        Refusal::new(ErrorCode::INVALID_PARAMETER_VALUE_WRONG_DATE, message)
    })
}

/// Puts an address on the list, unless it is there and has not expired.
fn put(cx: &Context<'_>, email: &str, ends: Option<i64>) -> Result<bool, Refusal> {
    match store::custom_blocklist::find_by_email(cx.state, email)? {
        Some(entry) if entry.is_active(cx.now) => return Ok(false),
        Some(entry) => store::custom_blocklist::update(cx.state, &Entry { ends, ..entry })?,
        None => store::custom_blocklist::insert(cx.state, email, ends, cx.now)?,
    }
    Ok(true)
}

fn blocked(blocked: Blocked) -> BlackEmailAddress {
    BlackEmailAddress::new()
        .bounce_time(ServiceTime::from_unix(blocked.created))
        .email_address(blocked.email)
        .isp_desc(Fate::HardBounce.deliver_message())
}

fn detail(entry: Entry, now: i64) -> BlackAddressDetail {
    let status = match entry.is_active(now) {
        true => BlocklistStatus::ACTIVE,
        false => BlocklistStatus::EXPIRED,
    };
    let date = entry.ends.map(|ends| ServiceDate::from_unix(ends - 1));
    BlackAddressDetail::new()
        .id(entry.id)
        .email(entry.email)
        .create_time(ServiceTime::from_unix(entry.created))
        .expire_date(date.unwrap_or_default())
        .status(status)
}
