//! Calls through a proxy: what it is asked, what goes past it, and what became of a call that it lets down.

use std::{error::Error as _, process::Command, time::Duration};

use ses_hyper::{
    AssumeRole, Client, CvmRole, Limits, Proxy,
    ses_core::{Config, Credentials, Endpoint, Error, Retry},
    ses_types::{ListReceivers, Outcome},
};
use tests::{Act, RawServer};

const LISTS: &str = r#"{"Response":{"TotalCount":0,"Data":[],"RequestId":"id"}}"#;
/// A host that only the proxy knows.
const HOST: &str = "ses.example.invalid:8080";

async fn server(acts: impl IntoIterator<Item = Act>) -> RawServer {
    RawServer::start(acts).await.expect("a port")
}

/// A client of a service at `http://HOST`, through this proxy.
fn client(proxy: &RawServer) -> Client {
    client_of(
        &format!("http://{HOST}"),
        &format!("http://{}", proxy.authority()),
    )
}

fn client_of(service: &str, proxy: &str) -> Client {
    let retry = Retry::default()
        .with_attempts(2)
        .with_pauses(Duration::ZERO, Duration::ZERO);
    let config = Config::international()
        .with_endpoint(Endpoint::fixed(service).expect("an address"))
        .with_retry(retry);
    Client::new(config)
        .with_credentials(Credentials::new("AKIDTEST", "test").expect("proper"))
        .with_proxy(Proxy::new(proxy).expect("a proxy"))
}

async fn list(client: &Client) -> Result<(), Error> {
    let listed = client.call(&ListReceivers::new(0, 100)).await;
    listed.map(|answer| assert_eq!(answer.total_count, Some(0)))
}

/// An error with all that led to it.
fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        text = format!("{text}: {source}");
        cause = source.source();
    }
    text
}

#[tokio::test]
async fn a_proxy_makes_a_tunnel_that_serves_many_calls() {
    let service = server([Act::ok(LISTS), Act::ok(LISTS)]).await;
    let proxy = server([Act::Tunnel(service.authority())]).await;
    let client = client(&proxy);
    for _ in 0..2 {
        list(&client).await.expect("accepted");
    }
    let question = format!("CONNECT {HOST} HTTP/1.1\r\nhost: {HOST}\r\n\r\n");
    assert_eq!(proxy.texts(), [question]);
    assert_eq!((service.requests(), service.connections()), (2, 1));
    let request = service.texts().remove(0);
    assert!(request.starts_with("POST / HTTP/1.1\r\n"), "{request}");
    assert!(
        request.contains(&format!("\r\nhost: {HOST}\r\n")),
        "{request}"
    );
}

#[tokio::test]
async fn user_and_password_go_to_the_proxy_alone() {
    let service = server([Act::ok(LISTS)]).await;
    let proxy = server([Act::Tunnel(service.authority())]).await;
    let address = format!("http://Aladdin:open%20sesame@{}", proxy.authority());
    let client = client_of(&format!("http://{HOST}"), &address);
    list(&client).await.expect("accepted");
    let authorization = "\r\nproxy-authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n";
    assert!(
        proxy.texts()[0].contains(authorization),
        "{:?}",
        proxy.texts()
    );
    assert!(!service.texts()[0].contains("proxy-authorization"));
    assert!(!format!("{client:?}").contains("sesame"));
}

