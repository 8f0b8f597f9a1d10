//! The control interface of an emulator, asked over a bare connection.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

use serde_json::Value;

/// The JSON at a path.
pub(crate) fn get(address: &str, path: &str) -> Value {
    answer(send(address, "GET", path, ""))
}

/// The answer to a body.
pub(crate) fn post(address: &str, path: &str, body: &str) -> Value {
    answer(send(address, "POST", path, body))
}

/// Sends a request, and does not wait for its answer.
pub(crate) fn send(address: &str, method: &str, path: &str, body: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).expect("it listens");
    write!(
        stream,
        "{method} /{path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .expect("it reads");
    stream
}

fn answer(mut stream: TcpStream) -> Value {
    let mut said = String::new();
    stream.read_to_string(&mut said).expect("it answers");
    let (_, body) = said.split_once("\r\n\r\n").expect("a head and a body");
    serde_json::from_str(body).expect("JSON")
}
