//! The schedule: what is due is done in order of time, by the clock as it goes or along the way that it is turned.

mod late;
mod turn;

use std::sync::Arc;

use serde::Serialize;
use ses_types::ServiceTime;

pub use self::turn::Turned;
pub(crate) use self::turn::turn;
use crate::{
    ClockMode, Error, Pace, Step, batch,
    store::{self, Store},
    tenant::Tenant,
};

/// What the clock of an account shows, and how it runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Reading {
    /// How it runs.
    pub mode: ClockMode,
    /// What it shows, in Unix seconds.
    pub now: i64,
    /// What it shows, in UTC+8.
    pub time: ServiceTime,
    /// When something falls due next, in Unix seconds: a task begins, or goes on after a pause, or a request that a
    /// fault holds is processed, or a webhook is called again.
    pub next_due: Option<i64>,
}

/// Does what falls due for an account for as long as the state is there; its tasks wait if they go by step.
pub(crate) async fn run(store: Store, tenant: Arc<Tenant>, pace: Pace) {
    let late = late::run(&tenant);
    if pace.is_by_step {
        return late.await;
    }
    tokio::select! {
        () = late => {}
        () = tasks(&store, &tenant, pace) => {}
    }
}

/// Makes step after step of an account's tasks, and waits for a commit that changes tasks or for the next due time when
/// there is nothing to do.
async fn tasks(store: &Store, tenant: &Tenant, pace: Pace) {
    let (mut commits, mut tasks) = (tenant.scope.commits(), tenant.scope.task_commits());
    loop {
        commits.mark_unchanged();
        tasks.mark_unchanged();
        match next_step(store, tenant, pace).await {
            Ok(Next::Step(Step::Sent { .. })) if !pace.pause.is_zero() => {
                tokio::time::sleep(pace.pause).await;
            }
            Ok(Next::Step(_)) => {}
            Ok(Next::Due(due)) => {
                let due = due.unwrap_or(i64::MAX);
                tokio::select! {
                    changed = tasks.changed() => if changed.is_err() {
                        return;
                    },
                    () = tenant.clock.reaches(due) => {}
                }
            }
            Err(Error::Stopped) => return,
            Err(error) => {
                tracing::error!(%error, cause = ?std::error::Error::source(&error), "tasks wait");
                if commits.changed().await.is_err() {
                    return;
                }
            }
        }
    }
}

/// What there is to do.
pub(crate) enum Next {
    /// This was done.
    Step(Step),
    /// Nothing before this time, if ever.
    Due(Option<i64>),
}

/// Makes one step of the task that has been due for longest.
pub(crate) async fn next_step(store: &Store, tenant: &Tenant, pace: Pace) -> Result<Next, Error> {
    let _turn = tenant.turn.lock().await;
    let (now, terms) = (tenant.clock.unix_seconds(), tenant.terms());
    store
        .write(&tenant.scope, move |state| {
            let Some(mut task) = store::task::under_way(state, now)? else {
                return Ok(Next::Due(store::task::next_due(state)?));
            };
            let stepped = batch::step(state, &terms, &mut task, pace.chunk.into(), now)?;
            Ok(Next::Step(stepped.step))
        })
        .await
}

/// What the clock shows.
pub(crate) async fn read(store: &Store, tenant: &Tenant) -> Result<Reading, Error> {
    let are_set = tenant.webhooks.is_set();
    let [task, event] = store
        .read(&tenant.scope, move |state| {
            let event = match are_set {
                true => store::webhook::event::next_due(state)?,
                false => None,
            };
            Ok::<_, Error>([store::task::next_due(state)?, event])
        })
        .await?;
    let now = tenant.clock.unix_seconds();
    Ok(Reading {
        mode: tenant.clock.mode(),
        now,
        time: ServiceTime::from_unix(now),
        next_due: [task, event, tenant.faults.next_due()]
            .into_iter()
            .flatten()
            .min(),
    })
}

