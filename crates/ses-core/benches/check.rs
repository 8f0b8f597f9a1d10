//! What checking an upload costs beside encoding it: 20,000 recipients, with data and without.

use criterion::{Criterion, criterion_group, criterion_main};
use ses_types::{
    Action, CreateReceiverDetail, CreateReceiverDetailWithData, ReceiverInputData, Side,
    TemplateData,
};

const RECIPIENTS: usize = 20_000;

fn benches(c: &mut Criterion) {
    let with_data = CreateReceiverDetailWithData::new(1, (0..RECIPIENTS).map(recipient));
    pair(c, "with data", &with_data);
    let addresses = CreateReceiverDetail::new(1, (0..RECIPIENTS).map(address));
    pair(c, "addresses", &addresses);
}

fn address(number: usize) -> String {
    format!("recipient{number}@example.com")
}

fn recipient(number: usize) -> ReceiverInputData {
    let (name, code) = (format!("Recipient {number}"), (number * 7919).to_string());
    let data = TemplateData::from_pairs([("name", name.as_str()), ("code", code.as_str())]);
    ReceiverInputData::new(address(number), data)
}

fn pair<A: Action>(c: &mut Criterion, name: &str, action: &A) {
    let body = serde_json::to_vec(action).expect("an action has a JSON form");
    assert_eq!(
        ses_core::check_value(A::SPEC.request, action, body.len(), Side::Client),
        Ok(())
    );
    let mut group = c.benchmark_group(name);
    group.bench_function("encode", |b| b.iter(|| serde_json::to_vec(action)));
    group.bench_function("check", |b| {
        b.iter(|| ses_core::check_value(A::SPEC.request, action, body.len(), Side::Client))
    });
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
