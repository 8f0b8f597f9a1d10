//! Writes what was imported as a file of spec tables.

use super::{
    example::{Example, Examples},
    field::Field,
    object::Object,
};
use crate::problem::FileProblems;

/// What a table file of one action says.
#[derive(Default)]
pub(super) struct Sheet {
    pub(super) service: String,
    pub(super) version: String,
    pub(super) action: String,
    pub(super) prose: Vec<String>,
    pub(super) effect: &'static str,
    pub(super) rate: u32,
    pub(super) skips_auth: bool,
    pub(super) input: Vec<Field>,
    pub(super) output: Vec<Field>,
    pub(super) errors: Vec<(String, String)>,
    pub(super) notes: Vec<String>,
    pub(super) requests: Vec<Example>,
    pub(super) answers: Vec<Example>,
    pub(super) objects: Vec<Object>,
}

impl Sheet {
    /// The whole file.
    pub(super) fn text(&self) -> String {
        let mut file = self.head();
        file.push_str(&section("Input", &inputs(&self.input)));
        file.push_str(&section("Output", &outputs(&self.output)));
        let errors = self
            .errors
            .iter()
            .map(|(code, description)| vec![code.clone(), description.clone()]);
        file.push_str(&section(
            "Errors",
            &table(&["Error Code", "Description"], errors),
        ));
        if !self.notes.is_empty() {
            file.push_str(&section("Notes", &self.notes.join("\n")));
        }
        file.push_str(&examples("Example request", &self.requests));
        file.push_str(&examples("Example answer", &self.answers));
        for object in &self.objects {
            let prose = object.prose.join("\n\n");
            file.push_str(&format!("\n## Object {}\n{prose}\n", object.name));
            file.push_str(&section("Fields", &inputs(&object.fields)));
        }
        file
    }

    /// Adds the examples that the tables allow.
    pub(super) fn show(&mut self, mut examples: Examples, problems: &mut FileProblems<'_>) {
        examples.keep_fitting(&self.input, &self.output, &self.objects, problems);
        self.requests = examples.requests;
        self.answers = examples.answers;
    }

    fn head(&self) -> String {
        let Self {
            service,
            version,
            action,
            effect,
            rate,
            ..
        } = self;
        let prose = self.prose.join("\n\n");
        let auth = if self.skips_auth {
            "- auth: skip\n"
        } else {
            ""
        };
        format!(
            "# {action}\nservice: {service}\nversion: {version}\n\n## Action {action}\n{prose}\n\n- effect: {effect}\n- \
             rate: {rate}\n{auth}"
        )
    }
}

fn section(title: &str, text: &str) -> String {
    format!("\n### {title}\n{}\n", text.trim_end())
}

fn inputs(fields: &[Field]) -> String {
    let rows = fields.iter().map(|field| {
        let required = if field.required { "Yes" } else { "No" };
        vec![
            field.name.clone(),
            required.to_owned(),
            field.kind.clone(),
            field.description.clone(),
        ]
    });
    table(&["Parameter Name", "Required", "Type", "Description"], rows)
}

fn outputs(fields: &[Field]) -> String {
    let rows = fields.iter().map(|field| {
        vec![
            field.name.clone(),
            field.kind.clone(),
            field.description.clone(),
        ]
    });
    table(&["Parameter Name", "Type", "Description"], rows)
}

fn table(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut text = format!(
        "| {} |\n|{}\n",
        header.join(" | "),
        "---|".repeat(header.len())
    );
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    text
}

fn examples(title: &str, examples: &[Example]) -> String {
    if examples.is_empty() {
        return String::new();
    }
    let fences = examples
        .iter()
        .map(|example| format!("```json\n{}\n```", example.text));
    section(title, &fences.collect::<Vec<_>>().join("\n\n"))
}
