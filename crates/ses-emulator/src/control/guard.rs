//! Who may ask the control interface: not the script of another site, and nobody by a name that another site chose.
//!
//! A page from elsewhere can make a browser send requests to this machine. What it sends says where it comes from
//! (`Origin`, `Sec-Fetch-Site`), or is addressed to a name of its own that leads here (`Host`). Whatever is no browser
//! sends neither, and is let in.

use std::{net::IpAddr, sync::Arc};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header, uri::Authority};

use super::Failure;
use crate::{service::Service, wire::header};

/// What every answer says of itself, unless it says something else.
const HEADERS: [(&str, &str); 4] = [
    ("cache-control", "no-store"),
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
];

/// Lets a request through or refuses it.
pub(super) async fn guard(
    State(service): State<Arc<Service>>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = match admit(&service.hosts, request.method(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(failure) => failure.into_response(),
    };
    for (name, value) in HEADERS {
        let own = response.headers_mut().entry(name);
        own.or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Whether a request comes from where it may: `hosts` are the names by which the emulator may be called beside those that
/// are safe.
pub(crate) fn admit(hosts: &[String], method: &Method, headers: &HeaderMap) -> Result<(), Failure> {
    let host = header(headers, header::HOST.as_str());
    if let Some(host) = host.filter(|host| !is_safe(host, hosts)) {
        let message =
            format!("the host {host:?} is no name of this emulator: --allow-host gives it one");
        return Err(Failure(StatusCode::FORBIDDEN, message));
    }
    let origin = headers.get(header::ORIGIN).map(HeaderValue::to_str);
    if origin.is_some_and(|origin| !origin.is_ok_and(|origin| is_own(origin, host))) {
        return Err(foreign());
    }
    match header(headers, "sec-fetch-site") {
        None | Some("same-origin" | "none") => Ok(()),
        Some(_) if is_visit(method, headers) => Ok(()),
        Some(_) => Err(foreign()),
    }
}

/// Whether the request may have come from a page, whose script would read the answer.
pub(crate) fn is_of_page(headers: &HeaderMap) -> bool {
    headers.contains_key(header::ORIGIN) || headers.contains_key("sec-fetch-site")
}

fn foreign() -> Failure {
    let message = "a page of another origin asks for this".into();
    Failure(StatusCode::FORBIDDEN, message)
}

/// Whether no site of the internet can have a name like this: an address, this machine, or a name without a dot.
fn is_safe(host: &str, hosts: &[String]) -> bool {
    let Ok(authority) = host.parse::<Authority>() else {
        return false;
    };
    let name = authority.host();
    let address = name.trim_start_matches('[').trim_end_matches(']');
    let is_allowed = |allowed: &String| allowed.eq_ignore_ascii_case(name);
    !name.contains('.')
        || address.parse::<IpAddr>().is_ok()
        || name.to_ascii_lowercase().ends_with(".localhost")
        || hosts.iter().any(is_allowed)
}

/// Whether an origin is that of the host, by whatever scheme.
fn is_own(origin: &str, host: Option<&str>) -> bool {
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    authority
        .zip(host)
        .is_some_and(|(authority, host)| authority.eq_ignore_ascii_case(host))
}

/// Whether somebody follows a link to here, of which the page with the link reads nothing.
fn is_visit(method: &Method, headers: &HeaderMap) -> bool {
    let is = |name, value| header(headers, name) == Some(value);
    method == Method::GET && is("sec-fetch-mode", "navigate") && is("sec-fetch-dest", "document")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a request with these headers is let in.
    fn check(method: Method, headers: &[(&'static str, &str)], expected: bool) {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| {
                let value = value.parse().expect("a value");
                (http::HeaderName::from_static(name), value)
            })
            .collect();
        let hosts = ["Mail.example.com".to_owned()];
        let admitted = admit(&hosts, &method, &headers);
        assert_eq!(admitted.is_ok(), expected, "{method} {headers:?}");
    }

    #[test]
    fn a_host_is_an_address_or_a_name_that_no_site_has() {
        for host in [
            "127.0.0.1:8920",
            "127.0.0.1",
            "[::1]:8920",
            "192.168.7.7:1",
            "localhost:8920",
            "LOCALHOST",
            "ses.localhost:1",
            "emulator:8920",
            "mail.example.com:8920",
        ] {
            check(Method::GET, &[("host", host)], true);
        }
        for host in [
            "evil.example:8920",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "example.com",
            "[::1",
            "http://127.0.0.1:8920",
            "",
        ] {
            check(Method::GET, &[("host", host)], false);
        }
        check(Method::GET, &[], true);
    }

    #[test]
    fn an_origin_is_the_emulators_own() {
        let host = ("host", "127.0.0.1:8920");
        for (origin, expected) in [
            ("http://127.0.0.1:8920", true),
            ("https://127.0.0.1:8920", true),
            ("http://127.0.0.1:8921", false),
            ("http://localhost:8920", false),
            ("http://evil.example", false),
            ("null", false),
            ("", false),
        ] {
            for method in [Method::GET, Method::POST] {
                check(method, &[host, ("origin", origin)], expected);
            }
        }
        check(Method::POST, &[("origin", "http://127.0.0.1:8920")], false);
    }

    #[test]
    fn another_site_can_lead_here_and_do_nothing_else() {
        let visit = [
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "document"),
        ];
        for site in ["cross-site", "same-site"] {
            let site = ("sec-fetch-site", site);
            check(Method::GET, &[site, visit[0], visit[1]], true);
            check(Method::POST, &[site, visit[0], visit[1]], false);
            let framed = ("sec-fetch-dest", "iframe");
            check(Method::GET, &[site, visit[0], framed], false);
            check(Method::GET, &[site, ("sec-fetch-mode", "no-cors")], false);
            check(Method::GET, &[site], false);
        }
        for site in ["same-origin", "none"] {
            check(Method::POST, &[("sec-fetch-site", site)], true);
        }
    }
}
