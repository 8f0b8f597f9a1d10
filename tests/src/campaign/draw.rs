//! What is drawn by a seed: the campaign, how the service fails, when runs are ended, what else goes wrong.

use std::time::Duration;

use fastrand::Rng;
use ses_emulator::{Fault, Terms};

/// The most seconds, by the account's clock, that the service may take to process what it was sent or to show what it
/// has: what campaigns assume is more.
pub const LATEST: u32 = 50;

/// Runs after which no further trouble is made.
const TROUBLED_RUNS: u64 = 8;

/// A campaign as it was drawn.
#[derive(Debug)]
#[non_exhaustive]
pub struct Drawn {
    /// What it was drawn by.
    pub seed: u64,
    /// How many recipients it has.
    pub rows: u64,
    /// When it is sent.
    pub schedule: Schedule,
    /// How the service fails.
    pub faults: Vec<Fault>,
    /// The account's terms.
    pub terms: Terms,
    /// How many lists are filled at once.
    pub lists_at_once: usize,
    /// Whether a person lets the run submit again what can no longer come.
    pub may_resubmit: bool,
}

/// When the campaign is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Schedule {
    /// At once.
    Now,
    /// So many seconds after the start.
    In(i64),
    /// Daily, from so many seconds after the start.
    DailyFrom(i64),
}

/// What goes wrong between two runs, or in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trouble {
    /// Nothing.
    None,
    /// The run ends at so many events.
    Abort(u64),
    /// Somebody changes the recipients.
    Edit,
    /// The ledger is lost.
    Lose,
    /// Somebody sends to a list of the campaign.
    Send,
    /// A second run is begun.
    Second,
}

impl Drawn {
    /// Draws a campaign of so many recipients.
    #[must_use]
    pub fn new(seed: u64, rows: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        // Long enough for what has to be settled before it.
        let later = 24 * 3600;
        let schedule = match rng.u8(0..4) {
            0 => Schedule::In(later),
            1 => Schedule::DailyFrom(later),
            _ => Schedule::Now,
        };
        let kinds = rng.usize(1..6);
        let faults = (0..kinds).map(|_| fault(&mut rng)).collect();
        let filling = Duration::from_secs(rng.u64(0..30));
        Self {
            seed,
            rows,
            schedule,
            faults,
            terms: Terms::default().with_filling(filling),
            lists_at_once: rng.usize(1..4),
            may_resubmit: rng.bool(),
        }
    }

    /// A campaign that is sent at once, with these faults and no other trouble.
    #[must_use]
    pub fn plain(rows: u64, faults: impl IntoIterator<Item = Fault>) -> Self {
        Self {
            seed: 0,
            rows,
            schedule: Schedule::Now,
            faults: faults.into_iter().collect(),
            terms: Terms::default(),
            lists_at_once: 1,
            may_resubmit: false,
        }
    }

    /// Whether its lists and uploads are as large as the service allows.
    #[must_use]
    pub fn is_large(&self) -> bool {
        self.rows > 50_000
    }

    /// What goes wrong in a run, by its number from 1.
    #[must_use]
    pub fn trouble(&self, run: u64) -> Trouble {
        let mut rng = Rng::with_seed(self.seed ^ (run << 32));
        if run > TROUBLED_RUNS {
            return Trouble::None;
        }
        match rng.u8(0..20) {
            0 => Trouble::Edit,
            1 => Trouble::Lose,
            2 => Trouble::Send,
            3 => Trouble::Second,
            4..6 => Trouble::None,
            // A whole campaign has some hundred events: moments are drawn over all of it, and near its start.
            6..12 => Trouble::Abort(rng.u64(1..40)),
            _ => Trouble::Abort(rng.u64(1..250)),
        }
    }
}

/// A way in which the service fails with some share of all requests.
fn fault(rng: &mut Rng) -> Fault {
    let action = match rng.u8(0..8) {
        0 => "CreateReceiver",
        1 => "CreateReceiverDetailWithData",
        2 | 3 => "BatchSendEmail",
        4 => "ListSendTasks",
        _ => "",
    };
    let fault = match action {
        "" => Fault::on_any(),
        action => Fault::on(action),
    };
    // A fault of one action strikes more often; one that is asked for again and again, not so often.
    let most = match action {
        "" => 0.08,
        "ListSendTasks" => 0.15,
        _ => 0.4,
    };
    let fault = fault.probability(most * rng.f64(), rng.u64(..));
    let seconds = rng.u32(1..=LATEST);
    match rng.u8(0..19) {
        0 => fault.reset(),
        1 => fault.after().reset(),
        2 => fault.hang(),
        3 => fault.after().hang(),
        4 => fault.cut(rng.u64(0..400)),
        5 => fault.broken(),
        6 => fault.html(502),
        7 => fault.after().html(504),
        8 => fault.code("InternalError"),
        9 => fault.after().code("InternalError"),
        10 => fault.throttled(),
        11 => fault.code("FailedOperation.ServiceNotAvailable"),
        12 => fault.http(503, "busy"),
        13 => fault.after().slow(10),
        14 => fault.late(seconds).code("InternalError"),
        15 => fault.late(seconds).reset(),
        16 => fault.late(seconds),
        17 => {
            let made = ["CreateReceiver", "BatchSendEmail", "CreateEmailTemplate"];
            Fault::on(made[rng.usize(0..3)])
                .probability(0.4 * rng.f64(), rng.u64(..))
                .hidden(seconds)
        }
        _ => Fault::on("CreateReceiverDetailWithData")
            .probability(0.4 * rng.f64(), rng.u64(..))
            .partly(rng.u64(1..200)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ses_emulator::{Emulator, Options};

    #[tokio::test]
    async fn what_is_drawn_can_be_ordered() {
        let emulator = Emulator::start(Options::default()).await.expect("a port");
        for seed in 1..=500 {
            for fault in Drawn::new(seed, 0).faults {
                let ordered = emulator.fault(fault);
                assert!(ordered.is_ok(), "seed {seed}: {ordered:?}");
            }
        }
    }
}
