//! When credentials are renewed, as plain numbers.

/// How long before their end credentials are renewed, in seconds; for those with a short life a quarter of it.
const EARLY: u64 = 600;
/// How long before their end they serve no more, in seconds; for those with a short life a twentieth of it.
const MARGIN: u64 = 30;
/// How long after an early renewal that failed the next is tried, in seconds; sooner where there is less time.
const PAUSE: u64 = 60;

/// What to do when a call needs credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// They serve.
    Serve,
    /// They serve, and others are fetched meanwhile.
    ServeAndRenew,
    /// They do not serve: wait for others.
    Wait,
}

/// The life of one set of credentials; all times are Unix seconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Renewal {
    from: u64,
    end: u64,
    pause: u64,
}

impl Renewal {
    /// For credentials that were fetched at that time.
    pub(super) fn new(fetched: u64, expiry: Option<u64>) -> Self {
        let Some(expiry) = expiry else {
            let (from, end) = (u64::MAX, u64::MAX);
            return Self {
                from,
                end,
                pause: 0,
            };
        };
        let life = expiry.saturating_sub(fetched);
        let early = EARLY.min(life / 4);
        Self {
            from: expiry - early,
            end: expiry - MARGIN.min(life / 20),
            pause: PAUSE.min(early / 8).max(1),
        }
    }

    pub(super) fn step(&self, now: u64) -> Step {
        if now >= self.end {
            Step::Wait
        } else if now >= self.from {
            Step::ServeAndRenew
        } else {
            Step::Serve
        }
    }

    /// Notes that a renewal has failed: before the next one there is a pause, unless nothing serves any more.
    pub(super) fn handle_failure(&mut self, now: u64) {
        self.from = self.from.max(now.saturating_add(self.pause));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FETCHED: u64 = 1_774_000_800;

    #[track_caller]
    fn check(life: u64, steps: &[(u64, Step)]) {
        let renewal = Renewal::new(FETCHED, Some(FETCHED + life));
        for (age, step) in steps {
            assert_eq!(
                renewal.step(FETCHED + age),
                *step,
                "after {age} of {life} s"
            );
        }
    }

    #[test]
    fn they_are_renewed_before_their_end() {
        use Step::{Serve, ServeAndRenew, Wait};
        check(
            7200,
            &[
                (0, Serve),
                (6599, Serve),
                (6600, ServeAndRenew),
                (7169, ServeAndRenew),
                (7170, Wait),
                (7200, Wait),
            ],
        );
    }

    #[test]
    fn a_short_life_has_short_margins() {
        use Step::{Serve, ServeAndRenew, Wait};
        check(400, &[(299, Serve), (300, ServeAndRenew), (380, Wait)]);
        check(2, &[(0, Serve), (1, Serve), (2, Wait)]);
        check(0, &[(0, Wait)]);
    }

    #[test]
    fn what_has_run_out_before_it_came_serves_no_later_call() {
        assert_eq!(Renewal::new(FETCHED, Some(1)).step(FETCHED), Step::Wait);
        assert_eq!(Renewal::new(FETCHED, Some(0)).step(0), Step::Wait);
    }

    #[test]
    fn without_an_end_they_always_serve() {
        let mut renewal = Renewal::new(FETCHED, None);
        assert_eq!(renewal.step(u64::MAX - 1), Step::Serve);
        renewal.handle_failure(FETCHED);
        assert_eq!(renewal.step(u64::MAX - 1), Step::Serve);
    }

    #[test]
    fn after_a_failure_there_is_a_pause() {
        let mut renewal = Renewal::new(FETCHED, Some(FETCHED + 7200));
        for start in [6600, 6660, 6720] {
            assert_eq!(renewal.step(FETCHED + start), Step::ServeAndRenew);
            renewal.handle_failure(FETCHED + start);
            assert_eq!(renewal.step(FETCHED + start), Step::Serve);
            assert_eq!(renewal.step(FETCHED + start + 59), Step::Serve);
        }
        renewal.handle_failure(FETCHED + 7160);
        assert_eq!(
            renewal.step(FETCHED + 7170),
            Step::Wait,
            "no pause beyond the end"
        );
    }

    #[test]
    fn the_pause_of_a_short_life_leaves_time_for_more_tries() {
        let mut renewal = Renewal::new(FETCHED, Some(FETCHED + 400));
        renewal.handle_failure(FETCHED + 300);
        assert_eq!(renewal.step(FETCHED + 311), Step::Serve);
        assert_eq!(renewal.step(FETCHED + 312), Step::ServeAndRenew);
    }
}
