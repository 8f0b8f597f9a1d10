//! No line of the log holds what a source of credentials holds; alone in its program, since what is logged is a matter of
//! all its threads.

use std::{
    io,
    path::PathBuf,
    sync::atomic::{AtomicBool, Ordering},
};

use ses_hyper::{
    Client, CredentialsFile, CvmRole, FetchContext, Fetching, Lease, Profile, Provider,
    ProviderError, WebIdentity,
    ses_core::{Credentials, Error},
    ses_types::ListReceivers,
};
use tests::{Act, Lines, RawServer};

/// Plays the metadata service, sts and SES.
fn reply(_: usize, request: &str) -> String {
    if request.starts_with("GET /latest/meta-data/cam/security-credentials/ ") {
        "mailer".to_owned()
    } else if request.starts_with("GET ") {
        r#"{"TmpSecretId":"AKID","TmpSecretKey":"canary","Token":"canary","ExpiredTime":4102444800,"Code":"Success"}"#.to_owned()
    } else if request.contains("\r\nx-tc-action: AssumeRole") {
        r#"{"Response":{"Credentials":{"TmpSecretId":"AKID","TmpSecretKey":"canary","Token":"canary"},"ExpiredTime":4102444800,"RequestId":"id"}}"#.to_owned()
    } else {
        r#"{"Response":{"TotalCount":0,"Data":[],"RequestId":"id"}}"#.to_owned()
    }
}

/// Gives credentials that have run out long ago, and nothing after that.
struct Once(AtomicBool);

impl Provider for Once {
    fn fetch<'a>(&'a self, _: &'a FetchContext) -> Fetching<'a> {
        Box::pin(async {
            if self.0.swap(true, Ordering::SeqCst) {
                let sealed = ProviderError::broken("the vault", "it is sealed");
                return Err(sealed.with_source(io::Error::other("nobody is there")));
            }
            let credentials = Credentials::new("AKID", "canary").expect("proper");
            Ok(Lease::new(credentials).with_expiry(1))
        })
    }
}

fn client(server: &RawServer, provider: impl Provider) -> Client {
    Client::new(server.config()).with_provider(provider)
}

async fn list(client: &Client) -> Result<(), Error> {
    client.call(&ListReceivers::new(0, 100)).await.map(drop)
}

/// A file of this test's own.
fn file(name: &str, content: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("log");
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    std::fs::write(folder.join(name), content).expect("the target folder can be written");
    folder.join(name)
}

#[tokio::test]
async fn no_line_holds_what_a_source_holds() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let server = RawServer::start(vec![Act::Reply(reply); 64]).await;
    let server = server.expect("a port");
    let text = "[default]\nsecret_id = AKID\nsecret_key = canary\ntoken = canary\n";
    let profile = r#"{"secretId":"AKID","secretKey":"canary","role-arn":"arn"}"#;
    let profile = file("me.credential", profile);
    let profiles = profile.parent().expect("it is in a folder");
    let host = server.authority().parse().expect("host and port");
    for client in [
        client(&server, CvmRole::new().with_host(host)),
        client(&server, CredentialsFile::at(file("credentials", text))),
        client(&server, Profile::new("me").with_folder(profiles)),
        client(
            &server,
            WebIdentity::new("cluster", "arn", file("token", "canary")),
        ),
    ] {
        list(&client).await.expect("accepted");
    }
    let client = client(&server, Once(AtomicBool::new(false)));
    list(&client).await.expect("what was just fetched serves");
    assert!(list(&client).await.is_err());

    let log = lines.text();
    // The profile's role is one fetch more than its key.
    assert_eq!(log.matches("credentials were fetched").count(), 6, "{log}");
    let renewal = "credentials were not renewed; those at hand serve until they run out \
        error=the vault: it is sealed: nobody is there\n";
    assert_eq!(log.matches(renewal).count(), 1, "{log}");
    assert!(!log.contains("canary"), "{log}");
}
