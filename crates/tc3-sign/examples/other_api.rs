//! Signs a call to another Tencent API, `DescribeInstances` of cvm, with this crate alone, and prints its headers.
//!
//! The identity and the time are those of the published example, so the signature is the published one.

use tc3_sign::{Identity, Payload, Request, SignError, SigningKey, explain, sign};

const HOST: &str = "cvm.tencentcloudapi.com";
const CONTENT_TYPE: &str = "application/json; charset=utf-8";
const BODY: &str =
    r#"{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"#;
const TIMESTAMP: u64 = 1_551_113_065;

#[expect(clippy::print_stdout, reason = "an example shows what it does")]
fn main() -> Result<(), SignError> {
    let key = SigningKey::derive("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", TIMESTAMP, "cvm");
    let identity = Identity::new("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE");
    let request = Request::post(HOST, CONTENT_TYPE, Payload::Bytes(BODY.as_bytes()));
    let signed = sign(&request, &identity, &key, TIMESTAMP)?;

    println!("POST / HTTP/1.1");
    let own = [
        ("host", HOST),
        ("content-type", CONTENT_TYPE),
        ("x-tc-action", "DescribeInstances"),
        ("x-tc-version", "2017-03-12"),
        ("x-tc-region", "ap-guangzhou"),
    ];
    for (name, value) in own.into_iter().chain(signed.headers()) {
        println!("{name}: {value}");
    }
    println!("\n{BODY}\n\n{}", explain(&request, TIMESTAMP, "cvm")?);
    Ok(())
}
