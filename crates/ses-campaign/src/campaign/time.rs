//! Points in time, and how long something may take, as a campaign writes them.

use std::{str::FromStr as _, time::Duration};

use jiff::{Timestamp, civil, tz::TimeZone};
use toml::de::DeValue;

use super::{
    Schedule, Times,
    table::{Field, Reader, Table},
};

/// The table `schedule`.
pub(super) fn schedule(reader: &mut Reader<'_>, mut table: Table<'_>) -> Schedule {
    let at = table.any(reader, "at");
    let begin = table.any(reader, "begin");
    let hours = table.number(reader, "every_hours");
    let time = |reader: &mut Reader<'_>, field: &Field<_>| match point(field.value) {
        Ok(time) => time,
        Err(message) => {
            reader.complain_of(field, message);
            0
        }
    };
    let schedule = match (&at, &begin, &hours) {
        (Some(at), None, None) => Schedule::At(time(reader, at)),
        (None, Some(begin), Some(hours)) => {
            if hours.value == 0 {
                reader.complain_of(hours, "must be at least 1");
            }
            let (begin, hours) = (time(reader, begin), hours.value);
            Schedule::Every { begin, hours }
        }
        _ => {
            let message = "must have either at, or begin and every_hours";
            reader.complain(table.at, &table.name, message);
            Schedule::Now
        }
    };
    table.finish(reader);
    schedule
}

/// The table `times`.
pub(super) fn times(reader: &mut Reader<'_>, mut table: Table<'_>) -> Times {
    let mut times = Times::default();
    for (name, time) in [
        ("settling", &mut times.settling),
        ("signature_window", &mut times.signature_window),
        ("poll", &mut times.poll),
        ("review", &mut times.review),
        ("filling", &mut times.filling),
        ("patience", &mut times.patience),
    ] {
        let Some(field) = table.text(reader, name) else {
            continue;
        };
        match duration(field.value) {
            Some(Duration::ZERO) if name == "poll" => {
                reader.complain_of(&field, "must be more than nothing");
            }
            Some(duration) => *time = duration,
            None => reader.complain_of(&field, "must be a time such as 30s, 5m, 1h30m or 3d"),
        }
    }
    if let Some(field) = table.text(reader, "service_offset") {
        match offset(field.value) {
            Some(offset) => times.service_offset = offset,
            None => reader.complain_of(&field, "must be an offset such as +08:00"),
        }
    }
    table.finish(reader);
    times
}

/// Unix seconds of a point in time: TOML's own with an offset, or a text that ends with a zone.
fn point(value: &DeValue<'_>) -> Result<i64, String> {
    match value {
        DeValue::Datetime(time) if time.offset.is_some() => with_offset(&time.to_string())
            .ok_or_else(|| "must be a time between the years 0 and 9999".to_owned()),
        DeValue::Datetime(time) if time.date.is_some() && time.time.is_some() => Err(format!(
            "must have an offset, as in {time}+08:00, or be a text with a zone, as in \"{time} Asia/Shanghai\""
        )),
        DeValue::String(text) => instant(text),
        _ => Err(FORM.to_owned()),
    }
}

const FORM: &str =
    "must be a time such as 2026-12-01T09:00:00+08:00 or \"2026-12-01 09:00 Asia/Shanghai\"";

/// Unix seconds of a point in time as campaigns write it: with an offset, or with the name of a time zone.
///
/// # Errors
/// What it must be, in words that follow its name.
///
/// # Example
/// ```
/// use ses_campaign::instant;
///
/// assert_eq!(instant("2026-12-01T09:00:00+08:00"), instant("2026-12-01 09:00 Asia/Shanghai"));
/// assert!(instant("2026-12-01 09:00").is_err());
/// ```
pub fn instant(text: &str) -> Result<i64, String> {
    with_offset(text).map_or_else(|| in_zone(text), Ok)
}

fn with_offset(text: &str) -> Option<i64> {
    Some(Timestamp::from_str(text).ok()?.as_second())
}

