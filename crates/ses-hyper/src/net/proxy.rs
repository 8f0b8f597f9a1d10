//! Proxies: which one a connection goes through, by what the environment or the program says.

mod exceptions;
mod hop;
mod tunnel;

use std::{fmt, sync::Arc};

use http::{
    Uri,
    uri::{Authority, Scheme},
};

use crate::variables::Variables;
use exceptions::Exceptions;
use hop::Hop;

pub use hop::InvalidProxy;
pub(super) use tunnel::Tunneling;

/// The way that connections take: straight to the host, or through an HTTP proxy.
///
/// Set by [`Client::with_proxy`](crate::Client::with_proxy); a client without it goes by the environment.
/// A proxy is asked for a tunnel (`CONNECT`, RFC 9110, section 9.3.6) whatever the address of the service is, and by
/// plain HTTP itself.
/// It so sees where a connection goes and, of an address with `https`, nothing that is sent; and whatever it answers
/// comes before the first byte of a request, so that its refusal is
/// [`NotSent`](ses_types::Outcome::NotSent) beyond doubt.
///
/// The metadata service of cloud servers is never asked through one.
///
/// # Example
/// ```
/// use ses_hyper::{Client, Proxy, ses_core::Config};
///
/// let proxy = Proxy::new("http://user:password@proxy.example.com:3128")?.with_exceptions(".internal, 10.0.0.0/8");
/// let client = Client::new(Config::international()).with_proxy(proxy);
/// # Ok::<(), ses_hyper::InvalidProxy>(())
/// ```
#[derive(Clone)]
pub struct Proxy(Arc<Ways>);

#[derive(Clone)]
struct Ways {
    http: Way,
    https: Way,
    exceptions: Exceptions,
}

/// How hosts of one scheme are reached.
#[derive(Clone)]
enum Way {
    Straight,
    Through(Arc<Hop>),
    /// Set to what is no proxy: nothing goes past what was meant to be one.
    Broken(InvalidProxy),
}

impl Proxy {
    /// No proxy, whatever the environment says.
    #[must_use]
    pub fn none() -> Self {
        Self::same(Way::Straight)
    }

    /// A proxy for all connections, as `http://HOST:PORT` or `http://USER:PASSWORD@HOST:PORT`.
    ///
    /// The port is 80 unless given; user and password are percent-encoded where they hold what an address cannot.
    ///
    /// # Errors
    /// [`InvalidProxy`] when it is no such address; nothing of it is shown.
    pub fn new(address: &str) -> Result<Self, InvalidProxy> {
        let hop = Hop::new(address).map_err(|reason| InvalidProxy::new("the program", reason))?;
        Ok(Self::same(Way::Through(Arc::new(hop))))
    }

    /// One way for both schemes.
    fn same(way: Way) -> Self {
        Self(Arc::new(Ways {
            http: way.clone(),
            https: way,
            exceptions: Exceptions::default(),
        }))
    }

    /// The proxies that the environment names, as it is now: what a client goes by unless another is set.
    ///
    /// - `https_proxy` or `HTTPS_PROXY` for addresses with `https`.
    /// - `http_proxy` or `HTTP_PROXY` for those with `http`; neither where `REQUEST_METHOD` is set, since a CGI program
    ///   gets `HTTP_PROXY` from whoever sends it a header of the name `Proxy`.
    /// - `no_proxy` or `NO_PROXY` for the exceptions, as [`with_exceptions`](Self::with_exceptions) takes them.
    ///
    /// The first of a pair that is set and not empty counts; `ALL_PROXY` is not read.
    /// The machine itself (`localhost`, loopback addresses) is always reached straight.
    /// A variable that names no proxy fails each call that would go through it, unsent and at once, with an
    /// [`InvalidProxy`] that names it.
    #[must_use]
    pub fn from_environment() -> Self {
        Self::from_variables(&Variables::of_process())
    }

