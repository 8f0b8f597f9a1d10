//! Which text may stand where in a request: header names and values, queries and the parts of a scope.

/// A header's name as RFC 9110 has it: one or more token characters.
pub(crate) fn is_header_name(text: &str) -> bool {
    !text.is_empty() && every(text, is_token)
}

/// A header's value that every HTTP stack sends and receives unchanged: printable ASCII.
pub(crate) fn is_header_value(text: &str) -> bool {
    every(text, |byte| matches!(byte, b' '..=b'~'))
}

/// Printable ASCII without spaces: what a query or a Host header consists of.
pub(crate) fn is_unbroken(text: &str) -> bool {
    every(text, |byte| byte.is_ascii_graphic())
}

/// A part of `Credential={secret id}/{day}/{service}/tc3_request,`: neither a slash nor a comma, and not empty.
pub(crate) fn is_scope_part(text: &str) -> bool {
    !text.is_empty()
        && every(text, |byte| {
            byte.is_ascii_graphic() && byte != b'/' && byte != b','
        })
}

/// Looks at each byte whatever came before it: without a way out, the loop becomes vector code.
fn every(text: &str, rule: impl Fn(u8) -> bool) -> bool {
    text.bytes().fold(true, |holds, byte| holds & rule(byte))
}

const fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'-'
                | b'.'
                | b'^'
                | b'_'
                | b'`'
                | b'|'
                | b'~'
        )
}

#[cfg(test)]
mod tests {
    use super::{is_header_name, is_header_value, is_scope_part, is_unbroken};

    fn check(rule: fn(&str) -> bool, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(rule(text), "takes {text:?}");
        }
        for text in bad {
            assert!(!rule(text), "refuses {text:?}");
        }
    }

    #[test]
    fn every_rule_has_its_limits() {
        check(
            is_header_name,
            &["X-TC-Action", "a"],
            &["", "a b", "a:", "a;b", "é", "a\n"],
        );
        check(
            is_header_value,
            &["", "a b", "~"],
            &["\n", "a\r", "\t", "\u{7f}", "é"],
        );
        check(is_unbroken, &["", "a=b&c=%20"], &[" ", "a b", "\n", "é"]);
        check(
            is_scope_part,
            &["ses", "AKID***"],
            &["", "a/b", "a,b", "a b", "\n", "é"],
        );
    }
}
