//! A mail server that does to a mail what the name of its recipient says.

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// What it was asked.
#[derive(Default)]
struct Seen {
    connections: usize,
    /// How many connections it closes before it greets.
    turned_away: usize,
    /// Whom mail was offered for.
    offered: Vec<String>,
    /// Whom mail came for, and its text.
    taken: Vec<(String, String)>,
}

#[derive(Clone)]
pub(super) struct Server {
    port: u16,
    seen: Arc<Mutex<Seen>>,
    news: watch::Sender<()>,
}

impl Server {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let server = Self {
            port: listener.local_addr().expect("an address").port(),
            seen: Arc::default(),
            news: watch::Sender::new(()),
        };
        let own = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let is_turned_away = own.note(|seen| {
                    seen.connections += 1;
                    let is_turned_away = seen.turned_away > 0;
                    seen.turned_away = seen.turned_away.saturating_sub(1);
                    is_turned_away
                });
                if !is_turned_away {
                    tokio::spawn(own.clone().converse(stream));
                }
            }
        });
        server
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn turn_away(&self, connections: usize) {
        self.note(|seen| seen.turned_away = connections);
    }

    pub(super) fn connections(&self) -> usize {
        self.note(|seen| seen.connections)
    }

    pub(super) fn offered(&self) -> Vec<String> {
        self.note(|seen| seen.offered.clone())
    }

    pub(super) fn taken(&self) -> Vec<(String, String)> {
        self.note(|seen| seen.taken.clone())
    }

    /// Waits for a mail to this recipient.
    pub(super) async fn has_taken(&self, to: &str) {
        let mut news = self.news.subscribe();
        while !self.taken().iter().any(|(taken, _)| taken == to) {
            news.changed().await.expect("the server is there");
        }
    }

    fn note<T>(&self, note: impl FnOnce(&mut Seen) -> T) -> T {
        note(&mut self.seen.lock().expect("nobody panics"))
    }

    /// One session: until it is to break off, or the client goes.
    async fn converse(self, stream: TcpStream) -> Option<()> {
        let mut stream = BufReader::new(stream);
        say(&mut stream, "220 ready").await?;
        let (mut to, mut has_logged_in) = (String::new(), false);
        loop {
            let line = line(&mut stream).await?;
            let command = line
                .split([' ', ':'])
                .next()
                .unwrap_or_default()
                .to_uppercase();
            let answer = match command.as_str() {
                "EHLO" => "250-here\r\n250-8BITMIME\r\n250 AUTH PLAIN",
                "AUTH" => {
                    // \0emulator\0a password
                    has_logged_in = line.ends_with("AGVtdWxhdG9yAGEgcGFzc3dvcmQ=");
                    "235 welcome"
                }
                "MAIL" if !has_logged_in => "530 log in first",
                "RCPT" => {
                    to = recipient(&line);
                    let is_again = self.note(|seen| {
                        let is_again = seen.offered.contains(&to);
                        seen.offered.push(to.clone());
                        is_again
                    });
                    match to.as_str() {
                        "nobody" => "550 no such mailbox",
                        "later" => "451 not now",
                        "closing" if !is_again => return say(&mut stream, "421 closing").await,
                        _ => "250 go on",
                    }
                }
                "DATA" => {
                    say(&mut stream, "354 go on").await?;
                    let text = text(&mut stream).await?;
                    match to.as_str() {
                        "spam" => "554 not wanted",
                        _ => {
                            self.note(|seen| seen.taken.push((to.clone(), text)));
                            self.news.send_replace(());
                            match to.as_str() {
                                "lost" => return None,
                                "held" => std::future::pending().await,
                                _ => "250 taken",
                            }
                        }
                    }
                }
                _ => "250 go on",
            };
            say(&mut stream, answer).await?;
        }
    }
}

/// The name before the `@`.
fn recipient(line: &str) -> String {
    let address = line.split(['<', '@']).nth(1);
    address.unwrap_or_default().to_owned()
}

async fn say(stream: &mut BufReader<TcpStream>, words: &str) -> Option<()> {
    stream
        .write_all(format!("{words}\r\n").as_bytes())
        .await
        .ok()
}

async fn line(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    match stream.read_line(&mut line).await {
        Ok(read) if read > 0 => Some(line.trim_end().to_owned()),
        _ => None,
    }
}

/// The lines up to the one with a dot.
async fn text(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut text = String::new();
    loop {
        let line = line(stream).await?;
        if line == "." {
            return Some(text);
        }
        text.push_str(line.strip_prefix('.').unwrap_or(&line));
        text.push_str("\r\n");
    }
}
