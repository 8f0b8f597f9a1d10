//! Providers one after the other: the first that is set up here gives the credentials.

use std::sync::OnceLock;

use super::{
    CredentialsFile, CvmRole, Environment, FetchContext, Fetching, Lease, Provider, ProviderError,
    WebIdentity, variables::Variables,
};

/// Providers that are asked one after the other.
///
/// One that is not set up here passes on to the next; one that is set up and broken is an error, so that no call is
/// signed by somebody whom nobody meant.
/// Whichever has given credentials gives all later ones.
///
/// # Example
/// ```
/// use ses_hyper::{Chain, Client, CvmRole, Profile, ses_core::Config};
///
/// // A laptop's profile, or else the role of the server:
/// let chain = Chain::new(Profile::from_environment()).or(CvmRole::new());
/// let client = Client::new(Config::international()).with_provider(chain);
/// ```
pub struct Chain {
    links: Vec<Box<dyn Provider>>,
    serving: OnceLock<usize>,
}

impl Chain {
    /// A chain that begins with this provider.
    pub fn new(first: impl Provider) -> Self {
        Self {
            links: vec![Box::new(first)],
            serving: OnceLock::new(),
        }
    }

    /// Asks this provider when all before it are not set up.
    #[must_use]
    pub fn or(mut self, next: impl Provider) -> Self {
        self.links.push(Box::new(next));
        self
    }

    fn of(variables: &Variables, role: CvmRole) -> Self {
        Self::new(Environment::of(variables.clone()))
            .or(CredentialsFile::of(variables.clone()))
            .or(role.with_switch(variables.clone()))
            .or(WebIdentity::of(variables.clone()))
    }

    async fn fetch(&self, context: &FetchContext) -> Result<Lease, ProviderError> {
        if let Some(link) = self.serving.get().and_then(|&at| self.links.get(at)) {
            return link.fetch(context).await;
        }
        let mut findings = Vec::new();
        for (at, link) in self.links.iter().enumerate() {
            match link.fetch(context).await {
                Ok(lease) => {
                    self.serving.get_or_init(|| at);
                    return Ok(lease);
                }
                Err(error) if error.is_not_set_up() => findings.push(error.finding()),
                Err(error) => return Err(error),
            }
        }
        Err(ProviderError::not_set_up(
            "no source of credentials is set up here",
            findings.join("; "),
        )
        .with_remedy("set one of them up"))
    }
}

/// The chain of the official SDKs: [`Environment`], [`CredentialsFile`], [`CvmRole`],
/// [`WebIdentity::from_environment`].
///
/// Where the environment variable `TENCENTCLOUD_METADATA_DISABLED` is set, to anything but `0` and `false`, no metadata
/// service is asked: outside of cloud servers that saves up to a second.
impl Default for Chain {
    fn default() -> Self {
        Self::of(&Variables::of_process(), CvmRole::new())
    }
}

impl Provider for Chain {
    fn fetch<'a>(&'a self, context: &'a FetchContext) -> Fetching<'a> {
        Box::pin(self.fetch(context))
    }
}

impl std::fmt::Debug for Chain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Chain")
            .field("links", &self.links.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use ses_core::{Config, Credentials};

    use super::*;
    use crate::Client;

    const ID: (&str, &str) = ("TENCENTCLOUD_SECRET_ID", "AKIDVARIABLE");
    const KEY: (&str, &str) = ("TENCENTCLOUD_SECRET_KEY", "key");
    /// A file that is set up and not there.
    const FILE: (&str, &str) = ("TENCENTCLOUD_CREDENTIALS_FILE", "/dev/null/credentials");

    /// Set up from the second fetch on.
    struct Late(AtomicUsize);

    impl Provider for Late {
        fn fetch<'a>(&'a self, context: &'a FetchContext) -> Fetching<'a> {
            match self.0.fetch_add(1, Ordering::Relaxed) {
                0 => Absent.fetch(context),
                _ => Box::pin(async { Ok(Lease::new(credentials("AKIDLATE"))) }),
            }
        }
    }

    /// Nothing is set up here.
    struct Absent;

    impl Provider for Absent {
        fn fetch<'a>(&'a self, _: &'a FetchContext) -> Fetching<'a> {
            Box::pin(async { Err(ProviderError::not_set_up("the vault", "it is not here")) })
        }
    }

    fn credentials(id: &str) -> Credentials {
        Credentials::new(id, "key").expect("proper")
    }

    async fn fetch(chain: &Chain) -> Result<String, ProviderError> {
        let context = FetchContext::new(Client::new(Config::international()));
        let lease = chain.fetch(&context).await?;
        Ok(lease.credentials().secret_id().to_owned())
    }

    async fn fetch_default(variables: &[(&str, &str)]) -> Result<String, ProviderError> {
        fetch(&Chain::of(&Variables::of(variables), CvmRole::new())).await
    }

    #[tokio::test]
    async fn the_environment_comes_first() {
        let id = fetch_default(&[ID, KEY, FILE]).await;
        assert_eq!(id.expect("set"), "AKIDVARIABLE");
    }

    #[tokio::test]
    async fn what_is_set_up_and_broken_passes_nothing_on() {
        let half = fetch_default(&[ID, FILE]).await.expect_err("no key");
        assert!(half.to_string().starts_with("the environment: "), "{half}");
        let file = fetch_default(&[FILE]).await.expect_err("no file");
        let words = "the file /dev/null/credentials: TENCENTCLOUD_CREDENTIALS_FILE names it";
        assert!(file.to_string().starts_with(words), "{file}");
    }

    #[tokio::test]
    async fn what_is_not_set_up_passes_on() {
        let chain = Chain::new(Absent).or(credentials("AKIDFIXED"));
        assert_eq!(fetch(&chain).await.expect("the second"), "AKIDFIXED");
        let none = fetch(&Chain::new(Absent).or(Absent)).await;
        let none = none.expect_err("neither");
        assert!(none.is_not_set_up());
        assert_eq!(
            none.to_string(),
            "no source of credentials is set up here: the vault: it is not here; \
             the vault: it is not here; set one of them up"
        );
    }

    #[tokio::test]
    async fn who_has_served_serves_on() {
        let chain = Chain::new(Late(AtomicUsize::new(0))).or(credentials("AKIDFIXED"));
        for _ in 0..2 {
            assert_eq!(fetch(&chain).await.expect("the second"), "AKIDFIXED");
        }
    }

    #[tokio::test]
    async fn the_metadata_service_can_be_switched_off() {
        let switch = Variables::of(&[("TENCENTCLOUD_METADATA_DISABLED", "1")]);
        let chain = Chain::new(CvmRole::new().with_switch(switch)).or(credentials("AKIDFIXED"));
        assert_eq!(fetch(&chain).await.expect("the second"), "AKIDFIXED");
    }
}
