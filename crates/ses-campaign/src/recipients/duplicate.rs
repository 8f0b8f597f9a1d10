//! Which rows are left out: an address that is to get no mail, or that stands in an earlier row.
//!
//! Addresses are parted by their hashes over files, so that what is known of one part fits into memory, however many
//! there are; a part that does not is parted again.

use std::{
    collections::HashMap,
    fs::{self, File},
    hash::{DefaultHasher, Hasher as _},
    io::{self, BufReader, BufWriter, Read, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

/// How many files addresses are parted over, as a power of two.
const PARTS_LOG2: u32 = 7;

/// How often a part can be parted: then a hash has no bits left.
const LEVELS: u32 = u64::BITS / PARTS_LOG2;

/// What a known address takes in memory beside its bytes, about.
const OVERHEAD: usize = 64;

/// What is known of an address, or becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Nothing stands against mailing it.
    Free,
    /// It is in a file of addresses that get no mail.
    Excluded,
    /// It is on the blocklist.
    Blocklisted,
    /// It stands in this line.
    Line(u64),
}

impl Mark {
    /// Lines of rows begin after the header's.
    fn encode(self) -> u64 {
        match self {
            Self::Free => 0,
            Self::Excluded => 1,
            Self::Blocklisted => 2,
            Self::Line(line) => line + 2,
        }
    }

    fn decode(code: u64) -> Self {
        match code {
            0 => Self::Free,
            1 => Self::Excluded,
            2 => Self::Blocklisted,
            code => Self::Line(code - 2),
        }
    }
}

/// Addresses, parted over the files of a folder.
pub(super) struct Addresses {
    /// What the names of the files begin with.
    folder: PathBuf,
    /// The most bytes that what is known of a part may take.
    budget: usize,
    level: u32,
    parts: Vec<Option<BufWriter<File>>>,
    key: Vec<u8>,
}

impl Addresses {
    pub(super) fn new(folder: &Path, budget: usize) -> io::Result<Self> {
        Self::at_level(folder.to_owned(), budget, 0)
    }

    fn at_level(folder: PathBuf, budget: usize, level: u32) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        Ok(Self {
            folder,
            budget,
            level,
            parts: (0..1 << PARTS_LOG2).map(|_| None).collect(),
            key: Vec::new(),
        })
    }

    /// An address that gets no mail; all of them come before the first row.
    pub(super) fn exclude(&mut self, email: &str, mark: Mark) -> io::Result<()> {
        self.add(email, mark, 0)
    }

    /// The address of the row that is the `index`th.
    pub(super) fn row(&mut self, email: &str, line: usize, index: u64) -> io::Result<()> {
        self.add(email, Mark::Line(line as u64), index)
    }

    /// Finds out what becomes of each row.
    pub(super) fn judge(self, verdicts: &mut Verdicts) -> io::Result<()> {
        let path = |part| self.folder.join(part_name(part));
        let mut written = Vec::new();
        for (part, file) in self.parts.into_iter().enumerate() {
            if let Some(file) = file {
                file.into_inner().map_err(|error| error.into_error())?;
                written.push(path(part));
            }
        }
        for path in written {
            judge_part(&path, self.budget, self.level, verdicts)?;
            fs::remove_file(path)?;
        }
        Ok(())
    }

    fn add(&mut self, email: &str, mark: Mark, index: u64) -> io::Result<()> {
        let mut key = std::mem::take(&mut self.key);
        write_key(&mut key, email);
        let entry = Entry {
            mark: mark.encode(),
            index,
        };
        let added = self.write(&entry, &key);
        self.key = key;
        added
    }

    fn write(&mut self, entry: &Entry, key: &[u8]) -> io::Result<()> {
        let part = part_of(key, self.level);
        let file = match &mut self.parts[part] {
            Some(file) => file,
            none => {
                let path = self.folder.join(part_name(part));
                none.insert(BufWriter::new(File::create(path)?))
            }
        };
        entry.write(file, key)
    }
}

/// What becomes of each row, in a file.
pub(super) struct Verdicts {
    file: File,
}

