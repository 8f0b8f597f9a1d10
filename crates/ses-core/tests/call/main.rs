//! Calls driven by hand: a made-up clock, made-up answers, no sockets.

mod driver;
mod edges;
mod time;

use std::time::Duration;

use ses_core::{Call, Endpoint, ErrorKind, Now, Step};
use ses_types::{
    Action, BatchSendEmail, Effect, ListReceivers, Outcome, TaskType, UpdateEmailIdentity,
};

use driver::{Driver, Reply, UNIX, batch, config, error, signer};

const TASK: &str = r#"{"Response":{"TaskId":7,"RequestId":"id-ok"}}"#;

/// Runs a call over the replies; the number of attempts, and the outcome and code of its end.
#[track_caller]
fn check<A: Action>(
    action: &A,
    replies: Vec<Reply>,
    attempts: usize,
    end: Result<(), (Outcome, Option<&str>)>,
) {
    let mut driver = Driver::new(replies);
    let result = driver.run(action);
    assert_eq!(driver.requests.len(), attempts, "attempts");
    match (&result, end) {
        (Ok(_), Ok(())) => {}
        (Err(error), Err(end)) => {
            assert_eq!((error.outcome(), error.code()), end, "{error}");
            assert_eq!(error.attempts() as usize, attempts);
        }
        (Ok(_), Err(end)) => panic!("a success instead of {end:?}"),
        (Err(error), Ok(())) => panic!("{error}"),
    }
}

#[test]
fn a_signed_request_goes_out_and_its_answer_comes_back() {
    let mut driver = Driver::new([Reply::Body(TASK)]);
    let answer = driver.run(&batch()).expect("accepted");
    assert_eq!(
        (answer.task_id, answer.request_id.as_deref()),
        (Some(7), Some("id-ok"))
    );

    let request = &driver.requests[0];
    assert_eq!(request.uri(), "https://ses.intl.tencentcloudapi.com/");
    let header = |name: &str| request.headers()[name].to_str().expect("text");
    assert_eq!(header("host"), "ses.intl.tencentcloudapi.com");
    assert_eq!(header("x-tc-action"), "BatchSendEmail");
    assert_eq!(header("x-tc-version"), "2020-10-02");
    assert_eq!(header("x-tc-region"), "ap-singapore");
    assert_eq!(header("x-tc-timestamp"), "1760000000");
    assert!(
        header("authorization")
            .starts_with("TC3-HMAC-SHA256 Credential=AKIDTEST/2025-10-09/ses/tc3_request, ")
    );
    assert!(request.headers()["authorization"].is_sensitive());
    let headers = |name: &str| request.headers().get(name)?.to_str().ok();
    let payload = tc3_sign::Payload::Bytes(request.body());
    let received = tc3_sign::ReceivedRequest::new("POST", "", headers, payload);
    let key = tc3_sign::SigningKey::derive("test", UNIX, "ses");
    tc3_sign::verify(&received, &key, UNIX, tc3_sign::WINDOW).expect("the signature verifies");
}

#[test]
fn what_never_left_is_sent_again() {
    check(
        &batch(),
        vec![Reply::NotSent, Reply::NotSent, Reply::Body(TASK)],
        3,
        Ok(()),
    );
    check(
        &batch(),
        vec![Reply::NotSent, Reply::NotSent, Reply::NotSent],
        3,
        Err((Outcome::NotSent, None)),
    );
}

#[test]
fn refusals_without_effect_are_sent_again() {
    for code in [
        "RequestLimitExceeded",
        "RequestLimitExceeded.UinLimitExceeded",
        "FailedOperation.ServiceNotAvailable",
    ] {
        check(
            &batch(),
            vec![Reply::Body(error(code)), Reply::Body(TASK)],
            2,
            Ok(()),
        );
        check(
            &batch(),
            (0..3).map(|_| Reply::Body(error(code))).collect(),
            3,
            Err((Outcome::Refused, Some(code))),
        );
    }
}

#[test]
fn other_refusals_end_the_call() {
    for code in [
        "OperationDenied.ReceiverNotExist",
        "AuthFailure.SignatureFailure",
        "LimitExceeded.New",
        "UnsupportedRegion",
    ] {
        check(
            &batch(),
            vec![Reply::Body(error(code))],
            1,
            Err((Outcome::Refused, Some(code))),
        );
    }
}

