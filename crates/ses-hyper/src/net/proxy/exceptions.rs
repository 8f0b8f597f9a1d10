//! The hosts that are reached past the proxy: names, addresses and networks, as `NO_PROXY` lists them.

use std::{net::IpAddr, sync::Arc};

use http::Uri;

/// A list of hosts.
#[derive(Clone, Default)]
pub(super) struct Exceptions {
    rules: Arc<[Rule]>,
    /// The machine itself as well.
    loopback: bool,
}

struct Rule {
    hosts: Hosts,
    port: Option<u16>,
}

enum Hosts {
    All,
    /// This name and those below it, in lower case.
    Below(String),
    /// The addresses that begin with so many bits of this one.
    Network(IpAddr, u32),
}

impl Exceptions {
    /// Reads a list with commas; what is no rule is passed over.
    pub(super) fn new(list: &str) -> Self {
        let rules = list.split(|letter: char| letter == ',' || letter.is_ascii_whitespace());
        Self {
            rules: rules.filter_map(Rule::new).collect(),
            loopback: false,
        }
    }

    pub(super) fn and_loopback(self) -> Self {
        Self {
            loopback: true,
            ..self
        }
    }

    /// Takes another list in this one's place.
    pub(super) fn replace(&mut self, list: &str) {
        self.rules = Self::new(list).rules;
    }

    pub(super) fn contain(&self, uri: &Uri) -> bool {
        let host = uri.host().unwrap_or_default();
        let host = host.trim_matches(['[', ']']).trim_end_matches('.');
        let host = host.to_ascii_lowercase();
        let ip = host.parse().ok().map(|ip: IpAddr| ip.to_canonical());
        let port = super::port(uri);
        let is_loopback = || ip.map_or_else(|| is_below(&host, "localhost"), |ip| ip.is_loopback());
        (self.loopback && is_loopback())
            || self.rules.iter().any(|rule| rule.holds(&host, ip, port))
    }
}

impl Rule {
    fn new(text: &str) -> Option<Self> {
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) if text.parse::<IpAddr>().is_err() && !text.ends_with(']') => {
                match port.parse() {
                    Ok(port) => (host, Some(port)),
                    Err(_) => (text, None), // a network of IPv6
                }
            }
            _ => (text, None),
        };
        let hosts = Hosts::new(host.trim_matches(['[', ']']))?;
        Some(Self { hosts, port })
    }

    fn holds(&self, host: &str, ip: Option<IpAddr>, port: u16) -> bool {
        let is_host = match (&self.hosts, ip) {
            (Hosts::All, _) => true,
            (Hosts::Below(name), None) => is_below(host, name),
            (Hosts::Network(first, bits), Some(ip)) => is_in(ip, *first, *bits),
            _ => false,
        };
        is_host && self.port.is_none_or(|it| it == port)
    }
}

impl Hosts {
    fn new(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Self::All);
        }
        if let Some((first, bits)) = text.split_once('/') {
            let (first, bits): (IpAddr, u32) = (first.parse().ok()?, bits.parse().ok()?);
            return (bits <= width(first)).then_some(Self::Network(first, bits));
        }
        if let Ok(ip) = text.parse::<IpAddr>() {
            let ip = ip.to_canonical();
            return Some(Self::Network(ip, width(ip)));
        }
        let name = text.strip_prefix('*').unwrap_or(text);
        let name = name.trim_matches('.').to_ascii_lowercase();
        (!name.is_empty()).then_some(Self::Below(name))
    }
}

fn is_below(host: &str, name: &str) -> bool {
    let above = host.strip_suffix(name);
    above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
}

fn is_in(ip: IpAddr, first: IpAddr, bits: u32) -> bool {
    let differ = match (ip, first) {
        (IpAddr::V4(ip), IpAddr::V4(first)) => u128::from(ip.to_bits() ^ first.to_bits()),
        (IpAddr::V6(ip), IpAddr::V6(first)) => ip.to_bits() ^ first.to_bits(),
        _ => return false,
    };
    differ.checked_shr(width(ip) - bits).unwrap_or(0) == 0
}

/// How many bits an address has.
fn width(ip: IpAddr) -> u32 {
    if ip.is_ipv4() { 32 } else { 128 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_excepts_what_it_names() {
        for (list, address, excepted) in [
            ("", "http://a.com", false),
            ("*", "http://a.com", true),
            ("*", "http://[::1]", true),
            ("a.com", "http://a.com", true),
            ("A.com", "https://x.a.COM", true),
            ("a.com", "http://a.com.", true),
            ("a.com", "http://ba.com", false),
            ("a.com", "http://a.com.org", false),
            (".a.com", "http://a.com", true),
            (".a.com", "http://x.a.com", true),
            ("*.a.com", "http://x.y.a.com", true),
            ("*.a.com", "http://ba.com", false),
            ("x, a.com ,y", "http://a.com", true),
            ("x a.com", "http://a.com", true),
            ("a.com:8080", "http://a.com:8080", true),
            ("a.com:8080", "http://a.com", false),
            ("a.com:443", "https://a.com", true),
            ("a.com:80", "http://x.a.com", true),
            ("*:8080", "http://b.com:8080", true),
            ("10.0.0.1", "http://10.0.0.1:7", true),
            ("10.0.0.1:7", "http://10.0.0.1:7", true),
            ("10.0.0.1:7", "http://10.0.0.1:8", false),
            ("0.0.1", "http://10.0.0.1", false),
            ("10.0.0.0/8", "http://10.255.0.1", true),
            ("10.0.0.0/8", "http://11.0.0.1", false),
            ("10.0.0.0/8:7", "http://10.0.0.1:7", true),
            ("10.0.0.0/33", "http://10.0.0.0", false),
            ("0.0.0.0/0", "http://1.2.3.4", true),
            ("0.0.0.0/0", "http://[2001:db8::1]", false),
            ("::/0", "http://[2001:db8::1]", true),
            ("2001:db8::1", "http://[2001:db8::1]", true),
            ("[2001:db8::1]", "http://[2001:db8::1]:7", true),
            ("[2001:db8::1]:7", "http://[2001:db8::1]:8", false),
            ("[2001:db8::1]:7", "http://[2001:db8::1]:7", true),
            ("2001:db8::/32", "http://[2001:db8:1::1]", true),
            ("2001:db8::/32", "http://[2001:db9::1]", false),
            ("10.0.0.1", "http://[::ffff:10.0.0.1]", true),
            (".,*.,/,:", "http://a.com", false),
        ] {
            let found = Exceptions::new(list).contain(&Uri::from_static(address));
            assert_eq!(found, excepted, "{list:?} and {address}");
        }
    }
}
