//! How long a call may take, and when its turn comes.

use std::time::Duration;

use ses_core::{Call, ErrorKind, Failure, Now, Pacer, Retry, Step};
use ses_types::Outcome;

use crate::{
    TASK,
    driver::{Driver, Reply, UNIX, batch, config, error, signer},
};

#[test]
fn the_time_for_the_call_bounds_its_attempts_and_pauses() {
    let retry = Retry::default()
        .with_attempts(99)
        .with_pauses(Duration::from_secs(8), Duration::from_secs(8))
        .with_total(Duration::from_secs(20));
    let call = Call::new(&config().with_retry(retry), &batch()).expect("valid");
    let mut driver = Driver::new((0..99).map(|_| Reply::NotSent));
    let error = driver.run_call(call).expect_err("its time is over");
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert!(
        error.elapsed() < Duration::from_secs(20) && error.attempts() > 2,
        "{error:?}"
    );
    assert_eq!(driver.pauses.len() as u32, error.attempts() - 1);
}

#[test]
fn an_attempt_may_take_no_longer_than_its_call() {
    let retry = Retry::default().with_total(Duration::from_secs(5));
    let mut call = Call::new(&config().with_retry(retry), &batch()).expect("valid");
    let mut now = Now {
        unix: UNIX,
        elapsed: Duration::ZERO,
    };
    assert!(matches!(
        call.poll(now),
        Step::NeedCredentials { renew: false, .. }
    ));
    call.handle_credentials(signer());
    assert!(matches!(call.poll(now), Step::NeedSlot));
    call.handle_slot(now, now.elapsed);
    now.elapsed = Duration::from_secs(2);
    assert!(
        matches!(call.poll(now), Step::Send { within, .. } if within == Duration::from_secs(3))
    );
}

#[test]
fn credentials_have_the_time_of_their_call() {
    let at = |seconds| Now {
        unix: UNIX,
        elapsed: Duration::from_secs(seconds),
    };
    let call = || Call::new(&config(), &batch()).expect("valid");
    let patient = call().poll(at(7));
    assert!(
        matches!(patient, Step::NeedCredentials { within, .. } if within >= Duration::MAX / 2),
        "{patient:?}"
    );
    let mut hurried = call().with_timeout(Duration::from_secs(5));
    for (now, left) in [(7, 5), (9, 3)] {
        let step = hurried.poll(at(now));
        assert!(
            matches!(step, Step::NeedCredentials { within, .. } if within.as_secs() == left),
            "{step:?}"
        );
    }
    let over = match hurried.poll(at(12)) {
        Step::Done(Err(error)) => error,
        other => panic!("{other:?}"),
    };
    assert!(matches!(over.kind(), ErrorKind::TimeLimit), "{over}");
    assert_eq!((over.outcome(), over.attempts()), (Outcome::NotSent, 0));
}

#[test]
fn the_total_counts_from_the_turn_and_the_timeout_from_the_beginning() {
    let retry = Retry::default().with_total(Duration::from_secs(5));
    let call = || Call::new(&config().with_retry(retry), &batch()).expect("valid");
    let behind_others = || {
        let mut pacer = Pacer::new(Duration::from_secs(600));
        pacer.take(Duration::from_secs(1_000));
        pacer
    };
    let mut driver = Driver::new([Reply::Body(TASK)]);
    driver.pacer = Some(behind_others());
    driver.run_call(call()).expect("it waits its turn");
    assert_eq!(driver.pauses, [Duration::from_secs(600)]);

    let mut driver = Driver::new([]);
    driver.pacer = Some(behind_others());
    let hurried = call().with_timeout(Duration::from_secs(599));
    let error = driver.run_call(hurried).expect_err("its turn is too late");
    assert!(
        matches!(error.kind(), ErrorKind::Slot { wait } if wait.as_secs() == 600),
        "{error}"
    );
    assert_eq!(
        (error.outcome(), driver.pauses.len()),
        (Outcome::NotSent, 0)
    );
    assert!(error.is_retryable() && !error.is_local(), "{error}");
}

#[test]
fn every_attempt_takes_a_turn_and_a_throttled_one_slows_the_next_down() {
    let replies = [
        error("RequestLimitExceeded"),
        error("FailedOperation.ServiceNotAvailable"),
    ];
    let replies = replies
        .map(Reply::Body)
        .into_iter()
        .chain([Reply::Body(TASK)]);
    let retry = Retry::default().with_pauses(Duration::ZERO, Duration::ZERO);
    let call = Call::new(&config(), &batch())
        .expect("valid")
        .with_retry(retry);
    let mut driver = Driver::new(replies);
    driver.pacer = Some(Pacer::new(Duration::from_millis(50)));
    driver.run_call(call).expect("accepted in the end");
    let pauses: Vec<_> = driver.pauses.iter().map(Duration::as_millis).collect();
    assert_eq!(pauses, [50, 100]);
}

#[test]
fn an_attempt_with_hardly_any_time_left_is_not_begun() {
    let retry = Retry::default()
        .with_pauses(Duration::ZERO, Duration::ZERO)
        .with_total(Duration::from_secs(10));
    let call = Call::new(&config(), &batch()).expect("valid");
    let mut call = call.with_retry(retry);
    let at = |millis| Now {
        unix: UNIX,
        elapsed: Duration::from_millis(millis),
    };
    call.handle_credentials(signer());
    call.handle_slot(at(0), Duration::ZERO);
    assert!(matches!(call.poll(at(0)), Step::Send { .. }));
    call.handle_failure(at(9_100), Failure::NotSent, "no connection");
    let Step::Done(Err(error)) = call.poll(at(9_100)) else {
        panic!("cut off after 0.9 s it would be of unknown outcome")
    };
    assert_eq!(error.outcome(), Outcome::NotSent);
}
