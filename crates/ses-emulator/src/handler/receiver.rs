//! Recipient lists: complete some time after an upload is answered, with every duplicate that was uploaded.

use std::collections::BTreeSet;

use ses_types::{
    CreateReceiver, CreateReceiverDetail, CreateReceiverDetailResponse,
    CreateReceiverDetailWithData, CreateReceiverDetailWithDataResponse, CreateReceiverResponse,
    DeleteReceiver, DeleteReceiverResponse, ErrorCode, ListReceiverDetails,
    ListReceiverDetailsResponse, ListReceivers, ListReceiversResponse, ReceiverData,
    ReceiverDetail, ReceiverDetailStatus, ReceiversStatus, ServiceTime, TemplateData,
};

use super::{Context, Handle, check_limit, check_text};
use crate::{
    address::Flaw,
    refusal::Refusal,
    render::Data,
    store::{
        self, Page,
        receiver::{Detail, DetailFilter, NewDetail, Receiver},
    },
};

impl Handle for CreateReceiver {
    fn handle(self, cx: &Context<'_>) -> Result<CreateReceiverResponse, Refusal> {
        let receiver_id = create(cx, &self, None)?;
        Ok(CreateReceiverResponse::new().receiver_id(receiver_id))
    }
}

impl Handle for CreateReceiverDetail {
    fn handle(self, cx: &Context<'_>) -> Result<CreateReceiverDetailResponse, Refusal> {
        let entries = self.emails.iter().map(|email| Entry { email, data: None });
        let counts = upload(cx, self.receiver_id, entries)?;
        Ok(CreateReceiverDetailResponse::new()
            .total_count(counts.total)
            .valid_count(counts.valid)
            .too_long_count(counts.too_long)
            .empty_email_count(counts.empty)
            .repeat_count(counts.repeated))
    }
}

impl Handle for CreateReceiverDetailWithData {
    fn handle(self, cx: &Context<'_>) -> Result<CreateReceiverDetailWithDataResponse, Refusal> {
        let entries = self.datas.iter().map(|entry| Entry {
            email: &entry.email,
            data: Some(entry.template_data.as_str()),
        });
        let counts = upload(cx, self.receiver_id, entries)?;
        Ok(CreateReceiverDetailWithDataResponse::new()
            .total_count(counts.total)
            .valid_count(counts.valid)
            .too_long_count(counts.too_long)
            .empty_email_count(counts.empty)
            .repeat_count(counts.repeated))
    }
}

impl Handle for ListReceivers {
    fn handle(self, cx: &Context<'_>) -> Result<ListReceiversResponse, Refusal> {
        let page = Page::new(self.offset, self.limit);
        let word = self.key_word.as_deref();
        let (total, lists) = store::receiver::list(cx.state, self.status, word, cx.now, page)?;
        Ok(ListReceiversResponse::new()
            .total_count(total)
            .data(lists.into_iter().map(|list| list_data(list, cx.now))))
    }
}

impl Handle for ListReceiverDetails {
    fn handle(self, cx: &Context<'_>) -> Result<ListReceiverDetailsResponse, Refusal> {
        let list = find(cx, self.receiver_id)?;
        let filter = DetailFilter {
            email: self.email,
            status: self.status.map(ReceiverDetailStatus::get),
            created_from: self.create_time_begin.and_then(|time| time.to_unix()),
            created_to: self.create_time_end.and_then(|time| time.to_unix()),
        };
        let page = Page::new(self.offset, self.limit);
        let (total, details) = store::receiver::details(cx.state, &list, &filter, page)?;
        Ok(ListReceiverDetailsResponse::new()
            .total_count(total)
            .data(details.into_iter().map(detail_data))
            .valid_count(list.count - list.invalid_count)
            .invalid_count(list.invalid_count))
    }
}

impl Handle for DeleteReceiver {
    fn handle(self, cx: &Context<'_>) -> Result<DeleteReceiverResponse, Refusal> {
        let list = find(cx, self.receiver_id)?;
        store::receiver::delete(cx.state, &list, cx.now)?;
        Ok(DeleteReceiverResponse::new())
    }
}

/// Makes a list, with this id or the next one, and gives its id.
pub(crate) fn create(
    cx: &Context<'_>,
    request: &CreateReceiver,
    id: Option<u64>,
) -> Result<u64, Refusal> {
    let (name, description) = (request.receivers_name.as_str(), request.desc.as_deref());
    check_text(
        name,
        ErrorCode::INVALID_PARAMETER_VALUE_RECEIVER_NAME_ILLEGAL,
    )?;
    check_text(
        description.unwrap_or_default(),
        ErrorCode::INVALID_PARAMETER_VALUE_RECEIVER_DESC_ILLEGAL,
    )?;
    if store::receiver::find_by_name(cx.state, name)?.is_some() {
        return Err(Refusal::new(
            ErrorCode::INVALID_PARAMETER_VALUE_REPEAT_RECEIVER_NAME,
            "the account has a list of this name already",
        ));
    }
    check_limit(
        cx.terms.list_limit,
        store::receiver::count(cx.state)?,
        ErrorCode::LIMIT_EXCEEDED_EXCEED_RECEIVER_LIMIT,
        "the account's lists",
    )?;
    let created = store::receiver::insert(cx.state, id, name, description, cx.now)?;
    Ok(created)
}

