//! `cargo xtask`: code generation and the rules of this repository, on the command line.

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};
use xtask::{
    BrowserCheck, Codegen, ConformanceCheck, Error, Import, LoopsCheck, Problems, SeededCheck,
    SizeCheck, SmtpCheck, Verdict,
};

/// Generates code from tables and checks the rules of this repository.
#[derive(Parser)]
#[command(name = "xtask")]
enum Command {
    /// Runs a check that needs more than cargo test has; exits with 1 when it fails.
    #[command(subcommand)]
    Check(Check),
    /// Writes Rust from spec tables, or says where it is stale.
    Codegen(CodegenArgs),
    /// Makes a spec table of a published reference page that was saved as plain text or Markdown.
    ///
    /// What was guessed, left out or not placed is printed to the standard error output, with lines of the page.
    Import(ImportArgs),
    /// Says where the rules of this repository are broken; exits with 1 when they are.
    Tidy,
}

#[derive(Subcommand)]
enum Check {
    /// Opens the emulator's page in a headless Chromium, uses it, and attacks it as a mail and as another site would.
    ///
    /// Fails when python3, chromium or chromedriver is missing.
    Browser(BrowserArgs),
    /// Runs the official SDKs for Python and Node against the emulator, and holds what they have seen against the tables.
    ///
    /// Fails when python3, its venv and pip, node or npm is missing.
    Conformance(ConformanceArgs),
    /// Kills the emulator under load again and again, and holds what it was asked against what is there.
    Crash(CrashArgs),
    /// Runs campaigns that are ended at drawn moments while the service fails, and holds what was mailed against what was
    /// to be mailed.
    Faults(FaultsArgs),
    /// Sends campaigns while the service fails, by the loop that is usually written around the official SDK for Python and
    /// by ours, and counts whom each has mailed twice or not at all.
    ///
    /// Fails when ours has mailed somebody twice, or left somebody out of a campaign that is done, and when python3, its
    /// venv or pip is missing.
    Loops(LoopsArgs),
    /// Builds a program that sends one mail, and says what it costs beside the same on bare hyper.
    ///
    /// Fails when it has more than 70 crates or 3.2 MB.
    Size(SizeArgs),
    /// Hands mail on from the emulator to a Postfix, refuses it, cuts it off and kills it on the way, and counts what came.
    ///
    /// Fails when python3, postfix or openssl is missing, and for whoever is not root.
    Smtp,
}

#[derive(Args)]
struct BrowserArgs {
    /// Take the pictures of docs/page anew, too.
    #[arg(long)]
    write: bool,
}

#[derive(Args)]
struct ConformanceArgs {
    /// Write the tables of docs/conformance.md and docs/faults.md anew.
    #[arg(long)]
    write: bool,
}

#[derive(Args)]
struct CrashArgs {
    /// Kill it so many times; 200 unless given.
    #[arg(long, value_name = "N")]
    kills: Option<u64>,
    /// Draw the moments from this seed.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

#[derive(Args)]
struct FaultsArgs {
    /// Draw so many campaigns of three lists; without it 1,000, and 10 of 120,000 recipients.
    #[arg(long, value_name = "N")]
    campaigns: Option<u64>,
    /// The seed of the first of them.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

#[derive(Args)]
struct LoopsArgs {
    /// Send so many campaigns in each way; 200 unless given.
    #[arg(long, value_name = "N")]
    campaigns: Option<u64>,
    /// Write the table of docs/campaigns.md anew.
    #[arg(long)]
    write: bool,
}

#[derive(Args)]
struct SizeArgs {
    /// Build each program so many times, and fail when the median takes more than 1.2 times the floor's.
    #[arg(long, value_name = "N")]
    builds: Option<usize>,
    /// Measure the same program on other crates that send mail, too.
    #[arg(long)]
    peers: bool,
}

#[derive(Args)]
struct CodegenArgs {
    /// Write nothing; exit with 1 when a file differs.
    #[arg(long)]
    check: bool,
    /// The folder of the tables; without it, those of this repository.
    #[arg(long, value_name = "DIR", requires = "out")]
    spec: Option<PathBuf>,
    /// The source folder that gets generated.rs and generated/.
    #[arg(long, value_name = "DIR", requires = "spec")]
    out: Option<PathBuf>,
    /// The crate that holds the hand-written part of the types, as Rust code names it.
    #[arg(
        long,
        value_name = "CRATE",
        default_value = "ses_types",
        requires = "out"
    )]
    types_path: String,
}

