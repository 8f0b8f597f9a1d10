//! Reads the description of an action: its text, its service and its rate, and guesses what a repetition does.

use super::{field, page, sheet::Sheet, source::Line};
use crate::problem::FileProblems;

/// Names of actions begin so where nothing is changed.
const READING: [&str; 6] = ["Describe", "Get", "List", "Query", "Search", "Inquire"];

/// Names of actions begin so where a second, equal request finds its work done.
const SETTLING: [&str; 4] = ["Delete", "Modify", "Set", "Update"];

/// Lines that every page has begin so, and say nothing of the action.
const BOILERPLATE: [&str; 9] = [
    "We recommend you to use API Explorer",
    "Try it",
    "API Explorer provides",
    "The following request parameter list only",
    "The list below contains only the API request parameters",
    "以下请求参数列表仅列出",
    "推荐使用 API Explorer",
    "点击调试",
    "API Explorer 提供",
];

/// A note that says so is on the pages of actions that no key signs.
const UNSIGNED: &str = "doesn't require Authorization";

/// What stands around the number of requests that can be made in a second.
const RATES: [(&str, &str); 6] = [
    ("A maximum of ", " requests can be initiated per second"),
    ("request rate limit: ", "/sec"),
    ("request rate limit: ", " requests/sec"),
    ("频率限制：", "次/秒"),
    ("频率限制:", "次/秒"),
    ("频率限制为：", "次/秒"),
];

impl Sheet {
    /// Takes over what the lines say, and guesses what they don't; `line` is where a guess is reported.
    pub(super) fn describe(
        &mut self,
        lines: &[Line<'_>],
        line: usize,
        problems: &mut FileProblems<'_>,
    ) {
        for text in paragraphs(lines) {
            self.rate = rate(&text).unwrap_or(self.rate);
            if let Some(service) = service(&text) {
                self.service = service;
            } else if text.contains(UNSIGNED) {
                self.skips_auth = true;
            } else if !is_boilerplate(&text) {
                self.prose.push(paragraph(&text));
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

/// The paragraphs of a page: a converter breaks lines before and after a word of code.
fn paragraphs(lines: &[Line<'_>]) -> Vec<String> {
    let mut paragraphs: Vec<String> = Vec::new();
    let mut after_gap = true;
    for line in lines
        .iter()
        .filter(|line| page::heading(line.text).is_none())
    {
        let text = line.text.trim();
        let goes_on = |c: char| c.is_ascii_lowercase() || ",.;)".contains(c);
        match paragraphs.last_mut() {
            Some(last) if !after_gap && text.starts_with(goes_on) => {
                last.push(' ');
                last.push_str(text);
            }
            _ if text.is_empty() => {}
            _ => paragraphs.push(text.to_owned()),
        }
        after_gap = text.is_empty();
    }
    paragraphs
}

/// Whether a paragraph says nothing but what every page says, or the rate.
fn is_boilerplate(text: &str) -> bool {
    let begins = |phrases: &[&str]| phrases.iter().any(|phrase| text.starts_with(phrase));
    let is_sentence = !text.contains(". ") && text.trim_end_matches('。').find('。').is_none();
    let is_rate = rate(text).is_some() && begins(&["A maximum of", "Default", "默认"]);
    begins(&BOILERPLATE) || is_rate && is_sentence
}

/// `Domain name for API request: ses.tencentcloudapi.com.` names the service `ses`.
pub(super) fn service(text: &str) -> Option<String> {
    let before = text.trim_start().split_once(".tencentcloudapi.com")?.0;
    let host = before.rsplit([' ', ':', '\u{ff1a}', '/']).next()?;
    let service = host.split('.').next()?;
    let heads = ["Domain name for API request", "接口请求域名"];
    let is_head = heads.iter().any(|head| before.starts_with(head));
    (is_head && !service.is_empty()).then(|| service.to_owned())
}

/// `A maximum of 20 requests can be initiated per second for this API.` is a rate of 20.
fn rate(text: &str) -> Option<u32> {
    let rates = RATES.iter().filter_map(|(before, after)| {
        let (number, _) = text.split_once(before)?.1.split_once(after)?;
        number.trim().replace(',', "").parse().ok()
    });
    rates.filter(|&rate| rate > 0).min()
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
