//! `ses unsubscribe`: which senders' mail carries an unsubscribe link.

use ses_types::{
    AddressUnsubscribeConfigData, CreateAddressUnsubscribeConfig, DeleteAddressUnsubscribeConfig,
    ListAddressUnsubscribeConfig, UnsubscribeStatus, UpdateAddressUnsubscribeConfig,
};

use crate::{
    args::account::{Unsubscribe, UnsubscribeCommand, UnsubscribeSet},
    failure::Failure,
    output::{self, Column, Output, cell},
    service::{PAGE, Service},
};

const SETTINGS: &[Column<AddressUnsubscribeConfigData>] = &[
    ("sender", |one| cell(one.address.as_ref())),
    ("link", |one| cell(one.unsubscribe_config.as_ref())),
    ("status", |one| cell(one.status.as_ref())),
];

/// Does what is asked of unsubscribe links.
///
/// # Errors
/// A call that failed.
pub(crate) async fn run(args: Unsubscribe, output: Output) -> Result<(), Failure> {
    match args.command {
        UnsubscribeCommand::List(calls) => {
            let service = Service::new(&calls, output)?;
            output::rows(output, &all(&service).await?, SETTINGS)
        }
        UnsubscribeCommand::Set(set) => self::set(set, output).await,
        UnsubscribeCommand::Remove(named) => {
            let service = Service::new(&named.calls, output)?;
            let request = DeleteAddressUnsubscribeConfig::new().address(&named.name);
            service.call(&request).await?;
            output::talk(format_args!("{} has no setting any more\n", named.name));
            Ok(())
        }
    }
}

async fn all(service: &Service) -> Result<Vec<AddressUnsubscribeConfigData>, Failure> {
    let request = ListAddressUnsubscribeConfig::new()
        .offset(0)
        .limit(PAGE.to_string());
    service.all(request).await
}

/// A setting that is there is changed, another one made: the service has an action for each.
async fn set(set: UnsubscribeSet, output: Output) -> Result<(), Failure> {
    let (sender, link) = (&set.named.name, set.link);
    let status = match set.off {
        true => UnsubscribeStatus::OFF,
        false => UnsubscribeStatus::ON,
    };
    let settings = all(&Service::at(&set.named.calls.target)?).await?;
    let service = Service::new(&set.named.calls, output)?;
    let is_there = |one: &AddressUnsubscribeConfigData| one.address.as_deref() == Some(sender);
    match settings.iter().any(is_there) {
        true => {
            let request = UpdateAddressUnsubscribeConfig::new(sender, link.clone(), status);
            service.call(&request).await.map(drop)?;
        }
        false => {
            let request = CreateAddressUnsubscribeConfig::new(sender, link.clone(), status);
            service.call(&request).await.map(drop)?;
        }
    }
    output::talk(format_args!("{sender}: {link}, {status}\n"));
    Ok(())
}
