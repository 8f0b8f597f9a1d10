//! Values that stand in a column as JSON.

/// Lets a type that is JSON for serde be written into a column, and read from it.
macro_rules! json_column {
    ($type:ty) => {
        impl rusqlite::ToSql for $type {
            fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
                serde_json::to_string(self)
                    .map(rusqlite::types::ToSqlOutput::from)
                    .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
            }
        }

        impl rusqlite::types::FromSql for $type {
            fn column_result(
                value: rusqlite::types::ValueRef<'_>,
            ) -> rusqlite::types::FromSqlResult<Self> {
                serde_json::from_str(value.as_str()?)
                    .map_err(|error| rusqlite::types::FromSqlError::Other(error.into()))
            }
        }
    };
}

pub(crate) use json_column;
