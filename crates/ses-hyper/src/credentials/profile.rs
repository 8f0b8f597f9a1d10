//! Credentials of a profile of tccli, the official command line.

mod document;

use std::path::PathBuf;

use ses_core::Credentials;

use super::{
    FetchContext, Fetching, Keys, Lease, Provider, ProviderError, role::AssumedRole, text,
    variables::Variables,
};
use document::Content;
const VARIABLE: &str = "TCCLI_PROFILE";

/// Credentials of a profile of tccli, from `~/.tccli/NAME.credential`; `~` is what `HOME` says.
///
/// A profile can hold credentials that last, temporary ones, those of a login by browser (which tccli renews, and which
/// are read anew when they run out), or name a role that they take on.
/// One that has run out is an error that says how to renew it.
/// It is not set up where there is no such file.
///
/// # Example
/// ```
/// use ses_hyper::{Client, Profile, ses_core::Config};
///
/// let client = Client::new(Config::international()).with_provider(Profile::new("newsletter"));
/// ```
#[derive(Clone, Debug)]
pub struct Profile {
    name: Option<String>,
    folder: Option<PathBuf>,
    variables: Variables,
}

impl Profile {
    /// The profile of that name; that of tccli's own choice is `default`.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: Some(name.into()),
            ..Self::from_environment()
        }
    }

    /// The profile that `TCCLI_PROFILE` names, or else `default`.
    ///
    /// One that the variable names and that is not there is an error.
    #[must_use]
    pub fn from_environment() -> Self {
        Self::of(Variables::of_process())
    }

    /// Where profiles are, in place of `~/.tccli`.
    #[must_use]
    pub fn with_folder(mut self, path: impl Into<PathBuf>) -> Self {
        self.folder = Some(path.into());
        self
    }

    fn of(variables: Variables) -> Self {
        Self {
            name: None,
            folder: None,
            variables,
        }
    }

    async fn fetch(&self, context: &FetchContext) -> Result<Lease, ProviderError> {
        let by_variable = self.variables.text(VARIABLE);
        let by_variable = by_variable.filter(|_| self.name.is_none());
        let name = by_variable.as_ref().or(self.name.as_ref());
        let name = name.map_or("default", String::as_str);
        let path = self.folder()?.join(format!("{name}.credential"));
        let file = text::name(&path);
        let Some(text) = text::read(&path).await? else {
            let error = match by_variable {
                Some(_) => {
                    ProviderError::broken(file, format!("{VARIABLE} names it, and it is not there"))
                }
                None => ProviderError::not_set_up(file, "there is no such profile of tccli"),
            };
            return Err(error.with_remedy(format!("make it: tccli configure --profile {name}")));
        };
        let Content { lease, role } = document::read(&file, &text, context.unix_time())?;
        match role {
            Some(role) => {
                let base = Keys::new(Credentials::clone(lease.credentials()));
                AssumedRole::new(base, role).assume(context).await
            }
            None => Ok(lease),
        }
    }

    fn folder(&self) -> Result<PathBuf, ProviderError> {
        let of_home = || self.variables.home().map(|home| home.join(".tccli"));
        self.folder.clone().or_else(of_home).ok_or_else(|| {
            ProviderError::not_set_up("the profiles of tccli", "HOME is not set")
                .with_remedy("set it, or name their folder")
        })
    }
}

impl Provider for Profile {
    fn fetch<'a>(&'a self, context: &'a FetchContext) -> Fetching<'a> {
        Box::pin(self.fetch(context))
    }
}

#[cfg(test)]
mod tests {
    use ses_core::Config;

    use super::*;
    use crate::Client;

    async fn fails(profile: &Profile) -> ProviderError {
        let context = FetchContext::new(Client::new(Config::international()));
        let lease = profile.fetch(&context).await;
        lease.expect_err("there is no file in /dev/null")
    }

    #[tokio::test]
    async fn home_and_a_variable_name_the_file() {
        let home = ("HOME", "/dev/null");
        let set = |variables: &[_]| Profile::of(Variables::of(variables));
        let named = fails(&set(&[home, (VARIABLE, "me")])).await;
        assert!(!named.is_not_set_up());
        assert_eq!(
            named.to_string(),
            "the file /dev/null/.tccli/me.credential: TCCLI_PROFILE names it, and it is not there; \
             make it: tccli configure --profile me"
        );
        let default = fails(&set(&[home])).await;
        let words = "the file /dev/null/.tccli/default.credential: there is no such profile";
        assert!(
            default.is_not_set_up() && default.to_string().starts_with(words),
            "{default}"
        );
        let homeless = fails(&set(&[])).await;
        let words = "the profiles of tccli: HOME is not set";
        assert!(
            homeless.is_not_set_up() && homeless.to_string().starts_with(words),
            "{homeless}"
        );
    }
}
