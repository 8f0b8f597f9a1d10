//! Calls at the edge of their limits, and calls whose driver says what it should not.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Response, header::DATE};
use ses_core::{Answered, Call, ErrorKind, Failure, Now, Retry, Step};
use ses_types::{
    BatchSendEmail, BatchSendEmailResponse, ListReceivers, Outcome, UpdateEmailIdentity,
};

use crate::driver::{Driver, Reply, UNIX, batch, config, error, signer};

const START: Now = Now {
    unix: UNIX,
    elapsed: Duration::ZERO,
};

fn answer(body: &'static str) -> Response<Bytes> {
    Response::new(Bytes::from_static(body.as_bytes()))
}

/// A call whose first attempt is under way.
fn sent() -> Call<BatchSendEmailResponse> {
    let mut call = Call::new::<BatchSendEmail>(&config(), &batch()).expect("valid");
    call.handle_credentials(signer());
    call.handle_slot(START, START.elapsed);
    assert!(matches!(call.poll(START), Step::Send { .. }));
    call
}

#[test]
fn a_failure_told_after_the_answer_does_not_send_again() {
    let mut call = sent();
    call.handle_response(
        START,
        &answer(r#"{"Response":{"TaskId":7,"RequestId":"id-ok"}}"#),
    );
    call.handle_failure(START, Failure::NotSent, "the connection was closed later");
    assert!(matches!(call.poll(START), Step::Done(Ok(answer)) if answer.task_id == Some(7)));
    let Step::Done(Err(error)) = call.poll(START) else {
        panic!("it is over")
    };
    assert!(
        error.outcome() == Outcome::Unknown && !error.is_retryable(),
        "a call that worked is never called unsent: {error}"
    );
}

#[test]
fn missing_credentials_told_of_a_call_under_way_do_not_make_it_unsent() {
    let mut call = sent();
    call.handle_no_credentials(START, "late");
    assert!(
        matches!(call.poll(START), Step::Done(Err(error)) if error.outcome() == Outcome::Unknown)
    );
}

#[test]
fn an_answer_to_no_attempt_changes_nothing() {
    let mut call = Call::new::<BatchSendEmail>(&config(), &batch()).expect("valid");
    call.handle_response(
        START,
        &answer(r#"{"Response":{"TaskId":7,"RequestId":"id-ok"}}"#),
    );
    assert!(matches!(
        call.poll(START),
        Step::NeedCredentials { renew: false, .. }
    ));
}

#[test]
fn limits_without_end_are_limits() {
    let retry = Retry::default()
        .with_total(Duration::MAX)
        .with_pauses(Duration::MAX, Duration::MAX);
    let config = config().with_retry(retry).with_attempt_limit(Duration::MAX);
    let mut driver = Driver::new([
        Reply::NotSent,
        Reply::Body(r#"{"Response":{"TaskId":7,"RequestId":"id-ok"}}"#),
    ]);
    let call = Call::new::<BatchSendEmail>(&config, &batch()).expect("valid");
    assert!(driver.run_call(call).is_ok());
}

#[test]
fn a_call_that_overslept_ends_by_its_last_failure() {
    let mut call = sent();
    call.handle_response(START, &answer(error("RequestLimitExceeded")));
    assert!(matches!(call.poll(START), Step::Wait(_)));
    let late = Now {
        elapsed: config_total(),
        ..START
    };
    let Step::Done(Err(error)) = call.poll(late) else {
        panic!("its time is over")
    };
    assert_eq!(
        (error.code(), error.request_id(), error.outcome()),
        (
            Some("RequestLimitExceeded"),
            Some("id-RequestLimitExceeded"),
            Outcome::Refused
        )
    );
}

#[test]
fn a_call_whose_time_is_over_before_it_is_sent_says_so() {
    let call = Call::new::<BatchSendEmail>(&config(), &batch()).expect("valid");
    let timeout = Duration::from_secs(5);
    let mut call = call.with_timeout(timeout);
    assert!(matches!(call.poll(START), Step::NeedCredentials { .. }));
    call.handle_credentials(signer());
    let late = Now {
        elapsed: timeout,
        ..START
    };
    let Step::Done(Err(error)) = call.poll(late) else {
        panic!("its time is over")
    };
    assert!(matches!(error.kind(), ErrorKind::TimeLimit), "{error}");
    assert_eq!(error.outcome(), Outcome::NotSent);
}

#[test]
fn a_clock_that_cannot_be_corrected_is_not_tried_again() {
    let mut driver = Driver::new([Reply::Body(error("AuthFailure.SignatureExpire"))]);
    let error = driver.run(&batch()).expect_err("refused");
    assert_eq!((error.attempts(), error.outcome()), (1, Outcome::Refused));
}

#[test]
fn a_refusal_is_not_called_worth_repeating_for_what_came_before_it() {
    let replies = [Reply::Lost, Reply::Body(error("OperationDenied"))];
    let error = Driver::new(replies)
        .run(&UpdateEmailIdentity::new("mail.example.com"))
        .expect_err("refused in the end");
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert!(!error.is_retryable(), "{error}");
    assert!(!error.advice().contains("send it again"), "{error}");
}

/// The time of all of a call under [`config`].
fn config_total() -> Duration {
    Retry::default().total()
}

#[test]
fn what_cannot_be_sent_is_not_tried_again_and_is_said_in_the_words_of_its_cause() {
    let mut driver = Driver::new([Reply::NotSent, Reply::Unsendable]);
    let error = driver.run(&ListReceivers::new(0, 10)).expect_err("none");
    assert_eq!((error.outcome(), error.attempts()), (Outcome::NotSent, 2));
    assert!(!error.is_retryable() && !error.is_local());
    assert_eq!(
        error.to_string(),
        "no such script; nothing was sent in 2 attempts; mend what sends requests"
    );

    let mut driver = Driver::new([Reply::Lost, Reply::Unsendable]);
    let error = driver.run(&ListReceivers::new(0, 10)).expect_err("none");
    assert_eq!(error.outcome(), Outcome::Unknown, "of the attempt before");
}

#[test]
fn debug_names_the_action_and_leaves_its_tables_out() {
    let mut driver = Driver::new([Reply::Lost]);
    let shown = format!("{:?}", driver.run(&batch()).expect_err("lost"));
    assert!(
        shown.starts_with("Error { action: Some(\"BatchSendEmail\"), kind: Transport"),
        "{shown}"
    );
    assert!(!shown.contains("Shape"), "{shown}");
}

#[test]
fn an_answer_comes_with_its_id_and_the_time_of_the_service() {
    let mut exchange = sent().into_exchange();
    let mut accepted = answer(r#"{"Response":{"TaskId":7,"RequestId":"id-1"}}"#);
    let date = HeaderValue::from_static("Thu, 01 Jan 1970 01:00:00 GMT");
    accepted.headers_mut().insert(DATE, date);
    exchange.handle_response(START, &accepted);
    let Step::Done(Ok(accepted)) = exchange.poll(START) else {
        panic!("it was accepted");
    };
    let answered: Answered<BatchSendEmailResponse> = accepted.answered().expect("an answer");
    assert_eq!(answered.answer.task_id, Some(7));
    assert_eq!(answered.request_id.as_deref(), Some("id-1"));
    assert_eq!(answered.date, Some(3600));
}
