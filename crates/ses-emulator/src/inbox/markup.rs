//! The text of HTML, as far as a list of mail shows it and a search finds it; nothing is rendered by it.

/// Elements whose content nobody reads.
const UNREAD: [&str; 4] = ["script", "style", "head", "title"];

/// The first bytes of a text, of whole characters.
pub(super) fn beginning(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len()))
        .rev()
        .find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or_default()]
}

/// The words of an HTML document, one space between them, of about so many bytes at most.
pub(super) fn text(html: &str, most: usize) -> String {
    let mut text = String::new();
    let mut rest = html;
    while text.len() < most {
        let Some((words, tag)) = rest.split_once('<') else {
            push(&mut text, rest);
            break;
        };
        push(&mut text, words);
        rest = after_tag(tag);
    }
    beginning(&text, most).to_owned()
}

/// What comes after a tag, or after all of an element that is not read.
fn after_tag(tag: &str) -> &str {
    if let Some(comment) = tag.strip_prefix("!--") {
        return comment.split_once("-->").map_or("", |(_, rest)| rest);
    }
    let Some((inside, rest)) = tag.split_once('>') else {
        return "";
    };
    let name = inside.split(|c: char| !c.is_ascii_alphanumeric()).next();
    let unread = UNREAD
        .iter()
        .find(|unread| name.is_some_and(|name| name.eq_ignore_ascii_case(unread)));
    match unread {
        Some(name) => end(rest, name),
        None => rest,
    }
}

/// What comes after the end tag of an element, its own brackets included in neither.
fn end<'h>(html: &'h str, name: &str) -> &'h str {
    let ends = html.match_indices("</").find(|(at, _)| {
        let tail = html.get(at + 2..at + 2 + name.len());
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(name))
    });
    let tail = ends.map_or("", |(at, _)| &html[at..]);
    tail.split_once('>').map_or("", |(_, rest)| rest)
}

fn push(text: &mut String, words: &str) {
    for word in words
        .split_whitespace()
        .flat_map(|word| word.split("&nbsp;"))
    {
        if word.is_empty() {
            continue;
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&unescaped(word));
    }
}

/// The characters that HTML has to write otherwise.
fn unescaped(word: &str) -> String {
    let plain = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    let mut text = word.to_owned();
    for (written, character) in plain {
        if text.contains(written) {
            text = text.replace(written, character);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &str) {
        assert_eq!(text(html, 100), expected, "{html}");
    }

    #[test]
    fn words_stand_between_tags() {
        check(
            "<p>Dear <b>Mei</b>,<br>spring&nbsp;is\n here</p>",
            "Dear Mei , spring is here",
        );
        check("no tags", "no tags");
        check("1 &lt; 2 &amp;amp;", "1 < 2 &amp;");
        check("a <!-- <b>hidden</b> --> z", "a z");
    }

    #[test]
    fn what_nobody_reads_is_left_out() {
        check(
            "<head><title>T</title></head><STYLE>p{}</Style >a<script>1<2</script>b",
            "a b",
        );
        check("a<script>never closed", "a");
        check("a<b", "a");
        check("<", "");
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!(beginning("王芳", 4), "王");
        assert_eq!(text("<p>王芳</p>", 4), "王");
    }
}