/// `2026-12-01 09:00 Asia/Shanghai`: a time that clocks show there, once.
fn in_zone(text: &str) -> Result<i64, String> {
    let (time, zone) = text.rsplit_once(' ').ok_or(FORM)?;
    let civil = civil::DateTime::from_str(time).ok();
    let civil = civil.filter(|_| time.contains(':')).ok_or(FORM)?;
    let zone = TimeZone::get(zone).map_err(|_| format!("there is no time zone {zone:?}"))?;
    let name = zone.iana_name().unwrap_or_default().to_owned();
    let ambiguous = zone.into_ambiguous_zoned_datetime(civil);
    let is_ambiguous = ambiguous.is_ambiguous();
    match ambiguous.unambiguous() {
        Ok(zoned) => Ok(zoned.timestamp().as_second()),
        Err(_) if is_ambiguous => Err(format!(
            "is no time, or two, in {name}, where clocks change then; write it with an offset"
        )),
        Err(_) => Err(FORM.to_owned()),
    }
}

/// `1h30m`: numbers and their units, days to milliseconds.
fn duration(text: &str) -> Option<Duration> {
    let mut rest = text;
    let mut whole = 0_u64;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: u64 = rest[..end].parse().ok()?;
        let after = rest[end..].find(|c: char| c.is_ascii_digit());
        let (unit, left) = rest[end..].split_at(after.unwrap_or(rest.len() - end));
        let unit = match unit {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 24 * 3_600_000,
            _ => return None,
        };
        whole = whole.checked_add(number.checked_mul(unit)?)?;
        rest = left;
    }
    (!text.is_empty()).then(|| Duration::from_millis(whole))
}

/// Seconds of `+08:00`.
fn offset(text: &str) -> Option<i32> {
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let number = |part: &str, below: i32| -> Option<i32> {
        let is_form = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse()
            .ok()
            .filter(|number| is_form && *number < below)
    };
    Some(sign * (number(hours, 24)? * 3600 + number(minutes, 60)? * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_point(toml: &str, expected: Result<i64, &str>) {
        let value = DeValue::parse(toml).expect("a value of TOML");
        let found = point(value.get_ref());
        assert_eq!(
            found.as_ref().map_err(String::as_str).copied(),
            expected,
            "{toml}"
        );
    }

    #[test]
    fn points_in_time() {
        check_point("2026-12-01T09:00:00+08:00", Ok(1_796_086_800));
        check_point("2026-12-01 01:00:00Z", Ok(1_796_086_800));
        check_point("'2026-12-01T09:00:00+08:00'", Ok(1_796_086_800));
        check_point("'2026-12-01 09:00 Asia/Shanghai'", Ok(1_796_086_800));
        check_point("'2026-12-01 02:00:00 Europe/Berlin'", Ok(1_796_086_800));
        check_point("'2026-07-01 03:00 Europe/Berlin'", Ok(1_782_867_600));
    }

    #[test]
    fn what_is_no_point_in_time() {
        check_point(
            "2026-12-01T09:00:00",
            Err(
                "must have an offset, as in 2026-12-01T09:00:00+08:00, or be a text with a zone, \
                 as in \"2026-12-01T09:00:00 Asia/Shanghai\"",
            ),
        );
        for toml in [
            "7",
            "2026-12-01",
            "''",
            "'2026-12-01 Asia/Shanghai'",
            "'noon Asia/Shanghai'",
        ] {
            check_point(toml, Err(FORM));
        }
        check_point(
            "'2026-12-01 09:00 Asia/Shangai'",
            Err("there is no time zone \"Asia/Shangai\""),
        );
        for time in ["2026-03-29 02:30", "2026-10-25 02:30"] {
            check_point(
                &format!("'{time} Europe/Berlin'"),
                Err(
                    "is no time, or two, in Europe/Berlin, where clocks change then; write it with an offset",
                ),
            );
        }
    }

    #[test]
    fn durations() {
        for (text, expected) in [
            ("30s", Some(30_000)),
            ("1h30m", Some(5_400_000)),
            ("3d", Some(259_200_000)),
            ("1s250ms", Some(1_250)),
            ("", None),
            ("30", None),
            ("s", None),
            ("5 m", None),
            ("-1s", None),
            ("99999999999999999999s", None),
        ] {
            assert_eq!(
                duration(text),
                expected.map(Duration::from_millis),
                "{text}"
            );
        }
    }

    #[test]
    fn offsets() {
        for (text, expected) in [
            ("+08:00", Some(28_800)),
            ("-03:30", Some(-12_600)),
            ("08:00", None),
            ("+8:00", None),
            ("+08:60", None),
            ("+é:00", None),
        ] {
            assert_eq!(offset(text), expected, "{text}");
        }
    }
}
