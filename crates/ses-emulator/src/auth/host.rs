//! The host in the forms in which SDKs sign it when they are pointed at an address.

/// Without its scheme, and without its port: after the host as it was sent, what may have been signed.
pub(super) fn forms(host: &str) -> impl Iterator<Item = &str> {
    let bare = without_scheme(host);
    [bare, without_port(bare)].into_iter()
}

/// What an SDK may take for the name of the service: the text before the first dot.
pub(super) fn labels(host: &str) -> impl Iterator<Item = &str> {
    forms(host).map(|form| form.split('.').next().unwrap_or(form))
}

pub(super) fn has_scheme(host: &str) -> bool {
    host.contains("://")
}

fn without_scheme(host: &str) -> &str {
    let rest = host.split_once("://").map_or(host, |(_, rest)| rest);
    rest.trim_end_matches('/')
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(host: &str, expected: [&str; 2], label: &str) {
        assert_eq!(forms(host).collect::<Vec<_>>(), expected);
        assert!(labels(host).any(|found| found == label), "{host}");
    }

    #[test]
    fn a_host_loses_its_scheme_and_then_its_port() {
        check(
            "http://127.0.0.1:8920",
            ["127.0.0.1:8920", "127.0.0.1"],
            "127",
        );
        check(
            "localhost:8920",
            ["localhost:8920", "localhost"],
            "localhost",
        );
        check("ses.example.com", ["ses.example.com"; 2], "ses");
        check("[::1]:8920", ["[::1]:8920", "[::1]"], "[::1]");
        check("[::1]", ["[::1]"; 2], "[::1]");
        assert!(has_scheme("http://h") && !has_scheme("h:80"));
    }
}
