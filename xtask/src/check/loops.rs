//! `check loops`: what the loop that is usually written around the official SDK does under faults, beside `ses-campaign`.

use std::{fs, path::PathBuf};

use super::{conformance::Surroundings, program};
use crate::{Error, Verdict};

/// The page with the table.
const PAGE: &str = "docs/campaigns.md";

/// The section of it.
const SECTION: &str = "\n## What the usual loop does\n";

/// How many campaigns are sent in each way unless said otherwise.
const CAMPAIGNS: u64 = 200;

/// Sends drawn campaigns of a repository by a script with the SDK for Python, and by `ses-campaign`.
///
/// Ours must mail nobody twice, and leave nobody out of a campaign that it says is done; what the script does is counted.
/// The page must have the table, whatever its figures are: they are of more campaigns, as a rule.
/// Python, its `venv` and `pip` must be installed; the SDK is installed below `target`.
#[derive(Clone, Debug)]
pub struct LoopsCheck {
    root: PathBuf,
    campaigns: u64,
    writes_page: bool,
}

impl LoopsCheck {
    /// A check of the repository at a path, with 200 campaigns.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            campaigns: CAMPAIGNS,
            writes_page: false,
        }
    }

    /// Sends so many campaigns in each way.
    #[must_use]
    pub fn with_campaigns(mut self, campaigns: u64) -> Self {
        self.campaigns = campaigns;
        self
    }

    /// Writes the table of `docs/campaigns.md` anew instead of comparing its form.
    #[must_use]
    pub fn with_page_written(mut self) -> Self {
        self.writes_page = true;
        self
    }

    /// Builds what sends, installs the SDK, sends and judges.
    ///
    /// # Errors
    /// [`Error::Tool`] when a tool is missing, [`Error::Program`] when one fails before anything is sent, and
    /// [`Error::Read`] and [`Error::Write`] for files.
    pub fn run(&self) -> Result<Verdict, Error> {
        let python = Surroundings::of(&self.root).install_python()?;
        let loops = program::build(&self.root, &["tests", "--bin", "loops"])?;
        let output = python.loops(&loops, self.campaigns)?;
        let printed = program::printed(&output);
        if !output.status.success() {
            return Ok(Verdict {
                seen: String::new(),
                faults: vec![printed],
            });
        }
        let faults = self.compare_page(&printed)?.into_iter().collect();
        let seen = printed;
        Ok(Verdict { seen, faults })
    }

    fn compare_page(&self, table: &str) -> Result<Option<String>, Error> {
        let path = self.root.join(PAGE);
        let text = fs::read_to_string(&path).map_err(|source| Error::Read {
            path: path.clone(),
            source,
        })?;
        let Some((before, old, after)) = split(&text) else {
            return Ok(Some(format!(
                "{PAGE} has no table under {}",
                SECTION.trim()
            )));
        };
        if self.writes_page {
            let new = format!("{before}{table}\n{after}");
            fs::write(&path, new).map_err(|source| Error::Write { path, source })?;
            return Ok(None);
        }
        let advice = "run cargo xtask check loops --write";
        Ok((form(old) != form(table)).then(|| format!("{PAGE} has another table: {advice}")))
    }
}

/// A page before, in and after the table of the section.
fn split(page: &str) -> Option<(&str, &str, &str)> {
    let section = page.find(SECTION)? + SECTION.len();
    let begin = section + page[section..].find("\n|")? + 1;
    let table: usize = page[begin..]
        .split_inclusive('\n')
        .take_while(|line| line.starts_with('|'))
        .map(str::len)
        .sum();
    let (before, rest) = page.split_at(begin);
    let (old, after) = rest.split_at(table);
    Some((before, old, after))
}

/// A table without its figures.
fn form(table: &str) -> String {
    let table = table.trim_end();
    table
        .chars()
        .filter(|letter| !letter.is_ascii_digit())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_found_in_its_section() {
        let page = "# Page\n\n| a |\n\n## What the usual loop does\n\nWords.\n\n| b | 1 |\n|---|---|\n\nMore.\n";
        let (before, table, after) = split(page).expect("it is there");
        assert!(before.ends_with("Words.\n\n"));
        assert_eq!((table, after), ("| b | 1 |\n|---|---|\n", "\nMore.\n"));
        assert_eq!(split("# Page\n\n| a |\n"), None);
    }

    #[test]
    fn the_form_of_a_table_is_all_but_its_figures() {
        assert_eq!(form("| a | 12 |\n"), form("| a | 7 |"));
        assert_ne!(form("| a | 12 |"), form("| b | 12 |"));
    }
}
