//! Options: what an emulator listens on, who may call it, and how fast it works.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

#[cfg(feature = "smtp")]
use std::sync::Arc;

#[cfg(feature = "smtp")]
use crate::Relay;
use crate::{Clock, ClockMode, Fault, Pace, RateLimit, Seed, Terms, Webhook, webhook::Manner};

/// The secret id of the account that an emulator has unless told otherwise.
pub const SECRET_ID: &str = "AKIDEMULATOR";

/// The secret key of the account that an emulator has unless told otherwise.
pub const SECRET_KEY: &str = "emulator";

/// How an emulator is set up.
///
/// The default is one for tests: any free port of 127.0.0.1, state in memory, the account [`SECRET_ID`] with
/// [`SECRET_KEY`], the three regions of the service, and rate limits as documented.
///
/// # Example
/// ```
/// use ses_emulator::{Options, RateLimit};
///
/// let options = Options::default()
///     .with_account("AKIDtest", "a secret of the test")
///     .with_rate_limit(RateLimit::Off)
///     .with_first_list_id(123);
/// ```
#[derive(Clone, Debug)]
pub struct Options {
    pub(crate) address: SocketAddr,
    pub(crate) hosts: Vec<String>,
    pub(crate) credential: Credential,
    pub(crate) data: Option<PathBuf>,
    pub(crate) regions: Vec<String>,
    pub(crate) first_ids: FirstIds,
    pub(crate) rate_limit: RateLimit,
    pub(crate) signature_window: Duration,
    pub(crate) is_strict: bool,
    pub(crate) pace: Pace,
    pub(crate) clock: Clock,
    pub(crate) clock_mode: ClockMode,
    pub(crate) is_account_time: bool,
    pub(crate) terms: Terms,
    pub(crate) seeds: Vec<Seed>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) webhooks: Vec<Webhook>,
    pub(crate) webhook_manner: Manner,
    #[cfg(feature = "smtp")]
    pub(crate) relay: Option<Arc<Relay>>,
}

/// Who may call the emulator.
#[derive(Clone)]
pub(crate) struct Credential {
    pub(crate) secret_id: String,
    pub(crate) secret_key: String,
}

/// The first id of each kind that is given out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FirstIds {
    pub(crate) list: u32,
    pub(crate) template: u32,
    pub(crate) task: u32,
}

impl Options {
    /// Listens on this address; port 0 stands for any free port.
    ///
    /// Whoever reaches the address reads the captured mail without a password: keep to the loopback interface.
    #[must_use]
    pub fn with_address(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// Lets pages and their scripts call the emulator by this name, too, one more of them.
    ///
    /// Addresses, `localhost` and names without a dot do without: they are none that another site can have. Whatever is
    /// no browser is refused by an unknown name as well, below `/_emulator` alone.
    #[must_use]
    pub fn with_host(mut self, name: impl Into<String>) -> Self {
        self.hosts.push(name.into());
        self
    }

    /// Lets in requests signed with this secret id and key: those of the account that is meant where none is named.
    ///
    /// Besides, each secret id that begins with [`TEST_SECRET_IDS`](crate::TEST_SECRET_IDS) is an account.
    #[must_use]
    pub fn with_account(
        mut self,
        secret_id: impl Into<String>,
        secret_key: impl Into<String>,
    ) -> Self {
        self.credential = Credential {
            secret_id: secret_id.into(),
            secret_key: secret_key.into(),
        };
        self
    }

    /// Keeps the state in this SQLite file, which is made when there is none, instead of in memory.
    ///
    /// A task that was under way when the file was last closed goes on where it was.
    #[must_use]
    pub fn with_data(mut self, file: impl Into<PathBuf>) -> Self {
        self.data = Some(file.into());
        self
    }

    /// Answers requests for these regions; any other is an `UnsupportedRegion`.
    #[must_use]
    pub fn with_regions(mut self, regions: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.regions = regions.into_iter().map(Into::into).collect();
        self
    }

    /// Numbers the recipient lists of each account from here on.
    ///
    /// With a data file that has given out higher ids already, those go on.
    #[must_use]
    pub fn with_first_list_id(mut self, id: u32) -> Self {
        self.first_ids.list = id;
        self
    }

    /// Numbers the templates of each account from here on, like [`with_first_list_id`](Self::with_first_list_id).
    #[must_use]
    pub fn with_first_template_id(mut self, id: u32) -> Self {
        self.first_ids.template = id;
        self
    }

    /// Numbers the tasks of each account from here on, like [`with_first_list_id`](Self::with_first_list_id).
    #[must_use]
    pub fn with_first_task_id(mut self, id: u32) -> Self {
        self.first_ids.task = id;
        self
    }

    /// Limits how many requests a second are let through, for accounts whose terms do not say it.
    #[must_use]
    pub fn with_rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = limit;
        self
    }

