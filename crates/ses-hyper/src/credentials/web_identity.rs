//! Credentials of a role by a token of an identity provider, as a container of TKE has one.

use std::path::{Path, PathBuf};

use ses_core::Region;

use super::{
    FetchContext, Fetching, Lease, Provider, ProviderError, role, text, variables::Variables,
};
use crate::sts::AssumeRoleWithWebIdentity;

const REGION: &str = "TKE_REGION";
const PROVIDER_ID: &str = "TKE_PROVIDER_ID";
const ROLE_ARN: &str = "TKE_ROLE_ARN";
const TOKEN_FILE: &str = "TKE_WEB_IDENTITY_TOKEN_FILE";

/// Credentials of a role that trusts an identity provider: its token takes the place of a signature, and sts gives
/// temporary credentials for it.
///
/// The token is read anew from its file each time, since whoever issues it replaces it there.
/// sts is asked at the endpoint of the client, within five seconds.
///
/// # Example
/// ```
/// use ses_hyper::{Client, WebIdentity, ses_core::Config};
///
/// // What a container of TKE is told by its environment:
/// let client = Client::new(Config::international()).with_provider(WebIdentity::from_environment());
/// // Any other identity provider that is registered with the account:
/// let role = "qcs::cam::uin/100000000001:roleName/mailer";
/// let identity = WebIdentity::new("my-cluster", role, "/var/run/secrets/token").with_duration_seconds(3600);
/// let client = Client::new(Config::international()).with_provider(identity);
/// ```
#[derive(Clone, Debug)]
pub struct WebIdentity {
    source: Source,
    session: String,
    duration_seconds: Option<u64>,
}

/// Where provider, role and token are named.
#[derive(Clone, Debug)]
enum Source {
    Environment(Variables),
    Given(Identity),
}

#[derive(Clone, Debug)]
struct Identity {
    provider: String,
    role_arn: String,
    token_file: PathBuf,
    region: Option<Region>,
}

impl WebIdentity {
    /// The role that `TKE_ROLE_ARN` names, by the provider `TKE_PROVIDER_ID`, whose token is in the file
    /// `TKE_WEB_IDENTITY_TOKEN_FILE`; asked for in the region `TKE_REGION`, or else in that of the client.
    ///
    /// It is not set up where none of the first three is set; one that is missing beside the others is an error.
    #[must_use]
    pub fn from_environment() -> Self {
        Self::of(Variables::of_process())
    }

    /// A role by its resource name, a provider by its id, and the path of its token.
    pub fn new(
        provider_id: impl Into<String>,
        role_arn: impl Into<String>,
        token_file: impl Into<PathBuf>,
    ) -> Self {
        Self::from_source(Source::Given(Identity {
            provider: provider_id.into(),
            role_arn: role_arn.into(),
            token_file: token_file.into(),
            region: None,
        }))
    }

    /// What the audit log calls this use of the role; `ses-hyper` unless set.
    #[must_use]
    pub fn with_session_name(mut self, name: impl Into<String>) -> Self {
        self.session = name.into();
        self
    }

    /// How long the credentials hold, in seconds, 43,200 at the most; two hours unless set.
    #[must_use]
    pub fn with_duration_seconds(mut self, seconds: u64) -> Self {
        self.duration_seconds = Some(seconds);
        self
    }

    pub(super) fn of(variables: Variables) -> Self {
        Self::from_source(Source::Environment(variables))
    }

    fn from_source(source: Source) -> Self {
        Self {
            source,
            session: role::SESSION.to_owned(),
            duration_seconds: None,
        }
    }

    async fn fetch(&self, context: &FetchContext) -> Result<Lease, ProviderError> {
        let identity = match &self.source {
            Source::Environment(variables) => Identity::of(variables)?,
            Source::Given(identity) => identity.clone(),
        };
        let token = token(&identity.token_file).await?;
        let mut action = AssumeRoleWithWebIdentity::new(
            identity.provider,
            token,
            identity.role_arn.as_str(),
            self.session.as_str(),
        );
        action.duration_seconds = self.duration_seconds;
        let granted = context.ask_sts(None, identity.region, &action).await;
        let problem = "it cannot be assumed by the token of the identity provider";
        role::lease(&identity.role_arn, granted, problem)
    }
}

impl Provider for WebIdentity {
    fn fetch<'a>(&'a self, context: &'a FetchContext) -> Fetching<'a> {
        Box::pin(self.fetch(context))
    }
}

impl Identity {
    fn of(variables: &Variables) -> Result<Self, ProviderError> {
        let provider = variables.text(PROVIDER_ID);
        let role_arn = variables.text(ROLE_ARN);
        let token_file = variables.path(TOKEN_FILE);
        let missing = match (provider, role_arn, token_file) {
            (Some(provider), Some(role_arn), Some(token_file)) => {
                return Ok(Self {
                    provider,
                    role_arn,
                    token_file,
                    region: variables.text(REGION).map(Region::new),
                });
            }
            (None, None, None) => {
                let problem = format!("{PROVIDER_ID} is not set");
                return Err(ProviderError::not_set_up("TKE", problem));
            }
            (None, ..) => PROVIDER_ID,
            (_, None, _) => ROLE_ARN,
            (.., None) => TOKEN_FILE,
        };
        let problem = format!("{missing} is not set beside the other variables");
        Err(ProviderError::broken("TKE", problem)
            .with_remedy("check the service account of the container"))
    }
}

/// The token as it is now.
async fn token(path: &Path) -> Result<String, ProviderError> {
    let broken = |problem| {
        ProviderError::broken(text::name(path), problem)
            .with_remedy("check that the identity provider writes its token there")
    };
    let text = text::read(path).await?;
    let text = text.ok_or_else(|| broken("there is no such file"))?;
    match text.trim() {
        "" => Err(broken("it is empty")),
        token => Ok(token.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SET: [(&str, &str); 4] = [
        (REGION, "ap-guangzhou"),
        (PROVIDER_ID, "tke-provider"),
        (ROLE_ARN, "arn"),
        (TOKEN_FILE, "/token"),
    ];

    #[test]
    fn the_environment_names_provider_role_and_token() {
        let identity = Identity::of(&Variables::of(&SET)).expect("whole");
        let named = (identity.provider.as_str(), identity.role_arn.as_str());
        assert_eq!(named, ("tke-provider", "arn"));
        assert_eq!(identity.token_file, Path::new("/token"));
        assert_eq!(identity.region, Some(Region::AP_GUANGZHOU));
        let identity = Identity::of(&Variables::of(&SET[1..])).expect("without a region");
        assert_eq!(identity.region, None);
    }

    #[test]
    fn where_none_is_set_it_is_not_set_up() {
        let error = Identity::of(&Variables::of(&SET[..1])).expect_err("a region alone");
        assert!(error.is_not_set_up(), "{error}");
        assert_eq!(error.to_string(), "TKE: TKE_PROVIDER_ID is not set");
    }

    #[test]
    fn one_that_is_missing_is_named() {
        for (index, missing) in [PROVIDER_ID, ROLE_ARN, TOKEN_FILE].into_iter().enumerate() {
            let mut set = SET.to_vec();
            set.remove(index + 1);
            let error = Identity::of(&Variables::of(&set)).expect_err("not whole");
            assert!(!error.is_not_set_up(), "{error}");
            assert!(
                error
                    .to_string()
                    .starts_with(&format!("TKE: {missing} is not set"))
            );
        }
    }
}
