//! How a program that sends mail is tested without sockets: a script plays the service, and says what it was sent.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error as StdError;

use ses_hyper::{
    Client, Reply, Script,
    ses_core::Error,
    ses_types::{
        BatchSendEmail, BatchSendEmailResponse, ListSendTasks, ListSendTasksResponse, Outcome,
        SendTaskData, TaskType,
    },
};

/// What is to be tested: sends a batch, and when nobody knows what became of it, looks for its task.
async fn send(client: &Client, list: u64) -> Result<Option<u64>, Error> {
    let batch = BatchSendEmail::new("news@mail.example.com", list, "Hello", TaskType::IMMEDIATE);
    match client.call(&batch).await {
        Ok(answer) => Ok(answer.task_id),
        Err(error) if error.outcome() == Outcome::Unknown => {
            let mut tasks = client.pages(ListSendTasks::new(0, 100)).items();
            while let Some(task) = tasks.next().await {
                let task = task?;
                if task.receiver_id == Some(list) {
                    return Ok(task.task_id);
                }
            }
            Err(error)
        }
        Err(error) => Err(error),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn StdError>> {
    // The service is busy once, then accepts.
    let script = Script::new([
        Reply::error("RequestLimitExceeded", "too many requests"),
        Reply::answer(&BatchSendEmailResponse::new().task_id(7)),
    ]);
    assert_eq!(send(&script.client(), 1070).await?, Some(7));
    assert_eq!(script.requests().len(), 2);
    script.finish()?;

    // The answer is lost: the batch is looked for, and not sent again.
    let task = SendTaskData::new().task_id(8).receiver_id(1070);
    let script = Script::new([
        Reply::lost().with_action("BatchSendEmail"),
        Reply::answer(&ListSendTasksResponse::new().total_count(1).data([task])),
    ]);
    assert_eq!(send(&script.client(), 1070).await?, Some(8));
    let requests = script.requests();
    let actions = requests.iter().map(|request| request.action.as_str());
    assert!(actions.eq(["BatchSendEmail", "ListSendTasks"]));
    assert_eq!(requests[0].body["ReceiverId"], 1070);
    script.finish()?;

    // A call that no reply is for fails, in words.
    let error = send(&Script::new([]).client(), 1070).await;
    println!("{}", error.expect_err("the script is empty"));
    Ok(())
}
