//! Credentials of a role, from sts.

use std::sync::Arc;

use ses_core::{Credentials, Error, InvalidCredentials};

use super::{Keys, Snapshot};
use crate::{
    Client,
    sts::{AssumeRole, AssumeRoleResponse, TemporaryCredentials},
};

/// Why a role gives no credentials.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RoleError {
    /// sts did not answer, or refused: the source says which, with the code and the id of the request.
    #[error("the role cannot be assumed")]
    Call(#[from] Error),
    /// sts answered without credentials, or without saying when they run out.
    #[error("the role cannot be assumed: the answer lacks {field}")]
    Missing {
        /// The field of the answer.
        field: &'static str,
    },
    /// sts answered with what can be no credentials.
    #[error("the role cannot be assumed: its credentials cannot be used")]
    Invalid(#[from] InvalidCredentials),
}

/// Asks sts over the client's connections, signing with the keys that the role trusts.
pub(super) async fn credentials(
    client: &Client,
    base: &Arc<Keys>,
    role: &AssumeRole,
) -> Result<Snapshot, RoleError> {
    let answer = client.signing_with(base).call(role).await?;
    read(answer)
}

fn read(answer: AssumeRoleResponse) -> Result<Snapshot, RoleError> {
    let missing = |field| RoleError::Missing { field };
    let TemporaryCredentials {
        tmp_secret_id,
        tmp_secret_key,
        token,
    } = answer.credentials.ok_or_else(|| missing("Credentials"))?;
    let expires = answer.expired_time.and_then(|unix| unix.try_into().ok());
    let credentials = Credentials::new(tmp_secret_id, tmp_secret_key)?.with_token(token)?;
    Ok(Snapshot {
        credentials: Arc::new(credentials),
        expires: Some(expires.ok_or_else(|| missing("ExpiredTime"))?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(answer: &str) -> String {
        let answer = serde_json::from_str(answer).expect("anything may be missing");
        read(answer).err().expect("not whole").to_string()
    }

    #[test]
    fn an_answer_that_is_not_whole_gives_nothing() {
        assert!(refusal("{}").ends_with("the answer lacks Credentials"));
        let endless = r#"{"Credentials":{"TmpSecretId":"a","TmpSecretKey":"b","Token":"c"}}"#;
        assert!(refusal(endless).ends_with("the answer lacks ExpiredTime"));
        let no_key = r#"{"Credentials":{"TmpSecretId":"a","Token":"c"},"ExpiredTime":1}"#;
        assert!(refusal(no_key).ends_with("its credentials cannot be used"));
    }
}
