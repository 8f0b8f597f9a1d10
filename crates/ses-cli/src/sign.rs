//! `ses sign`: what is hashed for a signature, and where another one differs.

use std::{
    collections::BTreeMap,
    env, fs,
    io::{self, Read as _},
    path::Path,
};

use serde::Serialize;
use tc3_sign::{
    Explanation, Payload, ReceivedRequest, Refusal, SigningKey, WINDOW, diagnose, verify,
};

use crate::{
    args::sign::Sign,
    failure::Failure,
    output::{self, Output},
};

const KEY: &str = "TENCENTCLOUD_SECRET_KEY";

/// What there is to say of a signature.
#[derive(Serialize)]
struct Said {
    canonical_request: String,
    string_to_sign: String,
    /// Whether it holds; only with a key.
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    differences: Vec<Difference>,
}

/// A line that somebody else has put together otherwise.
#[derive(Serialize)]
struct Difference {
    line: usize,
    ours: String,
    theirs: String,
}

/// Explains a signature.
///
/// # Errors
/// A file that is no request, a signature that does not hold, or a text that differs.
pub(crate) fn run(args: &Sign, output: Output) -> Result<(), Failure> {
    let text = read(&args.file)?;
    let request = Request::parse(&text)
        .ok_or_else(|| Failure::Input(format!("{}: it is no HTTP request", args.file.display())))?;
    let received = ReceivedRequest::new(
        request.method,
        request.query,
        |name: &str| request.headers.get(name).copied(),
        Payload::Bytes(request.body),
    );
    let unreadable =
        |refusal: Refusal| Failure::Input(format!("{}: {refusal}", args.file.display()));
    let Explanation {
        canonical_request,
        string_to_sign,
        ..
    } = received.explain(&args.service).map_err(unreadable)?;
    let timestamp = received.timestamp().map_err(unreadable)?;
    let verdict = match env::var(KEY) {
        Ok(secret) if !secret.is_empty() => {
            let key = SigningKey::derive(&secret, timestamp, &args.service);
            Some(match verify(&received, &key, timestamp, WINDOW) {
                Ok(_) => Ok("the signature holds".to_owned()),
                Err(Refusal::SignatureMismatch { .. }) => {
                    Err(match diagnose(&received, &key).map_err(unreadable)? {
                        Some(difference) => format!("the signature does not hold: {difference}"),
                        None => "the signature does not hold: another secret key, or the request was changed".to_owned(),
                    })
                }
                Err(refusal) => Err(format!("the signature does not hold: {refusal}")),
            })
        }
        _ => None,
    };
    let theirs = args.compare.as_deref().map(read).transpose()?;
    let differences = theirs.map(|theirs| {
        let theirs = String::from_utf8_lossy(&theirs).replace("\r\n", "\n");
        let ours = match theirs.starts_with("TC3-HMAC-SHA256") {
            true => &string_to_sign,
            false => &canonical_request,
        };
        differences(ours, &theirs)
    });
    let said = Said {
        canonical_request,
        string_to_sign,
        verdict: verdict
            .clone()
            .map(|verdict| verdict.unwrap_or_else(|says| says)),
        differences: differences.unwrap_or_default(),
    };
    match output {
        Output::Table => output::line(said.text(args.compare.is_some()))?,
        _ => output::json(&said)?,
    }
    match (verdict, said.differences.first()) {
        (Some(Err(says)), _) => Err(Failure::Other(says)),
        (_, Some(first)) => Err(Failure::Other(format!("line {} differs", first.line))),
        _ => Ok(()),
    }
}

impl Said {
    fn text(&self, is_compared: bool) -> String {
        let indented = |text: &str| {
            let lines = text
                .split('\n')
                .map(|line| format!("  {line}").trim_end().to_owned());
            lines.collect::<Vec<_>>().join("\n")
        };
        let mut text = format!(
            "canonical request\n{}\nstring to sign\n{}",
            indented(&self.canonical_request),
            indented(&self.string_to_sign)
        );
        if let Some(verdict) = &self.verdict {
            text.push_str(&format!("\n{verdict}"));
        }
        for Difference { line, ours, theirs } in &self.differences {
            text.push_str(&format!(
                "\nline {line}\n  here    {ours}\n  theirs  {theirs}"
            ));
        }
        if is_compared && self.differences.is_empty() {
            text.push_str("\nthe texts are the same");
        }
        text
    }
}

/// Lines that differ; a line feed at the end of a file is none.
fn differences(ours: &str, theirs: &str) -> Vec<Difference> {
    let theirs = match theirs.strip_suffix('\n') {
        Some(shorter) if !ours.ends_with('\n') => shorter,
        _ => theirs,
    };
    let (ours, theirs): (Vec<_>, Vec<_>) =
        (ours.split('\n').collect(), theirs.split('\n').collect());
    let lines = 0..ours.len().max(theirs.len());
    let line = |lines: &[&str], index| lines.get(index).map_or("", |line: &&str| *line).to_owned();
    let lines = lines.map(|index| Difference {
        line: index + 1,
        ours: line(&ours, index),
        theirs: line(&theirs, index),
    });
    lines.filter(|line| line.ours != line.theirs).collect()
}

/// A request as HTTP/1.1 writes it.
struct Request<'a> {
    method: &'a str,
    query: &'a str,
    headers: BTreeMap<String, &'a str>,
    body: &'a [u8],
}

impl<'a> Request<'a> {
    fn parse(text: &'a [u8]) -> Option<Self> {
        let (head, body) = match text.windows(4).position(|four| four == b"\r\n\r\n") {
            Some(end) => (&text[..end], &text[end + 4..]),
            None => {
                let end = text.windows(2).position(|two| two == b"\n\n");
                let end = end.unwrap_or(text.len());
                (&text[..end], text.get(end + 2..).unwrap_or_default())
            }
        };
        let mut lines = std::str::from_utf8(head).ok()?.lines();
        let mut first = lines.next()?.split(' ');
        let (method, target) = (first.next()?, first.next()?);
        let headers = lines.map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.trim().to_ascii_lowercase(), value.trim()))
        });
        Some(Self {
            method,
            query: target.split_once('?').map_or("", |(_, query)| query),
            headers: headers.collect::<Option<_>>()?,
            body,
        })
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = match path.as_os_str() == "-" {
        true => io::stdin().read_to_end(&mut bytes).map(|_| bytes),
        false => fs::read(path),
    };
    read.map_err(|error| Failure::file(path, &error))
}