#[cfg(test)]
mod tests {
    use std::{pin::pin, time::Duration};

    use serde_json::{Value, json};

    use super::*;
    use crate::{
        Clock, Options, Seed,
        handler::{Context, Entry},
        seed, snapshot,
        store::by_hand::{self, Writer},
        tenant::Tenants,
    };

    const SEED: &str = r#"
        domain = [{ name = "example.com" }]
        sender = [{ address = "news@example.com" }]
        template = [{ id = 1, name = "hello", text = "Hello" }]
        list = [{ id = 1, name = "all", recipients = ["a@example.org"] }]
    "#;

    type Bench = (Store, Writer, Arc<Tenant>);

    /// An account with the seed, and the writer of its state.
    fn bench() -> Bench {
        let (store, writer) = by_hand::open();
        let clock = Clock::fixed(Duration::from_secs(1_000_000));
        let pace = Pace::default().by_step();
        let options = Options::default().with_clock(clock).with_pace(pace);
        let tenants = writer.work_for(Tenants::open(&options, store.clone(), ""));
        let tenant = Arc::clone(tenants.expect("accounts").main());
        let seed = Seed::parse(SEED).expect("a seed");
        writer
            .work_for(seed::apply(&store, &tenant, &seed))
            .expect("it is put into the account");
        (store, writer, tenant)
    }

    /// Has an action carried out.
    fn make(action: &str, body: &Value, (store, writer, tenant): &Bench) {
        let entry = Entry::find(action).expect("an action");
        let (now, terms) = (tenant.clock.unix_seconds(), tenant.terms());
        let run = (entry.read)(body.to_string().as_bytes()).expect("it is read");
        let work = move |state: &store::State<'_>| run(&Context { state, now, terms });
        let made = writer.work_for(store.write(&tenant.scope, work));
        made.unwrap_or_else(|refusal| panic!("{action}: {refusal:?}"));
    }

    fn mail() -> Value {
        json!({
            "FromEmailAddress": "news@example.com",
            "Destination": ["a@example.org"],
            "Subject": "News",
            "Template": { "TemplateID": 1, "TemplateData": "{}" },
        })
    }

    fn batch() -> Value {
        let mut batch = mail();
        batch["Destination"].take();
        batch["ReceiverId"] = 1.into();
        batch["TaskType"] = 1.into();
        batch
    }

    /// What the runner, once it has nothing to do, asks the writer for after `change`.
    fn asked_after(bench: &Bench, change: impl FnOnce()) -> usize {
        let (store, writer, tenant) = bench;
        let mut run = pin!(run(store.clone(), Arc::clone(tenant), Pace::default()));
        writer.work_off(run.as_mut());
        change();
        writer.work_off(run)
    }

    /// It begins, sends, ends, and there is nothing more.
    const WHOLE_RUN: usize = 4;

    #[tokio::test]
    async fn a_single_mail_asks_the_writer_for_nothing_more() {
        let bench = bench();
        let asked = asked_after(&bench, || make("SendEmail", &mail(), &bench));
        assert_eq!(asked, 0);
    }

    #[tokio::test]
    async fn a_task_that_comes_is_run_at_once() {
        let bench = bench();
        let asked = asked_after(&bench, || make("BatchSendEmail", &batch(), &bench));
        assert_eq!(asked, WHOLE_RUN);
    }

    #[tokio::test]
    async fn a_task_that_comes_back_is_run_at_once() {
        let bench = bench();
        let (store, writer, tenant) = &bench;
        make("BatchSendEmail", &batch(), &bench);
        let kept = writer.work_for(snapshot::take(store, tenant, "begun"));
        kept.expect("it is kept");
        let asked = asked_after(&bench, || {
            let back = writer.work_for(snapshot::restore(store, tenant, "begun"));
            back.expect("it is back");
        });
        assert_eq!(asked, WHOLE_RUN);
    }
}
