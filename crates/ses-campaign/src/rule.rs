//! The rules of the API, held against one value of a campaign.

use ses_hyper::{
    ses_core::check_value,
    ses_types::{Action, Side},
};

/// What the first value of a request that breaks a rule must be, in words; `None` when none does.
pub(crate) fn broken<A: Action>(request: &A, side: Side) -> Option<String> {
    let size = serde_json::to_vec(request).map_or(0, |body| body.len());
    let violation = check_value(A::SPEC.request, request, size, side).err()?;
    Some(format!("must be {}", violation.rule()))
}

/// The known name that is most like another one: what was probably meant.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known.into_iter().min_by_key(|known| distance(name, known))
}

/// How many letters must be put in, taken out or replaced to make one name of another.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (line, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, other) in other.chars().enumerate() {
            let replaced = diagonal + usize::from(letter != other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_understood() {
        for (typed, meant) in [
            ("encodin", "encoding"),
            ("fiel", "file"),
            ("emial", "email"),
        ] {
            let known = ["delimiter", "email", "encoding", "exclude", "file"];
            assert_eq!(nearest(typed, known), Some(meant), "{typed}");
        }
        assert_eq!(nearest("a", []), None);
    }

    #[test]
    fn distances() {
        for (one, other, expected) in [("", "ab", 2), ("kitten", "sitting", 3), ("é", "e", 1)] {
            assert_eq!(distance(one, other), expected, "{one} {other}");
        }
    }
}
