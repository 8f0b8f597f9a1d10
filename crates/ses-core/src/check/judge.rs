//! Whether one value obeys one rule.

mod object;

use ses_types::{Check, Form, Kind, Unit};

/// Whether a text obeys a check; a check of something else has nothing against it.
#[inline]
pub(super) fn text_obeys(check: &Check, text: &str) -> bool {
    match *check {
        // A text never has more characters than bytes: most are short enough without being read.
        Check::AtMost(bound, Unit::Characters | Unit::Bytes) if text.len() as u64 <= bound => true,
        _ => text_obeys_when_read(check, text),
    }
}

fn text_obeys_when_read(check: &Check, text: &str) -> bool {
    match *check {
        Check::AtLeast(bound, unit) => text_count(unit, text).is_none_or(|count| count >= bound),
        Check::AtMost(bound, unit) => text_count(unit, text).is_none_or(|count| count <= bound),
        Check::OneOfTexts(texts) => texts.contains(&text),
        Check::Form(form) => has_form(form, text),
        Check::Without(characters) => !characters.chars().any(|c| text.contains(c)),
        _ => true,
    }
}

/// Whether a number obeys a check; a check of something else has nothing against it.
pub(super) fn number_obeys(check: &Check, number: i128) -> bool {
    match *check {
        Check::AtLeast(bound, Unit::Value) => number >= bound.into(),
        Check::AtMost(bound, Unit::Value) => number <= bound.into(),
        Check::OneOfNumbers(numbers) => numbers.iter().any(|known| i128::from(*known) == number),
        _ => true,
    }
}

/// Whether so many items, or so many bytes of a whole request, obey a check.
pub(super) fn count_obeys(check: &Check, count: u64) -> bool {
    match *check {
        Check::AtLeast(bound, Unit::Items | Unit::Bytes) => count >= bound,
        Check::AtMost(bound, Unit::Items | Unit::Bytes) => count <= bound,
        _ => true,
    }
}

/// How many bytes a base64 text stands for, told from its length.
pub(super) fn decoded_len(base64: &str) -> u64 {
    (base64.trim_end_matches('=').len() * 3 / 4) as u64
}

/// A type of the wire, in words.
pub(super) fn type_name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Boolean => "a boolean",
        Kind::Unsigned => "an unsigned integer",
        Kind::Signed => "an integer",
        Kind::Float => "a number",
        Kind::String => "a string",
        Kind::Object(_) => "an object",
        Kind::Array(_) => "a list",
    }
}

/// What a value must be, in words.
pub(super) fn words(check: &Check) -> String {
    match *check {
        Check::AtLeast(bound, Unit::Value) => format!("at least {bound}"),
        Check::AtLeast(bound, unit) => format!("at least {bound} {}", unit_name(unit)),
        Check::AtMost(bound, Unit::Value) => format!("at most {bound}"),
        Check::AtMost(bound, unit) => format!("at most {bound} {}", unit_name(unit)),
        Check::OneOfNumbers(numbers) => format!("one of {numbers:?}"),
        Check::OneOfTexts(texts) => format!("one of {texts:?}"),
        Check::Form(form) => form_name(form).to_owned(),
        Check::Without(characters) => format!("without any of {characters:?}"),
        Check::Each(check) => format!("each {}", words(check)),
        Check::TotalDecoded { field, at_most } => {
            format!("{field} at most {at_most} bytes in all, decoded")
        }
        Check::State(words) => words.to_owned(),
        _ => "as the reference says".to_owned(),
    }
}

fn text_count(unit: Unit, text: &str) -> Option<u64> {
    match unit {
        Unit::Characters => Some(text.chars().count() as u64),
        Unit::Bytes => Some(text.len() as u64),
        Unit::Value | Unit::Items => None,
    }
}

fn has_form(form: Form, text: &str) -> bool {
    match form {
        Form::Address => is_address(text),
        Form::Sender => is_sender(text),
        Form::Domain => is_domain(text),
        Form::Base64 => is_base64(text),
        Form::JsonObject => object::is_object(text),
        Form::PlainJsonObject => object::is_plain_object(text),
        Form::Date => is_date(text),
        Form::Time => is_time(text),
        _ => true,
    }
}

/// `local@domain`: enough to catch what can be no address, not what a mailbox provider would refuse.
fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let in_local = |byte: u8| {
        let is_special = matches!(
            byte,
            b'<' | b'>' | b'(' | b')' | b',' | b';' | b':' | b'\\' | b'"' | b'@' | b'[' | b']'
        );
        matches!(byte, b'!'..=b'~' | 0x80..) && !is_special
    };
    (1..=64).contains(&local.len())
        && text.len() <= 254
        && local.bytes().all(in_local)
        && is_seen(local)
        && is_domain(domain)
}

fn is_sender(text: &str) -> bool {
    let Some(open) = text.find('<') else {
        return is_address(text);
    };
    let (alias, address) = text.split_at(open);
    let Some(alias) = alias.strip_suffix(' ') else {
        return false;
    };
    let address = address
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'));
    !alias.is_empty()
        && !alias.ends_with(' ')
        && !alias.contains([':', '\r', '\n'])
        && address.is_some_and(is_address)
}