/// The list with this id.
pub(super) fn find(cx: &Context<'_>, receiver_id: u64) -> Result<Receiver, Refusal> {
    store::receiver::find(cx.state, receiver_id)?.ok_or_else(|| {
        Refusal::new(
            ErrorCode::OPERATION_DENIED_RECEIVER_NOT_EXIST,
            format!("there is no list {receiver_id}"),
        )
    })
}

/// One recipient of an upload.
pub(crate) struct Entry<'a> {
    pub(crate) email: &'a str,
    pub(crate) data: Option<&'a str>,
}

/// What an upload has brought.
#[derive(Default)]
pub(crate) struct Counts {
    total: u64,
    valid: u64,
    too_long: u64,
    empty: u64,
    repeated: u64,
}

/// Puts all entries on the list, those with a flaw as invalid ones; or none of them, when one does not fit.
pub(crate) fn upload<'a>(
    cx: &Context<'_>,
    receiver_id: u64,
    entries: impl ExactSizeIterator<Item = Entry<'a>>,
) -> Result<Counts, Refusal> {
    let mut list = find(cx, receiver_id)?;
    if list.status(cx.now) == ReceiversStatus::UPLOADING {
        return Err(Refusal::new(
            ErrorCode::OPERATION_DENIED_RECEIVER_IS_OPERATING,
            format!("another upload to the list {receiver_id} is going on"),
        ));
    }
    check_count(cx, list.count, entries.len() as u64)?;
    let mut counts = Counts::default();
    for entry in entries {
        check_variables(&mut list.variables, &entry)?;
        put(cx, &list, &entry, &mut counts)?;
    }
    list.filled = Some(cx.terms.filled(cx.now));
    list.count += counts.total;
    list.invalid_count += counts.total - counts.valid;
    store::receiver::update(cx.state, &list)?;
    Ok(counts)
}

/// Whether a list that has so many recipients takes so many more.
fn check_count(cx: &Context<'_>, count: u64, more: u64) -> Result<(), Refusal> {
    match cx.terms.recipient_limit {
        Some(limit) if count + more > limit => Err(Refusal::new(
            ErrorCode::LIMIT_EXCEEDED_RECEIVER_DETAIL_COUNT_LIMIT,
            format!("a list has at most {limit} recipients; this one has {count}"),
        )),
        _ => Ok(()),
    }
}

/// The first recipient of a list says which variables all of them have.
fn check_variables(
    variables: &mut Option<BTreeSet<String>>,
    entry: &Entry<'_>,
) -> Result<(), Refusal> {
    let given = entry
        .data
        .and_then(Data::parse)
        .map(|data| data.keys())
        .unwrap_or_default();
    let expected = variables.get_or_insert_with(|| given.clone());
    if *expected == given {
        return Ok(());
    }
    let names = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>().join(", ");
    Err(Refusal::new(
        ErrorCode::INVALID_PARAMETER_VALUE_TEMPLATE_DATA_INCONSISTENT,
        format!(
            "the list's variables are [{}], those of an entry are [{}]",
            names(expected),
            names(&given)
        ),
    ))
}

fn put(
    cx: &Context<'_>,
    list: &Receiver,
    entry: &Entry<'_>,
    counts: &mut Counts,
) -> Result<(), Refusal> {
    let flaw = Flaw::of(entry.email);
    let status = match flaw {
        None => ReceiverDetailStatus::VALID,
        Some(_) => ReceiverDetailStatus::INVALID,
    };
    let detail = NewDetail {
        email: entry.email,
        data: entry.data,
        status: status.get(),
        reason: flaw.map(Flaw::reason),
    };
    let is_repeated = store::receiver::insert_detail(cx.state, list, &detail, cx.now)?;
    counts.total += 1;
    match flaw {
        None => {
            counts.valid += 1;
            counts.repeated += u64::from(is_repeated);
        }
        Some(Flaw::TooLong) => counts.too_long += 1,
        Some(Flaw::Empty) => counts.empty += 1,
        Some(Flaw::Malformed) => {}
    }
    Ok(())
}

fn list_data(list: Receiver, now: i64) -> ReceiverData {
    ReceiverData::new()
        .receivers_status(list.status(now))
        .receiver_id(list.id)
        .receivers_name(list.name)
        .count(list.count)
        .desc(list.description.unwrap_or_default())
        .create_time(ServiceTime::from_unix(list.created))
        .invalid_count(list.invalid_count)
}

fn detail_data(detail: Detail) -> ReceiverDetail {
    ReceiverDetail::new()
        .email(detail.email)
        .create_time(ServiceTime::from_unix(detail.created))
        .template_data(TemplateData::from_json(detail.data.unwrap_or_default()))
        .reason(detail.reason.unwrap_or_default())
        .status(detail.status)
        .email_id(detail.id)
}
