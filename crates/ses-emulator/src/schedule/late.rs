//! Requests that a fault holds, let go when the account's clock comes to their time.

use crate::tenant::Tenant;

/// Lets them go one by one, in the order in which they are due, for as long as the account is there.
pub(super) async fn run(tenant: &Tenant) {
    let faults = &tenant.faults;
    loop {
        match faults.next_due() {
            None => faults.more().await,
            Some(due) => tokio::select! {
                () = faults.more() => {}
                () = tenant.clock.reaches(due) => {
                    let _turn = tenant.turn.lock().await;
                    let late = faults.release_due(tenant.clock.unix_seconds()).await;
                    tracing::debug!(count = late.len(), "late requests");
                }
            },
        }
    }
}
