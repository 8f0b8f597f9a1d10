//! Links in a mail: where they lead.

/// The hosts of the links in a text, without ports.
pub(crate) fn hosts(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("://").filter_map(|(place, mark)| {
        let scheme = &text.as_bytes()[..place];
        let is_web = [b"http".as_slice(), b"https"].iter().any(|name| {
            let begin = scheme.len().checked_sub(name.len());
            begin.is_some_and(|begin| scheme[begin..].eq_ignore_ascii_case(name))
        });
        let rest = &text[place + mark.len()..];
        let is_end = |c: char| c.is_whitespace() || "/?#:\"'<>()".contains(c);
        let host = rest.split(is_end).next().unwrap_or_default();
        (is_web && !host.is_empty()).then_some(host)
    })
}

/// Whether a host is `above` itself or stands below it.
pub(crate) fn is_below(host: &str, above: &str) -> bool {
    let Some(begin) = host.len().checked_sub(above.len()) else {
        return false;
    };
    let (head, tail) = host.as_bytes().split_at(begin);
    tail.eq_ignore_ascii_case(above.as_bytes()) && (head.is_empty() || head.ends_with(b"."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_hosts() {
        let text = r#"<a href="HTTPS://www.example.com/a?b">x</a> http://example.org:80
            see (http://example.net) ftp://example.com :// https:// 王https://例.example/"#;
        let found: Vec<_> = hosts(text).collect();
        let expected = [
            "www.example.com",
            "example.org",
            "example.net",
            "例.example",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_name_stands_below_its_ends() {
        assert!(is_below("example.com", "Example.com"));
        assert!(is_below("www.example.com", "example.com"));
        assert!(!is_below("badexample.com", "example.com"));
        assert!(!is_below("com", "example.com"));
    }
}
