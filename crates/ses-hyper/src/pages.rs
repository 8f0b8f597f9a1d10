//! All pages of a list, or all its entries, as a stream.

use std::{
    fmt,
    future::{Future, IntoFuture as _, poll_fn},
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;
use ses_core::{Error, Pager};
use ses_types::Paged;

use crate::{CallFuture, Client};

/// The pages of a list, each fetched when it is asked for.
///
/// A stream, and usable without one by [`next`](Self::next).
/// It ends after the last page, or after the first that could not be fetched.
///
/// # Example
/// ```no_run
/// use ses_hyper::{Client, ses_types::ListReceivers};
///
/// # async fn example(client: &Client) -> Result<(), ses_hyper::ses_core::Error> {
/// let mut pages = client.pages(ListReceivers::new(0, 100));
/// while let Some(page) = pages.next().await {
///     println!("{} lists of {:?}", page?.data.len(), 100);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a page is fetched when it is asked for"]
pub struct Pages<'c, A: Paged> {
    client: &'c Client,
    pager: Pager<A>,
    pending: Option<CallFuture<'c, A::Response>>,
    has_failed: bool,
}

impl<'c, A: Paged> Pages<'c, A> {
    pub(crate) fn new(client: &'c Client, request: A) -> Self {
        Self {
            client,
            pager: Pager::new(request),
            pending: None,
            has_failed: false,
        }
    }

    /// The next page; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<A::Response, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// The entries of all pages, one by one.
    pub fn items(self) -> Items<'c, A> {
        Items {
            pages: self,
            page: Vec::new().into_iter(),
        }
    }
}

impl<'c, A: Paged> Stream for Pages<'c, A> {
    type Item = Result<A::Response, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.pending.is_none() {
            let request = this.pager.request().filter(|_| !this.has_failed);
            this.pending = request.map(|request| this.client.call(request).into_future());
        }
        let Some(pending) = &mut this.pending else {
            return Poll::Ready(None);
        };
        let page = ready!(Pin::new(pending).poll(context));
        this.pending = None;
        match &page {
            Ok(page) => this.pager.handle_page(page),
            Err(_) => this.has_failed = true,
        }
        Poll::Ready(Some(page))
    }
}

/// Nothing in it is pinned where it stands.
impl<A: Paged> Unpin for Pages<'_, A> {}

impl<A: Paged> fmt::Debug for Pages<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("action", &A::SPEC.name)
            .finish_non_exhaustive()
    }
}

/// The entries of a list, from all its pages: made by [`Pages::items`].
///
/// # Example
/// ```no_run
/// use ses_hyper::{Client, ses_types::ListReceivers};
///
/// # async fn example(client: &Client) -> Result<(), ses_hyper::ses_core::Error> {
/// let mut lists = client.pages(ListReceivers::new(0, 100)).items();
/// while let Some(list) = lists.next().await {
///     println!("{:?}", list?.receivers_name);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "an entry is fetched when it is asked for"]
pub struct Items<'c, A: Paged> {
    pages: Pages<'c, A>,
    page: std::vec::IntoIter<A::Item>,
}

impl<'c, A: Paged> Items<'c, A> {
    /// The next entry; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<A::Item, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<'c, A: Paged> Stream for Items<'c, A> {
    type Item = Result<A::Item, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(item) = this.page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut this.pages).poll_next(context)) {
                Some(Ok(page)) => this.page = A::into_items(page).into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

/// Nothing in it is pinned where it stands.
impl<A: Paged> Unpin for Items<'_, A> {}

impl<A: Paged> fmt::Debug for Items<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("action", &A::SPEC.name)
            .finish_non_exhaustive()
    }
}
