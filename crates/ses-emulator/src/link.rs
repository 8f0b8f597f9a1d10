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

/// The first link that somebody who reads a mail can follow: of the HTML part, or else of the text.
pub(crate) fn first(html: Option<&str>, text: Option<&str>) -> Option<String> {
    let of_html = html.and_then(|html| targets(html).find(|target| is_web(target)));
    match of_html {
        Some(target) => Some(target.replace("&amp;", "&")),
        None => text.and_then(in_text).map(str::to_owned),
    }
}

/// What stands in the `href` attributes of HTML.
fn targets(html: &str) -> impl Iterator<Item = &str> {
    let is_href = |(place, _): &(usize, &str)| {
        let name = place
            .checked_sub(4)
            .and_then(|begin| html.get(begin..*place));
        name.is_some_and(|name| name.eq_ignore_ascii_case("href"))
    };
    html.match_indices('=')
        .filter(is_href)
        .filter_map(|(place, _)| {
            let value = html[place + 1..].trim_start();
            let quote = value
                .chars()
                .next()
                .filter(|first| "\"'".contains(*first))?;
            value[1..].split(quote).next()
        })
}

/// The first address of the web in a text, without the punctuation after it.
fn in_text(text: &str) -> Option<&str> {
    let is_end = |c: char| c.is_whitespace() || "\"'<>()".contains(c);
    let words = text.split(is_end);
    let mut found = words.filter(|word| is_web(word));
    Some(
        found
            .next()?
            .trim_end_matches(['.', ',', ';', ':', '!', '?']),
    )
}

/// Whether an address is one of the web.
fn is_web(address: &str) -> bool {
    let begins = |scheme: &str| {
        let begin = address.get(..scheme.len());
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(scheme))
            && address.len() > scheme.len()
    };
    begins("http://") || begins("https://")
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
    fn the_first_link_is_one_that_can_be_followed() {
        let html = r##"<html xmlns="http://www.w3.org/1999/xhtml"><a href="#top">up</a>
            <a HREF = 'no'>x</a> <a href="https://example.com/?a=1&amp;b=2">y</a>"##;
        let text = "see (http://example.org/offer), or https://example.net.";
        let follow = |html, text| first(html, text);
        let of_html = Some("https://example.com/?a=1&b=2".to_owned());
        assert_eq!(follow(Some(html), Some(text)), of_html);
        let of_text = Some("http://example.org/offer".to_owned());
        assert_eq!(follow(Some("<p>x</p>"), Some(text)), of_text);
        assert_eq!(
            follow(None, Some("https://王.example!")),
            Some("https://王.example".into())
        );
        assert_eq!(follow(Some("<a href="), Some("none here: http://")), None);
    }

    #[test]
    fn a_name_stands_below_its_ends() {
        assert!(is_below("example.com", "Example.com"));
        assert!(is_below("www.example.com", "example.com"));
        assert!(!is_below("badexample.com", "example.com"));
        assert!(!is_below("com", "example.com"));
    }
}
