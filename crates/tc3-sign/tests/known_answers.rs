//! Signs, explains and verifies every request under `known_answers`, and compares each stage.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use tc3_sign::{
    Identity, Payload, ReceivedRequest, Request, SigningKey, WINDOW, explain, sign, verify,
};

/// A folder's content, apart from the stages that are read where they are compared.
struct Answer {
    folder: PathBuf,
    request: Value,
    payload: Vec<u8>,
}

#[test]
fn every_stage_is_as_it_was_published_or_computed() {
    let folders: Vec<_> = fs::read_dir(root())
        .expect("the folder is part of the package")
        .map(|entry| entry.expect("the folder can be listed").path())
        .filter(|path| path.is_dir())
        .collect();
    assert_eq!(folders.len(), 16, "no answer is lost");
    for folder in folders {
        let answer = Answer::read(folder);
        answer.check_explanation();
        answer.check_headers();
        answer.check_verification();
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/known_answers")
}

impl Answer {
    fn read(folder: PathBuf) -> Self {
        let text = fs::read(folder.join("request.json")).expect("each folder has a request");
        Self {
            request: serde_json::from_slice(&text).expect("the request is JSON"),
            payload: fs::read(folder.join("payload")).expect("each folder has a payload"),
            folder,
        }
    }

    fn check_explanation(&self) {
        let explanation = self.with_request(|request| {
            explain(request, self.timestamp(), self.text("service")).expect("the request is valid")
        });
        assert_eq!(
            explanation.canonical_request,
            self.stage("canonical_request"),
            "{self}"
        );
        assert_eq!(
            explanation.string_to_sign,
            self.stage("string_to_sign"),
            "{self}"
        );
    }

    /// What is added stands among the headers that were sent, and the signature is the known one.
    fn check_headers(&self) {
        let mut identity = Identity::new(self.text("secret_id"));
        if let Some(token) = self.request["token"].as_str() {
            identity = identity.with_token(token);
        }
        let signed = self.with_request(|request| {
            sign(request, &identity, &self.key(), self.timestamp()).expect("the request is valid")
        });
        assert_eq!(
            signed.authorization(),
            self.stage("authorization"),
            "{self}"
        );
        assert!(
            signed.authorization().ends_with(&self.stage("signature")),
            "{self}"
        );
        let sent = self.stage("headers");
        let sent = headers_of(&sent);
        for (name, value) in signed.headers() {
            assert_eq!(sent.get(name), Some(&value), "{name} of {self}");
        }
        let added = [
            "authorization",
            "x-tc-timestamp",
            "x-tc-token",
            "x-tc-content-sha256",
        ];
        let expected = sent.keys().filter(|name| added.contains(name)).count();
        assert_eq!(signed.headers().count(), expected, "{self}");
    }

    fn check_verification(&self) {
        let sent = self.stage("headers");
        let sent = headers_of(&sent);
        let received = ReceivedRequest::new(
            self.text("method"),
            self.text("query"),
            |name: &str| sent.get(name).copied(),
            Payload::Bytes(&self.payload),
        );
        let verified = verify(&received, &self.key(), self.timestamp(), WINDOW)
            .unwrap_or_else(|refusal| panic!("{self}: {refusal}"));
        assert_eq!(verified.secret_id(), self.text("secret_id"), "{self}");
        assert_eq!(
            verified.is_payload_signed(),
            self.is_payload_signed(),
            "{self}"
        );
    }

    fn with_request<T>(&self, run: impl FnOnce(&Request<'_>) -> T) -> T {
        let headers = self.request["signed_headers"]
            .as_object()
            .expect("headers are an object");
        let headers: Vec<_> = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str().expect("a header is text")))
            .collect();
        let payload = if self.is_payload_signed() {
            Payload::Bytes(&self.payload)
        } else {
            Payload::Unsigned
        };
        let request = match self.text("method") {
            "GET" => Request::get(self.text("host"), self.text("query")),
            _ => Request::post(self.text("host"), self.text("content_type"), payload),
        };
        run(&request.with_headers(&headers))
    }

    fn key(&self) -> SigningKey {
        SigningKey::derive(
            self.text("secret_key"),
            self.timestamp(),
            self.text("service"),
        )
    }

    fn timestamp(&self) -> u64 {
        self.request["timestamp"]
            .as_u64()
            .expect("the timestamp is a number")
    }

    fn is_payload_signed(&self) -> bool {
        self.request["payload_is_signed"]
            .as_bool()
            .expect("the flag is there")
    }

    fn text(&self, name: &str) -> &str {
        self.request[name].as_str().expect("the field is text")
    }

    fn stage(&self, file: &str) -> String {
        fs::read_to_string(self.folder.join(file)).expect("each folder has every stage")
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.folder.display().fmt(f)
    }
}

fn headers_of(lines: &str) -> BTreeMap<&str, &str> {
    lines
        .lines()
        .map(|line| line.split_once(": ").expect("a line is a name and a value"))
        .collect()
}
