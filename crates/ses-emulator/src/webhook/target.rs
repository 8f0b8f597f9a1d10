//! The target of a webhook: where its URL leads.

use http::{Uri, uri::Scheme};

/// Where a call goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// As it is resolved: a name, or an address without brackets.
    pub(super) host: String,
    pub(super) port: u16,
    /// As the header `Host` has it.
    pub(super) authority: String,
    /// The path and the query.
    pub(super) path: String,
}

impl Target {
    /// Reads a URL, or says what is wrong with it.
    pub(super) fn parse(url: &str) -> Result<Self, &'static str> {
        let uri: Uri = url.parse().map_err(|_| "no address of the web")?;
        match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTP => {}
            Some(scheme) if *scheme == Scheme::HTTPS => {
                return Err(
                    "https is not spoken here: a receiver on http, or a proxy before one, is needed",
                );
            }
            _ => return Err("it must begin with http://"),
        }
        let authority = uri.authority().ok_or("there is no host")?;
        if authority.as_str().contains('@') {
            return Err("it must name no user");
        }
        let host = authority
            .host()
            .trim_start_matches('[')
            .trim_end_matches(']');
        if host.is_empty() {
            return Err("there is no host");
        }
        let port = match authority.port_u16() {
            Some(port) => port,
            None if authority.as_str() == authority.host() => 80,
            None => return Err("the port is no number from 0 to 65535"),
        };
        Ok(Self {
            host: host.to_owned(),
            port,
            authority: authority.to_string(),
            path: uri
                .path_and_query()
                .map_or("/", |path| path.as_str())
                .to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_leads_to_a_host() {
        for (url, host, port, authority, path) in [
            ("http://localhost", "localhost", 80, "localhost", "/"),
            (
                "HTTP://127.0.0.1:8080/a?b=c",
                "127.0.0.1",
                8080,
                "127.0.0.1:8080",
                "/a?b=c",
            ),
            ("http://[::1]:81/", "::1", 81, "[::1]:81", "/"),
        ] {
            let target = Target::parse(url).expect("a target");
            let found = (
                target.host.as_str(),
                target.port,
                target.authority.as_str(),
                target.path.as_str(),
            );
            assert_eq!(found, (host, port, authority, path), "{url}");
        }
    }

    #[test]
    fn what_leads_nowhere_is_refused() {
        for url in [
            "",
            "/events",
            "localhost:8080",
            "ftp://localhost/",
            "https://localhost/",
            "http://",
            "http:///a",
            "http://user@localhost/",
            "http://localhost:/",
            "http://localhost:65536/",
            "http://a b/",
        ] {
            assert!(Target::parse(url).is_err(), "{url}");
        }
    }
}
