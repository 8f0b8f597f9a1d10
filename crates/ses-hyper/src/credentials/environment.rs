//! Credentials from environment variables.

use super::{
    FetchContext, Fetching, Lease, Provider, ProviderError,
    part::{self, Part},
    variables::Variables,
};

const SECRET_ID: &str = "TENCENTCLOUD_SECRET_ID";
const SECRET_KEY: &str = "TENCENTCLOUD_SECRET_KEY";
/// The names that tools have for the token: no one of them is agreed on.
const TOKENS: [&str; 3] = [
    "TENCENTCLOUD_TOKEN",
    "TENCENTCLOUD_SESSION_TOKEN",
    "TENCENTCLOUD_SECURITY_TOKEN",
];

/// Credentials from the environment: `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY`, and for temporary ones the
/// token under `TENCENTCLOUD_TOKEN`, `TENCENTCLOUD_SESSION_TOKEN` or `TENCENTCLOUD_SECURITY_TOKEN`.
///
/// An empty variable counts as not set.
/// It is not set up where neither id nor key is set; one without the other is an error.
///
/// # Example
/// ```
/// use ses_hyper::{Client, Environment, ses_core::Config};
///
/// let client = Client::new(Config::international()).with_provider(Environment::new());
/// ```
#[derive(Clone, Debug)]
pub struct Environment {
    variables: Variables,
}

impl Environment {
    /// The environment of this process.
    #[must_use]
    pub fn new() -> Self {
        Self::of(Variables::of_process())
    }

    pub(super) fn of(variables: Variables) -> Self {
        Self { variables }
    }

    fn read(&self) -> Result<Lease, ProviderError> {
        let variable = |name: &'static str| {
            let text = self.variables.text(name)?;
            let place = format!("the environment variable {name}");
            Some(Part { place, text })
        };
        let missing = |name, beside| {
            let problem = format!("{name} is not set beside {beside}");
            ProviderError::broken("the environment", problem).with_remedy("set both, or neither")
        };
        let (id, key) = match (variable(SECRET_ID), variable(SECRET_KEY)) {
            (Some(id), Some(key)) => (id, key),
            (Some(_), None) => return Err(missing(SECRET_KEY, SECRET_ID)),
            (None, Some(_)) => return Err(missing(SECRET_ID, SECRET_KEY)),
            (None, None) => {
                let problem = format!("{SECRET_ID} is not set");
                return Err(ProviderError::not_set_up("the environment", problem)
                    .with_remedy(format!("set it and {SECRET_KEY}")));
            }
        };
        let token = one_token(TOKENS.into_iter().filter_map(variable))?;
        part::credentials(id, key, token).map(Lease::new)
    }
}

impl Default for Environment {
    fn default() -> Self {
        Self::new()
    }
}

impl Provider for Environment {
    fn fetch<'a>(&'a self, _: &'a FetchContext) -> Fetching<'a> {
        Box::pin(async { self.read() })
    }
}

/// The token, under however many names it is set.
fn one_token(mut tokens: impl Iterator<Item = Part>) -> Result<Option<Part>, ProviderError> {
    let Some(token) = tokens.next() else {
        return Ok(None);
    };
    match tokens.find(|other| other.text != token.text) {
        Some(other) => {
            let origin = format!("{} and {}", token.place, other.place);
            Err(ProviderError::broken(origin, "they hold different tokens")
                .with_remedy("set one of them"))
        }
        None => Ok(Some(token)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<String, String> {
        let lease = Environment::of(Variables::of(variables)).read();
        let lease = lease.map_err(|error| error.to_string())?;
        Ok(format!("{lease:?}"))
    }

    #[test]
    fn id_and_key_are_needed() {
        let none = Environment::of(Variables::of(&[(TOKENS[0], "t")])).read();
        let none = none.expect_err("neither");
        assert!(none.is_not_set_up());
        assert_eq!(
            none.to_string(),
            "the environment: TENCENTCLOUD_SECRET_ID is not set; set it and TENCENTCLOUD_SECRET_KEY"
        );
        let both = read(&[(SECRET_ID, "AKID"), (SECRET_KEY, "k")]).expect("both");
        assert!(both.contains("has_token: false"), "{both}");
    }

    #[test]
    fn one_without_the_other_is_broken() {
        for (set, missing) in [(SECRET_ID, SECRET_KEY), (SECRET_KEY, SECRET_ID)] {
            let half = Environment::of(Variables::of(&[(set, "canary"), (missing, "")])).read();
            let half = half.expect_err("one of two");
            assert!(!half.is_not_set_up());
            let words =
                format!("the environment: {missing} is not set beside {set}; set both, or neither");
            assert_eq!(half.to_string(), words);
        }
    }

    #[test]
    fn white_space_is_named_with_its_variable() {
        let error = read(&[(SECRET_ID, "AKID "), (SECRET_KEY, "k")]).expect_err("a blank");
        assert_eq!(
            error,
            "the environment variable TENCENTCLOUD_SECRET_ID: the secret id holds white space; \
             write it again, as the console shows it"
        );
        let error = read(&[(SECRET_ID, "AKID"), (SECRET_KEY, "k\n")]).expect_err("a line's end");
        let start = "the environment variable TENCENTCLOUD_SECRET_KEY: the secret key holds";
        assert!(error.starts_with(start), "{error}");
    }

    #[test]
    fn each_name_of_the_token_serves() {
        let set = |tokens: &[(&'static str, &'static str)]| {
            read(&[&[(SECRET_ID, "AKID"), (SECRET_KEY, "k")], tokens].concat())
        };
        for name in TOKENS {
            let read = set(&[(name, "t")]).expect("a token");
            assert!(read.contains("has_token: true"), "{name}");
        }
        assert!(set(&[(TOKENS[0], "t"), (TOKENS[2], "t")]).is_ok());
        let two = set(&[(TOKENS[0], "canary1"), (TOKENS[2], "canary2")]).expect_err("two");
        let names = "TENCENTCLOUD_TOKEN and the environment variable TENCENTCLOUD_SECURITY_TOKEN";
        assert!(two.contains(names) && !two.contains("canary"), "{two}");
    }
}
