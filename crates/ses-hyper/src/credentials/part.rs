//! The parts of credentials, each with the place where it is written, for whoever has to mend it.

use ses_core::Credentials;

use super::ProviderError;

/// An id, a key or a token, and where it is written.
pub(super) struct Part {
    pub(super) place: String,
    pub(super) text: String,
}

/// Puts the parts together; one that can be no credential is named by its place, never shown.
pub(super) fn credentials(
    id: Part,
    key: Part,
    token: Option<Part>,
) -> Result<Credentials, ProviderError> {
    let blame = |place: String| {
        move |defect: ses_core::InvalidCredentials| {
            ProviderError::broken(place, defect.to_string())
                .with_remedy("write it again, as the console shows it")
        }
    };
    Credentials::new(id.text.as_str(), "key").map_err(blame(id.place))?;
    let credentials = Credentials::new(id.text, key.text).map_err(blame(key.place))?;
    match token {
        Some(token) => credentials
            .with_token(token.text)
            .map_err(blame(token.place)),
        None => Ok(credentials),
    }
}
