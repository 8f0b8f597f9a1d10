//! Credentials from environment variables.

use ses_core::{Credentials, InvalidCredentials};

const SECRET_ID: &str = "TENCENTCLOUD_SECRET_ID";
const SECRET_KEY: &str = "TENCENTCLOUD_SECRET_KEY";
/// The names that tools have for the token: no one of them is agreed on.
const TOKENS: [&str; 3] = [
    "TENCENTCLOUD_TOKEN",
    "TENCENTCLOUD_SESSION_TOKEN",
    "TENCENTCLOUD_SECURITY_TOKEN",
];

/// The credentials of this process's environment.
pub(super) fn credentials() -> Result<Credentials, EnvironmentError> {
    from_variables(|name| {
        // What is no Unicode becomes what can be no credential, and is named as that.
        let value = std::env::var_os(name)?;
        Some(value.to_string_lossy().into_owned())
    })
}

/// Why the environment gives no credentials.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EnvironmentError {
    /// A variable that is needed is not set.
    #[error("the environment variable {name} is not set")]
    Missing {
        /// The variable.
        name: &'static str,
    },
    /// A variable holds what can be no credential.
    #[error("the environment variable {name} cannot be used")]
    Invalid {
        /// The variable.
        name: &'static str,
        /// What is wrong with it.
        source: InvalidCredentials,
    },
    /// Two names for the token are set to different values.
    #[error("the environment variables {0} and {1} hold different tokens", names.0, names.1)]
    TwoTokens {
        /// The variables.
        names: (&'static str, &'static str),
    },
}

/// Reads id, key and token as one set; an empty variable counts as not set.
fn from_variables(
    lookup: impl Fn(&str) -> Option<String>,
) -> Result<Credentials, EnvironmentError> {
    let lookup = |name| lookup(name).filter(|value| !value.is_empty());
    let needed = |name| lookup(name).ok_or(EnvironmentError::Missing { name });
    let (id, key) = (needed(SECRET_ID)?, needed(SECRET_KEY)?);
    let invalid = |name| move |source| EnvironmentError::Invalid { name, source };
    Credentials::new(id.as_str(), "key").map_err(invalid(SECRET_ID))?;
    let credentials = Credentials::new(id, key).map_err(invalid(SECRET_KEY))?;
    match one_token(&lookup)? {
        Some((name, token)) => credentials.with_token(token).map_err(invalid(name)),
        None => Ok(credentials),
    }
}

fn one_token(
    lookup: &impl Fn(&'static str) -> Option<String>,
) -> Result<Option<(&'static str, String)>, EnvironmentError> {
    let mut tokens = TOKENS
        .iter()
        .filter_map(|&name| Some((name, lookup(name)?)));
    let Some((name, token)) = tokens.next() else {
        return Ok(None);
    };
    match tokens.find(|(_, other)| *other != token) {
        Some((other, _)) => Err(EnvironmentError::TwoTokens {
            names: (name, other),
        }),
        None => Ok(Some((name, token))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<String, String> {
        let lookup = |name: &str| {
            variables
                .iter()
                .find(|(set, _)| *set == name)
                .map(|(_, value)| (*value).to_owned())
        };
        let credentials = from_variables(lookup).map_err(|error| error.to_string())?;
        Ok(format!("{credentials:?}"))
    }

    #[test]
    fn id_and_key_are_needed() {
        assert_eq!(
            read(&[]).expect_err("none"),
            "the environment variable TENCENTCLOUD_SECRET_ID is not set"
        );
        let empty = read(&[(SECRET_ID, "AKID"), (SECRET_KEY, "")]);
        assert_eq!(
            empty.expect_err("no key"),
            "the environment variable TENCENTCLOUD_SECRET_KEY is not set"
        );
        assert!(
            read(&[(SECRET_ID, "AKID"), (SECRET_KEY, "k")])
                .expect("both")
                .contains("has_token: false")
        );
    }

    #[test]
    fn white_space_is_named_with_its_variable() {
        let error = read(&[(SECRET_ID, "AKID "), (SECRET_KEY, "k")]).expect_err("a blank");
        assert_eq!(
            error,
            "the environment variable TENCENTCLOUD_SECRET_ID cannot be used"
        );
        let error = read(&[(SECRET_ID, "AKID"), (SECRET_KEY, "k\n")]).expect_err("a line's end");
        assert_eq!(
            error,
            "the environment variable TENCENTCLOUD_SECRET_KEY cannot be used"
        );
    }

    #[test]
    fn each_name_of_the_token_serves() {
        for name in TOKENS {
            let set = [(SECRET_ID, "AKID"), (SECRET_KEY, "k"), (name, "t")];
            assert!(
                read(&set).expect("a token").contains("has_token: true"),
                "{name}"
            );
        }
        let same = [
            (SECRET_ID, "AKID"),
            (SECRET_KEY, "k"),
            (TOKENS[0], "t"),
            (TOKENS[2], "t"),
        ];
        assert!(read(&same).is_ok());
        let two = [
            (SECRET_ID, "AKID"),
            (SECRET_KEY, "k"),
            (TOKENS[0], "t"),
            (TOKENS[2], "u"),
        ];
        assert!(
            read(&two)
                .expect_err("two")
                .contains("TENCENTCLOUD_TOKEN and TENCENTCLOUD_SECURITY_TOKEN")
        );
    }
}
