//! What calls have in common: where they go, in which region and language, how they are checked and tried again.

use std::{borrow::Cow, fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{
    HeaderValue,
    uri::{Authority, PathAndQuery, Scheme, Uri},
};

use crate::{Checks, Error, Pacing, Retry};

/// The settings that every call of a client shares.
///
/// # Example
/// ```
/// use ses_core::{Config, Endpoint, Region, Retry};
///
/// let config = Config::mainland(Region::AP_GUANGZHOU).with_retry(Retry::none());
/// let on_a_laptop = Config::international().with_endpoint(Endpoint::fixed("http://127.0.0.1:8920")?);
/// # Ok::<(), ses_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    pub(crate) endpoint: Endpoint,
    pub(crate) region: Region,
    pub(crate) language: Option<Language>,
    pub(crate) checks: Checks,
    pub(crate) retry: Retry,
    pub(crate) pacing: Pacing,
    pub(crate) attempt_limit: Duration,
}

impl Config {
    /// Calls to `endpoint` in `region`.
    #[must_use]
    pub fn new(endpoint: Endpoint, region: Region) -> Self {
        Self {
            endpoint,
            region,
            language: None,
            checks: Checks::On,
            retry: Retry::default(),
            pacing: Pacing::default(),
            attempt_limit: Duration::from_secs(30),
        }
    }

    /// The international site; SES has one region there, `ap-singapore`.
    #[must_use]
    pub fn international() -> Self {
        Self::new(Endpoint::international(), Region::AP_SINGAPORE)
    }

    /// The mainland site, in `ap-guangzhou` or `ap-hongkong`.
    #[must_use]
    pub fn mainland(region: Region) -> Self {
        Self::new(Endpoint::mainland(), region)
    }

    /// Where requests go: another site, a gateway, an emulator.
    #[must_use]
    pub fn with_endpoint(mut self, endpoint: Endpoint) -> Self {
        self.endpoint = endpoint;
        self
    }

    /// The region that a request names; it never changes the host.
    #[must_use]
    pub fn with_region(mut self, region: Region) -> Self {
        self.region = region;
        self
    }

    /// The language of the service's messages; without it the service chooses.
    #[must_use]
    pub fn with_language(mut self, language: Language) -> Self {
        self.language = Some(language);
        self
    }

    /// Whether requests are checked before they are sent.
    #[must_use]
    pub fn with_checks(mut self, checks: Checks) -> Self {
        self.checks = checks;
        self
    }

    /// How often and how long a call is tried.
    #[must_use]
    pub fn with_retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// How fast calls are sent.
    #[must_use]
    pub fn with_pacing(mut self, pacing: Pacing) -> Self {
        self.pacing = pacing;
        self
    }

    /// How fast calls are sent: what a driver makes its [`Pacer`](crate::Pacer)s of.
    #[must_use]
    pub fn pacing(&self) -> Pacing {
        self.pacing
    }

    /// How long one attempt may take, from looking for a connection to the last byte of the answer; 30 seconds unless
    /// set.
    #[must_use]
    pub fn with_attempt_limit(mut self, limit: Duration) -> Self {
        self.attempt_limit = limit;
        self
    }
}

/// Where requests go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint(Place);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    /// The service's name and the domain, as in `ses.intl.tencentcloudapi.com`; that of ses is at hand.
    Site {
        domain: &'static str,
        ses: Arc<Address>,
    },
    /// The same for all services.
    Fixed(Arc<Address>),
}

/// Where the requests of a service go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    /// With the path `/`.
    pub(crate) uri: Uri,
    /// The host as it is sent and signed.
    pub(crate) host: HeaderValue,
}

impl Address {
    /// From the host without a port that the scheme implies.
    fn new(scheme: Scheme, host: String) -> Result<Self, http::Error> {
        let host = Bytes::from(host);
        let uri = Uri::builder()
            .scheme(scheme)
            .authority(Authority::from_maybe_shared(host.clone())?)
            .path_and_query(PathAndQuery::from_static("/"))
            .build()?;
        let host = HeaderValue::from_maybe_shared(host)?;
        Ok(Self { uri, host })
    }

    fn of_service(service: &str, domain: &str) -> Result<Self, http::Error> {
        Self::new(Scheme::HTTPS, format!("{service}.{domain}"))
    }
}

impl Endpoint {
    /// `SERVICE.intl.tencentcloudapi.com`.
    #[must_use]
    pub fn international() -> Self {
        Self::site("intl.tencentcloudapi.com")
    }

    /// `SERVICE.tencentcloudapi.com`.
    #[must_use]
    pub fn mainland() -> Self {
        Self::site("tencentcloudapi.com")
    }

    /// `SERVICE.internal.tencentcloudapi.com`, reached from inside a cloud server only.
    #[must_use]
    pub fn internal() -> Self {
        Self::site("internal.tencentcloudapi.com")
    }

    fn site(domain: &'static str) -> Self {
        let ses = Address::of_service("ses", domain).expect("the sites' names are hosts");
        Self(Place::Site {
            domain,
            ses: Arc::new(ses),
        })
    }

