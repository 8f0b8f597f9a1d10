//! The file that describes a campaign: TOML, read as a whole, with everything that is wrong said at once.

mod content;
mod fields;
mod table;
mod time;

use std::{
    collections::BTreeMap,
    fmt, fs,
    path::{Path, PathBuf},
    time::Duration,
};

use ses_hyper::ses_types::{AdLocation, SERVICE_UTC_OFFSET, UnsubscribeLink};
use sha2::{Digest as _, Sha256};

use self::table::Reader;
pub use self::{
    content::{TemplateFile, TemplateFiles},
    fields::languages,
    time::instant,
};
use crate::{Problem, Problems, problem::At};

/// What is sent to whom and when, as a TOML file says it.
///
/// Files that it names are looked for beside it.
/// The README of this crate describes the format.
/// `Debug` leaves out addresses and content.
///
/// # Example
/// ```no_run
/// use ses_campaign::{Campaign, Schedule};
///
/// let campaign = Campaign::read("spring.toml")?;
/// assert_eq!(campaign.schedule, Schedule::Now);
/// # Ok::<(), ses_campaign::Problems>(())
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct Campaign {
    /// The file, as it was named.
    pub path: PathBuf,
    /// The campaign's name, up to 40 letters, digits and hyphens: what it makes at the service bears it.
    pub id: String,
    /// The sender: an address, or `alias <address>`.
    pub sender: String,
    /// The address that answers go to.
    pub reply_to: Option<String>,
    /// The subject; it can hold variables.
    pub subject: String,
    /// What the mail says.
    pub template: TemplateSource,
    /// When it is sent.
    pub schedule: Schedule,
    /// The language of the unsubscribe link; `None` leaves it to the sender's setting.
    pub unsubscribe: Option<UnsubscribeLink>,
    /// Where the subject is marked as advertising.
    pub ad: AdLocation,
    /// Who gets it.
    pub recipients: RecipientSource,
    /// How the recipients are cut into lists and uploads.
    pub limits: ListLimits,
    /// How long things are waited for.
    pub times: Times,
    /// The digests of the files as they were read: a campaign that has begun goes on with these alone.
    pub digests: Vec<FileDigest>,
    /// Where the fields stand, by their full names.
    places: BTreeMap<String, At>,
}

/// What a mail says: a template of the account, or files that become one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TemplateSource {
    /// The template of this number, which is approved already.
    Known(u64),
    /// A template that is made from files.
    Files(TemplateFiles),
}

/// When a campaign is sent; points in time are Unix seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Schedule {
    /// As soon as it is ready.
    Now,
    /// Once, at this time.
    At(i64),
    /// Again and again.
    Every {
        /// The first time.
        begin: i64,
        /// Hours from one time to the next.
        hours: u64,
    },
}

/// Where the recipients come from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecipientSource {
    /// The CSV file, with a header.
    pub file: PathBuf,
    /// The column with the address.
    pub email: String,
    /// How the file is encoded.
    pub encoding: Encoding,
    /// What stands between two fields, an ASCII character; `None` finds it from the header.
    pub delimiter: Option<u8>,
    /// The template's variables and the columns they come from; `None` makes each other column a variable of its name.
    pub variables: Option<Vec<(String, String)>>,
    /// Files with addresses that get no mail.
    pub exclude: Vec<PathBuf>,
    /// Whether addresses on the account's blocklist are left out.
    pub skip_blocklisted: bool,
}

/// How a file with recipients is encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// UTF-8, with a byte order mark or without.
    #[default]
    Utf8,
    /// GB18030, and what it contains: GBK and GB 2312.
    Gb18030,
}

/// How recipients are cut into lists and uploads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListLimits {
    /// The most recipients in a list.
    pub list_capacity: u32,
    /// The most recipients in an upload.
    pub chunk_rows: u32,
    /// The most bytes of an upload's body.
    pub chunk_bytes: u32,
}

