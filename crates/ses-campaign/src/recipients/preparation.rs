//! From a CSV file to the spool, in two passes: each row is judged by itself, and then by what is known of its address.

use std::{
    borrow::Cow,
    fs::File,
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
    left_out::LeftOut,
    row::{Row, Rows},
};
use crate::{Error, ListLimits, Problem, RecipientSource, work::Work};

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
        let failed = |error| Error::file(work.folder())(error);
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
        let candidates = CandidateReader::open(&work.file("candidates"))?;
        let (spool, rejected) = (folder.join("spool.jsonl"), folder.join("rejected.csv"));
        let mut cutter = Cutter::new(File::create(&spool)?, self.limits);
        let mut left_out = LeftOut::create(&rejected)?;
        let mut counts = judged.counts;
        counts.accepted = 0;
        let mut next_mark = verdicts.into_reader()?;
        self.sift(candidates, &mut cutter, &mut left_out, || {
            let mark = next_mark()?;
            Ok(count(&mut counts, mark))
        })?;
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

    /// Puts each row where it belongs; `objection` is what stands against the next address.
    fn sift(
        &self,
        mut candidates: CandidateReader,
        cutter: &mut Cutter,
        left_out: &mut LeftOut,
        mut objection: impl FnMut() -> io::Result<Option<Cow<'static, str>>>,
    ) -> io::Result<()> {
        while let Some(candidate) = candidates.read()? {
            if !candidate.is_recipient {
                let rejection = serde_json::from_slice(candidate.json)?;
                left_out.write(candidate.line, &rejection)?;
                continue;
            }
            match objection()? {
                None => cutter.push(candidate.json)?,
                Some(reason) => {
                    let Address { email } = serde_json::from_slice(candidate.json)?;
                    let column = self.source.email.as_str().into();
                    left_out.write(candidate.line, &[column, email, reason])?;
                }
            }
        }
        Ok(())
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

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;

    use super::*;
    use crate::{Problems, Spool};

    /// A folder of a test's own, with the file people.csv.
    fn folder(name: &str, csv: &[u8]) -> (Work, RecipientSource) {
        let folder = Work::of_test(name);
        let file = folder.file("people.csv");
        fs::write(&file, csv).expect("the folder is there");
        (folder, RecipientSource::new(file))
    }

    fn prepare(folder: &Work, source: &RecipientSource) -> Result<Prepared, Error> {
        let preparation = Preparation::new(source, ListLimits::default());
        preparation.into_folder(folder.file("out"), |_, _| {})
    }

    fn read(path: &Path) -> String {
        fs::read_to_string(path).expect("it was written")
    }

    #[track_caller]
    fn problems(found: Result<Prepared, Error>) -> Problems {
        match found.expect_err("something is wrong") {
            Error::Input(problems) => problems,
            other => panic!("{other}"),
        }
    }

    #[test]
    fn each_row_has_its_fate() {
        let (folder, mut source) = folder(
            "fates",
            "email,name\na@b.cn,A\nnobody,B\n\nA@b.cn,<b>\na@B.CN,C\nout@b.cn,D\nblocked@b.cn,E\n\"A@b.cn\",\"F,\"\n,G\n"
                .as_bytes(),
        );
        fs::write(folder.file("out.txt"), "out@B.cn \r\n\r\n").expect("the folder is there");
        fs::write(folder.file("blocked.txt"), "odd\nblocked@b.cn\n").expect("the folder is there");
        source.exclude = vec![folder.file("out.txt")];
        let mut progress = Vec::new();
        let prepared = Preparation::new(&source, ListLimits::default())
            .with_blocklist(folder.file("blocked.txt"))
            .into_folder(folder.file("out"), |read, total| {
                progress.push((read, total))
            })
            .expect("it is right");
        let counts = Counts {
            accepted: 2,
            bad_address: 2,
            bad_data: 1,
            duplicate: 1,
            excluded: 1,
            blocklisted: 1,
        };
        assert_eq!((prepared.counts, counts.total()), (counts, 8));
        let spool = "{\"Email\":\"a@b.cn\",\"TemplateData\":\"{\\\"name\\\":\\\"A\\\"}\"}\n\
                     {\"Email\":\"A@b.cn\",\"TemplateData\":\"{\\\"name\\\":\\\"F,\\\"}\"}\n";
        assert_eq!(read(&prepared.spool), spool);
        assert_eq!(
            read(&prepared.rejected),
            "line,column,value,reason\n\
             3,email,nobody,the address must be a mail address\n\
             5,name,<b>,\"the row's data must be a JSON object written as text, without HTML in its values\"\n\
             6,email,a@B.CN,the address stands in line 2 already\n\
             7,email,out@b.cn,the address is in a file of those that get no mail\n\
             8,email,blocked@b.cn,the address is on the blocklist\n\
             10,email,,the address must be a mail address\n"
        );
        let shown = prepared.left_out("people.csv", 2).expect("it was written");
        let shown: Vec<_> = shown.iter().map(ToString::to_string).collect();
        assert_eq!(
            shown[0],
            "people.csv:3: email: the address must be a mail address, not \"nobody\""
        );
        assert_eq!(shown.len(), 2);
        assert_eq!(prepared.variables, ["name"]);
        assert_eq!(
            progress.last().map(|(read, total)| read == total),
            Some(true)
        );
        assert!(!folder.file("out/work").exists(), "it is tidied up");
    }

    #[test]
    fn a_file_of_addresses_must_say_who_is_meant() {
        let (folder, mut source) = folder("exclusions", b"email\na@b.cn\n");
        let exclusion = folder.file("out.csv");
        source.exclude = vec![exclusion.clone()];
        let name = exclusion.display();
        for (text, says) in [
            (
                "a@b.cn\nAnn <c@b.cn>\n",
                ":2:1: must be a mail address, not \"Ann <c@b.cn>\"",
            ),
            (
                "a@b.cn,x\n",
                ":1:1: there is no column \"email\"; the columns are a@b.cn, x, the nearest \"x\"",
            ),
            (
                "id;email\n1;a@b.cn\n2\n",
                ":3:1: the number of fields is 1 here, too few for the column \"email\"",
            ),
        ] {
            fs::write(&exclusion, text).expect("the folder is there");
            assert_eq!(
                problems(prepare(&folder, &source)).to_string(),
                format!("{name}{says}")
            );
        }
        fs::write(&exclusion, "id;email\n1;a@b.cn\n").expect("the folder is there");
        let prepared = prepare(&folder, &source).expect("it is right");
        assert_eq!((prepared.counts.excluded, prepared.chunks.len()), (1, 0));
    }

    #[test]
    fn what_is_broken_stops_it() {
        let (folder, source) = folder("broken", b"email,name\na@b.cn,\"A\n");
        let file = source.file.display();
        let found = problems(prepare(&folder, &source)).to_string();
        assert_eq!(found, format!("{file}:2:8: the quote is never closed"));
        fs::write(&source.file, "email,name\n").expect("the folder is there");
        let found = problems(prepare(&folder, &source)).to_string();
        assert_eq!(
            found,
            format!("{file}: there is no recipient after the header")
        );
        let missing = RecipientSource::new("no/such.csv");
        let found = problems(prepare(&folder, &missing)).to_string();
        assert!(found.starts_with("no/such.csv: "), "{found}");
    }

    #[test]
    fn rows_are_cut_by_each_limit() {
        let rows: String = (0..10)
            .map(|number| format!("{number}@b.cn,{number}\n"))
            .collect();
        let (folder, source) = folder("limits", format!("email,n\n{rows}").as_bytes());
        let cut = |list_capacity, chunk_rows, chunk_bytes| {
            let limits = ListLimits {
                list_capacity,
                chunk_rows,
                chunk_bytes,
            };
            let preparation = Preparation::new(&source, limits);
            let prepared = preparation
                .into_folder(folder.file("out"), |_, _| {})
                .expect("it is right");
            let mut spool = Spool::open(&prepared.spool).expect("it was written");
            let mut emails = Vec::new();
            for chunk in &prepared.chunks {
                let entries = spool.read(chunk).expect("it is as it was written");
                assert_eq!(entries.len(), chunk.rows as usize);
                emails.extend(entries.iter().map(|entry| entry.email.clone()));
                let request =
                    ses_hyper::ses_types::CreateReceiverDetailWithData::new(u64::MAX, entries);
                let body = serde_json::to_vec(&request).expect("it goes into memory");
                assert!(body.len() <= chunk_bytes as usize, "{} bytes", body.len());
            }
            assert_eq!(emails.len(), 10);
            assert_eq!(emails[9], "9@b.cn");
            let chunks = prepared.chunks.iter();
            chunks
                .map(|chunk| (chunk.part, chunk.index, chunk.rows))
                .collect::<Vec<_>>()
        };
        assert_eq!(cut(100, 100, 10_000), [(0, 0, 10)]);
        assert_eq!(cut(100, 4, 10_000), [(0, 0, 4), (0, 1, 4), (0, 2, 2)]);
        assert_eq!(cut(5, 100, 10_000), [(0, 0, 5), (1, 0, 5)]);
        assert_eq!(
            cut(4, 3, 10_000),
            [(0, 0, 3), (0, 1, 1), (1, 0, 3), (1, 1, 1), (2, 0, 2)]
        );
        // The frame has 46 bytes, a row 49, and a comma stands between two.
        assert_eq!(cut(100, 100, 46 + 2 * 49 + 1)[0], (0, 0, 2));
        assert_eq!(cut(100, 100, 46 + 3 * 49 + 1)[0], (0, 0, 2));
        assert_eq!(cut(100, 100, 46 + 3 * 49 + 2)[0], (0, 0, 3));
    }

    #[test]
    fn a_spool_that_has_changed_is_found_out() {
        let (folder, source) = folder("changed", b"email\na@b.cn\n");
        let prepared = prepare(&folder, &source).expect("it is right");
        let text = read(&prepared.spool).replace("a@", "b@");
        fs::write(&prepared.spool, text).expect("the folder is there");
        let mut spool = Spool::open(&prepared.spool).expect("it was written");
        let found = spool.read(&prepared.chunks[0]).expect_err("it has changed");
        assert!(
            matches!(found, Error::SpoolChanged { part: 0, index: 0 }),
            "{found}"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn each_address_comes_once_in_the_order_of_the_file(
            names in prop::collection::vec("[abAB]{1,2}@[xX]\\.[yY]", 1..60),
            excluded in prop::collection::vec("[abAB]{1,2}@[xX]\\.[yY]", 0..4),
            budget in 0..600_usize,
        ) {
            let text: String = names.iter().map(|name| format!("{name}\n")).collect();
            let (folder, mut source) = folder("once", format!("email\n{text}").as_bytes());
            source.exclude = vec![folder.file("out.txt")];
            fs::write(folder.file("out.txt"), excluded.join("\n")).expect("the folder is there");
            let mut preparation = Preparation::new(&source, ListLimits::default());
            preparation.budget = budget;
            let prepared = preparation.into_folder(folder.file("out"), |_, _| {}).expect("it is right");

            let key = |email: &String| {
                let (local, domain) = email.split_once('@').expect("an address");
                (local.to_owned(), domain.to_lowercase())
            };
            let mut seen: std::collections::HashSet<_> = excluded.iter().map(key).collect();
            let expected: Vec<_> = names.iter().filter(|name| seen.insert(key(name))).cloned().collect();
            let mut spool = Spool::open(&prepared.spool).expect("it was written");
            let mut found = Vec::new();
            for chunk in &prepared.chunks {
                found.extend(spool.read(chunk).expect("as written").into_iter().map(|entry| entry.email));
            }
            prop_assert_eq!(prepared.counts.accepted, expected.len() as u64);
            prop_assert_eq!(prepared.counts.total(), names.len() as u64);
            prop_assert_eq!(found, expected);

            preparation.budget = BUDGET;
            let again = preparation.into_folder(folder.file("again"), |_, _| {}).expect("it is right");
            prop_assert_eq!(read(&again.spool), read(&prepared.spool));
            prop_assert_eq!(read(&again.rejected), read(&prepared.rejected));
            prop_assert_eq!(again.chunks, prepared.chunks);
        }
    }
}
