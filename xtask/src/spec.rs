//! What spec tables say, as values: the topics with their actions, objects and coded values, and the error codes.

mod check;
mod errors;
mod fields;
mod fit;
mod outline;
mod paging;
mod reaction;
mod rule;
mod topic;

use std::{
    fs,
    path::{Path, PathBuf},
};

pub(crate) use reaction::Reaction;
pub(crate) use rule::{Check, Form, Rule, Unit};

use crate::{Error, Problems};

/// Everything that a folder of tables says.
pub(crate) struct Spec {
    pub(crate) topics: Vec<Topic>,
    pub(crate) codes: Codes,
}

impl Spec {
    /// Reads `errors.md` and every other `*.md` of a folder, in the order of their names.
    ///
    /// # Errors
    /// [`Error::Read`] for a file that cannot be read, and [`Error::Tables`] with every fault of every table; what tables
    /// say about each other is looked at when each of them can be read.
    pub(crate) fn read(folder: &Path) -> Result<Self, Error> {
        let mut problems = Problems::default();
        let mut topics = Vec::new();
        for path in tables(folder)? {
            topics.extend(topic::parse(&path, &load(&path)?, &mut problems));
        }
        let path = folder.join("errors.md");
        let codes = errors::parse(&path, &load(&path)?, &mut problems);
        let spec = Self { topics, codes };
        if problems.is_empty() {
            check::check(&spec, &mut problems);
        }
        problems.sort();
        if problems.is_empty() {
            Ok(spec)
        } else {
            Err(Error::Tables(problems))
        }
    }

    /// The object of this name, wherever it stands.
    pub(crate) fn object(&self, name: &str) -> Option<&Object> {
        self.topics
            .iter()
            .flat_map(|topic| &topic.objects)
            .find(|object| object.name == name)
    }

    /// The objects that a value with these fields can hold, at any depth.
    pub(crate) fn objects_in<'a>(
        &'a self,
        fields: impl IntoIterator<Item = &'a Field>,
    ) -> Vec<&'a Object> {
        let mut next: Vec<&Field> = fields.into_iter().collect();
        let mut found: Vec<&Object> = Vec::new();
        while let Some(field) = next.pop() {
            let object = match &field.kind.base {
                Base::Object(name) => self.object(name),
                _ => None,
            };
            let is_new = |object: &&Object| found.iter().all(|known| known.name != object.name);
            if let Some(object) = object.filter(is_new) {
                found.push(object);
                next.extend(&object.fields);
            }
        }
        found
    }

    /// Whether requests can hold the object of this name.
    pub(crate) fn is_sent(&self, object: &str) -> bool {
        let actions = self.topics.iter().flat_map(|topic| &topic.actions);
        let sent = self.objects_in(actions.flat_map(|action| &action.input));
        sent.iter().any(|sent| sent.name == object)
    }

    /// The coded values of this name, wherever they stand.
    pub(crate) fn values(&self, name: &str) -> Option<&Values> {
        self.topics
            .iter()
            .flat_map(|topic| &topic.values)
            .find(|values| values.name == name)
    }
}

fn tables(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let read = |source| Error::Read {
        path: folder.to_owned(),
        source,
    };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(read)? {
        let path = entry.map_err(read)?.path();
        let is_topic = path
            .file_name()
            .is_some_and(|name| name != "errors.md" && name != "README.md");
        if is_topic && path.extension().is_some_and(|extension| extension == "md") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn load(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|source| Error::Read {
        path: path.to_owned(),
        source,
    })
}

/// One file of tables.
pub(crate) struct Topic {
    pub(crate) path: PathBuf,
    /// The file's name without its ending: the name of the module.
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) service: String,
    pub(crate) version: String,
    pub(crate) prose: Vec<String>,
    /// Lines of Rust that show how the topic's types are used; empty without an example.
    pub(crate) example: Vec<String>,
    pub(crate) actions: Vec<Action>,
    pub(crate) objects: Vec<Object>,
    pub(crate) values: Vec<Values>,
}

impl Topic {
    /// Every list of fields with the rules about it.
    pub(crate) fn field_lists(&self) -> impl Iterator<Item = (&[Field], &[RuleRow])> {
        let inputs = self
            .actions
            .iter()
            .map(|action| (action.input.as_slice(), action.rules.as_slice()));
        let outputs = self
            .actions
            .iter()
            .map(|action| (action.output.as_slice(), [].as_slice()));
        let objects = self
            .objects
            .iter()
            .map(|object| (object.fields.as_slice(), object.rules.as_slice()));
        inputs.chain(outputs).chain(objects)
    }
}

/// `## Action NAME`.
pub(crate) struct Action {
    pub(crate) name: String,
    pub(crate) line: usize,
    pub(crate) prose: Vec<String>,
    pub(crate) effect: Effect,
    pub(crate) rate: u32,
    pub(crate) skips_auth: bool,
    pub(crate) status: Option<String>,
    pub(crate) paging: Option<Paging>,
    pub(crate) input: Vec<Field>,
    pub(crate) rules: Vec<RuleRow>,
    pub(crate) output: Vec<Field>,
    pub(crate) errors: Vec<ErrorRow>,
    pub(crate) requests: Vec<String>,
    pub(crate) answers: Vec<String>,
    pub(crate) notes: Vec<String>,
}

