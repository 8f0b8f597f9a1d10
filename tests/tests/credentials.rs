//! Where a client's credentials come from: one server plays the metadata service or sts, and SES, which sees them.

use std::{error::Error as _, path::PathBuf, time::Duration};

use ses_hyper::{
    Chain, Client, CredentialsFile, CvmRole, Profile, Provider, ProviderError, WebIdentity,
    ses_core::{Credentials, Error, ErrorKind},
    ses_types::{ListReceivers, Outcome},
};
use tests::{Act, RawServer};

const LISTS: &str = r#"{"Response":{"TotalCount":0,"Data":[],"RequestId":"id"}}"#;
const FOLDER: &str = "/latest/meta-data/cam/security-credentials/";
const ROLE: &str = r#"{"TmpSecretId":"AKIDSERVER","TmpSecretKey":"key","Token":"token","ExpiredTime":4102444800,"Expiration":"2100-01-01T00:00:00Z","Code":"Success"}"#;

async fn server(acts: impl IntoIterator<Item = Act>) -> RawServer {
    RawServer::start(acts).await.expect("a port")
}

fn client(service: &RawServer, provider: impl Provider) -> Client {
    Client::new(service.config()).with_provider(provider)
}

async fn list(client: &Client) -> Result<(), Error> {
    let listed = client.call(&ListReceivers::new(0, 100)).await;
    listed.map(|answer| assert_eq!(answer.total_count, Some(0)))
}

/// Makes a call that is accepted; the id that it was signed with, and the whole request.
async fn signed_by(provider: impl Provider) -> (String, String) {
    let service = server([Act::ok(LISTS)]).await;
    list(&client(&service, provider)).await.expect("accepted");
    let request = service.texts().remove(0);
    (id_of(&request), request)
}

fn id_of(request: &str) -> String {
    let (_, rest) = request.split_once("Credential=").expect("it is signed");
    let (id, _) = rest.split_once('/').expect("a scope follows");
    id.to_owned()
}

/// Makes a call that has no credentials; why, checked to show nothing of what the source holds.
async fn no_credentials(provider: impl Provider) -> ProviderError {
    let service = server([]).await;
    let error = list(&client(&service, provider)).await;
    let error = error.expect_err("no credentials");
    assert_eq!((error.outcome(), service.bytes()), (Outcome::NotSent, 0));
    provider_error(&error)
}

#[track_caller]
fn provider_error(error: &Error) -> ProviderError {
    assert!(matches!(error.kind(), ErrorKind::Credentials(_)), "{error}");
    let why = error.source().and_then(|source| source.downcast_ref());
    let why: &ProviderError = why.expect("a provider's");
    let mut shown = format!("{error} {error:?}");
    let mut cause = error.source();
    while let Some(source) = cause {
        shown = format!("{shown} {source} {source:?}");
        cause = source.source();
    }
    assert!(!shown.contains("canary"), "{shown}");
    why.clone()
}

/// An answer of the metadata service, which closes the connection after it.
fn says(status: u16, body: &str) -> Act {
    let length = body.len();
    let head = format!("HTTP/1.1 {status} Words\r\ncontent-length: {length}\r\n\r\n");
    Act::Write((head + body).into_bytes())
}

fn role(metadata: &RawServer) -> CvmRole {
    CvmRole::new().with_host(metadata.authority().parse().expect("host and port"))
}

/// A file of this test's own.
fn file(name: &str, content: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let folder = path.parent().expect("it is in the folder");
    std::fs::create_dir_all(folder).expect("the target folder can be written");
    std::fs::write(&path, content).expect("the target folder can be written");
    path
}

fn spare() -> Credentials {
    Credentials::new("AKIDSPARE", "spare").expect("proper")
}

#[tokio::test]
async fn the_role_of_a_server_signs() {
    let metadata = server([says(200, "mailer\n"), says(200, ROLE)]).await;
    let (id, request) = signed_by(role(&metadata)).await;
    assert_eq!(id, "AKIDSERVER");
    assert!(request.contains("\r\nx-tc-token: token\r\n"), "{request}");
    let asked = metadata.texts();
    let host = format!("\r\nhost: {}\r\n", metadata.authority());
    for (text, path) in asked.iter().zip(["", "mailer"]) {
        assert!(
            text.starts_with(&format!("GET {FOLDER}{path} HTTP/1.1\r\n")),
            "{text}"
        );
        assert!(text.contains(&host), "{text}");
    }
    assert_eq!(asked.len(), 2);
}

