//! The service as commands call it: a client for their target, lists to their end, and dry runs.

use std::net::IpAddr;

use http::Uri;
use ses_core::{Config, Endpoint, ErrorKind, Region};
use ses_hyper::Client;
use ses_types::{Action, Paged};

use crate::{
    args::{Calls, Guard, Target},
    credentials,
    dry_run::DryRun,
    failure::Failure,
    output::Output,
};

/// How many entries of a list are asked for at a time.
pub(crate) const PAGE: u64 = 100;

/// A client, and what is said when its calls fail.
pub(crate) struct Service {
    client: Client,
    is_dry_run: bool,
    is_loopback: bool,
}

impl Service {
    /// For the target of a command.
    ///
    /// # Errors
    /// An address that is none.
    pub(crate) fn new(calls: &Calls, output: Output) -> Result<Self, Failure> {
        let mut service = Self::at(&calls.target)?;
        if calls.dry_run {
            service.client = service.client.with_transport(DryRun::new(output));
            service.is_dry_run = true;
        }
        Ok(service)
    }

    /// As [`new`](Self::new), and its calls are made.
    ///
    /// # Errors
    /// An address that is none.
    pub(crate) fn at(target: &Target) -> Result<Self, Failure> {
        let (provider, _) = credentials::provider(target.profile.as_deref());
        Ok(Self {
            client: Client::from_provider(config(target)?, provider),
            is_dry_run: false,
            is_loopback: target.endpoint.as_deref().is_some_and(is_loopback),
        })
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Whether it has to be asked before many get mail.
    pub(crate) fn is_guarded(&self, guard: &Guard) -> bool {
        !(self.is_dry_run || self.is_loopback || guard.yes)
    }

    /// Makes a call, and names its action when it fails.
    ///
    /// # Errors
    /// When the call failed, or was shown instead of being made.
    pub(crate) async fn call<A: Action>(&self, action: &A) -> Result<A::Response, Failure> {
        let answer = self.client.call(action).await;
        answer.map_err(|error| self.failed(A::SPEC.name, error))
    }

    /// All entries of a list.
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub(crate) async fn all<A: Paged>(&self, request: A) -> Result<Vec<A::Item>, Failure> {
        let mut items = self.client.pages(request).items();
        let mut all = Vec::new();
        while let Some(item) = items.next().await {
            all.push(item.map_err(|error| self.failed(A::SPEC.name, error))?);
        }
        Ok(all)
    }

    /// Why a call failed, unless it was shown.
    pub(crate) fn failed(&self, action: &str, error: ses_core::Error) -> Failure {
        match error.kind() {
            ErrorKind::Unsendable(_) if self.is_dry_run => Failure::Shown,
            _ => Failure::call(action, error),
        }
    }
}

/// Where calls to that target go.
///
/// # Errors
/// An address that is none.
pub(crate) fn config(target: &Target) -> Result<Config, Failure> {
    let region = target.region.clone();
    let config = if [Region::AP_GUANGZHOU, Region::AP_HONGKONG].contains(&region) {
        Config::mainland(region)
    } else {
        Config::international().with_region(region)
    };
    Ok(match &target.endpoint {
        Some(address) => config.with_endpoint(Endpoint::fixed(address)?),
        None => config,
    })
}

/// Whether an address is this machine's own, so that what answers there is no service.
fn is_loopback(address: &str) -> bool {
    let uri = address.parse::<Uri>().unwrap_or_default();
    let host = uri.host().unwrap_or_default();
    let ip = host.trim_matches(['[', ']']).parse::<IpAddr>();
    host == "localhost" || ip.is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_loopback() {
        for address in ["http://127.0.0.1:8920", "localhost", "http://[::1]:80"] {
            assert!(is_loopback(address), "{address}");
        }
        for address in ["http://0.0.0.0:1", "https://localhost.example.com", "a b"] {
            assert!(!is_loopback(address), "{address}");
        }
    }
}