impl Verdicts {
    pub(super) fn create(path: &Path, rows: u64) -> io::Result<Self> {
        let file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(path)?;
        file.set_len(rows * 8)?;
        Ok(Self { file })
    }

    fn set(&mut self, index: u64, code: u64) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(index * 8))?;
        self.file.write_all(&code.to_le_bytes())
    }

    /// What becomes of one row after the other.
    pub(super) fn into_reader(mut self) -> io::Result<impl FnMut() -> io::Result<Mark>> {
        self.file.rewind()?;
        let mut file = BufReader::new(self.file);
        Ok(move || Ok(Mark::decode(read_u64(&mut file)?)))
    }
}

/// An address in a part; its key follows.
struct Entry {
    mark: u64,
    index: u64,
}

impl Entry {
    fn write(&self, file: &mut BufWriter<File>, key: &[u8]) -> io::Result<()> {
        file.write_all(&self.mark.to_le_bytes())?;
        file.write_all(&self.index.to_le_bytes())?;
        file.write_all(&(key.len() as u64).to_le_bytes())?;
        file.write_all(key)
    }

    /// The next entry, and its key into `key`.
    fn read(file: &mut BufReader<File>, key: &mut Vec<u8>) -> io::Result<Option<Self>> {
        use io::BufRead as _;
        if file.fill_buf()?.is_empty() {
            return Ok(None);
        }
        let (mark, index) = (read_u64(file)?, read_u64(file)?);
        key.resize(read_u64(file)? as usize, 0);
        file.read_exact(key)?;
        Ok(Some(Self { mark, index }))
    }
}

/// Judges the rows of a part, or parts it again when what is known of it grows beyond the budget.
fn judge_part(path: &Path, budget: usize, level: u32, verdicts: &mut Verdicts) -> io::Result<()> {
    let mut file = BufReader::new(File::open(path)?);
    let mut known: HashMap<Box<[u8]>, u64> = HashMap::new();
    let mut size = 0;
    let mut key = Vec::new();
    while let Some(entry) = Entry::read(&mut file, &mut key)? {
        match known.get(key.as_slice()) {
            Some(first) if entry.mark > Mark::Blocklisted.encode() => {
                verdicts.set(entry.index, *first)?;
            }
            Some(_) => {}
            None => {
                size += key.len() + OVERHEAD;
                known.insert(key.as_slice().into(), entry.mark);
            }
        }
        if size > budget && level + 1 < LEVELS {
            drop(known);
            return part_again(path, budget, level + 1, verdicts);
        }
    }
    Ok(())
}

/// What was judged of the part already is judged again, and the same.
fn part_again(path: &Path, budget: usize, level: u32, verdicts: &mut Verdicts) -> io::Result<()> {
    let mut file = BufReader::new(File::open(path)?);
    let mut parts = Addresses::at_level(path.with_extension("parts"), budget, level)?;
    let mut key = Vec::new();
    while let Some(entry) = Entry::read(&mut file, &mut key)? {
        parts.write(&entry, &key)?;
    }
    parts.judge(verdicts)
}

/// The address as it is compared: the domain without case, the local part as it stands.
pub(crate) fn write_key(key: &mut Vec<u8>, email: &str) {
    key.clear();
    let at = email.rfind('@').unwrap_or(email.len());
    let (local, domain) = email.split_at(at);
    key.extend_from_slice(local.as_bytes());
    if domain.is_ascii() {
        key.extend(domain.bytes().map(|byte| byte.to_ascii_lowercase()));
    } else {
        key.extend_from_slice(domain.to_lowercase().as_bytes());
    }
}

fn part_of(key: &[u8], level: u32) -> usize {
    let mut hasher = DefaultHasher::new();
    hasher.write(key);
    let bits = hasher.finish() >> (level * PARTS_LOG2);
    (bits & ((1 << PARTS_LOG2) - 1)) as usize
}

fn part_name(part: usize) -> String {
    format!("{part}.part")
}

pub(super) fn read_u64(file: &mut impl Read) -> io::Result<u64> {
    let mut bytes = [0; 8];
    file.read_exact(&mut bytes)?;
    Ok(u64::from_le_bytes(bytes))
}
