//! Where a drawn campaign runs: an emulator of its own, whose clock is turned instead of waiting.

use std::{
    collections::BTreeMap,
    fs,
    num::NonZeroUsize,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use ses_campaign::{Campaign, Clock, Desk, Error, Observer, Pause, Report, Run, State};
use ses_emulator::{
    Account, Emulator, Message, Options, RateLimit, SECRET_ID, SECRET_KEY, Seed, Turn,
};
use ses_hyper::{
    Client,
    ses_core::{Config, Credentials, Endpoint, Pacing, Retry},
    ses_types::ServiceTime,
};
use tempfile::TempDir;

use super::{Drawn, LATEST, Schedule};

/// The subject of mails that somebody else sends to a list of the campaign.
pub const FOREIGN: &str = "Something else";

/// When a campaign begins, by the account's clock.
const START: i64 = 1_900_000_000;

const SEED: &str = r#"
    domain = [{ name = "mail.example.com" }]
    sender = [{ address = "news@mail.example.com" }]
"#;

/// A drawn campaign's files, and the emulator that it goes through.
#[derive(Debug)]
pub struct World {
    folder: TempDir,
    emulator: Arc<Emulator>,
    /// A client of the account.
    pub client: Client,
    /// The account's clock, for who runs the campaign.
    pub clock: Turned,
}

/// The clock of the account: who waits turns it.
#[derive(Debug)]
pub struct Turned {
    emulator: Arc<Emulator>,
    now: AtomicI64,
}

impl Clock for Turned {
    fn now(&self) -> i64 {
        self.now.load(Ordering::SeqCst)
    }

    fn sleep(&self, pause: Duration) -> Pause<'_> {
        Box::pin(async move {
            let turned = self.emulator.turn_clock(Turn::advance(pause)).await;
            let now = turned.expect("the emulator is there").clock.now;
            self.now.fetch_max(now, Ordering::SeqCst);
        })
    }
}

impl World {
    /// Starts an emulator that fails as it was drawn, and writes the campaign's files.
    ///
    /// # Panics
    /// When there is no port, or no folder can be written.
    pub async fn new(drawn: &Drawn) -> Self {
        let seed = Seed::parse(SEED).expect("a seed");
        let options = Options::default()
            .with_rate_limit(RateLimit::Off)
            .with_account_time()
            .with_terms(drawn.terms.clone())
            .with_seed(seed);
        let emulator = Arc::new(Emulator::start(options).await.expect("a port"));
        let start = Turn::to(START).frozen();
        emulator.turn_clock(start).await.expect("the account");
        for fault in &drawn.faults {
            emulator.fault(fault.clone()).expect("a fault");
        }
        let world = Self {
            folder: tempfile::tempdir().expect("a folder"),
            client: client(&emulator, drawn),
            clock: Turned {
                emulator: Arc::clone(&emulator),
                now: AtomicI64::new(START),
            },
            emulator,
        };
        world.write_files(drawn);
        world
    }

    fn write_files(&self, drawn: &Drawn) {
        let civil = |after| ServiceTime::from_unix(START + after);
        let schedule = match drawn.schedule {
            Schedule::Now => String::new(),
            Schedule::In(after) => format!("[schedule]\nat = {}+08:00", civil(after)),
            Schedule::DailyFrom(after) => {
                let begin = civil(after);
                format!("[schedule]\nbegin = {begin}+08:00\nevery_hours = 24")
            }
        };
        // What is far away is not looked at all the time.
        let poll = if drawn.schedule == Schedule::Now {
            20
        } else {
            600
        };
        let (capacity, chunk) = match drawn.is_large() {
            true => (50_000, 20_000),
            false => (500, 200),
        };
        let campaign = format!(
            "id = \"spring\"\nsender = \"News <news@mail.example.com>\"\nsubject = \"Hello {{{{name}}}}\"\n\
             template = {{ text = \"news.txt\" }}\n{schedule}\n[recipients]\nfile = \"people.csv\"\n\
             [limits]\nlist_capacity = {capacity}\nchunk_rows = {chunk}\n\
             [times]\nsettling = \"{}s\"\npoll = \"{poll}s\"\n",
            LATEST + 10
        );
        self.write("campaign.toml", &campaign);
        self.write("news.txt", "Dear {{name}}");
        self.write_recipients(drawn);
    }

