//! Signing beside its two floors: the compressions alone, and the hashes over ready-made input.
//!
//! Prints a table of medians and ratios at the end.

use std::{fs, hint::black_box, path::Path};

use criterion::{Criterion, Throughput};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256, block_api::compress256};
use tc3_sign::{Explanation, Identity, Payload, Request, SigningKey, explain, sign_into};

const SECRET_ID: &str = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE";
const SECRET_KEY: &str = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE";
const HOST: &str = "ses.tencentcloudapi.com";
const TIMESTAMP: u64 = 1_760_000_000;
const CASES: [(&str, usize, f64); 2] = [("300 B", 300, 1.20), ("1 MiB", 1 << 20, 1.02)];
const CONTENDERS: [&str; 3] = ["a-compressions", "b-digests", "sign_into"];

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    for (name, size, _) in CASES {
        compare(&mut criterion, name, &json_of(size));
    }
    criterion.final_summary();
    print_table();
}

/// The three contenders over one request.
fn compare(criterion: &mut Criterion, name: &str, body: &[u8]) {
    let request = Request::post(HOST, "application/json", Payload::Bytes(body));
    let explanation = explain(&request, TIMESTAMP, "ses").expect("the request is valid");
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Bytes(body.len() as u64));

    let messages = blocks(body, &explanation);
    group.bench_function(CONTENDERS[0], |bencher| {
        bencher.iter(|| compressions(black_box(&messages)))
    });

    let mac = Hmac::<Sha256>::new_from_slice(&[0x0b; 32]).expect("HMAC takes a key of any length");
    group.bench_function(CONTENDERS[1], |bencher| {
        bencher.iter(|| digests(black_box(body), black_box(&explanation), black_box(&mac)));
    });

    let key = SigningKey::derive(SECRET_KEY, TIMESTAMP, "ses");
    let identity = Identity::new(SECRET_ID);
    let mut buffer = String::with_capacity(512);
    group.bench_function(CONTENDERS[2], |bencher| {
        bencher.iter(|| {
            buffer.clear();
            sign_into(
                black_box(&request),
                &identity,
                black_box(&key),
                black_box(TIMESTAMP),
                &mut buffer,
            )
            .expect("the request is valid");
            black_box(&buffer);
        });
    });
    group.finish();
}

/// A JSON text of exactly `size` bytes.
fn json_of(size: usize) -> Vec<u8> {
    let (start, end) = (r#"{"Subject":""#, r#""}"#);
    format!("{start}{}{end}", "x".repeat(size - start.len() - end.len())).into_bytes()
}

/// Every block that signing compresses: body, canonical request, string to sign, and the outer hash of the HMAC.
fn blocks(body: &[u8], explanation: &Explanation) -> [Vec<[u8; 64]>; 4] {
    [
        body,
        explanation.canonical_request.as_bytes(),
        explanation.string_to_sign.as_bytes(),
        &[0; 32],
    ]
    .map(|message| {
        let count = (message.len() + 1 + 8).div_ceil(64);
        let mut padded = message.to_vec();
        padded.resize(count * 64, 0);
        padded
            .chunks_exact(64)
            .map(|block| block.try_into().expect("a chunk has 64 bytes"))
            .collect()
    })
}

fn compressions(messages: &[Vec<[u8; 64]>; 4]) -> [[u32; 8]; 4] {
    let mut states = [[0x6a09_e667; 8]; 4];
    for (state, blocks) in states.iter_mut().zip(messages) {
        compress256(state, blocks);
    }
    states
}

fn digests(body: &[u8], explanation: &Explanation, mac: &Hmac<Sha256>) -> [[u8; 32]; 3] {
    let signature = mac
        .clone()
        .chain_update(&explanation.string_to_sign)
        .finalize();
    [
        Sha256::digest(body).into(),
        Sha256::digest(&explanation.canonical_request).into(),
        signature.into_bytes().into(),
    ]
}

#[expect(
    clippy::print_stdout,
    reason = "the table is what the benchmark is run for"
)]
fn print_table() {
    println!(
        "\n| body | (a) compressions, ns | (b) digests, ns | sign_into, ns | to (a) | to (b) | limit |"
    );
    println!("|---|---|---|---|---|---|---|");
    for (name, _, limit) in CASES {
        let [Some(a), Some(b), Some(ours)] = CONTENDERS.map(|contender| median(name, contender))
        else {
            println!("| {name} | not measured |");
            continue;
        };
        let (to_a, to_b) = (ours / a, ours / b);
        println!("| {name} | {a:.0} | {b:.0} | {ours:.0} | {to_a:.3} | {to_b:.3} | {limit:.2} |");
    }
}

/// The median in nanoseconds, from what criterion has written.
fn median(group: &str, function: &str) -> Option<f64> {
    let folder = std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"),
        Into::into,
    );
    let path = folder
        .join("criterion")
        .join(group)
        .join(function)
        .join("new/estimates.json");
    let estimates: serde_json::Value = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
    estimates["median"]["point_estimate"].as_f64()
}