    fn from_variables(variables: &Variables) -> Self {
        let is_cgi = variables.text("REQUEST_METHOD").is_some();
        let http: &[_] = if is_cgi {
            &[]
        } else {
            &["http_proxy", "HTTP_PROXY"]
        };
        let exceptions = first(variables, &["no_proxy", "NO_PROXY"]);
        let exceptions = exceptions.map_or_else(String::new, |(_, list)| list);
        Self(Arc::new(Ways {
            http: Way::set_by(variables, http),
            https: Way::set_by(variables, &["https_proxy", "HTTPS_PROXY"]),
            exceptions: Exceptions::new(&exceptions).and_loopback(),
        }))
    }

    /// The hosts that are reached straight, instead of those set so far: a list with commas, as in `NO_PROXY`.
    ///
    /// - `example.com`, `.example.com`, `*.example.com`: the name and all below it.
    /// - `192.0.2.1`, `2001:db8::1`, `10.0.0.0/8`: an address, or a network of them; names are not looked up for it.
    /// - `*`: every host.
    ///
    /// Each with a port, as in `example.com:8443`, is for that port alone.
    /// What is none of these excepts nothing.
    #[must_use]
    pub fn with_exceptions(mut self, list: &str) -> Self {
        Arc::make_mut(&mut self.0).exceptions.replace(list);
        self
    }

    /// Whether an address can be reached at all, by what was set.
    pub(super) fn check(&self, uri: &Uri) -> Result<(), InvalidProxy> {
        self.hop(uri).map(drop)
    }

    /// Where a connection goes and through what, for an error.
    pub(super) fn way(&self, uri: &Uri) -> String {
        let host = uri.authority().map_or("", Authority::as_str);
        match self.hop(uri) {
            Ok(Some(hop)) => format!("{host} through the proxy {hop}"),
            _ => host.to_owned(),
        }
    }

    /// The proxy to go through, if any.
    fn hop(&self, uri: &Uri) -> Result<Option<&Arc<Hop>>, InvalidProxy> {
        let is_https = uri.scheme() == Some(&Scheme::HTTPS);
        let way = if is_https {
            &self.0.https
        } else {
            &self.0.http
        };
        match way {
            Way::Straight => Ok(None),
            _ if self.0.exceptions.contain(uri) => Ok(None),
            Way::Through(hop) => Ok(Some(hop)),
            Way::Broken(error) => Err(error.clone()),
        }
    }
}

