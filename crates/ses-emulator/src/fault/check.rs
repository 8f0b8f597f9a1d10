//! Whether what a fault says makes sense, and what is left out by default.

use std::{sync::Arc, time::Duration};

use http::{HeaderValue, StatusCode};
use ses_types::{ActionSpec, Effect, ErrorCode, Kind, Shape};

use super::{
    Fault, When,
    effect::{Answer, Effects},
    pick::Pick,
    plan::{Hold, Part, Plan, Told},
};
use crate::{Error, handler::Entry};

/// The longest delay, in seconds.
const LONGEST_DELAY: f64 = 3_600.0;

/// The actions that upload entries.
const UPLOADS: [&str; 3] = [
    "CreateReceiverDetail",
    "CreateReceiverDetailWithData",
    "CreateCustomBlacklist",
];

impl Fault {
    /// Whether it can be ordered.
    pub(crate) fn check(&self) -> Result<(), Error> {
        self.pick()?;
        self.plan("").map(drop)
    }

    /// Which of its chances it takes.
    pub(super) fn pick(&self) -> Result<Pick, Error> {
        let share = self.probability;
        let seed = self.seed.unwrap_or_default();
        let given = [
            ("nth", self.nth.map(Pick::Nth)),
            ("every", self.every.map(Pick::Every)),
            ("first", self.first.map(Pick::First)),
            (
                "probability",
                share.map(|share| Pick::Probability { share, seed }),
            ),
        ];
        if self.seed.is_some() && share.is_none() {
            return wrong("seed", "there is no `probability` that it is for");
        }
        match only(given)? {
            Some(("probability", _)) if !(0.0..=1.0).contains(&share.unwrap_or_default()) => {
                wrong("probability", "it is from 0 to 1")
            }
            Some((name, Pick::Nth(0) | Pick::Every(0))) => wrong(name, "chances count from 1"),
            Some((_, pick)) => Ok(pick),
            None => Ok(Pick::Nth(1)),
        }
    }

    /// What becomes of a request that it strikes.
    pub(super) fn plan(&self, id: &str) -> Result<Plan, Error> {
        let spec = self.spec()?;
        self.check_fields(spec)?;
        let what = &self.what;
        let part = part(what, spec)?;
        check_hidden(what, spec)?;
        let told = told(what)?;
        let when = self.when(told.as_ref())?;
        let mut delay = delay(what)?;
        let mut hold = what.late.map(Hold::Late);
        if when == When::Before && told.is_none() {
            hold = Some(Hold::Delay(std::mem::take(&mut delay)));
        }
        let by_default = match part {
            Some(_) => Told::Code(ErrorCode::INTERNAL_ERROR),
            None => Told::Truth,
        };
        Ok(Plan {
            id: Arc::from(id),
            is_processed: when == When::After || told.is_none(),
            hold,
            hidden: what.hidden,
            part,
            delay,
            told: told.unwrap_or(by_default),
        })
    }

    /// When it strikes; with nothing to tell but the truth, `Before` is a delay.
    fn when(&self, told: Option<&Told>) -> Result<When, Error> {
        let what = &self.what;
        let processing = [
            ("late", what.late.is_some()),
            ("hidden", what.hidden.is_some()),
            ("partly", what.partly.is_some()),
            ("share", what.share.is_some()),
        ];
        let processing = processing.iter().find(|(_, is_given)| *is_given);
        let is_of_answer = matches!(told, Some(Told::Broken | Told::Cut(_) | Told::Slow(_)));
        let when = match (self.when, processing) {
            (Some(When::Before), Some((name, _))) => {
                let problem = format!("`{name}` is about a request that is processed");
                return wrong("when", problem);
            }
            (Some(when), _) => when,
            (None, None) if !is_of_answer => When::Before,
            (None, _) => When::After,
        };
        match told {
            None if processing.is_none() && what.delay.is_none() => {
                wrong("what", "nothing is to go wrong; name an effect")
            }
            Some(Told::Throttled) if when == When::After => {
                let problem =
                    "nothing is done of a request that is throttled; `code` can say what is not so";
                wrong("what.throttled", problem)
            }
            _ => Ok(when),
        }
    }

    fn spec(&self) -> Result<Option<&'static ActionSpec>, Error> {
        let Some(action) = &self.action else {
            return Ok(None);
        };
        match Entry::find(action) {
            Some(entry) => Ok(Some(entry.spec)),
            None => wrong("action", format!("there is no action {action:?} here")),
        }
    }

    /// Whether the action has the parameters that are named.
    fn check_fields(&self, spec: Option<&ActionSpec>) -> Result<(), Error> {
        let Some(spec) = spec else { return Ok(()) };
        match (self.field.keys()).find(|path| !has(spec.request, path)) {
            Some(path) => wrong("field", format!("{} has no parameter {path:?}", spec.name)),
            None => Ok(()),
        }
    }
}

