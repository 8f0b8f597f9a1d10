//! Calls in flight: a number of workers that make one after the other until enough are made.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::{
    runtime::{Builder, Runtime},
    task::JoinSet,
};

use crate::contender::Contender;

/// A runtime of one thread: all that a call needs is done on it, and counted there.
pub(crate) fn runtime() -> Runtime {
    let mut builder = Builder::new_current_thread();
    builder.enable_all().build().expect("a runtime")
}

/// Makes `count` calls, `in_flight` of them at a time.
pub(crate) async fn run(contender: &impl Contender, count: usize, in_flight: usize) {
    run_with(contender, count, in_flight, |_| {}).await;
}

/// As [`run`], and says at the beginning of each call how many have begun before it.
pub(crate) async fn run_with(
    contender: &impl Contender,
    count: usize,
    in_flight: usize,
    watch: impl Fn(usize) + Clone + Send + 'static,
) {
    let begun = Arc::new(AtomicUsize::new(0));
    let mut workers = JoinSet::new();
    for _ in 0..in_flight {
        let (contender, begun, watch) = (contender.clone(), Arc::clone(&begun), watch.clone());
        workers.spawn(async move {
            loop {
                let before = begun.fetch_add(1, Ordering::Relaxed);
                if before >= count {
                    return;
                }
                watch(before);
                contender.call().await;
            }
        });
    }
    workers.join_all().await;
}
