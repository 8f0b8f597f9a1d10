//! `check browser`: the emulator's page in a headless Chromium, used as a person does and attacked as a mail or a site would.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

use super::{
    conformance::{Emulator, directly},
    program,
};
use crate::{Error, Verdict};

/// Where the pictures of the page are.
const PICTURES: &str = "docs/page";

/// The most bytes that a picture has.
const LARGEST: u64 = 150_000;

/// With what the emulator begins whose pictures are taken; its clock stands still.
const BEGINNING: [&str; 3] = ["--clock", "2026-02-02 08:00:00", "--freeze"];

/// Runs the tests in `tests/browser` of a repository.
///
/// They speak WebDriver to `chromedriver`, which Debian builds from one source with its Chromium: no package has to keep
/// in step with the browser.
/// Python, Chromium and `chromedriver` must be installed.
#[derive(Clone, Debug)]
pub struct BrowserCheck {
    root: PathBuf,
    writes_pictures: bool,
}

impl BrowserCheck {
    /// A check of the repository at a path.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            writes_pictures: false,
        }
    }

    /// Takes the pictures of `docs/page` anew, too.
    #[must_use]
    pub fn with_pictures_written(mut self) -> Self {
        self.writes_pictures = true;
        self
    }

    /// Builds the emulator, runs the tests, and looks at the pictures.
    ///
    /// # Errors
    /// [`Error::Tool`] when a tool is missing, [`Error::Program`] when one fails before a test has begun, and
    /// [`Error::Read`] when there are no pictures.
    pub fn run(&self) -> Result<Verdict, Error> {
        for tool in ["chromium", "chromedriver"] {
            program::run(Command::new(tool).arg("--version"))?;
        }
        let binary = program::build(&self.root, &["ses-cli", "--bin", "ses"])?;
        let output = self.script("suite.py", &binary, &Emulator::start(&binary, &[])?, &[])?;
        let printed = program::printed(&output);
        let mut faults = Vec::new();
        if !output.status.success() {
            faults.push(printed.clone());
        }
        if self.writes_pictures {
            self.take_pictures(&binary)?;
        }
        faults.extend(self.judge_pictures()?);
        let ran = printed.lines().find(|line| line.starts_with("Ran "));
        let seen = ran.unwrap_or("nothing ran").to_owned();
        Ok(Verdict { seen, faults })
    }

    fn take_pictures(&self, binary: &Path) -> Result<(), Error> {
        let seed = self.root.join("tests/browser/shop.toml");
        let seed = seed.display().to_string();
        let [clock, time, freeze] = BEGINNING;
        let emulator = Emulator::start(binary, &["--seed", &seed, clock, time, freeze])?;
        let folder = self.root.join(PICTURES);
        let output = self.script("pictures.py", binary, &emulator, &[&folder])?;
        if output.status.success() {
            return Ok(());
        }
        Err(Error::Program {
            command: "pictures.py".to_owned(),
            message: program::printed(&output),
        })
    }

    /// Runs a script of the tests, which finds the emulator and the command that calls it in its environment.
    fn script(
        &self,
        name: &str,
        binary: &Path,
        emulator: &Emulator,
        arguments: &[&Path],
    ) -> Result<Output, Error> {
        program::output(
            directly(&mut Command::new("python3"))
                .arg("-B")
                .arg(self.root.join("tests/browser").join(name))
                .args(arguments)
                .env("SES_EMULATOR", emulator.host())
                .env("SES", binary)
                .env("RUST_LOG", "error"),
        )
    }

    /// Pictures are looked at on slow lines, too.
    fn judge_pictures(&self) -> Result<Vec<String>, Error> {
        let folder = self.root.join(PICTURES);
        let failed = |source| Error::Read {
            path: folder.clone(),
            source,
        };
        let mut faults = Vec::new();
        for entry in folder.read_dir().map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let bytes = entry.metadata().map_err(failed)?.len();
            if bytes > LARGEST {
                let name = entry.file_name();
                faults.push(format!(
                    "{PICTURES}/{}: {bytes} bytes, more than {LARGEST}",
                    name.display()
                ));
            }
        }
        Ok(faults)
    }
}
