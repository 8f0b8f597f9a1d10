//! What can be asked of `ses template`.

use std::path::PathBuf;

use clap::Subcommand;

use super::Calls;

#[derive(Debug, clap::Args)]
pub(crate) struct Template {
    #[command(subcommand)]
    pub(crate) command: TemplateCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TemplateCommand {
    List(TemplateList),
    Push(TemplatePush),
    Pull(TemplatePull),
    Preview(TemplatePreview),
    Delete(TemplateDelete),
}

/// The parts of a template, in files of UTF-8.
#[derive(Debug, clap::Args)]
#[group(id = "parts", multiple = true)]
pub(crate) struct Parts {
    /// The file with the HTML.
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,

    /// The file with the text.
    #[arg(long, value_name = "FILE")]
    pub(crate) text: Option<PathBuf>,
}

/// List the templates, and how far their review is.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  ses template list")]
pub(crate) struct TemplateList {
    #[command(flatten)]
    pub(crate) calls: Calls,
}

/// Make a template of files, or change one; the service reviews it before it can be sent.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  ses template push welcome --html welcome.html --text welcome.txt
  ses template push welcome --html welcome.html --template 7")]
pub(crate) struct TemplatePush {
    /// The template's name.
    pub(crate) name: String,

    #[command(flatten)]
    pub(crate) parts: Parts,

    /// Change the template of this number instead of making one.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) template: Option<u64>,

    #[command(flatten)]
    pub(crate) calls: Calls,
}

/// Write a template into files: NAME.html and NAME.txt.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  ses template pull 7 --folder mail")]
pub(crate) struct TemplatePull {
    /// The number of the template.
    pub(crate) template: u64,

    /// Where the files go.
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    pub(crate) folder: PathBuf,

    /// Write over files that are there.
    #[arg(long)]
    pub(crate) force: bool,

    #[command(flatten)]
    pub(crate) calls: Calls,
}

/// Show a template with its variables filled in, as the emulator renders it.
///
/// It is rendered on this machine: of files, no call is made.
/// A variable without a value stays as it is written, and is named.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  ses template preview --text welcome.txt --data '{\"name\": \"Mei\"}'
  ses template preview --template 7 --data '{\"name\": \"Mei\"}'")]
pub(crate) struct TemplatePreview {
    #[command(flatten)]
    pub(crate) parts: Parts,

    /// The number of a template of the account, in place of files.
    #[arg(
        long,
        value_name = "NUMBER",
        conflicts_with = "parts",
        required_unless_present = "parts"
    )]
    pub(crate) template: Option<u64>,

    /// The values of the variables, as a JSON object.
    #[arg(long, value_name = "JSON", default_value = "{}")]
    pub(crate) data: String,

    #[command(flatten)]
    pub(crate) calls: Calls,
}

/// Delete a template.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  ses template delete 7")]
pub(crate) struct TemplateDelete {
    /// The number of the template.
    pub(crate) template: u64,

    /// Do not ask whether it is meant.
    #[arg(long)]
    pub(crate) yes: bool,

    #[command(flatten)]
    pub(crate) calls: Calls,
}
