//! Credentials of the role that is bound to a cloud server, from its metadata service.

use std::{borrow::Cow, time::Duration};

use bytes::Bytes;
use http::{StatusCode, uri::Authority};
use ses_core::Failure;

use super::{
    FetchContext, Fetching, Lease, Provider, ProviderError, metadata,
    object::{self, Defect},
    part::{self, Part},
    variables::Variables,
};
use crate::transport::TransportError;

const HOST: &str = "metadata.tencentyun.com";
const FOLDER: &str = "/latest/meta-data/cam/security-credentials/";
/// Where this is set, the default chain does not ask the metadata service.
const DISABLED: &str = "TENCENTCLOUD_METADATA_DISABLED";
/// How often the same question is asked when there is no answer, or the service says that it has a fault.
const ATTEMPTS: u32 = 3;
const REMEDY: &str = "check the role of the server, and what answers at that address";

/// Credentials of the role that is bound to this cloud server.
///
/// They come from the server's metadata service, `metadata.tencentyun.com`: by plain HTTP, never through a proxy,
/// within five seconds in all.
/// It is not set up where nobody answers at that address, or no role is bound to the server.
///
/// # Example
/// ```
/// use ses_hyper::{Client, CvmRole, ses_core::Config};
///
/// let client = Client::new(Config::international()).with_provider(CvmRole::new());
/// ```
#[derive(Clone, Debug)]
pub struct CvmRole {
    authority: Authority,
    role: Option<String>,
    limit: Duration,
    switch: Option<Variables>,
}

impl CvmRole {
    /// The role of this server.
    #[must_use]
    pub fn new() -> Self {
        Self {
            authority: Authority::from_static(HOST),
            role: None,
            limit: Duration::from_secs(5),
            switch: None,
        }
    }

    /// The role by its name, which saves asking for it.
    #[must_use]
    pub fn with_role_name(mut self, name: impl Into<String>) -> Self {
        self.role = Some(name.into());
        self
    }

    /// Where the metadata service is, as host or `host:port`: for those who reach it by another name or through a
    /// relay.
    ///
    /// # Example
    /// ```
    /// use ses_hyper::CvmRole;
    ///
    /// let role = CvmRole::new().with_host("169.254.0.23".parse()?);
    /// # Ok::<(), http::uri::InvalidUri>(())
    /// ```
    #[must_use]
    pub fn with_host(mut self, host: Authority) -> Self {
        self.authority = host;
        self
    }

    /// How long asking may take in all; five seconds unless set.
    #[must_use]
    pub fn with_time_limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Not asked at all where the environment variable `TENCENTCLOUD_METADATA_DISABLED` is set, to anything but `0` and
    /// `false`: as in the default [`Chain`](crate::Chain), for a chain of one's own.
    ///
    /// # Example
    /// ```
    /// use ses_hyper::{Chain, CvmRole, Profile};
    ///
    /// let chain = Chain::new(Profile::from_environment()).or(CvmRole::new().unless_disabled());
    /// ```
    #[must_use]
    pub fn unless_disabled(self) -> Self {
        self.with_switch(Variables::of_process())
    }

    /// Not asked at all where a variable says so.
    pub(super) fn with_switch(mut self, variables: Variables) -> Self {
        self.switch = Some(variables);
        self
    }

    async fn fetch(&self) -> Result<Lease, ProviderError> {
        if self.is_switched_off() {
            let problem = format!("it is not asked, since {DISABLED} is set");
            return Err(ProviderError::not_set_up("the metadata service", problem));
        }
        let asked = tokio::time::timeout(self.limit, self.ask()).await;
        asked.unwrap_or_else(|_| Err(self.broken(format!("no answer within {:?}", self.limit))))
    }

    fn is_switched_off(&self) -> bool {
        let switch = self.switch.as_ref().and_then(|it| it.text(DISABLED));
        switch.is_some_and(|value| value != "0" && value != "false")
    }

    async fn ask(&self) -> Result<Lease, ProviderError> {
        let role = match &self.role {
            Some(role) => role.clone(),
            None => self.bound().await?,
        };
        if !role.chars().all(is_of_role_name) {
            return Err(self.broken("the role's name holds what no role's name has"));
        }
        let answer = self.get(&format!("{FOLDER}{role}")).await?;
        let answer = answer.ok_or_else(|| self.broken("it knows no role of that name"))?;
        self.read(&answer)
    }

