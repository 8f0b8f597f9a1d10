//! `ses webhook`: the service's events, as they come.

use axum::{Router, body::Bytes, extract::State, http::StatusCode, routing::post};
use ses_types::{Event, EventName, ServiceTime};
use tokio::net::TcpListener;

use crate::{
    args::report::Webhook,
    emulator::told_to_stop,
    failure::Failure,
    output::{self, Output, cell},
    table::Table,
};

/// Prints events until it is told to stop.
///
/// # Errors
/// An address that cannot be listened on.
pub(crate) async fn run(args: &Webhook, output: Output) -> Result<(), Failure> {
    let failed = |error| Failure::Input(format!("{}: {error}", args.listen));
    let listener = TcpListener::bind(args.listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let stop = told_to_stop()?;
    output::talk(format_args!("listening for events on http://{address}\n"));
    let router = Router::new().fallback(post(take)).with_state(output);
    tokio::select! {
        served = async { axum::serve(listener, router).await } => served.map_err(failed),
        stopped = stop => stopped,
    }
}

/// Prints one event, and answers 200 where it is one.
async fn take(State(output): State<Output>, body: Bytes) -> StatusCode {
    match serde_json::from_slice::<Event>(&body) {
        Ok(event) if event.event != EventName::default() => match show(&event, output) {
            Ok(()) => StatusCode::OK,
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
        },
        _ => {
            output::talk("what came is no event\n");
            StatusCode::BAD_REQUEST
        }
    }
}

fn show(event: &Event, output: Output) -> Result<(), Failure> {
    if output == Output::Json {
        let json = serde_json::to_string(event);
        return output::line(json.map_err(|error| Failure::Other(error.to_string()))?);
    }
    let cells = [
        cell(event.timestamp.map(ServiceTime::from_unix).as_ref()),
        event.event.to_string(),
        cell(event.email.as_ref()),
        event.task_id.map_or_else(
            || cell(event.bulk_id.as_ref()),
            |task| format!("task {task}"),
        ),
        cell(event.reason.as_ref().or(event.link.as_ref())),
    ];
    match output {
        Output::Csv => output::line(Table::of([cells.to_vec()]).csv()?),
        _ => output::line(cells.join("  ")),
    }
}
