//! Drives calls over another HTTP client, here a blocking one: the loop that a transport writes, in [`Driver::call`].
//!
//! `cargo run --example another_http_client -- http://127.0.0.1:8920`, or the address in SES_ENDPOINT; without one, the
//! service itself.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]
#![allow(clippy::disallowed_methods, reason = "a driver has clocks, and waits")]

use std::{
    collections::HashMap,
    env,
    error::Error as StdError,
    sync::Arc,
    thread,
    time::{Duration, Instant, SystemTime},
};

use bytes::Bytes;
use ses_core::{
    Call, ClockOffset, Config, Credentials, Endpoint, Error, Failure, Now, Pacer, Signer, Step,
};
use ses_types::{Action, ListReceivers};

/// An HTTP client, and what outlives a call.
struct Driver {
    config: Config,
    credentials: Arc<Credentials>,
    agent: ureq::Agent,
    origin: Instant,
    offset: ClockOffset,
    /// By action.
    pacers: HashMap<&'static str, Option<Pacer>>,
}

impl Driver {
    fn new(config: Config, credentials: Credentials) -> Self {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false) // what an answer says is the call's to judge
            .max_redirects(0)
            .timeout_connect(Some(Duration::from_secs(10)))
            .build();
        Self {
            config,
            credentials: Arc::new(credentials),
            agent: agent.into(),
            origin: Instant::now(),
            offset: ClockOffset::default(),
            pacers: HashMap::new(),
        }
    }

    /// Makes a call and waits for its end, all attempts included.
    fn call<A: Action>(&mut self, action: &A) -> Result<A::Response, Error> {
        let (config, origin) = (&self.config, self.origin);
        let mut call = Call::new(config, action)?.with_clock_offset(self.offset);
        let pacer = self.pacers.entry(A::SPEC.name);
        let pacer = pacer.or_insert_with(|| config.pacing().pacer(A::SPEC));
        loop {
            let now = now(origin);
            match call.poll(now) {
                Step::NeedCredentials { .. } => {
                    let signer = Signer::new(&self.credentials, now.unix, A::SPEC.service);
                    call.handle_credentials(Arc::new(signer));
                }
                Step::NeedSlot => {
                    let slot = pacer.as_mut().map(|pacer| pacer.take(now.elapsed));
                    call.handle_slot(now, slot.unwrap_or(now.elapsed));
                }
                Step::Wait(pause) => thread::sleep(pause),
                Step::Send { request, within } => match send(&self.agent, request, within) {
                    Ok(response) => {
                        call.handle_response(self::now(origin), &response);
                        let throttled = call.exchange_mut().attempt().is_throttled();
                        if let Some(pacer) = pacer.as_mut().filter(|_| throttled) {
                            pacer.handle_throttled(now.elapsed);
                        }
                    }
                    Err(error) => call.handle_failure(self::now(origin), fate(&error), error),
                },
                Step::Done(result) => {
                    self.offset = call.clock_offset();
                    return result;
                }
            }
        }
    }
}

/// Sends one request and reads its answer to the end.
fn send(
    agent: &ureq::Agent,
    request: http::Request<Bytes>,
    within: Duration,
) -> Result<http::Response<Bytes>, ureq::Error> {
    let request = agent
        .configure_request(request.map(|body| body.to_vec()))
        .timeout_global(Some(within))
        .build();
    let (head, mut body) = agent.run(request)?.into_parts();
    let body = body.read_to_vec()?;
    Ok(http::Response::from_parts(head, body.into()))
}

/// Nothing was sent only where no connection was made; all else may have arrived.
fn fate(error: &ureq::Error) -> Failure {
    use ureq::Timeout::{Connect, Resolve};
    match error {
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => Failure::NotSent,
        ureq::Error::Timeout(Connect | Resolve) => Failure::NotSent,
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
            Failure::NotSent
        }
        _ => Failure::Unknown,
    }
}

fn now(origin: Instant) -> Now {
    let unix = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    Now {
        unix: unix.unwrap_or_default().as_secs(),
        elapsed: origin.elapsed(),
    }
}

fn main() -> Result<(), Box<dyn StdError>> {
    let endpoint = env::args().nth(1).or_else(|| env::var("SES_ENDPOINT").ok());
    let config = match endpoint {
        Some(address) => Config::international().with_endpoint(Endpoint::fixed(&address)?),
        None => Config::international(),
    };
    let variable = |name| env::var(name).map_err(|error| format!("{name}: {error}"));
    let (id, key) = (
        variable("TENCENTCLOUD_SECRET_ID")?,
        variable("TENCENTCLOUD_SECRET_KEY")?,
    );
    let mut driver = Driver::new(config, Credentials::new(id, key)?);
    let lists = driver.call(&ListReceivers::new(0, 100))?;
    println!("{} lists", lists.total_count.unwrap_or_default());
    Ok(())
}
