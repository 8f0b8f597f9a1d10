//! What can be asked of an emulator that runs: `ses emulator clock`, `fault`, `inbox` and `wait`.

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum EmulatorCommand {
    Clock(ControlClock),
    Fault(ControlFault),
    Inbox(ControlInbox),
    Wait(ControlWait),
}

// Which emulator, and which of its accounts.
#[derive(Debug, clap::Args)]
pub(crate) struct Running {
    /// Where the emulator is.
    #[arg(
        long,
        value_name = "URL",
        env = "SES_ENDPOINT",
        default_value = "http://127.0.0.1:8920"
    )]
    pub(crate) endpoint: String,

    /// The SecretId of the account; without it, the one that the emulator was started with.
    #[arg(long, value_name = "SECRET_ID")]
    pub(crate) account: Option<String>,
}

/// Show the clock of an account, or turn it: what falls due on the way is done first.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ses emulator clock\n  ses emulator clock --advance 1d12h\n  ses emulator clock --set '2026-03-01 09:00:00' --freeze"
)]
pub(crate) struct ControlClock {
    /// Turn it ahead, by weeks, days, hours, minutes and seconds as in 1d12h.
    #[arg(long, value_name = "TIME", group = "turn")]
    pub(crate) advance: Option<String>,

    /// Set it, in UTC+8.
    #[arg(long, value_name = "YYYY-MM-DD hh:mm:ss", group = "turn")]
    pub(crate) set: Option<String>,

    /// Let it show the time of this machine.
    #[arg(long, group = "turn")]
    pub(crate) real: bool,

    /// Let it stand still afterwards.
    #[arg(long, conflicts_with_all = ["run", "real"])]
    pub(crate) freeze: bool,

    /// Let it run afterwards.
    #[arg(long)]
    pub(crate) run: bool,

    #[command(flatten)]
    pub(crate) running: Running,
}

/// Order faults, see how often they struck, and take them back.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  ses emulator fault add '{\"action\": \"SendEmail\", \"what\": {\"code\": \"InternalError\"}}'"
)]
pub(crate) struct ControlFault {
    #[command(subcommand)]
    pub(crate) command: FaultCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum FaultCommand {
    /// List the faults, and how often each struck.
    #[command(after_help = "Example:\n  ses emulator fault list")]
    List(Running),
    /// Order a fault: docs/emulator-faults.md lists what there is.
    #[command(
        after_help = "Example:\n  ses emulator fault add '{\"action\": \"SendEmail\", \"what\": {\"code\": \"InternalError\"}}'"
    )]
    Add {
        /// The fault, as a JSON object.
        #[arg(value_name = "JSON")]
        fault: String,
        #[command(flatten)]
        running: Running,
    },
    /// Carry out what a fault holds back, and list what it hides.
    #[command(after_help = "Example:\n  ses emulator fault release 1")]
    Release {
        /// Its id.
        id: String,
        #[command(flatten)]
        running: Running,
    },
    /// Take a fault back, or all of them.
    #[command(after_help = "Examples:\n  ses emulator fault clear 1\n  ses emulator fault clear")]
    Clear {
        /// Its id; without it, all.
        id: Option<String>,
        #[command(flatten)]
        running: Running,
    },
}

/// List the mail that an emulator holds, the oldest first.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  ses emulator inbox --output json")]
pub(crate) struct ControlInbox {
    #[command(flatten)]
    pub(crate) running: Running,
}

/// Wait for mail, and list it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  ses emulator wait --to mei@example.org --timeout 10")]
pub(crate) struct ControlWait {
    /// The recipient; without it, anybody.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) to: Option<String>,

    /// How many mails.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(crate) count: u64,

    /// How long to wait.
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub(crate) timeout: u64,

    #[command(flatten)]
    pub(crate) running: Running,
}
