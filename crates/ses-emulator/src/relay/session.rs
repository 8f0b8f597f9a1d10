//! A session with a mail server (RFC 5321), one command at a time, so that it is known how far a mail has come.

use std::{error::Error as _, time::Duration};

use lettre::{
    Address,
    transport::smtp::{
        self,
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters},
        commands::{Data, Mail, Quit, Rcpt, Rset},
        extension::{ClientId, Extension, MailBodyParameter, MailParameter},
        response::Response,
    },
};
use tokio::time::timeout;

use super::{Relay, RelayTls};
use crate::store::relay::Reply;

/// The code of a server that ends the session whatever was asked of it.
const CLOSING: u16 = 421;

/// A connection on which mail is handed over.
pub(super) struct Session {
    connection: AsyncSmtpConnection,
    limit: Duration,
}

/// Who a mail is from and to.
pub(super) struct Envelope {
    from: Address,
    to: Address,
}

impl Envelope {
    /// `None` for addresses that no server would take.
    pub(super) fn new(from: &str, to: &str) -> Option<Self> {
        Some(Self {
            from: from.parse().ok()?,
            to: to.parse().ok()?,
        })
    }

    fn is_ascii(&self) -> bool {
        [&self.from, &self.to]
            .iter()
            .all(|address| AsRef::<str>::as_ref(address).is_ascii())
    }
}

/// Why a mail did not come through.
pub(super) enum Setback {
    /// The server does not want it, and says why: at RCPT the recipient, and otherwise the mail.
    Refused { reply: Reply, is_recipient: bool },
    /// The session has broken off.
    Broken(String),
}

impl Session {
    /// Connects, greets, protects the connection and logs in, as the relay says.
    pub(super) async fn open(relay: &Relay) -> Result<Self, String> {
        let opened = timeout(relay.timeout, open(relay)).await;
        let connection = opened.map_err(|_| late())?.map_err(|error| words(&error))?;
        Ok(Self {
            connection,
            limit: relay.timeout,
        })
    }

    /// Offers a mail; when the server agrees, the text comes next and nothing else.
    pub(super) async fn offer(&mut self, envelope: &Envelope) -> Result<(), Setback> {
        let mut parameters = Vec::new();
        if self.knows(Extension::EightBitMime) {
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        if !envelope.is_ascii() {
            if !self.knows(Extension::SmtpUtfEight) {
                let reply = Reply {
                    code: Some(553),
                    text: "the server takes no address with such letters (RFC 6531)".into(),
                };
                return Err(Setback::Refused {
                    reply,
                    is_recipient: true,
                });
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        let mail = Mail::new(Some(envelope.from.clone()), parameters);
        self.command(mail, false).await?;
        let recipient = Rcpt::new(envelope.to.clone(), Vec::new());
        self.command(recipient, true).await?;
        self.command(Data, false).await
    }

    /// Hands over the text of a mail that the server has agreed to.
    pub(super) async fn hand_over(&mut self, text: &str) -> Result<Reply, Setback> {
        let answer = timeout(self.limit, self.connection.command(framed(text))).await;
        match answer {
            Ok(Ok(response)) => Ok(reply(&response)),
            Ok(Err(error)) => Err(setback(&error, false)),
            Err(_) => Err(Setback::Broken(late())),
        }
    }

    /// Forgets a mail that was refused; `false` if the session does not go on.
    pub(super) async fn reset(&mut self) -> bool {
        self.command(Rset, false).await.is_ok()
    }

    /// Ends in good order, as far as the server lets it.
    pub(super) async fn close(mut self) {
        let _ended = self.command(Quit, false).await;
    }

    fn knows(&self, extension: Extension) -> bool {
        self.connection.server_info().supports_feature(extension)
    }

    async fn command(
        &mut self,
        command: impl std::fmt::Display,
        is_recipient: bool,
    ) -> Result<(), Setback> {
        match timeout(self.limit, self.connection.command(command)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(setback(&error, is_recipient)),
            Err(_) => Err(Setback::Broken(late())),
        }
    }
}

/// The text with its end (RFC 5321, section 4.5.2), to be written at once: the end by itself would wait for the other side
/// to have seen the text (RFC 896), which takes its time to say so.
fn framed(text: &str) -> String {
    let text = text.strip_suffix("\r\n").unwrap_or(text);
    let first = if text.starts_with('.') { "." } else { "" };
    [first, &text.replace("\r\n.", "\r\n.."), "\r\n.\r\n"].concat()
}

async fn open(relay: &Relay) -> Result<AsyncSmtpConnection, smtp::Error> {
    let name = ClientId::Domain("localhost".into());
    let server = (relay.host.as_str(), relay.port);
    let implicit = match relay.tls {
        RelayTls::Implicit => Some(tls(relay)?),
        _ => None,
    };
    let limit = Some(relay.timeout);
    let mut connection =
        AsyncSmtpConnection::connect_tokio1(server, limit, &name, implicit, None).await?;
    if relay.tls == RelayTls::StartTls {
        connection.starttls(tls(relay)?, &name).await?;
    }
    if let Some((user, password)) = &relay.login {
        let credentials = Credentials::new(user.clone(), password.clone());
        let mechanisms = [Mechanism::Plain, Mechanism::Login];
        connection.auth(&mechanisms, &credentials).await?;
    }
    Ok(connection)
}

fn tls(relay: &Relay) -> Result<TlsParameters, smtp::Error> {
    let mut builder =
        TlsParameters::builder(relay.host.clone()).certificate_store(CertificateStore::WebpkiRoots);
    for pem in &relay.roots {
        builder = builder.add_root_certificate(Certificate::from_pem(pem)?);
    }
    builder.build_rustls()
}

fn setback(error: &smtp::Error, is_recipient: bool) -> Setback {
    let code = error.status().map(u16::from);
    match code {
        Some(code) if code != CLOSING => Setback::Refused {
            reply: Reply {
                code: Some(code),
                text: format!("{code} {}", cause(error)),
            },
            is_recipient,
        },
        _ => Setback::Broken(words(error)),
    }
}

fn reply(response: &Response) -> Reply {
    let code = u16::from(response.code());
    let lines: Vec<_> = response.message().collect();
    Reply {
        code: Some(code),
        text: format!("{code} {}", lines.join(" ")),
    }
}

fn cause(error: &smtp::Error) -> String {
    error.source().map_or_else(String::new, ToString::to_string)
}

fn words(error: &smtp::Error) -> String {
    error.to_string()
}

fn late() -> String {
    "the server did not answer in time".into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(framed(text), expected);
    }

    #[test]
    fn a_line_with_a_dot_ends_nothing() {
        check("a\r\nb", "a\r\nb\r\n.\r\n");
        check("a\r\nb\r\n", "a\r\nb\r\n.\r\n");
        check("a\r\n.\r\nb\r\n.c", "a\r\n..\r\nb\r\n..c\r\n.\r\n");
        check(".", "..\r\n.\r\n");
        check("", "\r\n.\r\n");
    }
}
