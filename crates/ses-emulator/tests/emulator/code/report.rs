//! Reports.

use serde_json::{Value, json};
use ses_types::{Action, GetAbuseReport, GetSendEmailStatus, GetStatisticsReport};

use super::{Step, Table};

pub(super) fn tables() -> Vec<Table> {
    vec![status(), abuse(), statistics()]
}

fn status() -> Table {
    let date = |date: &str| json!({ "RequestDate": date });
    let kept = "RequestDate: a day of the window that the service keeps";
    Table::new(
        GetSendEmailStatus::SPEC,
        json!({ "RequestDate": "2026-01-02", "Offset": 0, "Limit": 100 }),
    )
    .row("RequestDate: date", date("2026-02-30"))
    .row(kept, date("2026-01-03"))
    .row(kept, date("2025-07-05"))
    .row_after(
        [Step::Terms(json!({ "report_days": 30 }))],
        kept,
        date("2025-12-02"),
    )
    .row("Limit: at most 100", json!({ "Limit": 101 }))
    .row(
        "ToEmailAddress: address",
        json!({ "ToEmailAddress": "nobody" }),
    )
}

fn abuse() -> Table {
    Table::new(
        GetAbuseReport::SPEC,
        json!({ "StartTime": "2026-01-01", "EndTime": "2026-01-02 23:59:59" }),
    )
    .row(
        "StartTime: a time that the service can read",
        json!({ "StartTime": "January" }),
    )
    .row(
        "EndTime: a time that the service can read",
        json!({ "EndTime": "2026-01-02T23:59:59" }),
    )
    .row("Limit: at most 1000", json!({ "Limit": 1001 }))
    .assumed(
        "Limit: not negative",
        "FailedOperation.InvalidLimit",
        json!({ "Limit": -1 }),
    )
    .assumed(
        "Offset: not negative",
        "FailedOperation.InvalidLimit",
        json!({ "Offset": -1 }),
    )
}

fn statistics() -> Table {
    let sound = json!({ "StartDate": "2026-01-01", "EndDate": "2026-01-02" });
    period(Table::new(GetStatisticsReport::SPEC, sound))
}

/// What may be wrong with a period of days that begins with 2026.
pub(super) fn period(table: Table) -> Table {
    let end = |date: &str| -> Value { json!({ "EndDate": date }) };
    table
        .row("StartDate: date", json!({ "StartDate": "2026-1-1" }))
        .row("EndDate: date", end("2026-02-30"))
        .row("EndDate: not before StartDate", end("2025-12-31"))
}
