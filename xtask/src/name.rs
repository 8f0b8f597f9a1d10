//! How a name of the wire becomes a name of Rust: one mechanical function each.

/// `FromEmailAddress` → `from_email_address`, `ADLocation` → `ad_location`, `TemplateID` → `template_id`.
///
/// A word begins at a capital that follows a small letter or a digit, and at the last capital of a run when a small
/// letter follows it.
pub(crate) fn snake(wire: &str) -> String {
    let letters: Vec<char> = wire.chars().collect();
    let mut name = String::with_capacity(wire.len() + 4);
    for (index, &letter) in letters.iter().enumerate() {
        if !letter.is_ascii_alphanumeric() {
            push_break(&mut name);
            continue;
        }
        let before = index.checked_sub(1).and_then(|at| letters.get(at));
        let after = letters.get(index + 1);
        let ends_word = before.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        let ends_acronym = before.is_some_and(char::is_ascii_uppercase)
            && after.is_some_and(char::is_ascii_lowercase);
        if letter.is_ascii_uppercase() && (ends_word || ends_acronym) {
            push_break(&mut name);
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

/// `FailedOperation.ServiceNotAvailable` → `FAILED_OPERATION_SERVICE_NOT_AVAILABLE`.
pub(crate) fn screaming(wire: &str) -> String {
    snake(wire).to_ascii_uppercase()
}

/// A field name as Rust writes it: a keyword becomes a raw identifier.
pub(crate) fn field(wire: &str) -> String {
    let name = snake(wire);
    if KEYWORDS.contains(&name.as_str()) {
        format!("r#{name}")
    } else {
        name
    }
}

/// Whether the text can name a Rust type.
pub(crate) fn is_type_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.chars().all(|c| c.is_ascii_alphanumeric())
}

const KEYWORDS: [&str; 36] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "override", "priv", "pub", "ref", "return", "static", "try",
    "type", "where",
];

fn push_break(name: &mut String) {
    if !name.is_empty() && !name.ends_with('_') {
        name.push('_');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_wire_become_names_of_rust() {
        for (wire, expected) in [
            ("FromEmailAddress", "from_email_address"),
            ("ADLocation", "ad_location"),
            ("DKIMOption", "dkim_option"),
            ("TemplateID", "template_id"),
            ("FileURL", "file_url"),
            ("NewAPI", "new_api"),
            ("DNSAttributes", "dns_attributes"),
            ("SmtpPwdType", "smtp_pwd_type"),
            (
                "FailedOperation.InValidTemplateData",
                "failed_operation_in_valid_template_data",
            ),
            ("Sha256Digest", "sha256_digest"),
        ] {
            assert_eq!(snake(wire), expected, "{wire}");
        }
        assert_eq!(field("Type"), "r#type");
        assert_eq!(
            screaming("RequestLimitExceeded.IPLimit"),
            "REQUEST_LIMIT_EXCEEDED_IP_LIMIT"
        );
    }
}
