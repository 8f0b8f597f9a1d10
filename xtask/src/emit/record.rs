//! Writes a struct: a request, an answer or an object, with its constructor and its setters.

use super::{
    doc,
    source::{Source, literal},
};
use crate::{
    name,
    spec::{Base, Dress, Field, RuleRow, Spec, Topic, Type},
};

/// A struct to write.
pub(super) struct Record<'a> {
    pub(super) name: &'a str,
    pub(super) docs: Vec<String>,
    pub(super) fields: &'a [Field],
    pub(super) rules: &'a [RuleRow],
    pub(super) role: Role,
}

/// Which way the struct goes over the wire.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// To the service.
    Request,
    /// From the service: anything may be missing.
    Answer,
    /// From the service, as a part of an answer.
    AnswerPart,
    /// Both ways, as a part of something else.
    Object,
}

/// A field as Rust has it.
struct Member {
    wire: String,
    rust: String,
    required: bool,
    list: bool,
    item: String,
    takes: Takes,
    masked: bool,
    /// An object by itself has no default to read `null` as.
    object: bool,
    docs: Vec<String>,
}

/// What a constructor or a setter takes for an item.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// The type itself: literals are written without a suffix, objects are objects.
    Itself,
    /// Whatever becomes the type.
    Into,
}

impl Record<'_> {
    /// Adds the struct and its impls.
    pub(super) fn emit(&self, source: &mut Source, spec: &Spec, topic: &Topic) {
        let members = self.members(source, spec, topic);
        self.declaration(source, &members);
        self.wire(source, &members);
        if members.iter().any(|member| member.masked) {
            self.debug(source, &members);
        }
        source.push(format!("impl {} {{", self.name));
        self.constructor(source, &members);
        for member in members.iter().filter(|member| !member.required) {
            source.push(setter(member));
        }
        source.push("}\n");
    }

    fn members(&self, source: &mut Source, spec: &Spec, topic: &Topic) -> Vec<Member> {
        let mut members: Vec<Member> = Vec::new();
        for field in self.fields {
            let mut docs = doc::prose(std::slice::from_ref(&field.description));
            docs.extend(doc::field_rules(
                field,
                self.rules,
                self.role == Role::Answer,
            ));
            members.push(Member {
                wire: field.name.clone(),
                rust: name::field(&field.name),
                required: field.required,
                list: field.kind.list,
                item: item(source, spec, topic, &field.kind),
                takes: takes(&field.kind),
                masked: field.kind.is_masked(),
                object: !field.kind.list && matches!(field.kind.base, Base::Object(_)),
                docs,
            });
        }
        if self.role == Role::Answer {
            members.push(request_id(source));
        }
        members
    }

    fn declaration(&self, source: &mut Source, members: &[Member]) {
        source.doc("///", &self.docs);
        let mut derives = vec!["Clone", "PartialEq"];
        if members.iter().all(|member| !member.required) {
            derives.insert(1, "Default");
        }
        if !members.iter().any(|member| member.masked) {
            derives.insert(1, "Debug");
        }
        source.push(format!(
            "#[derive({})]\n#[non_exhaustive]\npub struct {} {{",
            derives.join(", "),
            self.name
        ));
        for member in members {
            source.doc("///", &member.docs);
            let kind = member.kind(source);
            source.push(format!("pub {}: {kind},", member.rust));
        }
        source.push("}\n");
    }

    /// How the object is written and read.
    fn wire(&self, source: &mut Source, members: &[Member]) {
        let record = source.library("record");
        source.push(format!("{record}! {{\n    {} {{", self.name));
        for (index, member) in members.iter().enumerate() {
            source.push(format!(
                "        {index} {} {} {},",
                member.rust,
                literal(&member.wire),
                self.presence(member)
            ));
        }
        source.push("    }\n}\n");
    }

    /// Whether a field may be missing or `null`, and whether it is left out.
    fn presence(&self, member: &Member) -> &'static str {
        let is_sent = matches!(self.role, Role::Request | Role::Object);
        let is_answered = matches!(self.role, Role::AnswerPart | Role::Object);
        match (member.list, member.required) {
            (false, false) => "optional",
            (true, false) if is_sent => "list",
            (true, false) => "lenient",
            (list, true) if is_answered && (list || !member.object) => "lenient",
            (_, true) => "required",
        }
    }

    /// `Debug` that hides what is masked.
    fn debug(&self, source: &mut Source, members: &[Member]) {
        let fmt = source.core("fmt");
        let fields: String = members
            .iter()
            .map(|member| {
                let name = member.rust.trim_start_matches("r#");
                let value = match (member.masked, member.required, member.list) {
                    (false, ..) => format!("&self.{}", member.rust),
                    (true, _, true) => {
                        format!("&format_args!(\"{{}} masked\", self.{}.len())", member.rust)
                    }
                    (true, true, _) => "&super::Masked".to_owned(),
                    (true, ..) => format!("&self.{}.as_ref().map(|_| super::Masked)", member.rust),
                };
                format!(".field(\"{name}\", {value})")
            })
            .collect();
        source.push(format!(
            "impl {fmt}::Debug for {name} {{
                fn fmt(&self, f: &mut {fmt}::Formatter<'_>) -> {fmt}::Result {{
                    f.debug_struct(\"{name}\"){fields}.finish()
                }}
            }}\n",
            name = self.name,
        ));
    }

    fn constructor(&self, source: &mut Source, members: &[Member]) {
        let required = || members.iter().filter(|member| member.required);
        let parameters: Vec<String> = required()
            .map(|m| format!("{}: {}", m.rust, m.parameter()))
            .collect();
        let docs = match (self.role, parameters.is_empty()) {
            (Role::Answer, _) => {
                "An answer that says nothing yet: a service, or a test that plays one, sets the fields."
            }
            (_, true) => "Makes the value with nothing set: no field is required.",
            (_, false) => {
                "Makes the value from what is required; the rest is set by the methods below."
            }
        };
        source.push(format!("/// {docs}\n#[must_use]"));
        if parameters.len() > 7 {
            source.push(
                "#[expect(clippy::too_many_arguments, reason = \"the service requires as many\")]",
            );
        }
        if required().count() == 0 {
            source.push("pub fn new() -> Self { Self::default() }\n");
            return;
        }
        let fields: Vec<String> = members
            .iter()
            .map(|member| match (member.required, member.list) {
                (true, _) => member.initializer(),
                (false, true) => format!("{}: Vec::new()", member.rust),
                (false, false) => format!("{}: None", member.rust),
            })
            .collect();
        source.push(format!(
            "pub fn new({}) -> Self {{ Self {{ {} }} }}\n",
            parameters.join(", "),
            fields.join(", ")
        ));
    }
}