    /// Refuses signatures that are further from the emulator's clock than this; five minutes unless set.
    #[must_use]
    pub fn with_signature_window(mut self, window: Duration) -> Self {
        self.signature_window = window;
        self
    }

    /// Forgives an SDK nothing that the service would not forgive.
    ///
    /// Without this, what official SDKs make of an address is let in: a Host header with a scheme before it, a host that
    /// is signed without its port, and a scope whose service is the first label of the host.
    #[must_use]
    pub fn with_strict(mut self) -> Self {
        self.is_strict = true;
        self
    }

    /// Sends batches at this pace: as fast as it can unless set.
    #[must_use]
    pub fn with_pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// Takes the time from this clock; the system's unless set.
    #[must_use]
    pub fn with_clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Lets the clocks of accounts run so, unless they were [turned](crate::Account::turn_clock); as this emulator's
    /// unless set.
    ///
    /// Signatures and rates go by the emulator's clock nevertheless, unless [told otherwise](Self::with_account_time).
    #[must_use]
    pub fn with_clock_mode(mut self, mode: ClockMode) -> Self {
        self.clock_mode = mode;
        self
    }

    /// Judges the age of signatures, counts requests, and dates answers by the clock of the account instead of the
    /// emulator's.
    ///
    /// For clients whose own clock a test turns as well, and for those that correct it by the `Date` of a refusal. What
    /// names no account as its signer is dated by the emulator's clock. While the clock of an account stands still, so
    /// does the second in which it may make so many requests.
    #[must_use]
    pub fn with_account_time(mut self) -> Self {
        self.is_account_time = true;
        self
    }

    /// Gives every account these terms, unless it has some of its own that were set earlier.
    #[must_use]
    pub fn with_terms(mut self, terms: Terms) -> Self {
        self.terms = terms;
        self
    }

    /// Puts what the seed says, one more of them, into the account that it names, or else into the one that is meant
    /// where none is named, before the emulator answers anything.
    ///
    /// What is there already, as in a data file that was seeded before, stays as it is;
    /// [`Emulator::seeded`](crate::Emulator::seeded) says what was.
    #[must_use]
    pub fn with_seed(mut self, seed: Seed) -> Self {
        self.seeds.push(seed);
        self
    }

    /// Orders a fault, one more of them, for the account that it names, or else for the one that is meant where none is
    /// named.
    ///
    /// One that is in the data file already goes on with its counts; another one there with its id is taken back.
    #[must_use]
    pub fn with_fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// Hands captured mail on to a real mail server.
    #[cfg(feature = "smtp")]
    #[must_use]
    pub fn with_relay(mut self, relay: Relay) -> Self {
        self.relay = Some(Arc::new(relay));
        self
    }

    /// Sets a webhook, one more of them, of the account that is meant where none is named, in the place of the one that
    /// the data file has for the same sender, or for the account.
    #[must_use]
    pub fn with_webhook(mut self, webhook: Webhook) -> Self {
        self.webhooks.push(webhook);
        self
    }

    /// Calls a webhook that has not taken an event again after these pauses, in whole seconds of the account's clock, and
    /// then gives the event up; after 10 s, 1 min, 5 min, 30 min and 2 h unless set.
    ///
    /// What the service does is not documented.
    #[must_use]
    pub fn with_webhook_retries(mut self, pauses: impl IntoIterator<Item = Duration>) -> Self {
        self.webhook_manner.retries = pauses.into_iter().collect();
        self
    }

    /// Waits so long for the answer of a webhook; 10 s unless set, in real time.
    #[must_use]
    pub fn with_webhook_time_limit(mut self, limit: Duration) -> Self {
        self.webhook_manner.limit = limit;
        self
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            address: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            hosts: Vec::new(),
            credential: Credential {
                secret_id: SECRET_ID.into(),
                secret_key: SECRET_KEY.into(),
            },
            data: None,
            regions: ["ap-singapore", "ap-guangzhou", "ap-hongkong"]
                .map(String::from)
                .into(),
            first_ids: FirstIds {
                list: 1,
                template: 1,
                task: 1,
            },
            rate_limit: RateLimit::default(),
            signature_window: tc3_sign::WINDOW,
            is_strict: false,
            pace: Pace::default(),
            clock: Clock::default(),
            clock_mode: ClockMode::default(),
            is_account_time: false,
            terms: Terms::default(),
            seeds: Vec::new(),
            faults: Vec::new(),
            webhooks: Vec::new(),
            webhook_manner: Manner::default(),
            #[cfg(feature = "smtp")]
            relay: None,
        }
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_key() {
        let options = Options::default().with_account("AKIDshown", "hidden");
        let shown = format!("{options:?}");
        assert!(
            !shown.contains("hidden") && !shown.contains("AKIDshown"),
            "{shown}"
        );
        assert!(shown.contains("ap-singapore"));
    }
}
