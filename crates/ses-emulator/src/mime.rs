//! A mail as it goes over the wire: its headers and its parts in the form of RFC 5322 and MIME.
//!
//! It is put together anew each time, and is the same text each time.

use std::time::{Duration, UNIX_EPOCH};

use crate::{Message, address, head::Head};
use lettre::message::{
    Mailboxes, MultiPart, SinglePart,
    header::{self, HeaderName, HeaderValue, Headers},
};

/// A captured mail with what makes it one of a kind.
pub(crate) struct Letter {
    pub(crate) message: Message,
    /// The id that no other mail has, whoever it goes to.
    pub(crate) own_id: String,
    /// What its request gave of its head.
    pub(crate) head: Head,
    /// What the mail server said to which it left.
    pub(crate) reply: Option<String>,
}

impl Letter {
    /// The headers, in their order, with values as they are meant and not as they are encoded.
    pub(crate) fn headers(&self) -> Vec<(&str, String)> {
        let message = &self.message;
        let mut headers = vec![
            ("Date", date(message.captured)),
            (
                "From",
                self.head
                    .from
                    .clone()
                    .unwrap_or_else(|| message.from.clone()),
            ),
            ("To", message.to.clone()),
        ];
        headers.extend(
            message
                .reply_to
                .clone()
                .map(|reply_to| ("Reply-To", reply_to)),
        );
        headers.push(("Subject", message.subject.clone()));
        headers.push(("Message-ID", self.message_id()));
        let added = message.headers.iter();
        headers.extend(added.map(|(name, value)| (name.as_str(), value.clone())));
        headers.push(("MIME-Version", "1.0".into()));
        let is_free = |name: &str, headers: &[(&str, String)]| {
            !name.to_ascii_lowercase().starts_with("content-")
                && !headers
                    .iter()
                    .any(|(known, _)| known.eq_ignore_ascii_case(name))
        };
        for (name, value) in &self.head.headers {
            if is_free(name, &headers) {
                headers.push((name, value.clone()));
            }
        }
        let on_one_line = |(name, value): (_, String)| (name, value.replace(char::is_control, " "));
        headers.into_iter().map(on_one_line).collect()
    }

    /// The `Message-ID` header, which is always the same for a mail.
    pub(crate) fn message_id(&self) -> String {
        let domain = address::domain(address::bare(&self.message.from));
        match &self.head.message_id {
            None => format!("<{}@{domain}>", self.own_id),
            Some(id) if id.starts_with('<') => id.clone(),
            Some(id) => format!("<{id}>"),
        }
    }

    /// The whole mail.
    pub(crate) fn format(&self) -> String {
        let mut headers = Headers::new();
        for (name, value) in self.headers() {
            put(&mut headers, name, value);
        }
        // Whatever is no ASCII was encoded.
        headers.to_string() + &String::from_utf8_lossy(&self.body())
    }

    /// The parts, with the headers that say what they are.
    fn body(&self) -> Vec<u8> {
        let message = &self.message;
        let text = || SinglePart::plain(message.text.clone().unwrap_or_default());
        match (&message.text, &message.html) {
            (_, None) => text().formatted(),
            (None, Some(html)) => SinglePart::html(html.clone()).formatted(),
            (Some(_), Some(html)) => MultiPart::alternative()
                // A part of the id is in no line of a part: it is as long as a line can be, or encoded.
                .boundary(format!("part-{}", self.own_id))
                .singlepart(text())
                .singlepart(SinglePart::html(html.clone()))
                .formatted(),
        }
    }
}

/// Puts a header in, encoded as its kind wants it.
fn put(headers: &mut Headers, name: &str, value: String) {
    let mailboxes = || value.parse::<Mailboxes>();
    match name {
        "From" if mailboxes().is_ok() => set(headers, mailboxes().map(header::From::from)),
        "To" if mailboxes().is_ok() => set(headers, mailboxes().map(header::To::from)),
        "Reply-To" if mailboxes().is_ok() => set(headers, mailboxes().map(header::ReplyTo::from)),
        _ => {
            // The names are those above, and those that the emulator adds.
            if let Ok(name) = HeaderName::new_from_ascii(name.to_owned()) {
                headers.insert_raw(HeaderValue::new(name, value));
            }
        }
    }
}

fn set<H: header::Header, E>(headers: &mut Headers, header: Result<H, E>) {
    if let Ok(header) = header {
        headers.set(header);
    }
}

