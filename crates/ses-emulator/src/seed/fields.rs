//! Taking the fields of a table one by one: what is missing, of another kind or not known is a problem.

use std::path::{Path, PathBuf};

use super::{
    node::{At, Key, Node, Value},
    problem::{Place, Problem},
};

/// What is known of a seed while it is read.
pub(super) struct Reader {
    pub(super) file: String,
    /// The folder that the names of files begin in; without one, no file may be named.
    pub(super) folder: Option<PathBuf>,
    pub(super) problems: Vec<Problem>,
}

/// The fields of a table that have not been taken yet.
pub(super) struct Fields<'a> {
    pub(super) place: Place,
    left: Vec<&'a (Key, Node)>,
    taken: Vec<&'static str>,
}

/// A field's value and its place.
pub(super) struct Field<T> {
    pub(super) place: Place,
    pub(super) value: T,
}

impl Reader {
    pub(super) fn complain(&mut self, place: &Place, message: impl Into<String>) {
        self.problems.push(place.problem(message));
    }

    /// The fields of a table, which messages call `name`; none if it is no table.
    pub(super) fn table<'a>(&mut self, name: String, node: &'a Node) -> Fields<'a> {
        let place = self.place(node.at, name);
        let left = match &node.value {
            Value::Table(fields) => fields.iter().collect(),
            other => {
                self.complain(&place, format!("must be a table, not {}", other.kind()));
                Vec::new()
            }
        };
        Fields {
            place,
            left,
            taken: Vec::new(),
        }
    }

    pub(super) fn place(&self, at: At, name: String) -> Place {
        let file = self.file.clone();
        Place { file, at, name }
    }

    /// The content of a file that a field names.
    pub(super) fn file(&mut self, field: &Field<String>) -> Option<(PathBuf, Vec<u8>)> {
        let Some(folder) = &self.folder else {
            let message = "a file can be named in a seed that is a file itself only";
            self.complain(&field.place, message);
            return None;
        };
        let path = folder.join(Path::new(&field.value));
        match std::fs::read(&path) {
            Ok(content) => Some((path, content)),
            Err(error) => {
                self.complain(&field.place, format!("{}: {error}", path.display()));
                None
            }
        }
    }
}

impl<'a> Fields<'a> {
    /// Calls the table by its own name, if it has one.
    pub(super) fn rename(&mut self, kind: &str, name: &str) {
        if !name.is_empty() {
            self.place.name = format!("{kind} {name:?}");
        }
    }

    /// Any field that there may be.
    pub(super) fn any(&mut self, reader: &Reader, name: &'static str) -> Option<Field<&'a Value>> {
        self.taken.push(name);
        let index = self.left.iter().position(|(key, _)| key.name == name)?;
        let (_, node) = self.left.swap_remove(index);
        let place = reader.place(node.at, self.name_of(name));
        Some(Field {
            place,
            value: &node.value,
        })
    }

    pub(super) fn text(
        &mut self,
        reader: &mut Reader,
        name: &'static str,
    ) -> Option<Field<String>> {
        self.kind(reader, name, "a text", |value| match value {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        })
    }

    /// A text that must be there; what is wrong is said, and the empty text stands for it.
    pub(super) fn required(&mut self, reader: &mut Reader, name: &'static str) -> String {
        let is_there = self.left.iter().any(|(key, _)| key.name == name);
        if !is_there {
            reader.complain(&self.place, format!("the field {name} is missing"));
        }
        let found = self.text(reader, name);
        found.map_or_else(String::new, |field| field.value)
    }

    pub(super) fn number(&mut self, reader: &mut Reader, name: &'static str) -> Option<Field<u64>> {
        self.kind(reader, name, "a number", |value| match value {
            Value::Number(number) => Some(*number),
            _ => None,
        })
    }

    pub(super) fn list(&mut self, reader: &mut Reader, name: &'static str) -> &'a [Node] {
        let list = self.kind(reader, name, "a list", |value| match value {
            Value::List(items) => Some(&items[..]),
            _ => None,
        });
        list.map_or(&[], |list| list.value)
    }

    /// Complains of the fields that nobody has taken.
    pub(super) fn finish(self, reader: &mut Reader) {
        let known = self.taken.join(", ");
        for (key, _) in &self.left {
            let place = reader.place(key.at, self.name_of(&key.name));
            reader.complain(&place, format!("there is no such field; there are {known}"));
        }
    }

    fn kind<T>(
        &mut self,
        reader: &mut Reader,
        name: &'static str,
        kind: &str,
        take: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Option<Field<T>> {
        let Field { place, value } = self.any(reader, name)?;
        match take(value) {
            Some(value) => Some(Field { place, value }),
            None => {
                reader.complain(&place, format!("must be {kind}, not {}", value.kind()));
                None
            }
        }
    }

    fn name_of(&self, field: &str) -> String {
        match self.place.name.as_str() {
            "" => field.to_owned(),
            table => format!("{table}.{field}"),
        }
    }
}
