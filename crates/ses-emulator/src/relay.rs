//! Relay: mail goes on to a real mail server, each at most once.
//!
//! Captured mail is taken up in the order in which it was captured. A mail is marked in the state before its text is
//! handed over, and is never handed over again after that: if the server's answer is lost, or the emulator ends before it
//! comes, what became of the mail is unknown and stays so.

mod runner;
mod session;

use std::{fmt, time::Duration};

pub(crate) use self::runner::Relays;

/// A mail server to which captured mail goes on, and which of it does.
///
/// Only mail leaves that the service would deliver, and whose recipient is on the list: a word in an address that
/// [decides](crate::Fate) what becomes of its mail does so here, too, and keeps it. What the server says becomes the
/// `DeliverStatus` of the mail; until then it is queued.
/// Mail that was captured before does not leave.
///
/// # Example
/// ```no_run
/// use ses_emulator::{Emulator, Options, Relay, RelayTls};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ses_emulator::Error> {
/// let relay = Relay::new("mail.example.org", ["*@example.org"])
///     .with_port(587)
///     .with_tls(RelayTls::StartTls)
///     .with_login("emulator", "a password")
///     .with_rate(5.0);
/// let emulator = Emulator::start(Options::default().with_relay(relay)).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Relay {
    host: String,
    port: u16,
    recipients: Vec<String>,
    tls: RelayTls,
    roots: Vec<Vec<u8>>,
    login: Option<(String, String)>,
    pause: Option<Duration>,
    timeout: Duration,
    retry: Duration,
}

/// How the connection to a mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum RelayTls {
    /// Not at all: for a server on this machine.
    #[default]
    None,
    /// By TLS after STARTTLS (RFC 3207), without which nothing is sent.
    StartTls,
    /// By TLS from the beginning (RFC 8314).
    Implicit,
}

impl Relay {
    /// A server and the recipients whose mail may leave: addresses, in which `*` stands for any characters.
    ///
    /// `*@example.org` stands for a domain, and `*` for everybody. Without any, nothing leaves.
    pub fn new(
        host: impl Into<String>,
        recipients: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Self {
            host: host.into(),
            port: 25,
            recipients: recipients.into_iter().map(Into::into).collect(),
            tls: RelayTls::None,
            roots: Vec::new(),
            login: None,
            pause: None,
            timeout: Duration::from_secs(60),
            retry: Duration::from_secs(1),
        }
    }

    /// The server's port; 25 unless set.
    #[must_use]
    pub fn with_port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// How the connection is protected; not at all unless set.
    #[must_use]
    pub fn with_tls(mut self, tls: RelayTls) -> Self {
        self.tls = tls;
        self
    }

    /// Trusts this root certificate as well, in PEM, one more of them.
    #[must_use]
    pub fn with_root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.roots.push(pem.into());
        self
    }

    /// Logs in (RFC 4954), by PLAIN or LOGIN; `Debug` shows neither.
    #[must_use]
    pub fn with_login(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
        self.login = Some((user.into(), password.into()));
        self
    }

    /// Hands over at most so many mails a second for each account, evenly spaced; as many as it can unless set.
    #[must_use]
    pub fn with_rate(mut self, per_second: f64) -> Self {
        let pause = Duration::try_from_secs_f64(per_second.recip()).ok();
        self.pause = pause.filter(|pause| !pause.is_zero());
        self
    }

    /// How long the server may take for each of its answers; 60 seconds unless set.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long to wait after a first connection that failed, twice that after a second, and so on up to a minute; one
    /// second unless set.
    #[must_use]
    pub fn with_retry(mut self, pause: Duration) -> Self {
        self.retry = pause;
        self
    }

    /// Whether mail to this address may leave.
    fn allows(&self, address: &str) -> bool {
        let address = address.to_lowercase();
        let matches = |pattern: &String| matches(&pattern.to_lowercase(), &address);
        self.recipients.iter().any(matches)
    }
}

/// Whether a text is like a pattern, in which `*` stands for any characters.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((begin, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(text) = text.strip_prefix(begin) else {
        return false;
    };
    // What comes after the star begins somewhere.
    (0..=text.len())
        .filter(|at| text.is_char_boundary(*at))
        .any(|at| matches(rest, &text[at..]))
}

impl fmt::Debug for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Relay")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("tls", &self.tls)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, address: &str, expected: bool) {
        let relay = Relay::new("127.0.0.1", [pattern]);
        assert_eq!(relay.allows(address), expected, "{pattern} {address}");
    }

    #[test]
    fn only_who_is_on_the_list_gets_mail() {
        check("mei@example.org", "mei@example.org", true);
        check("mei@example.org", "Mei@Example.org", true);
        check("mei@example.org", "mei@example.org.evil.example", false);
        check("*@example.org", "mei@example.org", true);
        check("*@example.org", "mei@sub.example.org", false);
        check("*@*.example.org", "mei@sub.example.org", true);
        check("*", "anybody@example.com", true);
        check("", "anybody@example.com", false);
        check("m*i*@e*.org", "mei@example.org", true);
        check("m*i*@e*.org", "mai@example.com", false);
        let nobody = Relay::new("127.0.0.1", [""; 0]);
        assert!(!nobody.allows("mei@example.org"));
    }

    #[test]
    fn debug_shows_no_login() {
        let shown = format!(
            "{:?}",
            Relay::new("h", ["*"]).with_login("user-1", "secret-1")
        );
        assert!(
            !shown.contains("user-1") && !shown.contains("secret-1"),
            "{shown}"
        );
    }

    #[test]
    fn a_rate_is_a_pause_between_mails() {
        for (rate, expected) in [
            (4.0, Some(Duration::from_millis(250))),
            (0.0, None),
            (-1.0, None),
            (f64::NAN, None),
            (f64::INFINITY, None),
        ] {
            assert_eq!(
                Relay::new("h", ["*"]).with_rate(rate).pause,
                expected,
                "{rate}"
            );
        }
    }
}
