//! `ses list`: recipients from files, and who is on a list.

use std::time::Duration;

use ses_campaign::{ListLimits, Preparation, Prepared, RecipientSource, Spool};
use ses_types::{
    CreateReceiver, CreateReceiverDetailWithData, DeleteReceiver, ListReceiverDetails,
    ListReceivers, ReceiverData, ReceiverDetail, ReceiversStatus,
};

use crate::{
    args::list::{List, ListCommand, ListDelete, ListImport, ListShow},
    confirm::confirm,
    failure::Failure,
    folder::Folder,
    output::{self, Column, Output, cell},
    service::{PAGE, Service},
};

const LISTS: &[Column<ReceiverData>] = &[
    ("list", |list| cell(list.receiver_id.as_ref())),
    ("name", |list| cell(list.receivers_name.as_ref())),
    ("recipients", |list| cell(list.count.as_ref())),
    ("invalid", |list| cell(list.invalid_count.as_ref())),
    ("status", |list| cell(list.receivers_status.as_ref())),
    ("created", |list| cell(list.create_time.as_ref())),
    ("description", |list| cell(list.desc.as_ref())),
];
const RECIPIENTS: &[Column<ReceiverDetail>] = &[
    ("address", |one| cell(one.email.as_ref())),
    ("status", |one| cell(one.status.as_ref())),
    ("reason", |one| cell(one.reason.as_ref())),
    ("data", |one| {
        one.template_data
            .as_ref()
            .map_or("-", |data| data.as_str())
            .to_owned()
    }),
];

/// How often a list is looked for that the service does not show.
const MOST_LOOKS: u64 = 30;

/// The most rows that are shown of those that are left out.
const MOST_ROWS: usize = 10;

/// Does what is asked of lists.
///
/// # Errors
/// A file that is wrong, a list that is not there, or a call that failed.
pub(crate) async fn run(args: List, output: Output) -> Result<(), Failure> {
    match args.command {
        ListCommand::Import(args) => import(args, output).await,
        ListCommand::Show(args) => show(args, output).await,
        ListCommand::Delete(args) => delete(&args, output).await,
    }
}

async fn show(args: ListShow, output: Output) -> Result<(), Failure> {
    let service = Service::new(&args.calls, output)?;
    let Some(list) = args.list else {
        let lists = service.all(ListReceivers::new(0, PAGE)).await?;
        return output::rows(output, &lists, LISTS);
    };
    let mut request = ListReceiverDetails::new(list, 0, PAGE);
    request.email = args.email;
    output::rows(output, &service.all(request).await?, RECIPIENTS)
}

async fn delete(args: &ListDelete, output: Output) -> Result<(), Failure> {
    let service = Service::new(&args.calls, output)?;
    let word = args.list.to_string();
    if !(args.yes || args.calls.dry_run) {
        confirm(
            &word,
            "delete the list with all who are on it",
            "nothing is deleted",
        )?;
    }
    service.call(&DeleteReceiver::new(args.list)).await?;
    output::talk(format_args!("list {word} is deleted\n"));
    Ok(())
}

async fn import(args: ListImport, output: Output) -> Result<(), Failure> {
    let service = Service::new(&args.calls, output)?;
    let folder = Folder::passing("ses-list-import")?;
    let prepared = prepare(&args, &folder)?;
    let list = match (args.list, &args.name) {
        (Some(list), _) => list,
        (None, name) => {
            let mut request = CreateReceiver::new(name.as_deref().unwrap_or_default());
            request.desc = args.description.clone();
            let answer = service.call(&request).await?;
            let made = answer.receiver_id;
            made.ok_or_else(|| {
                Failure::Unknown(
                    "the answer names no list; ses list show shows whether it was made".to_owned(),
                )
            })?
        }
    };
    let pause = Duration::from_secs(args.every_seconds.get());
    let mut spool = Spool::open(&prepared.spool)?;
    let mut uploaded = 0;
    for chunk in &prepared.chunks {
        let request = CreateReceiverDetailWithData::new(list, spool.read(chunk)?);
        service.call(&request).await.inspect_err(|failure| {
            if !matches!(failure, Failure::Shown) {
                output::talk(format_args!(
                    "list {list} has {uploaded} recipients of earlier uploads\n"
                ));
            }
        })?;
        uploaded += u64::from(chunk.rows);
        output::talk(format_args!(
            "list {list}: {uploaded} of {} uploaded\n",
            prepared.counts.accepted
        ));
        ready(&service, list, pause).await?;
    }
    output::one(output, &ready(&service, list, pause).await?, LISTS)
}

/// Reads the file as a campaign does, and names the rows that are left out.
fn prepare(args: &ListImport, folder: &Folder) -> Result<Prepared, Failure> {
    let mut source = RecipientSource::new(&args.file);
    source.email.clone_from(&args.email);
    let mut limits = ListLimits::default();
    limits.chunk_rows = args.chunk_rows;
    let prepared = Preparation::new(&source, limits).into_folder(folder.path(), |_, _| ())?;
    let file = args.file.display().to_string();
    let left_out = prepared.counts.total() - prepared.counts.accepted;
    for row in prepared.left_out(&file, MOST_ROWS)? {
        output::talk(format_args!("{row}\n"));
    }
    match left_out.saturating_sub(MOST_ROWS as u64) {
        0 => {}
        more => output::talk(format_args!("and {more} rows more are left out\n")),
    }
    if prepared.chunks.is_empty() {
        return Err(Failure::Input(format!(
            "{file}: nobody in it can be mailed"
        )));
    }
    if prepared.chunks.iter().any(|chunk| chunk.part > 0) {
        let most = limits.list_capacity;
        return Err(Failure::Input(format!(
            "{file}: a list takes {most} recipients, and there are {}; ses campaign fills as many as it takes",
            prepared.counts.accepted
        )));
    }
    Ok(prepared)
}

/// Waits until a list has taken up what was uploaded.
///
/// # Errors
/// A call that failed, or a list that the service goes on not to show.
async fn ready(service: &Service, list: u64, pause: Duration) -> Result<ReceiverData, Failure> {
    for look in 0_u64.. {
        let lists = service.all(ListReceivers::new(0, PAGE)).await?;
        let mut lists = lists.into_iter();
        match lists.find(|found| found.receiver_id == Some(list)) {
            Some(found) if found.receivers_status == Some(ReceiversStatus::COMPLETE) => {
                return Ok(found);
            }
            None if look == MOST_LOOKS => break,
            _ if look == 0 => output::talk(format_args!("waiting until list {list} is ready\n")),
            _ => {}
        }
        tokio::time::sleep(pause).await;
    }
    Err(Failure::Other(format!(
        "the service does not show list {list}: ses list show"
    )))
}