    /// Writes the campaign's recipients, as `people.csv`.
    pub fn write_recipients(&self, drawn: &Drawn) {
        let rows = (0..drawn.rows).map(|row| format!("{},N{row}\n", address(row)));
        let text = ["email,name\n".to_owned()].into_iter().chain(rows);
        self.write("people.csv", &text.collect::<String>());
    }

    /// Writes a file beside the campaign's.
    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).expect("a file");
    }

    /// The path of a file beside the campaign's.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The folder of the campaign's ledger.
    #[must_use]
    pub fn ledger(&self) -> PathBuf {
        self.path("campaign.ledger")
    }

    /// The emulator's URL.
    #[must_use]
    pub fn url(&self) -> &str {
        self.emulator.url()
    }

    /// A run of the campaign, as a process makes one.
    ///
    /// # Errors
    /// Those of [`Run::go`].
    pub async fn run(
        &self,
        drawn: &Drawn,
        observer: &dyn Observer,
        may_resubmit: bool,
    ) -> Result<State, Error> {
        let campaign = self.campaign();
        let at_once = NonZeroUsize::new(drawn.lists_at_once).expect("one, at least");
        let mut run = Run::new(&campaign, &self.client)
            .with_clock(&self.clock)
            .with_observer(observer)
            .with_lists_at_once(at_once);
        if may_resubmit {
            run = run.with_resubmission();
        }
        run.go().await
    }

    fn campaign(&self) -> Campaign {
        Campaign::read(self.path("campaign.toml")).expect("the file is right")
    }

    /// What the campaign reports.
    ///
    /// # Errors
    /// Those of [`Desk::report`].
    pub async fn report(&self) -> Result<Report, Error> {
        let campaign = self.campaign();
        let desk = Desk::new(&campaign, &self.client).with_clock(&self.clock);
        desk.report().await
    }

    /// The mails that each address got with a subject other than [`FOREIGN`], once all that was asked for is done: hours
    /// later, and with what is held back let through.
    pub async fn mails(&self) -> BTreeMap<String, Vec<Message>> {
        let account = self.account().await;
        let hours = || Turn::advance(Duration::from_secs(13 * 3600));
        account.turn_clock(hours()).await.expect("the account");
        account.clear_faults().await.expect("the account");
        account.turn_clock(hours()).await.expect("the account");
        let mut mails: BTreeMap<String, Vec<Message>> = BTreeMap::new();
        for mail in account.messages().await.expect("the messages") {
            if mail.subject != FOREIGN {
                mails.entry(mail.to.clone()).or_default().push(mail);
            }
        }
        mails
    }

    /// The campaign's account.
    pub async fn account(&self) -> Account<'_> {
        let account = self.emulator.account(SECRET_ID).await;
        account.expect("the account of the start")
    }

    /// How often the service has failed as it was told to.
    pub async fn faults(&self) -> u64 {
        let faults = self.account().await.faults();
        faults.iter().map(|fault| fault.fired).sum()
    }
}

/// What becomes of mail to some of the recipients; most get it and do nothing more.
const FATES: [&str; 24] = {
    let mut fates = [""; 24];
    fates[1] = "+open";
    fates[4] = "+click";
    fates[7] = "+hardbounce";
    fates[10] = "+softbounce";
    fates[13] = "+deferred";
    fates[16] = "+dropped";
    fates[19] = "+spamreport";
    fates[22] = "+unsubscribe";
    fates
};

/// The address in a row of the recipients.
#[must_use]
pub fn address(row: u64) -> String {
    let fate = FATES[row as usize % FATES.len()];
    format!("p{row}{fate}@example.org")
}

fn client(emulator: &Emulator, drawn: &Drawn) -> Client {
    let endpoint = Endpoint::fixed(emulator.url()).expect("an address");
    // What has no answer costs so much of the time on the wall; an upload of 20,000 takes longer than one of 200.
    let limit = Duration::from_millis(if drawn.is_large() { 4_000 } else { 200 });
    let retry = Retry::default().with_pauses(Duration::ZERO, Duration::ZERO);
    let config = Config::international()
        .with_endpoint(endpoint)
        .with_pacing(Pacing::off())
        .with_attempt_limit(limit)
        .with_retry(retry);
    Client::new(config).with_credentials(Credentials::new(SECRET_ID, SECRET_KEY).expect("proper"))
}