/// At least two labels of letters, digits and hyphens; beyond ASCII of whatever is to be seen, since many scripts write
/// words with marks that are no letters.
fn is_domain(text: &str) -> bool {
    let (mut label, mut labels, mut last) = (0, 0, b'.');
    for byte in text.bytes().chain([b'.']) {
        match byte {
            b'.' if last == b'-' || !(1..=63).contains(&label) => return false,
            b'.' => (label, labels) = (0, labels + 1),
            b'-' if label == 0 => return false,
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | 0x80.. => label += 1,
            _ => return false,
        }
        last = byte;
    }
    labels > 1 && text.len() <= 253 && is_seen(text)
}

/// Whether all that is beyond ASCII in it is neither space nor a control.
fn is_seen(text: &str) -> bool {
    let is_seen = |c: char| c.is_ascii() || !(c.is_whitespace() || c.is_control());
    text.is_ascii() || text.chars().all(is_seen)
}

fn is_base64(text: &str) -> bool {
    let bytes = || text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n'));
    let padding = text
        .bytes()
        .rev()
        .take_while(|byte| matches!(byte, b'=' | b'\r' | b'\n'));
    let padding = padding.filter(|byte| *byte == b'=').count();
    let body = bytes().count() - padding;
    (body + padding).is_multiple_of(4)
        && padding <= 2
        && bytes()
            .take(body)
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/')
}

fn is_date(text: &str) -> bool {
    let digits = |range| {
        text.get(range)
            .filter(|part: &&str| part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let number = |range| digits(range).and_then(|part| part.parse::<u32>().ok());
    let (Some(year), Some(month), Some(day)) = (number(0..4), number(5..7), number(8..10)) else {
        return false;
    };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let length = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    text.len() == 10 && &text[4..5] == "-" && &text[7..8] == "-" && (1..=length).contains(&day)
}

fn is_time(text: &str) -> bool {
    let Some((date, time)) = text.split_once(' ') else {
        return false;
    };
    let part = |index: usize, below: u32| {
        let part = time
            .split(':')
            .nth(index)
            .filter(|part| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit()));
        part.and_then(|part| part.parse::<u32>().ok())
            .is_some_and(|number| number < below)
    };
    is_date(date) && time.len() == 8 && part(0, 24) && part(1, 60) && part(2, 60)
}

fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Value => "",
        Unit::Characters => "characters",
        Unit::Bytes => "bytes",
        Unit::Items => "items",
    }
}

fn form_name(form: Form) -> &'static str {
    match form {
        Form::Address => "a mail address",
        Form::Sender => "an address, or an alias, one space and the address in angle brackets",
        Form::Domain => "a domain name",
        Form::Base64 => "base64",
        Form::JsonObject => "a JSON object written as text",
        Form::PlainJsonObject => "a JSON object written as text, without HTML in its values",
        Form::Date => "a day as YYYY-MM-DD",
        Form::Time => "a time as YYYY-MM-DD hh:mm:ss",
        _ => "of the documented form",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(form: Form, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(has_form(form, text), "{text:?} is {}", form_name(form));
        }
        for text in bad {
            assert!(!has_form(form, text), "{text:?} is not {}", form_name(form));
        }
    }

    #[test]
    fn addresses() {
        check(
            Form::Address,
            &[
                "a@b.cn",
                "first.last+tag@mail.example.com",
                "o'neil@example.org",
                "用户@例子.公司",
                "संपर्क@हिन्दी.भारत",
            ],
            &[
                "", "a", "@b.cn", "a@", "a@b", "a b@c.de", "a@b..cn", "a@-b.cn", "a@b@c.de",
                "<a@b.cn>", "a@b.cn\n",
            ],
        );
    }

    #[test]
    fn domains() {
        let (longest, longer) = ("b".repeat(63) + ".cn", "b".repeat(64) + ".cn");
        let many = |labels| "b.".repeat(labels) + "c";
        check(
            Form::Domain,
            &["b.cn", "a_b.c-d.cn", &longest, &many(126)],
            &[
                "",
                "cn",
                ".cn",
                "b.",
                "b..cn",
                "b-.cn",
                "-b.cn",
                "b.-",
                "b.c/n",
                "b. cn",
                "b.\u{a0}.cn",
                &longer,
                &many(127),
            ],
        );
    }

    #[test]
    fn senders() {
        check(
            Form::Sender,
            &[
                "a@b.cn",
                "News <a@b.cn>",
                "Tea & Co, Ltd <a@b.cn>",
                "新闻 <a@b.cn>",
            ],
            &[
                "News<a@b.cn>",
                "News  <a@b.cn>",
                "A: B <a@b.cn>",
                "<a@b.cn>",
                " <a@b.cn>",
                "News <a@b.cn",
                "News <a>",
            ],
        );
    }

    #[test]
    fn days_and_times() {
        check(
            Form::Date,
            &["2024-02-29", "2023-12-31"],
            &[
                "2023-02-29",
                "2023-13-01",
                "2023-1-1",
                "2023-04-31",
                "20230101",
            ],
        );
        let bad = [
            "2021-09-10",
            "2021-09-10 24:00:00",
            "2021-09-10T11:10:11",
            "2021-09-10 11:10",
            "2021-09-10 1:10:110",
        ];
        check(Form::Time, &["2021-09-10 11:10:11"], &bad);
    }

    #[test]
    fn base64() {
        check(
            Form::Base64,
            &["", "QQ==", "QUI=", "QUJD", "+/+/", "QUJD\r\nQQ=\n=\n"],
            &["Q", "QQ=", "Q===", "QU JD", "QUJ-"],
        );
    }

    #[test]
    fn base64_is_counted_decoded() {
        assert_eq!(["", "QQ==", "QUI=", "QUJD"].map(decoded_len), [0, 1, 2, 3]);
    }
}
