//! All pages of a list, or all its entries, as iterators.

use std::fmt;

use ses_core::Error;
use ses_types::Paged;

use super::Runtime;

/// The pages of a list, each fetched when it is asked for.
///
/// It ends after the last page, or after the first that could not be fetched.
///
/// # Example
/// ```no_run
/// use ses_hyper::{blocking, ses_types::ListReceivers};
///
/// # fn example(client: &blocking::Client) -> Result<(), ses_hyper::ses_core::Error> {
/// for page in client.pages(ListReceivers::new(0, 100)) {
///     println!("{} lists", page?.data.len());
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a page is fetched when it is asked for"]
pub struct Pages<'c, A: Paged> {
    runtime: &'c Runtime,
    pages: crate::Pages<'c, A>,
}

impl<'c, A: Paged> Pages<'c, A>
where
    A::Response: 'c,
{
    pub(super) fn new(runtime: &'c Runtime, pages: crate::Pages<'c, A>) -> Self {
        Self { runtime, pages }
    }

    /// The entries of all pages, one by one.
    pub fn items(self) -> Items<'c, A> {
        Items {
            runtime: self.runtime,
            items: self.pages.items(),
        }
    }
}

impl<'c, A: Paged + Send> Iterator for Pages<'c, A>
where
    A::Response: Send + 'c,
{
    type Item = Result<A::Response, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.runtime.wait(self.pages.next())
    }
}

impl<A: Paged> fmt::Debug for Pages<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pages.fmt(f)
    }
}

/// The entries of a list, from all its pages: made by [`Pages::items`].
///
/// # Example
/// ```no_run
/// use ses_hyper::{blocking, ses_types::ListReceivers};
///
/// # fn example(client: &blocking::Client) -> Result<(), ses_hyper::ses_core::Error> {
/// for list in client.pages(ListReceivers::new(0, 100)).items() {
///     println!("{:?}", list?.receivers_name);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "an entry is fetched when it is asked for"]
pub struct Items<'c, A: Paged> {
    runtime: &'c Runtime,
    items: crate::Items<'c, A>,
}

impl<'c, A: Paged + Send> Iterator for Items<'c, A>
where
    A::Response: 'c,
    A::Item: Send,
{
    type Item = Result<A::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.runtime.wait(self.items.next())
    }
}

impl<A: Paged> fmt::Debug for Items<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.items.fmt(f)
    }
}
