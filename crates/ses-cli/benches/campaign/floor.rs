//! The floor: ready-made bodies are signed and posted, to four lists at a time as a campaign does it.

use std::{
    io::{BufReader, Read as _, Write as _},
    net::TcpStream,
    thread,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use serde_json::Value;
use ses_emulator::{SECRET_ID, SECRET_KEY};
use ses_hyper::ses_types::CreateReceiver;
use tc3_sign::{Identity, Payload, Request, SigningKey, sign};

use crate::run::{AT_ONCE, CHUNK, LIST, address, client, data};

/// Prints the seconds that the posting took; lists and bodies are made before.
pub(crate) fn post(url: &str, rows: u64) {
    let lists = make_lists(url, rows.div_ceil(LIST));
    let uploads: Vec<Vec<Vec<u8>>> = (lists.iter().zip((0..rows).step_by(LIST as usize)))
        .map(|(list, first)| bodies(*list, first, rows.min(first + LIST)))
        .collect();
    let host = url.trim_start_matches("http://");
    let begun = Instant::now();
    thread::scope(|scope| {
        for worker in 0..AT_ONCE {
            let lists = uploads.iter().skip(worker).step_by(AT_ONCE);
            scope.spawn(move || {
                let mut connection = TcpStream::connect(host).expect("the emulator");
                for body in lists.flatten() {
                    send(&mut connection, host, body);
                }
            });
        }
    });
    println!("{}", begun.elapsed().as_secs_f64());
}

fn make_lists(url: &str, count: u64) -> Vec<u64> {
    let client = client(url, false);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let mut lists = Vec::new();
        for list in 0..count {
            let request = CreateReceiver::new(format!("floor-{list}"));
            let made = client.call(&request).await.expect("a list");
            lists.push(made.receiver_id.expect("its number"));
        }
        lists
    })
}

fn bodies(list: u64, first: u64, end: u64) -> Vec<Vec<u8>> {
    let chunks = (first..end).step_by(CHUNK as usize);
    chunks
        .map(|first| {
            let rows = first..end.min(first + CHUNK);
            let entry = |row| {
                let data = Value::from(data(row));
                format!(r#"{{"Email":"{}","TemplateData":{data}}}"#, address(row))
            };
            let entries: Vec<_> = rows.map(entry).collect();
            format!(r#"{{"ReceiverId":{list},"Datas":[{}]}}"#, entries.join(",")).into_bytes()
        })
        .collect()
}

fn send(connection: &mut TcpStream, host: &str, body: &[u8]) {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let unix = since.expect("a clock").as_secs();
    let key = SigningKey::derive(SECRET_KEY, unix, "ses");
    let request = Request::post(host, "application/json", Payload::Bytes(body));
    let signed = sign(&request, &Identity::new(SECRET_ID), &key, unix).expect("it is valid");
    let mut head = format!(
        "POST / HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         x-tc-action: CreateReceiverDetailWithData\r\nx-tc-version: 2020-10-02\r\nx-tc-region: ap-singapore\r\n",
        body.len()
    );
    for (name, value) in signed.headers() {
        head += &format!("{name}: {value}\r\n");
    }
    connection
        .write_all(format!("{head}\r\n").as_bytes())
        .and_then(|()| connection.write_all(body))
        .expect("the emulator reads");
    check(&answer(connection));
}

/// The body of the next answer on the connection.
fn answer(connection: &mut TcpStream) -> String {
    let mut reader = BufReader::new(connection);
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        reader.read_exact(&mut byte).expect("an answer");
        head.push(byte[0].to_ascii_lowercase());
    }
    let head = String::from_utf8(head).expect("a head");
    let length = head
        .split("content-length: ")
        .nth(1)
        .and_then(|rest| rest.lines().next());
    let length: usize = length
        .and_then(|length| length.trim().parse().ok())
        .expect("a length");
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("the whole answer");
    String::from_utf8(body).expect("JSON")
}

fn check(answer: &str) {
    assert!(answer.contains("ValidCount"), "{answer}");
}
