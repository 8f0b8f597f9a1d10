//! The examples of the crates, each run as a program against an emulator.

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    sync::Arc,
};

use rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer};
use ses_emulator::{Emulator, Fault, Options, RateLimit, SECRET_ID, SECRET_KEY};
use ses_hyper::{
    Client,
    ses_core::{Config, Credentials, Endpoint, Pacing},
    ses_types::{Base64, CreateReceiver},
};
use tests::{Act, RawServer};
use tokio::net::{TcpListener, TcpStream as Stream};
use tokio_rustls::TlsAcceptor;

/// The path of a program of this package.
macro_rules! program {
    ($name:literal) => {
        env!(concat!("CARGO_BIN_EXE_", $name))
    };
}

async fn emulator() -> Emulator {
    let options = Options::default().with_rate_limit(RateLimit::Off);
    Emulator::start(options).await.expect("a port")
}

/// Makes lists of these names.
async fn make_lists(emulator: &Emulator, names: impl IntoIterator<Item = String>) {
    let endpoint = Endpoint::fixed(emulator.url()).expect("an address");
    let config = Config::international().with_endpoint(endpoint);
    let client = Client::new(config.with_pacing(Pacing::off()))
        .with_credentials(Credentials::new(SECRET_ID, SECRET_KEY).expect("proper"));
    for name in names {
        client
            .call(&CreateReceiver::new(name))
            .await
            .expect("accepted");
    }
}

/// A program with nothing in its environment but credentials and the endpoint.
fn command(program: &str, endpoint: &str) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("TENCENTCLOUD_SECRET_ID", SECRET_ID)
        .env("TENCENTCLOUD_SECRET_KEY", SECRET_KEY)
        .env("SES_ENDPOINT", endpoint);
    command
}

/// Runs a program to its end, which must be a good one; what it prints.
#[track_caller]
fn run(command: &mut Command) -> String {
    let output = command.output().expect("it starts");
    let printed = String::from_utf8(output.stdout).expect("text");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{printed}{complaint}");
    printed
}

/// The number after a word at the beginning of a line.
#[track_caller]
fn number(printed: &str, word: &str) -> u64 {
    let line = printed.lines().find_map(|line| line.strip_prefix(word));
    let digits = line.expect("the word begins a line").trim_start();
    let digits = digits.split(|c: char| !c.is_ascii_digit()).next();
    digits.unwrap_or_default().parse().expect("a number")
}

/// A file name that no other test has, in a folder that no other build has.
fn scratch(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    if path.exists() {
        fs::remove_file(&path).expect("an earlier run's");
    }
    path
}