/// How long things are waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Times {
    /// Within it, what the service has accepted shows in its listings: an assumption about the service.
    pub settling: Duration,
    /// How far the time of a signature may be from the service's clock.
    pub signature_window: Duration,
    /// The pause between two looks at something that is waited for.
    pub poll: Duration,
    /// How long a template's approval is waited for.
    pub review: Duration,
    /// How long a list is waited for to be complete after an upload.
    pub filling: Duration,
    /// How long a call that had no effect is tried again before the run ends.
    pub patience: Duration,
    /// How far the service's civil time is ahead of UTC, in seconds.
    pub service_offset: i32,
}

/// The SHA-256 of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileDigest {
    /// What the file is to the campaign: `campaign`, `html` or `text`.
    pub role: &'static str,
    /// The file.
    pub path: PathBuf,
    /// The digest of its bytes.
    pub sha256: [u8; 32],
}

impl RecipientSource {
    /// A file in UTF-8 with the address in the column `email`, whose other columns are variables.
    pub fn new(file: impl Into<PathBuf>) -> Self {
        Self {
            file: file.into(),
            email: "email".to_owned(),
            encoding: Encoding::Utf8,
            delimiter: None,
            variables: None,
            exclude: Vec::new(),
            skip_blocklisted: true,
        }
    }
}

impl Encoding {
    /// Its name in a campaign's file: `utf-8` or `gb18030`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Gb18030 => "gb18030",
        }
    }
}

/// What the service allows.
impl Default for ListLimits {
    fn default() -> Self {
        Self {
            list_capacity: 50_000,
            chunk_rows: 20_000,
            chunk_bytes: 8_000_000,
        }
    }
}

impl Default for Times {
    fn default() -> Self {
        Self {
            settling: Duration::from_secs(10 * 60),
            signature_window: Duration::from_secs(300),
            poll: Duration::from_secs(5),
            review: Duration::from_secs(3 * 24 * 3600),
            filling: Duration::from_secs(3600),
            patience: Duration::from_secs(3600),
            service_offset: SERVICE_UTC_OFFSET,
        }
    }
}

impl fmt::Debug for Campaign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Campaign")
            .field("path", &self.path)
            .field("id", &self.id)
            .field("schedule", &self.schedule)
            .field("limits", &self.limits)
            .field("times", &self.times)
            .finish_non_exhaustive()
    }
}

impl Campaign {
    /// Reads a campaign's file and the template's files that it names; the recipients stay where they are.
    ///
    /// # Errors
    /// Everything that is wrong with them, each with its place.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, Problems> {
        let path = path.as_ref();
        match fs::read(path) {
            Ok(bytes) => Self::from_bytes(path, &bytes),
            Err(error) => Err(whole(path, error.to_string())),
        }
    }

    fn from_bytes(path: &Path, bytes: &[u8]) -> Result<Self, Problems> {
        let text = std::str::from_utf8(bytes);
        let text = text.map_err(|_| whole(path, "the file is not UTF-8"))?;
        let mut reader = Reader::new(path, text);
        let root = reader.parse();
        let campaign = root.as_ref().map(|root| {
            let root = reader.root(root);
            fields::read(&mut reader, root, path)
        });
        match campaign {
            Some(mut campaign) if reader.problems.is_empty() => {
                campaign.digests = digests(&campaign, bytes);
                campaign.places = reader.places;
                Ok(campaign)
            }
            _ => Err(Problems::of(&reader.file, reader.problems)),
        }
    }

    /// Where a field stands; `name` is its full name, as `schedule.at`.
    pub(crate) fn place(&self, name: &str) -> Option<At> {
        self.places.get(name).copied()
    }

    /// What is wrong with a field, at its place.
    pub(crate) fn problem(&self, name: &str, message: impl Into<String>) -> Problem {
        let file = self.path.display().to_string();
        Problem::new(file, self.place(name), name, message)
    }
}

/// Something is wrong with the file as a whole.
fn whole(path: &Path, message: impl Into<String>) -> Problems {
    let file = path.display().to_string();
    Problems::of("", vec![Problem::new(file, None, "", message)])
}