#[tokio::test]
async fn what_a_proxy_refuses_was_not_sent() {
    let long = format!("HTTP/1.1 200 OK\r\nx: {}", "a".repeat(9000));
    for (answer, words) in [
        (
            "HTTP/1.1 407 Who Are You\r\ncontent-length: 4\r\n\r\nbody",
            "HTTP status 407 Proxy Authentication Required",
        ),
        ("HTTP/1.1 403 No\r\n\r\n", "HTTP status 403 Forbidden"),
        ("HTTP/1.0 502 No\r\n\r\n", "HTTP status 502 Bad Gateway"),
        ("HTTP/1.1 100 Continue\r\n\r\n", "HTTP status 100 Continue"),
        (
            "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK",
            "it sent more than its answer",
        ),
        ("HTTP/1.1 200 OK\r\n", "it closed the connection"),
        ("", "it closed the connection"),
        ("HTTP/2 200\r\n\r\n", "none of HTTP/1"),
        ("SSH-2.0-x\r\n\r\n", "none of HTTP/1"),
        (&long, "none of HTTP/1"),
    ] {
        let act = Act::Write(answer.as_bytes().to_vec());
        let proxy = server([act.clone(), act]).await;
        let error = list(&client(&proxy)).await.expect_err("no tunnel");
        assert_eq!(
            (error.outcome(), error.attempts()),
            (Outcome::NotSent, 2),
            "{error}"
        );
        let place = format!("the proxy {} gave no tunnel", proxy.authority());
        let shown = chain(&error);
        assert!(shown.contains(&place) && shown.contains(words), "{shown}");
        assert!(
            proxy
                .texts()
                .iter()
                .all(|text| text.starts_with("CONNECT "))
        );
    }
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_named() {
    let proxy = server([]).await;
    let client = client(&proxy);
    let address = proxy.authority();
    drop(proxy);
    tokio::task::yield_now().await;
    let error = list(&client).await.expect_err("nobody listens");
    assert_eq!(error.outcome(), Outcome::NotSent);
    let words = format!("the proxy {address} gave no tunnel: it cannot be reached");
    assert!(chain(&error).contains(&words), "{}", chain(&error));
}

#[tokio::test]
async fn a_proxy_that_says_nothing_has_the_time_of_a_connection() {
    for act in [Act::Deaf, Act::Silence] {
        let proxy = server([act.clone(), act]).await;
        let limits = Limits::default().with_connect(Duration::from_millis(20));
        let client = client(&proxy).with_limits(limits);
        let error = list(&client).await.expect_err("no tunnel");
        assert_eq!(
            (error.outcome(), error.attempts()),
            (Outcome::NotSent, 2),
            "{error}"
        );
        let words = format!(
            "no connection to {HOST} through the proxy {} within 20ms",
            proxy.authority()
        );
        assert!(chain(&error).contains(&words), "{}", chain(&error));
    }
}

#[tokio::test]
async fn what_breaks_off_behind_the_proxy_may_have_arrived() {
    let service = server([Act::CloseAfterRequest]).await;
    let proxy = server([Act::Tunnel(service.authority())]).await;
    let client = client(&proxy);
    let call = client.call(&ListReceivers::new(0, 100));
    let error = call.with_retry(Retry::none()).await.expect_err("cut off");
    assert_eq!((error.outcome(), service.requests()), (Outcome::Unknown, 1));
}

#[tokio::test]
async fn exceptions_go_past_the_proxy() {
    let (service, proxy) = (
        server([Act::ok(LISTS), Act::ok(LISTS)]).await,
        server([]).await,
    );
    let address = format!("http://{}", service.authority());
    for list_of in ["127.0.0.1", "127.0.0.0/8", "*"] {
        let service = server([Act::ok(LISTS)]).await;
        let set = Proxy::new(&proxy.authority()).expect("a proxy");
        let client = client_of(&format!("http://{}", service.authority()), "unused")
            .with_proxy(set.with_exceptions(list_of));
        list(&client).await.expect("accepted");
    }
    let client = client_of(&address, &proxy.authority());
    list(&client).await.expect_err("the proxy makes no tunnel");
    list(&client.with_proxy(Proxy::none()))
        .await
        .expect("accepted");
    assert_eq!((proxy.connections(), service.requests()), (2, 1));
}

#[tokio::test]
async fn the_metadata_service_is_never_asked_through_a_proxy() {
    let role = r#"{"TmpSecretId":"AKIDSERVER","TmpSecretKey":"key","Token":"token","ExpiredTime":4102444800,"Code":"Success"}"#;
    let says = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{role}",
        role.len()
    );
    let metadata = server([Act::Write(says.into_bytes())]).await;
    let service = server([Act::ok(LISTS)]).await;
    let proxy = server([Act::Tunnel(service.authority())]).await;
    let host = metadata.authority().parse().expect("host and port");
    let client =
        client(&proxy).with_provider(CvmRole::new().with_host(host).with_role_name("mailer"));
    list(&client).await.expect("accepted");
    assert_eq!(metadata.connections(), 1);
    let asked = proxy.texts();
    assert!(
        asked.len() == 1 && asked[0].starts_with(&format!("CONNECT {HOST} ")),
        "{asked:?}"
    );
}

#[tokio::test]
async fn sts_is_asked_through_the_proxy() {
    let role = r#"{"Response":{"Credentials":{"TmpSecretId":"AKIDROLE","TmpSecretKey":"key","Token":"token"},"ExpiredTime":4102444800,"RequestId":"id"}}"#;
    let service = server([Act::ok(role), Act::ok(LISTS)]).await;
    let proxy = server([Act::Tunnel(service.authority())]).await;
    let client = client(&proxy).with_assumed_role(AssumeRole::new("role", "session"));
    list(&client).await.expect("accepted");
    assert_eq!((proxy.connections(), service.requests()), (1, 2));
    assert!(service.texts()[0].contains("\r\nx-tc-action: AssumeRole\r\n"));
}

/// Runs an example with nothing in its environment but credentials and these variables; what it prints.
fn run(variables: &[(&str, &str)]) -> String {
    let mut program = Command::new(env!("CARGO_BIN_EXE_no_retries"));
    program
        .env_clear()
        .env("TENCENTCLOUD_SECRET_ID", "AKIDTEST")
        .env("TENCENTCLOUD_SECRET_KEY", "test")
        .envs(variables.iter().copied());
    let output = program.output().expect("it starts");
    String::from_utf8(output.stdout).expect("text") + &String::from_utf8_lossy(&output.stderr)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_goes_by_its_environment() {
    let service = server(vec![Act::ok(LISTS); 8]).await;
    let proxy = server([Act::Tunnel(service.authority())]).await;
    let (near, far) = (
        format!("http://{}", service.authority()),
        format!("http://{HOST}"),
    );
    let address = format!("http://user:canary@{}", proxy.authority());

    let printed = run(&[("SES_ENDPOINT", &far), ("http_proxy", &address)]);
    assert_eq!(
        (printed.as_str(), proxy.connections()),
        ("0 lists\n0 lists\n", 1)
    );
    let printed = run(&[("SES_ENDPOINT", &near), ("http_proxy", &address)]);
    assert_eq!(
        (printed.as_str(), proxy.connections()),
        ("0 lists\n0 lists\n", 1)
    );

    let printed = run(&[
        ("SES_ENDPOINT", &far),
        ("HTTP_PROXY", "socks5://user:canary@proxy"),
    ]);
    let words =
        "the proxy set by HTTP_PROXY cannot be used: its scheme is not http; nothing was sent";
    let once = format!("NotSent after 1 attempt, worth another: false: {words}");
    assert!(printed.starts_with(&once), "{printed}");
    assert!(!printed.contains("canary"), "{printed}");
}
