//! Credentials as values: an id, a key and perhaps a token that belong together, and the signing key of a day.

use std::{fmt, sync::Arc};

use tc3_sign::SigningKey;
use zeroize::Zeroizing;

/// A SecretId, its SecretKey and, for temporary credentials, their token: always one snapshot.
///
/// Key and token are wiped from memory on drop and shown by nothing.
#[derive(Clone)]
pub struct Credentials {
    secret_id: String,
    secret_key: Zeroizing<String>,
    token: Option<Zeroizing<String>>,
}

impl Credentials {
    /// Credentials that hold until somebody revokes them.
    ///
    /// # Errors
    /// [`InvalidCredentials`] when the id or the key is empty, or holds white space or a control character, as happens
    /// when one is copied with the line's end.
    ///
    /// # Example
    /// ```
    /// use ses_core::Credentials;
    ///
    /// let credentials = Credentials::new("AKIDEXAMPLE", "secret")?;
    /// assert!(!format!("{credentials:?}").contains("secret\""));
    /// assert!(Credentials::new("AKIDEXAMPLE", "secret\n").is_err());
    /// # Ok::<(), ses_core::InvalidCredentials>(())
    /// ```
    pub fn new(
        secret_id: impl Into<String>,
        secret_key: impl Into<String>,
    ) -> Result<Self, InvalidCredentials> {
        let (secret_id, secret_key) = (secret_id.into(), Zeroizing::new(secret_key.into()));
        proper("secret id", &secret_id)?;
        proper("secret key", &secret_key)?;
        Ok(Self {
            secret_id,
            secret_key,
            token: None,
        })
    }

    /// Adds the token that temporary credentials are sent with.
    ///
    /// # Errors
    /// [`InvalidCredentials`] as for [`Credentials::new`].
    pub fn with_token(mut self, token: impl Into<String>) -> Result<Self, InvalidCredentials> {
        let token = Zeroizing::new(token.into());
        proper("token", &token)?;
        self.token = Some(token);
        Ok(self)
    }

    /// The SecretId: names the account's key, proves nothing.
    #[must_use]
    pub fn secret_id(&self) -> &str {
        &self.secret_id
    }

    pub(crate) fn token(&self) -> Option<&str> {
        self.token.as_ref().map(|token| token.as_str())
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("secret_id", &self.secret_id)
            .field("has_token", &self.token.is_some())
            .finish_non_exhaustive()
    }
}

/// Why something can be no credential; says which part, never what it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the {part} {defect}")]
pub struct InvalidCredentials {
    part: &'static str,
    defect: &'static str,
}

fn proper(part: &'static str, text: &str) -> Result<(), InvalidCredentials> {
    let defect = if text.is_empty() {
        "is empty"
    } else if text.contains(char::is_whitespace) {
        "holds white space"
    } else if text.contains(|c: char| !c.is_ascii_graphic()) {
        "holds a character that is not printable ASCII"
    } else {
        return Ok(());
    };
    Err(InvalidCredentials { part, defect })
}

/// Credentials with the signing key of one day and service, so that a day's calls derive it once.
///
/// Whoever drives calls keeps one and makes another when [`Signer::covers`] says so.
#[derive(Clone, Debug)]
pub struct Signer {
    credentials: Arc<Credentials>,
    key: SigningKey,
}

impl Signer {
    /// Derives the key for the UTC day of `unix` (Unix seconds) and a service such as `ses`.
    #[must_use]
    pub fn new(credentials: &Arc<Credentials>, unix: u64, service: &str) -> Self {
        let key = SigningKey::derive(&credentials.secret_key, unix, service);
        Self {
            credentials: Arc::clone(credentials),
            key,
        }
    }

    /// Whether the key serves for that time and service.
    #[must_use]
    pub fn covers(&self, unix: u64, service: &str) -> bool {
        self.key.covers(unix, service)
    }

    /// The credentials that it signs with.
    #[must_use]
    pub fn credentials(&self) -> &Arc<Credentials> {
        &self.credentials
    }

    pub(crate) fn key(&self) -> &SigningKey {
        &self.key
    }

    pub(crate) fn identity(&self) -> tc3_sign::Identity<'_> {
        let identity = tc3_sign::Identity::new(&self.credentials.secret_id);
        match self.credentials.token() {
            Some(token) => identity.with_token(token),
            None => identity,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_no_credential_is_named() {
        let defect =
            |id: &str, key: &str| Credentials::new(id, key).expect_err("a defect").to_string();
        assert_eq!(defect("", "k"), "the secret id is empty");
        assert_eq!(defect("AKID", " k"), "the secret key holds white space");
        assert_eq!(
            defect("AKID", "ключ"),
            "the secret key holds a character that is not printable ASCII"
        );
        let token =
            Credentials::new("AKID", "k").and_then(|credentials| credentials.with_token("a b"));
        assert_eq!(
            token.expect_err("a defect").to_string(),
            "the token holds white space"
        );
    }

    #[test]
    fn debug_shows_no_secret() {
        let credentials =
            Credentials::new("AKID", "k3y-canary").and_then(|it| it.with_token("t0ken-canary"));
        let signer = Signer::new(
            &Arc::new(credentials.expect("proper")),
            1_760_000_000,
            "ses",
        );
        let shown = format!("{signer:?}");
        assert!(
            shown.contains("AKID") && !shown.contains("canary"),
            "{shown}"
        );
    }
}
