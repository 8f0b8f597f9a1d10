//! Crash safety: the emulator is killed under load again and again, and what it was asked is held against what is there.
//!
//! `SES_CRASH_KILLS` says how many times, `SES_CRASH_SEED` which moments are drawn.

mod emulator;
mod found;
mod hourly;
mod ledger;
mod load;
mod random;

use std::{
    env, fmt, fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio::task;

use self::{
    emulator::{Emulator, Process},
    ledger::{Request, Told},
    load::{Fuse, Load, Turns},
    random::Random,
};

/// How many kills one data file lives through.
const KILLS_OF_A_FILE: u64 = 20;

/// How many clients send at the same time.
const CLIENTS: u64 = 6;

/// The most acknowledgements before a kill.
const MOST_ACKNOWLEDGED: u64 = 80;

/// The most turns of an empty loop between the last of them and the kill.
const MOST_TURNS: u64 = 20_000;

/// The most such turns before a process is killed that has just been started: it takes fewer to listen.
const MOST_TURNS_AT_START: u64 = 2_000_000;

/// What was seen.
#[derive(Debug, Default)]
struct Tally {
    kills: u64,
    kills_at_start: u64,
    acknowledged: usize,
    unanswered: usize,
    took_effect: usize,
    mails: usize,
    runs: usize,
    unsent: u64,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            kills,
            kills_at_start,
            acknowledged,
            unanswered,
            took_effect,
            mails,
            runs,
            unsent,
        } = self;
        write!(
            f,
            "{kills} kills, {kills_at_start} of them during a start: {acknowledged} requests acknowledged and there, \
             {unanswered} unanswered of which {took_effect} took effect, {mails} mails there once, {runs} runs of \
             tasks done once, {unsent} tasks not at their end after a kill"
        )
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_was_acknowledged_survives_a_kill_and_nothing_is_done_twice() {
    let seed = variable("SES_CRASH_SEED", 1);
    let kills = variable("SES_CRASH_KILLS", 25);
    let mut random = Random::new(seed);
    let mut tally = Tally::default();
    while tally.kills < kills {
        let most = KILLS_OF_A_FILE.min(kills - tally.kills);
        let folder = folder(tally.kills / KILLS_OF_A_FILE);
        let mut life = Life {
            folder: &folder,
            requests: Vec::new(),
            turns: Turns::default(),
            tally: &mut tally,
        };
        let faults = life.run(most, &mut random).await;
        assert!(
            faults.is_empty(),
            "SES_CRASH_SEED={seed}, kill {}, {}: {} faults, such as\n{}",
            tally.kills,
            folder.display(),
            faults.len(),
            faults[..faults.len().min(20)].join("\n")
        );
        fs::remove_dir_all(&folder).expect("nobody has it open");
    }
    assert_eq!(tally.kills, kills);
    say(&tally);
}

/// A number from the environment; the other one, when it is not set.
fn variable(name: &str, default: u64) -> u64 {
    env::var(name).map_or(default, |value| {
        value
            .parse()
            .unwrap_or_else(|_| panic!("{name}={value} is no number"))
    })
}

/// An empty folder.
fn folder(index: u64) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("crash-{index}"));
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("an earlier run has ended");
    }
    fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}

#[expect(clippy::print_stdout, reason = "how much was tried, for `--nocapture`")]
fn say(tally: &Tally) {
    println!("{tally}");
}

/// The life of one data file.
struct Life<'a> {
    folder: &'a Path,
    /// All that its emulators were asked.
    requests: Vec<Request>,
    turns: Turns,
    tally: &'a mut Tally,
}

impl Life<'_> {
    /// Kills so many emulators on this file, and says what is not there as it must be; it ends with the first such kill.
    async fn run(&mut self, kills: u64, random: &mut Random) -> Vec<String> {
        for _ in 0..kills {
            if random.below(5) == 0 {
                let process = Process::spawn(self.folder);
                random::spin(random.below(MOST_TURNS_AT_START));
                process.kill();
                self.tally.kills_at_start += 1;
            } else {
                let emulator = Emulator::start(self.folder);
                let faults = self.look(&emulator).await.1;
                if !faults.is_empty() {
                    return faults;
                }
                self.crash(emulator, random).await;
            }
            self.tally.kills += 1;
        }
        let (found, faults) = self.look(&Emulator::start(self.folder)).await;
        self.count(&found);
        faults
    }

    /// What is there once all tasks are at their end, and what of it is not as it must be.
    async fn look(&mut self, emulator: &Emulator) -> (ledger::Found, Vec<String>) {
        if self.requests.is_empty() {
            self.requests.push(hourly::order(emulator).await);
        }
        self.tally.unsent += found::unsent(emulator).await;
        let shown = hourly::shown(emulator);
        hourly::turn(emulator, self.turns.asked).expect("nobody kills it");
        found::settle(emulator).await;
        let found = found::read(emulator).await;
        let runs = hourly::runs(self.turns.asked);
        let mut faults = ledger::faults(self.requests.iter().chain([&runs]), &found);
        if shown < self.turns.answered {
            faults.push(format!("the clock shows hour {shown}: {:?}", self.turns));
        }
        (found, faults)
    }

    fn count(&mut self, found: &ledger::Found) {
        let told = |told| {
            self.requests
                .iter()
                .filter(move |request| request.told == told)
        };
        let unknown = told(Told::Unknown);
        self.tally.acknowledged += told(Told::Done).count() + self.turns.count;
        self.tally.unanswered += unknown.clone().count();
        self.tally.took_effect += unknown.filter(|request| request.is_there(found)).count();
        let begin = |begin| {
            found
                .keys()
                .filter(move |thing| thing.starts_with(begin))
                .count()
        };
        self.tally.mails += begin("mail ");
        self.tally.runs += begin("run ");
    }

    /// Puts an emulator under load and kills it, and keeps what it was asked meanwhile.
    async fn crash(&mut self, emulator: Emulator, random: &mut Random) {
        let acknowledged = 1 + random.below(MOST_ACKNOWLEDGED);
        let fuse = Arc::new(Fuse::new(emulator, acknowledged, random.below(MOST_TURNS)));
        let (turns, own, moments) = (self.turns, Arc::clone(&fuse), random.fork());
        let turns = task::spawn_blocking(move || turns.go_on(&own, moments));
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| task::spawn(Load::new(Arc::clone(&fuse), random.fork()).run()))
            .collect();
        for client in clients {
            let requests = client.await.expect("the emulator refuses nothing");
            self.requests.extend(requests);
        }
        self.turns = turns.await.expect("the emulator refuses no turn");
    }
}