    /// The name of the role that is bound to the server.
    async fn bound(&self) -> Result<String, ProviderError> {
        let listed = self.get(FOLDER).await?.unwrap_or_default();
        let listed = String::from_utf8_lossy(&listed);
        match listed.lines().next().map(str::trim) {
            None | Some("") => Err(self.not_set_up("no role is bound to this server")),
            Some(name) => Ok(name.to_owned()),
        }
    }

    /// Asks for a path; `None` when there is nothing.
    async fn get(&self, path: &str) -> Result<Option<Bytes>, ProviderError> {
        let mut attempts = 0;
        loop {
            attempts += 1;
            match metadata::get(&self.authority, path, self.limit / 2).await {
                Ok(answer) if answer.status() == StatusCode::OK => {
                    return Ok(Some(answer.into_body()));
                }
                Ok(answer) if answer.status() == StatusCode::NOT_FOUND => return Ok(None),
                Ok(answer) if !answer.status().is_server_error() || attempts == ATTEMPTS => {
                    let status = answer.status();
                    return Err(self.broken(format!("it answers with HTTP status {status}")));
                }
                Err(TransportError {
                    failure: Failure::NotSent,
                    source,
                }) => {
                    return Err(self.not_set_up("it does not answer").with_source(source));
                }
                Err(TransportError { source, .. }) if attempts == ATTEMPTS => {
                    let broken = self.broken("there is no whole answer");
                    return Err(broken.with_source(source));
                }
                Ok(_) | Err(_) => {}
            }
        }
    }

    fn read(&self, answer: &[u8]) -> Result<Lease, ProviderError> {
        let texts = ["Code", "TmpSecretId", "TmpSecretKey", "Token"];
        let found = object::read(answer, texts, "ExpiredTime");
        let ([code, id, key, token], expiry) = found.map_err(|Defect { line, column }| {
            self.broken(format!(
                "its answer is no JSON of credentials at line {line}, column {column}"
            ))
        })?;
        if code.as_deref() != Some("Success") {
            return Err(self.broken("the Code of its answer is not Success"));
        }
        let expiry = expiry.ok_or_else(|| self.broken("its answer lacks ExpiredTime"))?;
        let part = |field, text: Option<String>| Part {
            place: format!("{}, {field} in its answer", self.name()),
            text: text.unwrap_or_default(),
        };
        let credentials = part::credentials(
            part("TmpSecretId", id),
            part("TmpSecretKey", key),
            Some(part("Token", token)),
        );
        let credentials = credentials.map_err(|error| error.with_remedy(REMEDY))?;
        Ok(Lease::new(credentials).with_expiry(expiry))
    }

    fn name(&self) -> String {
        format!(
            "the metadata service at {}",
            metadata::address(&self.authority)
        )
    }

    fn not_set_up(&self, problem: &'static str) -> ProviderError {
        ProviderError::not_set_up(self.name(), problem)
            .with_remedy("bind a role to the server, or set other credentials")
    }

    fn broken(&self, problem: impl Into<Cow<'static, str>>) -> ProviderError {
        ProviderError::broken(self.name(), problem).with_remedy(REMEDY)
    }
}

impl Default for CvmRole {
    fn default() -> Self {
        Self::new()
    }
}

impl Provider for CvmRole {
    fn fetch<'a>(&'a self, _: &'a FetchContext) -> Fetching<'a> {
        Box::pin(self.fetch())
    }
}

fn is_of_role_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "+=,.@_-".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_switches_it_off() {
        let is_off = |variables: &[(&str, &str)]| {
            let role = CvmRole::new().with_switch(Variables::of(variables));
            role.is_switched_off()
        };
        for (value, off) in [
            ("1", true),
            ("true", true),
            ("0", false),
            ("false", false),
            ("", false),
        ] {
            assert_eq!(is_off(&[(DISABLED, value)]), off, "{value:?}");
        }
        assert!(!is_off(&[]) && !CvmRole::new().is_switched_off());
    }

    #[test]
    fn what_stands_before_a_host_is_not_shown() {
        let host = "user:canary@relay:8080".parse().expect("an authority");
        let name = CvmRole::new().with_host(host).name();
        assert_eq!(name, "the metadata service at relay:8080");
    }
}
