//! Signing beside its two floors: the compressions alone, and the hashes over ready-made input.
//!
//! Criterion measures each by itself; the table at the end takes turns, so that whatever else
//! the machine does meets all of them alike, and has medians of many rounds.

use std::{hint::black_box, time::Instant};

use criterion::{Criterion, Throughput};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256, block_api::compress256};
use tc3_sign::{Explanation, Identity, Payload, Request, SigningKey, explain, sign_into};

const SECRET_ID: &str = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE";
const SECRET_KEY: &str = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE";
const HOST: &str = "ses.tencentcloudapi.com";
const TIMESTAMP: u64 = 1_760_000_000;
const WARM_UP: usize = 30;
const ROUNDS: usize = 301;

/// Name, bytes of the body, calls a round, and how many times (b) signing may take.
const CASES: [(&str, usize, u32, f64); 2] =
    [("300 B", 300, 1_000, 1.20), ("1 MiB", 1 << 20, 1, 1.02)];

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    for (name, size, ..) in CASES {
        measure_apart(&mut criterion, name, &json_of(size));
    }
    criterion.final_summary();
    if !std::env::args().any(|argument| argument == "--test") {
        print_table();
    }
}

/// One request, as each of the three contenders needs it.
struct Contest {
    body: Vec<u8>,
    explanation: Explanation,
    messages: [Vec<[u8; 64]>; 4],
    mac: Hmac<Sha256>,
    key: SigningKey,
    buffer: String,
}

impl Contest {
    fn new(body: &[u8]) -> Self {
        let explanation = explain(&request(body), TIMESTAMP, "ses").expect("the request is valid");
        Self {
            body: body.to_vec(),
            messages: blocks(body, &explanation),
            explanation,
            mac: Hmac::new_from_slice(&[0x0b; 32]).expect("HMAC takes a key of any length"),
            key: SigningKey::derive(SECRET_KEY, TIMESTAMP, "ses"),
            buffer: String::with_capacity(512),
        }
    }

    /// (a): the compressions, each message by itself.
    fn compressions(&mut self) {
        let mut states = [[0x6a09_e667; 8]; 4];
        for (state, blocks) in states.iter_mut().zip(black_box(&self.messages)) {
            compress256(state, blocks);
        }
        black_box(states);
    }

    /// (b): the three hashes over input that is there already.
    fn digests(&mut self) {
        black_box(Sha256::digest(black_box(&self.body)));
        black_box(Sha256::digest(black_box(
            &self.explanation.canonical_request,
        )));
        let mac = black_box(&self.mac).clone();
        black_box(
            mac.chain_update(black_box(&self.explanation.string_to_sign))
                .finalize(),
        );
    }

    fn sign(&mut self) {
        self.buffer.clear();
        let (request, identity) = (request(black_box(&self.body)), Identity::new(SECRET_ID));
        sign_into(
            &request,
            &identity,
            black_box(&self.key),
            black_box(TIMESTAMP),
            &mut self.buffer,
        )
        .expect("the request is valid");
        black_box(&self.buffer);
    }
}

type Contender = (&'static str, fn(&mut Contest));

const CONTENDERS: [Contender; 3] = [
    ("a-compressions", Contest::compressions),
    ("b-digests", Contest::digests),
    ("sign_into", Contest::sign),
];

const fn request(body: &[u8]) -> Request<'_> {
    Request::post(HOST, "application/json", Payload::Bytes(body))
}

fn measure_apart(criterion: &mut Criterion, name: &str, body: &[u8]) {
    let mut contest = Contest::new(body);
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Bytes(body.len() as u64));
    for (contender, run) in CONTENDERS {
        group.bench_function(contender, |bencher| bencher.iter(|| run(&mut contest)));
    }
    group.finish();
}

#[expect(
    clippy::print_stdout,
    reason = "the table is what the benchmark is run for"
)]
fn print_table() {
    println!(
        "| body | (a) compressions, ns | (b) digests, ns | sign_into, ns | to (a) | to (b) | limit |"
    );
    println!("|---|---|---|---|---|---|---|");
    for (name, size, calls, limit) in CASES {
        let rounds = measure_in_turns(&json_of(size), calls);
        let [a, b, ours] = [0, 1, 2].map(|at| median(rounds.iter().map(|round| round[at])));
        let to_a = median(rounds.iter().map(|round| round[2] / round[0]));
        let to_b = median(rounds.iter().map(|round| round[2] / round[1]));
        println!("| {name} | {a:.0} | {b:.0} | {ours:.0} | {to_a:.3} | {to_b:.3} | {limit:.2} |");
    }
}

/// Nanoseconds a call for each contender, round by round; the first rounds warm up and are left out.
fn measure_in_turns(body: &[u8], calls: u32) -> Vec<[f64; 3]> {
    let mut contest = Contest::new(body);
    let mut round = || CONTENDERS.map(|(_, run)| time(calls, || run(&mut contest)));
    (0..WARM_UP + ROUNDS)
        .map(|_| round())
        .skip(WARM_UP)
        .collect()
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn time(calls: u32, mut run: impl FnMut()) -> f64 {
    let start = Instant::now();
    (0..calls).for_each(|_| run());
    start.elapsed().as_nanos() as f64 / f64::from(calls)
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
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
        padded.as_chunks().0.to_vec()
    })
}