    /// One address for every service: `https://gateway.example.com`, `http://127.0.0.1:8920`, or a host alone, which is
    /// reached by https.
    ///
    /// # Errors
    /// An [`Error`] of kind [`ErrorKind::Endpoint`](crate::ErrorKind::Endpoint) when it is no address, names another
    /// scheme, or has a path.
    pub fn fixed(address: &str) -> Result<Self, Error> {
        let wrong = |reason| Error::endpoint(address, reason);
        let uri: Uri = address.parse().map_err(|_| wrong("it is no address"))?;
        let parts = uri.into_parts();
        let scheme = parts.scheme.unwrap_or(Scheme::HTTPS);
        if scheme != Scheme::HTTP && scheme != Scheme::HTTPS {
            return Err(wrong("its scheme is neither http nor https"));
        }
        if parts.path_and_query.is_some_and(|path| path != "/") {
            return Err(wrong("an endpoint has no path"));
        }
        let authority = parts
            .authority
            .filter(|authority| !authority.host().is_empty() && !authority.as_str().contains('@'));
        let authority = authority.ok_or_else(|| wrong("it names no host"))?;
        let host = without_default_port(&scheme, &authority).to_owned();
        let address = Address::new(scheme, host).map_err(|_| wrong("it is no address"))?;
        Ok(Self(Place::Fixed(Arc::new(address))))
    }

    /// Where the requests of a service go.
    pub(crate) fn address(&self, service: &str) -> Result<Arc<Address>, http::Error> {
        match &self.0 {
            Place::Fixed(address) => Ok(Arc::clone(address)),
            Place::Site { ses, .. } if service == "ses" => Ok(Arc::clone(ses)),
            Place::Site { domain, .. } => Address::of_service(service, domain).map(Arc::new),
        }
    }
}

/// The host as HTTP clients send it: a port that the scheme implies is left out.
fn without_default_port<'a>(scheme: &Scheme, authority: &'a Authority) -> &'a str {
    let implied = if *scheme == Scheme::HTTP {
        ":80"
    } else {
        ":443"
    };
    authority
        .as_str()
        .strip_suffix(implied)
        .unwrap_or(authority.as_str())
}

/// A region of the service: an open set, of which the known ones have names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Region(Cow<'static, str>);

impl Region {
    /// Singapore, the only one of the international site.
    pub const AP_SINGAPORE: Self = Self(Cow::Borrowed("ap-singapore"));
    /// Guangzhou, on the mainland site.
    pub const AP_GUANGZHOU: Self = Self(Cow::Borrowed("ap-guangzhou"));
    /// Hong Kong, on the mainland site.
    pub const AP_HONGKONG: Self = Self(Cow::Borrowed("ap-hongkong"));

    /// A region by its name on the wire.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self(name.into())
    }

    /// The name on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name for a header, copied only where it was made at run time.
    pub(crate) fn to_bytes(&self) -> Bytes {
        match &self.0 {
            Cow::Borrowed(name) => Bytes::from_static(name.as_bytes()),
            Cow::Owned(name) => Bytes::copy_from_slice(name.as_bytes()),
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The language of the service's messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Language {
    /// English, `en-US`.
    English,
    /// Chinese, `zh-CN`.
    Chinese,
}

impl Language {
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::English => "en-US",
            Self::Chinese => "zh-CN",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_follows_the_service() {
        let check = |endpoint: Endpoint, service, expected| {
            let address = endpoint.address(service).expect("a host");
            assert_eq!(address.host, expected);
            assert_eq!(address.uri.to_string(), format!("https://{expected}/"));
        };
        check(
            Endpoint::international(),
            "ses",
            "ses.intl.tencentcloudapi.com",
        );
        check(Endpoint::mainland(), "sts", "sts.tencentcloudapi.com");
    }

    #[test]
    fn fixed_endpoints() {
        let host = |address| {
            let endpoint = Endpoint::fixed(address).map_err(|error| error.to_string())?;
            let address = endpoint.address("ses").expect("a host");
            let Address { uri, host } = &*address;
            let authority = uri.authority().map(Authority::as_str);
            assert_eq!(authority, host.to_str().ok());
            Ok::<_, String>(uri.to_string().trim_end_matches('/').to_owned())
        };
        assert_eq!(
            host("http://127.0.0.1:8920/").as_deref(),
            Ok("http://127.0.0.1:8920")
        );
        assert_eq!(
            host("https://gateway.example.com:443").as_deref(),
            Ok("https://gateway.example.com")
        );
        assert_eq!(host("localhost:80").as_deref(), Ok("https://localhost:80"));
        for wrong in ["", "http://", "ftp://a.b", "http://a.b/c", "a b"] {
            assert!(
                host(wrong).is_err_and(|error| error.contains(&format!("{wrong:?}"))),
                "{wrong}"
            );
        }
        let refused = host("http://user:canary@a.b").expect_err("it has a password");
        assert!(
            refused.contains("a.b") && !refused.contains("canary"),
            "{refused}"
        );
    }
}
