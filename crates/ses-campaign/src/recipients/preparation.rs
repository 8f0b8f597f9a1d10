//! From a CSV file to the spool, in two passes: each row is judged by itself, and then by what is known of its address.

use std::{
    borrow::Cow,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use super::{
    Counts, Prepared,
    candidate::{CandidateReader, CandidateWriter},
    cutter::Cutter,
    duplicate::{Addresses, Mark, Verdicts},
    exclusion,
    row::{Row, Rows},
};
use crate::{Error, ListLimits, Problem, RecipientSource};

/// The most bytes that known addresses may take in memory.
const BUDGET: usize = 8 * 1024 * 1024;

/// Makes of a CSV file what is uploaded: the rows that the service takes, each address once, in constant memory.
///
/// The same files give the same spool, byte for byte.
///
/// # Example
/// ```no_run
/// use ses_campaign::{Campaign, Preparation, Spool};
///
/// let campaign = Campaign::read("spring.toml")?;
/// let preparation = Preparation::new(&campaign.recipients, campaign.limits);
/// let prepared = preparation.into_folder("spring", |read, total| println!("{read} of {total} bytes"))?;
/// let mut spool = Spool::open(&prepared.spool)?;
/// for chunk in &prepared.chunks {
///     println!("list {}: {} recipients", chunk.part, spool.read(chunk)?.len());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Preparation<'a> {
    source: &'a RecipientSource,
    limits: ListLimits,
    blocklist: Option<PathBuf>,
    budget: usize,
}

/// What the first pass found.
#[derive(Default)]
struct Judged {
    sha256: [u8; 32],
    variables: Vec<String>,
    /// Those of the second pass count as accepted.
    counts: Counts,
}

impl<'a> Preparation<'a> {
    /// Of the recipients of that file, cut by those limits.
    #[must_use]
    pub fn new(source: &'a RecipientSource, limits: ListLimits) -> Self {
        Self {
            source,
            limits,
            blocklist: None,
            budget: BUDGET,
        }
    }

    /// Leaves out the addresses of this file, too, one in a line in UTF-8; they are counted as blocklisted.
    #[must_use]
    pub fn with_blocklist(mut self, file: impl Into<PathBuf>) -> Self {
        self.blocklist = Some(file.into());
        self
    }

    /// Writes the spool and the rows that were left out into a folder, which is made if it is not there.
    ///
    /// `progress` is told how many bytes of the CSV file were read, and how many it has.
    /// An earlier spool in the folder is gone then.
    ///
    /// # Errors
    /// [`Error::Input`] where the CSV file, or one with addresses that get no mail, cannot be read as such; a row that is
    /// wrong is counted instead.
    /// [`Error::File`] when something in the folder cannot be written.
    pub fn into_folder(
        &self,
        folder: impl AsRef<Path>,
        progress: impl FnMut(u64, u64),
    ) -> Result<Prepared, Error> {
        let folder = folder.as_ref();
        let failed = |error| Error::file(folder)(error);
        let work = Work::begin(folder.join("work")).map_err(failed)?;
        let mut addresses = Addresses::new(&work.file("addresses"), self.budget).map_err(failed)?;
        exclusion::read(self.source, self.blocklist.as_deref(), |email, mark| {
            addresses.exclude(email, mark).map_err(failed)
        })?;
        let judged = self.judge(&work, &mut addresses, progress)?;
        self.write(&work, folder, addresses, judged).map_err(failed)
    }

