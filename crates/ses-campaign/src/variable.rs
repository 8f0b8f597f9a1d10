//! The variables of a template: `{{name}}`, with the place of each.

use crate::problem::At;

/// A variable where a template asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Variable<'a> {
    pub(crate) name: &'a str,
    pub(crate) at: At,
}

/// The variables of a text, each as often as it stands there, and what only looks like one.
pub(crate) fn variables(text: &str) -> (Vec<Variable<'_>>, Vec<(At, &'static str)>) {
    let (mut found, mut flaws) = (Vec::new(), Vec::new());
    let (mut place, mut counted) = ((1, 1), 0);
    let mut from = 0;
    while let Some(open) = text[from..].find("{{").map(|open| from + open) {
        place = moved(place, &text[counted..open]);
        counted = open;
        let inner = open + 2;
        // Of more braces in a row, the last two open it.
        if text[inner..].starts_with('{') {
            from = open + 1;
            continue;
        }
        let end = text[inner..]
            .find(['{', '}', '\n'])
            .map_or(text.len(), |end| inner + end);
        match text[inner..end].trim() {
            _ if !text[end..].starts_with("}}") => {
                flaws.push((place, "a variable that is not closed by }} in its line"))
            }
            "" => flaws.push((place, "a variable without a name")),
            name => found.push(Variable { name, at: place }),
        }
        from = end;
    }
    (found, flaws)
}

/// The place after some more text.
fn moved((line, column): At, text: &str) -> At {
    match text.rsplit_once('\n') {
        Some((_, last)) => (line + text.matches('\n').count(), last.chars().count() + 1),
        None => (line, column + text.chars().count()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, names: &[(&str, At)], wrong: &[(At, &str)]) {
        let (found, flaws) = variables(text);
        let found: Vec<_> = found.iter().map(|it| (it.name, it.at)).collect();
        assert_eq!(
            (found.as_slice(), flaws.as_slice()),
            (names, wrong),
            "{text}"
        );
    }

    #[test]
    fn variables_have_their_places() {
        check("", &[], &[]);
        check("a } {b} }} c", &[], &[]);
        check(
            "{{a}}é{{ b }}\n {{a}}",
            &[("a", (1, 1)), ("b", (1, 7)), ("a", (2, 2))],
            &[],
        );
        check("{{{a}}}", &[("a", (1, 2))], &[]);
    }

    #[test]
    fn what_only_looks_like_a_variable_is_named() {
        check(
            "{{}} {{ }}",
            &[],
            &[
                ((1, 1), "a variable without a name"),
                ((1, 6), "a variable without a name"),
            ],
        );
        check(
            "é {{a\n}} {{b} {{c",
            &[],
            &[
                ((1, 3), "a variable that is not closed by }} in its line"),
                ((2, 4), "a variable that is not closed by }} in its line"),
                ((2, 9), "a variable that is not closed by }} in its line"),
            ],
        );
        check(
            "{{ {{a}} }}",
            &[("a", (1, 4))],
            &[((1, 1), "a variable that is not closed by }} in its line")],
        );
    }
}
