//! Connections of HTTP/2: shared by calls, and left when the other side has closed them or says nothing any more.

use std::{
    io::{self, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    pin::pin,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer},
};
use ses_hyper::{
    Client,
    ses_core::{Config, Credentials, Endpoint, Pacing, Retry},
    ses_types::{Attachment, Base64, Outcome, SendEmail, Template, TemplateData},
};
use tests::batch;
use tokio::sync::mpsc::unbounded_channel;

const TASK: &[u8] = br#"{"Response":{"TaskId":7,"RequestId":"id"}}"#;

/// Kinds of frames (RFC 9113, section 6).
mod kind {
    pub(crate) const DATA: u8 = 0;
    pub(crate) const HEADERS: u8 = 1;
    pub(crate) const RST_STREAM: u8 = 3;
    pub(crate) const SETTINGS: u8 = 4;
    pub(crate) const PING: u8 = 6;
    pub(crate) const GOAWAY: u8 = 7;
    pub(crate) const WINDOW_UPDATE: u8 = 8;
}

/// The end of a stream, or where nothing ends an acknowledgement.
const END_OR_ACK: u8 = 1;
const END_HEADERS: u8 = 4;

struct Frame {
    kind: u8,
    flags: u8,
    stream: u32,
}

/// The server's end of a connection, by hand.
struct Peer(StreamOwned<ServerConnection, TcpStream>);

impl Peer {
    /// Speaks TLS, and HTTP/2 as far as its preface.
    fn accept(stream: TcpStream, config: Arc<ServerConfig>) -> io::Result<Self> {
        let connection = ServerConnection::new(config).map_err(io::Error::other)?;
        let mut peer = Self(StreamOwned::new(connection, stream));
        peer.0
            .read_exact(&mut [0; b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".len()])?;
        peer.write(kind::SETTINGS, 0, 0, &[])?;
        Ok(peer)
    }

    /// Reads up to the end of a request, or to where one is given up.
    fn request(&mut self) -> io::Result<Frame> {
        loop {
            let frame = self.read()?;
            let is_over = match frame.kind {
                kind::DATA | kind::HEADERS => frame.flags & END_OR_ACK != 0,
                kind => kind == kind::RST_STREAM,
            };
            if is_over {
                return Ok(frame);
            }
        }
    }

    /// Accepts a request.
    fn answer(&mut self, stream: u32) -> io::Result<()> {
        const STATUS_200: u8 = 0x88; // RFC 7541, appendix A
        self.write(kind::HEADERS, END_HEADERS, stream, &[STATUS_200])?;
        self.write(kind::DATA, END_OR_ACK, stream, TASK)
    }

    /// Lets all streams together, and each alone, be sent as much as there may ever be under way.
    fn open_windows(&mut self) -> io::Result<()> {
        const INITIAL_WINDOW_SIZE: [u8; 2] = [0, 4];
        const MOST: u32 = (1 << 31) - 1;
        let each = [&INITIAL_WINDOW_SIZE[..], &MOST.to_be_bytes()].concat();
        self.write(kind::SETTINGS, 0, 0, &each)?;
        let more = MOST - u32::from(u16::MAX);
        self.write(kind::WINDOW_UPDATE, 0, 0, &more.to_be_bytes())
    }

    fn go_away(&mut self, last: u32) -> io::Result<()> {
        let no_error = [0; 4];
        self.write(kind::GOAWAY, 0, 0, &[last.to_be_bytes(), no_error].concat())
    }

    /// The next frame; what wants an acknowledgement gets it.
    fn read(&mut self) -> io::Result<Frame> {
        let mut head = [0; 9];
        self.0.read_exact(&mut head)?;
        let [_, _, _, kind, flags, a, b, c, d] = head;
        let mut payload = vec![0; u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize];
        self.0.read_exact(&mut payload)?;
        match kind {
            kind::SETTINGS if flags & END_OR_ACK == 0 => self.write(kind, END_OR_ACK, 0, &[])?,
            kind::PING if flags & END_OR_ACK == 0 => self.write(kind, END_OR_ACK, 0, &payload)?,
            _ => {}
        }
        let stream = u32::from_be_bytes([a, b, c, d]);
        Ok(Frame {
            kind,
            flags,
            stream,
        })
    }

    fn write(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) -> io::Result<()> {
        let length = u32::try_from(payload.len()).expect("a short frame");
        let mut frame = length.to_be_bytes()[1..].to_vec();
        frame.extend_from_slice(&[kind, flags]);
        frame.extend_from_slice(&stream.to_be_bytes());
        frame.extend_from_slice(payload);
        self.0.write_all(&frame)?;
        self.0.flush()
    }
}

/// A server that does with each connection what it is made with, by threads of its own: it goes on when the client's
/// runtime stands still.
struct Server {
    address: String,
    certificate: CertificateDer<'static>,
    connections: mpsc::Receiver<()>,
}

impl Server {
    fn start(serve: impl Fn(Peer) -> io::Result<()> + Send + Sync + 'static) -> Self {
        let signed = rcgen::generate_simple_self_signed(["localhost".to_owned()]);
        let signed = signed.expect("a certificate");
        let certificate = signed.cert.der().clone();
        let key = PrivateKeyDer::try_from(signed.signing_key.serialize_der()).expect("a key");
        let mut config = ServerConfig::builder_with_provider(ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .expect("ring serves them")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.clone()], key)
            .expect("they belong together");
        config.alpn_protocols = vec![b"h2".to_vec()];
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("its address").port();
        let (counted, connections) = mpsc::channel();
        let (config, serve) = (Arc::new(config), Arc::new(serve));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (config, serve) = (Arc::clone(&config), Arc::clone(&serve));
                thread::spawn(move || serve(Peer::accept(stream, config)?));
                if counted.send(()).is_err() {
                    return;
                }
            }
        });
        Self {
            address: format!("https://localhost:{port}"),
            certificate,
            connections,
        }
    }

    fn client(&self) -> Client {
        let config = Config::international()
            .with_endpoint(Endpoint::fixed(&self.address).expect("an address"))
            .with_retry(Retry::none())
            .with_pacing(Pacing::off());
        Client::new(config)
            .with_credentials(Credentials::new("AKIDTEST", "test").expect("proper"))
            .with_root_certificates([&self.certificate])
            .expect("a certificate")
    }

    fn connections(&self) -> usize {
        self.connections.try_iter().count()
    }
}

