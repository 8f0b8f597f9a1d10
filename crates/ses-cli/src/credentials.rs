//! Where credentials come from, and which source gave them.

use std::sync::{Arc, OnceLock};

use ses_hyper::{
    Chain, CredentialsFile, CvmRole, Environment, FetchContext, Fetching, Profile, Provider,
    WebIdentity,
};

/// The source that gave the credentials, once one has.
pub(crate) type Found = Arc<OnceLock<String>>;

/// The profile of that name; without one, the first source that is set up here.
pub(crate) fn provider(profile: Option<&str>) -> (Chain, Found) {
    let found = Found::default();
    let chain = match profile {
        Some(name) => {
            let source = format!("the profile {name} of tccli");
            Chain::new(Named::new(source, &found, Profile::new(name)))
        }
        None => Chain::new(Named::new("the environment", &found, Environment::new()))
            .or(Named::new(
                "the credentials file",
                &found,
                CredentialsFile::new(),
            ))
            .or(Named::new(
                "the profile of tccli",
                &found,
                Profile::from_environment(),
            ))
            .or(Named::new(
                "the role of the server",
                &found,
                CvmRole::new().unless_disabled(),
            ))
            .or(Named::new(
                "the identity of the container",
                &found,
                WebIdentity::from_environment(),
            )),
    };
    (chain, found)
}

/// A provider that says when it gave credentials.
struct Named<P> {
    name: String,
    found: Found,
    provider: P,
}

impl<P> Named<P> {
    fn new(name: impl Into<String>, found: &Found, provider: P) -> Self {
        let (name, found) = (name.into(), Arc::clone(found));
        Self {
            name,
            found,
            provider,
        }
    }
}

impl<P: Provider> Provider for Named<P> {
    fn fetch<'a>(&'a self, context: &'a FetchContext) -> Fetching<'a> {
        Box::pin(async {
            let lease = self.provider.fetch(context).await?;
            let id = lease.credentials().secret_id();
            self.found
                .get_or_init(|| format!("{}, SecretId {id}", self.name));
            Ok(lease)
        })
    }
}