fn digests(campaign: &Campaign, bytes: &[u8]) -> Vec<FileDigest> {
    let digest = |role, path: &Path, bytes: &[u8]| FileDigest {
        role,
        path: path.to_owned(),
        sha256: Sha256::digest(bytes).into(),
    };
    let mut digests = vec![digest("campaign", &campaign.path, bytes)];
    if let TemplateSource::Files(files) = &campaign.template {
        let files = files.files();
        digests.extend(files.map(|(role, file)| digest(role, &file.path, file.content.as_bytes())));
    }
    digests
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::Work;

    /// The least that a campaign says.
    const LEAST: &str = "id = 'a'\nsender = 'a@b.cn'\nsubject = 'Hi'\ntemplate = 7\n[recipients]\nfile = 'people.csv'\n";

    fn parse(text: &str) -> Result<Campaign, Problems> {
        Campaign::from_bytes(Path::new("shop/spring.toml"), text.as_bytes())
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let problems = parse(text).expect_err("something is wrong");
        let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
        let expected: Vec<_> = (expected.iter())
            .map(|line| format!("shop/spring.toml:{line}"))
            .collect();
        assert_eq!(lines, expected, "{text}");
    }

    #[test]
    fn what_is_not_said_has_its_default() {
        let campaign = parse(LEAST).expect("it is right");
        assert_eq!(campaign.template, TemplateSource::Known(7));
        assert_eq!(campaign.schedule, Schedule::Now);
        assert_eq!(
            (campaign.unsubscribe, campaign.ad),
            (None, AdLocation::NONE)
        );
        assert_eq!(campaign.recipients, RecipientSource::new("shop/people.csv"));
        assert_eq!(campaign.limits, ListLimits::default());
        assert_eq!(campaign.times, Times::default());
        assert_eq!(campaign.digests.len(), 1);
        assert_eq!(
            campaign.digests[0].sha256,
            <[u8; 32]>::from(Sha256::digest(LEAST))
        );
    }

    #[test]
    fn everything_can_be_said() {
        let text = format!(
            "unsubscribe = 'traditional-chinese'\nad = 'before-subject'\nreply_to = 'c@b.cn'\n{LEAST}\
             email = 'mail'\nencoding = 'gb18030'\ndelimiter = 'tab'\nexclude = ['no.csv', '/none.txt']\n\
             skip_blocklisted = false\nvariables = {{ name = 'first', city = 'town' }}\n\
             [schedule]\nbegin = 2026-12-01T09:00:00Z\nevery_hours = 24\n\
             [limits]\nlist_capacity = 10\nchunk_rows = 3\nchunk_bytes = 9_000\n\
             [times]\nsettling = '1m'\npoll = '1s'\nservice_offset = '+00:00'\n"
        );
        let campaign = parse(&text).expect("it is right");
        assert_eq!(
            campaign.unsubscribe,
            Some(UnsubscribeLink::TRADITIONAL_CHINESE)
        );
        assert_eq!(campaign.ad, AdLocation::BEFORE_SUBJECT);
        let (begin, hours) = (1_796_115_600, 24);
        assert_eq!(campaign.schedule, Schedule::Every { begin, hours });
        let source = campaign.recipients;
        assert_eq!(
            (source.email.as_str(), source.encoding),
            ("mail", Encoding::Gb18030)
        );
        assert_eq!(
            (source.delimiter, source.skip_blocklisted),
            (Some(b'\t'), false)
        );
        let pair = |name: &str, column: &str| (name.to_owned(), column.to_owned());
        assert_eq!(
            source.variables,
            Some(vec![pair("name", "first"), pair("city", "town")])
        );
        assert_eq!(
            source.exclude,
            [Path::new("shop/no.csv"), Path::new("/none.txt")]
        );
        assert_eq!(campaign.limits.chunk_rows, 3);
        assert_eq!(campaign.times.settling, Duration::from_secs(60));
        assert_eq!(campaign.times.service_offset, 0);
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        check(
            "id = 'a b'\nsender = 'News<a@b.cn>'\nreply_to = 'nobody'\nsubject = ''\ntemplate = 'x'\nad = 'left'\n\
             [recipients]\nfiel = 'a'\nexclude = 'b'\n[limits]\nchunk_rows = 20_001\n[times]\npoll = '5'\n",
            &[
                "1:6: id: must be 1 to 40 letters, digits and hyphens",
                "2:10: sender: must be an address, or an alias, one space and the address in angle brackets",
                "3:12: reply_to: must be a mail address",
                "4:11: subject: must be at least 1 characters",
                "5:12: template: must be a template's number, or a table, not a text",
                "6:6: ad: must be one of none, before-subject, after-subject",
                "7:1: recipients.file: is missing",
                "8:1: recipients.fiel: there is no such field; the nearest is recipients.file",
                "9:11: recipients.exclude: must be a list of texts, not a text",
                "11:14: limits.chunk_rows: must be 1 to 20000",
                "13:8: times.poll: must be a time such as 30s, 5m, 1h30m or 3d",
            ],
        );
        check(
            "",
            &[
                "1:1: id: is missing",
                "1:1: sender: is missing",
                "1:1: subject: is missing",
                "1:1: template: is missing",
                "1:1: recipients: is missing",
            ],
        );
    }

    #[test]
    fn a_schedule_is_one_of_two() {
        for schedule in [
            "",
            "at = 2026-12-01T09:00:00Z\nevery_hours = 1\n",
            "every_hours = 1\n",
        ] {
            check(
                &format!("{LEAST}[schedule]\n{schedule}"),
                &["7:1: schedule: must have either at, or begin and every_hours"],
            );
        }
        check(
            &format!("{LEAST}[schedule]\nbegin = 2026-12-01\nevery_hours = 0\n"),
            &[
                "8:9: schedule.begin: must be a time such as 2026-12-01T09:00:00+08:00 or \"2026-12-01 09:00 Asia/Shanghai\"",
                "9:15: schedule.every_hours: must be at least 1",
            ],
        );
    }

    #[test]
    fn a_template_needs_a_file_that_is_there() {
        let with = |template: &str| LEAST.replace("template = 7", template);
        check(
            &with("template = { name = 'n' }"),
            &["4:12: template: must name a file as html, as text or both"],
        );
        let found = parse(&with("template = { html = 'no/such.html' }")).expect_err("no file");
        let line = found.to_string();
        let begin = "shop/spring.toml:4:21: template.html: shop/no/such.html: ";
        assert!(line.starts_with(begin), "{line}");
    }

    #[test]
    fn a_template_must_be_one_that_the_service_takes() {
        let folder = Work::of_test("templates");
        let found = |content: &[u8]| {
            fs::write(folder.file("text.txt"), content).expect("the folder is there");
            let text = LEAST.replace("template = 7", "template = { text = 'text.txt' }");
            let campaign = Campaign::from_bytes(&folder.file("a.toml"), text.as_bytes());
            let line = campaign.map_or_else(|problems| problems.to_string(), |_| String::new());
            line.replace(&format!("{}/", folder.folder().display()), "")
        };
        assert_eq!(found("王芳".as_bytes()), "");
        assert_eq!(
            found(b" \n"),
            "a.toml:4:21: template.text: text.txt is empty"
        );
        assert_eq!(
            found(b"\xff"),
            "a.toml:4:21: template.text: text.txt is not UTF-8"
        );
        assert_eq!(
            found(&[b'x'; 5_000_000]),
            "a.toml:4:12: template: must be at most 5592408 bytes"
        );
    }

    #[test]
    fn what_is_no_toml_is_named_with_its_place() {
        let problems = parse("id = \nsender = 'a\n").expect_err("no TOML");
        let places: Vec<_> = problems.iter().map(|it| (it.line, it.column)).collect();
        assert_eq!(places.len(), 2, "{problems}");
        assert_eq!(places[0].0, Some(1));
        let whole = Campaign::from_bytes(Path::new("x.toml"), b"\xff").expect_err("no UTF-8");
        assert_eq!(whole.to_string(), "x.toml: the file is not UTF-8");
    }
}
