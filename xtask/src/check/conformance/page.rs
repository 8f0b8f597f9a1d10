//! The page with the tables: its head is written by hand, and what follows the first section by the check.

/// The page with these tables, when it has others.
pub(super) fn with_tables(page: &str, tables: &str) -> Option<String> {
    let head = page.find("\n## ").map_or(page, |end| &page[..end]);
    let expected = format!("{}\n{tables}", head.trim_end());
    (expected != page).then_some(expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_is_kept() {
        let page = "# Title\n\nHead.\n\n## Old\n\n| a |\n";
        let new = with_tables(page, "\n## New\n\n| b |\n").expect("it differs");
        assert_eq!(new, "# Title\n\nHead.\n\n## New\n\n| b |\n");
        assert_eq!(with_tables(&new, "\n## New\n\n| b |\n"), None);
    }
}
