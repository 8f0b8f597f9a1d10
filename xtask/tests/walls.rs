//! The walls between the crates, as far as Cargo can see them: what each may depend on, and what it may not.

use std::{collections::BTreeSet, path::Path, process::Command};

/// What serde brings along.
const SERDE: [&str; 7] = [
    "serde",
    "serde_core",
    "serde_derive",
    "proc-macro2",
    "quote",
    "syn",
    "unicode-ident",
];

/// The crates of this repository.
const OURS: [&str; 8] = [
    "ses-campaign",
    "ses-cli",
    "ses-core",
    "ses-emulator",
    "ses-hyper",
    "ses-types",
    "tc3-sign",
    "xtask",
];

/// The lines that `cargo tree` prints for a package built alone, without its own.
fn tree(package: &str, arguments: &[&str]) -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--prefix", "none", "--package", package])
        .args(arguments)
        .current_dir(root)
        .output()
        .expect("cargo built this test, so it runs");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(printed.starts_with(&format!("{package} ")), "{printed}");
    printed
        .lines()
        .skip(1)
        .map(|line| line.trim_end_matches(" (*)").to_owned())
        .collect()
}

/// The names of everything that a package needs to be built.
fn dependencies(package: &str, arguments: &[&str]) -> BTreeSet<String> {
    let lines = tree(package, &[&["--edges", "normal"], arguments].concat());
    lines
        .iter()
        .filter_map(|line| line.split(' ').next())
        .map(str::to_owned)
        .collect()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// None of these is among what the package needs.
#[track_caller]
fn check_without(package: &str, forbidden: &[&str]) {
    let found = dependencies(package, &[]);
    let crossed: Vec<&&str> = forbidden
        .iter()
        .filter(|name| found.contains(**name))
        .collect();
    assert!(crossed.is_empty(), "{package} depends on {crossed:?}");
}

#[test]
fn types_need_serde_alone() {
    assert_eq!(
        dependencies("ses-types", &["--depth", "1"]),
        set(&["serde"])
    );
    let others: Vec<String> = dependencies("ses-types", &[])
        .difference(&set(&SERDE))
        .cloned()
        .collect();
    assert_eq!(others, Vec::<String>::new());
}

#[test]
fn the_signer_needs_its_three_alone() {
    assert_eq!(
        dependencies("tc3-sign", &["--depth", "1"]),
        set(&["hmac", "sha2", "zeroize"])
    );
    check_without("tc3-sign", &[&OURS[..6], &["serde", "http"]].concat());
}

#[test]
fn the_core_touches_no_socket_and_no_runtime() {
    let ours: Vec<&str> = OURS
        .into_iter()
        .filter(|name| !["ses-types", "tc3-sign", "ses-core"].contains(name))
        .collect();
    let runtimes = [
        "async-std",
        "hyper",
        "hyper-util",
        "mio",
        "ring",
        "rustls",
        "smol",
        "socket2",
        "tokio",
    ];
    check_without("ses-core", &[ours, runtimes.to_vec()].concat());
}

#[test]
fn the_transport_knows_neither_emulator_nor_command_line() {
    check_without(
        "ses-hyper",
        &[
            "axum",
            "clap",
            "rusqlite",
            "ses-cli",
            "ses-emulator",
            "xtask",
        ],
    );
}

#[test]
fn the_emulator_knows_no_client() {
    check_without("ses-emulator", &["clap", "ses-cli", "ses-hyper", "xtask"]);
}

#[test]
fn a_campaign_knows_the_client_alone() {
    let direct = dependencies("ses-campaign", &["--depth", "1"]);
    assert_eq!(&direct & &set(&OURS), set(&["ses-hyper"]));
    check_without(
        "ses-campaign",
        &["axum", "clap", "ses-cli", "ses-emulator", "xtask"],
    );
}

#[test]
fn the_tools_build_without_what_they_make() {
    check_without("xtask", &OURS[..7]);
}

#[test]
fn a_client_stays_small() {
    let lines = tree("ses-hyper", &["--edges", "normal"]);
    assert!(lines.len() <= 70, "{} crates: {lines:#?}", lines.len());
}

/// The rows of the README's table of features: the name, and how many crates it is said to add.
fn features_of_the_readme() -> Vec<(String, usize)> {
    let readme = include_str!("../../crates/ses-hyper/README.md");
    let rows = readme.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.filter_map(|row| {
        let (name, cells) = row.split_once("` | ")?;
        let crates = cells.split(" | ").nth(1)?.parse().ok()?;
        Some((name.to_owned(), crates))
    })
    .collect()
}

#[test]
fn each_feature_costs_what_the_readme_says() {
    let crates = |feature: &str| {
        let linux = "x86_64-unknown-linux-gnu";
        let arguments = [
            "--edges",
            "normal",
            "--features",
            feature,
            "--target",
            linux,
        ];
        tree("ses-hyper", &arguments).len()
    };
    let (said, without) = (features_of_the_readme(), crates(""));
    let found: Vec<_> = said
        .iter()
        .map(|(name, _)| (name.clone(), crates(name) - without))
        .collect();
    assert_eq!(said, found);
    let manifest = include_str!("../../crates/ses-hyper/Cargo.toml");
    let (_, features) = manifest.split_once("[features]\n").expect("it has some");
    let (features, _) = features.split_once("\n[").expect("dependencies follow");
    let names: Vec<_> = features
        .lines()
        .filter_map(|line| Some(line.split_once(" = ")?.0))
        .collect();
    let said: Vec<_> = said.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(said, names);
}

#[test]
fn no_std_feature_is_on_below_the_low_crates() {
    for package in ["ses-types", "tc3-sign"] {
        let lines = tree(package, &["--edges", "normal,features"]);
        assert!(
            lines.iter().any(|line| line.contains(" feature ")),
            "no features in {lines:#?}"
        );
        let on: Vec<&String> = lines
            .iter()
            .filter(|line| line.ends_with(" feature \"std\""))
            .collect();
        assert!(on.is_empty(), "{package} turns on {on:?}");
    }
}

#[test]
fn the_low_crates_do_without_the_standard_library() {
    for package in ["ses-types", "tc3-sign"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../crates")
            .join(package)
            .join("src/lib.rs");
        let text = std::fs::read_to_string(&path).expect("the crate has a lib.rs");
        let code = text
            .lines()
            .find(|line| !line.starts_with("//") && !line.is_empty());
        assert_eq!(code, Some("#![no_std]"), "{package}");
        let beside_tests = text.matches("extern crate std").count()
            - text.matches("#[cfg(test)]\nextern crate std").count();
        assert_eq!(beside_tests, 0, "{package}");
    }
}
