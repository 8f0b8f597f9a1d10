//! Filters: conditions of which only those stand in a statement that somebody asks for.

use rusqlite::ToSql;

/// Conditions, joined by AND, and the values of their parameters.
///
/// A condition that nobody asks for is left out, so that the database can choose an index by what is there.
pub(crate) struct Filter<'a> {
    sql: String,
    values: Vec<(&'a str, &'a dyn ToSql)>,
}

impl<'a> Filter<'a> {
    /// A filter with a condition that always holds.
    pub(crate) fn new(condition: &str) -> Self {
        Self {
            sql: condition.into(),
            values: Vec::new(),
        }
    }

    /// Adds a condition on the parameter `name`, if there is a value.
    pub(crate) fn and<T: ToSql>(
        mut self,
        condition: &str,
        name: &'a str,
        value: Option<&'a T>,
    ) -> Self {
        if let Some(value) = value {
            self.sql.push_str(" AND ");
            self.sql.push_str(condition);
            self.values.push((name, value));
        }
        self
    }

    /// What stands after WHERE.
    pub(crate) fn sql(&self) -> &str {
        &self.sql
    }

    /// The values of the conditions.
    pub(crate) fn values(&self) -> &[(&'a str, &'a dyn ToSql)] {
        &self.values
    }

    /// The values of the conditions, and those of what else stands in the statement.
    pub(crate) fn values_with(
        &self,
        more: &[(&'a str, &'a dyn ToSql)],
    ) -> Vec<(&'a str, &'a dyn ToSql)> {
        [&self.values, more].concat()
    }
}
