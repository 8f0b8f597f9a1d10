//! Makes plain text of a line as a browser or a converter leaves it: links become their words, tags go.

/// Tags of cells and paragraphs; `<noreply@example.com>` is none.
const TAGS: [&str; 14] = [
    "a", "b", "br", "code", "div", "em", "font", "i", "li", "ol", "p", "span", "strong", "ul",
];

/// The line without links and tags; a line of an example, which begins with a quote, stays as it is.
pub(super) fn line(text: &str) -> String {
    let text = text.trim_end();
    if text.trim_start().starts_with('"') {
        return text.to_owned();
    }
    without_tags(&without_links(text)).trim_end().to_owned()
}

fn without_links(text: &str) -> String {
    let mut text = text.to_owned();
    while let Some((link, words)) = link(&text) {
        let words = text[words].to_owned();
        text.replace_range(link, &words);
    }
    text
}

type Range = std::ops::Range<usize>;

/// Where the first `[words](target)` stands, and where its words do.
fn link(text: &str) -> Option<(Range, Range)> {
    text.match_indices("](").find_map(|(middle, _)| {
        let open = text[..middle].rfind('[')?;
        let target = &text[middle + 2..];
        let is_target = target.starts_with(['/', '#']) || target.starts_with("http");
        let end = target.find(')').filter(|_| is_target)?;
        Some((open..middle + 2 + end + 1, open + 1..middle))
    })
}

fn without_tags(text: &str) -> String {
    let mut parts = text.split('<');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once('>').filter(|(tag, _)| is_tag(tag)) {
            Some((_, after)) => {
                plain.push(' ');
                plain.push_str(after);
            }
            None => {
                plain.push('<');
                plain.push_str(part);
            }
        }
    }
    plain
}

fn is_tag(text: &str) -> bool {
    let name = text.trim_start_matches('/');
    let end = name.find([' ', '/']).unwrap_or(name.len());
    TAGS.iter()
        .any(|tag| tag.eq_ignore_ascii_case(&name[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_become_their_words_and_tags_go() {
        for (text, expected) in [
            ("Array of [Host](/document/1#Host)", "Array of Host"),
            ("see [a](#a), [b](https://b.example/?c=d).", "see a, b."),
            (
                "a[0](first) and [0, 9] [x][y]",
                "a[0](first) and [0, 9] [x][y]",
            ),
            ("One of:<br/><li>a</li><LI class=\"x\">b", "One of:  a  b"),
            (
                "News <news@example.com>, a < b > c",
                "News <news@example.com>, a < b > c",
            ),
            (
                "  \"Html\": \"<p>[a](/b)</p>\"",
                "  \"Html\": \"<p>[a](/b)</p>\"",
            ),
        ] {
            assert_eq!(line(text), expected);
        }
    }
}
