//! The report of the suite in Python: what it has seen, held against the spec tables.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use crate::{
    Error,
    spec::{Action, Field, Spec},
};

/// The action whose every documented code must be seen.
const BATCH: &str = "BatchSendEmail";

/// Names, by the name that they belong to.
type Names = BTreeMap<String, BTreeSet<String>>;

/// What the suite has seen.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// The tests that compared an answer of an action as a whole.
    compared: Names,
    /// The codes that an action was refused with.
    refused: Names,
    /// The fields of a model that had a value in a compared answer.
    fields: Names,
}

impl Report {
    pub(super) fn read(path: &Path) -> Result<Self, Error> {
        let failed = |source| Error::Read {
            path: path.to_owned(),
            source,
        };
        let text = fs::read_to_string(path).map_err(failed)?;
        Self::parse(&text).map_err(|error| failed(error.into()))
    }

    fn parse(text: &str) -> Result<Self, serde_json::Error> {
        let mut noted: BTreeMap<String, Names> = serde_json::from_str(text)?;
        let mut take = |name| noted.remove(name).unwrap_or_default();
        Ok(Self {
            compared: take("compared"),
            refused: take("refused"),
            fields: take("fields"),
        })
    }

    /// What the tables have and the suite has not seen.
    pub(super) fn judge(&self, spec: &Spec) -> Vec<String> {
        let mut faults = Vec::new();
        for action in actions(spec) {
            let name = &action.name;
            if !self.compared.contains_key(name) {
                faults.push(format!("{name}: no test compared an answer"));
            }
            let codes = action.errors.iter().map(|row| &row.code);
            let unseen = codes.filter(|code| name == BATCH && !has(&self.refused, name, code));
            faults.extend(unseen.map(|code| format!("{name}: no test saw {code}")));
        }
        for (model, fields) in models(spec) {
            let names = fields.iter().map(|field| &field.name);
            let unseen = names.filter(|name| !has(&self.fields, &model, name));
            faults.extend(unseen.map(|name| format!("{model}: no answer had {name}")));
        }
        faults
    }

    /// A line that counts.
    pub(super) fn summary(&self) -> String {
        format!(
            "{} actions and {} fields compared, {} codes seen, {} of them of {BATCH}",
            self.compared.len(),
            self.fields.values().map(BTreeSet::len).sum::<usize>(),
            self.refused.values().map(BTreeSet::len).sum::<usize>(),
            self.refused.get(BATCH).map_or(0, BTreeSet::len),
        )
    }

    /// A table for each topic: what was compared of each action's answer, by which tests, and which codes came.
    pub(super) fn tables(&self, spec: &Spec) -> String {
        let mut text = String::new();
        for topic in &spec.topics {
            text += &format!(
                "\n## {}\n\n| Action | Fields of the answer | Tests | Refused with |\n|---|---|---|---|\n",
                topic.title
            );
            text.extend(topic.actions.iter().map(|action| self.row(action)));
        }
        text
    }

    fn row(&self, action: &Action) -> String {
        let name = &action.name;
        let of = |names: &Names, key: &str, form: fn(&String) -> String| {
            let found = names.get(key).into_iter().flatten();
            found.map(form).collect::<Vec<_>>().join(", ")
        };
        let quoted = |name: &String| format!("`{name}`");
        let fields = of(&self.fields, &format!("{name}Response"), quoted);
        let tests = of(&self.compared, name, |test| {
            test.trim_start_matches("test_").replace('_', " ")
        });
        let codes = of(&self.refused, name, quoted);
        format!("| {name} | {fields} | {tests} | {codes} |\n")
    }
}

fn has(names: &Names, key: &str, name: &str) -> bool {
    names.get(key).is_some_and(|names| names.contains(name))
}

fn actions(spec: &Spec) -> impl Iterator<Item = &Action> {
    spec.topics.iter().flat_map(|topic| &topic.actions)
}

/// What answers are made of, by the names of the SDK's models: answers, and the objects in them.
fn models(spec: &Spec) -> BTreeMap<String, &[Field]> {
    let answers =
        actions(spec).map(|action| (format!("{}Response", action.name), action.output.as_slice()));
    let objects = spec.objects_in(actions(spec).flat_map(|action| &action.output));
    let objects = objects
        .into_iter()
        .map(|object| (object.name.clone(), object.fields.as_slice()));
    answers.chain(objects).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec() -> Spec {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        Spec::read(&root.join("../crates/ses-types/spec")).expect("the tables are sound")
    }

    /// A suite that has seen everything.
    fn complete(spec: &Spec) -> Report {
        let names = |names: &mut dyn Iterator<Item = &String>| names.cloned().collect();
        let codes = |action: &Action| names(&mut action.errors.iter().map(|row| &row.code));
        let fields = |fields: &[Field]| names(&mut fields.iter().map(|field| &field.name));
        Report {
            compared: actions(spec)
                .map(|action| (action.name.clone(), BTreeSet::from(["test_it".to_owned()])))
                .collect(),
            refused: actions(spec)
                .map(|action| (action.name.clone(), codes(action)))
                .collect(),
            fields: models(spec)
                .into_iter()
                .map(|(model, of)| (model, fields(of)))
                .collect(),
        }
    }

    #[test]
    fn what_is_not_seen_is_named() {
        let spec = spec();
        let mut report = complete(&spec);
        assert_eq!(report.judge(&spec), Vec::<String>::new());
        report.compared.remove("SendEmail");
        let mut take = |names: fn(&mut Report) -> &mut Names, key: &str, name: &str| {
            assert!(
                names(&mut report)
                    .get_mut(key)
                    .is_some_and(|names| names.remove(name))
            );
        };
        take(|report| &mut report.refused, BATCH, "InternalError");
        take(|report| &mut report.refused, "SendEmail", "InternalError");
        take(|report| &mut report.fields, "TagList", "TagKey");
        assert_eq!(
            report.judge(&spec),
            [
                "BatchSendEmail: no test saw InternalError",
                "SendEmail: no test compared an answer",
                "TagList: no answer had TagKey",
            ]
        );
    }

    #[test]
    fn a_row_says_what_was_seen() {
        let text = r#"{
            "compared": {"ListReceivers": ["test_a_list_is_gone"]},
            "refused": {"ListReceivers": ["UnsupportedRegion"]},
            "fields": {"ListReceiversResponse": ["TotalCount", "Data"]}
        }"#;
        let tables = Report::parse(text).expect("it is sound").tables(&spec());
        let row =
            "\n| ListReceivers | `Data`, `TotalCount` | a list is gone | `UnsupportedRegion` |\n";
        assert!(tables.contains(row), "{tables}");
        assert!(Report::parse("[]").is_err());
    }
}
