//! Generates the Rust types of a Tencent Cloud API from spec tables, and holds the rules of this repository.
//!
//! It knows the form of tables and the form of code, and nothing of any crate that it generates or checks: it reads
//! and writes files under the paths it is given, so it also serves tables and crates of somebody else.
//! It does not sign or send anything, and builds and runs nothing but the programs of a check.
//!
//! # Example
//! ```no_run
//! use xtask::Codegen;
//!
//! # fn main() -> Result<(), xtask::Error> {
//! let codegen = Codegen::new("spec", "src").with_types_path("ses_types");
//! for path in codegen.write()? {
//!     println!("{}", path.display());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Where it stands
//! `cargo xtask` is this crate's thin binary: `codegen` writes the generated code of `ses-types` and of `ses-hyper`
//! from their `spec/`, `import` makes a first table of a published reference page, and `tidy` checks what neither
//! compiler nor linter does, and `check` runs what `cargo test` cannot.

mod check;
mod codegen;
mod emit;
mod error;
mod import;
mod markdown;
mod name;
mod problem;
mod rustfmt;
mod spec;
mod tidy;

pub use check::{
    BrowserCheck, ConformanceCheck, LoopsCheck, SeededCheck, SizeCheck, SmtpCheck, Verdict,
};
pub use codegen::{Codegen, GeneratedFile};
pub use error::Error;
pub use import::{Import, Imported};
pub use problem::{Problem, Problems};
pub use tidy::tidy;
