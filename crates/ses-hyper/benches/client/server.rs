//! The other end, in a process of its own: reads requests and accepts each with the same answer.

use std::{
    io::{self, BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use crate::load::runtime;

const ANSWER: &str = "HTTP/1.1 200 OK\r\n\
    Server: nginx\r\n\
    Date: Thu, 09 Oct 2025 08:53:20 GMT\r\n\
    Content-Type: application/json\r\n\
    Content-Length: 81\r\n\
    Connection: keep-alive\r\n\
    \r\n\
    {\"Response\":{\"TaskId\":7001,\"RequestId\":\"5fd4e02d-6ab0-4b5b-8f0c-1bd3a2c07e64\"}}\r\n";

/// The server's process; it ends when this is dropped.
pub(crate) struct Server {
    process: Child,
    address: String,
}

impl Server {
    pub(crate) fn start() -> Self {
        let program = std::env::current_exe().expect("this program has a path");
        let mut process = Command::new(program)
            .arg("server")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("this program can be started again");
        let mut address = String::new();
        let output = process.stdout.take().expect("it is piped");
        BufReader::new(output)
            .read_line(&mut address)
            .expect("the server says its address");
        let address = address.trim_end().to_owned();
        Self { process, address }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let ended = self.process.wait(); // this closes its input first
        assert!(ended.is_ok_and(|status| status.success()));
    }
}

/// Serves until the input ends, as it does when the process that started this one goes away.
pub(crate) fn serve() {
    std::thread::spawn(|| runtime().block_on(accept()));
    let mut line = String::new();
    while io::stdin().read_line(&mut line).is_ok_and(|read| read > 0) {}
}

async fn accept() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    println!("{}", listener.local_addr().expect("it is bound"));
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(answer(stream));
    }
}

/// Answers the requests of one connection until it is closed.
async fn answer(mut stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut read = Vec::with_capacity(4 << 10);
    while stream.read_buf(&mut read).await? > 0 {
        if is_whole(&read) {
            read.clear();
            stream.write_all(ANSWER.as_bytes()).await?;
        }
    }
    Ok(())
}

/// Whether a request was read to its end.
fn is_whole(read: &[u8]) -> bool {
    let Some(head) = read.windows(4).position(|four| four == b"\r\n\r\n") else {
        return false;
    };
    let text = std::str::from_utf8(&read[..head]).expect("a head in ASCII");
    let mut lengths = text.lines().filter_map(|line| {
        let value = line.strip_prefix("content-length: ")?;
        value.parse::<usize>().ok()
    });
    lengths
        .next()
        .is_some_and(|body| read.len() == head + 4 + body)
}
