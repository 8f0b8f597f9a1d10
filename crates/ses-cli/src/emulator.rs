//! `ses emulator`: the emulator by itself.

use std::{io, net::SocketAddr, time::Duration};

use ses_emulator::{
    Clock, ClockMode, Fault, Options, RateLimit, Relay, RelayTls, SECRET_ID, SECRET_KEY, Seed,
    Seeded,
};
use tracing_subscriber::EnvFilter;

use crate::{
    args::{Emulator, Protection},
    control,
    failure::Failure,
    output::{self, Output},
};

/// Where the password for the mail server is.
const PASSWORD: &str = "SES_SMTP_PASSWORD";

/// Runs the emulator until it is told to stop, or asks one that runs.
///
/// # Errors
/// A port that is taken, a data file or seed that cannot be used, or an emulator that refuses.
pub(crate) async fn run(args: Emulator, output: Output) -> Result<(), Failure> {
    if let Some(command) = args.command {
        return tokio::task::block_in_place(|| control::run(command, output));
    }
    log_requests();
    let seeds = args.seed.iter().map(Seed::read);
    let seeds = seeds.collect::<Result<Vec<_>, _>>()?;
    let mut faults = args.fault.clone();
    for file in &args.faults {
        faults.extend(Fault::read(file)?);
    }
    let relay = relay(&args)?;
    let options = seeds.into_iter().fold(options(args), Options::with_seed);
    let options = faults.into_iter().fold(options, Options::with_fault);
    let options = relay.into_iter().fold(options, Options::with_relay);
    let emulator = ses_emulator::Emulator::start(options).await?;
    emulator.seeded().iter().for_each(say_seeded);
    // Whoever reads the address may stop it at once.
    let stop = told_to_stop()?;
    let url = emulator.url();
    output::line(format!(
        "The emulator listens on {url}\n{}",
        how_to_talk(url)
    ))?;
    stop.await?;
    emulator.stop().await;
    Ok(())
}

/// How to send something to an emulator, in lines that a shell takes.
pub(crate) fn how_to_talk(url: &str) -> String {
    format!(
        "Credentials:   export TENCENTCLOUD_SECRET_ID={SECRET_ID} TENCENTCLOUD_SECRET_KEY={SECRET_KEY}\n\
         To try it:     ses call ListReceivers --json '{{\"Offset\": 0, \"Limit\": 10}}' --endpoint {url}\n\
         To look at it: {url}/"
    )
}