#[derive(Args)]
struct ImportArgs {
    /// The page of an action.
    page: PathBuf,
    /// The page of data types, for the objects that the action's page only names.
    #[arg(long, value_name = "PAGE")]
    data_types: Option<PathBuf>,
    /// The service, such as ses; without it, the one that the page names.
    #[arg(long, value_name = "NAME")]
    service: Option<String>,
    /// The file to make, which must not exist; without it, the table is printed.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

fn main() -> ExitCode {
    let result = match Command::parse() {
        Command::Check(Check::Browser(args)) => check_browser(&args),
        Command::Check(Check::Conformance(args)) => check_conformance(&args),
        Command::Check(Check::Crash(args)) => {
            check_seeded(SeededCheck::crash(root()), args.kills, args.seed)
        }
        Command::Check(Check::Faults(args)) => {
            check_seeded(SeededCheck::faults(root()), args.campaigns, args.seed)
        }
        Command::Check(Check::Loops(args)) => check_loops(&args),
        Command::Check(Check::Size(args)) => check_size(&args),
        Command::Check(Check::Smtp) => {
            let verdict = SmtpCheck::new(root()).run();
            verdict.map(|verdict| conclude(&verdict))
        }
        Command::Codegen(args) => codegen(&args),
        Command::Import(args) => import(&args),
        Command::Tidy => xtask::tidy(&root()).map(|problems| report(&problems)),
    };
    match result {
        Ok(code) => code,
        Err(error) => fail(&error),
    }
}

fn check_browser(args: &BrowserArgs) -> Result<ExitCode, Error> {
    let mut check = BrowserCheck::new(root());
    if args.write {
        check = check.with_pictures_written();
    }
    check.run().map(|verdict| conclude(&verdict))
}

fn check_conformance(args: &ConformanceArgs) -> Result<ExitCode, Error> {
    let mut check = ConformanceCheck::new(root());
    if args.write {
        check = check.with_page_written();
    }
    check.run().map(|verdict| conclude(&verdict))
}

fn check_seeded(
    mut check: SeededCheck,
    count: Option<u64>,
    seed: Option<u64>,
) -> Result<ExitCode, Error> {
    if let Some(count) = count {
        check = check.with_count(count);
    }
    if let Some(seed) = seed {
        check = check.with_seed(seed);
    }
    check.run().map(|verdict| conclude(&verdict))
}

fn check_loops(args: &LoopsArgs) -> Result<ExitCode, Error> {
    let mut check = LoopsCheck::new(root());
    if let Some(campaigns) = args.campaigns {
        check = check.with_campaigns(campaigns);
    }
    if args.write {
        check = check.with_page_written();
    }
    check.run().map(|verdict| conclude(&verdict))
}

fn check_size(args: &SizeArgs) -> Result<ExitCode, Error> {
    let mut check = SizeCheck::new(root());
    if let Some(builds) = args.builds {
        check = check.with_builds(builds);
    }
    if args.peers {
        check = check.with_peers();
    }
    check.run().map(|verdict| conclude(&verdict))
}

fn conclude(verdict: &Verdict) -> ExitCode {
    print(verdict);
    if verdict.is_passed() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn codegen(args: &CodegenArgs) -> Result<ExitCode, Error> {
    let sets = match (&args.spec, &args.out) {
        (Some(spec), Some(out)) => {
            vec![Codegen::new(spec, out).with_types_path(&args.types_path)]
        }
        _ => Codegen::of_repository(&root()),
    };
    let mut code = ExitCode::SUCCESS;
    for codegen in sets {
        if args.check {
            let problems = codegen.check()?;
            if !problems.is_empty() {
                code = report(&problems);
            }
            continue;
        }
        for path in codegen.write()? {
            print(&path.display());
        }
    }
    Ok(code)
}

fn import(args: &ImportArgs) -> Result<ExitCode, Error> {
    let mut import = Import::new(&args.page);
    if let Some(page) = &args.data_types {
        import = import.with_data_types(page);
    }
    if let Some(service) = &args.service {
        import = import.with_service(service);
    }
    let imported = import.read()?;
    match &args.out {
        Some(path) => imported.write(path)?,
        None => print(&imported.table.trim_end()),
    }
    if !imported.remarks.is_empty() {
        warn(&imported.remarks);
    }
    Ok(ExitCode::SUCCESS)
}

/// The nearest folder on the way up that holds a lock file, as a path from the current one.
fn root() -> PathBuf {
    let depth = std::env::current_dir().ok().and_then(|current| {
        current
            .ancestors()
            .position(|folder| folder.join("Cargo.lock").is_file())
    });
    std::iter::repeat_n("..", depth.unwrap_or_default()).collect()
}

fn report(problems: &Problems) -> ExitCode {
    if problems.is_empty() {
        return ExitCode::SUCCESS;
    }
    print(problems);
    ExitCode::FAILURE
}

#[expect(clippy::print_stdout, reason = "the output of the program")]
fn print(text: &dyn std::fmt::Display) {
    println!("{text}");
}

#[expect(
    clippy::print_stderr,
    reason = "what a person should look at, apart from the output"
)]
fn warn(text: &dyn std::fmt::Display) {
    eprintln!("{text}");
}

#[expect(clippy::print_stderr, reason = "the errors of the program")]
fn fail(error: &Error) -> ExitCode {
    eprintln!("error: {error}");
    let mut cause = std::error::Error::source(error);
    while let Some(source) = cause {
        eprintln!("  because: {source}");
        cause = source.source();
    }
    ExitCode::FAILURE
}