impl Member {
    /// The field's type in the struct.
    fn kind(&self, source: &mut Source) -> String {
        match (self.list, self.required) {
            (true, _) => format!("{}<{}>", source.alloc("Vec"), self.item),
            (false, true) => self.item.clone(),
            (false, false) => format!("Option<{}>", self.item),
        }
    }

    /// The type of a parameter that sets the field.
    fn parameter(&self) -> String {
        let one = match self.takes {
            Takes::Itself => self.item.clone(),
            Takes::Into => format!("impl Into<{}>", self.item),
        };
        if self.list {
            format!("impl IntoIterator<Item = {one}>")
        } else {
            one
        }
    }

    /// What a parameter of the field's name becomes.
    fn value(&self) -> String {
        match (self.list, self.takes) {
            (true, Takes::Itself) => format!("{}.into_iter().collect()", self.rust),
            (true, Takes::Into) => format!("{}.into_iter().map(Into::into).collect()", self.rust),
            (false, Takes::Itself) => self.rust.clone(),
            (false, Takes::Into) => format!("{}.into()", self.rust),
        }
    }

    fn initializer(&self) -> String {
        let value = self.value();
        if value == self.rust {
            value
        } else {
            format!("{}: {value}", self.rust)
        }
    }
}

fn setter(member: &Member) -> String {
    let value = if member.list {
        member.value()
    } else {
        format!("Some({})", member.value())
    };
    format!(
        "/// Sets `{}`.\n#[must_use]\npub fn {name}(mut self, {name}: {}) -> Self {{\nself.{name} = {value};\nself\n}}\n",
        member.wire,
        member.parameter(),
        name = member.rust,
    )
}

fn request_id(source: &mut Source) -> Member {
    Member {
        wire: "RequestId".to_owned(),
        rust: "request_id".to_owned(),
        required: false,
        list: false,
        item: source.alloc("String").to_owned(),
        takes: Takes::Into,
        masked: false,
        object: false,
        docs: vec![
            "The number of the call, to quote when asking Tencent Cloud about it.".to_owned(),
        ],
    }
}

/// The Rust type of a value, or of an item of a list.
pub(super) fn item(source: &mut Source, spec: &Spec, topic: &Topic, kind: &Type) -> String {
    match (&kind.dress, &kind.base) {
        (Dress::Type(name), _) => source.library(name).to_owned(),
        (Dress::Values(name), _) => {
            if !topic.values.iter().any(|values| values.name == *name)
                && spec.values(name).is_some()
            {
                source.sibling(name);
            }
            name.clone()
        }
        (_, Base::Object(name)) => {
            if !topic.objects.iter().any(|object| object.name == *name) {
                source.sibling(name);
            }
            name.clone()
        }
        (_, Base::String) => source.alloc("String").to_owned(),
        (_, Base::Unsigned) => "u64".to_owned(),
        (_, Base::Signed) => "i64".to_owned(),
        (_, Base::Boolean) => "bool".to_owned(),
        (_, Base::Float) => "f64".to_owned(),
    }
}

fn takes(kind: &Type) -> Takes {
    match (&kind.dress, &kind.base) {
        (Dress::Plain | Dress::Masked(_), Base::String)
        | (Dress::Type(_) | Dress::Values(_), _) => Takes::Into,
        _ => Takes::Itself,
    }
}