/// Whether objects of this shape have something at this path.
fn has(shape: &Shape, path: &str) -> bool {
    let (name, rest) = match path.split_once('.') {
        Some((name, rest)) => (name, Some(rest)),
        None => (path, None),
    };
    let Some(field) = shape.fields.iter().find(|field| field.name == name) else {
        return false;
    };
    let mut kind = &field.kind;
    while let Kind::Array(item) = kind {
        kind = item;
    }
    match (rest, kind) {
        (None, _) => true,
        (Some(rest), Kind::Object(shape)) => has(shape, rest),
        (Some(_), _) => false,
    }
}

fn part(what: &Effects, spec: Option<&ActionSpec>) -> Result<Option<Part>, Error> {
    let given = [
        ("what.partly", what.partly.map(Part::Entries)),
        ("what.share", what.share.map(Part::Share)),
    ];
    let Some((name, part)) = only(given)? else {
        return Ok(None);
    };
    if !spec.is_some_and(|spec| UPLOADS.contains(&spec.name)) {
        return wrong(
            name,
            format!("`action` must be an upload: {}", UPLOADS.join(", ")),
        );
    }
    match part {
        Part::Entries(0) => wrong(name, "a part has an entry at least"),
        Part::Share(share) if !(0.0..1.0).contains(&share) => {
            wrong(name, "it is from 0 to 1, 1 excluded")
        }
        part => Ok(Some(part)),
    }
}

/// What an action makes can be hidden; what it changes or deletes cannot.
fn check_hidden(what: &Effects, spec: Option<&ActionSpec>) -> Result<(), Error> {
    let makes = |spec: &ActionSpec| {
        spec.effect != Effect::Read
            && (spec.name.starts_with("Create") || spec.name.ends_with("SendEmail"))
    };
    match spec {
        Some(spec) if what.hidden.is_some() && !makes(spec) => {
            wrong("what.hidden", format!("{} makes nothing", spec.name))
        }
        _ => Ok(()),
    }
}

fn delay(what: &Effects) -> Result<Duration, Error> {
    match what.delay.unwrap_or_default() {
        seconds if (0.0..=LONGEST_DELAY).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
        _ => wrong(
            "what.delay",
            format!("it is from 0 to {LONGEST_DELAY} seconds"),
        ),
    }
}

fn told(what: &Effects) -> Result<Option<Told>, Error> {
    let given = [
        ("what.code", what.code.clone().map(Told::Code)),
        ("what.throttled", what.throttled.then_some(Told::Throttled)),
        ("what.http", what.http.as_ref().map(http).transpose()?),
        ("what.html", what.html.map(html).transpose()?),
        ("what.broken", what.broken.then_some(Told::Broken)),
        ("what.cut", what.cut.map(Told::Cut)),
        ("what.reset", what.reset.then_some(Told::Reset)),
        ("what.hang", what.hang.then_some(Told::Hang)),
        ("what.slow", what.slow.map(Told::Slow)),
    ];
    match only(given)? {
        Some((name, Told::Slow(0))) => wrong(name, "a byte a second is the slowest; see `hang`"),
        given => Ok(given.map(|(_, told)| told)),
    }
}

fn http(answer: &Answer) -> Result<Told, Error> {
    let content_type = answer.content_type.as_deref().unwrap_or("text/plain");
    if HeaderValue::from_str(content_type).is_err() {
        return wrong("what.http.content_type", "it can stand in no header");
    }
    Ok(Told::Http {
        status: status("what.http.status", answer.status)?,
        content_type: content_type.into(),
        body: answer.body.clone(),
    })
}

fn html(code: u16) -> Result<Told, Error> {
    let status = status("what.html", code)?;
    Ok(Told::Http {
        status,
        content_type: "text/html".into(),
        body: format!(
            "<html>\r\n<head><title>{status}</title></head>\r\n<body>\r\n\
             <center><h1>{status}</h1></center>\r\n</body>\r\n</html>\r\n"
        ),
    })
}

/// A status that ends an exchange.
fn status(name: &str, code: u16) -> Result<StatusCode, Error> {
    match StatusCode::from_u16(code) {
        Ok(status) if (200..600).contains(&code) => Ok(status),
        _ => wrong(name, "it is a status from 200 to 599"),
    }
}

/// The one that is given; two exclude each other.
fn only<T>(
    given: impl IntoIterator<Item = (&'static str, Option<T>)>,
) -> Result<Option<(&'static str, T)>, Error> {
    let mut given = given
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    match (given.next(), given.next()) {
        (Some((first, _)), Some((second, _))) => wrong(
            second,
            format!("`{first}` is given as well, and only one can be"),
        ),
        (first, _) => Ok(first),
    }
}

fn wrong<T>(field: &str, problem: impl Into<String>) -> Result<T, Error> {
    Err(Error::fault(field, problem))
}
