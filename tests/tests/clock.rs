//! Tests that turn the clock: a program asks for a weekly batch, and a month of it is looked at in a moment; a program
//! whose own clock is not turned is let in all the same.

use std::{error::Error, fs, path::Path, time::Duration};

use ses_emulator::{Emulator, Options, SECRET_ID, SECRET_KEY, Seed, Turn};
use ses_hyper::{
    Client, Recorder,
    ses_core::{Config, Credentials, Endpoint, Pacing},
    ses_types::{
        BatchSendEmail, ListReceivers, ListSendTasks, ServiceTime, TaskStatus, TaskType, Template,
        TemplateData,
    },
};

const SEED: &str = r#"
    domain = [{ name = "mail.example.com" }]
    sender = [{ address = "news@mail.example.com" }]
    template = [{ name = "week", text = "Hello" }]
    list = [{ name = "customers", recipients = ["ana@example.org", "zoe@example.org"] }]
"#;

const DAY: Duration = Duration::from_secs(86_400);

fn unix(time: &str) -> i64 {
    ServiceTime::from(time).to_unix().expect("a time")
}

#[tokio::test]
async fn a_month_of_a_weekly_batch_is_over_in_a_moment() -> Result<(), Box<dyn Error>> {
    let options = Options::default().with_seed(Seed::parse(SEED)?);
    let emulator = Emulator::start(options).await?;
    let config = Config::international().with_endpoint(Endpoint::fixed(emulator.url())?);
    let client = Client::new(config).with_credentials(Credentials::new(SECRET_ID, SECRET_KEY)?);

    let begin = Turn::to(unix("2030-03-01 08:00:00")).frozen();
    emulator.turn_clock(begin).await?;
    let weekly = BatchSendEmail::new("news@mail.example.com", 1, "This week", TaskType::RECURRING)
        .template(Template::new(1, TemplateData::from_json("{}")))
        .recurring("2030-03-01 09:00:00", 7 * 24);
    client.call(&weekly).await?;

    let turned = emulator.turn_clock(Turn::advance(30 * DAY)).await?;
    assert_eq!(turned.clock.now, unix("2030-03-31 08:00:00"));
    let due: Vec<_> = turned.runs.iter().map(|run| run.due).collect();
    let fridays = ["01", "08", "15", "22", "29"];
    assert_eq!(
        due,
        fridays.map(|day| unix(&format!("2030-03-{day} 09:00:00")))
    );
    assert!(turned.runs.iter().all(|run| run.sent == 2));
    assert_eq!(emulator.message_count().await?, 10);

    let tasks = client.call(&ListSendTasks::new(0, 1)).await?.data;
    assert_eq!(
        tasks[0].task_status,
        Some(TaskStatus::TO_START),
        "it comes again"
    );
    assert_eq!(tasks[0].send_count, Some(10));
    emulator.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_client_with_the_real_time_corrects_itself_by_the_accounts() -> Result<(), Box<dyn Error>>
{
    let emulator = Emulator::start(Options::default().with_account_time()).await?;
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("account_time.jsonl");
    let recorder = Recorder::create(&path)?;
    let config = Config::international()
        .with_endpoint(Endpoint::fixed(emulator.url())?)
        .with_pacing(Pacing::off());
    let client = Client::new(config)
        .with_credentials(Credentials::new(SECRET_ID, SECRET_KEY)?)
        .with_recorder(recorder.clone());

    let lists = ListReceivers::new(0, 10);
    client.call(&lists).await?;
    emulator.turn_clock(Turn::advance(DAY)).await?;
    client.call(&lists).await?;
    client.call(&lists).await?;
    emulator.turn_clock(Turn::real()).await?;
    client.call(&lists).await?;

    recorder.finish()?;
    let exchanges = fs::read_to_string(path)?;
    let refused = exchanges
        .lines()
        .map(|exchange| exchange.contains("AuthFailure.SignatureExpire"));
    // Turned ahead and back: each time the call after it is refused, and made again.
    assert!(
        refused.eq([false, true, false, false, true, false]),
        "{exchanges}"
    );
    emulator.stop().await;
    Ok(())
}
