//! Reads the description of an action: its text, its service and its rate, and guesses what a repetition does.

use super::{field, page, sheet::Sheet, source::Line};
use crate::problem::FileProblems;

/// Names of actions begin so where nothing is changed.
const READING: [&str; 6] = ["Describe", "Get", "List", "Query", "Search", "Inquire"];

/// Names of actions begin so where a second, equal request finds its work done.
const SETTLING: [&str; 4] = ["Delete", "Modify", "Set", "Update"];

/// Lines that every page has begin so, and say nothing of the action.
const BOILERPLATE: [&str; 6] = [
    "We recommend you to use API Explorer",
    "Try it",
    "API Explorer provides",
    "推荐使用 API Explorer",
    "点击调试",
    "API Explorer 提供",
];

/// A note that says so is on the pages of actions that no key signs.
const UNSIGNED: &str = "doesn't require Authorization";

impl Sheet {
    /// Takes over what the lines say, and guesses what they don't; `line` is where a guess is reported.
    pub(super) fn describe(
        &mut self,
        lines: &[Line<'_>],
        line: usize,
        problems: &mut FileProblems<'_>,
    ) {
        for said in lines
            .iter()
            .filter(|line| !line.is_blank() && page::heading(line.text).is_none())
        {
            let text = said.text.trim();
            if let Some(service) = service(text) {
                self.service = service;
            } else if let Some(rate) = rate(text) {
                self.rate = rate;
            } else if text.contains(UNSIGNED) {
                self.skips_auth = true;
            } else if !BOILERPLATE.iter().any(|phrase| text.starts_with(phrase)) {
                self.prose.push(paragraph(text));
            }
        }
        if self.prose.is_empty() {
            self.prose.push("Not described.".to_owned());
            problems.at(line, "missing: the description of the action");
        }
        self.guess(line, problems);
    }

    fn guess(&mut self, line: usize, problems: &mut FileProblems<'_>) {
        let begins = |words: &[&str]| words.iter().any(|word| self.action.starts_with(word));
        self.effect = if begins(&READING) {
            "Read"
        } else if begins(&SETTLING) {
            "Idempotent"
        } else {
            "Once"
        };
        problems.at(
            line,
            format!(
                "guessed: the effect is {}, from the action's name",
                self.effect
            ),
        );
        self.notes.push(
            "The effect is guessed from the name of the action: check it, then remove this note."
                .to_owned(),
        );
        if self.rate == 0 {
            self.rate = 20;
            problems.at(
                line,
                "guessed: the rate is 20 requests a second; the page names none",
            );
            self.notes
                .push("The request rate is guessed: check it, then remove this note.".to_owned());
        }
    }
}

/// `Domain name for API request: ses.tencentcloudapi.com.` names the service `ses`.
fn service(text: &str) -> Option<String> {
    let before = text.split_once(".tencentcloudapi.com")?.0;
    let host = before.rsplit([' ', ':', '\u{ff1a}', '/']).next()?;
    let service = host.split('.').next()?;
    let is_head =
        text.starts_with("Domain name for API request") || text.starts_with("接口请求域名");
    (is_head && !service.is_empty()).then(|| service.to_owned())
}

/// `A maximum of 20 requests can be initiated per second for this API.` is a rate of 20.
fn rate(text: &str) -> Option<u32> {
    let english = || {
        let (number, rest) = text.strip_prefix("A maximum of ")?.split_once(' ')?;
        let is_rate = rest.starts_with("requests can be initiated per second");
        is_rate.then_some(number)
    };
    let chinese = || {
        let words = text.strip_prefix("默认接口请求频率限制")?;
        words
            .trim_start_matches([':', '\u{ff1a}'])
            .split_once("次/秒")
            .map(|(number, _)| number)
    };
    let number = english().or_else(chinese)?;
    number.parse().ok().filter(|&rate| rate > 0)
}

/// A line as prose of a table file: a bullet is an item, and nothing begins a heading, a table or a fence.
fn paragraph(text: &str) -> String {
    let text = text.trim_start_matches(['#', '|', '`']);
    let bullets = ["•", "* ", "- "];
    let item = bullets.iter().find_map(|bullet| text.strip_prefix(bullet));
    match item {
        Some(item) => format!("- {}", field::description(item)),
        None => field::description(text),
    }
}
