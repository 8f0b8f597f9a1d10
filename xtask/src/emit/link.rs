//! Links in documentation: names of actions, objects and values become links wherever a sentence speaks of them.

use std::collections::BTreeMap;

use crate::{
    name,
    spec::{Base, Dress, Spec, Topic},
};

/// What the documentation in a topic's file can link to, by name.
#[derive(Default)]
pub(super) struct Links {
    targets: BTreeMap<String, Target>,
}

#[derive(Default)]
struct Target {
    /// Whether the bare word can mean nothing but the type.
    is_telling: bool,
    /// Whether the file has the type in scope; else it is named by the module that has them all.
    in_scope: bool,
}

impl Links {
    /// Every type that the tables make, as the file of one topic sees it.
    pub(super) fn of(spec: &Spec, topic: &Topic) -> Self {
        let mut links = Self::default();
        for other in &spec.topics {
            let is_own = other.name == topic.name;
            for action in &other.actions {
                links.target(&action.name).is_telling = name::snake(&action.name).contains('_');
                links.target(&action.name).in_scope = is_own;
            }
            let objects = other.objects.iter().map(|object| &object.name);
            let values = other.values.iter().map(|values| &values.name);
            for name in objects.chain(values) {
                links.target(name).in_scope |= is_own;
            }
        }
        for field in topic.field_lists().flat_map(|(fields, _)| fields) {
            if let (Dress::Values(name), _) | (_, Base::Object(name)) =
                (&field.kind.dress, &field.kind.base)
            {
                links.target(name).in_scope = true;
            }
        }
        links
    }

    /// The lines with their links.
    pub(super) fn apply(&self, lines: &[String]) -> Vec<String> {
        lines.iter().map(|line| self.line(line)).collect()
    }

    fn target(&mut self, name: &str) -> &mut Target {
        self.targets.entry(name.to_owned()).or_default()
    }

    /// A line whose code spans end where they began; any other stays as it is.
    fn line(&self, line: &str) -> String {
        let parts: Vec<&str> = line.split('`').collect();
        if parts.len().is_multiple_of(2) {
            return line.to_owned();
        }
        let mut linked = String::with_capacity(line.len());
        for (index, part) in parts.into_iter().enumerate() {
            if index.is_multiple_of(2) {
                self.words(&mut linked, part);
            } else {
                self.code(&mut linked, part);
            }
        }
        linked
    }

    /// A code span that is a name, unless it is the text of a link already.
    fn code(&self, linked: &mut String, span: &str) {
        match self.targets.get(span) {
            Some(target) if !linked.ends_with('[') => linked.push_str(&link(span, target)),
            _ => linked.extend(["`", span, "`"]),
        }
    }

    /// Words outside of code, of which only telling names are names.
    fn words(&self, linked: &mut String, text: &str) {
        let is_end = |c: char| !c.is_ascii_alphanumeric();
        for piece in text.split_inclusive(is_end) {
            let word = piece.trim_end_matches(is_end);
            match self.targets.get(word) {
                Some(target) if target.is_telling => linked.push_str(&link(word, target)),
                _ => linked.push_str(word),
            }
            linked.push_str(&piece[word.len()..]);
        }
    }
}

fn link(name: &str, target: &Target) -> String {
    if target.in_scope {
        format!("[`{name}`]")
    } else {
        format!("[`{name}`](super::{name})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: &str) {
        let mut links = Links::default();
        links.targets.insert(
            "SendParcel".to_owned(),
            Target {
                is_telling: true,
                in_scope: false,
            },
        );
        links.targets.insert(
            "Zone".to_owned(),
            Target {
                is_telling: false,
                in_scope: true,
            },
        );
        assert_eq!(links.apply(&[line.to_owned()]), [expected]);
    }

    #[test]
    fn telling_names_are_linked_as_words_and_all_names_as_code() {
        check(
            "As SendParcel's `Zone` says, Zone by zone.",
            "As [`SendParcel`](super::SendParcel)'s [`Zone`] says, Zone by zone.",
        );
        check("SendParcel", "[`SendParcel`](super::SendParcel)");
    }

    #[test]
    fn parts_of_words_links_and_other_code_stay() {
        for line in [
            "SendParcels and `SendParcel.Zone`",
            "[`Zone`], [`Zone`](Zone::MOON)",
            "a span that `SendParcel does not close",
            "``a`b`` é, \\[x\\] <y>",
            "",
        ] {
            check(line, line);
        }
    }
}
