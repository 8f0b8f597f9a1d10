//! Answers that nobody asked for: however they come, the next call does not take them for its own.

use std::{
    io::{self, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    thread,
};

use ses_hyper::{
    Client,
    ses_core::{Config, Credentials, Endpoint, Pacing, Retry},
    ses_types::{ListReceivers, Outcome},
};

/// An answer with a number of its own.
fn answer(total: u64) -> String {
    let body = format!(r#"{{"Response":{{"TotalCount":{total},"Data":[],"RequestId":"id"}}}}"#);
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}")
}

/// A server that answers a request on each connection, and says more when it is told to.
///
/// By a thread of its own, so that it goes on when the client's runtime stands still.
struct Server {
    address: String,
    tell: mpsc::Sender<()>,
    said: mpsc::Receiver<()>,
}

impl Server {
    fn start(first: String, more: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("its address"));
        let (tell, told) = mpsc::channel();
        let (say, said) = mpsc::channel();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream?;
                read_request(&mut stream)?;
                stream.write_all(first.as_bytes())?;
                if told.recv().is_err() {
                    break;
                }
                stream.write_all(more.as_bytes())?;
                if say.send(()).is_err() {
                    break;
                }
                let read = stream.read(&mut [0; 1])?;
                assert_eq!(read, 0, "the connection is not used again");
            }
            io::Result::Ok(())
        });
        Self {
            address,
            tell,
            said,
        }
    }

    fn client(&self) -> Client {
        let config = Config::international()
            .with_endpoint(Endpoint::fixed(&self.address).expect("an address"))
            .with_retry(Retry::none())
            .with_pacing(Pacing::off());
        Client::new(config).with_credentials(Credentials::new("AKIDTEST", "test").expect("proper"))
    }

    /// Has it say more; the runtime of this thread sees nothing of it meanwhile.
    fn say_more(&self) {
        self.tell.send(()).expect("it waits for that");
        self.said.recv().expect("it was sent");
    }
}

fn read_request(stream: &mut TcpStream) -> io::Result<()> {
    let mut read = Vec::new();
    while !read.ends_with(b"}") {
        let mut piece = [0; 4 << 10];
        let count = stream.read(&mut piece)?;
        read.extend_from_slice(&piece[..count]);
    }
    Ok(())
}

/// Each call has its own answer, whatever else the server says.
async fn hold(server: &Server, more: &str) {
    let client = server.client();
    for _ in 0..5 {
        let lists = client.call(&ListReceivers::new(0, 10)).await;
        assert_eq!(lists.expect("answered").total_count, Some(7), "{more:?}");
        server.say_more();
    }
}

#[tokio::test]
async fn it_comes_with_the_answer() {
    for more in [answer(666), "x".to_owned(), "\r\n".to_owned()] {
        let server = Server::start(answer(7) + &more, String::new());
        hold(&server, &more).await;
    }
}

#[tokio::test]
async fn it_comes_between_two_calls() {
    for more in [answer(666), "x".to_owned(), "\r\n".to_owned()] {
        let server = Server::start(answer(7), more.clone());
        hold(&server, &more).await;
    }
}

#[tokio::test]
async fn it_is_the_body_of_an_answer_that_has_none() {
    for head in [
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\ncontent-length: 100\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n",
    ] {
        let server = Server::start(head.to_owned() + &answer(666), String::new());
        let client = server.client();
        for _ in 0..5 {
            let error = client.call(&ListReceivers::new(0, 10)).await;
            let error = error.expect_err("it says nothing");
            assert_eq!(error.outcome(), Outcome::Unknown, "{head:?}: {error}");
            server.say_more();
        }
    }
}