    /// The first pass: each row by itself.
    fn judge(
        &self,
        work: &Work,
        addresses: &mut Addresses,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<Judged, Error> {
        let (name, file) = open(&self.source.file)?;
        let total = file.metadata().map_or(0, |metadata| metadata.len());
        let mut rows = Rows::new(&name, file, self.source)?;
        let failed = |error| Error::file(&work.folder)(error);
        let mut candidates = CandidateWriter::create(&work.file("candidates")).map_err(failed)?;
        let (mut counts, mut told) = (Counts::default(), 0);
        while let Some(row) = rows.read()? {
            take(&row, &mut counts, addresses, &mut candidates).map_err(failed)?;
            if told < rows.bytes_read() {
                told = rows.bytes_read();
                progress(told, total);
            }
        }
        candidates.finish().map_err(failed)?;
        if counts.total() == 0 {
            let message = "there is no recipient after the header";
            return Err(Problem::new(name, None, "", message).into());
        }
        Ok(Judged {
            variables: rows.variables().map(str::to_owned).collect(),
            sha256: rows.into_digest(),
            counts,
        })
    }

    /// The second pass: each row by what is known of its address.
    fn write(
        &self,
        work: &Work,
        folder: &Path,
        addresses: Addresses,
        judged: Judged,
    ) -> io::Result<Prepared> {
        let mut verdicts = Verdicts::create(&work.file("verdicts"), judged.counts.accepted)?;
        addresses.judge(&mut verdicts)?;
        let mut next_mark = verdicts.into_reader()?;
        let (spool, rejected) = (folder.join("spool.jsonl"), folder.join("rejected.csv"));
        let mut cutter = Cutter::new(File::create(&spool)?, self.limits);
        let mut left_out = LeftOut::create(&rejected)?;
        let mut counts = judged.counts;
        counts.accepted = 0;
        let mut candidates = CandidateReader::open(&work.file("candidates"))?;
        while let Some(candidate) = candidates.read()? {
            if !candidate.is_recipient {
                let rejection = serde_json::from_slice(candidate.json)?;
                left_out.write(candidate.line, &rejection)?;
                continue;
            }
            let mark = next_mark()?;
            match count(&mut counts, mark) {
                None => cutter.push(candidate.json)?,
                Some(reason) => {
                    let Address { email } = serde_json::from_slice(candidate.json)?;
                    let column = self.source.email.as_str().into();
                    left_out.write(candidate.line, &[column, email, reason])?;
                }
            }
        }
        left_out.finish()?;
        Ok(Prepared {
            sha256: judged.sha256,
            spool,
            rejected,
            variables: judged.variables,
            counts,
            chunks: cutter.finish()?,
        })
    }
}

/// Takes a row of the first pass.
fn take(
    row: &Row<'_>,
    counts: &mut Counts,
    addresses: &mut Addresses,
    candidates: &mut CandidateWriter,
) -> io::Result<()> {
    match row {
        Row::Recipient(recipient) => {
            addresses.row(recipient.email, recipient.line, counts.accepted)?;
            counts.accepted += 1;
            candidates.recipient(recipient)
        }
        Row::Rejected(rejection) => {
            match rejection.is_address {
                true => counts.bad_address += 1,
                false => counts.bad_data += 1,
            }
            candidates.rejection(rejection)
        }
    }
}

/// Counts a row of the second pass; why it is left out, if it is.
fn count(counts: &mut Counts, mark: Mark) -> Option<Cow<'static, str>> {
    let (count, reason) = match mark {
        Mark::Free => (&mut counts.accepted, None),
        Mark::Excluded => (
            &mut counts.excluded,
            Some("the address is in a file of those that get no mail".into()),
        ),
        Mark::Blocklisted => (
            &mut counts.blocklisted,
            Some("the address is on the blocklist".into()),
        ),
        Mark::Line(line) => (
            &mut counts.duplicate,
            Some(format!("the address stands in line {line} already").into()),
        ),
    };
    *count += 1;
    reason
}

/// Opens a file of the campaign; with its name as messages call it.
pub(super) fn open(path: &Path) -> Result<(String, File), Problem> {
    let name = path.display().to_string();
    match File::open(path) {
        Ok(file) => Ok((name, file)),
        Err(error) => Err(Problem::new(name, None, "", error.to_string())),
    }
}

/// What is asked of an entry that is left out.
#[derive(Deserialize)]
struct Address<'a> {
    #[serde(rename = "Email", borrow)]
    email: Cow<'a, str>,
}

/// The file with the rows that are left out.
struct LeftOut {
    file: csv::Writer<File>,
}

impl LeftOut {
    fn create(path: &Path) -> io::Result<Self> {
        let mut file = csv::Writer::from_path(path)?;
        file.write_record(["line", "column", "value", "reason"])?;
        Ok(Self { file })
    }

    fn write(&mut self, line: u64, [column, value, reason]: &[Cow<'_, str>; 3]) -> io::Result<()> {
        let line = line.to_string();
        self.file.write_record([&line, &**column, value, reason])?;
        Ok(())
    }

    fn finish(self) -> io::Result<()> {
        let file = self.file.into_inner();
        file.map_err(|error| error.into_error())?.sync_all()
    }
}

/// A folder for what is needed while recipients are prepared; it is gone afterwards.
struct Work {
    folder: PathBuf,
}

impl Work {
    fn begin(folder: PathBuf) -> io::Result<Self> {
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        let _left = fs::remove_dir_all(&self.folder);
    }
}
