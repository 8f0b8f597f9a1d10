//! Unsubscribe links: which mail carries one, in which words, and what following it does.

use std::{fmt::Write, sync::Arc};

use form_urlencoded::Serializer;
use ses_types::{UnsubscribeLink, UnsubscribeStatus};

use crate::{
    Error, Fate, Message, address,
    store::{self, State, sender::Link},
    webhook,
};

/// Where the links of an account lead.
#[derive(Clone, Debug)]
pub(crate) struct Links {
    /// The emulator, without a slash at the end.
    url: Arc<str>,
    secret_id: Arc<str>,
}

/// The link that a mail carries: the one that its request asks for, or else that of its sender's setting.
pub(crate) fn link<'l>(
    asked: Option<&'l UnsubscribeLink>,
    setting: Option<&'l Link>,
) -> Option<&'l UnsubscribeLink> {
    let setting = setting.filter(|setting| setting.status == UnsubscribeStatus::ON);
    let link = asked.or_else(|| setting.map(|setting| &setting.link));
    link.filter(|link| **link != UnsubscribeLink::NONE)
}

/// Unsubscribes the recipient of the mail with this id from its sender, and says so.
pub(crate) fn follow(state: &State<'_>, id: &str, now: i64) -> Result<String, Error> {
    let linked = store::unsubscription::find_linked(state, id)?.ok_or(Error::NoLink)?;
    let sender = address::bare(&linked.from);
    if store::unsubscription::add(state, sender, &linked.to, now)? {
        webhook::unsubscribed(state, linked.id, now)?;
    }
    if linked.fate == Fate::Delivered {
        store::unsubscription::set_fate(state, linked.id, Fate::Unsubscribe)?;
    }
    Ok(format!("{} gets no more mail from {sender}.\n", linked.to))
}

impl Links {
    pub(crate) fn new(url: &Arc<str>, secret_id: &str) -> Self {
        Self {
            url: Arc::clone(url),
            secret_id: secret_id.into(),
        }
    }

    /// Puts the link of the mail with this id below it and into its head.
    pub(crate) fn put(&self, message: &mut Message, id: &str, link: &UnsubscribeLink) {
        let account = Serializer::new(String::new())
            .append_pair("account", &self.secret_id)
            .finish();
        let url = format!("{}/_emulator/unsubscribe/{id}?{account}", self.url);
        let words = words(link);
        if let Some(html) = &mut message.html {
            let end = html.to_ascii_lowercase().rfind("</body>");
            let below = format!("<p><a href=\"{url}\">{words}</a></p>");
            html.insert_str(end.unwrap_or(html.len()), &below);
        }
        if let Some(text) = &mut message.text {
            let _infallible = write!(text, "\n\n{words}: {url}\n");
        }
        let headers = [
            ("List-Unsubscribe", format!("<{url}>")),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".into()),
        ];
        let headers = headers.map(|(name, value)| (name.to_owned(), value));
        message.headers.extend(headers);
    }
}

/// What the link says; in English for a value that is not known.
fn words(link: &UnsubscribeLink) -> &'static str {
    const WORDS: &[(UnsubscribeLink, &str)] = &[
        (UnsubscribeLink::SIMPLIFIED_CHINESE, "退订"),
        (UnsubscribeLink::TRADITIONAL_CHINESE, "取消訂閱"),
        (UnsubscribeLink::SPANISH, "Darse de baja"),
        (UnsubscribeLink::FRENCH, "Se désabonner"),
        (UnsubscribeLink::GERMAN, "Abmelden"),
        (UnsubscribeLink::JAPANESE, "配信停止"),
        (UnsubscribeLink::KOREAN, "수신 거부"),
        (UnsubscribeLink::ARABIC, "إلغاء الاشتراك"),
        (UnsubscribeLink::THAI, "ยกเลิกการรับข่าวสาร"),
        (UnsubscribeLink::INDONESIAN, "Berhenti berlangganan"),
        (UnsubscribeLink::VIETNAMESE, "Hủy đăng ký"),
    ];
    let mut known = WORDS.iter();
    let found = known.find(|(known, _)| known == link);
    found.map_or("Unsubscribe", |(_, words)| words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(html: Option<&str>, text: Option<&str>) -> Message {
        let json = serde_json::json!({
            "id": 1, "message_id": "", "task_id": null, "from": "", "to": "", "reply_to": null, "subject": "",
            "html": html, "text": text, "fate": "delivered", "captured": 0,
        });
        serde_json::from_value(json).expect("a message")
    }

    #[test]
    fn the_link_stands_at_the_end_of_each_part() {
        let links = Links::new(&"http://localhost:1".into(), "AKID+a");
        let url = "http://localhost:1/_emulator/unsubscribe/7?account=AKID%2Ba";
        let mut message = message(Some("<BODY>x</BODY></html>"), Some("x"));
        links.put(&mut message, "7", &UnsubscribeLink::GERMAN);
        let html = format!("<BODY>x<p><a href=\"{url}\">Abmelden</a></p></BODY></html>");
        assert_eq!(message.html, Some(html));
        assert_eq!(message.text, Some(format!("x\n\nAbmelden: {url}\n")));
        assert_eq!(message.headers["List-Unsubscribe"], format!("<{url}>"));
    }

    #[test]
    fn a_mail_in_one_part_has_one_link() {
        let links = Links::new(&"".into(), "AKID");
        let mut message = message(Some("<p>x</p>"), None);
        links.put(&mut message, "7", &UnsubscribeLink::ENGLISH);
        let html =
            "<p>x</p><p><a href=\"/_emulator/unsubscribe/7?account=AKID\">Unsubscribe</a></p>";
        assert_eq!(message.html.as_deref(), Some(html));
        assert_eq!(message.text, None);
    }
}
