//! `ses sender`: whom mail comes from.

use ses_types::{CreateEmailAddress, DeleteEmailAddress, EmailSender, ListEmailAddress};

use crate::{
    args::account::{Sender, SenderCommand},
    confirm::confirm,
    failure::Failure,
    output::{self, Column, Output, cell},
    service::Service,
};

const SENDERS: &[Column<EmailSender>] = &[
    ("address", |one| cell(one.email_address.as_ref())),
    ("alias", |one| cell(one.email_sender_name.as_ref())),
];

/// Does what is asked of senders.
///
/// # Errors
/// A removal that is not meant, or a call that failed.
pub(crate) async fn run(args: Sender, output: Output) -> Result<(), Failure> {
    match args.command {
        SenderCommand::List(calls) => {
            let service = Service::new(&calls, output)?;
            let answer = service.call(&ListEmailAddress::new()).await?;
            output::rows(output, &answer.email_senders, SENDERS)
        }
        SenderCommand::Add(add) => {
            let service = Service::new(&add.named.calls, output)?;
            let mut request = CreateEmailAddress::new(&add.named.name);
            request.email_sender_name = add.alias;
            service.call(&request).await?;
            output::talk(format_args!("{} may send\n", add.named.name));
            Ok(())
        }
        SenderCommand::Remove(removed) => {
            let (named, name) = (&removed.named, &removed.named.name);
            let service = Service::new(&named.calls, output)?;
            if !(removed.yes || named.calls.dry_run) {
                confirm(name, "remove the sender", "nothing is removed")?;
            }
            service.call(&DeleteEmailAddress::new(name)).await?;
            output::talk(format_args!("the sender {name} is removed\n"));
            Ok(())
        }
    }
}
