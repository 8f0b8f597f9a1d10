//! Words for the readers of generated documentation: descriptions as the tables have them, and rules as sentences.

use crate::spec::{
    Action, Check, CodeRow, Field, Form, Object, Paging, Reaction, Rule, RuleRow, Side, Subject,
    Unit, ValueRow, absence,
};

/// The head of a file: its title and prose.
pub(super) fn head(title: &str, lines: &[String]) -> Vec<String> {
    let mut head = vec![String::new(), format!("# {title}")];
    if !lines.is_empty() {
        head.push(String::new());
        head.extend(prose(lines));
    }
    head
}

/// An action: its prose, its effect, the rules about the request as a whole, its codes and notes.
pub(super) fn action(action: &Action) -> Vec<String> {
    let mut lines = prose(&action.prose);
    let effect = format!("[`{0:?}`](Effect::{0:?})", action.effect);
    lines.extend([
        String::new(),
        format!("Effect {effect}: {}.", action.effect.words()),
        format!("At most {} requests a second.", action.rate),
    ]);
    lines.extend(action.paging.as_ref().map(paging));
    if let Some(status) = &action.status {
        lines.extend([String::new(), format!("Status: {}", escape(status))]);
    }
    section(&mut lines, "Rules of the whole", whole_rules(&action.rules));
    let codes = action
        .errors
        .iter()
        .map(|row| format!("- `{}`: {}", row.code, escape(&row.description)));
    section(&mut lines, "Error codes", codes.collect());
    section(&mut lines, "Notes", prose(&action.notes));
    lines
}

fn paging(paging: &Paging) -> String {
    let Paging {
        offset,
        limit,
        most,
        total,
        ..
    } = paging;
    let total = match total {
        Some(total) => format!("`{total}` counts the entries of all pages"),
        None => "nothing counts the entries of all pages".to_owned(),
    };
    format!("In pages of at most {most} entries, by `{offset}` and `{limit}`; {total}.")
}

/// An object: its prose, and the rules about it as a whole.
pub(super) fn object(object: &Object) -> Vec<String> {
    let mut lines = prose(&object.prose);
    section(&mut lines, "Rules of the whole", whole_rules(&object.rules));
    lines
}

/// An error code: what it means, what to do, and what a program can make of it.
pub(super) fn code(row: &CodeRow) -> Vec<String> {
    let mut lines = prose(std::slice::from_ref(&row.meaning));
    if !row.advice.is_empty() {
        lines.extend([String::new(), escape(&row.advice)]);
    }
    lines.extend([
        String::new(),
        format!(
            "`{}` says [`{1}`](Outcome::{1}); reaction: {2}.",
            row.pattern,
            row.outcome,
            reaction(row.reaction)
        ),
    ]);
    lines
}

/// A coded value: what it means, what goes over the wire, and how to react where the table says it.
pub(super) fn value(row: &ValueRow) -> Vec<String> {
    let mut lines = prose(std::slice::from_ref(&row.description));
    let reaction = match row.reaction {
        Some(of_row) => format!("; reaction: {}", reaction(of_row)),
        None => String::new(),
    };
    lines.extend([
        String::new(),
        format!("`{}` on the wire{reaction}.", row.value),
    ]);
    lines
}

fn reaction(reaction: Reaction) -> String {
    match reaction {
        Reaction::Plain(name) => format!("[`{name}`](Reaction::{name})"),
        Reaction::Pause(seconds) => format!("[`Pause`](Reaction::Pause) of {}", duration(seconds)),
    }
}

/// Seconds in the largest unit that divides them.
fn duration(seconds: u64) -> String {
    let units = [(86_400, "day"), (3_600, "hour"), (60, "minute")];
    let (of_unit, unit) = units
        .into_iter()
        .find(|(of_unit, _)| seconds.is_multiple_of(*of_unit))
        .unwrap_or((1, "second"));
    let count = seconds / of_unit;
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

/// The rules of one field, as a list after its description.
pub(super) fn field_rules(field: &Field, rules: &[RuleRow], is_answer: bool) -> Vec<String> {
    if is_answer {
        return Vec::new();
    }
    let mut items = Vec::new();
    if field.required {
        items.push(format!(
            "- Required: else `{}`.",
            absence(&field.name, rules)
        ));
    }
    let about = rules.iter().filter(|row| match &row.subject {
        Subject::Field(name) => *name == field.name,
        Subject::AnyOf(names) => names.contains(&field.name),
        Subject::Whole => false,
    });
    items.extend(about.filter_map(sentence));
    if !items.is_empty() {
        items.insert(0, String::new());
    }
    items
}

/// Prose that rustdoc shows as it was meant: brackets and angles outside of code are no links and no HTML.
pub(super) fn prose(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| escape(line)).collect()
}

