//! The load: the same request over and over on 16 connections, each answer awaited and looked at.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    runtime::Builder,
    task::JoinSet,
};

use crate::request;

const CONNECTIONS: usize = 16;

/// Makes what a mail needs.
pub(crate) fn furnish(address: &str) {
    let content = json!({ "Html": "PHA+SGVsbG8ge3tuYW1lfX08L3A+" });
    let steps = [
        (
            "CreateEmailIdentity",
            json!({ "EmailIdentity": "mail.example.com" }),
        ),
        (
            "CreateEmailAddress",
            json!({ "EmailAddress": "news@mail.example.com" }),
        ),
        (
            "CreateEmailTemplate",
            json!({ "TemplateName": "hello", "TemplateContent": content }),
        ),
    ];
    block_on(async {
        let mut connection = Connection::open(address).await;
        for (action, body) in steps {
            connection
                .call(&request::bytes(address, action, &body))
                .await;
        }
    });
}

/// Sends so many mails, and prints how many seconds that took.
pub(crate) fn run(address: &str, count: usize) {
    let request: Arc<[u8]> = request::bytes(address, "SendEmail", &mail()).into();
    let seconds = block_on(async {
        let mut connections = Vec::new();
        for _ in 0..CONNECTIONS {
            connections.push(Connection::open(address).await);
        }
        let (start, begun) = (Instant::now(), Arc::new(AtomicUsize::new(0)));
        let mut workers = JoinSet::new();
        for mut connection in connections {
            let (request, begun) = (Arc::clone(&request), Arc::clone(&begun));
            workers.spawn(async move {
                while begun.fetch_add(1, Ordering::Relaxed) < count {
                    connection.call(&request).await;
                }
            });
        }
        workers.join_all().await;
        start.elapsed().as_secs_f64()
    });
    println!("{seconds}");
}

fn mail() -> Value {
    json!({
        "FromEmailAddress": "News <news@mail.example.com>",
        "Destination": ["mei@example.com"],
        "Subject": "For {{name}}",
        "Template": { "TemplateID": 1, "TemplateData": "{\"name\":\"Mei\"}" },
    })
}

/// A runtime of one thread, so that most of the machine is the server's.
fn block_on<T>(work: impl Future<Output = T>) -> T {
    let mut builder = Builder::new_current_thread();
    builder
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(work)
}

/// A connection that is kept, and what was read from it.
struct Connection {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Connection {
    async fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).await.expect("it listens");
        stream.set_nodelay(true).expect("it is open");
        Self {
            stream,
            read: Vec::with_capacity(4 << 10),
        }
    }

    async fn call(&mut self, request: &[u8]) {
        self.stream.write_all(request).await.expect("it takes it");
        self.read.clear();
        while !is_whole(&self.read) {
            let count = self.stream.read_buf(&mut self.read).await;
            assert_ne!(count.expect("an answer"), 0, "a whole answer");
        }
        let text = String::from_utf8_lossy(&self.read);
        let is_accepted = text.starts_with("HTTP/1.1 200 OK\r\n") && !text.contains("\"Error\"");
        assert!(is_accepted, "{text}");
    }
}

/// Whether an answer was read to its end.
fn is_whole(read: &[u8]) -> bool {
    let Some(head) = read.windows(4).position(|four| four == b"\r\n\r\n") else {
        return false;
    };
    let text = std::str::from_utf8(&read[..head]).expect("a head in ASCII");
    let length = text.lines().find_map(|line| {
        let value = line.strip_prefix("content-length: ")?;
        value.parse::<usize>().ok()
    });
    read.len() == head + 4 + length.expect("a length")
}
