//! The file of a profile of tccli: JSON, read field by field.

use ses_core::Credentials;

use crate::{
    credentials::{
        Lease, ProviderError,
        object::{self, Defect},
        part::{self, Part},
        role,
    },
    sts::AssumeRole,
};

const REMEDY: &str = "make the profile anew: tccli configure, or for a login tccli auth login";

/// The file of a profile, as far as it is used here.
struct Document {
    kind: Option<String>,
    secret_id: Option<String>,
    secret_key: Option<String>,
    token: Option<String>,
    expires_at: Option<u64>,
    role_arn: Option<String>,
    role_session_name: Option<String>,
}

/// What a profile holds: credentials, and the role that they take on.
pub(super) struct Content {
    pub(super) lease: Lease,
    pub(super) role: Option<AssumeRole>,
}

/// Reads the file of that name at that time.
pub(super) fn read(file: &str, text: &str, now: u64) -> Result<Content, ProviderError> {
    let document = Document::read(file, text)?;
    document.check_login(file)?;
    let needed = |name, text: Option<String>| match text {
        Some(text) => Ok(part(file, name, text)),
        None => Err(missing(file, name)),
    };
    let token = document.token.filter(|token| !token.is_empty());
    let credentials = part::credentials(
        needed("secretId", document.secret_id)?,
        needed("secretKey", document.secret_key)?,
        token.map(|token| part(file, "token", token)),
    )?;
    let role_arn = document.role_arn.filter(|arn| !arn.is_empty());
    let session = document.role_session_name.filter(|name| !name.is_empty());
    let session = session.unwrap_or_else(|| role::SESSION.to_owned());
    Ok(Content {
        lease: lease(file, credentials, document.expires_at, now)?,
        role: role_arn.map(|arn| AssumeRole::new(arn, session)),
    })
}

impl Document {
    fn read(file: &str, text: &str) -> Result<Self, ProviderError> {
        let texts = [
            "type",
            "secretId",
            "secretKey",
            "token",
            "role-arn",
            "role-session-name",
        ];
        let found = object::read(text.as_bytes(), texts, "expiresAt");
        let (texts, expires_at) = found.map_err(|Defect { line, column }| {
            let place = format!("{file}, line {line}, column {column}");
            ProviderError::broken(place, "it is no JSON of a profile").with_remedy(REMEDY)
        })?;
        let [
            kind,
            secret_id,
            secret_key,
            token,
            role_arn,
            role_session_name,
        ] = texts;
        Ok(Self {
            kind,
            secret_id,
            secret_key,
            token,
            expires_at,
            role_arn,
            role_session_name,
        })
    }

    /// Credentials that come from a login are temporary: they have a token and an end.
    fn check_login(&self, file: &str) -> Result<(), ProviderError> {
        match (self.kind.as_deref(), self.token.as_deref()) {
            (None | Some(""), _) => Ok(()),
            (Some("oauth" | "sso"), None | Some("")) => Err(missing(file, "token")),
            (Some("oauth" | "sso"), _) if self.expires_at.is_none() => {
                Err(missing(file, "expiresAt"))
            }
            (Some("oauth" | "sso"), _) => Ok(()),
            _ => Err(
                ProviderError::broken(place(file, "type"), "it is neither oauth nor sso")
                    .with_remedy("use a profile with a key of its own: tccli configure"),
            ),
        }
    }
}

fn lease(
    file: &str,
    credentials: Credentials,
    expiry: Option<u64>,
    now: u64,
) -> Result<Lease, ProviderError> {
    let lease = Lease::new(credentials);
    match expiry {
        Some(expiry) if expiry <= now => {
            let problem = format!("they ran out {} seconds ago", now - expiry);
            let origin = format!("the credentials in {file}");
            Err(ProviderError::broken(origin, problem).with_remedy(
                "any command of tccli with this profile renews them, or else tccli auth login",
            ))
        }
        Some(expiry) => Ok(lease.with_expiry(expiry)),
        None => Ok(lease),
    }
}

fn part(file: &str, name: &str, text: String) -> Part {
    let place = place(file, name);
    Part { place, text }
}

fn missing(file: &str, name: &str) -> ProviderError {
    ProviderError::broken(place(file, name), "it is missing").with_remedy(REMEDY)
}

fn place(file: &str, name: &str) -> String {
    format!("{file}, field {name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_774_000_800;

    fn refusal(text: &str) -> String {
        let error = read("the file p", text, NOW).err().expect("a defect");
        assert!(!error.is_not_set_up());
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("canary"), "{shown}");
        error.to_string()
    }

    #[test]
    fn a_key_of_its_own_lasts() {
        let content = read(
            "p",
            r#"{"secretId":"AKID","secretKey":"k","token":""}"#,
            NOW,
        );
        let Content { lease, role } = content.expect("whole");
        assert_eq!(
            (lease.credentials().secret_id(), lease.expiry()),
            ("AKID", None)
        );
        assert!(format!("{lease:?}").contains("has_token: false"));
        assert_eq!(role, None);
    }

    #[test]
    fn a_login_holds_until_its_end() {
        let text = r#"{"type":"oauth","secretId":"AKID","secretKey":"k","token":"t",
            "expiresAt":1774000801,"oauth":{"accessToken":"x","expiresAt":0}}"#;
        let lease = read("p", text, NOW).expect("whole").lease;
        assert_eq!(lease.expiry(), Some(NOW + 1));
        let over = read("the file p", text, NOW + 61)
            .err()
            .expect("past its time");
        assert_eq!(
            over.to_string(),
            "the credentials in the file p: they ran out 60 seconds ago; \
             any command of tccli with this profile renews them, or else tccli auth login"
        );
    }

    #[test]
    fn a_role_is_taken_on_by_the_key() {
        let role = |more: &str| {
            let text = format!(r#"{{"secretId":"AKID","secretKey":"k","role-arn":"arn"{more}}}"#);
            read("p", &text, NOW).expect("whole").role.expect("a role")
        };
        assert_eq!(role(""), AssumeRole::new("arn", "ses-hyper"));
        assert_eq!(
            role(r#","role-session-name":"me""#),
            AssumeRole::new("arn", "me")
        );
    }

    #[test]
    fn what_is_wrong_is_named_by_its_field() {
        for (text, expected) in [
            (
                "canary",
                "the file p, line 1, column 1: it is no JSON of a profile",
            ),
            (
                "{\n\"secretKey\": 7, \"x\": \"canary\"}",
                "the file p, line 2, column 14: it is no JSON of a profile",
            ),
            (
                r#"{"expiresAt":"canary"}"#,
                "the file p, line 1, column 21: it is no JSON of",
            ),
            (
                r#"{"secretKey":"canary"}"#,
                "the file p, field secretId: it is missing",
            ),
            (
                r#"{"secretId":"AKID","token":"canary"}"#,
                "the file p, field secretKey: it is",
            ),
            (
                r#"{"secretId":"AKID","secretKey":"canary "}"#,
                "the file p, field secretKey: the secret key holds white space",
            ),
            (
                r#"{"type":"canary"}"#,
                "the file p, field type: it is neither oauth nor sso",
            ),
            (
                r#"{"type":"oauth","secretId":"AKID","secretKey":"canary","token":""}"#,
                "the file p, field token: it is missing",
            ),
            (
                r#"{"type":"sso","secretId":"AKID","secretKey":"canary","token":"t"}"#,
                "the file p, field expiresAt: it is missing",
            ),
        ] {
            let refusal = refusal(text);
            assert!(refusal.starts_with(expected), "{refusal}");
        }
    }
}
