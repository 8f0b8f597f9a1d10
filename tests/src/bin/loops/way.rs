//! The ways to send a campaign.

use std::process::{Command, Stdio};

use ses_campaign::{Error, Event, Observer, Stop};
use ses_emulator::{SECRET_ID, SECRET_KEY};
use tests::{Drawn, World};

/// How often a way that is started again is started: whoever starts it gives up then.
const STARTS: usize = 10;

/// The script that is held against ours.
#[derive(Debug)]
pub(crate) struct Peer<'p> {
    pub(crate) python: &'p str,
    pub(crate) script: &'p str,
}

/// A way to send a campaign.
#[derive(Debug)]
pub(crate) enum Way<'p> {
    /// By the script with options, started so often until it ends well.
    Script {
        peer: &'p Peer<'p>,
        options: &'static [&'static str],
        starts: usize,
        words: &'static str,
    },
    /// By `ses-campaign`.
    Ours,
}

impl<'p> Way<'p> {
    /// All of them, ours at last.
    pub(crate) fn all(peer: &'p Peer<'p>) -> [Self; 5] {
        let script = |words, options, starts| Self::Script {
            peer,
            options,
            starts,
            words,
        };
        let retries = &["--retries"];
        [
            script("the loop", retries, 1),
            script("without retries: the first error ends it", &[], 1),
            script(
                "started again from its beginning after an error",
                retries,
                STARTS,
            ),
            script(
                "the same, and lists that hold rows get those that follow",
                &["--retries", "--continue"],
                STARTS,
            ),
            Self::Ours,
        ]
    }

    pub(crate) fn is_ours(&self) -> bool {
        matches!(self, Self::Ours)
    }

    /// What it is, for a person.
    pub(crate) fn words(&self) -> &'static str {
        match self {
            Self::Script { words, .. } => words,
            Self::Ours => "`ses-campaign`, started again after an error",
        }
    }

    /// Sends a campaign, and says whether it was said to be done.
    pub(crate) async fn send(&self, world: &World, drawn: &Drawn) -> bool {
        match self {
            Self::Ours => ours(world, drawn).await,
            Self::Script {
                peer,
                options,
                starts,
                ..
            } => {
                for _ in 0..*starts {
                    if peer.run(world, options).await {
                        return true;
                    }
                }
                false
            }
        }
    }
}

impl Peer<'_> {
    /// Whether a run of the script ends well.
    async fn run(&self, world: &World, options: &[&str]) -> bool {
        let host = world.url().trim_start_matches("http://");
        let mut command = Command::new(self.python);
        command
            .args(["-B", self.script])
            .arg(world.path("people.csv"))
            .args(options)
            .env("SES_EMULATOR", host)
            .env("SES_EMULATOR_STRICT", host)
            .env("TENCENTCLOUD_SECRET_ID", SECRET_ID)
            .env("TENCENTCLOUD_SECRET_KEY", SECRET_KEY)
            .stdout(Stdio::null());
        let ran = tokio::task::spawn_blocking(move || command.output()).await;
        let output = ran.expect("it is waited for").expect("Python is there");
        if output.status.success() {
            return true;
        }
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.starts_with("stopped: "), "{told}"); // and not by a fault of the script
        false
    }
}

/// Runs it again after an error; asked whether to submit again what can no longer come, a person says yes.
async fn ours(world: &World, drawn: &Drawn) -> bool {
    let mut may_resubmit = false;
    for _ in 0..STARTS {
        match world.run(drawn, &Unwatched, may_resubmit).await {
            Ok(_) => return true,
            Err(Error::Stopped(stop)) => may_resubmit |= matches!(*stop, Stop::Absent { .. }),
            Err(_) => {}
        }
    }
    false
}

/// Nobody looks.
#[derive(Debug)]
struct Unwatched;

impl Observer for Unwatched {
    fn notice(&self, _: &Event<'_>) {}
}
