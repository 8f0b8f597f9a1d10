//! Why there are no credentials: which source, what is wrong with it, and what to do.

use std::{borrow::Cow, error::Error, fmt, sync::Arc};

use crate::transport::BoxError;

/// Why a [`Provider`](crate::Provider) gives no credentials.
///
/// It says which source, what is wrong with it and what to do, and never what a source holds.
/// The calls that waited for the same fetch all get it.
///
/// # Example
/// ```
/// use ses_hyper::ProviderError;
///
/// let error = ProviderError::broken("the file keys.json, line 3", "it has no field \"id\"").with_remedy("write one");
/// assert_eq!(error.to_string(), "the file keys.json, line 3: it has no field \"id\"; write one");
/// assert!(!error.is_not_set_up());
/// ```
#[derive(Clone, Debug)]
pub struct ProviderError(Box<Report>);

#[derive(Clone, Debug)]
struct Report {
    is_set_up: bool,
    origin: Cow<'static, str>,
    problem: Cow<'static, str>,
    remedy: Cow<'static, str>,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

impl ProviderError {
    /// The source is not set up here: a [`Chain`](crate::Chain) asks the next one.
    #[must_use]
    pub fn not_set_up(
        origin: impl Into<Cow<'static, str>>,
        problem: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(false, origin.into(), problem.into())
    }

    /// The source is set up and gives no credentials: nothing else is asked in its place.
    #[must_use]
    pub fn broken(
        origin: impl Into<Cow<'static, str>>,
        problem: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(true, origin.into(), problem.into())
    }

    #[cold] // rather than as a part of each of the many that call it
    fn new(is_set_up: bool, origin: Cow<'static, str>, problem: Cow<'static, str>) -> Self {
        Self(Box::new(Report {
            is_set_up,
            origin,
            problem,
            remedy: Cow::Borrowed(""),
            source: None,
        }))
    }

    /// What to do about it, as a clause.
    #[must_use]
    pub fn with_remedy(mut self, remedy: impl Into<Cow<'static, str>>) -> Self {
        self.set_remedy(remedy.into());
        self
    }

    #[cold] // as `new`
    fn set_remedy(&mut self, remedy: Cow<'static, str>) {
        self.0.remedy = remedy;
    }

    /// The cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.0.source = Some(source.into().into());
        self
    }

    /// Whether the source is not set up here, rather than set up and broken.
    #[must_use]
    pub fn is_not_set_up(&self) -> bool {
        !self.0.is_set_up
    }

    /// Source and problem, for a list of what was looked for.
    pub(super) fn finding(&self) -> String {
        format!("{}: {}", self.0.origin, self.0.problem)
    }
}

impl fmt::Display for ProviderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.origin, self.0.problem)?;
        match &*self.0.remedy {
            "" => Ok(()),
            remedy => write!(f, "; {remedy}"),
        }
    }
}

impl Error for ProviderError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let source = self.0.source.as_deref()?;
        Some(source)
    }
}

/// An error with its causes, in one line.
pub(super) struct Causes<'a>(pub(super) &'a ProviderError);

impl fmt::Display for Causes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}
