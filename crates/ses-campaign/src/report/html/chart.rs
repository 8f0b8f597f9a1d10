//! Charts: bars and columns that fill whatever room they are given; the words stand beside them.

use std::fmt::Write as _;

use super::super::DayReport;

/// A bar of several lengths, one after the other; `most` is as long as it gets.
pub(super) fn bar(lengths: &[(u64, &str)], most: u64) -> String {
    let mut svg = "<svg class=\"bar\" viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
                   <rect class=\"track\" width=\"100\" height=\"1\"/>"
        .to_owned();
    let mut at = 0.0;
    for &(length, class) in lengths {
        let width = share(length, most);
        if length > 0 {
            let _written = write!(
                svg,
                "<rect class=\"{class}\" x=\"{at:.2}\" width=\"{width:.2}\" height=\"1\"/>"
            );
        }
        at += width;
    }
    svg.push_str("</svg>");
    svg
}

/// Columns of each day: what was taken, and before it what became of it.
pub(super) fn columns(days: &[DayReport], most: u64) -> String {
    let width = days.len() * 10;
    let mut svg = format!(
        "<svg class=\"columns\" viewBox=\"0 0 {width} 100\" preserveAspectRatio=\"none\" role=\"img\" \
         aria-label=\"Mail of each day\">"
    );
    for line in [0, 25, 50, 75, 100] {
        let _written = write!(
            svg,
            "<line x1=\"0\" x2=\"{width}\" y1=\"{line}\" y2=\"{line}\"/>"
        );
    }
    for (index, day) in days.iter().enumerate() {
        let columns = [
            (day.taken, "accent", 1.0, 8.0),
            (day.delivered, "good", 1.0, 8.0),
            (day.opened, "open", 2.5, 5.0),
            (day.clicked, "click", 4.0, 2.0),
        ];
        for (count, class, from, width) in columns {
            let height = share(count, most);
            let (x, y) = (index as f64 * 10.0 + from, 100.0 - height);
            let _written = write!(
                svg,
                "<rect class=\"{class}\" x=\"{x}\" y=\"{y:.2}\" width=\"{width}\" height=\"{height:.2}\"/>"
            );
        }
    }
    svg.push_str("</svg>");
    svg
}

/// How many of a hundred.
pub(super) fn share(count: u64, of: u64) -> f64 {
    match of {
        0 => 0.0,
        of => count as f64 * 100.0 / of as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_follow_each_other() {
        let svg = bar(&[(1, "good"), (0, "wait"), (2, "bad")], 4);
        assert!(
            svg.contains("<rect class=\"good\" x=\"0.00\" width=\"25.00\""),
            "{svg}"
        );
        assert!(
            svg.contains("<rect class=\"bad\" x=\"25.00\" width=\"50.00\""),
            "{svg}"
        );
        assert!(!svg.contains("wait"), "{svg}");
        assert!(!bar(&[(0, "good")], 0).contains("NaN"));
    }
}
