//! The runtime of a blocking client: a background thread, and how other threads wait for what runs on it.

use std::{future::Future, io, panic, thread};

use tokio::runtime::{Builder, Handle};

/// A runtime that goes on between calls, so that a connection which the server closes is noticed before the next one.
pub(super) struct Runtime(Option<tokio::runtime::Runtime>);

impl Runtime {
    pub(super) fn start() -> io::Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("ses-hyper")
            .enable_all()
            .build()?;
        Ok(Self(Some(runtime)))
    }

    /// Runs a future to its end on this thread, or where an async runtime does not let this thread wait, on another.
    pub(super) fn wait<T: Send>(&self, future: impl Future<Output = T> + Send) -> T {
        let runtime = self.0.as_ref().expect("it is taken by drop alone");
        if Handle::try_current().is_err() {
            return runtime.block_on(future);
        }
        let done = thread::scope(|scope| scope.spawn(|| runtime.block_on(future)).join());
        done.unwrap_or_else(|panicked| panic::resume_unwind(panicked))
    }
}

impl Drop for Runtime {
    /// Does not wait for the thread's end, which an async runtime would not allow.
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
