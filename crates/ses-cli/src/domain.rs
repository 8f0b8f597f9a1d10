//! `ses domain`: where mail may come from.

use ses_types::{
    CreateEmailIdentity, DNSAttributes, DeleteEmailIdentity, EmailIdentity, GetEmailIdentity,
    ListEmailIdentities, UpdateEmailIdentity,
};

use crate::{
    args::account::{Domain, DomainCommand},
    confirm::confirm,
    failure::Failure,
    output::{self, Column, Output, cell},
    service::{PAGE, Service},
};

const DOMAINS: &[Column<EmailIdentity>] = &[
    ("domain", |one| cell(one.identity_name.as_ref())),
    ("may send", |one| yes(one.sending_enabled)),
    ("reputation", |one| {
        cell(one.current_reputation_level.as_ref())
    }),
    ("daily quota", |one| cell(one.daily_quota.as_ref())),
];
const RECORDS: &[Column<DNSAttributes>] = &[
    ("type", |one| cell(one.r#type.as_ref())),
    ("name", |one| cell(one.send_domain.as_ref())),
    ("expected", |one| cell(one.expected_value.as_ref())),
    ("found", |one| yes(one.status)),
];

fn yes(value: Option<bool>) -> String {
    cell(value.map(|value| if value { "yes" } else { "no" }).as_ref())
}

/// Does what is asked of domains.
///
/// # Errors
/// A removal that is not meant, or a call that failed.
pub(crate) async fn run(args: Domain, output: Output) -> Result<(), Failure> {
    let records = |records: &[DNSAttributes]| output::rows(output, records, RECORDS);
    match args.command {
        DomainCommand::List(calls) => {
            let service = Service::new(&calls, output)?;
            let request = ListEmailIdentities::new().limit(PAGE).offset(0);
            output::rows(output, &service.all(request).await?, DOMAINS)
        }
        DomainCommand::Add(named) => {
            let service = Service::new(&named.calls, output)?;
            let answer = service.call(&CreateEmailIdentity::new(&named.name)).await?;
            records(&answer.attributes)
        }
        DomainCommand::Show(named) => {
            let service = Service::new(&named.calls, output)?;
            let answer = service.call(&GetEmailIdentity::new(&named.name)).await?;
            records(&answer.attributes)
        }
        DomainCommand::Verify(named) => {
            let service = Service::new(&named.calls, output)?;
            let answer = service.call(&UpdateEmailIdentity::new(&named.name)).await?;
            let verified = yes(answer.verified_for_sending_status);
            output::talk(format_args!("verified: {verified}\n"));
            records(&answer.attributes)
        }
        DomainCommand::Remove(removed) => {
            let (named, name) = (&removed.named, &removed.named.name);
            let service = Service::new(&named.calls, output)?;
            if !(removed.yes || named.calls.dry_run) {
                confirm(name, "remove the domain", "nothing is removed")?;
            }
            service.call(&DeleteEmailIdentity::new(name)).await?;
            output::talk(format_args!("the domain {name} is removed\n"));
            Ok(())
        }
    }
}