#[test]
fn a_once_call_of_unknown_fate_is_never_repeated() {
    check(
        &batch(),
        vec![Reply::Lost],
        1,
        Err((Outcome::Unknown, None)),
    );
    for body in [
        "",
        "<html>502</html>",
        "{",
        "{}",
        r#"{"Response":{"TaskId":7}}"#,
        r#"{"Response":{"TaskId":"seven","RequestId":"r"}}"#,
    ] {
        check(
            &batch(),
            vec![Reply::Body(body)],
            1,
            Err((Outcome::Unknown, None)),
        );
    }
    for code in [
        "InternalError",
        "InternalError.New",
        "ServiceUnavailable",
        "ResourceUnavailable",
        "ResourceInsufficient",
        "ResponseSizeLimitExceeded",
        "FailedOperation.SendEmailErr",
        "Surprise",
        "",
    ] {
        check(
            &batch(),
            vec![Reply::Body(error(code))],
            1,
            Err((Outcome::Unknown, Some(code))),
        );
    }
    check(
        &batch(),
        vec![
            Reply::NotSent,
            Reply::Body(error("RequestLimitExceeded")),
            Reply::Lost,
        ],
        3,
        Err((Outcome::Unknown, None)),
    );
}

#[test]
fn reads_and_idempotent_calls_go_on_after_an_unknown_fate() {
    let lists = r#"{"Response":{"TotalCount":0,"Data":null,"RequestId":"r"}}"#;
    check(
        &ListReceivers::new(0, 10),
        vec![
            Reply::Lost,
            Reply::Status(502, "<html>"),
            Reply::Body(lists),
        ],
        3,
        Ok(()),
    );
    let update = UpdateEmailIdentity::new("mail.example.com");
    let done = r#"{"Response":{"RequestId":"r"}}"#;
    check(
        &update,
        vec![Reply::Body(error("InternalError")), Reply::Body(done)],
        2,
        Ok(()),
    );
    check(
        &update,
        vec![Reply::Lost, Reply::Body(error("OperationDenied"))],
        2,
        Err((Outcome::Unknown, Some("OperationDenied"))),
    );
}

#[test]
fn a_once_call_is_repeated_only_when_its_caller_says_so() {
    let call = Call::new(&config(), &batch())
        .expect("valid")
        .with_effect(Effect::Idempotent);
    let mut driver = Driver::new([Reply::Lost, Reply::Body(TASK)]);
    assert!(driver.run_call(call).is_ok());
}

#[test]
fn a_skewed_clock_is_corrected_once() {
    let expired = || {
        Reply::Dated(
            "Thu, 09 Oct 2025 09:53:20 GMT",
            error("AuthFailure.SignatureExpire"),
        )
    };
    let mut driver = Driver::new([expired(), Reply::Body(TASK)]);
    driver.run(&batch()).expect("accepted");
    assert_eq!(
        driver.requests[1].headers()["x-tc-timestamp"],
        (UNIX + 3_600).to_string().as_str()
    );
    assert_eq!(driver.pauses, []);
    check(
        &batch(),
        vec![expired(), expired()],
        2,
        Err((Outcome::Refused, Some("AuthFailure.SignatureExpire"))),
    );
}

#[test]
fn a_refused_token_is_renewed_once() {
    let refused = || Reply::Body(error("AuthFailure.TokenFailure"));
    let mut driver = Driver::new([refused(), Reply::Body(TASK)]);
    driver.run(&batch()).expect("accepted");
    assert_eq!(driver.renewals, 1);
    check(
        &batch(),
        vec![refused(), refused()],
        2,
        Err((Outcome::Refused, Some("AuthFailure.TokenFailure"))),
    );
}

#[test]
fn an_attempt_that_nobody_speaks_of_is_of_unknown_fate() {
    let mut call = Call::new(&config(), &batch()).expect("valid");
    let now = Now {
        unix: UNIX,
        elapsed: Duration::ZERO,
    };
    call.handle_credentials(signer());
    call.handle_slot(now, now.elapsed);
    assert!(matches!(call.poll(now), Step::Send { .. }));
    assert!(
        matches!(call.poll(now), Step::Done(Err(error)) if error.outcome() == Outcome::Unknown)
    );
}

#[test]
fn no_credentials_end_the_call() {
    let mut call = Call::new(&config(), &batch()).expect("valid");
    let now = Now {
        unix: UNIX,
        elapsed: Duration::ZERO,
    };
    call.poll(now);
    call.handle_no_credentials(now, "the environment variable X is not set");
    let Step::Done(Err(error)) = call.poll(now) else {
        panic!("it goes on")
    };
    assert!(error.is_local() && matches!(error.kind(), ErrorKind::Credentials(_)));
    assert_eq!(error.outcome(), Outcome::NotSent);
}