#[test]
fn each_example_is_a_program_here_and_is_run() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let crates = fs::read_dir(package.join("../crates")).expect("the crates");
    let folders = crates.map(|entry| entry.expect("a crate").path().join("examples"));
    let examples: BTreeSet<String> = folders
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flatten()
        .map(|entry| entry.expect("a file").path())
        .map(|path| path.file_stem().expect("a name").to_string_lossy().into())
        .collect();
    let runs = include_str!("examples.rs");
    for name in &examples {
        assert!(runs.contains(&format!("program!(\"{name}\")")), "{name}");
    }
    assert!(examples.len() >= 11, "{examples:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_mail_and_batches_from_its_template() {
    let emulator = emulator().await;
    let first = || run(&mut command(program!("first_mail"), emulator.url()));
    let printed = first();
    assert!(printed.contains("mail qcloudses-"), "{printed}");
    first(); // what is there already does no harm
    assert_eq!(emulator.message_count().await.expect("a count"), 2);

    let template = number(&printed, "template ").to_string();
    for when in ["now", "scheduled", "recurring"] {
        let mut batch = command(program!("batch"), "http://127.0.0.1:1"); // the argument counts
        let printed = run(batch.args([when, &template, when, emulator.url()]));
        assert!(printed.contains("3 recipients\ntask "), "{printed}");
    }
    let mails = loop {
        let mails = emulator.messages().await.expect("what was sent");
        if mails.len() >= 5 {
            break mails;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(
        mails.len(),
        5,
        "two first mails, and the batch that is sent now"
    );
    assert!(mails.iter().any(|mail| mail.subject == "For 王芳"));

    emulator
        .fault(Fault::answer("BatchSendEmail", "InternalError"))
        .expect("a fault");
    let printed =
        run(command(program!("batch"), emulator.url()).args(["scheduled", &template, "lost"]));
    assert!(printed.contains("look at ListSendTasks"), "{printed}");
    let nonsense = command(program!("batch"), emulator.url()).output();
    assert!(!nonsense.expect("it starts").status.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_retries_a_busy_service_is_the_callers() {
    let emulator = emulator().await;
    emulator
        .fault(Fault::answer("ListReceivers", "RequestLimitExceeded").first(2))
        .expect("a fault");
    let printed = run(&mut command(program!("no_retries"), emulator.url()));
    let words = "Refused after 1 attempt, worth another: true: RequestLimitExceeded";
    assert!(printed.starts_with(words), "{printed}");
    assert!(printed.ends_with("\n0 lists\n"), "{printed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_page_is_walked() {
    let emulator = emulator().await;
    make_lists(&emulator, (0..201).map(|number| format!("list {number}"))).await;
    let printed = run(&mut command(program!("paging"), emulator.url()));
    let names: BTreeSet<&str> = printed.lines().collect();
    assert!(names.contains("list 200: 0"), "{printed}");
    assert_eq!(names.len(), 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_runtime() {
    let emulator = emulator().await;
    make_lists(&emulator, ["customers".to_owned()]).await;
    let printed = run(&mut command(program!("blocking"), emulator.url()));
    assert_eq!(printed, "0 tasks\ncustomers\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn over_another_http_client() {
    let emulator = emulator().await;
    make_lists(&emulator, ["customers".to_owned()]).await;
    let list = || command(program!("another_http_client"), emulator.url()).output();
    assert_eq!(list().expect("it starts").stdout, b"1 lists\n");
    for again in ["RequestLimitExceeded", "InternalError"] {
        emulator
            .fault(Fault::answer("ListReceivers", again))
            .expect("a fault");
        assert_eq!(list().expect("it starts").stdout, b"1 lists\n", "{again}");
    }
    emulator
        .fault(Fault::answer("ListReceivers", "InvalidParameter"))
        .expect("a fault");
    let refused = list().expect("it starts");
    let complaint = String::from_utf8_lossy(&refused.stderr);
    assert!(complaint.contains("outcome: Refused"), "{complaint}");
}

#[test]
fn the_loop_of_a_transport_is_short() {
    let example = include_str!("../../crates/ses-core/examples/another_http_client.rs");
    let (_, body) = example.split_once("fn call<").expect("the loop");
    let (body, _) = body.split_once("\n    }\n").expect("its end");
    assert!(body.lines().count() < 40);
}

#[test]
fn with_a_test_double() {
    let printed = run(&mut command(program!("test_double"), "http://127.0.0.1:1"));
    assert!(
        printed.starts_with("the script has no reply to BatchSendEmail"),
        "{printed}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_recorded_is_played() {
    let emulator = emulator().await;
    make_lists(&emulator, ["customers".to_owned()]).await;
    let file = scratch("example.jsonl");
    let recorded = run(command(program!("recording"), emulator.url()).arg(&file));
    assert_eq!(recorded, "recorded: customers\n");
    emulator.stop().await;
    let played = run(command(program!("recording"), "http://127.0.0.1:1").arg(&file));
    assert_eq!(played, "played: customers\n");
}

#[test]
fn another_api_is_signed_as_it_was_published() {
    let printed = run(&mut command(program!("other_api"), ""));
    assert!(
        printed.contains("x-tc-action: DescribeInstances"),
        "{printed}"
    );
    let signature = "Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168";
    assert!(printed.contains(signature), "{printed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_of_ones_own_is_trusted() {
    let emulator = emulator().await;
    let (address, pem) = tls_before(&emulator).await;
    let file = scratch("authority.pem");
    fs::write(&file, pem).expect("written");
    let printed = run(command(program!("own_tls"), &address).arg(&file));
    assert_eq!(printed, "0 lists\n");
    let behind = address.trim_start_matches("https://").to_owned();
    let proxy = RawServer::start([Act::Tunnel(behind)])
        .await
        .expect("a port");
    let mut through = command(program!("own_tls"), "http://127.0.0.1:1");
    let printed = run(through.arg(&file).args([&address, &proxy.authority()]));
    assert_eq!((printed.as_str(), proxy.connections()), ("0 lists\n", 1));
    let printed = run(command(program!("system_tls"), &address).env("SSL_CERT_FILE", &file));
    assert_eq!(printed, "0 lists\n");
    let nothing = scratch("no-authority.pem");
    fs::write(&nothing, "").expect("written");
    let mut without = command(program!("system_tls"), &address);
    let output = without
        .env("SSL_CERT_FILE", &nothing)
        .output()
        .expect("it starts");
    let complaint = String::from_utf8_lossy(&output.stderr);
    let words = "the system has no root certificate that can be read";
    assert!(
        !output.status.success() && complaint.contains(words),
        "{complaint}"
    );
    let stranger = command(program!("no_retries"), &address).output();
    let printed = String::from_utf8(stranger.expect("it starts").stdout).expect("text");
    assert!(printed.starts_with("NotSent"), "{printed}");
}

/// A server that speaks TLS and hands on what it hears to the emulator: its address, and its certificate.
async fn tls_before(emulator: &Emulator) -> (String, String) {
    let signed =
        rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let key = PrivateKeyDer::Pkcs8(signed.signing_key.serialize_der().into());
    let config = ServerConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .expect("ring has them")
        .with_no_client_auth()
        .with_single_cert(vec![signed.cert.der().clone()], key)
        .expect("they belong together");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("its address").port();
    let behind = emulator.address();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let mut outside = acceptor.accept(stream).await?;
                let mut inside = Stream::connect(behind).await?;
                tokio::io::copy_bidirectional(&mut outside, &mut inside).await
            });
        }
    });
    let der = Base64::from_bytes(signed.cert.der());
    let pem = format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        der.as_str()
    );
    (format!("https://localhost:{port}"), pem)
}

/// A program that serves until the test is over.
struct Served {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Served {
    fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
        let lines = BufReader::new(child.stdout.take().expect("it is piped"));
        Self { child, lines }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).expect("text");
        line.trim_end().to_owned()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        let _killed = self.child.kill();
        let _ended = self.child.wait();
    }
}

/// The status that a server answers with.
fn status(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("it listens");
    // A body that is too large need not be taken to its end to be answered.
    let _taken = stream.write_all(request.as_bytes());
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).expect("an answer");
    String::from_utf8_lossy(&answer[9..]).into_owned()
}

fn post(body: &str) -> String {
    format!(
        "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

#[test]
fn a_webhook_takes_events() {
    let mut server = Served::start(command(program!("webhook_server"), "").arg("127.0.0.1:0"));
    let address = server.line();
    let address = address.strip_prefix("http://").expect("its address");
    let event =
        r#"{"event":"bounce","email":"canary@example.org","bounceType":"hard_bounce","taskId":7}"#;
    assert_eq!(status(address, &post(event)), "200");
    let shown = server.line();
    assert!(
        shown.contains("Bounce") && shown.contains("task_id: Some(7)"),
        "{shown}"
    );
    assert!(!shown.contains("canary"), "{shown}");
    for no_event in ["", "[]", "{}", "{\"event\":7}", "<html>"] {
        assert_eq!(status(address, &post(no_event)), "400", "{no_event}");
        assert!(server.line().starts_with("no event: "));
    }
    assert_eq!(
        status(address, "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n"),
        "405"
    );
    let large = format!("{{\"reason\":\"{}\"}}", "a".repeat(70_000));
    assert_eq!(status(address, &post(&large)), "413");
}