#[tokio::test]
async fn a_role_that_is_named_is_not_asked_for() {
    let metadata = server([says(200, ROLE)]).await;
    let (id, _) = signed_by(role(&metadata).with_role_name("poster")).await;
    assert_eq!(id, "AKIDSERVER");
    let asked = metadata.texts();
    assert!(asked[0].starts_with(&format!("GET {FOLDER}poster HTTP/1.1\r\n")));
}

#[tokio::test]
async fn a_server_without_a_role_is_not_set_up() {
    for none in [says(404, "not found"), says(200, ""), says(200, "\n")] {
        let metadata = server([none]).await;
        let chain = Chain::new(role(&metadata)).or(spare());
        assert_eq!(signed_by(chain).await.0, "AKIDSPARE");
        assert_eq!(metadata.requests(), 1);
    }
}

#[tokio::test]
async fn no_cloud_server_is_not_set_up() {
    let metadata = server([]).await;
    let role = role(&metadata);
    let address = metadata.authority();
    drop(metadata);
    let error = no_credentials(role.clone()).await;
    assert!(error.is_not_set_up());
    let words = format!("the metadata service at {address}: it does not answer; bind a role");
    assert!(error.to_string().starts_with(&words), "{error}");
    assert_eq!(signed_by(Chain::new(role).or(spare())).await.0, "AKIDSPARE");
}

/// Asks a metadata service that is broken like that; its name is taken off the error, which is none to pass on.
async fn broken(acts: impl IntoIterator<Item = Act>) -> (String, RawServer) {
    let metadata = server(acts).await;
    let error = no_credentials(Chain::new(role(&metadata)).or(spare())).await;
    let (error, name) = (error.to_string(), metadata.authority());
    let words = error.strip_prefix(&format!("the metadata service at {name}"));
    (words.expect("it is named").to_owned(), metadata)
}

#[tokio::test]
async fn a_fault_of_the_metadata_service_is_asked_past() {
    let fault = says(500, "canary");
    let metadata = server([
        fault,
        Act::CloseAfterRequest,
        says(200, "mailer"),
        says(200, ROLE),
    ])
    .await;
    assert_eq!(signed_by(role(&metadata)).await.0, "AKIDSERVER");
    assert_eq!(metadata.requests(), 4);
}

#[tokio::test]
async fn the_metadata_service_is_asked_a_few_times() {
    let (words, metadata) = broken(vec![says(500, "canary"); 9]).await;
    assert!(
        words.starts_with(": it answers with HTTP status 500"),
        "{words}"
    );
    assert_eq!(metadata.requests(), 3);
    let (words, metadata) = broken(vec![Act::CloseAfterRequest; 9]).await;
    assert!(
        words.starts_with(": there is no whole answer; check"),
        "{words}"
    );
    assert_eq!(metadata.requests(), 3);
    let (words, metadata) = broken(vec![says(403, "canary"); 9]).await;
    assert!(
        words.starts_with(": it answers with HTTP status 403"),
        "{words}"
    );
    assert_eq!(metadata.requests(), 1);
}