/// Listens from now on for Ctrl-C and, where there is such a thing, for SIGTERM; what it returns waits for either.
///
/// # Errors
/// When the system does not let it listen.
pub(crate) fn told_to_stop() -> Result<impl Future<Output = Result<(), Failure>>, Failure> {
    let failed =
        |error: io::Error| Failure::Other(format!("signals cannot be waited for: {error}"));
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupted = signal(SignalKind::interrupt()).map_err(failed)?;
        let mut terminated = signal(SignalKind::terminate()).map_err(failed)?;
        Ok(async move {
            tokio::select! {
                _ = interrupted.recv() => Ok(()),
                _ = terminated.recv() => Ok(()),
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async move { tokio::signal::ctrl_c().await.map_err(failed) })
}

fn say_seeded(thing: &Seeded) {
    let Seeded { kind, name, .. } = thing;
    let id = thing.id.map_or_else(String::new, |id| format!(" {id}"));
    let was_there = match thing.was_there {
        true => ": was there, and stays as it was",
        false => "",
    };
    output::talk(format!("seed: {kind}{id} {name}{was_there}\n"));
}

fn options(args: Emulator) -> Options {
    let options = Options::default()
        .with_address(SocketAddr::new(args.address, args.port))
        .with_first_list_id(args.first_list_id)
        .with_first_template_id(args.first_template_id)
        .with_first_task_id(args.first_task_id);
    let options = if args.no_rate_limit {
        options.with_rate_limit(RateLimit::Off)
    } else {
        options
    };
    let options = options
        .with_terms(args.terms.unwrap_or_default())
        .with_clock_mode(clock_mode(args.clock, args.freeze))
        .with_signature_window(Duration::from_secs(args.signature_window));
    let options = if args.account_time {
        options.with_account_time()
    } else {
        options
    };
    let options = if args.strict {
        options.with_strict()
    } else {
        options
    };
    let options = args
        .allow_host
        .into_iter()
        .fold(options, Options::with_host);
    let options = args
        .webhook
        .into_iter()
        .fold(options, Options::with_webhook);
    match args.data {
        Some(file) => options.with_data(file),
        None => options,
    }
}

/// The mail server to which mail goes on, if there is one.
fn relay(args: &Emulator) -> Result<Option<Relay>, Failure> {
    let Some(server) = &args.smtp else {
        return Ok(None);
    };
    let (tls, usual) = match args.smtp_tls {
        Protection::None => (RelayTls::None, 25),
        Protection::Starttls => (RelayTls::StartTls, 587),
        Protection::Tls => (RelayTls::Implicit, 465),
    };
    let (host, port) = match server.rsplit_once(':') {
        None => (server.as_str(), usual),
        Some((host, port)) => {
            let port = port.parse().map_err(|_| {
                Failure::Input(format!("--smtp: {port:?} in {server:?} is no port"))
            })?;
            (host, port)
        }
    };
    let mut relay = Relay::new(host, &args.smtp_to)
        .with_port(port)
        .with_tls(tls);
    if let Some(file) = &args.smtp_root {
        let pem = std::fs::read(file)
            .map_err(|error| Failure::Input(format!("--smtp-root: {}: {error}", file.display())))?;
        relay = relay.with_root_certificate(pem);
    }
    if let Some(user) = &args.smtp_user {
        let password = std::env::var(PASSWORD).map_err(|_| {
            Failure::Input(format!(
                "--smtp-user: the password is to be in the variable {PASSWORD}"
            ))
        })?;
        relay = relay.with_login(user, password);
    }
    if let Some(rate) = args.smtp_rate {
        if !(rate.is_finite() && rate > 0.0) {
            return Err(Failure::Input(format!(
                "--smtp-rate: {rate} is no number of mails a second"
            )));
        }
        relay = relay.with_rate(rate);
    }
    Ok(Some(relay))
}

/// How a clock runs that begins at this time, or else now.
fn clock_mode(begin: Option<i64>, is_frozen: bool) -> ClockMode {
    let real = i64::try_from(Clock::system().now().as_secs()).unwrap_or(i64::MAX);
    match (begin, is_frozen) {
        (None, false) => ClockMode::Real,
        (Some(begin), false) => ClockMode::Shifted(begin - real),
        (begin, true) => ClockMode::Frozen(begin.unwrap_or(real)),
    }
}

fn log_requests() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_target(false)
        .with_ansi(output::is_coloured())
        .with_writer(io::stderr)
        .init();
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::args::{Args, Command};

    fn parse(arguments: &[&str]) -> Result<Emulator, clap::Error> {
        let args = Args::try_parse_from([&["ses", "emulator"], arguments].concat())?;
        match args.command {
            Command::Emulator(args) => Ok(*args),
            _ => panic!("it is another command"),
        }
    }

    #[test]
    fn terms_are_given_on_the_command_line() {
        let terms = |value| parse(&["--terms", value]);
        let args = terms(r#"{"list_limit": 7}"#).expect("terms");
        let shown = format!("{:?}", options(args));
        assert!(shown.contains("list_limit: Some(7)"), "{shown}");
        let error = terms(r#"{"list_limit": "many"}"#).expect_err("no number");
        let cause = "terms: list_limit: invalid type: string \"many\", expected u64";
        assert!(error.to_string().contains(cause), "{error}");
    }

    #[test]
    fn faults_are_given_on_the_command_line() {
        let fault = |value| parse(&["--fault", value]);
        let args = fault(r#"{"action": "SendEmail", "when": "after", "what": {"cut": 40}}"#);
        let expected = Fault::on("SendEmail").after().cut(40);
        assert_eq!(args.expect("a fault").fault, [expected]);
        let error =
            fault(r#"{"action": "SendEmail", "what": {"cot": 40}}"#).expect_err("no effect");
        let cause = "fault: the whole: what.cot: unknown field `cot`";
        assert!(error.to_string().contains(cause), "{error}");
    }

    #[test]
    fn clocks_are_set_on_the_command_line() {
        let clock = ["--clock", "2026-01-02 11:04:05", "--freeze"];
        let args = parse(&[&clock[..], &["--signature-window", "5"]].concat());
        let shown = format!("{:?}", options(args.expect("a time")));
        assert!(shown.contains("Frozen(1767323045)"), "{shown}");
        assert!(shown.contains("signature_window: 5s"), "{shown}");
        let error = parse(&["--clock", "noon"]).expect_err("no time");
        let cause = "a time is written as in 2026-01-02 11:04:05";
        assert!(error.to_string().contains(cause), "{error}");
    }
}
