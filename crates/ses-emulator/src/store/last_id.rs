//! The ids that an account gives out: each kind counts for itself, and no id comes twice, whatever is deleted.

use rusqlite::{Result, named_params};

use super::{State, key};

/// What is numbered within an account.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    List,
    Template,
    Task,
}

impl Kind {
    fn table(self) -> &'static str {
        match self {
            Self::List => "receiver",
            Self::Template => "template",
            Self::Task => "task",
        }
    }
}

/// The id that was chosen, which later ones then come after, or the next one of its kind.
pub(super) fn assign(state: &State<'_>, kind: Kind, chosen: Option<u64>) -> Result<u64> {
    match chosen {
        Some(id) => take(state, kind, id).map(|()| id),
        None => next(state, kind),
    }
}

fn next(state: &State<'_>, kind: Kind) -> Result<u64> {
    state.count(
        "INSERT INTO last_id (account, kind, id) VALUES (:account, :kind, :first)
         ON CONFLICT DO UPDATE SET id = max(id + 1, excluded.id) RETURNING id",
        named_params! { ":kind": kind.table(), ":first": state.first_id(kind) },
    )
}

fn take(state: &State<'_>, kind: Kind, id: u64) -> Result<()> {
    state.execute(
        "INSERT INTO last_id (account, kind, id) VALUES (:account, :kind, :id)
         ON CONFLICT DO UPDATE SET id = max(id, excluded.id)",
        named_params! { ":kind": kind.table(), ":id": key(id) },
    )?;
    Ok(())
}
