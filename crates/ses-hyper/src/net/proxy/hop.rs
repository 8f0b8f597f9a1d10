//! A proxy: where it is, and how one is let in.

use std::fmt;

use http::{Uri, uri::Authority};
use zeroize::Zeroizing;

/// One proxy.
pub(super) struct Hop {
    /// Its address, with the port and without user and password.
    pub(super) uri: Uri,
    /// The value of `Proxy-Authorization`, where it wants one.
    pub(super) authorization: Option<Zeroizing<String>>,
}

impl Hop {
    /// Reads `http://USER:PASSWORD@HOST:PORT`, or says what is wrong with it.
    pub(super) fn new(address: &str) -> Result<Self, &'static str> {
        let (scheme, rest) = address.split_once("://").unwrap_or(("http", address));
        if !scheme.eq_ignore_ascii_case("http") {
            return Err("its scheme is not http");
        }
        let (user, place) = match rest.rsplit_once('@') {
            Some((user, place)) => (Some(user), place),
            None => (None, rest),
        };
        Ok(Self {
            uri: uri(place.strip_suffix('/').unwrap_or(place))?,
            authorization: user.map(basic).transpose()?,
        })
    }
}

/// Host and port.
impl fmt::Display for Hop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.uri.authority().map_or("", Authority::as_str))
    }
}

/// The address of `HOST:PORT` or `HOST`.
fn uri(place: &str) -> Result<Uri, &'static str> {
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => (place, "80"),
    };
    let port: u16 = port.parse().unwrap_or(0);
    if port == 0 {
        return Err("its port is no number from 1 to 65535");
    }
    let uri: Result<Uri, _> = format!("http://{host}:{port}/").parse();
    let is_whole = |uri: &Uri| !host.is_empty() && uri.host() == Some(host);
    let uri = uri.ok().filter(is_whole);
    uri.ok_or("its host is no host")
}

/// `Basic` and the user and password, as RFC 7617 has them.
fn basic(user_info: &str) -> Result<Zeroizing<String>, &'static str> {
    let (user, password) = user_info.split_once(':').unwrap_or((user_info, ""));
    let mut pair = decoded(user)?;
    if pair.contains(&b':') {
        return Err("its user holds a colon");
    }
    pair.push(b':');
    pair.extend_from_slice(&decoded(password)?);
    let mut value = Zeroizing::new(String::with_capacity(8 + pair.len().div_ceil(3) * 4));
    value.push_str("Basic ");
    for piece in pair.chunks(3) {
        push_base64(&mut value, piece);
    }
    Ok(value)
}

/// The bytes that a percent-encoded text stands for.
fn decoded(text: &str) -> Result<Zeroizing<Vec<u8>>, &'static str> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let byte = if byte == b'%' {
            let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
            let (high, low) = (digit(rest.next()), digit(rest.next()));
            let code = high.zip(low).map(|(high, low)| (high * 16 + low) as u8);
            code.ok_or("a percent sign of its user or password is not followed by two hex digits")?
        } else {
            byte
        };
        bytes.push(byte);
    }
    Ok(bytes)
}

/// Up to three bytes as four letters of base64 (RFC 4648, section 4).
fn push_base64(text: &mut String, piece: &[u8]) {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let byte = |at| u32::from(piece.get(at).copied().unwrap_or(0));
    let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
    for at in 0..4 {
        let letter = LETTERS[(bits >> (18 - 6 * at) & 63) as usize];
        text.push(if at <= piece.len() {
            char::from(letter)
        } else {
            '='
        });
    }
}

/// What was set as a proxy is none; nothing of it is shown, since a password may be part of it.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the proxy set by {place} cannot be used: {reason}")]
pub struct InvalidProxy {
    place: &'static str,
    reason: &'static str,
}

impl InvalidProxy {
    pub(super) fn new(place: &'static str, reason: &'static str) -> Self {
        Self { place, reason }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read() {
        for (address, place, authorization) in [
            (
                "http://proxy.example.com:3128",
                "proxy.example.com:3128",
                None,
            ),
            ("HTTP://proxy/", "proxy:80", None),
            ("10.0.0.1:8080", "10.0.0.1:8080", None),
            ("http://[2001:db8::1]", "[2001:db8::1]:80", None),
            ("http://[2001:db8::1]:3128", "[2001:db8::1]:3128", None),
            (
                "http://Aladdin:open%20sesame@p:1",
                "p:1",
                Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
            ),
            (
                "http://u:a@b/c:d%3a@p:1",
                "p:1",
                Some("Basic dTphQGIvYzpkOg=="),
            ),
            ("user@p:1", "p:1", Some("Basic dXNlcjo=")),
            ("u:%C3%A4@p:1", "p:1", Some("Basic dTrDpA==")),
        ] {
            let hop = Hop::new(address).unwrap_or_else(|reason| panic!("{address}: {reason}"));
            let value = hop.authorization.as_ref().map(|value| value.as_str());
            assert_eq!(
                (hop.to_string().as_str(), value),
                (place, authorization),
                "{address}"
            );
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let (port, host) = (
            "its port is no number from 1 to 65535",
            "its host is no host",
        );
        let hex = "a percent sign of its user or password is not followed by two hex digits";
        for (address, reason) in [
            ("https://proxy:1", "its scheme is not http"),
            ("socks5://proxy:1", "its scheme is not http"),
            ("proxy:", port),
            ("proxy:0", port),
            ("proxy:65536", port),
            ("proxy:1/path", port),
            ("proxy/path", host),
            ("", host),
            ("http://", host),
            ("http://:1", host),
            ("http://a b:1", host),
            ("u%3Au:p@proxy", "its user holds a colon"),
            ("u:100%@proxy", hex),
            ("u:%zz@proxy", hex),
            ("u:%+1@proxy", hex),
        ] {
            assert_eq!(Hop::new(address).err(), Some(reason), "{address:?}");
        }
    }
}