/// `paging: OFFSET, LIMIT, MOST, TOTAL`: how an action hands out what it lists.
pub(crate) struct Paging {
    pub(crate) line: usize,
    pub(crate) offset: String,
    pub(crate) limit: String,
    pub(crate) most: u64,
    pub(crate) total: Option<String>,
}

impl Action {
    /// The one list of the answer.
    pub(crate) fn items(&self) -> Option<&Field> {
        let mut lists = self.output.iter().filter(|field| field.kind.list);
        lists.next().filter(|_| lists.next().is_none())
    }
}

/// What a repetition of an action does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Effect {
    Read,
    Idempotent,
    Once,
}

/// `## Object NAME`.
pub(crate) struct Object {
    pub(crate) name: String,
    pub(crate) line: usize,
    pub(crate) prose: Vec<String>,
    pub(crate) fields: Vec<Field>,
    pub(crate) rules: Vec<RuleRow>,
}

/// `## Values NAME`.
pub(crate) struct Values {
    pub(crate) name: String,
    pub(crate) line: usize,
    pub(crate) base: Base,
    pub(crate) prose: Vec<String>,
    pub(crate) rows: Vec<ValueRow>,
}

/// A row of a table of coded values.
pub(crate) struct ValueRow {
    pub(crate) line: usize,
    pub(crate) value: String,
    pub(crate) name: String,
    /// How a caller should react; every row of a table says it, or none does.
    pub(crate) reaction: Option<Reaction>,
    pub(crate) description: String,
}

/// A row of a table of fields.
pub(crate) struct Field {
    pub(crate) line: usize,
    pub(crate) name: String,
    pub(crate) required: bool,
    pub(crate) kind: Type,
    pub(crate) description: String,
}

/// The type of a field: what goes over the wire, and how Rust dresses it.
#[derive(Clone, Debug)]
pub(crate) struct Type {
    pub(crate) list: bool,
    pub(crate) base: Base,
    pub(crate) dress: Dress,
}

/// What goes over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Base {
    String,
    Unsigned,
    Signed,
    Boolean,
    Float,
    Object(String),
}

/// How Rust dresses a value of the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Dress {
    /// As it is.
    Plain,
    /// Hidden in `Debug`.
    Masked(Privacy),
    /// A type that is written by hand beside the generated ones.
    Type(&'static str),
    /// The values of a section.
    Values(String),
}

/// Who may see a value, as the shapes say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Privacy {
    Open,
    Personal,
    Secret,
}

impl Type {
    /// Who may see a value of this type: content of a mail is as personal as what is marked so.
    pub(crate) fn privacy(&self) -> Privacy {
        match self.dress {
            Dress::Masked(privacy) => privacy,
            Dress::Type("Base64" | "TemplateData") => Privacy::Personal,
            Dress::Plain | Dress::Type(_) | Dress::Values(_) => Privacy::Open,
        }
    }

    /// Whether the generated `Debug` hides it; types that are written by hand hide themselves.
    pub(crate) fn is_masked(&self) -> bool {
        matches!(self.dress, Dress::Masked(_))
    }
}

/// A row of a table of rules.
pub(crate) struct RuleRow {
    pub(crate) line: usize,
    pub(crate) subject: Subject,
    pub(crate) rule: Rule,
    pub(crate) side: Side,
    pub(crate) code: String,
}

/// What a rule is about.
pub(crate) enum Subject {
    Field(String),
    Whole,
    AnyOf(Vec<String>),
}

/// The code that answers the absence of a required field.
pub(crate) fn absence<'a>(field: &str, rules: &'a [RuleRow]) -> &'a str {
    let is_its = |row: &&RuleRow| {
        row.rule == Rule::Required && matches!(&row.subject, Subject::Field(name) if name == field)
    };
    rules
        .iter()
        .find(is_its)
        .map_or("MissingParameter", |row| row.code.as_str())
}

/// Who judges a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Client,
    Service,
}

/// A row of an action's table of error codes.
pub(crate) struct ErrorRow {
    pub(crate) line: usize,
    pub(crate) code: String,
    pub(crate) description: String,
}

/// What `errors.md` says.
#[derive(Default)]
pub(crate) struct Codes {
    pub(crate) title: String,
    pub(crate) prose: Vec<String>,
    pub(crate) rows: Vec<CodeRow>,
}

impl Codes {
    /// Whether the code stands in the table, by itself or under a prefix.
    pub(crate) fn lists(&self, code: &str) -> bool {
        self.rows
            .iter()
            .any(|row| match row.pattern.strip_suffix('*') {
                Some(prefix) => code.starts_with(prefix),
                None => row.pattern == code,
            })
    }

    /// Whether the code stands in the table by itself, and so has a constant.
    pub(crate) fn names(&self, code: &str) -> bool {
        self.rows.iter().any(|row| row.pattern == code)
    }
}

/// A row of `errors.md`.
pub(crate) struct CodeRow {
    pub(crate) line: usize,
    pub(crate) pattern: String,
    pub(crate) outcome: &'static str,
    pub(crate) reaction: Reaction,
    pub(crate) meaning: String,
    pub(crate) advice: String,
}
