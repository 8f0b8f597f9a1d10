//! `ses blocklist`: who gets no mail.

use ses_types::{
    BlackAddressDetail, BlackEmailAddress, BlocklistStatus, CreateCustomBlacklist,
    CreateCustomBlacklistResponse, DeleteBlackList, DeleteCustomBlackList, ListBlackEmailAddress,
    ListCustomBlacklist,
};

use crate::{
    args::account::{Blocklist, BlocklistCommand},
    failure::Failure,
    output::{self, Column, Output, cell},
    service::{PAGE, Service},
};

const ENTRIES: &[Column<BlackAddressDetail>] = &[
    ("address", |one| cell(one.email.as_ref())),
    ("status", |one| cell(one.status.as_ref())),
    ("until", |one| cell(one.expire_date.as_ref())),
    ("since", |one| cell(one.create_time.as_ref())),
];
const ADDED: &[Column<CreateCustomBlacklistResponse>] = &[
    ("given", |answer| cell(answer.total_count.as_ref())),
    ("added", |answer| cell(answer.valid_count.as_ref())),
    ("there already", |answer| cell(answer.repeat_count.as_ref())),
    ("invalid", |answer| cell(answer.invalid_count.as_ref())),
];
const BOUNCED: &[Column<BlackEmailAddress>] = &[
    ("address", |one| cell(one.email_address.as_ref())),
    ("bounced", |one| cell(one.bounce_time.as_ref())),
    ("reason", |one| cell(one.isp_desc.as_ref())),
];

/// Does what is asked of blocklists.
///
/// # Errors
/// A call that failed.
pub(crate) async fn run(args: Blocklist, output: Output) -> Result<(), Failure> {
    match args.command {
        BlocklistCommand::List(list) => {
            let service = Service::new(&list.calls, output)?;
            let mut request = ListCustomBlacklist::new(0, PAGE, BlocklistStatus::ALL);
            request.email = list.email;
            output::rows(output, &service.all(request).await?, ENTRIES)
        }
        BlocklistCommand::Add(add) => {
            let service = Service::new(&add.addresses.calls, output)?;
            let mut request = CreateCustomBlacklist::new(add.addresses.emails);
            request.expire_date = add.until;
            output::one(output, &service.call(&request).await?, ADDED)
        }
        BlocklistCommand::Remove(addresses) => {
            let service = Service::new(&addresses.calls, output)?;
            let request = DeleteCustomBlackList::new(&addresses.emails);
            service.call(&request).await?;
            output::talk("removed\n");
            Ok(())
        }
        BlocklistCommand::Bounced(bounced) => {
            let service = Service::new(&bounced.calls, output)?;
            let (first, last) = bounced.days.bounds();
            let mut request = ListBlackEmailAddress::new(first, last, PAGE, 0);
            request.email_address = bounced.email;
            output::rows(output, &service.all(request).await?, BOUNCED)
        }
        BlocklistCommand::Release(addresses) => {
            let service = Service::new(&addresses.calls, output)?;
            service
                .call(&DeleteBlackList::new(&addresses.emails))
                .await?;
            output::talk("released\n");
            Ok(())
        }
    }
}
