//! Writes the module that holds the others: what it re-exports, the list of all actions, and what the others share.

use super::{Library, header, source::Source};
use crate::spec::{Spec, Topic};

/// The whole file, not yet formatted.
pub(super) fn emit(spec: &Spec, library: &Library) -> String {
    let mut source = Source::default();
    exports(&mut source, spec);
    actions(&mut source, spec, library);
    if spec.topics.iter().any(has_masked) {
        source.push(MASKED);
    }
    source.finish(&format!("{}\n{}", header("*.md"), modules(spec)), library)
}

fn modules(spec: &Spec) -> String {
    let topics: String = spec
        .topics
        .iter()
        .map(|topic| format!("mod {};\n", topic.name))
        .collect();
    format!("mod errors;\n#[cfg(test)]\nmod examples;\n{topics}")
}

fn exports(source: &mut Source, spec: &Spec) {
    source.push("pub use self::errors::ERROR_CODES;");
    for topic in &spec.topics {
        let actions = topic
            .actions
            .iter()
            .flat_map(|action| [action.name.clone(), format!("{}Response", action.name)]);
        let objects = topic.objects.iter().map(|object| object.name.clone());
        let values = topic.values.iter().map(|values| values.name.clone());
        let names: Vec<String> = actions.chain(objects).chain(values).collect();
        if !names.is_empty() {
            source.push(format!(
                "pub use self::{}::{{{}}};",
                topic.name,
                names.join(", ")
            ));
        }
    }
    source.push("");
}

fn actions(source: &mut Source, spec: &Spec, library: &Library) {
    let mut names: Vec<&str> = spec
        .topics
        .iter()
        .flat_map(|topic| &topic.actions)
        .map(|action| action.name.as_str())
        .collect();
    names.sort_unstable();
    if names.is_empty() {
        return;
    }
    let (action, action_spec) = (source.library("Action"), source.library("ActionSpec"));
    let specs: Vec<String> = names
        .iter()
        .map(|name| format!("<{name} as {action}>::SPEC"))
        .collect();
    source.push("/// Every action, by name.");
    source.push(format!(
        "pub const ACTIONS: &[&{action_spec}] = &[{}];\n",
        specs.join(", ")
    ));
    if library.is_own() {
        callback(source, &names);
    }
}

/// A macro is exported from the root of its crate, whatever module it stands in: a crate that has the code in a private
/// module does not want one.
fn callback(source: &mut Source, names: &[&str]) {
    source.push(format!(
        "/// Calls a macro with the names of all actions, in alphabetical order and without separators.
        ///
        /// For whoever writes something for each action, such as a dispatcher from names to types.
        #[macro_export]
        macro_rules! for_each_action {{
            ($callback:ident) => {{
                $callback! {{ {} }}
            }};
        }}\n",
        names.join(" ")
    ));
}

fn has_masked(topic: &Topic) -> bool {
    topic.field_lists().any(|(fields, _)| {
        fields
            .iter()
            .any(|field| field.kind.is_masked() && !field.kind.list)
    })
}

const MASKED: &str = "
/// Stands for a value that `Debug` does not show.
struct Masked;

impl core::fmt::Debug for Masked {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(\"masked\")
    }
}
";