/// As long as its answer was awaited the runtime did not look at the socket, and between the calls it does not, either.
#[tokio::test]
async fn what_the_other_side_closed_is_not_written_to() {
    for says_so in [true, false] {
        let (close, told) = mpsc::channel::<()>();
        let (closed, is_closed) = mpsc::channel();
        let told = std::sync::Mutex::new(told);
        let server = Server::start(move |mut peer| {
            let stream = peer.request()?.stream;
            peer.answer(stream)?;
            if told.lock().is_ok_and(|told| told.recv().is_ok()) {
                if says_so {
                    peer.go_away(stream)?;
                }
                drop(peer);
                let _ = closed.send(());
            }
            Ok(())
        });
        let client = server.client();
        for _ in 0..10 {
            let called = client.call(&batch()).await;
            called.expect("a connection that stands");
            close.send(()).expect("it waits for that");
            is_closed.recv().expect("it closes");
        }
        assert_eq!(server.connections(), 10);
    }
}

#[tokio::test]
async fn what_says_nothing_any_more_is_left() {
    let server = Server::start(|mut peer| {
        let first = peer.request()?;
        peer.answer(first.stream)?;
        while peer.request().is_ok() {}
        Ok(())
    });
    let client = server.client();
    for _ in 0..2 {
        client.call(&batch()).await.expect("a new connection");
        let call = client
            .call(&batch())
            .with_timeout(Duration::from_millis(200));
        let error = call.await.expect_err("no answer");
        assert_eq!(error.outcome(), Outcome::Unknown, "{error}");
    }
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_call_that_is_dropped_disturbs_no_other() {
    let (has_both, mut both) = unbounded_channel();
    let server = Server::start(move |mut peer| {
        let first = peer.request()?;
        peer.answer(first.stream)?;
        let (one, other) = (peer.request()?.stream, peer.request()?.stream);
        let _ = has_both.send(());
        let dropped = peer.request()?;
        assert_eq!(dropped.kind, kind::RST_STREAM);
        peer.answer(if dropped.stream == one { other } else { one })?;
        peer.request().map(drop)
    });
    let client = server.client();
    client.call(&batch()).await.expect("a new connection");
    let (one, other) = (batch(), batch());
    let mut dropped = Box::pin(client.call(&one).into_future());
    let mut other = pin!(client.call(&other).into_future());
    tokio::select! {
        _ = &mut dropped => panic!("it has no answer"),
        _ = &mut other => panic!("it has no answer"),
        _ = both.recv() => {}
    }
    drop(dropped);
    other.await.expect("answered");
    assert_eq!(server.connections(), 1);
}

/// What the system does not take for the other side would otherwise be waited for as long as that one lives.
#[tokio::test]
async fn a_connection_on_which_nobody_reads_is_closed_with_its_last_call() {
    let (end, ended) = mpsc::channel::<()>();
    let ended = std::sync::Mutex::new(ended);
    let server = Server::start(move |mut peer| {
        peer.open_windows()?;
        let first = peer.request()?;
        peer.answer(first.stream)?;
        drop(ended.lock().map(|ended| ended.recv()));
        Ok(())
    });
    let client = server.client();
    client.call(&batch()).await.expect("a new connection");
    let large = Attachment::new("large").content(Base64::from_bytes(&vec![0; 4 << 20]));
    let template = Template::new(1, TemplateData::from_pairs([("name", "you")]));
    let mail = SendEmail::new("news@mail.example.com", "Hello")
        .destination(["you@example.com"])
        .template(template)
        .attachments([large]);
    let call = || {
        client
            .call(&mail)
            .with_timeout(Duration::from_millis(500))
            .into_future()
    };
    let (a, b, c) = tokio::join!(call(), call(), call());
    for ended in [a, b, c] {
        let error = ended.expect_err("no answer");
        assert_eq!(error.outcome(), Outcome::Unknown, "{error}");
    }
    drop(client);
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    let metrics = tokio::runtime::Handle::current().metrics();
    assert_eq!(metrics.num_alive_tasks(), 0);
    drop(end);
}
