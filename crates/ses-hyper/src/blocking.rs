//! The client for programs without an async runtime: each call blocks its thread until it is over.

mod calling;
mod pages;
mod runtime;

use std::{fmt, io, sync::Arc};

use ses_types::{Action, Paged};

use runtime::Runtime;

pub use calling::Calling;
pub use pages::{Items, Pages};

/// A [`Client`](crate::Client) that brings its own runtime: one background thread, shared by all clones.
///
/// Made by [`Client::blocking`](crate::Client::blocking), with everything that was set on that client.
/// It can be called from any thread, many at a time.
///
/// Within an async runtime it works, too, but holds up whatever else the calling thread has to do; dropping it there
/// does no harm.
/// When the last clone is dropped, the background thread ends by itself and connections are closed.
///
/// # Example
/// ```no_run
/// use ses_hyper::{Client, ses_core::Config, ses_types::ListReceivers};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = Client::new(Config::international()).blocking()?;
/// let lists = client.call(&ListReceivers::new(0, 100)).send()?;
/// println!("{} lists", lists.data.len());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    client: crate::Client,
    runtime: Arc<Runtime>,
}

impl Client {
    /// Makes a call when it is [sent](Calling::send).
    pub fn call<A: Action>(&self, action: &A) -> Calling<'_, A::Response> {
        Calling::new(&self.runtime, self.client.call(action))
    }

    /// Makes a call whose request is at hand as JSON; the answer is what stands under `Response`.
    ///
    /// # Example
    /// ```no_run
    /// # fn example(client: &ses_hyper::blocking::Client) -> Result<(), ses_hyper::ses_core::Error> {
    /// let page = serde_json::json!({ "Offset": 0, "Limit": 100 });
    /// let answer = client.call_json("ListReceivers", &page).send()?;
    /// println!("{} lists", answer["TotalCount"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn call_json(
        &self,
        action: &str,
        request: &serde_json::Value,
    ) -> Calling<'_, serde_json::Value> {
        Calling::new(&self.runtime, self.client.call_json(action, request))
    }

    /// All pages of a list, from where the request begins to the end.
    pub fn pages<'c, A: Paged>(&'c self, request: A) -> Pages<'c, A>
    where
        A::Response: 'c,
    {
        Pages::new(&self.runtime, self.client.pages(request))
    }
}

impl crate::Client {
    /// This client for programs without an async runtime; it starts a background thread.
    ///
    /// # Errors
    /// What the system says, when the thread cannot be had.
    pub fn blocking(self) -> io::Result<Client> {
        Ok(Client {
            client: self,
            runtime: Arc::new(Runtime::start()?),
        })
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.client.fmt(f)
    }
}
