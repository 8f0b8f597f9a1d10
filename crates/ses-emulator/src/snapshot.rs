//! An account made anew: emptied, or as it was at a moment that was kept under a name.

use serde::Serialize;

use crate::{
    Error, Seed, Seeded,
    store::{self, Store},
    tenant::Tenant,
};

/// The most characters of a name.
const LONGEST_NAME: usize = 100;

/// A snapshot of an account, without what it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Snapshot {
    /// The name, which no other snapshot of the account has.
    pub name: String,
    /// When it was taken by the account's clock, in Unix seconds.
    pub created: i64,
}

/// Takes away what the account has, apart from its snapshots, and puts what the seeds say in its place.
pub(crate) async fn reset(
    store: &Store,
    tenant: &Tenant,
    seeds: &[Seed],
) -> Result<Vec<Seeded>, Error> {
    let (seeds, terms) = (seeds.to_vec(), tenant.given_terms());
    let webhooks = tenant.webhooks.given.clone();
    let now = tenant.clock.unix_seconds();
    let reset = move |state: &store::State<'_>| {
        store::snapshot::clear(state)?;
        for webhook in &webhooks {
            store::webhook::put(state, webhook, now)?;
        }
        let put = seeds.iter().map(|seed| seed.put(state, &terms, now));
        put.collect::<Result<Vec<_>, Error>>()
    };
    let seeded = store.replace(&tenant.scope, reset).await?;
    tenant.begin_anew();
    tenant.webhooks.look(store, &tenant.scope).await?;
    Ok(seeded.into_iter().flatten().collect())
}

/// Makes the account what it was after the start, with the seeds that were given then.
pub(crate) async fn reset_to_seed(store: &Store, tenant: &Tenant) -> Result<Vec<Seeded>, Error> {
    match &tenant.seeds[..] {
        [] => Err(Error::NoSeed),
        seeds => reset(store, tenant, seeds).await,
    }
}

/// Keeps the account as it is under a name.
pub(crate) async fn take(store: &Store, tenant: &Tenant, name: &str) -> Result<(), Error> {
    if !(1..=LONGEST_NAME).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        return Err(Error::SnapshotName);
    }
    let name = name.to_owned();
    let now = tenant.clock.unix_seconds();
    let save = move |state: &store::State<'_>| Ok(store::snapshot::save(state, &name, now)?);
    store.write(&tenant.scope, save).await
}

/// Makes the account what it was when the snapshot was taken.
pub(crate) async fn restore(store: &Store, tenant: &Tenant, name: &str) -> Result<(), Error> {
    let name = name.to_owned();
    let restore = move |state: &store::State<'_>| {
        store::snapshot::restore(state, &name)?.ok_or(Error::NoSnapshot { name })
    };
    let terms = store.replace(&tenant.scope, restore).await?;
    tenant.faults.forget();
    tenant.take_terms(terms);
    tenant.webhooks.look(store, &tenant.scope).await
}

/// The account's snapshots, the oldest first.
pub(crate) async fn list(store: &Store, tenant: &Tenant) -> Result<Vec<Snapshot>, Error> {
    store
        .read(&tenant.scope, |state| Ok(store::snapshot::list(state)?))
        .await
}

/// Takes a snapshot away.
pub(crate) async fn delete(store: &Store, tenant: &Tenant, name: &str) -> Result<(), Error> {
    let name = name.to_owned();
    let delete = move |state: &store::State<'_>| match store::snapshot::delete(state, &name)? {
        true => Ok(()),
        false => Err(Error::NoSnapshot { name }),
    };
    store.write(&tenant.scope, delete).await
}
