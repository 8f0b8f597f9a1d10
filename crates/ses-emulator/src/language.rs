//! The language of messages: English with the particulars, or Chinese by the code.

mod chinese;

use ses_types::ErrorCode;

use crate::refusal::Refusal;

/// What `X-TC-Language` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    Chinese,
}

impl Language {
    /// English, as on the international site, unless the header says `zh-CN`.
    pub(crate) fn of(header: Option<&str>) -> Self {
        match header {
            Some(tag) if tag.eq_ignore_ascii_case("zh-CN") => Self::Chinese,
            _ => Self::English,
        }
    }

    /// The message of a refusal.
    pub(crate) fn message(self, refusal: &Refusal) -> &str {
        match self {
            Self::English => refusal.message(),
            Self::Chinese => chinese(refusal.code()).unwrap_or_else(|| refusal.message()),
        }
    }
}

/// What a code means, or a family of codes; `None` for a code that a fault has made up.
fn chinese(code: &ErrorCode) -> Option<&'static str> {
    let pattern = code.spec()?.pattern;
    let (_, text) = chinese::MEANINGS
        .iter()
        .find(|(known, _)| *known == pattern)?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_code_has_a_meaning_of_its_own() {
        for code in ses_types::ACTIONS.iter().flat_map(|action| action.errors) {
            let pattern = code.spec().map(|spec| spec.pattern);
            assert_eq!(pattern, Some(code.as_str()));
            assert!(chinese(code).is_some(), "{code}");
        }
    }

    #[test]
    fn every_meaning_is_that_of_a_code() {
        for (pattern, text) in chinese::MEANINGS {
            let example = pattern.replace('*', "Surprise");
            let spec = ErrorCode::new(example).spec().map(|spec| spec.pattern);
            assert_eq!(spec, Some(*pattern));
            assert!(!text.is_ascii() && !text.ends_with('。'), "{text}");
        }
    }

    #[test]
    fn the_header_chooses() {
        assert_eq!(Language::of(Some("zh-cn")), Language::Chinese);
        assert_eq!(Language::of(Some("en-US")), Language::English);
        assert_eq!(Language::of(None), Language::English);
    }
}
