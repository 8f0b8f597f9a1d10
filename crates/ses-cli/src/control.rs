//! An emulator that runs, over its HTTP control interface: `ses emulator clock`, `fault`, `inbox` and `wait`.

use std::time::Duration;

use serde_json::{Map, Value, json};
use ses_types::ServiceTime;
use ureq::http::Request;

use crate::{
    args::control::{
        ControlClock, ControlFault, ControlInbox, ControlWait, EmulatorCommand, FaultCommand,
        Running,
    },
    failure::Failure,
    output::{self, Column, Output},
};

/// How many mails are asked for at a time.
const PAGE: usize = 100;

const MAILS: &[Column<Value>] = &[
    ("mail", |mail| text(&mail["id"])),
    ("captured", |mail| {
        let captured = mail["captured"].as_i64().map(ServiceTime::from_unix);
        output::cell(captured.as_ref())
    }),
    ("task", |mail| text(&mail["task_id"])),
    ("from", |mail| text(&mail["from"])),
    ("to", |mail| text(&mail["to"])),
    ("subject", |mail| text(&mail["subject"])),
];
const FAULTS: &[Column<Value>] = &[
    ("fault", |fault| text(&fault["id"])),
    ("action", |fault| text(&fault["action"])),
    ("what", |fault| text(&fault["what"])),
    ("chances", |fault| text(&fault["chances"])),
    ("fired", |fault| text(&fault["fired"])),
    ("held", |fault| text(&fault["held"])),
];
const CLOCK: &[Column<Value>] = &[
    ("time", |clock| text(&clock["time"])),
    ("mode", |clock| text(&clock["mode"])),
];

fn text(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Does what is asked of an emulator that runs.
///
/// # Errors
/// An emulator that does not answer or refuses, or mail that does not come.
pub(crate) fn run(command: EmulatorCommand, output: Output) -> Result<(), Failure> {
    match command {
        EmulatorCommand::Clock(args) => clock(&args, output),
        EmulatorCommand::Fault(args) => fault(args, output),
        EmulatorCommand::Inbox(args) => inbox(&args, output),
        EmulatorCommand::Wait(args) => wait(&args, output),
    }
}

fn clock(args: &ControlClock, output: Output) -> Result<(), Failure> {
    let mut turn = Map::new();
    let mut set = |name: &str, value: Value| turn.insert(name.to_owned(), value);
    if let Some(by) = &args.advance {
        set("advance", json!(by));
    }
    if let Some(time) = &args.set {
        set("set", json!(time));
    }
    if args.real {
        set("real", json!(true));
    }
    if args.freeze || args.run {
        set("freeze", json!(args.freeze));
    }
    let answer = match turn.is_empty() {
        true => args.running.ask("GET", "clock", &[], None)?,
        false => args
            .running
            .ask("POST", "clock", &[], Some(Value::Object(turn)))?,
    };
    match (output, &answer["clock"]) {
        (Output::Json, _) => output::json(&answer),
        (_, Value::Null) => output::one(output, &answer, CLOCK),
        (_, clock) => output::one(output, clock, CLOCK),
    }
}

fn fault(args: ControlFault, output: Output) -> Result<(), Failure> {
    let answer = match args.command {
        FaultCommand::List(running) => {
            let answer = running.ask("GET", "faults", &[], None)?;
            let faults = answer["faults"].as_array().map_or(&[][..], Vec::as_slice);
            return output::rows(output, faults, FAULTS);
        }
        FaultCommand::Add { fault, running } => {
            let fault = serde_json::from_str(&fault)
                .map_err(|error| Failure::Input(format!("the fault is no JSON: {error}")))?;
            running.ask("POST", "faults", &[], Some(fault))?
        }
        FaultCommand::Release { id, running } => {
            running.ask("POST", &format!("faults/{id}/release"), &[], None)?
        }
        FaultCommand::Clear { id, running } => {
            let path = id.map_or_else(|| "faults".to_owned(), |id| format!("faults/{id}"));
            running.ask("DELETE", &path, &[], None)?
        }
    };
    match answer.get("id") {
        Some(id) => output::one(output, &answer, &[("fault", |answer| text(&answer["id"]))])
            .inspect(|()| {
                output::talk(format_args!("fault {} is ordered\n", text(id)));
            }),
        None => output::one(
            output,
            &answer,
            &[("released", |answer| text(&answer["released"]))],
        ),
    }
}

fn inbox(args: &ControlInbox, output: Output) -> Result<(), Failure> {
    let mut mails = Vec::new();
    loop {
        let window = [
            ("limit", PAGE.to_string()),
            ("offset", mails.len().to_string()),
        ];
        let mut page = args.running.ask("GET", "messages", &window, None)?;
        let Value::Array(page) = page["messages"].take() else {
            break;
        };
        let is_last = page.len() < PAGE;
        mails.extend(page);
        if is_last {
            break;
        }
    }
    output::rows(output, &mails, MAILS)
}

fn wait(args: &ControlWait, output: Output) -> Result<(), Failure> {
    let mut query = vec![
        ("count", args.count.to_string()),
        ("timeout", args.timeout.to_string()),
    ];
    query.extend(args.to.clone().map(|to| ("to", to)));
    let answer = args.running.ask("GET", "wait", &query, None)?;
    let mails = answer["messages"].as_array().map_or(&[][..], Vec::as_slice);
    output::rows(output, mails, MAILS)
}

impl Running {
    /// Asks the emulator, whatever proxy the environment names.
    fn ask(
        &self,
        method: &str,
        path: &str,
        query: &[(&str, String)],
        body: Option<Value>,
    ) -> Result<Value, Failure> {
        let endpoint = self.endpoint.trim_end_matches('/');
        let failed = |error: &dyn std::fmt::Display| {
            Failure::Other(format!("the emulator at {endpoint}: {error}"))
        };
        let account = self
            .account
            .iter()
            .map(|account| ("account", account.as_str()));
        let query = query.iter().map(|(name, value)| (*name, value.as_str()));
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(query.chain(account))
            .finish();
        let request = Request::builder()
            .method(method)
            .uri(format!("{endpoint}/_emulator/{path}?{query}"))
            .body(body.map(|body| body.to_string()).unwrap_or_default())
            .map_err(|error| failed(&error))?;
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .proxy(None)
            .timeout_connect(Some(Duration::from_secs(10)))
            .build();
        let answer = ureq::Agent::new_with_config(agent).run(request);
        let (head, mut body) = answer.map_err(|error| failed(&error))?.into_parts();
        let body = body.with_config().limit(u64::MAX).read_to_vec();
        let answer: Value = serde_json::from_slice(&body.map_err(|error| failed(&error))?)
            .map_err(|_| failed(&"what answers is no emulator"))?;
        match head.status.is_success() {
            true => Ok(answer),
            false => Err(failed(&text(&answer["error"]))),
        }
    }
}
