//! A raw client: it signs what it is told to sign and sends what it is told to send.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use ses_emulator::{Clock, Emulator, Options, Pace, RateLimit, SECRET_ID, SECRET_KEY, Step, Terms};
use tc3_sign::{Identity, Payload, Request, SigningKey, sign};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::log;

/// The emulator's time at the start of each test: 2026-01-02 11:04:05 in UTC+8.
pub(crate) const START: u64 = 1_767_323_045;

/// The body of a request.
pub(crate) type Body = Full<bytes::Bytes>;

/// Options for a test: time stands still, batches go by step, and nothing is limited.
pub(crate) fn options() -> Options {
    log::collect();
    Options::default()
        .with_clock(Clock::fixed(Duration::from_secs(START)))
        .with_pace(Pace::default().by_step())
        .with_rate_limit(RateLimit::Off)
}

/// Options over a data file that is new to the test.
pub(crate) fn on_file(name: &str) -> (Options, PathBuf) {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.db"));
    for suffix in ["", "-wal", "-shm"] {
        // What an earlier run has left behind may not be there.
        let _absent = std::fs::remove_file(format!("{}{suffix}", path.display()));
    }
    (options().with_data(&path), path)
}

/// An emulator and a client of it.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) emulator: Arc<Emulator>,
    secret_id: String,
    secret_key: String,
}

impl Client {
    pub(crate) async fn start() -> Self {
        Self::start_with(options()).await
    }

    pub(crate) async fn start_with(options: Options) -> Self {
        let emulator = Emulator::start(options).await.expect("the emulator starts");
        Self {
            emulator: Arc::new(emulator),
            secret_id: SECRET_ID.into(),
            secret_key: SECRET_KEY.into(),
        }
    }

    /// A client of another account of the same emulator.
    pub(crate) fn of_account(&self, secret_id: &str, secret_key: &str) -> Self {
        Self {
            emulator: Arc::clone(&self.emulator),
            secret_id: secret_id.into(),
            secret_key: secret_key.into(),
        }
    }

    /// Stops the emulator, of which this must be the only client.
    pub(crate) async fn stop(self) {
        let emulator = Arc::into_inner(self.emulator);
        emulator.expect("nobody else uses it").stop().await;
    }

    /// An emulator with a verified domain, a sender, a template for `{{name}}` and a complete list of three with data.
    pub(crate) async fn start_furnished() -> Self {
        let client = Self::start().await;
        client.furnish().await;
        client
    }

    pub(crate) async fn set_terms(&self, terms: Terms) {
        let set = self.emulator.set_terms(terms).await;
        set.expect("they are set");
    }

    /// Furnishes it unless its data file has that from before.
    #[cfg(feature = "smtp")]
    pub(crate) async fn furnish_once(&self) {
        let lists = json!({ "Offset": 0, "Limit": 1 });
        if self.make("ListReceivers", lists).await["TotalCount"] == 0 {
            self.furnish().await;
        }
    }

    pub(crate) async fn furnish(&self) {
        self.make(
            "CreateEmailIdentity",
            json!({ "EmailIdentity": "mail.example.com" }),
        )
        .await;
        self.make(
            "CreateEmailAddress",
            json!({ "EmailAddress": "news@mail.example.com" }),
        )
        .await;
        self.make(
            "CreateEmailTemplate",
            json!({ "TemplateName": "hello", "TemplateContent": { "Html": base64("<p>Hello {{name}}</p>") } }),
        )
        .await;
        let list = self
            .make("CreateReceiver", json!({ "ReceiversName": "friends" }))
            .await;
        let datas: Vec<_> = ["Ana", "王芳", "Zoë"]
            .iter()
            .enumerate()
            .map(|(n, name)| {
                json!({ "Email": format!("r{n}@example.org"), "TemplateData": json!({ "name": name }).to_string() })
            })
            .collect();
        self.make(
            "CreateReceiverDetailWithData",
            json!({ "ReceiverId": list["ReceiverId"], "Datas": datas }),
        )
        .await;
    }

