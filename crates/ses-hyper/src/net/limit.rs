//! How long and how much the transport waits for.

use std::time::Duration;

/// Limits of the transport; those of a call and its attempts are in [`Config`](ses_core::Config).
///
/// # Example
/// ```
/// use std::time::Duration;
/// use ses_hyper::Limits;
///
/// let limits = Limits::default().with_connect(Duration::from_secs(3)).with_answer_bytes(1 << 20);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub(crate) connect: Duration,
    pub(crate) idle: Duration,
    pub(crate) answer_bytes: usize,
}

impl Default for Limits {
    /// Ten seconds to connect, 30 seconds idle, answers of 32 MiB.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            answer_bytes: 32 << 20,
        }
    }
}

impl Limits {
    /// How long making a connection may take: the name, TCP, a proxy's tunnel and TLS.
    #[must_use]
    pub fn with_connect(mut self, limit: Duration) -> Self {
        self.connect = limit;
        self
    }

    /// How long a connection is kept unused; the service closes it after about a minute, so 30 seconds is the most
    /// that counts.
    #[must_use]
    pub fn with_idle(mut self, limit: Duration) -> Self {
        self.idle = limit.min(Duration::from_secs(30));
        self
    }

    /// The largest answer that is read, in bytes, as it is sent and as it is unpacked; a larger one leaves the call's
    /// outcome unknown.
    #[must_use]
    pub fn with_answer_bytes(mut self, most: usize) -> Self {
        self.answer_bytes = most;
        self
    }
}
