//! The recipients: checked and cut before the first list is made, and the same ever after.

use std::{
    fs::{self, File},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use ses_hyper::ses_types::{
    BlocklistStatus, ListBlackEmailAddress, ListCustomBlacklist, ServiceDate,
};
use sha2::{Digest as _, Sha256};

use super::Steps;
use crate::{Entry, Error, Event, Preparation, Prepared, State, ledger};

/// The first day of the service's blocklist that is asked for: one before all that can be on it.
const FIRST_DAY: &str = "2020-01-01";

impl Steps<'_> {
    /// Checks the recipients and cuts them into lists and uploads.
    pub(super) async fn prepare(&self) -> Result<(), Error> {
        if self.campaign.recipients.skip_blocklisted {
            self.fetch_blocklist().await?;
        }
        let prepared = self.cut()?;
        self.write(&Entry::Prepared {
            recipients: self.recipient_files(prepared.sha256)?,
            counts: prepared.counts,
            chunks: prepared.chunks,
        })
    }

    /// Makes sure that the recipients are those that the ledger has cut.
    pub(super) fn check_recipients(&self, state: &State) -> Result<(), Error> {
        let file = &self.campaign.recipients.file;
        let recipients = digest(file).map_err(Error::file(file))?;
        state.check_files(&self.recipient_files(recipients)?)?;
        let spool = self.spool();
        let cut = state.parts.iter().flat_map(|part| &part.chunks);
        let length = cut.clone().map(|chunk| chunk.offset + chunk.length).max();
        let found = fs::metadata(&spool).map_or(0, |file| file.len());
        if found >= length.unwrap_or_default() {
            return Ok(()); // what is in it is held against its digests when it is read
        }
        let again = self.cut()?;
        match again.chunks.iter().eq(cut) {
            true => Ok(()),
            false => {
                let reason =
                    "it is gone, and what the recipients' file gives now is something else";
                Err(Error::ledger(spool, reason))
            }
        }
    }

    /// The recipients as they are uploaded.
    pub(super) fn spool(&self) -> PathBuf {
        self.ledger.folder().join("spool.jsonl")
    }

    fn cut(&self) -> Result<Prepared, Error> {
        let observer = self.service.observer;
        let blocklist = self.blocklist();
        let mut preparation = Preparation::new(&self.campaign.recipients, self.campaign.limits);
        if blocklist.exists() {
            preparation = preparation.with_blocklist(blocklist);
        }
        preparation.into_folder(self.ledger.folder(), |done, total| {
            observer.notice(&Event::Reading { done, total });
        })
    }

    /// The file of recipients, whose digest is at hand, and those with addresses that are left out.
    fn recipient_files(&self, recipients: [u8; 32]) -> Result<Vec<ledger::File>, Error> {
        let source = &self.campaign.recipients;
        let mut files = vec![ledger::File::new("recipients", &source.file, &recipients)];
        for path in &source.exclude {
            let digest = digest(path).map_err(Error::file(path))?;
            files.push(ledger::File::new("exclude", path, &digest));
        }
        Ok(files)
    }

    fn blocklist(&self) -> PathBuf {
        self.ledger.folder().join("blocklist.txt")
    }

    /// Writes down who is on the service's blocklist and on the account's own, once for the whole campaign.
    async fn fetch_blocklist(&self) -> Result<(), Error> {
        let today = ServiceDate::from_unix(self.service.clock.now());
        let blocked = ListBlackEmailAddress::new(FIRST_DAY, today, 100, 0);
        let blocked = self.service.list(blocked).await?.entries.into_iter();
        let blocked = blocked.filter_map(|entry| entry.email_address);
        let custom = ListCustomBlacklist::new(0, 100, BlocklistStatus::ACTIVE);
        let custom = self.service.list(custom).await?.entries.into_iter();
        let custom = custom.filter_map(|entry| entry.email);
        let path = self.blocklist();
        let write = || -> io::Result<()> {
            let mut file = io::BufWriter::new(File::create(&path)?);
            for address in blocked.chain(custom) {
                writeln!(file, "{address}")?;
            }
            file.into_inner()?.sync_all()
        };
        write().map_err(Error::file(&path))
    }
}

fn digest(path: &Path) -> io::Result<[u8; 32]> {
    let (mut file, mut digest) = (File::open(path)?, Sha256::new());
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(digest.finalize().into()),
            length => digest.update(&buffer[..length]),
        }
    }
}
