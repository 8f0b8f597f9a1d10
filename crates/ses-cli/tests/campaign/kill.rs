//! Runs that are killed at drawn moments.

use fastrand::Rng;

use crate::World;

/// Campaigns, each of which is killed some times and then left alone.
const CAMPAIGNS: u64 = 6;
const KILLS: u64 = 6;

/// A run says about as many lines, which are the moments near which it is killed.
const LINES: usize = 60;

/// The most turns of an empty loop between a line and the kill.
const MOST_TURNS: u32 = 200_000;

#[cfg(unix)]
#[test]
fn a_run_that_is_killed_at_any_moment_goes_on_at_the_next() {
    for campaign in 0..CAMPAIGNS {
        let mut rng = Rng::with_seed(campaign);
        let world = World::new(&format!("killed-{campaign}"));
        let times = "settling = '0s'\nsignature_window = '0s'\npoll = '1s'";
        let file = world.read("spring.toml").replace("poll = '1s'", times);
        world.write("spring.toml", &file);
        for _ in 0..KILLS {
            let mut run = world.start("run", &["-v", "--resubmit", "--detach"]);
            let said = run.hear(rng.usize(..LINES));
            for _ in 0..rng.u32(..MOST_TURNS) {
                std::hint::spin_loop();
            }
            if said {
                run.signal("KILL");
            }
            let (code, rest) = run.end();
            // One that was through already has ended by itself.
            assert!(
                matches!(code, None | Some(0)),
                "campaign {campaign}: {code:?} {rest}"
            );
        }
        let (done, _) = world.ends("run", &["--resubmit"], 0);
        assert!(done.starts_with("campaign  spring: done\n"), "{done}");
        let mailed = world.mailed();
        let mut once = mailed.clone();
        once.dedup();
        assert_eq!((mailed.len(), mailed), (4, once), "campaign {campaign}");
    }
}
