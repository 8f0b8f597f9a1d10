//! The emulator, over a file, until its standard input ends.

use std::{
    io::{self, Read as _},
    path::Path,
    time::Duration,
};

use ses_emulator::{Emulator, Options, RateLimit, Seed, Terms};

const SEED: &str = r#"
    domain = [{ name = "mail.example.com" }]
    sender = [{ address = "news@mail.example.com" }]
    template = [{ name = "news", text = "Dear {{name}} of {{city}}, {{points}} points" }]
"#;

/// Says its address in a line. `filling` is in seconds; without any, there are no rates either.
pub(crate) fn serve(file: &Path, filling: &str) {
    let filling = filling.parse().expect("seconds");
    let terms = Terms::default()
        .with_filling(Duration::from_secs(filling))
        .with_list_limit(None);
    let mut options = Options::default()
        .with_data(file)
        .with_terms(terms)
        .with_seed(Seed::parse(SEED).expect("a seed"));
    if filling == 0 {
        options = options.with_rate_limit(RateLimit::Off);
    }
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let emulator = runtime.block_on(Emulator::start(options)).expect("a port");
    println!("{}", emulator.url());
    io::stdin().read_to_end(&mut Vec::new()).expect("a pipe");
    runtime.block_on(emulator.stop());
}
