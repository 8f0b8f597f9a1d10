//! Credentials from the INI file that the SDKs share.

use std::path::{Path, PathBuf};

use super::{
    FetchContext, Fetching, Lease, Provider, ProviderError,
    ini::{Entry, Section},
    part::{self, Part},
    text,
    variables::Variables,
};

const VARIABLE: &str = "TENCENTCLOUD_CREDENTIALS_FILE";
const IN_HOME: &str = ".tencentcloud/credentials";
const OF_SYSTEM: &str = "/etc/tencentcloud/credentials";

/// Credentials from an INI file, as other tools write it.
///
/// The file is the one that `TENCENTCLOUD_CREDENTIALS_FILE` names, or else `~/.tencentcloud/credentials`, or else
/// `/etc/tencentcloud/credentials`; `~` is what `HOME` says.
///
/// ```ini
/// [default]
/// secret_id = AKIDEXAMPLE
/// secret_key = key
/// token = for temporary credentials
/// ```
///
/// It is read when credentials are first needed, and anew when the service refuses their token.
/// It is not set up where there is none of the files; a file that lacks the section or one of its values, and one that
/// the variable names and that is not there, are errors.
///
/// # Example
/// ```
/// use ses_hyper::{Client, CredentialsFile, ses_core::Config};
///
/// let file = CredentialsFile::new().with_section("newsletter");
/// let client = Client::new(Config::international()).with_provider(file);
/// ```
#[derive(Clone, Debug)]
pub struct CredentialsFile {
    path: Option<PathBuf>,
    section: String,
    variables: Variables,
}

impl CredentialsFile {
    /// The file where other tools look for it.
    #[must_use]
    pub fn new() -> Self {
        Self::of(Variables::of_process())
    }

    /// The file at that path.
    ///
    /// # Example
    /// ```
    /// let file = ses_hyper::CredentialsFile::at("/run/secrets/tencentcloud");
    /// ```
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self {
            path: Some(path.into()),
            ..Self::new()
        }
    }

    /// The section to read; `default` unless set.
    #[must_use]
    pub fn with_section(mut self, name: impl Into<String>) -> Self {
        self.section = name.into();
        self
    }

    pub(super) fn of(variables: Variables) -> Self {
        Self {
            path: None,
            section: "default".to_owned(),
            variables,
        }
    }

    async fn fetch(&self) -> Result<Lease, ProviderError> {
        if let Some(named) = self
            .variables
            .path(VARIABLE)
            .filter(|_| self.path.is_none())
        {
            return match text::read(&named).await? {
                Some(text) => self.read(&named, &text),
                None => Err(ProviderError::broken(
                    text::name(&named),
                    format!("{VARIABLE} names it, and it is not there"),
                )
                .with_remedy("write the file, or unset the variable")),
            };
        }
        let places = self.places();
        for path in &places {
            if let Some(text) = text::read(path).await? {
                return self.read(path, &text);
            }
        }
        let places: Vec<_> = places
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        let problem = format!("there is none at {}", places.join(" or "));
        Err(ProviderError::not_set_up("the credentials file", problem).with_remedy("write one"))
    }

    /// Where the file can be, when no variable names it.
    fn places(&self) -> Vec<PathBuf> {
        if let Some(path) = &self.path {
            return vec![path.clone()];
        }
        let in_home = self.variables.home().map(|home| home.join(IN_HOME));
        in_home
            .into_iter()
            .chain([PathBuf::from(OF_SYSTEM)])
            .collect()
    }

    fn read(&self, path: &Path, text: &str) -> Result<Lease, ProviderError> {
        let (file, name) = (text::name(path), &self.section);
        let section = Section::find(text, name).map_err(|defect| {
            ProviderError::broken(format!("{file}, line {}", defect.line), defect.problem)
                .with_remedy("mend the line")
        })?;
        let section = section.ok_or_else(|| {
            ProviderError::broken(file.clone(), format!("it has no section [{name}]"))
                .with_remedy("write it, or choose another section")
        })?;
        let part = |entry: Entry<'_>| Part {
            place: format!("{file}, line {}", entry.line),
            text: entry.value.to_owned(),
        };
        let needed = |key| {
            section.entry(key).map(part).ok_or_else(|| {
                ProviderError::broken(file.clone(), format!("the section [{name}] has no {key}"))
                    .with_remedy(format!("add a line `{key} = …`"))
            })
        };
        let token = section
            .entry("token")
            .filter(|entry| !entry.value.is_empty());
        part::credentials(needed("secret_id")?, needed("secret_key")?, token.map(part))
            .map(Lease::new)
    }
}

impl Default for CredentialsFile {
    fn default() -> Self {
        Self::new()
    }
}

impl Provider for CredentialsFile {
    fn fetch<'a>(&'a self, _: &'a FetchContext) -> Fetching<'a> {
        Box::pin(self.fetch())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Lease, String> {
        let file = CredentialsFile::of(Variables::of(&[]));
        let read = file.read(Path::new("/keys"), text);
        read.map_err(|error| {
            assert!(!error.is_not_set_up());
            error.to_string()
        })
    }

    #[test]
    fn places_follow_home() {
        let places = |variables| CredentialsFile::of(Variables::of(variables)).places();
        let system = PathBuf::from("/etc/tencentcloud/credentials");
        let home = PathBuf::from("/home/me/.tencentcloud/credentials");
        assert_eq!(places(&[("HOME", "/home/me")]), [home, system.clone()]);
        assert_eq!(places(&[]), [system]);
        let at = CredentialsFile::at("/run/keys");
        assert_eq!(at.places(), [PathBuf::from("/run/keys")]);
    }

    #[test]
    fn a_section_is_read() {
        let lease = read("[default]\nsecret_id = AKID\nsecret_key = k\ntoken = \n").expect("whole");
        assert_eq!(lease.credentials().secret_id(), "AKID");
        let shown = format!("{lease:?}");
        assert!(
            shown.contains("has_token: false") && shown.contains("expiry: None"),
            "{shown}"
        );
        let lease =
            read("[default]\nsecret_id = AKID\nsecret_key = k\ntoken = \"t\"").expect("whole");
        assert!(format!("{lease:?}").contains("has_token: true"));
    }

    #[test]
    fn what_is_wrong_is_named_by_its_line() {
        let cases = [
            (
                "",
                "the file /keys: it has no section [default]; write it, or choose another section",
            ),
            (
                "[default]\nsecret_id = canary",
                "the file /keys: the section [default] has no secret_key; add a line `secret_key = …`",
            ),
            (
                "[default]\nsecret_id = AKID\nsecret_key = canary # mine",
                "the file /keys, line 3: the secret key holds white space; write it again, as the console shows it",
            ),
            (
                "[default]\nsecret_id =\nsecret_key = canary",
                "the file /keys, line 2: the secret id is empty; write it again, as the console shows it",
            ),
            (
                "[default]\nsecret_id: canary",
                "the file /keys, line 2: it is neither a header nor `key = value`; mend the line",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text).expect_err("a defect"), expected);
        }
    }
}