    /// Sends a signed request of an action.
    pub(crate) async fn call(&self, action: &str, body: Value) -> Answer {
        self.send(Call {
            secret_id: self.secret_id.clone(),
            secret_key: self.secret_key.clone(),
            ..Call::new(action, body)
        })
        .await
    }

    /// Asks the control interface.
    pub(crate) async fn ask(&self, method: &str, path: &str, body: Value) -> Answer {
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header("host", self.host())
            .header("content-type", "application/json")
            .body(Full::new(body.to_string().into()))
            .expect("a request");
        self.exchange(request).await
    }

    /// Sends a signed request that must be accepted, and gives what is in its answer.
    #[track_caller]
    pub(crate) fn make(&self, action: &str, body: Value) -> impl Future<Output = Value> {
        let call = self.call(action, body);
        async move {
            let answer = call.await;
            assert_eq!(answer.code(), None, "{answer:?}");
            answer.response().clone()
        }
    }

    /// Sends a signed request that must be refused with this code.
    pub(crate) async fn refuse(&self, action: &str, body: Value, code: &str) {
        let answer = self.call(action, body.clone()).await;
        assert_eq!(answer.code(), Some(code), "{action} {body}: {answer:?}");
    }

    pub(crate) async fn send(&self, call: Call) -> Answer {
        self.exchange(call.into_http(&self.host())).await
    }

    /// Sends a signed request of an action over a connection of its own, for whatever comes back there.
    pub(crate) async fn open(&self, action: &str, body: Value) -> Line {
        let call = Call {
            secret_id: self.secret_id.clone(),
            secret_key: self.secret_key.clone(),
            ..Call::new(action, body)
        };
        let text = call.body.clone();
        let request = call.into_http(&self.host());
        let mut bytes = b"POST / HTTP/1.1\r\n".to_vec();
        for (name, value) in request.headers() {
            bytes.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
        let length = format!(
            "connection: close\r\ncontent-length: {}\r\n\r\n",
            text.len()
        );
        bytes.extend([length.as_bytes(), &text].concat());
        let mut stream = TcpStream::connect(self.emulator.address())
            .await
            .expect("the port is open");
        stream.write_all(&bytes).await.expect("it is sent");
        Line { stream }
    }

    /// Sends a request as it is; its answer is JSON.
    pub(crate) async fn exchange(&self, request: http::Request<Body>) -> Answer {
        let (parts, body) = self.converse(request).await;
        Answer {
            status: parts.status,
            headers: parts.headers,
            json: serde_json::from_slice(&body).expect("an answer in JSON"),
        }
    }

    /// Sends a request as it is, for the status of its answer.
    pub(crate) async fn status(&self, request: http::Request<Body>) -> http::StatusCode {
        self.converse(request).await.0.status
    }

    /// Sends a request as it is, for whatever is answered.
    pub(crate) async fn converse(
        &self,
        request: http::Request<Body>,
    ) -> (http::response::Parts, bytes::Bytes) {
        let stream = TcpStream::connect(self.emulator.address())
            .await
            .expect("the port is open");
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
            .await
            .expect("a connection");
        let driver = tokio::spawn(connection);
        let (parts, body) = sender
            .send_request(request)
            .await
            .expect("an answer")
            .into_parts();
        let body = body.collect().await.expect("a whole answer").to_bytes();
        drop(sender);
        driver
            .await
            .expect("the connection ends")
            .expect("in good order");
        (parts, body)
    }

    pub(crate) fn host(&self) -> String {
        self.emulator.address().to_string()
    }

    /// Makes steps until there is nothing to do.
    pub(crate) async fn finish_batches(&self) {
        while self.emulator.step().await.expect("a step") != Step::Idle {}
    }
}

/// A connection over which a request was sent.
pub(crate) struct Line {
    stream: TcpStream,
}

impl Line {
    /// What comes until the server closes the connection, or how that breaks.
    pub(crate) async fn rest(mut self) -> Result<String, std::io::ErrorKind> {
        let mut text = String::new();
        match self.stream.read_to_string(&mut text).await {
            Ok(_) => Ok(text),
            Err(error) => Err(error.kind()),
        }
    }
}

/// An answer of the API or of the control interface.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: http::StatusCode,
    pub(crate) headers: http::HeaderMap,
    pub(crate) json: Value,
}

