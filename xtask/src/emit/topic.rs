//! Writes the file of one topic: actions first, then objects, then coded values.

use super::{
    Library, doc, header,
    link::Links,
    pager,
    record::{Record, Role},
    shape,
    source::{Source, doc_comment, literal},
    values,
};
use crate::{
    name,
    spec::{Action, Effect, Spec, Topic},
};

/// The whole file, not yet formatted.
pub(super) fn emit(spec: &Spec, topic: &Topic, library: &Library) -> String {
    let mut source = Source::with_links(Links::of(spec, topic));
    for action in &topic.actions {
        self::action(&mut source, spec, topic, library, action);
    }
    for object in &topic.objects {
        let record = Record {
            name: &object.name,
            docs: doc::object(object),
            fields: &object.fields,
            rules: &object.rules,
            role: match spec.is_sent(&object.name) {
                true => Role::Object,
                false => Role::AnswerPart,
            },
        };
        record.emit(&mut source, spec, topic);
        let (name, shape) = (name::screaming(&object.name), source.library("Shape"));
        source.push(format!(
            "impl {} {{\n/// The object's fields and the rules they obey.\npub const SHAPE: &'static {shape} = &{name};\n}}\n",
            object.name
        ));
        shape::emit(
            &mut source,
            spec,
            topic,
            &name,
            &object.name,
            &object.fields,
            &object.rules,
        );
    }
    for values in &topic.values {
        values::emit(&mut source, values, library);
    }
    let mut head = header(&format!("{}.md", topic.name));
    head.push_str(&doc_comment("//!", &doc::head(&topic.title, &topic.prose)));
    source.finish(&head, library)
}

fn action(source: &mut Source, spec: &Spec, topic: &Topic, library: &Library, action: &Action) {
    let request = Record {
        name: &action.name,
        docs: doc::action(action),
        fields: &action.input,
        rules: &action.rules,
        role: Role::Request,
    };
    request.emit(source, spec, topic);
    self::spec(source, spec, topic, library, action);
    let constant = name::screaming(&action.name);
    shape::emit(
        source,
        spec,
        topic,
        &format!("{constant}_REQUEST"),
        &action.name,
        &action.input,
        &action.rules,
    );
    let answer_name = format!("{}Response", action.name);
    let answer = Record {
        name: &answer_name,
        docs: vec![format!("What the service answers to [`{}`].", action.name)],
        fields: &action.output,
        rules: &[],
        role: Role::Answer,
    };
    answer.emit(source, spec, topic);
    pager::emit(source, spec, topic, action);
    shape::emit(
        source,
        spec,
        topic,
        &format!("{constant}_RESPONSE"),
        &answer_name,
        &action.output,
        &[],
    );
}

/// `impl Action`, with all that is known of the action without a value.
fn spec(source: &mut Source, spec: &Spec, topic: &Topic, library: &Library, action: &Action) {
    let name = &action.name;
    let constant = name::screaming(name);
    let (action_trait, action_spec) = (source.library("Action"), source.library("ActionSpec"));
    let (auth, effect) = (source.library("Auth"), source.library("Effect"));
    let errors: Vec<String> = action
        .errors
        .iter()
        .map(|row| error(source, spec, library, &row.code))
        .collect();
    let effect = format!("{effect}::{:?}", action.effect);
    let auth = format!("{auth}::{}", if action.skips_auth { "Skip" } else { "Tc3" });
    let paging = pager::literal(source, action);
    source.sibling("ERROR_CODES");
    source.push(format!(
        "impl {action_trait} for {name} {{
            type Response = {name}Response;
            const SPEC: &'static {action_spec} = &{action_spec} {{
                name: {}, service: {}, version: {}, auth: {auth}, effect: {effect}, rate: {}, paging: {paging},
                request: &{constant}_REQUEST, response: &{constant}_RESPONSE, errors: &[{}], codes: ERROR_CODES,
            }};
        }}\n",
        literal(name),
        literal(&topic.service),
        literal(&topic.version),
        action.rate,
        errors.join(", "),
    ));
}

/// A code by its constant where there is one: the constants are of the crate that holds the hand-written part.
fn error(source: &mut Source, spec: &Spec, library: &Library, code: &str) -> String {
    let error_code = source.library("ErrorCode");
    if library.is_own() && spec.codes.names(code) {
        format!("{error_code}::{}", name::screaming(code))
    } else {
        format!("{error_code}::from_static({})", literal(code))
    }
}

impl Effect {
    /// What a repetition does, for a reader.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Read => "it changes nothing and can be repeated at will",
            Self::Idempotent => "a second time changes nothing more than the first did",
            Self::Once => {
                "each time does the work again, so it is not repeated unless nothing came of it"
            }
        }
    }
}
