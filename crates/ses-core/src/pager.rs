//! Walks the pages of a list: which one to ask for next, and when there are no more.

use ses_types::{Action, Paged};

/// The pages of a listing action, as values: a request for each, until the list is at its end.
///
/// It begins at the request's own offset and asks for as many entries as the request does, or for the largest page
/// where the request says nothing.
/// A list that changes while it is walked can show an entry twice or leave one out: the service has no snapshots.
///
/// # Example
/// ```
/// use ses_core::Pager;
/// use ses_types::{ListReceivers, ListReceiversResponse};
///
/// let mut pager = Pager::new(ListReceivers::new(0, 2));
/// let mut offsets = Vec::new();
/// while let Some(request) = pager.request() {
///     offsets.push(request.offset); // a driver sends the request
///     let body = if request.offset < 4 { r#"{"TotalCount":5,"Data":[{},{}]}"# } else { r#"{"TotalCount":5,"Data":[{}]}"# };
///     let answer: ListReceiversResponse = serde_json::from_str(body)?;
///     pager.handle_page(&answer);
/// }
/// assert_eq!(offsets, [0, 2, 4]);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Pager<A> {
    request: Option<A>,
    offset: u64,
    limit: u64,
}

impl<A: Paged> Pager<A> {
    /// The pages from where the request begins.
    #[must_use]
    pub fn new(request: A) -> Self {
        let (offset, limit) = request.window();
        let offset = offset.unwrap_or(0);
        let largest = || <A as Action>::SPEC.paging.map(|paging| paging.most);
        let limit = limit.or_else(largest).unwrap_or(100);
        Self {
            request: Some(request.with_window(offset, limit)),
            offset,
            limit,
        }
    }

    /// The request for the next page; `None` after the last.
    #[must_use]
    pub fn request(&self) -> Option<&A> {
        self.request.as_ref()
    }

    /// Hands in the answer to the request.
    pub fn handle_page(&mut self, answer: &A::Response) {
        let entries = A::items(answer).len() as u64;
        self.offset = self.offset.saturating_add(entries);
        // A total below what was seen says nothing: the page itself then shows whether it is the last.
        let is_last = match A::total(answer) {
            Some(total) if total >= self.offset => total == self.offset,
            _ => entries < self.limit,
        };
        let (offset, limit) = (self.offset, self.limit);
        self.request = self
            .request
            .take()
            .filter(|_| entries > 0 && !is_last)
            .map(|request| request.with_window(offset, limit));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use ses_types::{GetSendEmailStatus, ListAddressUnsubscribeConfig, ListReceivers};

    use super::*;

    /// The windows that are asked for when the service answers so, page by page.
    #[track_caller]
    fn check<A: Paged>(request: A, pages: &[Value], windows: &[(u64, u64)]) {
        let (mut pager, mut asked) = (Pager::new(request), Vec::new());
        let mut pages = pages.iter();
        while let Some(request) = pager.request() {
            let (offset, limit) = request.window();
            asked.push((offset.expect("set"), limit.expect("set")));
            let page = pages.next().expect("no more requests than pages").clone();
            pager.handle_page(&serde_json::from_value(page).expect("an answer"));
        }
        assert_eq!(asked, windows);
    }

    fn lists(total: Value, entries: usize) -> Value {
        json!({ "TotalCount": total, "Data": vec![json!({}); entries] })
    }

    #[test]
    fn the_total_says_where_the_end_is() {
        let pages = [lists(5.into(), 2), lists(5.into(), 2), lists(5.into(), 1)];
        check(ListReceivers::new(0, 2), &pages, &[(0, 2), (2, 2), (4, 2)]);
        check(ListReceivers::new(3, 2), &[lists(5.into(), 2)], &[(3, 2)]);
    }

    #[test]
    fn a_short_page_is_not_the_last_when_the_total_says_more() {
        let pages = [lists(3.into(), 1), lists(3.into(), 2)];
        check(ListReceivers::new(0, 2), &pages, &[(0, 2), (1, 2)]);
    }

    #[test]
    fn an_empty_page_is_the_last_whatever_the_total_says() {
        check(ListReceivers::new(0, 2), &[lists(9.into(), 0)], &[(0, 2)]);
    }

    #[test]
    fn without_a_total_or_with_one_that_is_wrong_a_short_page_is_the_last() {
        for total in [Value::Null, 0.into()] {
            let pages = [lists(total.clone(), 2), lists(total, 1)];
            check(ListReceivers::new(0, 2), &pages, &[(0, 2), (2, 2)]);
        }
        let page = |entries| json!({ "EmailStatusList": vec![json!({}); entries] });
        let status = GetSendEmailStatus::new("2026-03-20", 0, 2);
        check(
            status,
            &[page(2), page(2), page(0)],
            &[(0, 2), (2, 2), (4, 2)],
        );
    }

    #[test]
    fn an_unset_limit_asks_for_the_largest_page() {
        let pages = [
            json!({ "Total": 101, "AddressUnsubscribeConfigList": vec![json!({}); 100] }),
            json!({ "Total": 101, "AddressUnsubscribeConfigList": [{}] }),
        ];
        let windows = [(0, 100), (100, 100)];
        check(ListAddressUnsubscribeConfig::new(), &pages, &windows);
    }
}