impl Answer {
    pub(crate) fn response(&self) -> &Value {
        &self.json["Response"]
    }

    /// The error code, if it is a refusal.
    pub(crate) fn code(&self) -> Option<&str> {
        self.response()["Error"]["Code"].as_str()
    }

    pub(crate) fn message(&self) -> &str {
        self.response()["Error"]["Message"]
            .as_str()
            .unwrap_or_default()
    }
}

/// A request about to be signed; a test changes what it wants to be wrong.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) method: &'static str,
    pub(crate) query: String,
    pub(crate) body: Vec<u8>,
    pub(crate) secret_id: String,
    pub(crate) secret_key: String,
    pub(crate) service: &'static str,
    pub(crate) timestamp: u64,
    pub(crate) headers: Vec<(&'static str, String)>,
    /// What is signed as host instead of what is sent.
    pub(crate) signed_host: Option<&'static str>,
    /// What is signed as content type instead of what is sent.
    pub(crate) signed_content_type: Option<&'static str>,
    /// What is signed as body instead of what is sent.
    pub(crate) signed_body: Option<Vec<u8>>,
}

impl Call {
    pub(crate) fn new(action: &str, body: Value) -> Self {
        Self {
            method: "POST",
            query: String::new(),
            body: body.to_string().into_bytes(),
            secret_id: SECRET_ID.into(),
            secret_key: SECRET_KEY.into(),
            service: "ses",
            timestamp: START,
            headers: vec![
                ("x-tc-action", action.into()),
                ("x-tc-version", "2020-10-02".into()),
                ("x-tc-region", "ap-singapore".into()),
            ],
            signed_host: None,
            signed_content_type: None,
            signed_body: None,
        }
    }

    /// The same action with its parameters in the query.
    pub(crate) fn get(action: &str, query: &str) -> Self {
        Self {
            method: "GET",
            query: query.into(),
            body: Vec::new(),
            ..Self::new(action, Value::Null)
        }
    }

    /// Sets a header, or leaves it out.
    pub(crate) fn header(mut self, name: &'static str, value: Option<&str>) -> Self {
        self.headers.retain(|(kept, _)| *kept != name);
        self.headers
            .extend(value.map(|value| (name, value.to_owned())));
        self
    }

    pub(crate) fn into_http(self, host: &str) -> http::Request<Body> {
        let content_type = if self.method == "GET" {
            Request::FORM
        } else {
            "application/json"
        };
        let mut request = http::Request::builder()
            .method(self.method)
            .uri(if self.query.is_empty() {
                "/".into()
            } else {
                format!("/?{}", self.query)
            })
            .header("host", host)
            .header("content-type", content_type);
        for (name, value) in self.sign(host, content_type).iter().chain(&self.headers) {
            request = request.header(*name, value);
        }
        request
            .body(Full::new(self.body.into()))
            .expect("a request")
    }

    fn sign(&self, host: &str, content_type: &str) -> Vec<(&'static str, String)> {
        let host = self.signed_host.unwrap_or(host);
        let content_type = self.signed_content_type.unwrap_or(content_type);
        let body = self.signed_body.as_ref().unwrap_or(&self.body);
        let request = match self.method {
            "GET" => Request::get(host, &self.query),
            _ => Request::post(host, content_type, Payload::Bytes(body)),
        };
        let key = SigningKey::derive(&self.secret_key, self.timestamp, self.service);
        let identity = Identity::new(&self.secret_id);
        let signed = sign(&request, &identity, &key, self.timestamp).expect("it can be signed");
        signed
            .headers()
            .map(|(name, value)| (name, value.to_owned()))
            .collect()
    }
}

pub(crate) fn base64(text: &str) -> String {
    ses_types::Base64::from_text(text).as_str().to_owned()
}

/// The base64 of five megabytes, which is more than a part of a mail may have.
pub(crate) fn large_base64() -> String {
    "eHh4".repeat((5 << 20) / 3)
}