#[test]
fn a_new_day_has_a_new_key() {
    let mut call = Call::new(&config(), &batch()).expect("valid");
    call.handle_credentials(signer());
    let tomorrow = Now {
        unix: UNIX + 86_400,
        elapsed: Duration::ZERO,
    };
    call.handle_slot(tomorrow, Duration::ZERO);
    let Step::Send { request, .. } = call.poll(tomorrow) else {
        panic!("it sends")
    };
    let authorization = request.headers()["authorization"]
        .to_str()
        .expect("text")
        .to_owned();
    assert!(
        authorization.contains("/2025-10-10/ses/tc3_request"),
        "{authorization}"
    );
}

#[test]
fn what_breaks_a_rule_is_not_sent() {
    let scheduled = BatchSendEmail::new("news@mail.example.com", 12, "Hello", TaskType::SCHEDULED);
    let error = Call::new(&config(), &scheduled).expect_err("TimedParam is missing");
    assert_eq!(error.code(), Some("MissingParameter.TimedParamNecessary"));
    assert!(error.is_local() && !error.is_retryable() && error.outcome() == Outcome::NotSent);
    let said = "TimedParam: required when TaskType = 2 (MissingParameter.TimedParamNecessary); nothing was sent; \
                say when it shall be sent";
    assert_eq!(
        (error.to_string().as_str(), error.advice()),
        (said, "Say when it shall be sent.")
    );
    let config = config().with_checks(ses_core::Checks::Off);
    assert!(Call::new(&config, &scheduled).is_ok());
}

#[test]
fn an_untyped_call_is_checked_and_judged_like_a_typed_one() {
    let unknown =
        Call::<serde_json::Value>::untyped(&config(), "SendLetter", &serde_json::json!({}))
            .expect_err("no action");
    assert_eq!(
        unknown.to_string(),
        "\"SendLetter\" is no action that is known here; nothing was sent; mend the request and send it again"
    );
    let misspelt = serde_json::json!({"Offset": 0, "Limit": 10, "Keyword": "a"});
    let error = Call::<serde_json::Value>::untyped(&config(), "ListReceivers", &misspelt)
        .expect_err("it is KeyWord");
    assert_eq!(error.code(), Some("UnknownParameter"));
    let call = Call::untyped(
        &config(),
        "ListReceivers",
        &serde_json::json!({"Offset": 0, "Limit": 10}),
    )
    .expect("valid");
    let answer: serde_json::Value = Driver::new([Reply::Body(
        r#"{"Response":{"TotalCount":3,"RequestId":"r"}}"#,
    )])
    .run_call(call)
    .expect("accepted");
    assert_eq!(answer["TotalCount"], 3);
}

#[test]
fn the_error_says_what_became_of_the_mail() {
    let error = Driver::new([Reply::Lost]).run(&batch()).expect_err("lost");
    assert_eq!(
        error.to_string(),
        "the connection to ses.intl.tencentcloudapi.com failed; it may have taken effect; look what the service shows before sending it again"
    );
    assert_eq!(
        std::error::Error::source(&error)
            .map(ToString::to_string)
            .as_deref(),
        Some("reset")
    );
    assert!(!error.is_retryable() && !error.is_local());
    let refused = Driver::new([Reply::Body(self::error("OperationDenied.ReceiverNotExist"))])
        .run(&batch())
        .expect_err("refused");
    assert_eq!(
        refused.request_id(),
        Some("id-OperationDenied.ReceiverNotExist")
    );
    assert!(refused.to_string().starts_with("OperationDenied.ReceiverNotExist: words (request id-OperationDenied.ReceiverNotExist); nothing took effect; "));
    let kept = Driver::new([Reply::Body(
        r#"{"Response":{"TaskId":[],"RequestId":"kept"}}"#,
    )])
    .run(&batch())
    .expect_err("unreadable");
    assert_eq!(
        (kept.outcome(), kept.request_id()),
        (Outcome::Unknown, Some("kept"))
    );
}

#[test]
fn debug_shows_no_body() {
    let endpoint = Endpoint::fixed("http://127.0.0.1:1").expect("an address");
    let mut call = Call::new(&config().with_endpoint(endpoint), &batch()).expect("valid");
    call.handle_credentials(signer());
    let step = call.poll(Now {
        unix: UNIX,
        elapsed: Duration::ZERO,
    });
    let shown = format!("{call:?} {step:?}");
    assert!(
        !shown.contains("example.com") && !shown.contains("Hello"),
        "{shown}"
    );
}
