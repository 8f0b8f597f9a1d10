//! Writes down what a client sends and what comes of it, to be played by a [`Script`](crate::Script).

use std::{
    fmt,
    fs::File,
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use http::{Request, Response};

use crate::{Client, TransportError, recording::RecordedExchange, sts};

/// Records the exchanges of a client in a file, one JSON object a line, for tests that play them by
/// [`Script::load`](crate::Script::load).
///
/// It listens and changes nothing: the client goes on by its own network or its own transport.
/// Each attempt is one line, written when the attempt ends, so that a test's file is the same each time as far as the
/// service's answers are; no time and no header stands in it.
///
/// # What is not in the file
/// No header is recorded, so no signature and no token is, and neither is how the client came by its credentials:
/// calls to sts are left out, and a recording is played with any credentials.
/// An SMTP password is masked.
/// So are addresses, and whatever mails say: subjects, bodies, attachments, template data, the messages of errors, and
/// what no table of `ses-types` knows; [`with_contents`](Self::with_contents) leaves all of that but the last as it is.
/// What is masked reads `masked`, and a played answer says so, too.
///
/// # Example
/// ```no_run
/// use ses_hyper::{Client, Recorder, Script, ses_core::Config, ses_types::ListReceivers};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let recorder = Recorder::create("tests/lists.jsonl")?;
/// let client = Client::new(Config::international()).with_recorder(recorder.clone());
/// let lists = client.call(&ListReceivers::new(0, 100)).await?;
/// recorder.finish()?;
///
/// // Later, without an account or a network:
/// let script = Script::load("tests/lists.jsonl")?;
/// assert_eq!(script.client().call(&ListReceivers::new(0, 100)).await?, lists);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Recorder {
    path: Arc<Path>,
    contents: bool,
    file: Arc<Mutex<Output>>,
}

/// The file, and the first failure to write to it: nothing is written after that.
struct Output {
    file: File,
    failure: Option<io::Error>,
}

impl Recorder {
    /// Makes the file, or empties the one that is there.
    ///
    /// # Errors
    /// What the system says, when the file cannot be made.
    pub fn create(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        let output = Output {
            file: File::create(&path)?,
            failure: None,
        };
        Ok(Self {
            path: path.into(),
            contents: false,
            file: Arc::new(Mutex::new(output)),
        })
    }

    /// Records addresses and what mails say as they are: only for an account that has nobody's but one's own.
    #[must_use]
    pub fn with_contents(mut self) -> Self {
        self.contents = true;
        self
    }

    /// Says whether everything was written; a call does not fail because it is not recorded.
    ///
    /// # Errors
    /// What the system said when an exchange could first not be written.
    pub fn finish(&self) -> io::Result<()> {
        self.output().failure.take().map_or(Ok(()), Err)
    }

    /// Begins an exchange; none for a call by which the client comes by its credentials.
    pub(crate) fn begin(&self, request: &Request<Bytes>) -> Option<Recording<'_>> {
        if sts::is_sts(request) {
            return None;
        }
        Some(Recording {
            recorder: self,
            exchange: RecordedExchange::begin(request, self.contents),
        })
    }

    fn write(&self, exchange: &RecordedExchange) {
        let mut output = self.output();
        if output.failure.is_some() {
            return;
        }
        let line = serde_json::to_string(exchange).map_err(io::Error::from);
        let written = line.and_then(|line| output.file.write_all(format!("{line}\n").as_bytes()));
        if let Err(error) = written {
            tracing::warn!(%error, path = %self.path.display(), "an exchange is not recorded");
            output.failure = Some(error);
        }
    }

    /// A file is as good as before when its last holder panicked.
    fn output(&self) -> MutexGuard<'_, Output> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Client {
    /// Writes down what is sent from now on, whatever sends it, and what comes of it.
    ///
    /// # Example
    /// ```no_run
    /// use ses_hyper::{Client, Recorder, ses_core::Config};
    ///
    /// let recorder = Recorder::create("exchanges.jsonl")?;
    /// let client = Client::new(Config::international()).with_recorder(recorder);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn with_recorder(mut self, recorder: Recorder) -> Self {
        self.recorder = Some(recorder);
        self
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder")
            .field("path", &self.path)
            .field("contents", &self.contents)
            .finish_non_exhaustive()
    }
}

/// An exchange under way; it is written when it goes, and one that goes without its end has no answer.
pub(crate) struct Recording<'r> {
    recorder: &'r Recorder,
    exchange: RecordedExchange,
}

impl Recording<'_> {
    pub(crate) fn end(mut self, answered: &Result<Response<Bytes>, TransportError>) {
        self.exchange.end(answered);
    }
}

impl Drop for Recording<'_> {
    fn drop(&mut self) {
        self.recorder.write(&self.exchange);
    }
}