impl Way {
    /// By the first of these variables that is set.
    fn set_by(variables: &Variables, names: &[&'static str]) -> Self {
        let Some((name, address)) = first(variables, names) else {
            return Self::Straight;
        };
        match Hop::new(&address) {
            Ok(hop) => Self::Through(Arc::new(hop)),
            Err(reason) => Self::Broken(InvalidProxy::new(name, reason)),
        }
    }
}

/// The first of these variables that is set, with its value.
fn first(variables: &Variables, names: &[&'static str]) -> Option<(&'static str, String)> {
    let mut set = names
        .iter()
        .filter_map(|name| Some((*name, variables.text(name)?)));
    set.next()
}

/// The port that a connection to this address goes to.
pub(super) fn port(uri: &Uri) -> u16 {
    let usual = if uri.scheme() == Some(&Scheme::HTTPS) {
        443
    } else {
        80
    };
    uri.port_u16().unwrap_or(usual)
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy")
            .field("http", &self.0.http)
            .field("https", &self.0.https)
            .finish_non_exhaustive()
    }
}

/// Host and port alone.
impl fmt::Debug for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Straight => f.write_str("straight"),
            Self::Through(hop) => write!(f, "{hop}"),
            Self::Broken(error) => write!(f, "{error}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a client that goes by these variables does to reach an address.
    fn way(variables: &[(&str, &str)], address: &'static str) -> String {
        let proxy = Proxy::from_variables(&Variables::of(variables));
        match proxy.hop(&Uri::from_static(address)) {
            Ok(None) => "straight".to_owned(),
            Ok(Some(hop)) => hop.to_string(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn the_environment_names_a_proxy_for_each_scheme() {
        let (http, https) = ("http://ses.example.com", "https://ses.example.com");
        for (variables, of_http, of_https) in [
            (&[][..], "straight", "straight"),
            (&[("HTTPS_PROXY", "a:1")], "straight", "a:1"),
            (
                &[("https_proxy", "a:1"), ("HTTPS_PROXY", "b:2")],
                "straight",
                "a:1",
            ),
            (
                &[("https_proxy", ""), ("HTTPS_PROXY", "b:2")],
                "straight",
                "b:2",
            ),
            (&[("HTTP_PROXY", "http://c")], "c:80", "straight"),
            (
                &[("http_proxy", "d:4"), ("HTTP_PROXY", "c:3")],
                "d:4",
                "straight",
            ),
            (
                &[("ALL_PROXY", "e:5"), ("all_proxy", "e:5")],
                "straight",
                "straight",
            ),
        ] {
            assert_eq!(way(variables, http), of_http, "{variables:?}");
            assert_eq!(way(variables, https), of_https, "{variables:?}");
        }
    }

    #[test]
    fn a_header_of_a_request_to_a_cgi_program_names_no_proxy() {
        for name in ["HTTP_PROXY", "http_proxy"] {
            let variables = [
                ("REQUEST_METHOD", "GET"),
                (name, "mallory:1"),
                ("HTTPS_PROXY", "a:1"),
            ];
            assert_eq!(way(&variables, "http://ses.example.com"), "straight");
            assert_eq!(way(&variables, "https://ses.example.com"), "a:1");
        }
    }

    #[test]
    fn a_variable_that_names_no_proxy_is_named_and_nothing_goes_past_it() {
        let variables = [
            ("HTTPS_PROXY", "socks5://user:canary@host"),
            ("NO_PROXY", "near.example.com"),
        ];
        let words = "the proxy set by HTTPS_PROXY cannot be used: its scheme is not http";
        assert_eq!(way(&variables, "https://ses.example.com"), words);
        assert_eq!(way(&variables, "https://near.example.com"), "straight");
        assert_eq!(way(&variables, "http://ses.example.com"), "straight");
    }

    #[test]
    fn the_machine_itself_is_reached_straight_but_through_a_proxy_that_was_set() {
        let variables = [("http_proxy", "a:1"), ("no_proxy", "near.example.com")];
        let set = Proxy::new("a:1").expect("a proxy");
        for address in [
            "http://localhost:1",
            "http://127.0.0.2",
            "http://[::1]:1",
            "http://a.LOCALHOST",
        ] {
            assert_eq!(way(&variables, address), "straight", "{address}");
            assert!(
                set.hop(&Uri::from_static(address))
                    .is_ok_and(|hop| hop.is_some())
            );
        }
        let replaced = Proxy::from_variables(&Variables::of(&variables)).with_exceptions("");
        let hop = |address| {
            replaced
                .hop(&Uri::from_static(address))
                .map(|hop| hop.is_some())
        };
        assert!(matches!(hop("http://localhost"), Ok(false)));
        assert!(matches!(hop("http://near.example.com"), Ok(true)));
    }

    #[test]
    fn no_secret_is_shown() {
        let proxy = Proxy::new("http://canary:canary@host:3128").expect("a proxy");
        assert_eq!(
            format!("{proxy:?}"),
            "Proxy { http: host:3128, https: host:3128, .. }"
        );
        let error = Proxy::new("http://user:canary@host:canary").expect_err("no port");
        let words =
            "the proxy set by the program cannot be used: its port is no number from 1 to 65535";
        assert_eq!(error.to_string(), words);
        assert!(!format!("{error:?}").contains("canary"));
    }
}
