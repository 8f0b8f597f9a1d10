//! Statistics: how many mails of each fate there are.

use rusqlite::{Result, named_params};

use super::{
    State,
    message::{MAIL, MessageFilter, Search},
};
use crate::{Fate, day};

/// The mails of a day, or of a whole period, that met with the same fate.
pub(crate) struct Tally {
    pub(crate) day: i64,
    /// Whether the service took them.
    pub(crate) is_taken: bool,
    pub(crate) fate: Fate,
    pub(crate) mails: u64,
    /// How many recipients they went to, each counted once.
    pub(crate) recipients: u64,
}

/// The mails that the filter lets through, counted for each day, or all together as those of day 0.
pub(crate) fn tallies(
    state: &State<'_>,
    filter: &MessageFilter,
    is_by_day: bool,
) -> Result<Vec<Tally>> {
    let Some(search) = Search::new(state, filter) else {
        return Ok(Vec::new());
    };
    let conditions = search.conditions();
    let sql = format!(
        "SELECT iif(:by_day, (message.created + :offset) / :seconds, 0) AS day, send_status = 0 AS taken, fate,
                count(*), count(DISTINCT recipient)
         FROM {MAIL} WHERE {} GROUP BY day, taken, fate ORDER BY day",
        conditions.sql()
    );
    let (offset, seconds) = (day::OFFSET, day::SECONDS);
    let values = conditions.values_with(
        named_params! { ":by_day": is_by_day, ":offset": offset, ":seconds": seconds },
    );
    state.all(&sql, &values, |row| {
        Ok(Tally {
            day: row.get(0)?,
            is_taken: row.get(1)?,
            fate: Fate::from_number(row.get(2)?),
            mails: row.get(3)?,
            recipients: row.get(4)?,
        })
    })
}
