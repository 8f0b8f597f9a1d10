//! Credentials of a role, from sts.

use std::sync::Arc;

use ses_core::Error;

use super::{
    FetchContext, Fetching, Keys, Lease, Provider, ProviderError,
    part::{self, Part},
};
use crate::sts::{AssumeRole, Granted, TemporaryCredentials};

const REMEDY: &str = "check what answers at the endpoint of the client";

/// What the audit log calls the use of a role that has no name for it.
pub(super) const SESSION: &str = "ses-hyper";

/// A role, taken on by whoever the base is.
pub(crate) struct AssumedRole {
    base: Arc<Keys>,
    role: AssumeRole,
}

impl AssumedRole {
    pub(crate) fn new(base: Arc<Keys>, role: AssumeRole) -> Self {
        Self { base, role }
    }

    /// Asks sts, signing with the keys that the role trusts.
    pub(super) async fn assume(&self, context: &FetchContext) -> Result<Lease, ProviderError> {
        let granted = context.ask_sts(Some(&self.base), None, &self.role).await;
        lease(&self.role.role_arn, granted, "it cannot be assumed")
    }
}

impl Provider for AssumedRole {
    fn fetch<'a>(&'a self, context: &'a FetchContext) -> Fetching<'a> {
        Box::pin(self.assume(context))
    }
}

/// Reads what sts answered for a role; the problem is what a failure of the call is called.
pub(super) fn lease(
    arn: &str,
    granted: Result<Granted, Error>,
    problem: &'static str,
) -> Result<Lease, ProviderError> {
    let name = format!("the role {arn}");
    let granted = match granted {
        Ok(granted) => granted,
        Err(error) => return Err(ProviderError::broken(name, problem).with_source(error)),
    };
    let missing = |field| {
        ProviderError::broken(name.clone(), format!("the answer of sts lacks {field}"))
            .with_remedy(REMEDY)
    };
    let TemporaryCredentials {
        tmp_secret_id,
        tmp_secret_key,
        token,
    } = granted.credentials.ok_or_else(|| missing("Credentials"))?;
    let expiry = granted.expired_time.and_then(|unix| unix.try_into().ok());
    let expiry = expiry.ok_or_else(|| missing("ExpiredTime"))?;
    let part = |field, text| Part {
        place: format!("{name}, {field} in the answer of sts"),
        text,
    };
    let credentials = part::credentials(
        part("TmpSecretId", tmp_secret_id),
        part("TmpSecretKey", tmp_secret_key),
        Some(part("Token", token)),
    );
    let credentials = credentials.map_err(|error| error.with_remedy(REMEDY))?;
    Ok(Lease::new(credentials).with_expiry(expiry))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(answer: &str) -> String {
        let granted = serde_json::from_str(answer).expect("anything may be missing");
        let lease = lease("r", Ok(granted), "");
        lease.expect_err("not whole").to_string()
    }

    #[test]
    fn an_answer_that_is_not_whole_gives_nothing() {
        assert!(refusal("{}").starts_with("the role r: the answer of sts lacks Credentials"));
        let endless =
            r#"{"Credentials":{"TmpSecretId":"a","TmpSecretKey":"canary","Token":"canary"}}"#;
        assert!(refusal(endless).starts_with("the role r: the answer of sts lacks ExpiredTime"));
        let no_key = r#"{"Credentials":{"TmpSecretId":"a","Token":"canary"},"ExpiredTime":1}"#;
        let words = "the role r, TmpSecretKey in the answer of sts: the secret key is empty";
        assert!(refusal(no_key).starts_with(words), "{}", refusal(no_key));
        assert!(!(refusal(endless) + &refusal(no_key)).contains("canary"));
    }
}
