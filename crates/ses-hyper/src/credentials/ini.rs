//! INI files: sections of keys and values, read with their lines.

/// One section: what stands under each of its headers.
#[derive(Debug)]
pub(super) struct Section<'a> {
    entries: Vec<Entry<'a>>,
}

/// A key and its value, and the line where they stand; the first is 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    pub(super) line: usize,
    key: &'a str,
    pub(super) value: &'a str,
}

/// A line that cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Defect {
    pub(super) line: usize,
    pub(super) problem: &'static str,
}

impl<'a> Section<'a> {
    /// Finds a section; `None` where no header names it.
    ///
    /// Other sections may hold whatever they like.
    pub(super) fn find(text: &'a str, name: &str) -> Result<Option<Self>, Defect> {
        let mut section: Option<Self> = None;
        let mut is_inside = false;
        for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let line = line.trim();
            if let Some(header) = line.strip_prefix('[') {
                is_inside = header.strip_suffix(']').map(str::trim) == Some(name);
                if is_inside {
                    section.get_or_insert_with(|| Self { entries: vec![] });
                }
            } else if let Some(section) = section.as_mut().filter(|_| is_inside) {
                section.add(index + 1, line)?;
            }
        }
        Ok(section)
    }

    fn add(&mut self, line: usize, text: &'a str) -> Result<(), Defect> {
        if text.is_empty() || text.starts_with(['#', ';']) {
            return Ok(());
        }
        let defect = |problem| Defect { line, problem };
        let (key, value) = text
            .split_once('=')
            .ok_or_else(|| defect("it is neither a header nor `key = value`"))?;
        let (key, value) = (key.trim(), unquoted(value.trim()));
        if self.entry(key).is_some() {
            return Err(defect("the section has this key before"));
        }
        self.entries.push(Entry { line, key, value });
        Ok(())
    }

    /// The entry with that key.
    pub(super) fn entry(&self, key: &str) -> Option<Entry<'a>> {
        self.entries.iter().find(|entry| entry.key == key).copied()
    }
}

/// A value without the quotes around it, where it has them.
fn unquoted(value: &str) -> &str {
    let within = |quote| value.strip_prefix(quote)?.strip_suffix(quote);
    within('"').or_else(|| within('\'')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\u{feff}# keys\r\n[default]\r\nsecret_id = AKID\r\nsecret_key=\"k=e\"\r\n\r\n\
        [other]\r\nno pair\r\nsecret_id = OTHER\r\n[ default ]\r\n; more\r\n\ttoken = 't'\r\n[half\r\nx = 1\r\n";

    #[track_caller]
    fn check(name: &str, key: &str, expected: Option<(usize, &str)>) {
        let section = Section::find(TEXT, name).expect("readable").expect("there");
        let found = section.entry(key).map(|entry| (entry.line, entry.value));
        assert_eq!(found, expected, "{name}.{key}");
    }

    #[test]
    fn a_section_is_what_stands_under_its_headers() {
        check("default", "secret_id", Some((3, "AKID")));
        check("default", "secret_key", Some((4, "k=e")));
        check("default", "token", Some((11, "t")));
        check("default", "x", None);
        assert!(Section::find(TEXT, "none").expect("readable").is_none());
        assert!(Section::find("[a]", "a").expect("readable").is_some());
    }

    #[test]
    fn what_cannot_be_read_is_named_by_its_line() {
        let defect = |text, name| Section::find(text, name).expect_err("a defect");
        let pair = defect(TEXT, "other");
        assert_eq!(
            (pair.line, pair.problem),
            (7, "it is neither a header nor `key = value`")
        );
        let twice = defect("[a]\nk = 1\n[b]\nk = 1\n[a]\nk = 2\n", "a");
        assert_eq!(
            (twice.line, twice.problem),
            (6, "the section has this key before")
        );
    }

    #[test]
    fn quotes_are_taken_off_in_pairs() {
        for (value, bare) in [
            ("\"a\"", "a"),
            ("'a'", "a"),
            ("\"a", "\"a"),
            ("\"", "\""),
            ("", ""),
        ] {
            assert_eq!(unquoted(value), bare);
        }
    }
}
