//! The sessions that the documents show, run against an emulator; `TRYCMD=overwrite` writes them anew.

use std::path::Path;

use ses_emulator::{ClockMode, Emulator, Options, RateLimit, SECRET_ID, SECRET_KEY, Seed};
use tokio::runtime::Runtime;

/// 09:00 on 2026-03-01 in UTC+8.
const BEGIN: i64 = 1_772_326_800;

/// Runs the sessions of a document of this repository, in the folder `NAME.in` beside it or else in the root.
fn check(document: &str, seeds: &[&str]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::env::set_current_dir(&root).expect("the root of the repository");
    let runtime = Runtime::new().expect("threads");
    let options = Options::default()
        .with_clock_mode(ClockMode::Frozen(BEGIN))
        .with_rate_limit(RateLimit::Off);
    let seeds = seeds
        .iter()
        .map(|seed| Seed::read(root.join(seed)).expect("a seed"));
    let options = seeds.fold(options, Options::with_seed);
    let emulator = runtime.block_on(Emulator::start(options)).expect("a port");
    let cases = trycmd::TestCases::new();
    let host = emulator.address().to_string();
    cases
        .insert_var("[HOST]", host)
        .expect("a name of that form");
    cases
        .register_bin("ses", Path::new(env!("CARGO_BIN_EXE_ses")))
        .env("SES_ENDPOINT", emulator.url())
        .env("SES_OUTPUT", "table")
        .env("TENCENTCLOUD_SECRET_ID", SECRET_ID)
        .env("TENCENTCLOUD_SECRET_KEY", SECRET_KEY)
        .env("NO_PROXY", "*")
        .env("TZ", "UTC")
        .case(root.join(document))
        .run();
}

#[test]
fn the_life_of_a_small_campaign() {
    check("docs/cli.md", &[]);
}

#[test]
fn the_first_session() {
    check("README.md", &["docs/cli.in/shop.toml"]);
}
