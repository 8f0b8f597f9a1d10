//! What a body may have been when it was signed, if something on the way has written it anew.

/// The largest body, in bytes, that is tried in other forms: a developer waits for the answer.
const MOST: usize = 1 << 20;

/// The body in other forms of the same JSON, and with or without a line feed at its end.
pub(super) fn rewritten(body: &[u8]) -> Vec<Vec<u8>> {
    if body.len() > MOST {
        return Vec::new();
    }
    let mut forms = vec![body.trim_ascii_end().to_vec(), [body, b"\n"].concat()];
    if let Ok(text) = std::str::from_utf8(body) {
        let spacings = [(",", ":"), (", ", ": ")];
        let spaced = spacings.map(|(comma, colon)| respaced(text, comma, colon));
        forms.push(escaped(text).into_bytes());
        forms.extend(spaced.iter().map(|form| escaped(form).into_bytes()));
        forms.extend(spaced.map(String::into_bytes));
    }
    forms.retain(|form| form != body);
    forms
}

/// JSON with this after each comma and colon, and no other space outside of texts.
fn respaced(json: &str, comma: &str, colon: &str) -> String {
    let mut written = String::with_capacity(json.len() * 2);
    let (mut in_text, mut is_escaped) = (false, false);
    for letter in json.chars() {
        match letter {
            ',' if !in_text => written.push_str(comma),
            ':' if !in_text => written.push_str(colon),
            ' ' | '\n' | '\r' | '\t' if !in_text => {}
            _ => written.push(letter),
        }
        in_text ^= letter == '"' && !is_escaped;
        is_escaped = in_text && letter == '\\' && !is_escaped;
    }
    written
}

/// JSON whose letters beyond ASCII are escapes, as some encoders write them.
fn escaped(json: &str) -> String {
    let mut written = String::with_capacity(json.len());
    for letter in json.chars() {
        if letter.is_ascii() {
            written.push(letter);
        } else {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                written.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sent: &str, signed: &str) {
        let forms = rewritten(sent.as_bytes());
        assert!(
            forms.iter().any(|form| form == signed.as_bytes()),
            "{sent} {signed}"
        );
    }

    #[test]
    fn another_encoder_writes_the_same_json_otherwise() {
        let compact = r#"{"a":"x: \", y","b":[1,2]}"#;
        let spaced = r#"{"a": "x: \", y", "b": [1, 2]}"#;
        check(compact, spaced);
        check(spaced, compact);
        check("{ \"a\":\n1 }\n", r#"{"a":1}"#);
        check(r#"{"a":"é😀"}"#, r#"{"a": "\u00e9\ud83d\ude00"}"#);
        check("{}\n", "{}");
        check("{}", "{}\n");
    }

    #[test]
    fn the_body_itself_is_none_of_them() {
        assert!(rewritten(b"\xff").iter().all(|form| form != b"\xff"));
        assert!(rewritten(b"{}").iter().all(|form| form != b"{}"));
    }
}