/// A time as RFC 5322 writes it, in UTC.
fn date(unix: i64) -> String {
    let since = Duration::from_secs(unix.try_into().unwrap_or_default());
    let time = httpdate::fmt_http_date(UNIX_EPOCH + since);
    time.replace("GMT", "+0000")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::Fate;

    fn letter() -> Letter {
        Letter {
            message: Message {
                id: 7,
                message_id: "qcloudses-7".into(),
                task_id: None,
                from: "Acme <news@mail.example.com>".into(),
                to: "mei@example.org".into(),
                reply_to: None,
                subject: "Spring".into(),
                html: Some("<p>Hello</p>".into()),
                text: None,
                headers: BTreeMap::new(),
                fate: Fate::Delivered,
                captured: 1_767_323_045,
            },
            own_id: "qcloudses-7".into(),
            head: Head::default(),
            reply: None,
        }
    }

    #[test]
    fn a_mail_has_the_headers_that_a_mail_has() {
        let expected = "Date: Fri, 02 Jan 2026 03:04:05 +0000\r\n\
                        From: Acme <news@mail.example.com>\r\n\
                        To: mei@example.org\r\n\
                        Subject: Spring\r\n\
                        Message-ID: <qcloudses-7@mail.example.com>\r\n\
                        MIME-Version: 1.0\r\n\
                        Content-Type: text/html; charset=utf-8\r\n\
                        Content-Transfer-Encoding: 7bit\r\n\
                        \r\n\
                        <p>Hello</p>";
        assert_eq!(letter().format().trim_end(), expected);
    }

    #[test]
    fn two_parts_are_alternatives_and_always_the_same_text() {
        let mut letter = letter();
        letter.message.text = Some("Hello, 王芳".into());
        let formatted = letter.format();
        assert!(formatted.contains("multipart/alternative;"), "{formatted}");
        assert_eq!(formatted.matches("--part-qcloudses-7").count(), 3);
        assert_eq!(letter.format(), formatted);
    }

    #[test]
    fn names_and_subjects_in_any_script_are_encoded() {
        let mut letter = letter();
        letter.message.from = "王芳 <news@mail.example.com>".into();
        letter.message.subject = "您的验证码".into();
        letter.message.html = Some("<p>王芳</p>".into());
        let formatted = letter.format();
        assert!(formatted.is_ascii(), "{formatted}");
        assert!(formatted.contains("From: =?utf-8?b?"), "{formatted}");
        assert!(formatted.contains("<news@mail.example.com>"), "{formatted}");
        assert!(letter.headers().contains(&("Subject", "您的验证码".into())));
    }

    #[test]
    fn the_id_of_the_request_is_the_mails() {
        let mut letter = letter();
        for id in ["<1234@example.com>", "1234@example.com"] {
            letter.head.message_id = Some(id.into());
            assert_eq!(letter.message_id(), "<1234@example.com>");
        }
    }

    #[test]
    fn headers_of_the_request_stand_beside_those_that_a_mail_has() {
        let mut letter = letter();
        letter.head.from = Some("Shop <hello@mail.example.com>".into());
        for (name, value) in [("X-Order", "1234"), ("subject", "x"), ("Content-Type", "x")] {
            letter.head.headers.insert(name.into(), value.into());
        }
        let formatted = letter.format();
        assert!(
            formatted.contains("\r\nFrom: Shop <hello@mail.example.com>\r\n"),
            "{formatted}"
        );
        assert!(formatted.contains("\r\nX-Order: 1234\r\n"), "{formatted}");
        assert_eq!(
            formatted.to_lowercase().matches("\nsubject:").count(),
            1,
            "{formatted}"
        );
        assert_eq!(
            formatted.matches("\nContent-Type:").count(),
            1,
            "{formatted}"
        );
    }

    #[test]
    fn no_value_begins_a_header_of_its_own() {
        let evil = "x\r\nBcc: all@example.org\r\n\r\n<script>";
        for place in 0..7 {
            let mut letter = letter();
            match place {
                0 => letter.message.subject = evil.into(),
                1 => letter.message.from = format!("{evil} <news@mail.example.com>"),
                2 => letter.message.to = evil.into(),
                3 => letter.message.reply_to = Some(evil.into()),
                4 => letter.head.message_id = Some(evil.into()),
                5 => letter.head.from = Some(evil.into()),
                _ => drop(letter.head.headers.insert("X-Order".into(), evil.into())),
            }
            let formatted = letter.format();
            let (head, _) = formatted.split_once("\r\n\r\n").expect("a body");
            let lines = head.lines().filter(|line| !line.starts_with(' '));
            let lines: Vec<_> = lines.collect();
            assert!(lines.iter().all(|line| !line.starts_with("Bcc")), "{head}");
            let has = |name: &str| lines.iter().any(|line| line.starts_with(name));
            assert!(has("Content-Type:") && has("MIME-Version:"), "{head}");
        }
    }
}
