//! Campaigns under faults: runs are ended at drawn moments, the service fails in every way that the emulator knows, and
//! what was mailed is held against what was to be mailed.
//!
//! `SES_CAMPAIGN_SEEDS` says how many campaigns are drawn, `SES_CAMPAIGN_SEED` the first of them, `SES_CAMPAIGN_ROWS`
//! how many recipients each has.

#![expect(
    clippy::print_stdout,
    reason = "the check that runs it with more seeds reads what it has seen"
)]

mod abort;
mod judge;
mod run;

use std::{collections::BTreeMap, env, fmt, str::FromStr, time::Duration};

use ses_campaign::{Clock as _, Error, Ledger, Stop};
use ses_emulator::Fault;
use tests::{Drawn, LATEST, World};
use tokio::task::JoinSet;

use self::{
    abort::Aborting,
    judge::Verdict,
    run::{Ending, Runs},
};

/// Campaigns at once: most of their time is waiting for answers that do not come.
const AT_ONCE: usize = 6;

/// What was seen over all campaigns.
#[derive(Debug, Default)]
struct Tally {
    campaigns: u64,
    runs: u64,
    aborts: u64,
    faults: u64,
    lists: u64,
    given_up: u64,
    mails: u64,
    done: u64,
    stopped: BTreeMap<&'static str, u64>,
}

impl Tally {
    fn add(&mut self, other: &Self) {
        let pairs = [
            (&mut self.campaigns, other.campaigns),
            (&mut self.runs, other.runs),
            (&mut self.aborts, other.aborts),
            (&mut self.faults, other.faults),
            (&mut self.lists, other.lists),
            (&mut self.given_up, other.given_up),
            (&mut self.mails, other.mails),
            (&mut self.done, other.done),
        ];
        for (sum, one) in pairs {
            *sum += one;
        }
        for (why, count) in &other.stopped {
            *self.stopped.entry(why).or_default() += count;
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            campaigns,
            runs,
            aborts,
            faults,
            lists,
            given_up,
            mails,
            done,
            stopped,
        } = self;
        write!(
            f,
            "{campaigns} campaigns in {runs} runs, {aborts} of them ended at a drawn moment, with {faults} faults: \
             {done} done, stopped with words {stopped:?}; {lists} lists sent to, {given_up} given up, {mails} mails, none \
             of them twice"
        )
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_recipient_is_mailed_twice_and_none_is_lost() {
    let first = number("SES_CAMPAIGN_SEED", 1);
    let count = number("SES_CAMPAIGN_SEEDS", 12);
    let rows = number("SES_CAMPAIGN_ROWS", 1_500);
    let mut seeds = first..first + count;
    let (mut tally, mut campaigns) = (Tally::default(), JoinSet::new());
    loop {
        while campaigns.len() < AT_ONCE
            && let Some(seed) = seeds.next()
        {
            campaigns.spawn(campaign(seed, rows));
        }
        match campaigns.join_next().await {
            Some(one) => tally.add(&one.expect("a campaign that fails says with which seed")),
            None => break,
        }
    }
    println!("{tally}");
}

fn number<N: FromStr>(variable: &str, default: N) -> N {
    let Ok(text) = env::var(variable) else {
        return default;
    };
    let number = text.parse();
    number.unwrap_or_else(|_| panic!("{variable}={text} is no number"))
}

/// Draws a campaign, runs it again and again until it is done or stopped, and judges.
async fn campaign(seed: u64, rows: u64) -> Tally {
    let drawn = Drawn::new(seed, rows);
    let world = World::new(&drawn).await;
    let mut tally = Tally {
        campaigns: 1,
        ..Tally::default()
    };
    let mut runs = Runs::new(&world, &drawn);
    let stopped = loop {
        tally.runs += 1;
        assert!(tally.runs < 200, "seed {seed}: it goes on without end");
        match runs.run(tally.runs).await {
            Ending::Again => {}
            Ending::Aborted => tally.aborts += 1,
            Ending::Done => break None,
            Ending::Stopped(why) => break Some(why),
        }
    };
    let is_done = stopped.is_none();
    tally.faults = world.faults().await;
    let verdict = Verdict::of(&world, &drawn, is_done).await;
    let state = Ledger::look(world.ledger()).expect("a ledger");
    let parts = state.map(|state| state.parts).unwrap_or_default();
    tally.lists = verdict.lists;
    tally.mails = verdict.mails;
    tally.given_up = parts.iter().map(|part| part.given_up.len() as u64).sum();
    tally.done = is_done.into();
    tally.stopped.extend(stopped.map(|why| (why, 1)));
    tally
}

/// The assumption of campaigns broken: a submission is processed long after the time within which everything is thought
/// to show. The run stops and asks; the next one finds the task.
#[tokio::test]
async fn beyond_what_is_assumed_a_run_stops_and_asks() {
    let late = Fault::on("BatchSendEmail").late(LATEST * 100).reset();
    let drawn = Drawn::plain(1_500, [late]);
    let world = World::new(&drawn).await;
    let mut runs = Runs::new(&world, &drawn);
    let stopped = runs.attempt(&Aborting::never()).await;
    let Some(Err(Error::Stopped(stop))) = stopped else {
        panic!("the task is not there: {stopped:?}");
    };
    assert!(matches!(*stop, Stop::Absent { .. }), "{stop}");
    world
        .clock
        .sleep(Duration::from_secs(u64::from(LATEST) * 100))
        .await;
    assert_eq!(runs.go(&Aborting::never()).await, Ending::Done);
    let verdict = Verdict::of(&world, &drawn, true).await;
    assert_eq!((verdict.lists, verdict.mails), (3, 1_500));
}
