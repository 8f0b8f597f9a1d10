//! What can be asked of `ses send` and `ses batch`.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use ses_campaign::languages;
use ses_types::UnsubscribeLink;

use super::{Calls, Guard};

// What a mail has, whoever gets it.
#[derive(Debug, clap::Args)]
pub(crate) struct Mail {
    /// The sender, as in 'News <news@mail.example.com>'.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) from: String,

    /// The subject; it may have variables such as {{name}}.
    #[arg(long, value_name = "TEXT")]
    pub(crate) subject: String,

    /// The values of the template's variables, as a JSON object; where a recipient has one of their own, that counts.
    #[arg(long, value_name = "JSON", default_value = "{}")]
    pub(crate) data: String,

    /// Where answers go, when that is not the sender.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) reply_to: Option<String>,

    /// The language of the unsubscribe link; for english and simplified-chinese the mainland's
    /// pages have each other's number.
    #[arg(long, value_name = "LANGUAGE", value_parser = unsubscribe_link())]
    pub(crate) unsubscribe: Option<UnsubscribeLink>,

    #[command(flatten)]
    pub(crate) guard: Guard,

    #[command(flatten)]
    pub(crate) calls: Calls,
}

/// A language of the unsubscribe link, by its name in campaigns.
pub(super) fn unsubscribe_link() -> impl TypedValueParser<Value = UnsubscribeLink> {
    let names = languages().into_iter().map(|(name, _)| name);
    PossibleValuesParser::new(names).try_map(|chosen| {
        let mut languages = languages().into_iter();
        let found = languages.find(|(name, _)| *name == chosen);
        found.map(|(_, link)| link).ok_or("no such language")
    })
}

#[derive(Debug, clap::Args)]
pub(crate) struct Send {
    #[command(flatten)]
    pub(crate) mail: Mail,

    /// A recipient; may be given several times.
    #[arg(long, value_name = "ADDRESS", required = true)]
    pub(crate) to: Vec<String>,

    /// Who gets a copy; may be given several times.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) cc: Vec<String>,

    /// Who gets a copy that nobody else sees; may be given several times.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) bcc: Vec<String>,

    /// The number of the template.
    #[arg(long, value_name = "NUMBER", required_unless_present_any = ["text", "html"], conflicts_with_all = ["text", "html"])]
    pub(crate) template: Option<u64>,

    /// A file with the text, in place of a template; the account has to be allowed to.
    #[arg(long, value_name = "FILE")]
    pub(crate) text: Option<PathBuf>,

    /// A file with the HTML, in place of a template.
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,

    /// A file to attach; may be given several times.
    #[arg(long, value_name = "FILE")]
    pub(crate) attach: Vec<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Batch {
    #[command(flatten)]
    pub(crate) mail: Mail,

    /// The number of the recipient list.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) list: u64,

    /// The number of the template.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) template: u64,

    /// When it goes out, with an offset or a time zone; without it, now.
    #[arg(long, value_name = "TIME", value_parser = ses_campaign::instant)]
    pub(crate) at: Option<i64>,

    /// Go out again every so many hours after --at, until `ses task end`.
    #[arg(long, value_name = "HOURS", requires = "at")]
    pub(crate) every: Option<u64>,
}
