//! This repository keeps its own rules: what `cargo xtask codegen --check` and `cargo xtask tidy` say of it.

use std::path::Path;

use xtask::{Codegen, tidy};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tools stand in a folder of the repository")
}

#[test]
fn generated_code_is_what_the_tables_make() {
    let sets = Codegen::of_repository(root());
    assert_eq!(sets.len(), 2);
    for codegen in sets {
        let problems = codegen.check().expect("the tables are sound");
        assert_eq!(problems.to_string(), "");
    }
}

#[test]
fn every_tracked_file_keeps_the_rules() {
    assert_eq!(tidy(root()).expect("git lists the files").to_string(), "");
}