#[tokio::test]
async fn a_silent_metadata_service_has_little_time() {
    for silence in [Act::Silence, Act::Deaf] {
        let metadata = server(vec![silence; 9]).await;
        let role = role(&metadata).with_time_limit(Duration::from_millis(100));
        let error = no_credentials(role).await;
        assert!(!error.is_not_set_up());
        assert!(
            error.to_string().contains(": no answer within 100ms; "),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_metadata_answer_of_any_size_is_not_read() {
    let (words, metadata) = broken(vec![says(200, &"canary".repeat(20_000)); 9]).await;
    assert!(
        words.starts_with(": there is no whole answer; check"),
        "{words}"
    );
    assert_eq!(metadata.requests(), 3);
}

#[tokio::test]
async fn what_the_metadata_service_lacks_is_named() {
    let answers = [
        (
            "canary",
            ": its answer is no JSON of credentials at line 1, column 1; check",
        ),
        (
            r#"{"ExpiredTime":"canary"}"#,
            ": its answer is no JSON of credentials at line 1, col",
        ),
        (
            r#"{"Code":"canary"}"#,
            ": the Code of its answer is not Success; check",
        ),
        (
            r#"{"Code":"Success","Token":"canary"}"#,
            ": its answer lacks ExpiredTime; check",
        ),
        (
            r#"{"Code":"Success","ExpiredTime":1,"TmpSecretId":"AKID","TmpSecretKey":"canary "}"#,
            ", TmpSecretKey in its answer: the secret key holds white space; check",
        ),
    ];
    for (answer, expected) in answers {
        let (words, _) = broken([says(200, "mailer"), says(200, answer)]).await;
        assert!(words.starts_with(expected), "{words}");
    }
    let (words, _) = broken([says(200, "mailer"), says(404, "canary")]).await;
    assert!(
        words.starts_with(": it knows no role of that name; check"),
        "{words}"
    );
    let (words, _) = broken([says(200, "<p>canary/../</p>")]).await;
    assert!(
        words.starts_with(": the role's name holds what no role's name has"),
        "{words}"
    );
}

/// Plays sts, whose credentials have run out in 1970, and SES.
fn identity(number: usize, request: &str) -> String {
    if request.contains("\r\nx-tc-action: AssumeRole") {
        format!(
            r#"{{"Response":{{"Credentials":{{"TmpSecretId":"AKIDROLE{number}","TmpSecretKey":"key","Token":"token"}},"ExpiredTime":1,"RequestId":"id"}}}}"#
        )
    } else {
        LISTS.to_owned()
    }
}

#[tokio::test]
async fn a_token_is_read_anew_each_time() {
    let path = file("anew/token", "token-of-monday\n");
    let service = server(vec![Act::Reply(identity); 4]).await;
    let provider = WebIdentity::new("cluster", "arn", &path).with_duration_seconds(900);
    let client = client(&service, provider);
    list(&client).await.expect("accepted");
    file("anew/token", "token-of-tuesday\n");
    list(&client).await.expect("accepted");
    let texts = service.texts();
    for (text, day) in [(&texts[0], "monday"), (&texts[2], "tuesday")] {
        assert!(
            text.contains("\r\nx-tc-action: AssumeRoleWithWebIdentity\r\n"),
            "{text}"
        );
        assert!(text.contains("\r\nauthorization: SKIP\r\n"), "{text}");
        let body = format!(
            r#"{{"ProviderId":"cluster","WebIdentityToken":"token-of-{day}","RoleArn":"arn","RoleSessionName":"ses-hyper","DurationSeconds":900}}"#
        );
        assert!(text.ends_with(&body), "{text}");
    }
    assert_eq!(
        (id_of(&texts[1]), id_of(&texts[3])),
        ("AKIDROLE0".into(), "AKIDROLE2".into())
    );
}

#[tokio::test]
async fn a_refused_identity_is_an_error_that_names_the_code() {
    let path = file("refused/token", "canary");
    let code = "InvalidParameter.WebIdentityTokenError";
    let service = server(vec![Act::error(code); 4]).await;
    let client = client(&service, WebIdentity::new("cluster", "arn", path));
    let error = list(&client).await.expect_err("refused");
    let error = provider_error(&error);
    let words = "the role arn: it cannot be assumed by the token of the identity provider";
    assert_eq!(error.to_string(), words);
    let cause = error.source().expect("what sts said").to_string();
    assert!(cause.starts_with(code), "{cause}");
    assert_eq!(service.requests(), 1);
}

#[tokio::test]
async fn a_token_that_is_not_there_is_named_by_its_file() {
    for (path, problem) in [
        (PathBuf::from("/dev/null/token"), "there is no such file"),
        (file("empty/token", " \n"), "it is empty"),
    ] {
        let error = no_credentials(WebIdentity::new("cluster", "arn", &path)).await;
        let words = format!("the file {}: {problem}; check", path.display());
        assert!(error.to_string().starts_with(&words), "{error}");
    }
}

#[tokio::test]
async fn a_section_of_a_file_signs() {
    let text = "[default]\nsecret_id = AKIDFILE\nsecret_key = key\n[two]\nsecret_id = AKIDTWO\nsecret_key = key\ntoken = second\n";
    let file = CredentialsFile::at(file("sections/credentials", text));
    let (id, request) = signed_by(file.clone()).await;
    assert_eq!(
        (id.as_str(), request.contains("x-tc-token")),
        ("AKIDFILE", false)
    );
    let (id, request) = signed_by(file.with_section("two")).await;
    assert_eq!(id, "AKIDTWO");
    assert!(request.contains("\r\nx-tc-token: second\r\n"), "{request}");
}

#[tokio::test]
async fn a_refused_token_is_looked_for_in_the_file_again() {
    let text = |token: &str| format!("[default]\nsecret_id=A\nsecret_key=k\ntoken={token}\n");
    let path = file("again/credentials", &text("first"));
    let refused = Act::error("AuthFailure.TokenFailure");
    let service = server([Act::ok(LISTS), refused, Act::ok(LISTS)]).await;
    let client = client(&service, CredentialsFile::at(&path));
    list(&client).await.expect("accepted");
    file("again/credentials", &text("second"));
    list(&client).await.expect("accepted at last");
    for (request, token) in service.texts().iter().zip(["first", "first", "second"]) {
        assert!(
            request.contains(&format!("\r\nx-tc-token: {token}\r\n")),
            "{request}"
        );
    }
}

#[tokio::test]
async fn files_that_are_not_there_are_not_set_up() {
    let path = "/dev/null/credentials";
    let chain = Chain::new(CredentialsFile::at(path))
        .or(Profile::new("none").with_folder("/dev/null"))
        .or(spare());
    assert_eq!(signed_by(chain).await.0, "AKIDSPARE");
    let error = no_credentials(CredentialsFile::at(path)).await;
    let words = format!("the credentials file: there is none at {path}; write one");
    assert_eq!(error.to_string(), words);
}

#[tokio::test]
async fn a_file_that_is_no_text_is_named() {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("latin1");
    std::fs::write(&path, b"[default]\nsecret_key=canary\xe9").expect("it can be written");
    for (path, problem) in [
        (
            path.as_path(),
            "it is not UTF-8; write it again as plain text",
        ),
        (
            env!("CARGO_TARGET_TMPDIR").as_ref(),
            "it cannot be read; let this process read it",
        ),
    ] {
        let error = no_credentials(CredentialsFile::at(path)).await;
        assert_eq!(
            error.to_string(),
            format!("the file {}: {problem}", path.display())
        );
    }
}

fn profile(name: &str, text: &str) -> Profile {
    let path = file(&format!("profiles/{name}.credential"), text);
    Profile::new(name).with_folder(path.parent().expect("it is in a folder"))
}

#[tokio::test]
async fn a_profile_signs() {
    let text = r#"{"secretId":"AKIDPROFILE","secretKey":"key","token":"token"}"#;
    let (id, request) = signed_by(profile("key", text)).await;
    assert_eq!(id, "AKIDPROFILE");
    assert!(request.contains("\r\nx-tc-token: token\r\n"), "{request}");
}

#[tokio::test]
async fn a_profile_takes_on_its_role() {
    let text =
        r#"{"secretId":"AKIDPROFILE","secretKey":"key","role-arn":"arn","role-session-name":"me"}"#;
    let service = server(vec![Act::Reply(identity); 2]).await;
    list(&client(&service, profile("role", text)))
        .await
        .expect("accepted");
    let texts = service.texts();
    assert_eq!(
        (id_of(&texts[0]), id_of(&texts[1])),
        ("AKIDPROFILE".into(), "AKIDROLE0".into())
    );
    assert!(
        texts[0].ends_with(r#"{"RoleArn":"arn","RoleSessionName":"me"}"#),
        "{}",
        texts[0]
    );
}

#[tokio::test]
async fn a_profile_past_its_time_says_how_to_renew_it() {
    let text =
        r#"{"type":"sso","secretId":"AKID","secretKey":"canary","token":"canary","expiresAt":1}"#;
    let error = no_credentials(profile("over", text)).await.to_string();
    assert!(
        error.contains("profiles/over.credential: they ran out "),
        "{error}"
    );
    assert!(
        error.ends_with("with this profile renews them, or else tccli auth login"),
        "{error}"
    );
}