fn section(lines: &mut Vec<String>, title: &str, content: Vec<String>) {
    if !content.is_empty() {
        lines.extend([String::new(), format!("# {title}"), String::new()]);
        lines.extend(content);
    }
}

fn whole_rules(rules: &[RuleRow]) -> Vec<String> {
    rules
        .iter()
        .filter(|row| !matches!(row.subject, Subject::Field(_)))
        .filter_map(sentence)
        .collect()
}

fn sentence(row: &RuleRow) -> Option<String> {
    let words = match (&row.subject, &row.rule) {
        (_, Rule::Required) => return None,
        (_, Rule::Ignored) => return Some("- Ignored, whatever it holds.".to_owned()),
        (_, Rule::IgnoredUnless { other, equals }) => {
            return Some(format!("- Ignored unless `{other}` is {equals}."));
        }
        (_, Rule::Check(check)) => self::check(check),
        (_, Rule::RequiredWhen { other, equals }) => format!("required when `{other}` is {equals}"),
        (_, Rule::NoneOf(other)) => format!("holds none of `{other}`"),
        (Subject::AnyOf(names), Rule::AtLeastOne) => {
            format!("at least one of `{}` is there", names.join("`, `"))
        }
        (_, Rule::AtLeastOne) => return None,
    };
    let judge = match row.side {
        Side::Client => "checked before sending",
        Side::Service => "left to the service",
    };
    let mut letters = words.chars();
    let first: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    Some(format!(
        "- {first}{}: else `{}`, {judge}.",
        letters.as_str(),
        row.code
    ))
}

fn check(check: &Check) -> String {
    match check {
        Check::AtLeast(bound, unit) => format!("at least {bound}{}", counted(*bound, *unit)),
        Check::AtMost(bound, unit) => format!("at most {bound}{}", counted(*bound, *unit)),
        Check::OneOf(choices) if choices.len() == 1 => {
            format!("one of the values of `{}`", choices.concat())
        }
        Check::OneOf(choices) => format!("one of `{}`", choices.join("`, `")),
        Check::Form(form) => self::form(*form).to_owned(),
        Check::Without(characters) => {
            format!("holds none of the characters {}", spelled(characters))
        }
        Check::Each(inner) => format!("for each item, {}", self::check(inner)),
        Check::TotalDecoded { field, at_most } => {
            format!("`{field}` of all items together at most {at_most} bytes before base64")
        }
        Check::State(words) => escape(words),
    }
}

/// Characters in a code span; the blank has a name.
fn spelled(characters: &str) -> String {
    let visible: String = characters.chars().filter(|letter| *letter != ' ').collect();
    let fence = if visible.contains('`') { "``" } else { "`" };
    let blank = if visible.len() < characters.len() {
        " or a blank"
    } else {
        ""
    };
    format!("{fence}{visible}{fence}{blank}")
}

fn counted(bound: u64, unit: Unit) -> &'static str {
    match (unit, bound == 1) {
        (Unit::Value, _) => "",
        (Unit::Characters, true) => " character",
        (Unit::Characters, false) => " characters",
        (Unit::Bytes, true) => " byte",
        (Unit::Bytes, false) => " bytes",
        (Unit::Items, true) => " item",
        (Unit::Items, false) => " items",
    }
}

fn form(form: Form) -> &'static str {
    match form {
        Form::Sender => "a mail address, alone or as `alias <address>`",
        Form::Address => "a mail address",
        Form::Domain => "a domain name",
        Form::Base64 => "base64",
        Form::JsonObject => "a JSON object",
        Form::PlainJsonObject => "a JSON object without HTML in its texts",
        Form::Date => "a day, `YYYY-MM-DD`",
        Form::Time => "a point in time, `YYYY-MM-DD hh:mm:ss`",
    }
}

fn escape(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut is_code = false;
    for (index, letter) in line.char_indices() {
        is_code ^= letter == '`';
        let is_link = letter == '[' && line[index..].contains("](http")
            || letter == ']' && line[index..].starts_with("](http");
        if !is_code && matches!(letter, '[' | ']' | '<' | '>') && !is_link {
            text.push('\\');
        }
        text.push(letter);
    }
    text
}
