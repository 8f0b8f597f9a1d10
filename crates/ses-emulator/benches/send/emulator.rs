//! The emulator, with a data file and no limit of the rate.

use std::path::PathBuf;

use ses_emulator::{Emulator, Options, RateLimit};

use crate::server::Running;

pub(crate) async fn start(file: PathBuf) -> Running {
    let options = Options::default()
        .with_data(file)
        .with_rate_limit(RateLimit::Off);
    let emulator = Emulator::start(options).await.expect("a free port");
    Running {
        address: emulator.address(),
        _server: Box::new(emulator),
    }
}
